//! The 16x16 low frequencies of a 64x64 picture, without the constant ones.

use crate::luma::{Luma64, SIDE};

/// Frequencies kept in each direction: 1..=16.
pub(crate) const FREQUENCIES: usize = 16;

/// Row `i` is vertical frequency `i + 1`, column `j` horizontal frequency `j + 1`.
pub(crate) type Coefficients = [[f32; FREQUENCIES]; FREQUENCIES];

/// `f32(sqrt(2/64)) * cos(pi/128 * (i+1) * (2j+1))`, rounded from f64 once. Embedded, because cosines
/// differ between math libraries, and the last bit of one is a different hash.
static COSINES: [[f32; SIDE]; FREQUENCIES] = include!("dct_table.in");

/// `D * A * transpose(D)` in plain f32 sums over ascending `k`, as the reference adds them.
#[inline(always)]
pub(crate) fn dct16(luma: &Luma64) -> Coefficients {
    let mut vertical = [[0.0; SIDE]; FREQUENCIES];
    for (sums, cosines) in vertical.iter_mut().zip(&COSINES) {
        for (cosine, row) in cosines.iter().zip(luma) {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += cosine * value;
            }
        }
    }
    vertical.map(|row| {
        COSINES.each_ref().map(|cosines| row.iter().zip(cosines).fold(0.0, |sum, (value, cosine)| sum + value * cosine))
    })
}

/// The same transform for views, whose luma is no reference's to the last bit: sums and differences of
/// opposite samples first, since a cosine of even frequency is even about the middle and an odd one odd,
/// which halves the work. Differs from [`dct16`] by rounding alone.
#[inline(always)]
pub(crate) fn dct16_folded(luma: &Luma64) -> Coefficients {
    const HALF: usize = SIDE / 2;
    // Of frequency 1, the first, the cosine is odd.
    let fold = |odd: bool, one: f32, opposite: f32| if odd { one - opposite } else { one + opposite };
    let mut columns = [[0.0; FREQUENCIES]; SIDE];
    let mut vertical = [[0.0; SIDE]; FREQUENCIES];
    for k in 0..HALF {
        let mut folded = [[0.0; SIDE]; 2];
        for (x, (one, opposite)) in luma[k].iter().zip(&luma[SIDE - 1 - k]).enumerate() {
            folded[0][x] = fold(true, *one, *opposite);
            folded[1][x] = fold(false, *one, *opposite);
        }
        for (i, sums) in vertical.iter_mut().enumerate() {
            let cosine = COSINES[i][k];
            sums.iter_mut().zip(&folded[i % 2]).for_each(|(sum, value)| *sum += cosine * value);
        }
    }
    for (i, row) in vertical.iter().enumerate() {
        for k in 0..HALF {
            columns[k][i] = fold(true, row[k], row[SIDE - 1 - k]);
            columns[HALF + k][i] = fold(false, row[k], row[SIDE - 1 - k]);
        }
    }
    let mut transposed_sums = [[0.0; FREQUENCIES]; FREQUENCIES];
    for (j, sums) in transposed_sums.iter_mut().enumerate() {
        for (cosine, values) in COSINES[j].iter().zip(&columns[HALF * (j % 2)..][..HALF]) {
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += cosine * value);
        }
    }
    transposed(&transposed_sums)
}

/// Of a picture that equals its mirror image the odd frequencies are nothing; here, next to nothing.
pub(crate) fn is_symmetric(coefficients: &Coefficients) -> bool {
    const NEXT_TO_NOTHING: f32 = 0.1;
    let sum = |take: fn(usize, usize) -> bool| -> f32 {
        let each =
            coefficients.iter().enumerate().flat_map(|(i, row)| row.iter().enumerate().map(move |(j, c)| (i, j, c)));
        each.filter(|(i, j, _)| take(*i, *j)).map(|(_, _, coefficient)| coefficient.abs()).sum()
    };
    let least = NEXT_TO_NOTHING * sum(|_, _| true);
    sum(|i, _| i % 2 == 0) < least || sum(|_, j| j % 2 == 0) < least
}

/// Rows become columns.
#[inline(always)]
pub(crate) fn transposed(coefficients: &Coefficients) -> Coefficients {
    std::array::from_fn(|i| std::array::from_fn(|j| coefficients[j][i]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn the_cosine_table_is_the_reference_table() {
        let mut digest = Sha256::new();
        for value in COSINES.as_flattened() {
            digest.update(value.to_le_bytes());
        }
        let hex: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "db354678fc6c99b7d442c35d8e89b002b71cb35eff6ae436c5f36392277a83c8");
    }

    #[test]
    fn the_folded_transform_differs_by_rounding_alone() {
        let luma: Luma64 =
            std::array::from_fn(|y| std::array::from_fn(|x| ((x * x * 31 + y * 7919 + x * y * 13) % 256) as f32));
        let (plain, folded) = (dct16(&luma), dct16_folded(&luma));
        for (plain, folded) in plain.as_flattened().iter().zip(folded.as_flattened()) {
            assert!((plain - folded).abs() < 2e-3, "{plain} {folded}");
        }
    }

    #[test]
    fn the_cosine_table_is_the_cosine() {
        for (i, row) in COSINES.iter().enumerate() {
            for (j, value) in row.iter().enumerate() {
                let angle = std::f64::consts::PI / 128.0 * (i + 1) as f64 * (2 * j + 1) as f64;
                let expected = f64::from((2.0f64 / 64.0).sqrt() as f32) * angle.cos();
                assert!((f64::from(*value) - expected).abs() < 1e-8, "{i} {j}");
            }
        }
    }
}
