//! True and false pairs in one ranking by distance: the curve, and figures of the curve as a whole.
//!
//! Pairs of equal distance are one step, since no threshold can tell them apart; pairs without a
//! distance come last, as one step.

use crate::study::Answers;

/// The ranking of one method's pairs.
#[derive(Clone, Debug)]
pub struct Roc {
    /// One step for each distance that came up, ascending.
    steps: Vec<Step>,
    positives: u64,
    pairs: u64,
    whole: bool,
}

/// What a threshold at `distance` lets through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The threshold, itself included.
    pub distance: f64,
    /// True pairs at or below it.
    pub found: u64,
    /// False pairs at or below it.
    pub mistaken: u64,
}

impl Roc {
    /// Ranks the pairs that a method judged.
    pub fn of(answers: &Answers) -> Self {
        let mut near: Vec<f64> = answers.positives.iter().filter_map(|pair| pair.distance).collect();
        near.sort_unstable_by(f64::total_cmp);
        let false_pairs = &answers.negatives.counts;
        let mut all: Vec<f64> = near.iter().copied().chain(false_pairs.iter().map(|(distance, _)| *distance)).collect();
        all.sort_unstable_by(f64::total_cmp);
        all.dedup();
        let (mut found, mut at, mut mistaken) = (0, 0, 0);
        let steps = all
            .into_iter()
            .map(|distance| {
                while near.get(found).is_some_and(|d| *d <= distance) {
                    found += 1;
                }
                while let Some((_, count)) = false_pairs.get(at).filter(|(d, _)| *d <= distance) {
                    mistaken += count;
                    at += 1;
                }
                Step { distance, found: found as u64, mistaken }
            })
            .collect::<Vec<_>>();
        let whole = steps.iter().all(|step| step.distance.fract() == 0.0);
        Self { steps, positives: answers.positives.len() as u64, pairs: answers.negatives.pairs, whole }
    }

    /// The steps, distances ascending. Pairs without a distance are in none.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// At most about `most` of the steps, evenly among them, the first and the last included: for
    /// curves, where a program reports distances with many digits.
    pub fn thinned(&self, most: usize) -> impl Iterator<Item = Step> {
        let every = self.steps.len().div_ceil(most.max(1)).max(1);
        let last = self.steps.len().saturating_sub(1);
        self.steps.iter().enumerate().filter(move |(at, _)| at % every == 0 || *at == last).map(|(_, step)| *step)
    }

    /// All false pairs, those without a distance too.
    pub fn pairs(&self) -> u64 {
        self.pairs
    }

    /// Whether every distance is a whole number, as Hamming distances are.
    pub fn is_whole(&self) -> bool {
        self.whole
    }

    /// True pairs that were given no distance at all: misses at any threshold.
    pub fn unanswered(&self) -> u64 {
        self.positives - self.steps.last().map_or(0, |step| step.found)
    }

    /// What a threshold at `distance` lets through.
    pub fn within(&self, distance: f64) -> Step {
        let above = self.steps.partition_point(|step| step.distance <= distance);
        let below = above.checked_sub(1).map(|at| self.steps[at]);
        Step { distance, ..below.unwrap_or(Step { distance, found: 0, mistaken: 0 }) }
    }

    /// Share of the true pairs, 0..=1; 0 where there are none.
    pub fn recall(&self, step: Step) -> f64 {
        share(step.found, self.positives)
    }

    /// Share of the false pairs, 0..=1; 0 where there are none.
    pub fn rate(&self, step: Step) -> f64 {
        share(step.mistaken, self.pairs)
    }

    /// The area under the curve, 0..=1: how often a random true pair is nearer than a random false
    /// one, ties as half (Mann and Whitney). Nothing where either kind is missing.
    pub fn area(&self) -> Option<f64> {
        let wins: f64 = self
            .groups()
            .map(|(before, after)| {
                let level = (after.mistaken - before.mistaken) as f64;
                (after.found - before.found) as f64 * ((self.pairs - after.mistaken) as f64 + level / 2.0)
            })
            .sum();
        self.is_two_sided().then(|| wins / (self.positives as f64 * self.pairs as f64))
    }

    /// The equal error rate, 0..=1: where as large a share of the true pairs is missed as of the
    /// false ones is let through; between two steps, on the straight line between them.
    pub fn equal_error(&self) -> Option<f64> {
        let errors = |step: Step| (self.rate(step), 1.0 - self.recall(step));
        let crossing = self.groups().map(|(before, after)| (errors(before), errors(after)));
        let ((rate0, miss0), (rate1, miss1)) =
            crossing.filter(|_| self.is_two_sided()).find(|(_, (rate, miss))| rate >= miss)?;
        let part = (miss0 - rate0) / ((miss0 - rate0) + (rate1 - miss1));
        Some(rate0 + part * (rate1 - rate0))
    }

    /// Micro average precision, 0..=1: over all pairs in one ranking, the precision at each step
    /// weighted by the recall that the step adds.
    pub fn average_precision(&self) -> Option<f64> {
        let sum: f64 = self
            .groups()
            .map(|(before, after)| {
                share(after.found - before.found, self.positives) * share(after.found, after.found + after.mistaken)
            })
            .sum();
        self.is_two_sided().then_some(sum)
    }

