//! The hashes of Python's ImageHash, bit for bit: ImageHash 4.3.2 with Pillow 13.0, numpy, SciPy 1.17 and
//! PyWavelets 1.9, each with its default parameters, on the same pixels.
//!
//! Alpha is dropped, as Pillow's `convert("L")` drops it. A hash of side `N` is `N` rows of `N` bits, the
//! first of them the most significant.
//!
//! Pillow before 13.0 resized rows first in every picture, and now takes some tall ones columns first: of those,
//! older hashes may differ from these by a few bits.

mod average_hash;
mod dhash;
mod dhash_vertical;
mod phash;
mod phash_simple;
mod whash;

use crate::hash::Hash256;
use crate::luma::Source;

/// One algorithm of the set: a function of the library and its `hash_size`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ImageHash {
    kind: ImageHashKind,
    large: bool,
}

/// A function of the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ImageHashKind {
    /// `average_hash`: each sample with their mean.
    Average,
    /// `phash`: each low frequency with their median.
    Phash,
    /// `phash_simple`: each low frequency along rows with their mean.
    PhashSimple,
    /// `dhash`: each sample with the one to its left.
    Dhash,
    /// `dhash_vertical`: each sample with the one above.
    DhashVertical,
    /// `whash` of mode `haar`: each wavelet mean with their median.
    Whash,
}

impl ImageHashKind {
    const ALL: [Self; 6] =
        [Self::Average, Self::Phash, Self::PhashSimple, Self::Dhash, Self::DhashVertical, Self::Whash];
}

impl ImageHash {
    /// The whole set: each function at 8x8 and at 16x16.
    pub const ALL: [Self; 12] = {
        let mut all = [Self { kind: ImageHashKind::Average, large: false }; 12];
        let mut at = 0;
        while at < all.len() {
            all[at] = Self { kind: ImageHashKind::ALL[at / 2], large: at % 2 == 1 };
            at += 1;
        }
        all
    };

    /// The function.
    pub const fn kind(self) -> ImageHashKind {
        self.kind
    }

    /// The `hash_size` that the function is given: 8 for 8x8, or 16.
    pub const fn size(self) -> usize {
        if self.large { 16 } else { 8 }
    }

    /// Bits of a hash: 64 or 256.
    pub const fn bits(self) -> u32 {
        let size = self.size() as u32;
        size * size
    }

    /// 5 of 64 bits, and the same share of 256: Krawetz's "Looks Like It" (2011), which the library names for
    /// `average_hash` and `phash`. No other limit is published for the rest.
    pub(super) const fn default_limit(self) -> u32 {
        5 * self.bits() / 64
    }

    pub(super) const fn name(self) -> &'static str {
        let names = match self.kind {
            ImageHashKind::Average => ["ahash", "ahash-16"],
            ImageHashKind::Phash => ["phash", "phash-16"],
            ImageHashKind::PhashSimple => ["phash-simple", "phash-simple-16"],
            ImageHashKind::Dhash => ["dhash", "dhash-16"],
            ImageHashKind::DhashVertical => ["dhash-vertical", "dhash-vertical-16"],
            ImageHashKind::Whash => ["whash", "whash-16"],
        };
        names[self.large as usize]
    }

    pub(super) const fn code(self) -> u16 {
        0x200 + 2 * self.kind as u16 + self.large as u16
    }

    /// The hash of a picture, the library's first bit the highest. That of an empty picture is zero.
    pub(super) fn hash(self, source: &Source<'_>) -> Hash256 {
        if source.width == 0 || source.height == 0 {
            return Hash256::ZERO;
        }
        if self.large { self.sized::<16, 64>(source) } else { self.sized::<8, 32>(source) }
    }

    /// `N` is the side of the hash, `D` that of the picture whose DCT is taken.
    fn sized<const N: usize, const D: usize>(self, source: &Source<'_>) -> Hash256 {
        match self.kind {
            ImageHashKind::Average => average_hash::hash::<N>(source),
            ImageHashKind::Phash => phash::hash::<N, D>(source),
            ImageHashKind::PhashSimple => phash_simple::hash::<N, D>(source),
            ImageHashKind::Dhash => dhash::hash::<N>(source),
            ImageHashKind::DhashVertical => dhash_vertical::hash::<N>(source),
            ImageHashKind::Whash => whash::hash::<N>(source),
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
    fn every_algorithm_has_a_name_a_number_and_a_width() {
        let names: Vec<&str> = ImageHash::ALL.iter().map(|algorithm| algorithm.name()).collect();
        let codes: Vec<u16> = ImageHash::ALL.iter().map(|algorithm| algorithm.code()).collect();
        assert_eq!(names[..4], ["ahash", "ahash-16", "phash", "phash-16"]);
        assert!(codes.windows(2).all(|pair| pair[0] + 1 == pair[1]) && codes[0] == 0x200);
        assert_eq!(ImageHash::ALL.map(|algorithm| algorithm.bits())[..2], [64, 256]);
        assert_eq!(ImageHash::ALL.map(|algorithm| algorithm.default_limit())[..2], [5, 20]);
    }

    #[test]
    fn the_first_bit_is_the_most_significant() {
        assert_eq!(bits([true, false, false]), Hash256([4, 0, 0, 0]));
        assert_eq!(bits([true].into_iter().chain([false; 255])), Hash256([0, 0, 0, 1 << 63]));
        assert_eq!(above_median(&[1.0, 4.0, 2.0, 3.0]), Hash256([0b0101, 0, 0, 0]));
        assert_eq!(above_median(&[2.0; 64]), Hash256::ZERO);
    }
}
