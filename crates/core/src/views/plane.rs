//! The small luma plane that all windows but the whole picture are read from, and its filtered forms.
//!
//! One pass over the pixels takes the picture to at most [`LONG_SIDE`] samples on its longer side. The
//! tent that PDQ's two box passes make is then laid over the plane once for each pair of box lengths
//! that some window asks for, and every window of about that scale is read from the result.

use zeroize::Zeroize;

use super::trim::Area;
use crate::luma::{LumaRows, Source, cut};
use crate::simd::{self, Kernel};
use crate::strip::{LANES, into_lanes, into_rows};

/// Samples on the longer side of a plane, at the most.
pub(crate) const LONG_SIDE: usize = 384;

/// Reflected samples around a plane, so that filters need no special case at its edges.
const MARGIN: usize = 8;

/// The longest box that a plane is filtered with. A window half as large again as the plane asks for 5.
const LONGEST_BOX: usize = 6;

/// A picture's luma, 8 bits a sample, at most [`LONG_SIDE`] on a side.
#[derive(Clone, Default)]
pub(crate) struct Plane {
    pub(crate) width: usize,
    pub(crate) height: usize,
    /// Pixels of the picture for one sample, 1.0 or more, along rows and along columns.
    pub(crate) pixels: [f32; 2],
    samples: Vec<u8>,
    shrink: Shrink,
}

/// Working memory of [`Plane::fill`].
#[derive(Clone, Default)]
struct Shrink {
    row: Vec<f32>,
    /// Rows of weighted sums, one for each row of samples, and their strip.
    sums: [Vec<f32>; LANES],
    strip: Vec<[f32; LANES]>,
    means: Vec<[f32; LANES]>,
}

/// What was seen of a picture does not stay in memory.
impl Drop for Plane {
    fn drop(&mut self) {
        let Self { samples, shrink: Shrink { row, sums, strip, means }, .. } = self;
        samples.zeroize();
        std::iter::once(row).chain(sums).for_each(Zeroize::zeroize);
        [strip, means].into_iter().for_each(Zeroize::zeroize);
    }
}

impl Plane {
    /// Takes a picture in: each sample is the mean of the pixels it covers, those cut by its edge in part.
    pub(crate) fn fill(&mut self, source: &Source<'_>) {
        simd::run(Fill(Filling::new(self, source)));
        debug_assert_eq!(self.samples.len(), self.width * self.height);
    }

    fn measure(&mut self, source: &Source<'_>) {
        let long = source.width.max(source.height);
        let side = |pixels: usize| match long <= LONG_SIDE {
            true => pixels,
            false => ((pixels * LONG_SIDE + long / 2) / long).max(1),
        };
        (self.width, self.height) = (side(source.width), side(source.height));
        self.pixels = [source.width as f32 / self.width as f32, source.height as f32 / self.height as f32];
    }

    /// A plane of one area of this one.
    pub(crate) fn cut(&self, area: Area) -> Self {
        let rows = (area.top..area.bottom).flat_map(|y| &self.row(y)[area.left..area.right]);
        Self {
            width: area.width(),
            height: area.height(),
            pixels: self.pixels,
            samples: rows.copied().collect(),
            shrink: Shrink::default(),
        }
    }

    /// Row `y`, a sample a column.
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        &self.samples[y * self.width..][..self.width]
    }

    /// All samples, row after row.
    pub(crate) fn samples(&self) -> &[u8] {
        &self.samples
    }

    /// The sample of column `x` and row `y`.
    #[inline]
    pub(crate) fn at(&self, x: usize, y: usize) -> u8 {
        self.samples[y * self.width + x]
    }
}

/// Takes a picture in while another one reads it.
///
/// Sums rows until a row of samples is covered, and takes such rows to their means eight at a time: which columns
/// a sample covers is looked up once for all of them.
pub(crate) struct Filling<'a, 'p> {
    plane: &'a mut Plane,
    source: &'a Source<'p>,
    columns: Columns,
    /// Of a very large picture some rows are enough: three or more for each sample.
    step: usize,
    /// How many rows the sums of this row of samples are made of, in part, and those of the eight.
    weight: f32,
    weights: [f32; LANES],
    /// Rows of samples that are done, and which of eight it is.
    lane: usize,
    done: usize,
}

impl<'a, 'p> Filling<'a, 'p> {
    pub(crate) fn new(plane: &'a mut Plane, source: &'a Source<'p>) -> Self {
        plane.measure(source);
        let Plane { width, height, samples, shrink: Shrink { row, sums, strip, means }, .. } = &mut *plane;
        samples.clear();
        samples.reserve(*width * *height);
        row.resize(source.width, 0.0);
        sums.iter_mut().for_each(|sums| sums.resize(source.width, 0.0));
        sums[0].fill(0.0);
        strip.resize(source.width, [0.0; LANES]);
        means.resize(*width, [0.0; LANES]);
        let columns = Columns::new(source.width, *width);
        let step = ((plane.pixels[1] / 3.0) as usize).max(1);
        Self { plane, source, columns, step, weight: 0.0, weights: [1.0; LANES], lane: 0, done: 0 }
    }

