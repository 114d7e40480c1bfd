//! The small luma plane that all windows but the whole picture are read from, and its filtered forms.
//!
//! One pass over the pixels takes the picture to at most [`LONG_SIDE`] samples on its longer side. The
//! tent that PDQ's two box passes make is then laid over the plane once for each pair of box lengths
//! that some window asks for, and every window of about that scale is read from the result.

use crate::luma::Source;
use crate::simd::{self, Kernel};

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
    /// Working memory of [`Plane::fill`].
    row: Vec<f32>,
    sums: Vec<f32>,
}

impl Plane {
    /// Takes a picture in: each sample is the mean of the pixels it covers, those cut by its edge in part.
    pub(crate) fn fill(&mut self, source: &Source<'_>) {
        let long = source.width.max(source.height);
        let side = |pixels: usize| match long <= LONG_SIDE {
            true => pixels,
            false => ((pixels * LONG_SIDE + long / 2) / long).max(1),
        };
        (self.width, self.height) = (side(source.width), side(source.height));
        self.pixels = [source.width as f32 / self.width as f32, source.height as f32 / self.height as f32];
        simd::run(Fill { plane: self, source });
        debug_assert_eq!(self.samples.len(), self.width * self.height);
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

struct Fill<'a, 'p> {
    plane: &'a mut Plane,
    source: &'a Source<'p>,
}

impl Kernel for Fill<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { plane: Plane { width, height, pixels, samples, row, sums }, source } = self;
        samples.clear();
        row.resize(source.width, 0.0);
        sums.clear();
        sums.resize(source.width, 0.0);
        let columns = Columns::new(source.width, *width);
        // Of a very large picture some rows are enough: three or more for each sample.
        let step = ((pixels[1] / 3.0) as usize).max(1);
        let mut weight = 0.0;
        for y in (0..source.height).step_by(step) {
            source.row(y, row);
            // What this row gives to the samples that are being summed, and what to those below them.
            let end = (y + step).min(source.height) as f32;
            let edge = (samples.len() / *width + 1) as f32 * pixels[1];
            let rest = (end - edge).clamp(0.0, step as f32);
            let here = step as f32 - rest;
            sums.iter_mut().zip(&*row).for_each(|(sum, luma)| *sum += here * luma);
            weight += here;
            if end + 1e-3 >= edge || end as usize == source.height {
                columns.push_means(sums, weight, samples);
                sums.iter_mut().zip(&*row).for_each(|(sum, luma)| *sum = rest * luma);
                weight = rest;
            }
        }
        samples.truncate(*width * *height);
    }
}

/// Which columns of pixels a sample covers: whole ones, and of the last one a part.
struct Columns {
    /// A picture that is no larger than its plane covers one each.
    whole: bool,
    /// For each sample the pixel that it begins in, and how much of that belongs to the sample before;
    /// and one more past the last.
    begins: Vec<(u32, f32)>,
    pixels: f32,
    sums: usize,
}

impl Columns {
    fn new(pixels: usize, samples: usize) -> Self {
        let each = pixels as f32 / samples as f32;
        let begin = |sample: usize| {
            let at = sample as f32 * each;
            let pixel = (at as usize).min(pixels - 1);
            (pixel as u32, at - pixel as f32)
        };
        Self { whole: pixels == samples, begins: (0..=samples).map(begin).collect(), pixels: each, sums: pixels }
    }

    /// One row of samples out of a row of weighted sums.
    #[inline(always)]
    fn push_means(&self, sums: &[f32], weight: f32, samples: &mut Vec<u8>) {
        let scale = 1.0 / (weight * self.pixels);
        if self.whole {
            samples.extend(sums.iter().map(|sum| (sum * scale + 0.5) as u8));
            return;
        }
        let sums = &sums[..self.sums];
        samples.extend(self.begins.windows(2).map(|ends| {
            let [(first, before), (last, within)] = [ends[0], ends[1]];
            let whole: f32 = sums[first as usize..last as usize].iter().sum();
            let sum = whole - before * sums[first as usize] + within * sums[last as usize];
            (sum * scale + 0.5) as u8
        }));
    }
}

/// A plane under the tent filter, for the box lengths that were asked for.
#[derive(Clone, Default)]
pub(crate) struct Filters {
    width: usize,
    height: usize,
    /// The plane with its margins.
    padded: Vec<u16>,
    /// Filtered down the columns, by box length; then along the rows as well.
    columns: [Level; LONGEST_BOX],
    both: [[Level; LONGEST_BOX]; LONGEST_BOX],
    /// Working memory.
    once: Vec<u16>,
    shifted: Vec<u16>,
}

