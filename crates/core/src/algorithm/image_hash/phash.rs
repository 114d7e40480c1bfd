//! `phash`: which of the N x N lowest frequencies of a 4N x 4N picture are above their median, the constant
//! ones included.

use super::above_median;
use crate::algorithm::dct::pocketfft::{LANES, dct2};
use crate::algorithm::resize::pillow;
use crate::gray::Gray8;
use crate::hash::Hash256;
use crate::luma::Source;
use crate::simd::{self, Kernel};

/// `D` is 4N.
pub(super) fn hash<const N: usize, const D: usize>(source: &Source<'_>) -> Hash256 {
    let gray = pillow::resize(source, D, D, D);
    above_median(simd::run(Transform::<N, D> { gray: &gray }).as_flattened())
}

struct Transform<'a, const N: usize, const D: usize> {
    gray: &'a Gray8,
}

impl<const N: usize, const D: usize> Kernel for Transform<'_, N, D> {
    type Output = [[f64; N]; N];

    #[inline(always)]
    fn run(self) -> [[f64; N]; N] {
        let mut vertical = [[0.0; D]; N];
        for x in (0..D).step_by(LANES) {
            let columns = |y: usize| std::array::from_fn(|lane| f64::from(self.gray.row(y)[x + lane]));
            let frequencies = dct2::<D>(std::array::from_fn(columns));
            for (row, lanes) in vertical.iter_mut().zip(&frequencies) {
                row[x..x + LANES].copy_from_slice(lanes);
            }
        }
        let mut low = [[0.0; N]; N];
        for y in (0..N).step_by(LANES) {
            let rows = |x: usize| std::array::from_fn(|lane| vertical[y + lane][x]);
            let frequencies = dct2::<D>(std::array::from_fn(rows));
            for lane in 0..LANES {
                low[y + lane] = std::array::from_fn(|k| frequencies[k][lane]);
            }
        }
        low
    }
}