    /// Takes row `y` in.
    #[inline(always)]
    fn push(&mut self, y: usize, row: &[f32]) {
        if !y.is_multiple_of(self.step) {
            return;
        }
        let Plane { pixels, samples, shrink: Shrink { sums, strip, means, .. }, .. } = &mut *self.plane;
        // What this row gives to the samples that are being summed, and what to those below them.
        let (height, step) = (self.source.height, self.step as f32);
        let end = (y + self.step).min(height) as f32;
        let edge = (self.done + 1) as f32 * pixels[1];
        let rest = (end - edge).clamp(0.0, step);
        let here = step - rest;
        for (sum, luma) in sums[self.lane].iter_mut().zip(row) {
            *sum += here * luma;
        }
        self.weights[self.lane] = self.weight + here;
        self.weight += here;
        if end + 1e-3 >= edge || end as usize == height {
            (self.lane, self.done) = (self.lane + 1, self.done + 1);
            if self.lane == LANES {
                self.columns.push_means(sums, &self.weights, strip, means, samples);
                self.lane = 0;
            }
            for (sum, luma) in sums[self.lane].iter_mut().zip(row) {
                *sum = rest * luma;
            }
            self.weight = rest;
        }
    }

    /// After the last row.
    #[inline(always)]
    pub(crate) fn finish(self) {
        let Plane { width, height, samples, shrink: Shrink { sums, strip, means, .. }, .. } = self.plane;
        self.columns.push_means(sums, &self.weights, strip, means, samples);
        samples.truncate(*width * *height);
    }
}

/// Every row that is read is taken in, too.
impl LumaRows for &mut Filling<'_, '_> {
    fn size(&self) -> (usize, usize) {
        (self.source.width, self.source.height)
    }

    #[inline(always)]
    fn read(&mut self, y: usize, row: &mut [f32]) {
        self.source.row(y, row);
        self.push(y, row);
    }
}

/// The work of [`Plane::fill`].
struct Fill<'a, 'p>(Filling<'a, 'p>);

impl Kernel for Fill<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self(mut filling) = self;
        let mut row = std::mem::take(&mut filling.plane.shrink.row);
        for y in (0..filling.source.height).step_by(filling.step) {
            filling.source.row(y, &mut row);
            filling.push(y, &row);
        }
        filling.plane.shrink.row = row;
        filling.finish();
    }
}

/// Which columns of pixels a sample covers: whole ones, and of the last one a part.
struct Columns {
    /// A picture that is no larger than its plane covers one each.
    whole: bool,
    /// For each sample the pixel that it begins in, and how much of that belongs to the sample before;
    /// and one more past the last.
    begins: Vec<(u32, f32)>,
    /// The most pixels that one sample covers but for the last.
    most: usize,
    pixels: f32,
}

impl Columns {
    fn new(pixels: usize, samples: usize) -> Self {
        let each = pixels as f32 / samples as f32;
        let begin = |sample: usize| {
            let at = sample as f32 * each;
            let pixel = (at as usize).min(pixels - 1);
            (pixel as u32, at - pixel as f32)
        };
        let begins: Vec<(u32, f32)> = (0..=samples).map(begin).collect();
        let covered = begins.windows(2).map(|ends| (ends[1].0 - ends[0].0) as usize);
        Self { whole: pixels == samples, most: covered.max().unwrap_or(0), begins, pixels: each }
    }

    /// Eight rows of samples out of eight rows of weighted sums, which are used up.
    ///
    /// ```text
    /// for each row, for each sample:
    ///     sum = sums[first..last] - before * sums[first] + within * sums[last]
    ///     sample = sum / (weight * pixels), rounded
    /// ```
    #[inline(always)]
    fn push_means(
        &self,
        sums: &mut [Vec<f32>; LANES],
        weights: &[f32; LANES],
        strip: &mut [[f32; LANES]],
        means: &mut [[f32; LANES]],
        samples: &mut Vec<u8>,
    ) {
        let scales = weights.map(|weight| 1.0 / (weight * self.pixels));
        if self.whole {
            for (sums, scale) in sums.iter().zip(scales) {
                samples.extend(sums.iter().map(|sum| cut(sum * scale + 0.5) as u8));
            }
            return;
        }
        into_lanes(sums, strip);
        for (means, ends) in means.iter_mut().zip(self.begins.windows(2)) {
            let [(first, before), (last, within)] = [ends[0], ends[1]];
            let (first, last) = (first as usize, last as usize);
            // Some samples cover a pixel more than others: as a product, and not as a branch to guess.
            let mut whole = [0.0; LANES];
            for pixel in first..first + self.most {
                let covered = f32::from(u8::from(pixel < last));
                let sums = &strip[pixel.min(strip.len() - 1)];
                whole.iter_mut().zip(sums).for_each(|(whole, sum)| *whole += covered * sum);
            }
            // Into a value of its own: beside a slice that may be the same memory lanes go one by one.
            let (first, last) = (strip[first], strip[last]);
            *means = std::array::from_fn(|lane| {
                let sum = whole[lane] - before * first[lane] + within * last[lane];
                sum * scales[lane] + 0.5
            });
        }
        into_rows(means, sums);
        for means in sums {
            samples.extend(means[..self.begins.len() - 1].iter().map(|mean| cut(*mean) as u8));
        }
    }
}

