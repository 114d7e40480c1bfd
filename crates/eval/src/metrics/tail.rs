//! The lower tail of the false pairs' distances as a straight line on a log scale, for rates below
//! those that can be counted.
//!
//! The number of false pairs within a distance falls about tenfold for every so many bits. A line
//! through the counted part, log10 FPR(d) = a + b d, carries on from there. Distances of hashes lie
//! roughly on a bell curve, whose tail falls ever more steeply, so that the line tends to promise
//! *more* false pairs than would come: it errs towards caution. It remains a guess, and every figure
//! from it is marked `extrapolated`.

use super::roc::Roc;

/// Fewer false pairs than this are not taken as a count: 10 are good to about a third.
pub const COUNTED_FROM: u64 = 10;

/// The fit stops at this share of the pairs: above lies the shoulder of the bell, not its tail.
const TAIL_SHARE: f64 = 1e-3;

/// And at this count, three tenfolds from the lowest, so that the line follows the end it continues.
const COUNTED_TO: f64 = 1e4;

/// How far the truth strays from a line (10 %, squared, in natural logs): adds to the counting
/// error, or the largest counts alone would decide.
const MISFIT: f64 = 0.01;

/// The line is followed this far below a count of ten, four tenfolds. Farther down it would give any
/// small number, while the world has other ways to look alike: screens of one program, blank pictures.
const FOLLOWED: f64 = 1e-4;

/// log10 FPR(d) = `a` + `b` d.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tail {
    /// log10 of the rate at distance 0.
    pub a: f64,
    /// Tenfolds for each unit of distance, above 0.
    pub b: f64,
    /// Smallest distance that was fitted.
    pub from: f64,
    /// Largest distance that was fitted.
    pub to: f64,
    /// The smallest rate that the line may tell: four tenfolds below ten pairs of those there are.
    pub floor: f64,
}

impl Tail {
    /// Fits the distances at which between 10 and `pairs`/1000 (at most 10,000) false pairs were seen;
    /// nothing where fewer than three of them are there, or where they do not rise.
    pub fn fit(roc: &Roc) -> Option<Self> {
        let pairs = roc.pairs() as f64;
        let most = (pairs * TAIL_SHARE).min(COUNTED_TO);
        let (mut points, mut seen) = (Vec::new(), 0);
        for step in roc.steps().iter().filter(|step| step.mistaken >= COUNTED_FROM && step.mistaken as f64 <= most) {
            // A distance at which only true pairs came up says nothing of the false ones.
            if step.mistaken > seen {
                seen = step.mistaken;
                points.push((step.distance, (seen as f64 / pairs).log10(), 1.0 / (1.0 / seen as f64 + MISFIT)));
            }
        }
        let floor = COUNTED_FROM as f64 / pairs * FOLLOWED;
        let (from, to) = (points.first()?.0, points.last()?.0);
        let weight: f64 = points.iter().map(|(_, _, w)| w).sum();
        let mean_x = points.iter().map(|(x, _, w)| w * x).sum::<f64>() / weight;
        let mean_y = points.iter().map(|(_, y, w)| w * y).sum::<f64>() / weight;
        let spread: f64 = points.iter().map(|(x, _, w)| w * (x - mean_x).powi(2)).sum();
        let b = points.iter().map(|(x, y, w)| w * (x - mean_x) * (y - mean_y)).sum::<f64>() / spread;
        (points.len() >= 3 && b.is_finite() && b > 0.0).then_some(Self { a: mean_y - b * mean_x, b, from, to, floor })
    }

    /// The false-positive rate on the line at a distance, at most 1; told only down to [`Tail::floor`].
    pub fn rate(&self, distance: f64) -> f64 {
        10_f64.powf(self.a + self.b * distance).min(1.0)
    }

    /// The distance at which the rate is `rate`; below 0 where no distance is that strict.
    pub fn distance(&self, rate: f64) -> f64 {
        (rate.log10() - self.a) / self.b
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{Answers, Negatives};

    /// False pairs whose cumulative counts are those of `rate`, at distances 0..=`last`.
    fn false_pairs(pairs: u64, last: u32, rate: impl Fn(f64) -> f64) -> Roc {
        let cumulative = |d: u32| (rate(f64::from(d)) * pairs as f64).round() as u64;
        let counts = (0..=last).map(|d| (f64::from(d), cumulative(d) - d.checked_sub(1).map_or(0, cumulative)));
        let negatives = Negatives { counts: counts.filter(|(_, n)| *n > 0).collect(), pairs };
        Roc::of(&Answers { method: String::new(), fixed: Vec::new(), positives: Vec::new(), negatives })
    }

    #[test]
    fn an_exact_exponential_is_recovered() {
        // 1e-2 at 100, a tenfold for every 8 bits; 1e9 pairs reach down to 1e-9, counts of ten to 1e-8.
        let roc = false_pairs(1_000_000_000, 100, |d| 10_f64.powf(-2.0 + (d - 100.0) / 8.0));
        let tail = Tail::fit(&roc).unwrap();
        assert!((tail.b - 0.125).abs() < 1e-3, "{tail:?}");
        assert!((tail.distance(1e-12) - 20.0).abs() < 0.6, "{tail:?}");
        assert!((tail.rate(20.0).log10() + 12.0).abs() < 0.08, "{tail:?}");
        assert!((tail.rate(tail.distance(1e-9)).log10() + 9.0).abs() < 1e-9);
        assert!(tail.from >= 44.0 && tail.to <= 76.0, "{tail:?}");
    }

    #[test]
    fn a_bell_is_continued_on_the_cautious_side() {
        // Logistic approximation of the normal distribution with mean 128 and deviation 8.
        let bell = |d: f64| {
            let z = (d - 128.0) / 8.0;
            1.0 / (1.0 + (-1.5976 * z - 0.070_56 * z.powi(3)).exp())
        };
        let tail = Tail::fit(&false_pairs(100_000_000, 128, bell)).unwrap();
        for distance in [60.0, 70.0, 75.0] {
            assert!(tail.rate(distance) >= bell(distance), "{distance}: {} < {}", tail.rate(distance), bell(distance));
        }
    }

    #[test]
    fn too_few_pairs_give_no_line() {
        assert_eq!(Tail::fit(&false_pairs(5_000, 128, |d| 10_f64.powf((d - 128.0) / 8.0))), None);
        assert_eq!(Tail::fit(&false_pairs(0, 3, |_| 0.0)), None);
        assert_eq!(Tail::fit(&false_pairs(1_000_000, 60, |d| if d < 50.0 { 0.0 } else { 1e-4 })), None);
    }
}
