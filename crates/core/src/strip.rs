//! Strips: eight rows side by side, so that what runs along a line runs along eight lines at once.
//!
//! Sample `x` of the eight rows is one `[f32; 8]`. The order of operations within each line stays what
//! it is for one line alone, and the compiler gives every lane to one vector.

use crate::simd;

/// Rows that are worked on together.
pub(crate) const LANES: usize = 8;

/// Sample `x` of each of the rows becomes `strip[x]`.
pub(crate) fn into_lanes(rows: &[Vec<f32>; LANES], strip: &mut [[f32; LANES]]) {
    let rows = rows.each_ref().map(|row| &row[..strip.len()]);
    let done = simd::into_lanes(rows, strip);
    for (x, lanes) in strip.iter_mut().enumerate().skip(done) {
        *lanes = rows.map(|row| row[x]);
    }
}

/// And back.
pub(crate) fn into_rows(strip: &[[f32; LANES]], rows: &mut [Vec<f32>; LANES]) {
    let mut rows = rows.each_mut().map(|row| &mut row[..strip.len()]);
    let done = simd::into_rows(strip, rows.each_mut().map(|row| &mut **row));
    for (x, lanes) in strip.iter().enumerate().skip(done) {
        rows.iter_mut().zip(lanes).for_each(|(row, value)| row[x] = *value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_and_what_is_left_over_change_places() {
        for length in [0, 1, 7, 8, 9, 16, 37] {
            let value = |lane: usize, x: usize| (100 * lane + x) as f32;
            let rows: [Vec<f32>; LANES] = std::array::from_fn(|lane| (0..length).map(|x| value(lane, x)).collect());
            let mut strip = vec![[-1.0; LANES]; length];
            into_lanes(&rows, &mut strip);
            for (x, lanes) in strip.iter().enumerate() {
                assert_eq!(*lanes, std::array::from_fn(|lane| value(lane, x)), "column {x} of {length}");
            }
            let mut back = std::array::from_fn(|_| vec![-1.0; length + 3]);
            into_rows(&strip, &mut back);
            for (row, back) in rows.iter().zip(&back) {
                assert_eq!(*row, back[..length]);
                assert_eq!(back[length..], [-1.0; 3], "nothing is written beside them");
            }
        }
    }
}