/// A plane under the tent filter, for the box lengths and the rows that were asked for.
#[derive(Clone, Default)]
pub(crate) struct Filters {
    width: usize,
    height: usize,
    /// The plane with its margins.
    padded: Vec<u16>,
    /// By box length along the columns, then along the rows.
    levels: [[Level; LONGEST_BOX]; LONGEST_BOX],
    /// Working memory: a row that is filtered along the columns.
    line: Vec<u16>,
}

/// One filtered plane, row after row, and which of its rows were made for the present picture.
#[derive(Clone, Default)]
struct Level {
    made: Vec<bool>,
    sums: Vec<u16>,
}

/// A filtered plane: sums in 16 bits, and what one of them is worth.
pub(crate) struct Filtered<'a> {
    width: usize,
    sums: &'a [u16],
    /// Luma for one unit of a sum.
    pub(crate) unit: f32,
}

impl<'a> Filtered<'a> {
    /// Row `y` of sums, a column each; only one that was asked for means something.
    #[inline(always)]
    pub(crate) fn row(&self, y: usize) -> &'a [u16] {
        &self.sums[y * self.width..][..self.width]
    }

    /// All sums, row after row.
    #[inline(always)]
    pub(crate) fn sums(&self) -> &'a [u16] {
        self.sums
    }
}

impl Filters {
    /// Overwrites what is left of the last picture.
    pub(crate) fn wipe(&mut self) {
        [&mut self.padded, &mut self.line].into_iter().for_each(Zeroize::zeroize);
        self.levels.as_flattened_mut().iter_mut().for_each(|level| level.sums.zeroize());
    }

    /// Forgets the picture before, and takes in another.
    pub(crate) fn reset(&mut self, plane: &Plane) {
        (self.width, self.height) = (plane.width, plane.height);
        self.levels.as_flattened_mut().iter_mut().for_each(|level| level.made.clear());
        self.padded.clear();
        self.padded.reserve((plane.width + 2 * MARGIN) * (plane.height + 2 * MARGIN));
        for y in 0..plane.height + 2 * MARGIN {
            let row = plane.row(reflected(y as isize - MARGIN as isize, plane.height));
            let sample = |x: isize| u16::from(row[reflected(x, plane.width)]);
            self.padded.extend((-(MARGIN as isize)..0).map(sample));
            self.padded.extend(row.iter().map(|luma| u16::from(*luma)));
            self.padded.extend((plane.width..plane.width + MARGIN).map(|x| sample(x as isize)));
        }
    }

    /// These rows of the plane as PDQ's filter leaves it with boxes of these lengths, or the longest
    /// there are.
    ///
    /// ```text
    /// twice: each sum = the box of samples along the column
    /// twice: each sum = the box of samples along the row
    /// ```
    ///
    /// Two boxes are one tent, a row needs no other row's sums, and most windows look at few rows.
    #[inline(always)]
    pub(crate) fn of(&mut self, boxes: [usize; 2], rows: impl Iterator<Item = usize>) -> Filtered<'_> {
        let [along_rows, along_columns] = boxes.map(|length| length.clamp(1, LONGEST_BOX));
        let Self { width, height, padded, levels, line } = self;
        let stride = *width + 2 * MARGIN;
        let area = (along_rows * along_columns).pow(2);
        // A sum over both directions has to fit in 16 bits.
        let shift = ((area * 255) >> 16).checked_ilog2().map_or(0, |bits| bits + 1);
        let Level { made, sums } = &mut levels[along_columns - 1][along_rows - 1];
        made.resize(*height, false);
        sums.resize(*width * *height, 0);
        line.resize(stride, 0);
        for y in rows {
            if !std::mem::replace(&mut made[y], true) {
                // A tent begins half of its length before the sample that it is centred on.
                tent(&padded[(y + MARGIN + 1 - along_columns) * stride..], stride, along_columns, shift, line);
                let row = &mut sums[y * *width..][..*width];
                tent(&line[MARGIN + 1 - along_rows..], 1, along_rows, 0, row);
            }
        }
        Filtered { width: *width, sums, unit: (1u32 << shift) as f32 / area as f32 }
    }
}

