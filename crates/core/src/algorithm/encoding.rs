//! Hashes as text: the forms that algorithms share.
//!
//! Libraries that give bytes call the first bit of a hash bit 0 of byte 0: [`bytes_hex`], [`base64`].
//! Libraries that give a number write its highest bit first: [`number_hex`].

use ::base64::Engine;
use ::base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::hash::{Hash256, ParseHashError};

/// The hex of the bytes that hold `bits` bits, bits 0 to 7 first: two digits a byte.
pub(crate) fn bytes_hex(hash: &Hash256, bits: u32) -> String {
    hash.to_le_bytes()[..bytes_of(bits)].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The base64 of the same bytes, without padding.
pub(crate) fn base64(hash: &Hash256, bits: u32) -> String {
    STANDARD_NO_PAD.encode(&hash.to_le_bytes()[..bytes_of(bits)])
}

/// Reads [`bytes_hex`], in either case, and [`base64`]: from 9 bits on their lengths differ.
pub(crate) fn parse_bytes(text: &str, bits: u32) -> Result<Hash256, ParseHashError> {
    let bytes = bytes_of(bits);
    let found = text.chars().count();
    let mut row = [0; 32];
    if found == 2 * bytes {
        digits(text).zip(0..).try_for_each(|(value, at): (_, usize)| {
            row[at / 2] |= value? << (4 * (1 - at % 2));
            Ok(())
        })?;
    } else if found == base64_length(bytes) {
        let decoded = STANDARD_NO_PAD.decode(text).map_err(|error| ParseHashError::Base64(error.to_string()))?;
        row[..bytes].copy_from_slice(&decoded);
    } else {
        let expected = 2 * bytes;
        return Err(ParseHashError::LengthOrBase64 { expected, base64: base64_length(bytes), found });
    }
    within(Hash256::from_le_bytes(&row), bits)
}

/// A number of `bits` bits in hex, the highest first: as many digits as that takes.
pub(crate) fn number_hex(hash: &Hash256, bits: u32) -> String {
    hash.to_string().split_off(64 - digits_of(bits))
}

/// Reads [`number_hex`], in either case.
pub(crate) fn parse_number(text: &str, bits: u32) -> Result<Hash256, ParseHashError> {
    let (expected, found) = (digits_of(bits), text.chars().count());
    if found != expected {
        return Err(ParseHashError::Length { expected, found });
    }
    let mut words = [0; 4];
    digits(text).zip((0..expected).rev()).try_for_each(|(value, at)| {
        words[at / 16] |= u64::from(value?) << (4 * (at % 16));
        Ok(())
    })?;
    within(Hash256(words), bits)
}

const fn bytes_of(bits: u32) -> usize {
    bits.div_ceil(8) as usize
}

const fn digits_of(bits: u32) -> usize {
    bits.div_ceil(4) as usize
}

const fn base64_length(bytes: usize) -> usize {
    (4 * bytes).div_ceil(3)
}

fn digits(text: &str) -> impl Iterator<Item = Result<u8, ParseHashError>> {
    text.chars().zip(1..).map(|(found, position)| match found.to_digit(16) {
        Some(value) => Ok(value as u8),
        None => Err(ParseHashError::Digit { found, position }),
    })
}

/// Bits beyond the hash are no part of it, so a text that sets them is another algorithm's.
fn within(hash: Hash256, bits: u32) -> Result<Hash256, ParseHashError> {
    if hash.is_within(bits) { Ok(hash) } else { Err(ParseHashError::Width { bits }) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_hash_of(bits: u32) -> impl Strategy<Value = Hash256> {
        any::<[u64; 4]>().prop_map(move |words| {
            let keep = |word: u32| match bits.saturating_sub(64 * word) {
                0 => 0,
                kept => u64::MAX >> (64 - kept.min(64)),
            };
            Hash256(std::array::from_fn(|word| words[word] & keep(word as u32)))
        })
    }

    #[test]
    fn bit_0_is_the_lowest_of_the_first_byte_and_of_the_last_digit() {
        let hash = Hash256([0b1000_0000_0001, 0, 0, 0]);
        assert_eq!((bytes_hex(&hash, 12), number_hex(&hash, 12)), ("0108".into(), "801".into()));
        assert_eq!(base64(&Hash256([0xff, 0, 0, 0]), 64), "/wAAAAAAAAA");
        // the same number as PDQ's own text, at its own width
        let pdq = Hash256([1, 2, 3, 4]);
        assert_eq!(number_hex(&pdq, 256), pdq.to_string());
    }

    #[test]
    fn text_of_another_width_is_refused() {
        assert!(matches!(
            parse_bytes("00", 64),
            Err(ParseHashError::LengthOrBase64 { expected: 16, base64: 11, found: 2 })
        ));
        assert!(matches!(parse_bytes("é123456789", 64), Err(ParseHashError::LengthOrBase64 { found: 10, .. })));
        assert!(matches!(parse_bytes("AAAAAAAA-AA", 64), Err(ParseHashError::Base64(_))));
        assert!(matches!(parse_bytes("0123456789abcdeg", 64), Err(ParseHashError::Digit { found: 'g', position: 16 })));
        assert!(matches!(parse_number("fff", 10), Err(ParseHashError::Width { bits: 10 })));
        assert!(matches!(parse_number("é1", 8), Err(ParseHashError::Digit { found: 'é', position: 1 })));
    }

    proptest! {
        #[test]
        fn text_round_trips_at_every_width(hash in (9u32..=256).prop_flat_map(|bits| any_hash_of(bits).prop_map(move |hash| (bits, hash)))) {
            let (bits, hash) = hash;
            prop_assert_eq!(parse_bytes(&bytes_hex(&hash, bits), bits), Ok(hash));
            prop_assert_eq!(parse_bytes(&bytes_hex(&hash, bits).to_uppercase(), bits), Ok(hash));
            prop_assert_eq!(parse_bytes(&base64(&hash, bits), bits), Ok(hash));
            prop_assert_eq!(parse_number(&number_hex(&hash, bits), bits), Ok(hash));
        }
    }
}
