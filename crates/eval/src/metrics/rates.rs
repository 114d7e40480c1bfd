//! False positives: at a distance, at the length of a list, and the distance for a wanted rate.

use super::interval::rate_upper;
use super::roc::{Roc, Step};
use super::tail::{COUNTED_FROM, Tail};

/// Wanted false-positive rates of a pair, 0..=1: one wrong pair in ten thousand to one in 100 million.
pub const WANTED_RATES: [f64; 5] = [1e-4, 1e-5, 1e-6, 1e-7, 1e-8];

/// Lengths of lists at which false positives are told, in entries.
pub const LIST_SIZES: [u64; 5] = [10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// How often a false pair comes within a distance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FalseRate {
    /// False pairs that were seen at or below the distance.
    pub seen: u64,
    /// Share of the false pairs, 0..=1: counted, or from the tail where fewer than ten were seen.
    /// Nothing where none was seen and no tail could be fitted.
    pub rate: Option<f64>,
    /// Fewer than ten were seen: the rate is a guess.
    pub extrapolated: bool,
    /// The tail is not followed as far down as this distance: the true rate is thought to be below `rate`.
    pub below: bool,
    /// Upper 95 % limit, where fewer than ten were seen: 3/pairs where none was.
    pub upper: Option<f64>,
}

impl FalseRate {
    /// The rate at `distance`.
    pub fn at(roc: &Roc, tail: Option<&Tail>, distance: f64) -> Self {
        let step = roc.within(distance);
        let seen = step.mistaken;
        let upper = rate_upper(seen, roc.pairs());
        if seen >= COUNTED_FROM {
            return Self { seen, rate: Some(roc.rate(step)), extrapolated: false, below: false, upper: None };
        }
        let counted = (seen > 0).then(|| roc.rate(step));
        // What was seen bounds what the line may promise.
        let guess = tail.map(|tail| tail.rate(distance).max(tail.floor).min(upper.unwrap_or(1.0)));
        let below = tail.is_some_and(|tail| tail.rate(distance) < tail.floor);
        Self { seen, rate: guess.or(counted), extrapolated: true, below, upper }
    }

    /// False entries that one lookup in a list of `entries` finds, on average: may exceed 1.
    pub fn per_lookup(&self, entries: u64) -> Option<f64> {
        self.rate.map(|rate| rate * entries as f64)
    }

    /// Upper 95 % limit of [`FalseRate::per_lookup`], where fewer than ten false pairs were seen.
    pub fn per_lookup_upper(&self, entries: u64) -> Option<f64> {
        self.upper.map(|rate| rate * entries as f64)
    }
}

/// The distance that keeps to a wanted rate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Threshold {
    /// Pairs at or below it match.
    pub distance: f64,
    /// Fewer than ten false pairs would have been seen at the wanted rate, so the tail decided.
    pub extrapolated: bool,
}

/// The largest distance whose false-positive rate is at most `rate`.
///
/// Among whole distances it is the whole number below the first that lets too much through; among
/// others the largest that came up, in either kind of pair, below that one. Where no false distance
/// lets too much through, it is the largest distance that came up. Where the wanted rate is less than
/// ten pairs of those there are, the tail decides, but for distances at which so few false pairs were
/// seen that the upper 95 % limit keeps to the rate: those are allowed whatever the line says. Nothing
/// where no distance is strict enough, there is no tail to ask, or it is not followed that far.
pub fn threshold(roc: &Roc, tail: Option<&Tail>, rate: f64) -> Option<Threshold> {
    let countable = COUNTED_FROM as f64 / roc.pairs() as f64;
    // Both sides are rounded quotients: 10 of 100 million is 1e-7 to within some last bits.
    let counted = |rate: f64| measured(roc, |step| roc.rate(step) <= rate * (1.0 + 1e-9));
    if rate >= countable * (1.0 - 1e-9) {
        return counted(rate).map(|distance| Threshold { distance, extrapolated: false });
    }
    let keeps = |seen: u64| rate_upper(seen, roc.pairs()).is_some_and(|upper| upper <= rate);
    let bounded = if keeps(0) { measured(roc, |step| keeps(step.mistaken)) } else { None };
    let continued = tail.filter(|tail| rate >= tail.floor * (1.0 - 1e-9)).map(|tail| tail.distance(rate));
    let continued = continued.map(|distance| if roc.is_whole() { distance.floor() } else { distance });
    let most = counted(countable).unwrap_or(f64::NEG_INFINITY);
    let distance = bounded.into_iter().chain(continued).reduce(f64::max)?.min(most);
    (distance >= 0.0).then_some(Threshold { distance, extrapolated: true })
}

