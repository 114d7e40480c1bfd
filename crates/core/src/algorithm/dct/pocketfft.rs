//! SciPy's DCT-II of 32 and of 64 samples, in f64, bit for bit.
//!
//! Of a flat or symmetric picture many coefficients are nothing but rounding, and hashes compare them: so
//! the order of operations is part of the result. Source: pocketfft, as `scipy.fftpack.dct` of SciPy 1.17
//! calls it, which is FFTPACK's `cosqb`: sums and differences of neighbours, a real FFT backwards by
//! factors of four (and for 32 first one of two), and a turn of the results.
//!
//! Several lines are transformed side by side, a lane each; none knows of the others.

use std::f64::consts::{FRAC_1_SQRT_2, SQRT_2};

/// Lines that are transformed together.
pub(crate) const LANES: usize = 8;

/// One sample, or one frequency, of each line.
pub(crate) type Lanes = [f64; LANES];

/// `y[k] = 2 * sum over j of x[j] * cos(pi * k * (2j + 1) / 2N)`, N being 32 or 64.
#[inline(always)]
pub(crate) fn dct2<const N: usize>(mut line: [Lanes; N]) -> [Lanes; N] {
    const { assert!(N == 32 || N == 64) };
    line[0] = twice(line[0]);
    line[N - 1] = twice(line[N - 1]);
    for k in (1..N - 1).step_by(2) {
        (line[k], line[k + 1]) = (add(line[k + 1], line[k]), sub(line[k + 1], line[k]));
    }
    let mut other = [[0.0; LANES]; N];
    if N == 64 {
        radix4::<16, 1, N>(&line, &mut other);
        radix4::<4, 4, N>(&other, &mut line);
        radix4::<1, 16, N>(&line, &mut other);
    } else {
        radix2::<16, N>(&line, &mut other);
        radix4::<4, 2, N>(&other, &mut line);
        radix4::<1, 8, N>(&line, &mut other);
    }
    let cosine = |k: usize| const { &turns::<N>() }[k];
    for k in 1..N / 2 {
        let (low, high) = (other[k], other[N - k]);
        let sum = add(scale(high, cosine(k)), scale(low, cosine(N - k)));
        let difference = sub(scale(low, cosine(k)), scale(high, cosine(N - k)));
        other[k] = scale(add(sum, difference), 0.5);
        other[N - k] = scale(sub(sum, difference), 0.5);
    }
    other[N / 2] = scale(other[N / 2], cosine(N / 2));
    other
}

/// One step of a backward real FFT by two, the first of all: from rows of `STEP` samples to `STEP` pairs.
#[inline(always)]
fn radix2<const STEP: usize, const N: usize>(from: &[Lanes; N], to: &mut [Lanes; N]) {
    let last = 2 * STEP - 1;
    (to[0], to[STEP]) = (add(from[0], from[last]), sub(from[0], from[last]));
    to[STEP - 1] = twice(from[STEP - 1]);
    to[last] = scale(from[STEP], -2.0);
    for i in (2..STEP).step_by(2) {
        let mirrored = 2 * STEP - i;
        to[i - 1] = add(from[i - 1], from[mirrored - 1]);
        to[i] = sub(from[i], from[mirrored]);
        let real = sub(from[i - 1], from[mirrored - 1]);
        let imaginary = add(from[i], from[mirrored]);
        let by = const { &roots::<N>() }[i / 2];
        (to[STEP + i - 1], to[STEP + i]) = turned(real, imaginary, by);
    }
}

