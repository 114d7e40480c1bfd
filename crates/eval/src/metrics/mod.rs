//! From distances to figures: recall, false-positive rates, and how sure both are.
//!
//! A [`Study`] goes in, [`Scores`] come out, one for each method. Every figure says where it comes from: counted, or
//! `extrapolated` from the tail of the false pairs.

pub mod interval;
pub mod rates;
pub mod recall;
pub mod roc;
pub mod strength;
pub mod tail;

use crate::study::{Answers, Study};
use rates::{FalseRate, Threshold, WANTED_RATES, threshold};
use recall::Recalls;
use roc::Roc;
use tail::Tail;

/// All figures of one method, or of one algorithm of a family.
#[derive(Clone, Debug)]
pub struct Scores<'a> {
    /// What they were taken from.
    pub answers: &'a Answers,
    /// The ranking of all pairs.
    pub roc: Roc,
    /// The line that continues the false pairs, where there were enough.
    pub tail: Option<Tail>,
    /// At each of [`Answers::fixed`], in that order.
    pub fixed: Vec<AtDistance>,
    /// At each of [`WANTED_RATES`], in that order.
    pub wanted: Vec<AtRate>,
}

/// Figures at a distance that was chosen beforehand.
#[derive(Clone, Debug)]
pub struct AtDistance {
    /// The distance, in the method's own unit.
    pub distance: f64,
    /// What is found.
    pub recalls: Recalls,
    /// What is found wrongly.
    pub false_rate: FalseRate,
}

/// Figures at a false-positive rate that was chosen beforehand.
#[derive(Clone, Debug)]
pub struct AtRate {
    /// The wanted rate of a pair, 0..=1.
    pub rate: f64,
    /// The distance that keeps to it, and what is found there; nothing where there is no such
    /// distance or too few false pairs to say.
    pub reached: Option<(Threshold, Recalls)>,
}

impl<'a> Scores<'a> {
    /// Works out the figures of one method.
    pub fn of(study: &Study, answers: &'a Answers) -> Self {
        let roc = Roc::of(answers);
        let tail = Tail::fit(&roc);
        let fixed = answers.fixed.iter().map(|distance| AtDistance {
            distance: *distance,
            recalls: Recalls::at(study, answers, *distance),
            false_rate: FalseRate::at(&roc, tail.as_ref(), *distance),
        });
        let fixed = fixed.collect();
        let wanted = WANTED_RATES.into_iter().map(|rate| AtRate {
            rate,
            reached: threshold(&roc, tail.as_ref(), rate)
                .map(|reached| (reached, Recalls::at(study, answers, reached.distance))),
        });
        let wanted = wanted.collect();
        Self { answers, roc, tail, fixed, wanted }
    }

    /// Works out the figures of every method and then of the family's algorithms, in the study's order.
    pub fn all(study: &'a Study) -> Vec<Self> {
        study.answers.iter().chain(&study.family).map(|answers| Self::of(study, answers)).collect()
    }
}
