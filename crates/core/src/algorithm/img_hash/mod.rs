//! The set of Rust's `img_hash`, whose maintained form is `image_hasher`: six algorithms of Krawetz's and
//! Blockhash.io's ideas.
//!
//! Equal to the last bit to `image_hasher` 3.1.1 with its default features, filter (Lanczos3) and bit order, on a
//! `DynamicImage`, which is what `image::open` gives: colours become gray by that crate's float conversion, and the
//! picture is resized by its `imageops`. The DCT's transform is a library's own, and so is its last bit, which
//! depends on the CPU where a side is no power of two.

mod blockhash;
mod double_gradient;
mod gradient;
mod mean;
mod median;
mod preprocess;
mod vert_gradient;

pub(crate) use self::preprocess::Scratch;
use self::preprocess::Values;
use crate::hash::Hash256;
use crate::luma::Source;

/// One algorithm of the set: what is compared, at which size, and of what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ImgHash {
    kind: ImgHashKind,
    large: bool,
    dct: bool,
}

/// What an algorithm of the set compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ImgHashKind {
    /// Each sample with their mean.
    Mean,
    /// Each sample with their median.
    Median,
    /// Each sample with the one to its right.
    Gradient,
    /// Each sample with the one below.
    VertGradient,
    /// Both, at half of the size.
    DoubleGradient,
    /// Each block of the picture with the median of a band of blocks.
    Blockhash,
}

impl ImgHashKind {
    const ALL: [Self; 6] =
        [Self::Mean, Self::Median, Self::Gradient, Self::VertGradient, Self::DoubleGradient, Self::Blockhash];
}

/// The names of an algorithm at 8x8 and 16x16, and of both after a DCT.
macro_rules! names {
    ($name:literal) => {
        [[$name, concat!($name, "-dct")], [concat!($name, "-16"), concat!($name, "-dct-16")]]
    };
}

impl ImgHash {
    /// The whole set: 22, since Blockhash has no DCT.
    pub const ALL: [Self; 22] = {
        let mut all = [Self { kind: ImgHashKind::Mean, large: false, dct: false }; 22];
        let (mut at, mut kind) = (0, 0);
        while kind < ImgHashKind::ALL.len() {
            let mut form = 0;
            while form < 4 {
                let algorithm = Self { kind: ImgHashKind::ALL[kind], large: form % 2 == 1, dct: form >= 2 };
                if !algorithm.dct || !matches!(algorithm.kind, ImgHashKind::Blockhash) {
                    all[at] = algorithm;
                    at += 1;
                }
                form += 1;
            }
            kind += 1;
        }
        all
    };

    /// What it compares.
    pub const fn kind(self) -> ImgHashKind {
        self.kind
    }

    /// The hash size that its library is given: 8 for 8x8, or 16.
    pub const fn size(self) -> usize {
        if self.large { 16 } else { 8 }
    }

    /// Whether the low frequencies are compared in place of samples.
    pub const fn has_dct(self) -> bool {
        self.dct
    }

    /// Bits of a hash: 64 or 256; of the double gradient 40 or 144.
    pub const fn bits(self) -> u32 {
        let size = self.size() as u32;
        match self.kind {
            ImgHashKind::DoubleGradient => 2 * (size / 2) * (size / 2 + 1),
            _ => size * size,
        }
    }

    pub(super) const fn name(self) -> &'static str {
        let names = match self.kind {
            ImgHashKind::Mean => names!("img-mean"),
            ImgHashKind::Median => names!("img-median"),
            ImgHashKind::Gradient => names!("img-gradient"),
            ImgHashKind::VertGradient => names!("img-vert-gradient"),
            ImgHashKind::DoubleGradient => names!("img-double-gradient"),
            ImgHashKind::Blockhash => names!("img-blockhash"),
        };
        names[self.large as usize][self.dct as usize]
    }

    pub(super) const fn code(self) -> u16 {
        0x100 + 8 * self.kind as u16 + 2 * self.large as u16 + self.dct as u16
    }

    /// Columns and rows of the samples that are compared; none are for Blockhash, which does not resize.
    const fn samples(self) -> (usize, usize) {
        let size = self.size();
        match self.kind {
            ImgHashKind::Mean | ImgHashKind::Median | ImgHashKind::Blockhash => (size, size),
            ImgHashKind::Gradient => (size + 1, size),
            ImgHashKind::VertGradient => (size, size + 1),
            ImgHashKind::DoubleGradient => (size / 2 + 1, size / 2 + 1),
        }
    }

    /// The hash of a picture. The library's first bit is bit 0. That of an empty picture is zero.
    pub(super) fn hash(self, source: &Source<'_>, scratch: &mut Scratch) -> Hash256 {
        if source.width == 0 || source.height == 0 {
            return Hash256::ZERO;
        }
        if self.kind == ImgHashKind::Blockhash {
            return blockhash::hash(source, self.size());
        }
        let (columns, rows) = self.samples();
        let values = if self.dct {
            preprocess::frequencies(source, columns, rows, scratch)
        } else {
            preprocess::samples(source, columns, rows, scratch)
        };
        match self.kind {
            ImgHashKind::Mean => mean::hash(&values),
            ImgHashKind::Median => median::hash(&values),
            ImgHashKind::Gradient => gradient::hash(&values),
            ImgHashKind::VertGradient => vert_gradient::hash(&values),
            ImgHashKind::DoubleGradient => double_gradient::hash(&values),
            ImgHashKind::Blockhash => unreachable!("it was hashed above"),
        }
    }
}

/// The bits of a hash, the first one bit 0.
fn packed(bits: impl Iterator<Item = bool>) -> Hash256 {
    let mut words = [0; 4];
    bits.zip(0..).for_each(|(bit, at): (bool, usize)| words[at / 64] |= u64::from(bit) << (at % 64));
    Hash256(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_has_a_name_a_number_and_a_width_of_its_own() {
        let names: Vec<&str> = ImgHash::ALL.iter().map(|algorithm| algorithm.name()).collect();
        let codes: Vec<u16> = ImgHash::ALL.iter().map(|algorithm| algorithm.code()).collect();
        for at in 0..ImgHash::ALL.len() {
            assert!(!names[..at].contains(&names[at]) && !codes[..at].contains(&codes[at]), "{}", names[at]);
            assert!((0x100..0x200).contains(&codes[at]));
        }
        assert_eq!(names[..4], ["img-mean", "img-mean-16", "img-mean-dct", "img-mean-dct-16"]);
        let bits = |name| ImgHash::ALL.iter().find(|algorithm| algorithm.name() == name).map(|found| found.bits());
        assert_eq!([bits("img-double-gradient"), bits("img-double-gradient-dct-16")], [Some(40), Some(144)]);
        assert_eq!([bits("img-blockhash-16"), bits("img-blockhash-dct")], [Some(256), None]);
    }
}
