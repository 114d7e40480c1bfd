//! `phash_simple`: which of the N lowest frequencies along the first N rows of a 4N x 4N picture, but for the
//! constant one, are above their mean.

use super::bits;
use crate::algorithm::dct::pocketfft::{LANES, dct2};
use crate::algorithm::resize::pillow;
use crate::gray::Gray8;
use crate::hash::Hash256;
use crate::luma::Source;
use crate::simd::{self, Kernel};

/// `D` is 4N.
pub(super) fn hash<const N: usize, const D: usize>(source: &Source<'_>) -> Hash256 {
    let gray = pillow::resize(source, D, D, N);
    let low = simd::run(Transform::<N, D> { gray: &gray });
    let low = low.as_flattened();
    let mean = sum(low) / low.len() as f64;
    bits(low.iter().map(|value| *value > mean))
}

struct Transform<'a, const N: usize, const D: usize> {
    gray: &'a Gray8,
}

impl<const N: usize, const D: usize> Kernel for Transform<'_, N, D> {
    type Output = [[f64; N]; N];

    #[inline(always)]
    fn run(self) -> [[f64; N]; N] {
        let mut low = [[0.0; N]; N];
        for y in (0..N).step_by(LANES) {
            let rows = |x: usize| std::array::from_fn(|lane| f64::from(self.gray.row(y + lane)[x]));
            let frequencies = dct2::<D>(std::array::from_fn(rows));
            for lane in 0..LANES {
                low[y + lane] = std::array::from_fn(|k| frequencies[k + 1][lane]);
            }
        }
        low
    }
}

/// numpy's pairwise sum of a multiple of eight values: halves, down to 128, of which eight sums are made.
fn sum(values: &[f64]) -> f64 {
    if values.len() > 128 {
        let (first, second) = values.split_at(values.len() / 2);
        return sum(first) + sum(second);
    }
    let mut sums = [0.0; 8];
    for eight in values.as_chunks::<8>().0 {
        sums.iter_mut().zip(eight).for_each(|(sum, value)| *sum += value);
    }
    let [a, b, c, d, e, f, g, h] = sums;
    ((a + b) + (c + d)) + ((e + f) + (g + h))
}
