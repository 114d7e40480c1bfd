//! The weights of Pillow's Lanczos windows, in fixed point.

use std::f64::consts::PI;

/// Bits behind the point: 32, less 8 for the sample and 2 for the headroom of its sums.
pub(super) const PRECISION: u32 = 22;

/// Samples that Lanczos' kernel reaches to either side of its middle, before it is scaled.
const SUPPORT: f64 = 3.0;

/// The windows of all outputs along one side of a picture.
pub(super) struct Weights {
    weights: Vec<i32>,
    /// For each output: its first sample, and where its weights end.
    windows: Vec<(usize, usize)>,
}

impl Weights {
    /// The windows that take `from` samples to `to`, both at least 1.
    #[inline(always)]
    pub(super) fn of(from: usize, to: usize) -> Self {
        let scale = from as f64 / to as f64;
        let filter_scale = scale.max(1.0);
        let support = SUPPORT * filter_scale;
        let (mut weights, mut windows) = (Vec::with_capacity(from * 7), Vec::with_capacity(to));
        let mut exact = Vec::new();
        for at in 0..to {
            let center = (at as f64 + 0.5) * scale;
            let start = (center - support + 0.5).max(0.0) as usize;
            let end = ((center + support + 0.5) as usize).min(from);
            // Loops, not iterators: what is not inlined is compiled without the wider instructions.
            exact.clear();
            exact.resize(end - start, 0.0);
            for (x, weight) in exact.iter_mut().enumerate() {
                *weight = lanczos((f64::from((start + x) as i32) - center + 0.5) * (1.0 / filter_scale));
            }
            let mut sum = 0.0;
            for weight in &exact {
                sum += weight;
            }
            let sum = if sum == 0.0 { 1.0 } else { sum };
            let from = weights.len();
            weights.resize(from + exact.len(), 0);
            for (fixed_weight, weight) in weights[from..].iter_mut().zip(&exact) {
                *fixed_weight = fixed(weight / sum);
            }
            windows.push((start, weights.len()));
        }
        Self { weights, windows }
    }

    pub(super) fn len(&self) -> usize {
        self.windows.len()
    }

    /// The first sample of an output, and the weights of that one and the following.
    #[inline(always)]
    pub(super) fn window(&self, at: usize) -> (usize, &[i32]) {
        let from = if at == 0 { 0 } else { self.windows[at - 1].1 };
        let (start, to) = self.windows[at];
        (start, &self.weights[from..to])
    }

    /// How many windows overlap at the most, at least 1.
    pub(super) fn overlapping(&self) -> usize {
        let (mut first, mut most) = (0, 1);
        for at in 0..self.len() {
            while self.end(first) <= self.window(at).0 {
                first += 1;
            }
            most = most.max(at - first + 1);
        }
        most
    }

    /// The sample behind a window.
    fn end(&self, at: usize) -> usize {
        let (start, window) = self.window(at);
        start + window.len()
    }
}

/// Rounded half away from zero, as Pillow rounds.
#[inline(always)]
fn fixed(weight: f64) -> i32 {
    let scaled = weight * f64::from(1 << PRECISION);
    (scaled + 0.5f64.copysign(scaled)) as i32
}

/// `sin(pi x) / (pi x) * sin(pi x / 3) / (pi x / 3)` for -3 <= x < 3, and zero outside.
#[inline(always)]
fn lanczos(x: f64) -> f64 {
    // Both sides of each choice are worked out, or it would not be done to several at a time.
    let sinc = |x: f64| {
        let angle = x * PI;
        let ratio = sine(angle) / angle;
        if x == 0.0 { 1.0 } else { ratio }
    };
    let weight = sinc(x) * sinc(x / SUPPORT);
    if (-SUPPORT..SUPPORT).contains(&x) { weight } else { 0.0 }
}

