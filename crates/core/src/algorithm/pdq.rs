//! PDQ: 256 bits from the low frequencies of the luma.
//!
//! Source: facebook/ThreatExchange, `pdq/`, and its paper "hashing.pdf". Bit-identical to the C++
//! reference core in both of its pipelines, near-ties of the median included.

use super::Sketch;
use super::dct::{Coefficients, FREQUENCIES, dct16, dct16_folded};
use super::dihedral::{self, Mirror, Turn};
use crate::bits::packed;
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
        Sketch { fingerprint, coefficients, has_margins: true }
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
    let mut values = [0.0; BITS];
    values.copy_from_slice(coefficients.as_flattened());
    let median = lower_median(&values);
    let (words, _) = values.as_chunks::<64>();
    Hash256(std::array::from_fn(|word| packed(&words[word].map(|value| u8::from(value > median)))))
}

const BITS: usize = FREQUENCIES * FREQUENCIES;

/// The 128th smallest by [`f32::total_cmp`].
///
/// ```text
/// sort values; take number 127
/// ```
///
/// Here its bits are found from the highest down: a bit is set if fewer than 128 values are smaller than
/// what it would be then. That is 32 counts without a branch, where selecting by swaps mispredicts many.
#[inline(always)]
fn lower_median(values: &[f32; BITS]) -> f32 {
    // Whole numbers in the order of the floats; the same swap takes a number back.
    let ordered = |bits: i32| bits ^ (bits >> 31 & i32::MAX);
    let mut keys = [0; BITS];
    keys.iter_mut().zip(values).for_each(|(key, value)| *key = ordered(value.to_bits() as i32));
    let mut median = i32::MIN;
    for bit in (0..32).rev() {
        let larger = median.wrapping_add(1 << bit);
        let below: i32 = keys.iter().map(|key| i32::from(*key < larger)).sum();
        if below < BITS as i32 / 2 {
            median = larger;
        }
    }
    f32::from_bits(ordered(median) as u32)
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
    #[test]
    fn a_sketch_is_the_same_whatever_the_instructions() {
        if !simd::is_wide() {
            return;
        }
        for seed in 1..20usize {
            let luma: Luma64 = std::array::from_fn(|y| {
                std::array::from_fn(|x| ((x * x * 31 * seed + y * 7919 + x * y * 13) % 2551) as f32 / 10.0)
            });
            let (plain, wide) = (Window { luma: &luma }.run(), window(&luma));
            assert_eq!(plain.fingerprint, wide.fingerprint);
            assert_eq!(plain.coefficients, wide.coefficients);
            assert_eq!(Transform { luma: &luma }.run(), simd::run(Transform { luma: &luma }));
        }
    }

    #[test]
    fn the_median_equals_sorting() {
        let mut random = 7u32;
        for round in 0..300 {
            let values: [f32; BITS] = std::array::from_fn(|at| {
                random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                match round % 3 {
                    0 => (random >> 8) as f32 - 8_388_608.0,
                    1 => ((random >> 28) as f32 - 7.0) * if at % 5 == 0 { -0.0 } else { 0.5 },
                    _ => f32::from_bits(random & !(1 << 23)),
                }
            });
            let mut sorted = values;
            sorted.sort_unstable_by(f32::total_cmp);
            assert_eq!(lower_median(&values).to_bits(), sorted[127].to_bits(), "{round}");
        }
    }
}
