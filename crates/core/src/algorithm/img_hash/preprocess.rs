//! A picture as few gray samples, or as their low frequencies.

use std::sync::Arc;

use rustdct::{DctPlanner, TransformType2And3};
use zeroize::Zeroize;

use crate::algorithm::resize::image_rs::{Lanczos3, Rows};
use crate::luma::Source;

/// The most values that are compared: 17 x 16.
const MOST: usize = 17 * 16;

/// What is compared, row after row.
pub(super) struct Values {
    values: [f32; MOST],
    pub(super) columns: usize,
    rows: usize,
    /// Whole samples, 0.0..=255.0, and no frequencies.
    pub(super) are_samples: bool,
}

impl Values {
    pub(super) fn all(&self) -> &[f32] {
        &self.values[..self.columns * self.rows]
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.all().chunks_exact(self.columns)
    }
}

/// What is kept from one picture to the next.
#[derive(Clone, Default)]
pub(crate) struct Scratch {
    lanczos: Lanczos3,
    transforms: Vec<Transform>,
    /// Samples, and room to work in.
    samples: Vec<f32>,
    turned: Vec<f32>,
    room: Vec<f32>,
}

impl Scratch {
    /// Overwrites what is left of the last picture, in a way that no compiler takes away.
    pub(crate) fn wipe(&mut self) {
        self.lanczos.wipe();
        [&mut self.samples, &mut self.turned, &mut self.room].into_iter().for_each(Zeroize::zeroize);
    }
}

type Transform = Arc<dyn TransformType2And3<f32>>;

/// `columns` x `rows` gray samples.
pub(super) fn samples(source: &Source<'_>, columns: usize, rows: usize, scratch: &mut Scratch) -> Values {
    let mut values = [0.0; MOST];
    resize(source, [columns, rows], &mut scratch.lanczos, &mut values[..columns * rows]);
    Values { values, columns, rows, are_samples: true }
}

/// The `columns` x `rows` lowest frequencies of twice as many samples each way.
pub(super) fn frequencies(source: &Source<'_>, columns: usize, rows: usize, scratch: &mut Scratch) -> Values {
    let (width, height) = (2 * columns, 2 * rows);
    let (across, down) = (scratch.transform(width), scratch.transform(height));
    let Scratch { lanczos, samples, turned, room, .. } = scratch;
    samples.resize(width * height, 0.0);
    resize(source, [width, height], lanczos, samples);
    room.resize(across.get_scratch_len().max(down.get_scratch_len()), 0.0);
    for row in samples.chunks_exact_mut(width) {
        across.process_dct2_with_scratch(row, room);
    }
    // Column after column. Where there are as many of them as rows, those past the low frequencies are of no use.
    turned.resize(width * height, 0.0);
    for x in 0..if width == height { columns } else { width } {
        let column = &mut turned[x * height..][..height];
        column.iter_mut().zip(samples[x..].iter().step_by(width)).for_each(|(value, sample)| *value = *sample);
        down.process_dct2_with_scratch(column, room);
    }
    let mut values = [0.0; MOST];
    for (at, value) in values[..columns * rows].iter_mut().enumerate() {
        *value = turned[turned_back(at / columns * width + at % columns, width, height)];
    }
    Values { values, columns, rows, are_samples: false }
}

/// Where the value stands, column after column, that the library has at a place in row after row. To turn columns back
/// into rows it transposes as it did before, not the other way round: the same for a square, and another order of
/// the values for others.
fn turned_back(at: usize, width: usize, height: usize) -> usize {
    at % height * width + at / height
}

impl Scratch {
    /// The library's own transform: its order of operations differs from length to length, and from CPU to CPU.
    fn transform(&mut self, length: usize) -> Transform {
        if let Some(found) = self.transforms.iter().find(|transform| transform.len() == length) {
            return Arc::clone(found);
        }
        let transform = DctPlanner::new().plan_dct2(length);
        self.transforms.push(Arc::clone(&transform));
        transform
    }
}

fn resize(source: &Source<'_>, to: [usize; 2], lanczos: &mut Lanczos3, resized: &mut [f32]) {
    lanczos.resize([source.width, source.height], to, &GrayRows(source), resized);
}

struct GrayRows<'a>(&'a Source<'a>);

impl Rows for GrayRows<'_> {
    #[inline(always)]
    fn read(&self, y: usize, row: &mut [f32]) {
        self.0.read_row(y, row, f32::from, gray);
    }
}

/// The Y row of the matrix from sRGB's primaries and white to XYZ, as the `image` crate's color management has it.
const WEIGHTS: [f32; 3] = [0.212_647_84, 0.715_179_2, 0.072_173_04];

/// The gray of a colour as `DynamicImage::to_luma8` makes it, in its order of operations. Beside 2^23 no fraction is
/// left, and a half goes to the even side; the library's goes upwards. (`f32::round` says the same, one at a time.)
#[inline(always)]
fn gray(r: u8, g: u8, b: u8) -> f32 {
    const SHARE: f32 = 1.0 / 255.0;
    const NO_FRACTION_ABOVE: f32 = (1 << 23) as f32;
    let (r, g, b) = (f32::from(r) * SHARE, f32::from(g) * SHARE, f32::from(b) * SHARE);
    let luma = (r * WEIGHTS[0] + g * WEIGHTS[1] + b * WEIGHTS[2]) * 255.0;
    let nearest = (luma + NO_FRACTION_ABOVE) - NO_FRACTION_ABOVE;
    if luma - nearest >= 0.5 { nearest + 1.0 } else { nearest }
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, RgbImage};

    use super::*;

    #[test]
    fn every_colour_becomes_the_librarys_gray() {
        for r in 0..=255 {
            let colours = (0..=255).flat_map(|g| (0..=255).flat_map(move |b| [r, g, b])).collect();
            let picture = RgbImage::from_raw(256, 256, colours).expect("256x256 colours");
            let theirs = DynamicImage::from(picture.clone()).to_luma8();
            for (colour, theirs) in picture.pixels().zip(theirs.pixels()) {
                let [r, g, b] = colour.0;
                assert_eq!(gray(r, g, b), f32::from(theirs.0[0]), "{r} {g} {b}");
            }
        }
    }
}
