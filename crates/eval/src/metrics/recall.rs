//! Recall: the share of altered copies that are found at a distance, by attack, by class and over all.

use super::interval::{Interval, bootstrap, wilson};
use crate::study::{Answers, Study};

/// A share of altered copies that were found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recall {
    /// The share, 0..=1.
    pub value: f64,
    /// Its 95 % interval; photos, not edits, count as trials.
    pub interval: Interval,
    /// Altered copies that were looked for.
    pub trials: u64,
    /// Distinct photos that they were made from.
    pub photos: usize,
}

/// Recall at one distance, from the whole down to each attack.
#[derive(Clone, Debug, PartialEq)]
pub struct Recalls {
    /// All altered copies alike.
    pub all: Recall,
    /// The mean over classes, so that a class of many attacks counts no more than one of few.
    pub class_mean: Recall,
    /// Each class that was tried, in the study's order.
    pub classes: Vec<(String, Recall)>,
    /// Each attack that was tried (a place in [`Study::attacks`]), in the study's order.
    pub attacks: Vec<(usize, Recall)>,
}

/// Found and tried.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    found: u64,
    trials: u64,
}

impl Tally {
    fn add(&mut self, other: Self, times: u64) {
        self.found += other.found * times;
        self.trials += other.trials * times;
    }

    fn share(self) -> Option<f64> {
        (self.trials > 0).then(|| self.found as f64 / self.trials as f64)
    }
}

impl Recalls {
    /// What `answers` find at or below `distance`; a pair without a distance is a miss.
    pub fn at(study: &Study, answers: &Answers, distance: f64) -> Self {
        let classes = study.classes();
        let mut class_of = vec![0; study.attacks.len()];
        for (class, (_, attacks)) in classes.iter().enumerate() {
            attacks.iter().for_each(|attack| class_of[*attack] = class);
        }
        let mut attacks = Cells::new(study.attacks.len(), study.photos.len());
        let mut cells = Cells::new(classes.len(), study.photos.len());
        for pair in &answers.positives {
            let found = u64::from(pair.distance.is_some_and(|d| d <= distance));
            let tally = Tally { found, trials: 1 };
            attacks.add(pair.attack, pair.photo, tally);
            cells.add(class_of[pair.attack], pair.photo, tally);
        }
        let (all, class_mean) = cells.overall(study.seed);
        let named = |(at, recall): (usize, Recall)| (classes[at].0.to_owned(), recall);
        Self { all, class_mean, classes: cells.rows().map(named).collect(), attacks: attacks.rows().collect() }
    }

    /// The recall of one class, by its name.
    pub fn class(&self, name: &str) -> Option<Recall> {
        self.classes.iter().find(|(class, _)| class == name).map(|(_, recall)| *recall)
    }
}

/// The recall of some attacks together, where any of them was tried.
pub fn pooled(study: &Study, answers: &Answers, distance: f64, attacks: &[usize]) -> Option<Recall> {
    let mut cells = Cells::new(1, study.photos.len());
    for pair in answers.positives.iter().filter(|pair| attacks.contains(&pair.attack)) {
        let found = u64::from(pair.distance.is_some_and(|d| d <= distance));
        cells.add(0, pair.photo, Tally { found, trials: 1 });
    }
    cells.rows().next().map(|(_, recall)| recall)
}

/// Tallies of (row, photo), photo by photo.
struct Cells {
    rows: usize,
    tallies: Vec<Tally>,
}

impl Cells {
    fn new(rows: usize, photos: usize) -> Self {
        Self { rows, tallies: vec![Tally::default(); rows * photos] }
    }

    fn add(&mut self, row: usize, photo: usize, tally: Tally) {
        self.tallies[photo * self.rows + row].add(tally, 1);
    }

    fn photos(&self) -> impl Iterator<Item = &[Tally]> {
        self.tallies.chunks_exact(self.rows.max(1))
    }

    /// Rows in which anything was tried, with Wilson intervals.
    fn rows(&self) -> impl Iterator<Item = (usize, Recall)> {
        (0..self.rows).filter_map(|row| {
            let mut sum = Tally::default();
            self.photos().for_each(|photo| sum.add(photo[row], 1));
            let photos = self.photos().filter(|photo| photo[row].trials > 0).count();
            let value = sum.share()?;
            Some((row, Recall { value, interval: wilson(value, photos), trials: sum.trials, photos }))
        })
    }

