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

/// Rows become columns.
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
