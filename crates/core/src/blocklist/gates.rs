//! What may become an entry: a hash that says too little would match too many pictures.

use crate::algorithm::Algorithm;
use crate::hash::{CROP_QUALITY_LIMIT, Fingerprint, QUALITY_LIMIT};

/// The most crops that an entry has.
pub const MAX_CROPS: usize = 9;

/// Why a hash does not become an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// A picture with too little detail.
    #[error("quality {found} is below {QUALITY_LIMIT}: it would match too many pictures")]
    Quality {
        /// The quality given, 0..=100.
        found: u8,
    },
    /// Every bit is zero: what some tools write for a picture that they could not read.
    #[error("all bits are zero: the hash of a blank or unreadable picture")]
    Zero,
    /// A PDQ hash of a picture with detail has exactly 128 bits set.
    #[error("{found} of 256 bits are set, and a pdq hash of a picture with detail has 128")]
    Popcount {
        /// Bits set, 1..=256.
        found: u32,
    },
    /// Bits are set that a hash of the algorithm does not have.
    #[error("it sets bits beyond the {bits} of a {algorithm} hash")]
    Width {
        /// The algorithm of the list.
        algorithm: Algorithm,
        /// Bits of its hashes.
        bits: u32,
    },
    /// A crop with too little detail, or of whose detail nobody knows.
    #[error("a crop needs a quality of {CROP_QUALITY_LIMIT} or more: a plain part of a picture is part of many")]
    CropQuality {
        /// The quality given, 0..=100.
        found: Option<u8>,
    },
    /// More crops than an entry has.
    #[error("an entry has at most {MAX_CROPS} crops")]
    Crops,
    /// A label outside the alphabet of lists.
    #[error("a label is at most 32 bytes of a-z, 0-9, '.', '_' and '-'")]
    Label,
    /// The list is full.
    #[error("a list numbers at most 4294967295 entries")]
    Full,
}

/// The gates of entries.
///
/// # Errors
/// The first one that the fingerprint does not pass.
pub(crate) fn check(algorithm: Algorithm, fingerprint: &Fingerprint) -> Result<(), Refused> {
    let ones = fingerprint.hash.count_ones();
    match (fingerprint.quality, algorithm) {
        (Some(found), _) if fingerprint.is_low_quality() => Err(Refused::Quality { found }),
        _ if ones == 0 => Err(Refused::Zero),
        _ if !fingerprint.hash.is_within(algorithm.bits()) => Err(Refused::Width { algorithm, bits: algorithm.bits() }),
        (_, Algorithm::Pdq) if ones != 128 => Err(Refused::Popcount { found: ones }),
        _ => Ok(()),
    }
}

/// The gates of crops: those of entries, and more detail.
///
/// # Errors
/// The first one that the fingerprint does not pass.
pub(crate) fn check_crop(algorithm: Algorithm, fingerprint: &Fingerprint) -> Result<(), Refused> {
    if fingerprint.quality.is_none_or(|quality| quality < CROP_QUALITY_LIMIT) {
        return Err(Refused::CropQuality { found: fingerprint.quality });
    }
    check(algorithm, fingerprint)
}
