//! How sure a figure is: 95 % confidence intervals.
//!
//! Edits of one photo are no independent trials: a photo whose hash is weak fails under many edits at
//! once. The number of independent trials in a cell is therefore the number of distinct *photos* in
//! it, never the number of edits. For one class or one attack that gives the Wilson score interval
//! with n = photos, which is right if a photo's edits all fail together and too wide, never too
//! narrow, if they do not. For figures over many classes that would be far too wide, because most of
//! their spread lies between classes and not between photos; there the photos themselves are drawn
//! again and again ([`bootstrap`]).

/// Two-sided 95 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// Times that the photos are drawn again: 25 draws lie outside on each side.
const DRAWS: usize = 1000;

/// With fewer photos, drawing them again says more about the draw than about photos.
const FEWEST_PHOTOS: usize = 10;

/// Upper 95 % limits (one-sided) of the mean of a Poisson count of which 0, 1, .. 9 were seen.
/// The first is the "rule of three". Half the chi-squared quantile of 2(k+1) degrees of freedom at .95.
const POISSON_UPPER: [f64; 10] = [2.996, 4.744, 6.296, 7.754, 9.154, 10.513, 11.842, 13.148, 14.435, 15.705];

/// The range that holds the true value with 95 % confidence, both ends in 0..=1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Wilson's score interval (1927) for a share `rate` (0..=1) of `n` independent trials.
///
/// It has a width even at 0 and at 1, where the normal approximation has none. Nothing tried says
/// nothing: `n` = 0 gives 0..1.
pub fn wilson(rate: f64, n: usize) -> Interval {
    if n == 0 {
        return Interval { low: 0.0, high: 1.0 };
    }
    let n = n as f64;
    let scale = 1.0 + Z * Z / n;
    let centre = (rate + Z * Z / (2.0 * n)) / scale;
    let half = Z / scale * (rate * (1.0 - rate) / n + Z * Z / (4.0 * n * n)).sqrt();
    Interval { low: (centre - half).clamp(0.0, rate), high: (centre + half).clamp(rate, 1.0) }
}

/// Upper 95 % limit of a rate of which `seen` cases came up in `trials`; nothing from ten cases on,
/// where the count speaks for itself, and where nothing was tried. With none seen it is the rule of
/// three, 3/trials.
///
/// Pairs share photos, so that they are not quite independent: take it as the order of magnitude.
pub fn rate_upper(seen: u64, trials: u64) -> Option<f64> {
    let limit = usize::try_from(seen).ok().and_then(|seen| POISSON_UPPER.get(seen))?;
    (trials > 0).then(|| (limit / trials as f64).min(1.0))
}

/// Percentile intervals of several figures at once, from drawing `photos` photos with replacement.
///
/// `figures` gets how often each photo was drawn and gives the figures (each 0..=1) of that draw;
/// `measured` are those of the photos as they are. Seeded: the same photos and seed give the same
/// ends. Where drawing has nothing to say (fewer than 10 photos, or all alike, as at 0 and at 1) the
/// Wilson interval with n = photos stands in, so that no interval is ever without width.
pub fn bootstrap<const N: usize>(
    photos: usize,
    seed: u64,
    measured: [f64; N],
    mut figures: impl FnMut(&[u32]) -> [f64; N],
) -> [Interval; N] {
    let mut drawn: [Vec<f64>; N] = std::array::from_fn(|_| Vec::with_capacity(DRAWS));
    if photos >= FEWEST_PHOTOS {
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut times = vec![0_u32; photos];
        for _ in 0..DRAWS {
            times.fill(0);
            for _ in 0..photos {
                times[rng.usize(..photos)] += 1;
            }
            for (values, value) in drawn.iter_mut().zip(figures(&times)) {
                values.push(value);
            }
        }
    }
    let mut measured = measured.into_iter();
    drawn.map(|mut values| {
        let rate = measured.next().expect("as many measured figures as drawn ones");
        values.sort_unstable_by(f64::total_cmp);
        match (values.get(DRAWS / 40), values.get(DRAWS - 1 - DRAWS / 40)) {
            (Some(low), Some(high)) if low < high => Interval { low: low.min(rate), high: high.max(rate) },
            _ => wilson(rate, photos),
        }
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(got: f64, wanted: f64) {
        assert!((got - wanted).abs() < 5e-4, "{got} instead of {wanted}");
    }

    #[test]
    fn wilson_equals_values_worked_out_by_hand() {
        // z^2 = 3.8415. 0 of 10: high = z^2 / (n + z^2). 5 of 10: half = z sqrt(.25/n + z^2/4n^2) / (1 + z^2/n).
        for (rate, n, low, high) in [
            (0.0, 10, 0.0, 0.2775),
            (1.0, 10, 0.7225, 1.0),
            (0.5, 10, 0.2366, 0.7634),
            (0.81, 100, 0.7222, 0.8749),
            (0.5, 1, 0.0546, 0.9454),
        ] {
            let got = wilson(rate, n);
            near(got.low, low);
            near(got.high, high);
        }
    }

    #[test]
    fn nothing_tried_says_nothing() {
        assert_eq!(wilson(0.0, 0), Interval { low: 0.0, high: 1.0 });
        assert_eq!(rate_upper(0, 0), None);
    }

    #[test]
    fn nothing_seen_is_bounded_by_the_rule_of_three() {
        let upper = rate_upper(0, 1_000_000).unwrap();
        assert!((upper - 3e-6).abs() < 1e-8);
        assert_eq!(rate_upper(10, 1_000_000), None);
    }

    #[test]
    fn a_draw_of_the_mean_comes_near_the_known_interval() {
        // 100 photos, half of them found: the mean's standard error is .05, the interval .40 to .60.
        let found: Vec<f64> = (0..100).map(|photo| f64::from(photo % 2)).collect();
        let mean = |times: &[u32]| [times.iter().zip(&found).map(|(n, f)| f64::from(*n) * f).sum::<f64>() / 100.0];
        let [got] = bootstrap(100, 7, [0.5], mean);
        assert!((got.low - 0.40).abs() < 0.02 && (got.high - 0.60).abs() < 0.02, "{got:?}");
        assert_eq!([got], bootstrap(100, 7, [0.5], mean));
    }

    #[test]
    fn alike_photos_and_few_photos_fall_back_on_wilson() {
        assert_eq!(bootstrap(50, 1, [1.0], |_| [1.0]), [wilson(1.0, 50)]);
        assert_eq!(bootstrap(3, 1, [0.5], |times| [f64::from(times[0]) / 3.0]), [wilson(0.5, 3)]);
    }

    proptest! {
        #[test]
        fn wilson_holds_the_rate_and_narrows_with_photos(found in 0_u32..=50, more in 1_usize..500) {
            let rate = f64::from(found) / 50.0;
            let (few, many) = (wilson(rate, 50), wilson(rate, 50 + more));
            prop_assert!(0.0 <= few.low && few.low <= rate && rate <= few.high && few.high <= 1.0);
            prop_assert!(few.low < few.high);
            prop_assert!(many.high - many.low < few.high - few.low);
        }
    }
}
