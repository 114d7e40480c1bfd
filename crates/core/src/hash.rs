//! The value everything else turns on: a hash of up to 256 bits, and a hash with its quality.

use std::fmt;
use std::ops::Not;
use std::str::FromStr;

/// A perceptual hash of up to 256 bits, whatever the algorithm that made it.
///
/// Bit `k` is bit `k % 64` of word `k / 64`. An algorithm of fewer than 256 bits leaves the high
/// ones zero. The text form is the whole row: 64 lower-case hex digits, bit 255 first.
///
/// ```
/// use nearmark::Hash256;
/// let a: Hash256 = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22".parse()?;
/// assert_eq!(a.distance(!a), 256);
/// assert_eq!(Hash256::from_bytes(a.to_bytes()), a);
/// # Ok::<(), nearmark::ParseHashError>(())
/// ```
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Hash256(pub [u64; 4]);

impl Hash256 {
    /// The all-zero hash: what PDQ gives for a picture without any detail.
    pub const ZERO: Self = Self([0; 4]);

    /// From 32 bytes, bits 255..0: the field's binary form, and the order of the hex digits.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        let mut words = [0; 4];
        let mut at = 0;
        while at < 32 {
            words[3 - at / 8] = words[3 - at / 8] << 8 | bytes[at] as u64;
            at += 1;
        }
        Self(words)
    }

    /// As 32 bytes, bits 255..0.
    pub fn to_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (chunk, word) in bytes.chunks_exact_mut(8).zip(self.0.iter().rev()) {
            chunk.copy_from_slice(&word.to_be_bytes());
        }
        bytes
    }

    /// From 32 bytes, bits 0..255: a row of a list.
    #[inline]
    pub fn from_le_bytes(bytes: &[u8; 32]) -> Self {
        let (words, _) = bytes.as_chunks::<8>();
        Self(std::array::from_fn(|at| u64::from_le_bytes(words[at])))
    }

    /// As 32 bytes, bits 0..255.
    pub fn to_le_bytes(self) -> [u8; 32] {
        let mut bytes = [0; 32];
        for (chunk, word) in bytes.as_chunks_mut::<8>().0.iter_mut().zip(self.0) {
            *chunk = word.to_le_bytes();
        }
        bytes
    }

    /// Hamming distance: how many bits differ, 0..=256.
    #[inline]
    pub fn distance(self, other: Self) -> u32 {
        self.0.iter().zip(other.0).map(|(a, b)| (a ^ b).count_ones()).sum()
    }

    /// Whether no bit from `bits` on is set: whether it is a hash of that width.
    pub fn is_within(self, bits: u32) -> bool {
        let (words, rest) = (bits as usize / 64, bits % 64);
        self.0.iter().skip(words).zip([rest, 0, 0, 0]).all(|(word, rest)| word >> rest == 0)
    }

    /// How many bits are set, 0..=256. A PDQ hash of a picture with detail has exactly 128.
    #[inline]
    pub fn count_ones(self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }
}

/// The complement, which is the PDQ hash of the colour-inverted picture.
impl Not for Hash256 {
    type Output = Self;

    fn not(self) -> Self {
        Self(self.0.map(|word| !word))
    }
}

impl fmt::Display for Hash256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [w0, w1, w2, w3] = self.0;
        write!(f, "{w3:016x}{w2:016x}{w1:016x}{w0:016x}")
    }
}

impl fmt::Debug for Hash256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash256({self})")
    }
}

/// Text that is not a hash of the expected width.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseHashError {
    /// Another number of characters than the algorithm's text form has.
    #[error("expected {expected} hex digits, found {found} characters")]
    Length {
        /// Hex digits in the algorithm's text form.
        expected: usize,
        /// Characters found.
        found: usize,
    },
    /// Another number of characters than either text form of the algorithm has.
    #[error("expected {expected} hex digits or {base64} characters of base64, found {found} characters")]
    LengthOrBase64 {
        /// Hex digits in the one form.
        expected: usize,
        /// Characters of the other.
        base64: usize,
        /// Characters found.
        found: usize,
    },
    /// As long as base64 would be, and no base64.
    #[error("this is no base64: {0}")]
    Base64(String),
    /// Bits are set beyond those that the algorithm has.
    #[error("it sets bits beyond the {bits} that such a hash has")]
    Width {
        /// Bits of such a hash.
        bits: u32,
    },
    /// A character outside `0-9a-fA-F`.
    #[error("{found:?} at position {position} is not a hex digit")]
    Digit {
        /// The offending character.
        found: char,
        /// Its place, counted from 1.
        position: usize,
    },
}

