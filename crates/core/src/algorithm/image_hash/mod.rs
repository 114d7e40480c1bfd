//! The hashes of Python's ImageHash, bit for bit: ImageHash 4.3.2 with Pillow 13.0, numpy, SciPy 1.17 and
//! PyWavelets, each with its default parameters, on the same pixels.
//!
//! Alpha is dropped, as Pillow's `convert("L")` drops it. A hash of side `N` is `N` rows of `N` bits, the
//! first of them the most significant.

mod average_hash;
mod dhash;
mod dhash_vertical;
mod phash;
mod phash_simple;
mod whash;

use crate::hash::Hash256;
use crate::luma::Source;

/// One of ImageHash's functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ImageHash {
    /// `average_hash`: brighter than the mean.
    Average,
    /// `phash`: low frequencies above their median.
    Phash,
    /// `phash_simple`: low frequencies along rows above their mean.
    PhashSimple,
    /// `dhash`: brighter than the left neighbour.
    Dhash,
    /// `dhash_vertical`: brighter than the upper neighbour.
    DhashVertical,
    /// `whash`, `haar`: wavelet means above their median.
    Whash,
}

/// ImageHash's `hash_size`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HashSize {
    /// 8 x 8: 64 bits.
    Eight,
    /// 16 x 16: 256 bits.
    Sixteen,
}

impl ImageHash {
    /// The hash of a picture; that of an empty one is zero.
    pub(crate) fn hash(self, size: HashSize, source: &Source<'_>) -> Hash256 {
        if source.width == 0 || source.height == 0 {
            return Hash256::ZERO;
        }
        match size {
            HashSize::Eight => self.sized::<8, 32>(source),
            HashSize::Sixteen => self.sized::<16, 64>(source),
        }
    }

    /// `N` is the side of the hash, `D` that of the picture whose DCT is taken.
    fn sized<const N: usize, const D: usize>(self, source: &Source<'_>) -> Hash256 {
        match self {
            Self::Average => average_hash::hash::<N>(source),
            Self::Phash => phash::hash::<N, D>(source),
            Self::PhashSimple => phash_simple::hash::<N, D>(source),
            Self::Dhash => dhash::hash::<N>(source),
            Self::DhashVertical => dhash_vertical::hash::<N>(source),
            Self::Whash => whash::hash::<N>(source),
        }
    }
}

/// A hash of up to 256 answers, the first the most significant.
fn bits(answers: impl IntoIterator<Item = bool>) -> Hash256 {
    let shifted = |Hash256([a, b, c, d]): Hash256, answer: bool| {
        Hash256([a << 1 | u64::from(answer), b << 1 | a >> 63, c << 1 | b >> 63, d << 1 | c >> 63])
    };
    answers.into_iter().fold(Hash256::ZERO, shifted)
}

/// Which values are above the median, numpy's: the mean of the two in the middle. They are even in number.
fn above_median(values: &[f64]) -> Hash256 {
    let mut sorted = values.to_vec();
    let (below, upper, _) = sorted.select_nth_unstable_by(values.len() / 2, f64::total_cmp);
    let lower = below.iter().fold(f64::NEG_INFINITY, |most, value| most.max(*value));
    let median = (lower + *upper) / 2.0;
    bits(values.iter().map(|value| *value > median))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bit_is_the_most_significant() {
        assert_eq!(bits([true, false, false]), Hash256([4, 0, 0, 0]));
        assert_eq!(bits([true].into_iter().chain([false; 255])), Hash256([0, 0, 0, 1 << 63]));
        assert_eq!(above_median(&[1.0, 4.0, 2.0, 3.0]), Hash256([0b0101, 0, 0, 0]));
        assert_eq!(above_median(&[2.0; 64]), Hash256::ZERO);
    }
}