    fn is_two_sided(&self) -> bool {
        self.positives > 0 && self.pairs > 0
    }

    /// Neighbouring steps, from "nothing passes" to "everything does".
    fn groups(&self) -> impl Iterator<Item = (Step, Step)> {
        let none = Step { distance: f64::NEG_INFINITY, found: 0, mistaken: 0 };
        let every = Step { distance: f64::INFINITY, found: self.positives, mistaken: self.pairs };
        let befores = std::iter::once(none).chain(self.steps.iter().copied());
        befores.zip(self.steps.iter().copied().chain([every]))
    }
}

fn share(part: u64, of: u64) -> f64 {
    if of == 0 { 0.0 } else { part as f64 / of as f64 }
}

#[cfg(test)]
pub(crate) mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::study::{Negatives, Positive};

    /// Answers with one attack and a photo for each true pair.
    pub(crate) fn answers(near: &[Option<f64>], far: &[Option<f64>]) -> Answers {
        let positives =
            near.iter().enumerate().map(|(photo, distance)| Positive { attack: 0, photo, distance: *distance });
        let mut distances: Vec<f64> = far.iter().flatten().copied().collect();
        distances.sort_by(f64::total_cmp);
        let counts = distances.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u64)).collect();
        Answers {
            method: "m".to_owned(),
            fixed: vec![3.0],
            positives: positives.collect(),
            negatives: Negatives { counts, pairs: far.len() as u64 },
        }
    }

    fn last(distance: &Option<f64>) -> f64 {
        distance.unwrap_or(f64::INFINITY)
    }

    fn naive_area(near: &[Option<f64>], far: &[Option<f64>]) -> f64 {
        let mut wins = 0.0;
        for a in near.iter().map(last) {
            for b in far.iter().map(last) {
                wins += if a < b {
                    1.0
                } else if a == b {
                    0.5
                } else {
                    0.0
                };
            }
        }
        wins / (near.len() * far.len()) as f64
    }

    /// Precision of each true pair's own threshold, averaged: ties fall into one threshold by themselves.
    fn naive_precision(near: &[Option<f64>], far: &[Option<f64>]) -> f64 {
        let up_to = |pairs: &[Option<f64>], limit: f64| pairs.iter().filter(|d| last(d) <= limit).count() as f64;
        let sum: f64 = near.iter().map(|d| up_to(near, last(d)) / (up_to(near, last(d)) + up_to(far, last(d)))).sum();
        sum / near.len() as f64
    }

    #[test]
    fn a_perfect_and_a_useless_ranking_score_as_known() {
        let perfect = Roc::of(&answers(&[Some(1.0), Some(2.0)], &[Some(5.0), None]));
        assert_eq!(
            (perfect.area(), perfect.equal_error(), perfect.average_precision()),
            (Some(1.0), Some(0.0), Some(1.0))
        );
        let blind = Roc::of(&answers(&[None, None], &[None, None]));
        assert_eq!((blind.area(), blind.equal_error(), blind.average_precision()), (Some(0.5), Some(0.5), Some(0.5)));
        let empty = Roc::of(&answers(&[], &[Some(1.0)]));
        assert_eq!((empty.area(), empty.equal_error(), empty.average_precision()), (None, None, None));
    }

    #[test]
    fn the_equal_error_lies_where_the_errors_meet() {
        // At 2: a quarter of the false pairs passes, a quarter of the true ones is missed.
        let near = [Some(1.0), Some(2.0), Some(2.0), Some(9.0)];
        let far = [Some(2.0), Some(7.0), Some(8.0), Some(9.0)];
        assert_eq!(Roc::of(&answers(&near, &far)).equal_error(), Some(0.25));
    }

    #[test]
    fn a_threshold_between_steps_lets_through_what_the_step_below_does() {
        let roc = Roc::of(&answers(&[Some(1.0), Some(3.0)], &[Some(2.0), None]));
        assert_eq!(roc.within(2.5), Step { distance: 2.5, found: 1, mistaken: 1 });
        assert_eq!(roc.within(0.5), Step { distance: 0.5, found: 0, mistaken: 0 });
        assert_eq!(roc.unanswered(), 0);
    }

    fn pairs() -> impl Strategy<Value = Vec<Option<f64>>> {
        proptest::collection::vec(proptest::option::weighted(0.8, (0_u8..12).prop_map(f64::from)), 1..40)
    }

    proptest! {
        #[test]
        fn area_and_precision_equal_the_naive_ones(near in pairs(), far in pairs()) {
            let roc = Roc::of(&answers(&near, &far));
            prop_assert!((roc.area().unwrap() - naive_area(&near, &far)).abs() < 1e-12);
            prop_assert!((roc.average_precision().unwrap() - naive_precision(&near, &far)).abs() < 1e-12);
        }

        #[test]
        fn recall_and_rate_never_fall_with_distance(near in pairs(), far in pairs()) {
            let roc = Roc::of(&answers(&near, &far));
            for two in roc.steps().windows(2) {
                prop_assert!(two[0].distance < two[1].distance);
                prop_assert!(roc.recall(two[0]) <= roc.recall(two[1]) && roc.rate(two[0]) <= roc.rate(two[1]));
            }
            let error = roc.equal_error().unwrap();
            prop_assert!((0.0..=1.0).contains(&error));
        }
    }
}
