//! PDQ: 256 bits from the low frequencies of the luma.
//!
//! Source: facebook/ThreatExchange, `pdq/`, and its paper "hashing.pdf". Bit-identical to the C++
//! reference core in both of its pipelines, near-ties of the median included.

use super::Sketch;
use super::dct::{Coefficients, FREQUENCIES, dct16, dct16_folded};
use super::dihedral::{self, Mirror, Turn};
use crate::hash::{Fingerprint, Hash256};
use crate::jarosz::{Exactly64, Scratch, decimate};
use crate::luma::{Luma64, MIN_SIDE, Source, quality};
use crate::margins::Margins;
use crate::simd::{self, Kernel};

const TOO_SMALL: Fingerprint = Fingerprint { hash: Hash256::ZERO, quality: Some(0) };

/// Hash and quality of a picture. Under 5 pixels on a side both are zero, as in the reference.
pub(super) fn fingerprint(source: &Source<'_>, scratch: &mut Scratch) -> Fingerprint {
    match transform(source, Exactly64::AsIs, scratch) {
        None => TOO_SMALL,
        Some((coefficients, quality)) => Fingerprint { hash: threshold(&coefficients), quality: Some(quality) },
    }
}

/// The same, and how sure each bit is.
pub(super) fn fingerprint_and_margins(source: &Source<'_>, scratch: &mut Scratch) -> (Fingerprint, Margins) {
    match transform(source, Exactly64::AsIs, scratch) {
        None => (TOO_SMALL, Margins::of(&[[0.0; FREQUENCIES]; FREQUENCIES])),
        Some((coefficients, quality)) => {
            let fingerprint = Fingerprint { hash: threshold(&coefficients), quality: Some(quality) };
            (fingerprint, Margins::of(&coefficients))
        }
    }
}

/// Hash and quality of a window that was already taken to 64x64.
pub(super) fn window(luma: &Luma64) -> Sketch {
    simd::run(Window { luma })
}

struct Window<'a> {
    luma: &'a Luma64,
}

impl Kernel for Window<'_> {
    type Output = Sketch;

    #[inline(always)]
    fn run(self) -> Sketch {
        let coefficients = dct16_folded(self.luma);
        let fingerprint = Fingerprint { hash: threshold(&coefficients), quality: Some(quality(self.luma)) };
        Sketch { fingerprint, coefficients }
    }
}

/// The eight hashes of the field's method, in the order of [`Turn::ALL`]: signs and transposes of
/// one matrix of coefficients. The first is the plain hash, except for an input of exactly 64x64.
pub(super) fn dihedral(source: &Source<'_>, scratch: &mut Scratch) -> [Fingerprint; 8] {
    match transform(source, Exactly64::Filtered, scratch) {
        None => [TOO_SMALL; 8],
        Some((coefficients, quality)) => Turn::ALL.map(|turn| Fingerprint {
            hash: threshold(&dihedral::turned(&coefficients, turn)),
            quality: Some(quality),
        }),
    }
}

/// The eight hashes that the turned pictures really have, in the order of [`Turn::ALL`].
/// `mirrored` gives the picture read in each of the four mirrored pixel orders.
pub(super) fn exact_dihedral<'a>(mirrored: impl Fn(Mirror) -> Source<'a>, scratch: &mut Scratch) -> [Fingerprint; 8] {
    let transforms = Mirror::ALL.map(|mirror| transform(&mirrored(mirror), Exactly64::AsIs, scratch));
    Turn::ALL.map(|turn| {
        let (mirror, transpose) = turn.mirror_then_transpose();
        match &transforms[mirror as usize] {
            None => TOO_SMALL,
            Some((coefficients, quality)) => {
                let hash = match transpose {
                    true => threshold(&super::dct::transposed(coefficients)),
                    false => threshold(coefficients),
                };
                Fingerprint { hash, quality: Some(*quality) }
            }
        }
    })
}

fn transform(source: &Source<'_>, exactly_64: Exactly64, scratch: &mut Scratch) -> Option<(Coefficients, u8)> {
    if source.width < MIN_SIDE || source.height < MIN_SIDE {
        return None;
    }
    let luma = decimate(source, exactly_64, scratch);
    Some(simd::run(Transform { luma: &luma }))
}

struct Transform<'a> {
    luma: &'a Luma64,
}

impl Kernel for Transform<'_> {
    type Output = (Coefficients, u8);

    #[inline(always)]
    fn run(self) -> (Coefficients, u8) {
        (dct16(self.luma), quality(self.luma))
    }
}

/// Bit `16 i + j` is whether coefficient (i, j) lies above the lower median, the 128th smallest.
#[inline(always)]
fn threshold(coefficients: &Coefficients) -> Hash256 {
    let values = coefficients.as_flattened();
    let mut sorted = [0.0; FREQUENCIES * FREQUENCIES];
    sorted.copy_from_slice(values);
    let (_, median, _) = sorted.select_nth_unstable_by(127, f32::total_cmp);
    let mut words = [0; 4];
    for (bit, value) in values.iter().enumerate() {
        words[bit / 64] |= u64::from(value > median) << (bit % 64);
    }
    Hash256(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distinct_coefficients_set_half_of_the_bits() {
        let coefficients = std::array::from_fn(|i| std::array::from_fn(|j| ((16 * i + j) as f32 * 7.0) % 256.0));
        assert_eq!(threshold(&coefficients).count_ones(), 128);
        assert_eq!(threshold(&[[1.0; FREQUENCIES]; FREQUENCIES]), Hash256::ZERO);
    }
}