/// One filtered plane, if it was made for the present picture.
#[derive(Clone, Default)]
struct Level {
    made: bool,
    sums: Vec<u16>,
}

/// A filtered plane: sums in 16 bits, and what one of them is worth.
pub(crate) struct Filtered<'a> {
    /// The sum over sample (0, 0) stands here ...
    origin: usize,
    /// ... and the one below it this much further on.
    stride: usize,
    sums: &'a [u16],
    /// Luma for one unit of a sum.
    pub(crate) unit: f32,
}

impl<'a> Filtered<'a> {
    /// Row `y` of sums, a column each.
    #[inline]
    pub(crate) fn row(&self, y: usize) -> &'a [u16] {
        &self.sums[self.origin + y * self.stride..]
    }
}

impl Filters {
    /// Forgets the picture before, and takes in another.
    pub(crate) fn reset(&mut self, plane: &Plane) {
        (self.width, self.height) = (plane.width, plane.height);
        self.columns.iter_mut().chain(self.both.as_flattened_mut()).for_each(|level| level.made = false);
        self.padded.clear();
        for y in 0..plane.height + 2 * MARGIN {
            let row = plane.row(reflected(y as isize - MARGIN as isize, plane.height));
            let sample = |x: isize| u16::from(row[reflected(x, plane.width)]);
            self.padded.extend((-(MARGIN as isize)..0).map(sample));
            self.padded.extend(row.iter().map(|luma| u16::from(*luma)));
            self.padded.extend((plane.width..plane.width + MARGIN).map(|x| sample(x as isize)));
        }
    }

    /// The plane as PDQ's filter leaves it with boxes of these lengths, or the longest there are.
    pub(crate) fn of(&mut self, [along_rows, along_columns]: [usize; 2]) -> Filtered<'_> {
        let [along_rows, along_columns] = [along_rows, along_columns].map(|length| length.clamp(1, LONGEST_BOX));
        let stride = self.width + 2 * MARGIN;
        let area = (along_rows * along_columns).pow(2);
        // A sum over both directions has to fit in 16 bits.
        let shift = (area * 255 >> 16).checked_ilog2().map_or(0, |bits| bits + 1);
        let both = &mut self.both[along_columns - 1][along_rows - 1];
        if !both.made {
            let columns = &mut self.columns[along_columns - 1];
            if !columns.made {
                tent(&self.padded, stride, stride, along_columns, &mut self.once, &mut columns.sums);
                columns.made = true;
            }
            self.shifted.clear();
            self.shifted.extend(columns.sums.iter().map(|sum| sum >> shift));
            tent(&self.shifted, stride, 1, along_rows, &mut self.once, &mut both.sums);
            both.made = true;
        }
        // A box leaves out the samples that it would need beyond the margin, half a tent on each side.
        let lost = [along_rows - 1, along_columns - 1];
        Filtered {
            origin: (MARGIN - lost[1]) * stride + MARGIN - lost[0],
            stride,
            sums: &both.sums,
            unit: (1u32 << shift) as f32 / area as f32,
        }
    }
}

/// Two boxes, each the sum of `length` samples that stand `step` apart: their tent is centred
/// `length - 1` steps on. Where `step` is 1, the last sums of a row run into the next one: they lie
/// in the margin.
fn tent(plane: &[u16], row: usize, step: usize, length: usize, once: &mut Vec<u16>, twice: &mut Vec<u16>) {
    boxed(plane, row, step, length, once);
    boxed(once, row, step, length, twice);
}

fn boxed(plane: &[u16], row: usize, step: usize, length: usize, sums: &mut Vec<u16>) {
    sums.clear();
    sums.extend_from_slice(&plane[..plane.len() - (length - 1) * step]);
    simd::run(AddAhead { plane, row, step, length, sums });
}

struct AddAhead<'a> {
    plane: &'a [u16],
    row: usize,
    step: usize,
    length: usize,
    sums: &'a mut [u16],
}

impl Kernel for AddAhead<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for (at, sums) in self.sums.chunks_mut(self.row).enumerate() {
            for ahead in 1..self.length {
                let samples = &self.plane[at * self.row + ahead * self.step..];
                sums.iter_mut().zip(samples).for_each(|(sum, sample)| *sum += sample);
            }
        }
    }
}

/// The place within `0..length` that a place beyond it shows in a mirror at the edge.
#[inline]
pub(crate) fn reflected(at: isize, length: usize) -> usize {
    let length = length as isize;
    let folded = at.rem_euclid(2 * length);
    (if folded < length { folded } else { 2 * length - 1 - folded }) as usize
}
