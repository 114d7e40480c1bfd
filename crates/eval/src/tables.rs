//! `results.csv` and `curves.csv`: every figure, for other programs. Same study, same bytes.
//!
//! # `results.csv`
//!
//! One figure a line: `method,scope,name,metric,at,value,low,high,trials,photos,extrapolated`.
//!
//! | metric | scope | at | value |
//! |---|---|---|---|
//! | `recall_at_distance` | `all`, `class_mean`, `class`, `attack` | the distance | 0..=1, `low` and `high` its 95 % interval |
//! | `recall_at_fpr` | the same | the false-positive rate | the same |
//! | `distance_at_fpr` | `all` | the false-positive rate | the largest distance that keeps to it |
//! | `fpr_at_distance` | `all` | the distance | 0..=1, `high` its upper 95 % limit where fewer than ten false pairs were seen, `trials` the false pairs |
//! | `false_per_lookup_<n>` | `all` | the distance | wrong entries that one lookup in a list of n entries finds, `high` as above |
//! | `auc`, `eer`, `average_precision` | `all` | | 0..=1 |
//! | `template_cut_within` | `template` | 31, 48 | pairs of screenshots, of `trials`, as near as that: see [`Template`](crate::study::Template) |
//! | `template_cut_nearest` | `template` | | the nearest pair |
//! | `template_uncut_within`, `template_uncut_nearest` | `template` | | the same, entries not cut |
//! | `unanswered` | `all` | | true pairs without a distance, of `trials` |
//!
//! `method` is a method, or an algorithm that was measured by one hash. `name` is the class or the attack. `trials` are altered copies, `photos` the distinct photos behind
//! them, which are what the intervals count. `extrapolated` is `yes` where fewer than ten false pairs
//! decided, and the tail did instead. An empty `value` could not be told: too few false pairs.
//! The tail is followed no farther than four tenfolds below ten false pairs: a rate there is that end, an
//! upper figure, and a distance there is empty.
//!
//! # `curves.csv`
//!
//! `method,curve,distance,recall,fpr,class,unit,strength,low,high,extrapolated`. Curve `distance`: recall and
//! measured false-positive rate at each distance that came up (at most 2,000 of them). Curve `tail`: the
//! rate of the fitted line at the ends of what was fitted. Curve `strength`: recall of the attacks of one class, unit
//! and strength together, at each fixed distance.

use crate::metrics::Scores;
use crate::metrics::rates::LIST_SIZES;
use crate::metrics::recall::{Recall, Recalls};
use crate::metrics::strength::strengths;
use crate::study::Study;

const RESULTS: [&str; 11] =
    ["method", "scope", "name", "metric", "at", "value", "low", "high", "trials", "photos", "extrapolated"];

const CURVES: [&str; 11] =
    ["method", "curve", "distance", "recall", "fpr", "class", "unit", "strength", "low", "high", "extrapolated"];

/// The bytes of `results.csv`.
pub fn results(study: &Study, scores: &[Scores]) -> Vec<u8> {
    let mut table = Table::new(&RESULTS);
    for score in scores {
        let method = score.answers.method.as_str();
        for fixed in &score.fixed {
            let at = fixed.distance.to_string();
            recalls(&mut table, study, [method, "recall_at_distance", &at, "no"], &fixed.recalls);
            let rate = &fixed.false_rate;
            let (marked, pairs) = (yes(rate.extrapolated), score.roc.pairs().to_string());
            let [value, high] = [rate.rate, rate.upper].map(text_of_rate);
            table.row([method, "all", "", "fpr_at_distance", &at, &value, "", &high, &pairs, "", marked]);
            for entries in LIST_SIZES {
                let [value, high] = [rate.per_lookup(entries), rate.per_lookup_upper(entries)].map(text_of_rate);
                let metric = format!("false_per_lookup_{entries}");
                table.row([method, "all", "", &metric, &at, &value, "", &high, &pairs, "", marked]);
            }
        }
        for wanted in &score.wanted {
            let at = format!("{:e}", wanted.rate);
            let Some((threshold, found)) = &wanted.reached else {
                table.row([method, "all", "", "distance_at_fpr", &at, "", "", "", "", "", "yes"]);
                continue;
            };
            let (marked, distance) = (yes(threshold.extrapolated), format!("{:.4}", threshold.distance));
            table.row([method, "all", "", "distance_at_fpr", &at, &distance, "", "", "", "", marked]);
            recalls(&mut table, study, [method, "recall_at_fpr", &at, marked], found);
        }
        let roc = &score.roc;
        for (metric, value) in
            [("auc", roc.area()), ("eer", roc.equal_error()), ("average_precision", roc.average_precision())]
        {
            let value = value.map(text_of_share).unwrap_or_default();
            table.row([method, "all", "", metric, "", &value, "", "", "", "", "no"]);
        }
        let (missed, trials) = (roc.unanswered().to_string(), score.answers.positives.len().to_string());
        table.row([method, "all", "", "unanswered", "", &missed, "", "", &trials, "", "no"]);
    }
    templates(&mut table, study);
    table.bytes()
}

