//! Algorithms by one hash each: a bar for each, and a table in the same order.

use std::cmp::Ordering;

use nearmark::Algorithm;

use super::html::Table;
use super::scale::{Field, Scale};
use super::svg::{Anchor, LINE, Svg, colour, fitting};
use super::{cell, lists, roc};
use crate::figure;
use crate::metrics::recall::Recalls;
use crate::metrics::{AtRate, Scores};

/// The rate by which algorithms are put in order, and those that are told beside it.
pub(super) const ORDERED_BY: f64 = 1e-6;
const BESIDE: [f64; 2] = [1e-5, 1e-4];

/// What is drawn, as places in the palette.
pub(super) const ALL: usize = 0;
pub(super) const CLASS_MEAN: usize = 1;

const WIDTH: f64 = 760.0;
const LEFT: f64 = 190.0;
const TOP: f64 = 8.0;
const ROW: f64 = 18.0;
const BAR: f64 = 10.0;

/// The best first; last those that cannot keep to the rate, as they came.
pub(super) fn ordered<'a, 'b>(family: &'a [Scores<'b>]) -> Vec<&'a Scores<'b>> {
    let recall = |score: &Scores| found(score, ORDERED_BY).map_or(-1.0, |recalls| recalls.all.value);
    let mut ordered: Vec<_> = family.iter().collect();
    ordered.sort_by(|a, b| recall(b).partial_cmp(&recall(a)).unwrap_or(Ordering::Equal));
    ordered
}

/// A bar for each algorithm, with the interval, and a mark at the mean of classes.
pub(super) fn chart(family: &[&Scores]) -> String {
    let (right, bottom) = (WIDTH - 24.0, TOP + ROW * family.len() as f64);
    let about = "A bar for each algorithm, the best first. The numbers stand in the table below.";
    let title = format!("Recall of one hash at a false-positive rate of {ORDERED_BY:e}");
    let mut svg = Svg::new("family", WIDTH, bottom + 2.0 * LINE + 14.0, &title, about);
    let y = Scale::at(std::iter::empty(), bottom, TOP);
    let field = Field { x: Scale::percent(LEFT, right, 5), y };
    field.axes(&mut svg, "recall: copies found, of those looked for", "");
    for (at, score) in family.iter().enumerate() {
        let middle = TOP + ROW * (at as f64 + 0.5);
        svg.text("label", Anchor::End, (LEFT - 8.0, middle + 4.0), &fitting(&score.answers.method, LEFT - 12.0));
        let Some(recalls) = found(score, ORDERED_BY) else { continue };
        let place = |value| field.x.place(value);
        let (high, low) = (middle - BAR / 2.0, middle + BAR / 2.0);
        svg.rect(&format!("bar {}", colour(ALL)), (LEFT, high), (place(recalls.all.value), low));
        let (from, to) = (place(recalls.all.interval.low), place(recalls.all.interval.high));
        svg.line("whisker", (from, middle), (to, middle));
        for end in [from, to] {
            svg.line("whisker", (end, middle - 3.0), (end, middle + 3.0));
        }
        svg.mark(CLASS_MEAN, (place(recalls.class_mean.value), middle));
    }
    svg.finish()
}

/// A row for each algorithm.
pub(super) fn table(family: &[&Scores]) -> String {
    let mut head = vec![
        "algorithm".to_owned(),
        "bits".to_owned(),
        format!("recall at\nFPR {ORDERED_BY:e}"),
        "mean of classes\nat the same".to_owned(),
    ];
    head.extend(BESIDE.map(|rate| format!("recall at\nFPR {rate:e}")));
    head.extend(["recall at its\ndefault limit", "AUC\nequal error"].map(str::to_owned));
    let caption = "In %, with the 95 % interval and the distance that keeps to the rate. † extrapolated, < lies below \
                   what may be extrapolated. – no distance is strict enough, or too few false pairs to say.";
    let mut table = Table::new(caption, &head);
    for score in family {
        let nothing = || "–".to_owned();
        let at = |rate| wanted(score, rate).map_or_else(nothing, roc::cell);
        let bits = score.answers.method.parse::<Algorithm>().map_or_else(|_| nothing(), |a| a.bits().to_string());
        let mean = found(score, ORDERED_BY).map_or_else(nothing, |recalls| cell(&recalls.class_mean));
        let limit = score.fixed.first().map_or_else(nothing, |fixed| {
            let rate = fixed.false_rate.rate.map(|rate| lists::told(&fixed.false_rate, &figure::rate(rate)));
            let (recall, distance) = (figure::percent(fixed.recalls.all.value), figure::distance(fixed.distance));
            format!("{recall}\nat {distance}, FPR {}", rate.unwrap_or_else(nothing))
        });
        let area = score.roc.area().map_or_else(nothing, |area| format!("{area:.4}"));
        let error = score.roc.equal_error().map_or_else(nothing, figure::percent);
        let [tenfold, hundredfold] = BESIDE.map(at);
        let cells = [bits, at(ORDERED_BY), mean, tenfold, hundredfold, limit, format!("{area}\n{error}")];
        table.row(&score.answers.method, cells);
    }
    table.finish()
}

fn wanted<'a>(score: &'a Scores, rate: f64) -> Option<&'a AtRate> {
    score.wanted.iter().find(|wanted| wanted.rate == rate)
}

fn found<'a>(score: &'a Scores, rate: f64) -> Option<&'a Recalls> {
    wanted(score, rate)?.reached.as_ref().map(|(_, recalls)| recalls)
}