    /// Over all, and the mean over rows; the photos are drawn again for the intervals.
    fn overall(&self, seed: u64) -> (Recall, Recall) {
        let tried: Vec<&[Tally]> = self.photos().filter(|photo| photo.iter().any(|tally| tally.trials > 0)).collect();
        let mut sums = vec![Tally::default(); self.rows];
        let mut figures = |times: &[u32]| {
            sums.fill(Tally::default());
            for (photo, times) in tried.iter().zip(times).filter(|(_, times)| **times > 0) {
                for (sum, tally) in sums.iter_mut().zip(*photo) {
                    sum.add(*tally, u64::from(*times));
                }
            }
            let mut all = Tally::default();
            sums.iter().for_each(|sum| all.add(*sum, 1));
            let (shares, classes) =
                sums.iter().filter_map(|sum| sum.share()).fold((0.0, 0_u32), |(s, n), share| (s + share, n + 1));
            [all.share().unwrap_or(0.0), shares / f64::from(classes.max(1))]
        };
        let values = figures(&vec![1; tried.len()]);
        let intervals = bootstrap(tried.len(), seed, values, figures);
        let trials = self.tallies.iter().map(|tally| tally.trials).sum();
        let recall = |at: usize| Recall { value: values[at], interval: intervals[at], trials, photos: tried.len() };
        (recall(0), recall(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{Attack, Negatives, Positive};

    fn study() -> Study {
        let attack =
            |name: &str, class: &str| Attack { name: name.to_owned(), class: class.to_owned(), strength: None };
        Study {
            attacks: vec![attack("a1", "a"), attack("b", "b"), attack("a2", "a"), attack("never", "c")],
            photos: (0..20).map(|photo| format!("p{photo}")).collect(),
            near_duplicates: Vec::new(),
            templates: Vec::new(),
            family: Vec::new(),
            answers: Vec::new(),
            seed: 1,
        }
    }

    /// `a1` is always found, `a2` in every second photo, `b` never.
    fn answers() -> Answers {
        let pair = |photo| {
            let at = |attack, distance| Positive { attack, photo, distance };
            [at(0, Some(31.0)), at(1, None), at(2, Some(if photo % 2 == 0 { 30.0 } else { 32.0 }))]
        };
        Answers {
            method: "m".to_owned(),
            fixed: vec![31.0],
            positives: (0..20).flat_map(pair).collect(),
            negatives: Negatives::default(),
        }
    }

    #[test]
    fn recall_counts_what_lies_at_or_below_the_distance() {
        let got = Recalls::at(&study(), &answers(), 31.0);
        let values: Vec<_> = got.attacks.iter().map(|(at, recall)| (*at, recall.value)).collect();
        assert_eq!(values, [(0, 1.0), (1, 0.0), (2, 0.5)], "an attack that was never tried is left out");
        let classes: Vec<_> = got.classes.iter().map(|(name, r)| (name.as_str(), r.value)).collect();
        assert_eq!(classes, [("a", 0.75), ("b", 0.0)]);
        assert_eq!((got.all.value, got.all.trials, got.all.photos), (0.5, 60, 20));
        assert_eq!(got.class_mean.value, 0.375);
        assert_eq!(got.class("b").map(|recall| recall.photos), Some(20));
    }

    #[test]
    fn photos_count_as_trials_not_edits() {
        let got = Recalls::at(&study(), &answers(), 31.0);
        let a = got.class("a").unwrap();
        assert_eq!((a.trials, a.interval), (40, wilson(0.75, 20)));
        assert!(got.class("b").unwrap().interval.high > 0.1, "no finding in 20 photos is not certainty");
    }

    #[test]
    fn the_whole_is_surer_than_its_photos_alone() {
        let got = Recalls::at(&study(), &answers(), 31.0);
        let width = |interval: Interval| interval.high - interval.low;
        assert!(width(got.all.interval) < width(wilson(0.5, 20)));
        assert!(got.all.interval.low < 0.5 && 0.5 < got.all.interval.high);
        assert_eq!(got, Recalls::at(&study(), &answers(), 31.0), "seeded");
    }

    #[test]
    fn pooling_equals_the_class() {
        let (study, answers) = (study(), answers());
        assert_eq!(pooled(&study, &answers, 31.0, &[0, 2]), Recalls::at(&study, &answers, 31.0).class("a"));
        assert_eq!(pooled(&study, &answers, 31.0, &[3]), None);
    }

    #[test]
    fn larger_distances_never_find_less() {
        let (study, answers) = (study(), answers());
        let values: Vec<_> = (28..34).map(|d| Recalls::at(&study, &answers, f64::from(d)).all.value).collect();
        assert!(values.is_sorted(), "{values:?}");
    }

    #[test]
    fn nothing_tried_is_no_row() {
        let got = Recalls::at(&study(), &Answers { positives: Vec::new(), ..answers() }, 31.0);
        assert!(got.classes.is_empty() && got.all.trials == 0);
        assert_eq!(got.all.interval, Interval { low: 0.0, high: 1.0 });
    }
}
