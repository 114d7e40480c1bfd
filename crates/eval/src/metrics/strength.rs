//! Recall against strength: attacks of one class that vary one parameter.

use super::recall::{Recall, pooled};
use crate::study::{Answers, Study};

/// The attacks of one class and one unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Series<'a> {
    /// The class.
    pub class: &'a str,
    /// What the amount counts.
    pub unit: &'a str,
    /// Each amount with its attacks (places in [`Study::attacks`]), ascending; two at least.
    pub amounts: Vec<(f64, Vec<usize>)>,
}

/// Every class and unit of which two amounts at least were tried, in the study's order.
pub fn strengths(study: &Study) -> Vec<Series<'_>> {
    let mut all: Vec<Series> = Vec::new();
    for (at, attack) in study.attacks.iter().enumerate() {
        let Some(strength) = &attack.strength else { continue };
        let known = all.iter().position(|series| series.class == attack.class && series.unit == strength.unit);
        let series = known.unwrap_or_else(|| {
            all.push(Series { class: &attack.class, unit: &strength.unit, amounts: Vec::new() });
            all.len() - 1
        });
        let amounts = &mut all[series].amounts;
        match amounts.iter_mut().find(|(amount, _)| *amount == strength.amount) {
            Some((_, attacks)) => attacks.push(at),
            None => amounts.push((strength.amount, vec![at])),
        }
    }
    all.iter_mut().for_each(|series| series.amounts.sort_by(|a, b| a.0.total_cmp(&b.0)));
    all.retain(|series| series.amounts.len() > 1);
    all
}

impl Series<'_> {
    /// Recall at each amount that was tried; attacks of equal amount (four sides, say) are pooled.
    pub fn recalls(&self, study: &Study, answers: &Answers, distance: f64) -> Vec<(f64, Recall)> {
        let at = |(amount, attacks): &(f64, Vec<usize>)| Some((*amount, pooled(study, answers, distance, attacks)?));
        self.amounts.iter().filter_map(at).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::study::{Attack, Strength};

    #[test]
    fn attacks_of_one_class_and_unit_form_a_series() {
        let attack = |name: &str, class: &str, amount, unit: &'static str| Attack {
            name: name.to_owned(),
            class: class.to_owned(),
            strength: Some(Strength { amount, unit: unit.into() }),
        };
        let study = Study {
            attacks: vec![
                attack("left-20", "crop one side", 20.0, "%"),
                attack("turn", "rotate", 5.0, "degrees"),
                attack("left-10", "crop one side", 10.0, "%"),
                attack("top-10", "crop one side", 10.0, "%"),
                attack("px", "crop one side", 10.0, "pixels"),
            ],
            photos: Vec::new(),
            near_duplicates: Vec::new(),
            templates: Vec::new(),
            family: Vec::new(),
            answers: Vec::new(),
            seed: 0,
        };
        let amounts = vec![(10.0, vec![2, 3]), (20.0, vec![0])];
        assert_eq!(strengths(&study), [Series { class: "crop one side", unit: "%", amounts }]);
    }
}