/// The sine of -3 pi to 3 pi, within some 1e-16. Ours, because sines differ between math libraries, and
/// because the compiler can take several of these at a time.
#[inline(always)]
fn sine(angle: f64) -> f64 {
    // Added to a small number, the place of its last bit is one: what stays is a whole number.
    const WHOLE: f64 = 3.0 * (1u64 << 51) as f64;
    // The sum of these is pi to 70 bits; small multiples of the first are exact.
    const UPPER: f64 = f64::from_bits(PI.to_bits() & !0xff_ffff);
    const MIDDLE: f64 = PI - UPPER;
    const LOWER: f64 = 1.224_646_799_147_353_2e-16;
    let turns = angle * (1.0 / PI) + WHOLE;
    let half_turns = turns - WHOLE;
    let rest = ((angle - half_turns * UPPER) - half_turns * MIDDLE) - half_turns * LOWER;
    let square = rest * rest;
    let series = SERIES.iter().fold(0.0, |sum, term| sum * square + term);
    let sine = rest + rest * square * series;
    f64::from_bits(sine.to_bits() ^ turns.to_bits() << 63)
}

/// `(-1)^k / (2k + 1)!` for k from 10 down to 1.
const SERIES: [f64; 10] = {
    let mut series = [0.0; 10];
    let (mut k, mut term) = (1, 1.0);
    while k <= 10 {
        term /= -((2 * k * (2 * k + 1)) as f64);
        series[10 - k] = term;
        k += 1;
    }
    series
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Pillow's own words, with the sine of the math library.
    fn naive(from: usize, to: usize, at: usize) -> (usize, Vec<i32>) {
        let sinc = |x: f64| if x == 0.0 { 1.0 } else { (x * PI).sin() / (x * PI) };
        let scale = from as f64 / to as f64;
        let filter_scale = if scale < 1.0 { 1.0 } else { scale };
        let support = 3.0 * filter_scale;
        let center = (at as f64 + 0.5) * scale;
        let start = ((center - support + 0.5) as i64).max(0);
        let end = ((center + support + 0.5) as i64).min(from as i64);
        let weigh = |x: i64| match ((x as f64 - center) + 0.5) * (1.0 / filter_scale) {
            x if (-3.0..3.0).contains(&x) => sinc(x) * sinc(x / 3.0),
            _ => 0.0,
        };
        let weights: Vec<f64> = (start..end).map(weigh).collect();
        let sum: f64 = weights.iter().sum();
        let fixed = |weight: &f64| {
            let scaled = weight / sum * f64::from(1 << 22);
            if scaled < 0.0 { (scaled - 0.5) as i32 } else { (scaled + 0.5) as i32 }
        };
        (start as usize, weights.iter().map(fixed).collect())
    }

    fn assert_naive(from: usize, to: usize) {
        let weights = Weights::of(from, to);
        assert_eq!(weights.len(), to);
        for at in 0..to {
            let (start, window) = weights.window(at);
            assert_eq!((start, window.to_vec()), naive(from, to, at), "{from} to {to}, output {at}");
        }
    }

    #[test]
    fn the_weights_are_those_of_the_math_library() {
        for to in [8, 9, 16, 17, 32, 64, 128, 256] {
            (1..200).chain([255, 256, 257, 500, 512, 1023, 1024, 2000, 4032]).for_each(|from| assert_naive(from, to));
        }
    }

    #[test]
    #[ignore = "a minute: every side up to 4096"]
    fn the_weights_are_those_of_the_math_library_for_every_side() {
        for to in [8, 9, 16, 17, 32, 64] {
            (1..=4096).for_each(|from| assert_naive(from, to));
        }
        for to in [128, 256, 512, 1024, 2048] {
            (to..(2 * to)).for_each(|from| assert_naive(from, to));
            (to..=4096).step_by(13).for_each(|from| assert_naive(from, to));
        }
    }

    #[test]
    fn the_sine_is_the_sine() {
        for at in -30_000..=30_000 {
            let angle = f64::from(at) * (3.0 * PI / 30_000.0);
            assert!((sine(angle) - angle.sin()).abs() < 4e-16, "{angle}");
        }
    }
}
