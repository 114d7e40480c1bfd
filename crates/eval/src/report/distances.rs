//! How far same and different pairs are apart: shares within each distance, on a log scale.

use super::scale::{Field, Scale, power};
use super::svg::{Anchor, Svg, fitting, width_of};
use crate::figure;
use crate::metrics::Scores;

const WIDTH: f64 = 354.0;
const HEIGHT: f64 = 280.0;

/// Colours of the three lines, as places in the palette.
pub(super) const SAME: usize = 0;
pub(super) const DIFFERENT: usize = 1;

/// A drawing for each method.
pub(super) fn charts(scores: &[Scores]) -> String {
    let drawn: String = scores.iter().enumerate().map(|(at, score)| chart(at, score)).collect();
    format!("<div class=\"panels\">{drawn}</div>\n")
}

fn chart(at: usize, score: &Scores) -> String {
    let (roc, method) = (&score.roc, &score.answers.method);
    let title = format!("{method}: same and different pairs within each distance");
    let about = "Two rising curves: true pairs rise at small distances, false pairs at large ones. \
                 Upright lines stand at the fixed distances.";
    let mut svg = Svg::new(&format!("distances-{at}"), WIDTH, HEIGHT, &title, about);
    let (left, right, top, bottom) = (66.0, WIDTH - 14.0, 44.0, HEIGHT - 42.0);
    svg.text("strong", Anchor::Start, (6.0, 14.0), &fitting(method, WIDTH - 20.0));
    let last = roc.steps().last().map_or(1.0, |step| step.distance);
    // Two tenfolds below a single pair show where the line goes on.
    let lowest = -(roc.pairs().max(10) as f64).log10().ceil() as i32 - 2;
    let y = Scale::log(lowest, 0, bottom, top, 7, power);
    let field = Field { x: Scale::linear(0.0, last, left, right), y };
    field.axes(&mut svg, "distance", "share of the pairs");
    let mut free = f64::NEG_INFINITY;
    for fixed in &score.fixed {
        let (x, name) = (field.x.place(fixed.distance), figure::distance(fixed.distance));
        svg.line("fixed", (x, bottom), (x, top));
        let half = width_of(&name) / 2.0;
        if x - half > free {
            svg.text("label", Anchor::Middle, (x, top - 5.0), &name);
            free = x + half + 3.0;
        }
    }
    let (floor, mut same, mut different) = (field.y.ends().0, Vec::new(), Vec::new());
    for step in roc.thinned(400) {
        for (share, line) in [(roc.recall(step), &mut same), (roc.rate(step), &mut different)] {
            if share > floor {
                // A curve of counts rises from the bottom, at the first pair.
                if line.is_empty() && step.distance > 0.0 {
                    line.push((field.x.place(step.distance), bottom));
                }
                line.push(field.place(step.distance, share));
            }
        }
    }
    svg.path(&format!("line {}", super::svg::colour(SAME)), &same);
    svg.path(&format!("line {}", super::svg::colour(DIFFERENT)), &different);
    if let Some(tail) = &score.tail {
        let start = tail.distance(floor).max(0.0);
        let ends = [start, tail.to].map(|distance| field.place(distance, tail.rate(distance)));
        svg.path(&format!("line dash {}", super::svg::colour(DIFFERENT)), &ends);
    }
    svg.finish()
}
