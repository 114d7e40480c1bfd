//! Strips: eight rows side by side, so that what runs along a line runs along eight lines at once.
//!
//! Sample `x` of the eight rows is one `[f32; 8]`. The order of operations within each line stays what
//! it is for one line alone, and the compiler gives every lane to one vector.

/// Rows that are worked on together.
pub(crate) const LANES: usize = 8;

/// Sample `x` of each of the rows becomes `strip[x]`.
#[inline(always)]
pub(crate) fn into_lanes(rows: &[Vec<f32>; LANES], strip: &mut [[f32; LANES]]) {
    let [a, b, c, d, e, f, g, h] = rows.each_ref().map(|row| &row[..strip.len()]);
    for (x, lanes) in strip.iter_mut().enumerate() {
        *lanes = [a[x], b[x], c[x], d[x], e[x], f[x], g[x], h[x]];
    }
}

/// And back.
#[inline(always)]
pub(crate) fn into_rows(strip: &[[f32; LANES]], rows: &mut [Vec<f32>; LANES]) {
    let [a, b, c, d, e, f, g, h] = rows.each_mut().map(|row| &mut row[..strip.len()]);
    for (x, lanes) in strip.iter().enumerate() {
        [a[x], b[x], c[x], d[x], e[x], f[x], g[x], h[x]] = *lanes;
    }
}
