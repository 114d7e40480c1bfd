//! Pillow's `convert("L").resize((width, height), Resampling.LANCZOS)`, bit for bit.
//!
//! Source: Pillow 13.0, `Convert.c` and `Resample.c` of its library: gray by integer weights; windows of
//! Lanczos' kernel in 22-bit fixed point; a pass along the rows, cut to 8 bits, and a pass down the columns. In
//! whole planes it would read
//!
//! ```text
//! gray[y][x]   = (19595 R + 38470 G + 7471 B + 2^15) >> 16
//! narrow[y][i] = clamp((2^21 + sum over x of across[i][x] * gray[y][x]) >> 22)
//! out[j][i]    = clamp((2^21 + sum over y of down[j][y] * narrow[y][i]) >> 22)
//! ```
//!
//! and the passes the other way about where [`is_down_first`] says so, which Pillow before 13.0 never did.
//!
//! Here rows stream through instead, so that memory is some rows and never a picture:
//! 1. a row is read, weighed and narrowed while it is in the cache;
//! 2. it is then added to the output rows in whose windows it lies, which are few at any time (where columns
//!    come first, it is added as it is, and the finished output row is narrowed).

mod weights;

use self::weights::{PRECISION, Weights};
use crate::gray::Gray8;
use crate::luma::Source;
use crate::simd::{self, Kernel};

/// Pillow's gray of a colour. Its weights are taken in two bytes, so that no sum leaves 16 bits:
/// `(256 upper + lower + 2^15) >> 16` is the same without the low byte of `lower`.
#[inline(always)]
pub(crate) fn gray(color: [u8; 3]) -> u8 {
    let [r, g, b] = color.map(u16::from);
    let (upper, lower) = (76 * r + 150 * g + 29 * b, 139 * r + 70 * g + 47 * b);
    ((upper + 128 + (lower >> 8)) >> 8) as u8
}

/// Takes a picture's gray to `width` x `height`, both at least 1, of which the first `rows` rows are made.
/// An empty picture is an empty one.
pub(crate) fn resize(source: &Source<'_>, width: usize, height: usize, rows: usize) -> Gray8 {
    if source.width == 0 || source.height == 0 {
        return Gray8 { width: 0, data: Vec::new() };
    }
    simd::run(Resize { source, width, height, rows })
}

struct Resize<'a, 'p> {
    source: &'a Source<'p>,
    width: usize,
    height: usize,
    rows: usize,
}

impl Kernel for Resize<'_, '_> {
    type Output = Gray8;

    #[inline(always)]
    fn run(self) -> Gray8 {
        let Self { source, width, height, rows } = self;
        let across = Across::new(&Weights::of(source.width, width));
        let down = Weights::of(source.height, height);
        let is_down_first = is_down_first((source.width, source.height), (width, height));
        let mut row = vec![0; (source.width + TAPS).next_multiple_of(LANES)];
        let mut narrow = vec![0; width.next_multiple_of(LANES)];
        let mut across_sums = vec![0; width];
        let mut sums = Sums::new(&down, if is_down_first { row.len() } else { narrow.len() }, rows);
        let mut data = Vec::with_capacity(rows * width);
        for y in 0..source.height {
            if data.len() == rows * width {
                break;
            }
            source.gray_row(y, &mut row[..source.width], gray);
            if is_down_first {
                sums.add(y, &row, |finished| {
                    across.narrow(finished, &mut across_sums, &mut narrow);
                    data.extend_from_slice(&narrow[..width]);
                });
            } else {
                across.narrow(&row, &mut across_sums, &mut narrow);
                sums.add(y, &narrow, |finished| data.extend_from_slice(&finished[..width]));
            }
        }
        Gray8 { width, data }
    }
}

/// Whether the pass down the columns comes first: where it takes off more than twice what the other does.
fn is_down_first(from: (usize, usize), to: (usize, usize)) -> bool {
    from.1 > to.1 && from.1 + 2 * to.0 > to.1 + 2 * from.0
}

