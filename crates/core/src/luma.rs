//! Luma: pixels in, one brightness a pixel out, and the measure of detail.
//!
//! Every step follows the reference's float32 order of operations, because the order is part of the
//! result. Source: facebook/ThreatExchange, `pdq/`, and its paper "hashing.pdf", sections on luma
//! and the quality metric.

use crate::pixels::{Layout, ReadOrder};

/// Side of the decimated picture.
pub(crate) const SIDE: usize = 64;

/// Pixels under this many on a side have no PDQ hash.
pub(crate) const MIN_SIDE: usize = 5;

/// The side to which the `cimg512` pipeline first takes larger pictures.
pub(crate) const CIMG_SIDE: u32 = 512;

/// The decimated luma, rows of columns, 0.0..=255.0.
pub(crate) type Luma64 = [[f32; SIDE]; SIDE];

/// What stands behind translucent pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backdrop {
    /// Alpha is ignored.
    Dropped,
    /// Composited on this gray level, `round((c * a + level * (255 - a)) / 255)`.
    Level(u8),
}

/// A picture as its luma is read: pixels in an order, on a backdrop, all of them or a nearest-neighbour sample.
#[derive(Clone, Copy)]
pub(crate) struct Source<'a> {
    order: ReadOrder<'a>,
    backdrop: Backdrop,
    /// What each sample is flipped by: 255 where the colours are inverted, else 0.
    inverted: u8,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

impl<'a> Source<'a> {
    /// All pixels.
    pub(crate) fn full(order: ReadOrder<'a>, backdrop: Backdrop) -> Self {
        Self { order, backdrop, inverted: 0, width: order.width, height: order.height }
    }

    /// What Meta's C++ command line hashes: a picture with a side over 512 is first taken to exactly
    /// 512x512, source pixel `(x * width / 512, y * height / 512)`; a smaller one is left as it is.
    pub(crate) fn cimg512(order: ReadOrder<'a>, backdrop: Backdrop) -> Self {
        let mut source = Self::full(order, backdrop);
        if order.width.max(order.height) > CIMG_SIDE as usize {
            (source.width, source.height) = (CIMG_SIDE as usize, CIMG_SIDE as usize);
        }
        source
    }

    /// The same picture in inverted colours.
    pub(crate) fn inverted(self) -> Self {
        Self { inverted: !self.inverted, ..self }
    }

    fn is_sampled(&self) -> bool {
        (self.width, self.height) != (self.order.width, self.order.height)
    }

    /// Reads the luma of row `y`, one place a column: `0.299 R + 0.587 G + 0.114 B`, left to right in f32,
    /// never fused; gray is itself.
    #[inline(always)]
    pub(crate) fn row(&self, y: usize, row: &mut [f32]) {
        self.read_row(y, row, f32::from, weigh);
    }

    /// Reads the 8-bit gray of row `y`, one place a column, by `weights` of red, green and blue; gray is
    /// itself.
    #[inline(always)]
    pub(crate) fn gray_row(&self, y: usize, row: &mut [u8], weights: impl Fn([u8; 3]) -> u8) {
        self.read_row(y, row, |gray| gray, |r, g, b| weights([r, g, b]));
    }

    /// Reads row `y`, one place a column, whatever is made of gray and of colours.
    #[inline(always)]
    pub(crate) fn read_row<T>(&self, y: usize, row: &mut [T], gray: impl Fn(u8) -> T, color: impl Fn(u8, u8, u8) -> T) {
        let (order, inverted) = (self.order, self.inverted);
        let gray = |sample: u8| gray(sample ^ inverted);
        let color = |r: u8, g: u8, b: u8| color(r ^ inverted, g ^ inverted, b ^ inverted);
        let value = |pixel: &[u8]| match order.layout {
            Layout::Gray => gray(pixel[0]),
            Layout::GrayAlpha => gray(self.composited(pixel[0], pixel[1])),
            Layout::Rgb => color(pixel[0], pixel[1], pixel[2]),
            Layout::Rgba => {
                let [r, g, b] = [pixel[0], pixel[1], pixel[2]].map(|sample| self.composited(sample, pixel[3]));
                color(r, g, b)
            }
        };
        let row = row.iter_mut();
        if self.is_sampled() {
            let sampled = |at: usize, from: usize, to: usize| (at as u64 * from as u64 / to as u64) as usize;
            let y = sampled(y, order.height, self.height);
            for (x, out) in row.enumerate() {
                *out = value(order.pixel(sampled(x, order.width, self.width), y));
            }
        } else if let Some(stored) = order.stored_row(y) {
            // A pixel of known length is what the compiler needs to take many at a time.
            match order.layout {
                Layout::Gray => row.zip(stored).for_each(|(out, pixel)| *out = gray(*pixel)),
                Layout::Rgb => {
                    let (pixels, _) = stored.as_chunks::<3>();
                    row.zip(pixels).for_each(|(out, [r, g, b])| *out = color(*r, *g, *b));
                }
                Layout::GrayAlpha | Layout::Rgba => {
                    let pixels = stored.chunks_exact(order.layout.samples());
                    row.zip(pixels).for_each(|(out, pixel)| *out = value(pixel));
                }
            }
        } else {
            for (x, out) in row.enumerate() {
                *out = value(order.pixel(x, y));
            }
        }
    }