/// One step of a backward real FFT by four: `GROUPS` times from four rows of `STEP` samples.
#[inline(always)]
fn radix4<const STEP: usize, const GROUPS: usize, const N: usize>(from: &[Lanes; N], to: &mut [Lanes; N]) {
    for group in 0..GROUPS {
        let from = |row: usize, i: usize| from[i + STEP * (row + 4 * group)];
        let place = |row: usize, i: usize| i + STEP * (group + GROUPS * row);

        let (outer, difference) = (add(from(0, 0), from(3, STEP - 1)), sub(from(0, 0), from(3, STEP - 1)));
        let (inner, crossed) = (twice(from(1, STEP - 1)), twice(from(2, 0)));
        to[place(0, 0)] = add(outer, inner);
        to[place(1, 0)] = sub(difference, crossed);
        to[place(2, 0)] = sub(outer, inner);
        to[place(3, 0)] = add(difference, crossed);
        if STEP % 2 == 1 {
            continue;
        }
        let end = STEP - 1;
        let (i_sum, i_difference) = (add(from(3, 0), from(1, 0)), sub(from(3, 0), from(1, 0)));
        let (r_sum, r_difference) = (add(from(0, end), from(2, end)), sub(from(0, end), from(2, end)));
        to[place(0, end)] = twice(r_sum);
        to[place(1, end)] = scale(sub(r_difference, i_sum), SQRT_2);
        to[place(2, end)] = twice(i_difference);
        to[place(3, end)] = scale(add(r_difference, i_sum), -SQRT_2);
        for i in (2..STEP).step_by(2) {
            let mirrored = STEP - i;
            let (r0, r3) = (from(0, i - 1), from(3, mirrored - 1));
            let (i0, i3) = (from(0, i), from(3, mirrored));
            let (r2, r1) = (from(2, i - 1), from(1, mirrored - 1));
            let (i2, i1) = (from(2, i), from(1, mirrored));
            let (r_outer, r_apart) = (add(r0, r3), sub(r0, r3));
            let (i_outer, i_apart) = (sub(i0, i3), add(i0, i3));
            let (r_inner, i_crossed) = (add(r2, r1), sub(r2, r1));
            let (i_inner, r_crossed) = (sub(i2, i1), add(i2, i1));
            to[place(0, i - 1)] = add(r_outer, r_inner);
            to[place(0, i)] = add(i_outer, i_inner);
            let rows = [
                (sub(r_apart, r_crossed), add(i_apart, i_crossed)),
                (sub(r_outer, r_inner), sub(i_outer, i_inner)),
                (add(r_apart, r_crossed), sub(i_apart, i_crossed)),
            ];
            for (row, (real, imaginary)) in (1..).zip(rows) {
                let by = const { &roots::<N>() }[row * GROUPS * i / 2];
                (to[place(row, i - 1)], to[place(row, i)]) = turned(real, imaginary, by);
            }
        }
    }
}

/// A complex number times another, the real part first.
#[inline(always)]
fn turned(real: Lanes, imaginary: Lanes, (cosine, sine): (f64, f64)) -> (Lanes, Lanes) {
    (sub(scale(real, cosine), scale(imaginary, sine)), add(scale(imaginary, cosine), scale(real, sine)))
}

#[inline(always)]
fn add(a: Lanes, b: Lanes) -> Lanes {
    std::array::from_fn(|lane| a[lane] + b[lane])
}

#[inline(always)]
fn sub(a: Lanes, b: Lanes) -> Lanes {
    std::array::from_fn(|lane| a[lane] - b[lane])
}

#[inline(always)]
fn scale(a: Lanes, by: f64) -> Lanes {
    a.map(|value| value * by)
}

#[inline(always)]
fn twice(a: Lanes) -> Lanes {
    a.map(|value| value + value)
}

/// The turns of a DCT: of `k`, the cosine of `k` quarters of the circle's `N`th part.
const fn turns<const N: usize>() -> [f64; N] {
    let mut turns = [1.0; N];
    let mut k = 1;
    while k < N {
        turns[k] = root(k, 4 * N).0;
        k += 1;
    }
    turns
}

/// The `N` roots of one, as cosine and sine, of which half a circle is asked for.
const fn roots<const N: usize>() -> [(f64, f64); N] {
    let mut roots = [(1.0, 0.0); N];
    let mut k = 1;
    while k <= N / 2 {
        roots[k] = root(k, N);
        k += 1;
    }
    roots
}

