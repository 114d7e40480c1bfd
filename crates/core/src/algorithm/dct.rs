//! The 16x16 low frequencies of a 64x64 picture, without the constant ones.

pub(crate) mod pocketfft;

use crate::luma::{Luma64, SIDE};
use crate::strip::LANES;

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

/// Samples of a half, and frequencies of one kind, odd or even.
const HALF: usize = SIDE / 2;
const KIND: usize = FREQUENCIES / 2;

/// The same transform for views, whose luma is no reference's to the last bit: sums and differences of
/// opposite samples first, since a cosine of even frequency is even about the middle and an odd one odd,
/// which halves the work. Differs from [`dct16`] by rounding alone.
///
/// ```text
/// odd[k], even[k] = rows[k] - rows[63 - k], rows[k] + rows[63 - k]          for k in 0..32
/// vertical[i] = sum over k of COSINES[i][k] * (odd or even)[k]              for i in 0..16
/// and the same along the rows of `vertical`
/// ```
///
/// Eight columns are taken at a time, so that the sums of eight frequencies stay in registers.
#[inline(always)]
pub(crate) fn dct16_folded(luma: &Luma64) -> Coefficients {
    // Of frequency 1, the first, the cosine is odd.
    let mut folded = [[[0.0; SIDE]; HALF]; 2];
    let [odd, even] = &mut folded;
    for (k, (odd, even)) in odd.iter_mut().zip(even).enumerate() {
        for x in 0..SIDE {
            let (one, opposite) = (luma[k][x], luma[SIDE - 1 - k][x]);
            (odd[x], even[x]) = (one - opposite, one + opposite);
        }
    }
    let mut vertical = [[0.0; SIDE]; FREQUENCIES];
    for (kind, folded) in folded.iter().enumerate() {
        for x in (0..SIDE).step_by(LANES) {
            for (at, sums) in of_kind(kind, folded, x).iter().enumerate() {
                vertical[2 * at + kind][x..x + LANES].copy_from_slice(sums);
            }
        }
    }
    let mut folded = [[[0.0; FREQUENCIES]; HALF]; 2];
    for (i, row) in vertical.iter().enumerate() {
        for k in 0..HALF {
            folded[0][k][i] = row[k] - row[SIDE - 1 - k];
            folded[1][k][i] = row[k] + row[SIDE - 1 - k];
        }
    }
    let mut coefficients = [[0.0; FREQUENCIES]; FREQUENCIES];
    for (kind, folded) in folded.iter().enumerate() {
        for i in (0..FREQUENCIES).step_by(LANES) {
            for (at, sums) in of_kind(kind, folded, i).iter().enumerate() {
                for (lane, sum) in sums.iter().enumerate() {
                    coefficients[i + lane][2 * at + kind] = *sum;
                }
            }
        }
    }
    coefficients
}

/// The eight frequencies of a kind, of eight columns from `x` on.
#[inline(always)]
fn of_kind<const WIDTH: usize>(kind: usize, folded: &[[f32; WIDTH]; HALF], x: usize) -> [[f32; LANES]; KIND] {
    let mut sums = [[0.0; LANES]; KIND];
    for (k, row) in folded.iter().enumerate() {
        let values = &row[x..x + LANES];
        for (at, sums) in sums.iter_mut().enumerate() {
            let cosine = COSINES[2 * at + kind][k];
            sums.iter_mut().zip(values).for_each(|(sum, value)| *sum += cosine * value);
        }
    }
    sums
}

/// Of a picture that equals its mirror image the odd frequencies are nothing; here, next to nothing.
pub(crate) fn is_symmetric(coefficients: &Coefficients) -> bool {
    const NEXT_TO_NOTHING: f32 = 0.1;
    // One sum a column, of all rows and of those of odd frequency, so that columns are added side by side.
    let (mut all, mut odd_rows) = ([0.0; FREQUENCIES], [0.0; FREQUENCIES]);
    for rows in coefficients.chunks_exact(2) {
        for j in 0..FREQUENCIES {
            odd_rows[j] += rows[0][j].abs();
            all[j] += rows[0][j].abs() + rows[1][j].abs();
        }
    }
    let least = NEXT_TO_NOTHING * all.iter().sum::<f32>();
    odd_rows.iter().sum::<f32>() < least || all.iter().step_by(2).sum::<f32>() < least
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
