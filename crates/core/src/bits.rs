//! Answers to 64 questions, packed into one word.

/// Bit `at` is the answer to question `at`.
///
/// ```text
/// for at in 0..64: word |= answers[at] << at
/// ```
///
/// Of eight answers in the bytes of one word, a multiplication brings the one in byte `at` to bit
/// `56 + at`, and no two of its partial products meet; the answers themselves are asked side by side.
#[inline(always)]
pub(crate) fn packed(answers: &[u8; 64]) -> u64 {
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let (eights, _) = answers.as_chunks::<8>();
    eights.iter().rev().fold(0, |word, eight| word << 8 | u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_equals_one_bit_after_the_other() {
        let mut word = 1u64;
        for _ in 0..200 {
            word = word.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            assert_eq!(packed(&std::array::from_fn(|at| (word >> at & 1) as u8)), word);
        }
        assert_eq!([packed(&[0; 64]), packed(&[1; 64])], [0, u64::MAX]);
    }
}
