//! Recall against the false-positive rate, rates by tenfolds.

use super::html::Table;
use super::scale::{Field, Scale, power};
use super::svg::{Svg, colour};
use crate::figure;
use crate::metrics::rates::WANTED_RATES;
use crate::metrics::tail::COUNTED_FROM;
use crate::metrics::{AtRate, Scores};

const WIDTH: f64 = 760.0;
const HEIGHT: f64 = 380.0;

/// One drawing with a line for each method: solid where counted, dashed where the tail decides.
pub(super) fn chart(scores: &[Scores]) -> String {
    let about = "A rising line for each method; higher is better. The numbers stand in the table below.";
    let mut svg = Svg::new("roc", WIDTH, HEIGHT, "Recall against the false-positive rate", about);
    let y = Scale::percent(HEIGHT - 44.0, 10.0, 5);
    let field = Field { x: Scale::log(-8, 0, 76.0, WIDTH - 24.0, 9, power), y };
    field.axes(&mut svg, "false-positive rate of a pair", "recall");
    let (lowest, _) = field.x.ends();
    for (method, score) in scores.iter().enumerate() {
        let (mut counted, mut guessed) = (Vec::new(), Vec::new());
        // The dashed line begins at the frame, or where the tail is followed no farther.
        let floor = score.tail.as_ref().map_or(lowest, |tail| tail.floor.max(lowest));
        if let Some(tail) = &score.tail {
            guessed.push(field.place(floor, score.roc.recall(score.roc.within(tail.distance(floor)))));
        }
        for step in score.roc.thinned(2000) {
            let recall = score.roc.recall(step);
            if step.mistaken >= COUNTED_FROM {
                counted.push(field.place(score.roc.rate(step), recall));
            } else if let Some(tail) = &score.tail {
                let rate = tail.rate(step.distance);
                if rate > floor {
                    guessed.push(field.place(rate, recall));
                }
            }
        }
        // The guess never lies right of the first counted point, where it ends.
        if let Some(first) = counted.first() {
            guessed.iter_mut().for_each(|point| point.0 = point.0.min(first.0));
            guessed.push(*first);
        }
        svg.path(&format!("line {}", colour(method)), &counted);
        svg.path(&format!("line dash {}", colour(method)), &guessed);
        for wanted in &score.wanted {
            if let Some((_, recalls)) = &wanted.reached {
                svg.mark(method, field.place(wanted.rate, recalls.all.value));
            }
        }
    }
    svg.finish()
}

/// Recall and distance at each wanted rate.
pub(super) fn table(scores: &[Scores]) -> String {
    let mut head = vec!["method".to_owned()];
    head.extend(WANTED_RATES.map(|rate| format!("at {rate:e}")));
    let caption = "Recall over all copies, and the distance that keeps to the rate. † extrapolated. – too few false pairs to say, or no distance is strict enough.";
    let mut table = Table::new(caption, &head);
    for score in scores {
        table.row(&score.answers.method, score.wanted.iter().map(cell));
    }
    table.finish()
}

/// Recall over all copies at a wanted rate, with its interval and the distance.
pub(super) fn cell(wanted: &AtRate) -> String {
    let Some((threshold, recalls)) = &wanted.reached else { return "–".to_owned() };
    let mark = if threshold.extrapolated { " †" } else { "" };
    let (value, distance) = (figure::percent(recalls.all.value), figure::distance(threshold.distance));
    format!("{value}{mark}\n{} at {distance}", figure::percent_range(recalls.all.interval))
}
