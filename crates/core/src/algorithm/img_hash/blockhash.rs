//! Which blocks of a picture are lighter than most in their band. Source: Blockhash.io's RFC, by way of the library.
//!
//! The library's picture is a `DynamicImage`, whose pixels are read as RGBA whatever they are: a block adds up
//! red, green and blue, and a pixel of alpha 0 is white.

use super::packed;
use crate::hash::Hash256;
use crate::luma::Source;
use crate::simd::{self, Kernel};

/// A white pixel.
const WHITE: u16 = 3 * 255;

/// Blocks whose sums differ by less are the same.
const SAME: f32 = 0.001;

/// Up to here every whole number is an f32, and sums are exact in whatever order they are added.
const EXACT: f32 = (1 << 24) as f32;

/// The hash of `size` x `size` blocks, a multiple of four.
pub(super) fn hash(source: &Source<'_>, size: usize) -> Hash256 {
    simd::run(Blocks { source, size })
}

struct Blocks<'a> {
    source: &'a Source<'a>,
    size: usize,
}

impl Kernel for Blocks<'_> {
    type Output = Hash256;

    #[inline(always)]
    fn run(self) -> Hash256 {
        let Self { source, size } = self;
        let (width, height) = (source.width, source.height);
        if width.is_multiple_of(size) && height.is_multiple_of(size) {
            let sums = whole_blocks(source, size);
            let gray = u64::from(WHITE) * (width / size * (height / size)) as u64 / 2;
            return compare(&sums, size, |block, median| block > median || (block == median && median > gray));
        }
        let (across, down) = (width as f32 / size as f32, height as f32 / size as f32);
        let sums = match across < 1.0 || down < 1.0 {
            true => parted_pixels(source, size, across, down),
            false => uneven_blocks(source, size, across, down),
        };
        let gray = f32::from(WHITE) * (across * down) / 2.0;
        compare(&sums, size, |block, median| block > median || ((block - median).abs() < SAME && median > gray))
    }
}

/// Red, green and blue of each pixel of a row together.
#[inline(always)]
fn read(source: &Source<'_>, y: usize, row: &mut [u16]) {
    source.read_row(y, row, |gray| 3 * u16::from(gray), |r, g, b| u16::from(r) + u16::from(g) + u16::from(b));
    if source.has_holes() {
        row.iter_mut().enumerate().filter(|(x, _)| source.is_hole(*x, y)).for_each(|(_, sum)| *sum = WHITE);
    }
}

#[inline(always)]
fn total(pixels: &[u16]) -> u32 {
    // A picture's row of this many white pixels does not fit into memory.
    pixels.iter().map(|sum| u32::from(*sum)).sum()
}

/// Blocks of equal, whole numbers of pixels.
#[inline(always)]
fn whole_blocks(source: &Source<'_>, size: usize) -> Vec<u64> {
    let (across, down) = (source.width / size, source.height / size);
    let mut row = vec![0; source.width];
    let mut sums = vec![0; size * size];
    for y in 0..source.height {
        read(source, y, &mut row);
        let blocks = &mut sums[y / down * size..][..size];
        blocks.iter_mut().zip(row.chunks_exact(across)).for_each(|(sum, pixels)| *sum += u64::from(total(pixels)));
    }
    sums
}

/// Blocks of parts of pixels, at least one pixel large: each pixel falls whole into the block of its corner. A sum is
/// added up in f32 pixel by pixel, which past [`EXACT`] is another number than the sum.
#[inline(always)]
fn uneven_blocks(source: &Source<'_>, size: usize, across: f32, down: f32) -> Vec<f32> {
    let block = |at: usize, length: f32| ((at as f32 / length).floor() as usize).min(size - 1);
    let ends: Vec<usize> = (0..size)
        .scan(0, |end, column| {
            while *end < source.width && block(*end, across) <= column {
                *end += 1;
            }
            Some(*end)
        })
        .collect();
    let mut row = vec![0; source.width];
    let mut sums = vec![0.0; size * size];
    for y in 0..source.height {
        read(source, y, &mut row);
        let mut start = 0;
        for (sum, end) in sums[block(y, down) * size..][..size].iter_mut().zip(&ends) {
            let pixels = &row[start..*end];
            let exact = *sum + total(pixels) as f32;
            *sum = if exact < EXACT { exact } else { pixels.iter().fold(*sum, |sum, pixel| sum + f32::from(*pixel)) };
            start = *end;
        }
    }
    sums
}

/// Blocks smaller than a pixel in a direction. The library means to part each pixel between blocks and gives all four
/// parts to one, which adds up to less than the pixel by rounding.
#[inline(always)]
fn parted_pixels(source: &Source<'_>, size: usize, across: f32, down: f32) -> Vec<f32> {
    let block = |at: usize, length: f32| ((at as f32 / length).floor() as usize).min(size - 1);
    let parts = |at: usize, length: f32| {
        let first = (at as f32 + 1.0 % length).fract();
        [first, 1.0 - first]
    };
    let mut row = vec![0; source.width];
    let mut sums = vec![0.0; size * size];
    for y in 0..source.height {
        read(source, y, &mut row);
        let [top, bottom] = parts(y, down);
        for (x, pixel) in row.iter().enumerate() {
            let [left, right] = parts(x, across);
            let sum = &mut sums[block(y, down) * size + block(x, across)];
            for (side, level) in [(left, top), (left, bottom), (right, top), (right, bottom)] {
                *sum += f32::from(*pixel) * side * level;
            }
        }
    }
    sums
}

/// Each block against the median of its band, four rows of blocks: the upper one of the middle two.
#[inline(always)]
fn compare<T: PartialOrd + Copy>(sums: &[T], size: usize, is_set: impl Fn(T, T) -> bool) -> Hash256 {
    let is_set = &is_set;
    packed(sums.chunks_exact(4 * size).flat_map(|band| {
        let mut sorted = band.to_vec();
        sorted.sort_unstable_by(|one, two| one.partial_cmp(two).expect("sums are numbers"));
        let median = sorted[band.len() / 2];
        band.iter().map(move |block| is_set(*block, median))
    }))
}
