//! A second look at entries just beyond a limit: which of the query's bits are the ones that differ?

use std::fmt;

/// How far a match may go where a score decides: see [`Matcher::reach`](crate::Matcher::reach).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reach {
    /// The largest Hamming distance that is looked at, 0..=256.
    pub distance: u32,
    /// The largest score that counts.
    pub score: Score,
}

/// A soft distance in tenths, 0.0..=768.0: see [`Margins::soft_distance`](crate::Margins::soft_distance).
/// It stands beside a Hamming distance, never in its place.
///
/// What is compared is what is printed: a score is rounded first and held against its limit then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u16);

impl Score {
    /// Rounds to tenths; nothing below zero, and nothing above what the type holds.
    pub fn new(soft_distance: f32) -> Self {
        Self((soft_distance * 10.0).round() as u16)
    }

    /// A number of tenths.
    pub const fn from_tenths(tenths: u16) -> Self {
        Self(tenths)
    }

    /// The number of tenths.
    pub const fn tenths(self) -> u16 {
        self.0
    }

    /// As a number, with no more digits than it has.
    pub fn value(self) -> f64 {
        f64::from(self.0) / 10.0
    }
}

impl fmt::Display for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1}", self.value())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_what_it_prints() {
        for (soft, printed) in [(0.0, "0.0"), (0.04, "0.0"), (24.96, "25.0"), (25.04, "25.0"), (768.0, "768.0")] {
            assert_eq!(Score::new(soft).to_string(), printed);
            assert_eq!(Score::new(soft).value().to_string(), printed.trim_end_matches(".0"));
        }
        assert_eq!(Score::new(f32::NAN), Score::from_tenths(0));
        assert!(Score::new(24.9) < Score::new(25.0));
    }
}