    /// Whether pixel `(x, y)` of all pixels shows nothing of itself: alpha is 0, and nothing was put behind it.
    pub(crate) fn is_hole(&self, x: usize, y: usize) -> bool {
        self.has_holes() && self.order.pixel(x, y)[self.order.layout.samples() - 1] == 0
    }

    /// Whether pixels may be [holes](Self::is_hole).
    pub(crate) fn has_holes(&self) -> bool {
        self.order.layout.has_alpha() && self.backdrop == Backdrop::Dropped
    }

    #[inline(always)]
    fn composited(&self, sample: u8, alpha: u8) -> u8 {
        match self.backdrop {
            Backdrop::Dropped => sample,
            Backdrop::Level(level) => {
                let (sample, level, alpha) = (u32::from(sample), u32::from(level), u32::from(alpha));
                ((sample * alpha + level * (255 - alpha) + 127) / 255) as u8
            }
        }
    }
}

#[inline(always)]
pub(crate) fn weigh(r: u8, g: u8, b: u8) -> f32 {
    0.299 * f32::from(r) + 0.587 * f32::from(g) + 0.114 * f32::from(b)
}

/// PDQ's measure of detail, 0..=100: the gradients between neighbours, each first cut to a whole
/// percent of 255. Source: the paper's section on the quality metric; 90 is the reference's constant.
#[inline(always)]
pub(crate) fn quality(luma: &Luma64) -> u8 {
    let percent = |u: f32, v: f32| whole_quotient(((u - v) * 100.0).abs(), 255.0);
    // One sum a column, so that columns are added side by side; whole numbers of this size are exact.
    let mut sums = [0.0; SIDE];
    for rows in luma.windows(2) {
        let both = rows[0].iter().zip(&rows[1]);
        sums.iter_mut().zip(both).for_each(|(sum, (u, v))| *sum += percent(*u, *v));
    }
    for row in luma {
        let both = row.iter().zip(&row[1..]);
        sums.iter_mut().zip(both).for_each(|(sum, (u, v))| *sum += percent(*u, *v));
    }
    (sums.iter().sum::<f32>() as u32 / 90).min(100) as u8
}

/// `value / divisor` cut to a whole number, for values up to some ten thousands.
///
/// No division rounds up to a whole number that the quotient does not reach: below it there is always an
/// f32 nearer. So a guess that may be one too much is set right by its product, which is exact.
#[inline(always)]
fn whole_quotient(value: f32, divisor: f32) -> f32 {
    let nearest = (value * (1.0 / divisor) + NO_FRACTION_ABOVE) - NO_FRACTION_ABOVE;
    if nearest * divisor > value { nearest - 1.0 } else { nearest }
}

/// From 2^23 on every `f32` is whole.
const NO_FRACTION_ABOVE: f32 = (1 << 23) as f32;

/// `value` cut to a whole number, `0.0 <= value < 2^22`. A cast to an integer says the same, but many
/// at a time the compiler casts one by one.
#[inline(always)]
fn whole_part(value: f32) -> f32 {
    let nearest = (value + NO_FRACTION_ABOVE) - NO_FRACTION_ABOVE;
    if nearest > value { nearest - 1.0 } else { nearest }
}

/// `value` cut to a whole number, `0.0 <= value < 2^22`.
#[inline(always)]
pub(crate) fn cut(value: f32) -> u32 {
    // Beside 2^23 a whole number stands in the lower bits.
    (whole_part(value) + NO_FRACTION_ABOVE).to_bits() & 0x7f_ffff
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quality_runs_from_flat_to_capped() {
        assert_eq!(quality(&[[77.0; SIDE]; SIDE]), 0);
        for value in (0..40_000).map(|at| at as f32 / 397.0).chain([0.0, 0.5, 1.5, 2.5, 99.99999, 100.0]) {
            assert_eq!(whole_part(value), (value as i32) as f32, "{value}");
            assert_eq!(cut(value), value as u32, "{value}");
        }
        // Every whole percent, and the floats next to it.
        for percent in 0..=100u32 {
            let exact = (percent * 255) as f32;
            for value in [exact.next_down().max(0.0), exact, exact.next_up(), exact + 127.4, exact + 254.9] {
                assert_eq!(whole_quotient(value, 255.0), ((value / 255.0) as i32) as f32, "{value}");
            }
        }
        let checker = std::array::from_fn(|y| std::array::from_fn(|x| if (x + y) % 2 == 0 { 0.0 } else { 255.0 }));
        assert_eq!(quality(&checker), 100);
    }
}