impl FromStr for Hash256 {
    type Err = ParseHashError;

    /// Reads exactly 64 hex digits, in either case.
    fn from_str(text: &str) -> Result<Self, ParseHashError> {
        let Ok(digits) = <&[u8; 64]>::try_from(text.as_bytes()) else {
            return Err(ParseHashError::Length { expected: 64, found: text.chars().count() });
        };
        // Lists have tens of millions of these: a digit is a look-up, and all are checked at once.
        let values = digits.map(|digit| VALUES[usize::from(digit)]);
        if values.iter().fold(0, |all, value| all | value) > 0xf {
            let mut letters = text.chars().zip(1..);
            let (found, position) = letters.find(|(found, _)| !found.is_ascii_hexdigit()).unwrap_or_default();
            return Err(ParseHashError::Digit { found, position });
        }
        let (pairs, _) = values.as_chunks::<2>();
        Ok(Self::from_bytes(std::array::from_fn(|at| pairs[at][0] << 4 | pairs[at][1])))
    }
}

/// The value of each byte as a hex digit; 0xff where it is none.
const VALUES: [u8; 256] = {
    let mut values = [0xff; 256];
    let mut value = 0;
    while value < 16 {
        values[b"0123456789abcdef"[value] as usize] = value as u8;
        values[b"0123456789ABCDEF"[value] as usize] = value as u8;
        value += 1;
    }
    values
};

/// A hash and how far it can be trusted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    /// The hash.
    pub hash: Hash256,
    /// PDQ's measure of detail, 0..=100; `None` where the source has none (a bare hex line).
    pub quality: Option<u8>,
}

/// Below this quality a hash says too little about its picture: it matches too many others.
/// Source: the field's published practice, which discards quality 49 and below.
pub const QUALITY_LIMIT: u8 = 50;

/// Below this quality a crop of a picture is no part of its entry. Crops show sky and skin more often
/// than photos do: with [`QUALITY_LIMIT`] for them, no distance was left that different photos keep.
pub const CROP_QUALITY_LIMIT: u8 = 90;

impl Fingerprint {
    /// Whether the quality is known to be too low to judge by.
    pub fn is_low_quality(&self) -> bool {
        self.quality.is_some_and(|quality| quality < QUALITY_LIMIT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_digit_is_bit_255() {
        let text = format!("8{}1", "0".repeat(62));
        let hash: Hash256 = text.parse().expect("64 digits");
        assert_eq!(hash, Hash256([1, 0, 0, 1 << 63]));
        assert_eq!(hash.to_bytes()[0], 0x80);
        assert_eq!(hash.to_string(), text);
    }

    #[test]
    fn text_of_another_shape_is_refused_with_its_place() {
        let short = "12".parse::<Hash256>();
        assert_eq!(short, Err(ParseHashError::Length { expected: 64, found: 2 }));
        let odd = format!("{}g{}", "0".repeat(9), "0".repeat(54));
        assert_eq!(odd.parse::<Hash256>(), Err(ParseHashError::Digit { found: 'g', position: 10 }));
        // 64 bytes, but not 64 characters: a slice by bytes would panic
        assert!("é".repeat(32).parse::<Hash256>().is_err());
    }

    fn any_hash() -> impl Strategy<Value = Hash256> {
        any::<[u64; 4]>().prop_map(Hash256)
    }

    proptest! {
        #[test]
        fn text_and_bytes_round_trip(a in any_hash()) {
            prop_assert_eq!(a.to_string().parse(), Ok(a));
            prop_assert_eq!(a.to_string().to_uppercase().parse(), Ok(a));
            prop_assert_eq!(Hash256::from_bytes(a.to_bytes()), a);
            prop_assert_eq!(Hash256::from_le_bytes(&a.to_le_bytes()), a);
            let mut bytes = a.to_bytes();
            bytes.reverse();
            prop_assert_eq!(bytes, a.to_le_bytes());
        }

        #[test]
        fn any_text_is_a_hash_or_a_reason(text in ".{0,70}", hex in "[0-9a-fA-F]{62}.{0,2}") {
            for text in [text, hex] {
                let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
                prop_assert_eq!(text.parse::<Hash256>().is_ok(), is_hash);
            }
        }

        #[test]
        fn distance_is_a_metric(a in any_hash(), b in any_hash(), c in any_hash()) {
            prop_assert_eq!(a.distance(b), b.distance(a));
            prop_assert_eq!(a.distance(b) == 0, a == b);
            prop_assert!(a.distance(c) <= a.distance(b) + b.distance(c));
            prop_assert_eq!(a.distance(b) + a.distance(!b), 256);
        }
    }
}