fn templates(table: &mut Table, study: &Study) {
    for template in &study.templates {
        let (name, pairs, photos) = (&*template.interface, template.pairs.to_string(), study.photos.len().to_string());
        for (entries, alike) in [("cut", &template.cut), ("uncut", &template.uncut)] {
            let [within, nearest] = ["within", "nearest"].map(|figure| format!("template_{entries}_{figure}"));
            for (at, count) in [("31", alike.at_31), ("48", alike.at_48)] {
                let count = count.to_string();
                table.row(["wide", "template", name, &within, at, &count, "", "", &pairs, &photos, "no"]);
            }
            let bits = alike.nearest.map(|bits| bits.to_string()).unwrap_or_default();
            table.row(["wide", "template", name, &nearest, "", &bits, "", "", &pairs, &photos, "no"]);
        }
    }
}

fn recalls(table: &mut Table, study: &Study, [method, metric, at, marked]: [&str; 4], found: &Recalls) {
    let mut put = |scope: &str, name: &str, recall: &Recall| {
        let [value, low, high] = [recall.value, recall.interval.low, recall.interval.high].map(text_of_share);
        let (trials, photos) = (recall.trials.to_string(), recall.photos.to_string());
        table.row([method, scope, name, metric, at, &value, &low, &high, &trials, &photos, marked]);
    };
    put("all", "", &found.all);
    put("class_mean", "", &found.class_mean);
    found.classes.iter().for_each(|(class, recall)| put("class", class, recall));
    found.attacks.iter().for_each(|(attack, recall)| put("attack", &study.attacks[*attack].name, recall));
}

/// The bytes of `curves.csv`.
pub fn curves(study: &Study, scores: &[Scores]) -> Vec<u8> {
    let mut table = Table::new(&CURVES);
    for score in scores {
        let method = score.answers.method.as_str();
        for step in score.roc.thinned(2000) {
            let (distance, recall) = (step.distance.to_string(), text_of_share(score.roc.recall(step)));
            let rate = text_of_rate(Some(score.roc.rate(step)));
            table.row([method, "distance", &distance, &recall, &rate, "", "", "", "", "", "no"]);
        }
        if let Some(tail) = &score.tail {
            for distance in [tail.from, tail.to] {
                let (at, rate) = (distance.to_string(), text_of_rate(Some(tail.rate(distance))));
                table.row([method, "tail", &at, "", &rate, "", "", "", "", "", "yes"]);
            }
        }
        for series in strengths(study) {
            for distance in &score.answers.fixed {
                for (amount, recall) in series.recalls(study, score.answers, *distance) {
                    let [value, low, high] =
                        [recall.value, recall.interval.low, recall.interval.high].map(text_of_share);
                    let (at, amount) = (distance.to_string(), amount.to_string());
                    table.row([
                        method,
                        "strength",
                        &at,
                        &value,
                        "",
                        series.class,
                        series.unit,
                        &amount,
                        &low,
                        &high,
                        "no",
                    ]);
                }
            }
        }
    }
    table.bytes()
}

fn yes(marked: bool) -> &'static str {
    if marked { "yes" } else { "no" }
}

fn text_of_share(share: f64) -> String {
    format!("{share:.6}")
}

fn text_of_rate(rate: Option<f64>) -> String {
    rate.map(|rate| format!("{rate:.4e}")).unwrap_or_default()
}

struct Table(csv::Writer<Vec<u8>>);

impl Table {
    fn new(header: &[&str; 11]) -> Self {
        let mut table = Self(csv::Writer::from_writer(Vec::new()));
        table.row(*header);
        table
    }

    fn row(&mut self, fields: [&str; 11]) {
        self.0.write_record(fields).expect("memory takes every line");
    }

    fn bytes(self) -> Vec<u8> {
        self.0.into_inner().expect("memory takes every line")
    }
}
