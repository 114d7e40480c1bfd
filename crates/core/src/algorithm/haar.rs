//! One level of PyWavelets' two-dimensional `haar` transform and its inverse, in f64, bit for bit.
//!
//! Source: PyWavelets 1.9, `dwt2` and `idwt2`: down the columns first and then along the rows, and back the
//! other way about. Nothing is fused and nothing reassociated, because hashes compare what rounding left.

use std::f64::consts::FRAC_1_SQRT_2;

/// What a level takes out of a plane of twice its side, one value for each square of four: the differences
/// along rows, down columns, and across.
#[derive(Clone, Default)]
pub(crate) struct Details {
    along: Vec<f64>,
    down: Vec<f64>,
    across: Vec<f64>,
}

impl Details {
    /// Room for a level of `side` x `side`.
    pub(crate) fn new(side: usize) -> Self {
        let plane = || vec![0.0; side * side];
        Self { along: plane(), down: plane(), across: plane() }
    }
}

/// Low and high pass of two neighbours.
#[inline(always)]
fn apart(first: f64, second: f64) -> (f64, f64) {
    let (first, second) = (FRAC_1_SQRT_2 * first, FRAC_1_SQRT_2 * second);
    (second + first, first - second)
}

/// And the neighbours again.
#[inline(always)]
fn together(low: f64, high: f64) -> (f64, f64) {
    let (low, high) = (FRAC_1_SQRT_2 * low, FRAC_1_SQRT_2 * high);
    (low + high, low - high)
}

/// The low pass alone of a plane of `2 side` x `2 side`.
#[inline(always)]
pub(crate) fn low(plane: &[f64], side: usize, low: &mut [f64]) {
    for (rows, low) in plane.chunks_exact(4 * side).zip(low.chunks_exact_mut(side)) {
        let (upper, lower) = rows.split_at(2 * side);
        let squares = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
        for (low, (upper, lower)) in low.iter_mut().zip(squares) {
            let (left, right) = (apart(upper[0], lower[0]).0, apart(upper[1], lower[1]).0);
            *low = apart(left, right).0;
        }
    }
}

/// Takes a plane of `2 side` x `2 side` apart.
#[inline(always)]
pub(crate) fn split(plane: &[f64], side: usize, low: &mut [f64], details: &mut Details) {
    for (y, rows) in plane.chunks_exact(4 * side).take(side).enumerate() {
        let (upper, lower) = rows.split_at(2 * side);
        let squares = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
        let row = y * side..(y + 1) * side;
        let low = &mut low[row.clone()];
        let along = &mut details.along[row.clone()];
        let down = &mut details.down[row.clone()];
        let across = &mut details.across[row];
        for (x, (upper, lower)) in squares.enumerate() {
            let (left, right) = (apart(upper[0], lower[0]), apart(upper[1], lower[1]));
            (low[x], along[x]) = apart(left.0, right.0);
            (down[x], across[x]) = apart(left.1, right.1);
        }
    }
}

/// Puts a plane of `2 side` x `2 side` together.
#[inline(always)]
pub(crate) fn join(low: &[f64], details: &Details, side: usize, plane: &mut [f64]) {
    for (y, rows) in plane.chunks_exact_mut(4 * side).take(side).enumerate() {
        let (upper, lower) = rows.split_at_mut(2 * side);
        let squares = upper.as_chunks_mut::<2>().0.iter_mut().zip(lower.as_chunks_mut::<2>().0);
        let row = y * side..(y + 1) * side;
        let low = &low[row.clone()];
        let along = &details.along[row.clone()];
        let down = &details.down[row.clone()];
        let across = &details.across[row];
        for (x, (upper, lower)) in squares.enumerate() {
            let (left, right) = (together(low[x], along[x]), together(down[x], across[x]));
            (upper[0], lower[0]) = together(left.0, right.0);
            (upper[1], lower[1]) = together(left.1, right.1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_split_is_joined() {
        let plane: Vec<f64> = (0..64).map(|at| f64::from(at * at % 37)).collect();
        let (mut means, mut details, mut again) = (vec![0.0; 16], Details::new(4), vec![0.0; 64]);
        split(&plane, 4, &mut means, &mut details);
        join(&means, &details, 4, &mut again);
        assert!(plane.iter().zip(&again).all(|(one, other)| (one - other).abs() < 1e-13));
        low(&plane, 4, &mut again[..16]);
        assert_eq!(again[..16], means);
        assert!((means[0] - (plane[0] + plane[1] + plane[8] + plane[9]) / 2.0).abs() < 1e-13);
    }
}