/// Half of the last place, to which sums are added.
const HALF: i32 = 1 << (PRECISION - 1);

/// A sum as a sample: Lanczos' kernel is negative in places, so that sums leave 0..=255.
#[inline(always)]
fn clamped(sum: i32) -> u8 {
    (sum >> PRECISION).clamp(0, 255) as u8
}

/// Samples of a row that are weighed together.
const TAPS: usize = 16;

/// Weights across a row, in sixteens.
struct Across {
    taps: Vec<[i32; TAPS]>,
    /// For each output: its first sample, and where its sixteens end.
    windows: Vec<(usize, usize)>,
}

impl Across {
    #[inline(always)]
    fn new(weights: &Weights) -> Self {
        let (mut taps, mut windows) = (Vec::new(), Vec::with_capacity(weights.len()));
        for at in 0..weights.len() {
            let (start, window) = weights.window(at);
            let (full, rest) = window.as_chunks::<TAPS>();
            taps.extend_from_slice(full);
            if !rest.is_empty() {
                let mut last = [0; TAPS];
                last[..rest.len()].copy_from_slice(rest);
                taps.push(last);
            }
            windows.push((start, taps.len()));
        }
        Self { taps, windows }
    }

    /// Narrows a row that has sixteen samples more than its picture; `sums` are as many as outputs.
    #[inline(always)]
    fn narrow(&self, row: &[u8], sums: &mut [i32], narrow: &mut [u8]) {
        let mut from = 0;
        for (&(start, to), out) in self.windows.iter().zip(&mut *sums) {
            let (samples, _) = row[start..].as_chunks::<TAPS>();
            let mut sums = [0i32; TAPS];
            for (weights, samples) in self.taps[from..to].iter().zip(samples) {
                for ((sum, weight), &sample) in sums.iter_mut().zip(weights).zip(samples) {
                    *sum += weight * i32::from(sample);
                }
            }
            *out = HALF + sums.iter().sum::<i32>();
            from = to;
        }
        narrow.iter_mut().zip(sums).for_each(|(out, sum)| *out = clamped(*sum));
    }
}

/// Columns of a row that are added together.
const LANES: usize = 16;

/// The output rows that are being added up: `slots` at any time, output `at` in slot `at % slots`.
struct Sums<'a> {
    weights: &'a Weights,
    width: usize,
    slots: usize,
    sums: Vec<i32>,
    row: Vec<u8>,
    /// Outputs of which no row was added yet, and those that are finished, begin here.
    begun: usize,
    finished: usize,
    rows: usize,
}

impl<'a> Sums<'a> {
    fn new(weights: &'a Weights, width: usize, rows: usize) -> Self {
        let slots = weights.overlapping();
        Self { weights, width, slots, sums: vec![0; slots * width], row: vec![0; width], begun: 0, finished: 0, rows }
    }

    /// Adds row `y` to every output in whose window it lies; `finish` is given those that are whole.
    #[inline(always)]
    fn add(&mut self, y: usize, row: &[u8], mut finish: impl FnMut(&[u8])) {
        let Self { weights, width, slots, rows, .. } = *self;
        while self.begun < rows && weights.window(self.begun).0 <= y {
            self.sums[self.begun % slots * width..][..width].fill(HALF);
            self.begun += 1;
        }
        for at in self.finished..self.begun {
            let (start, window) = weights.window(at);
            let weight = window[y - start];
            let sums = &mut self.sums[at % slots * width..][..width];
            let (lanes, _) = sums.as_chunks_mut::<LANES>();
            for (sums, samples) in lanes.iter_mut().zip(row.as_chunks::<LANES>().0) {
                for (sum, &sample) in sums.iter_mut().zip(samples) {
                    *sum += weight * i32::from(sample);
                }
            }
            if y - start + 1 == window.len() {
                self.row.iter_mut().zip(sums).for_each(|(out, sum)| *out = clamped(*sum));
                finish(&self.row);
                self.finished += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests;