/// Root `k` of the `n` of one, `k` up to half of them, as pocketfft rounds it: the product of a fine and a
/// coarse turn, each looked up.
const fn root(k: usize, n: usize) -> (f64, f64) {
    let mut bits = 1;
    while 1 << (2 * bits) < n / 2 + 1 {
        bits += 1;
    }
    let (a, b) = (looked_up((k % (1 << bits)) * 256 / n), looked_up((k >> bits << bits) * 256 / n));
    (a.0 * b.0 - a.1 * b.1, a.0 * b.1 + a.1 * b.0)
}

/// Cosine and sine of `k / 256` of a circle, `k` up to half of it, by the first eighth.
const fn looked_up(k: usize) -> (f64, f64) {
    match k {
        0..=31 => OCTANT[k],
        32..=63 => (OCTANT[64 - k].1, OCTANT[64 - k].0),
        64..=95 => (-OCTANT[k - 64].1, OCTANT[k - 64].0),
        _ => (-OCTANT[128 - k].0, OCTANT[128 - k].1),
    }
}

/// Cosine and sine of the first 32 of 256 steps about the circle. Embedded, because they differ between
/// math libraries.
const OCTANT: [(f64, f64); 33] = [
    (1.0, 0.0),
    (0.9996988186962042, 0.024541228522912288),
    (0.9987954562051724, 0.049067674327418015),
    (0.9972904566786902, 0.07356456359966743),
    (0.9951847266721969, 0.0980171403295606),
    (0.99247953459871, 0.1224106751992162),
    (0.989176509964781, 0.14673047445536175),
    (0.9852776423889412, 0.17096188876030122),
    (0.9807852804032304, 0.19509032201612825),
    (0.9757021300385286, 0.2191012401568698),
    (0.970031253194544, 0.24298017990326387),
    (0.9637760657954398, 0.26671275747489837),
    (0.9569403357322088, 0.29028467725446233),
    (0.9495281805930367, 0.3136817403988915),
    (0.9415440651830208, 0.33688985339222005),
    (0.932992798834739, 0.3598950365349881),
    (0.9238795325112867, 0.3826834323650898),
    (0.9142097557035307, 0.40524131400498986),
    (0.9039892931234433, 0.4275550934302821),
    (0.8932243011955153, 0.44961132965460654),
    (0.881921264348355, 0.47139673682599764),
    (0.8700869911087115, 0.49289819222978404),
    (0.8577286100002721, 0.5141027441932217),
    (0.8448535652497071, 0.5349976198870972),
    (0.8314696123025452, 0.5555702330196022),
    (0.8175848131515837, 0.5758081914178453),
    (0.8032075314806449, 0.5956993044924334),
    (0.7883464276266063, 0.6152315905806268),
    (0.773010453362737, 0.6343932841636455),
    (0.7572088465064846, 0.6531728429537768),
    (0.7409511253549591, 0.6715589548470183),
    (0.724247082951467, 0.6895405447370668),
    (FRAC_1_SQRT_2, 0.7071067811865475),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_cosine_and_sine() {
        for (k, (cosine, sine)) in OCTANT.into_iter().enumerate() {
            let angle = std::f64::consts::PI / 128.0 * k as f64;
            assert!((cosine - angle.cos()).abs() < 2e-16 && (sine - angle.sin()).abs() < 2e-16, "{k}");
        }
    }

    fn assert_sum_of_cosines<const N: usize>() {
        let sample = |j: usize, lane: usize| ((j * j * 31 + lane * 7919 + j * lane * 13) % 256) as f64;
        let transformed = dct2::<N>(std::array::from_fn(|j| std::array::from_fn(|lane| sample(j, lane))));
        for (k, lanes) in transformed.iter().enumerate() {
            for (lane, found) in lanes.iter().enumerate() {
                let angle = |j: usize| std::f64::consts::PI * (k * (2 * j + 1)) as f64 / (2 * N) as f64;
                let expected: f64 = (0..N).map(|j| 2.0 * sample(j, lane) * angle(j).cos()).sum();
                assert!((found - expected).abs() < 1e-9, "frequency {k} of {N}: {found} {expected}");
            }
        }
    }

    #[test]
    fn it_is_the_sum_of_cosines() {
        assert_sum_of_cosines::<32>();
        assert_sum_of_cosines::<64>();
    }
}
