//! `whash` of mode `haar`: which of the N x N wavelet means of a picture are above their median.
//!
//! ```text
//! plane = the picture at S x S, the largest power of two that fits its shorter side, at least N
//! plane = all levels of the wavelet transform of it, the one last mean set to zero, and back again
//! means = as many levels of that as leave N x N
//! ```
//!
//! But for rounding that is the mean of each of N x N squares less the mean of all. Rounding decides where
//! squares are alike, so all steps are taken; square by square, because no step before the last means
//! looks beyond one, and so memory is a picture of 8 bits and not three of 64.

use super::above_median;
use crate::algorithm::haar::{self, Details};
use crate::algorithm::resize::pillow;
use crate::gray::Gray8;
use crate::hash::Hash256;
use crate::luma::Source;
use crate::simd::{self, Kernel};

pub(super) fn hash<const N: usize>(source: &Source<'_>) -> Hash256 {
    let side = (1 << source.width.min(source.height).ilog2()).max(N);
    let gray = pillow::resize(source, side, side, side);
    above_median(&simd::run(Means { gray: &gray, side: N }))
}

/// A sample as numpy's `/ 255.` has it.
const PARTS: [f64; 256] = {
    let mut parts = [0.0; 256];
    let mut sample = 0;
    while sample < 256 {
        parts[sample] = sample as f64 / 255.0;
        sample += 1;
    }
    parts
};

struct Means<'a> {
    gray: &'a Gray8,
    /// Squares in each direction.
    side: usize,
}

impl Kernel for Means<'_> {
    type Output = Vec<f64>;

    #[inline(always)]
    fn run(self) -> Vec<f64> {
        let Self { gray, side } = self;
        let square = gray.width / side;
        let mut levels = Levels::new(square);
        let mut means = vec![0.0; side * side];
        for (at, mean) in means.iter_mut().enumerate() {
            levels.read(gray, at % side * square, at / side * square);
            levels.down();
            *mean = levels.mean();
        }
        let mut whole = Levels::new(side);
        whole.planes[0].copy_from_slice(&means);
        whole.split();
        *whole.mean_mut() = 0.0;
        whole.join();
        for (at, mean) in means.iter_mut().enumerate() {
            levels.read(gray, at % side * square, at / side * square);
            levels.split();
            *levels.mean_mut() = whole.planes[0][at];
            levels.join();
            levels.down();
            *mean = levels.mean();
        }
        means
    }
}

/// A square of a picture and its wavelet means, level after level down to one.
struct Levels {
    planes: Vec<Vec<f64>>,
    details: Vec<Details>,
}

impl Levels {
    fn new(side: usize) -> Self {
        let sides = || (0..=side.ilog2()).map(|level| side >> level);
        Self {
            planes: sides().map(|side| vec![0.0; side * side]).collect(),
            details: sides().skip(1).map(Details::new).collect(),
        }
    }

    #[inline(always)]
    fn read(&mut self, gray: &Gray8, x: usize, y: usize) {
        let side = 1 << self.details.len();
        for (at, row) in self.planes[0].chunks_exact_mut(side).enumerate() {
            let samples = &gray.row(y + at)[x..x + side];
            row.iter_mut().zip(samples).for_each(|(value, &sample)| *value = PARTS[usize::from(sample)]);
        }
    }

    #[inline(always)]
    fn down(&mut self) {
        for level in 0..self.details.len() {
            let (planes, means) = self.planes.split_at_mut(level + 1);
            haar::low(&planes[level], side(&means[0]), &mut means[0]);
        }
    }

    #[inline(always)]
    fn split(&mut self) {
        for (level, details) in self.details.iter_mut().enumerate() {
            let (planes, means) = self.planes.split_at_mut(level + 1);
            haar::split(&planes[level], side(&means[0]), &mut means[0], details);
        }
    }

    #[inline(always)]
    fn join(&mut self) {
        for (level, details) in self.details.iter().enumerate().rev() {
            let (planes, means) = self.planes.split_at_mut(level + 1);
            haar::join(&means[0], details, side(&means[0]), &mut planes[level]);
        }
    }

    fn mean(&self) -> f64 {
        self.planes[self.details.len()][0]
    }

    fn mean_mut(&mut self) -> &mut f64 {
        &mut self.planes[self.details.len()][0]
    }
}

/// The side of a square plane.
#[inline(always)]
fn side(plane: &[f64]) -> usize {
    1 << (plane.len().ilog2() / 2)
}