/// Two boxes, each the sum of `length` samples that stand `step` apart, shifted to the right.
#[inline(always)]
fn tent(samples: &[u16], step: usize, length: usize, shift: u32, sums: &mut [u16]) {
    match length {
        1 => tent_of::<1>(samples, step, shift, sums),
        2 => tent_of::<3>(samples, step, shift, sums),
        3 => tent_of::<5>(samples, step, shift, sums),
        4 => tent_of::<7>(samples, step, shift, sums),
        5 => tent_of::<9>(samples, step, shift, sums),
        LONGEST_BOX => tent_of::<11>(samples, step, shift, sums),
        _ => unreachable!("lengths are 1..=LONGEST_BOX"),
    }
}

/// A tent of so many samples weighs them 1, 2 .. 2, 1. With their number known, each sum is written once.
#[inline(always)]
fn tent_of<const SAMPLES: usize>(samples: &[u16], step: usize, shift: u32, sums: &mut [u16]) {
    let steps: [&[u16]; SAMPLES] = std::array::from_fn(|at| &samples[at * step..][..sums.len()]);
    for (at, sum) in sums.iter_mut().enumerate() {
        let weighed = |step: usize| (step + 1).min(SAMPLES - step) as u16 * steps[step][at];
        *sum = (0..SAMPLES).map(weighed).sum::<u16>() >> shift;
    }
}

/// The place within `0..length` that a place beyond it shows in a mirror at the edge.
#[inline]
pub(crate) fn reflected(at: isize, length: usize) -> usize {
    let length = length as isize;
    let folded = at.rem_euclid(2 * length);
    (if folded < length { folded } else { 2 * length - 1 - folded }) as usize
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::luma::Backdrop;
    use crate::pixels::{Layout, Orientation, Pixels};

    /// A picture of noise, and a plane of it.
    pub(crate) fn noise(width: u32, height: u32, layout: Layout) -> Pixels {
        let mut state = width ^ height << 16;
        let data = (0..width as usize * height as usize * layout.samples()).map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        });
        Pixels::new(width, height, layout, data.collect()).expect("the length fits")
    }

    pub(crate) fn plane(pixels: &Pixels) -> Plane {
        let mut plane = Plane::default();
        plane.fill(&source(pixels));
        plane
    }

    fn source(pixels: &Pixels) -> Source<'_> {
        Source::full(pixels.read(Orientation::AS_STORED), Backdrop::Dropped)
    }

    const SIZES: [(u32, u32); 10] = [
        (5, 5),
        (384, 17),
        (385, 384),
        (500, 375),
        (375, 500),
        (768, 10),
        (767, 576),
        (1200, 31),
        (1300, 700),
        (6, 1153),
    ];

    #[test]
    fn a_sample_is_the_mean_of_what_it_covers() {
        for (width, height) in SIZES {
            let pixels = noise(width, height, Layout::Gray);
            let plane = plane(&pixels);
            let step = ((plane.pixels[1] / 3.0) as usize).max(1);
            assert_eq!(step, 1, "every row is read");
            let along = |side: f64, at: usize| {
                let (from, to) = (at as f64 * side, (at + 1) as f64 * side);
                let share = move |pixel: usize| (to.min((pixel + 1) as f64) - from.max(pixel as f64)).max(0.0) / side;
                (from as usize..to.ceil() as usize).map(move |pixel| (pixel, share(pixel)))
            };
            let [across, down] = [(width, plane.width), (height, plane.height)]
                .map(|(pixels, samples)| f64::from(pixels) / samples as f64);
            for (y, x) in (0..plane.height).flat_map(|y| (0..plane.width).map(move |x| (y, x))) {
                let mut mean = 0.0;
                for (row, share) in along(down, y).filter(|(row, _)| *row < height as usize) {
                    for (column, part) in along(across, x).filter(|(column, _)| *column < width as usize) {
                        mean += share * part * f64::from(pixels.data()[row * width as usize + column]);
                    }
                }
                assert!((mean - f64::from(plane.at(x, y))).abs() < 0.51, "{width}x{height}: {x} {y}");
            }
        }
    }

    #[test]
    fn a_plane_is_the_same_whatever_the_instructions() {
        if !simd::is_wide() {
            return;
        }
        for layout in [Layout::Gray, Layout::Rgb, Layout::Rgba] {
            for (width, height) in SIZES {
                let pixels = noise(width, height, layout);
                let source = source(&pixels);
                let mut plain = Plane::default();
                Fill(Filling::new(&mut plain, &source)).run();
                assert!(plain.samples == plane(&pixels).samples, "{layout:?} {width}x{height}");
            }
        }
    }
}