/// The largest distance at which what was seen, and all nearer, passes.
fn measured(roc: &Roc, passes: impl Fn(Step) -> bool) -> Option<f64> {
    let steps = roc.steps();
    let passing = steps.partition_point(|step| passes(*step));
    match steps.get(passing) {
        Some(next) if roc.is_whole() => (next.distance >= 1.0).then_some(next.distance - 1.0),
        _ => passing.checked_sub(1).map(|at| steps[at].distance),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::roc::tests::answers;
    use super::*;
    use crate::study::{Answers, Negatives};

    fn roc(counts: &[(f64, u64)], pairs: u64) -> Roc {
        let negatives = Negatives { counts: counts.to_vec(), pairs };
        Roc::of(&Answers { negatives, ..answers(&[Some(4.0)], &[]) })
    }

    #[test]
    fn the_threshold_is_the_largest_distance_that_keeps_to_the_rate() {
        let roc = roc(&[(60.0, 10), (64.0, 90), (70.0, 900)], 1_000_000);
        let at = |rate| threshold(&roc, None, rate).map(|t| (t.distance, t.extrapolated));
        assert_eq!(at(1e-4), Some((69.0, false)));
        assert_eq!(at(1e-5), Some((63.0, false)));
        assert_eq!(at(1e-6), None, "one pair in a million cannot be told from ten false pairs");
        assert_eq!(at(1e-2), Some((70.0, false)), "everything that came up is allowed");
    }

    #[test]
    fn other_than_whole_distances_stop_at_one_that_came_up() {
        let roc = roc(&[(0.25, 10), (0.5, 1000)], 1_000_000);
        assert_eq!(threshold(&roc, None, 1e-5), Some(Threshold { distance: 0.25, extrapolated: false }));
        assert_eq!(threshold(&roc, None, 1e-2).map(|t| t.distance), Some(4.0));
    }

    #[test]
    fn the_tail_decides_below_ten_pairs_and_says_so() {
        let roc = roc(&[(60.0, 10), (68.0, 90), (76.0, 900)], 1_000_000);
        let tail = Tail::fit(&roc).unwrap();
        let got = threshold(&roc, Some(&tail), 1e-7).unwrap();
        assert!(got.extrapolated && (43.0..=44.0).contains(&got.distance), "{got:?}");
        assert_eq!(threshold(&roc, Some(&tail), 1e-30), None);
    }

    #[test]
    fn a_distance_of_few_false_pairs_is_allowed_by_their_upper_limit() {
        // One false pair in ten million at 0, a hundred at 1: no more than 4.744e-7 of them at 0, 95 % sure.
        let roc = roc(&[(0.0, 1), (1.0, 99), (2.0, 400), (3.0, 500)], 10_000_000);
        let tail = Tail::fit(&roc).unwrap();
        assert!(tail.distance(5e-7) < 0.0, "the line has no distance that is strict enough: {tail:?}");
        for tail in [None, Some(&tail)] {
            let at = |rate| threshold(&roc, tail, rate).map(|t| (t.distance, t.extrapolated));
            assert_eq!(at(5e-7), Some((0.0, true)));
            assert_eq!(at(4e-7), None);
        }
    }

    #[test]
    fn few_false_pairs_are_marked_and_bounded() {
        let roc = roc(&[(60.0, 10), (68.0, 90), (76.0, 900)], 1_000_000);
        let tail = Tail::fit(&roc).unwrap();
        let counted = FalseRate::at(&roc, Some(&tail), 68.0);
        assert_eq!((counted.seen, counted.rate, counted.extrapolated, counted.upper), (100, Some(1e-4), false, None));
        assert_eq!(counted.per_lookup(10_000), Some(1.0));
        let none = FalseRate::at(&roc, Some(&tail), 20.0);
        assert!(none.seen == 0 && none.extrapolated, "{none:?}");
        assert_eq!((none.rate, none.below), (Some(tail.floor), true), "no more than four tenfolds below ten pairs");
        assert!((none.per_lookup_upper(1_000_000).unwrap() - 3.0).abs() < 0.01);
        assert_eq!(FalseRate::at(&roc, None, 31.0).rate, None);
    }

    proptest! {
        #[test]
        fn stricter_rates_never_give_larger_distances(counts in proptest::collection::vec(0_u64..4000, 1..60)) {
            let far: Vec<_> = counts.iter().enumerate().map(|(d, n)| (d as f64, *n)).filter(|(_, n)| *n > 0).collect();
            let roc = roc(&far, 2_000_000);
            let tail = Tail::fit(&roc);
            let mut last = f64::INFINITY;
            for rate in WANTED_RATES {
                if let Some(got) = threshold(&roc, tail.as_ref(), rate) {
                    prop_assert!(got.distance <= last);
                    prop_assert!(got.extrapolated || roc.rate(roc.within(got.distance)) <= rate * 1.001);
                    last = got.distance;
                }
            }
        }

        #[test]
        fn rates_never_fall_with_distance(counts in proptest::collection::vec(0_u64..4000, 1..60)) {
            let far: Vec<_> = counts.iter().enumerate().map(|(d, n)| (d as f64, *n)).filter(|(_, n)| *n > 0).collect();
            let roc = roc(&far, 2_000_000);
            for two in [(0.0, 3.0), (3.0, 30.0), (30.0, 59.0)] {
                let (low, high) = (FalseRate::at(&roc, None, two.0), FalseRate::at(&roc, None, two.1));
                prop_assert!(low.seen <= high.seen);
                prop_assert!(low.rate.unwrap_or(0.0) <= high.rate.unwrap_or(0.0));
            }
        }
    }
}
