//! Recall against strength: a small drawing for each class and unit.

use super::html::Table;
use super::scale::{Field, Scale};
use super::svg::{Anchor, Svg, colour, fitting};
use crate::figure;
use crate::metrics::Scores;
use crate::metrics::strength::{Series, strengths};
use crate::study::Study;

const WIDTH: f64 = 236.0;
const HEIGHT: f64 = 196.0;

/// All drawings, each method at its widest fixed distance; nothing where no parameter was varied.
pub(super) fn charts(study: &Study, scores: &[Scores]) -> Option<String> {
    let all = strengths(study);
    let drawn: Vec<_> = all.iter().enumerate().map(|(at, series)| chart(study, scores, at, series)).collect();
    (!drawn.is_empty()).then(|| format!("<div class=\"panels\">{}</div>\n", drawn.concat()))
}

fn chart(study: &Study, scores: &[Scores], at: usize, series: &Series) -> String {
    let title = format!("{}: recall against {}", series.class, series.unit);
    let about = "A line for each method; the numbers stand in the table below.";
    let mut svg = Svg::new(&format!("strength-{at}"), WIDTH, HEIGHT, &title, about);
    let (left, right, top, bottom) = (46.0, WIDTH - 14.0, 26.0, HEIGHT - 42.0);
    svg.text("strong", Anchor::Start, (6.0, 14.0), &fitting(series.class, WIDTH - 20.0));
    // Marks at either end stay clear of the frame.
    let x = Scale::at(series.amounts.iter().map(|(amount, _)| *amount), left + 8.0, right - 4.0);
    let field = Field { x, y: Scale::percent(bottom, top, 2) };
    field.axes(&mut svg, &fitting(series.unit, right - left + 30.0), "");
    for (method, score) in scores.iter().enumerate() {
        let Some(distance) = score.answers.fixed.last() else { continue };
        let points = series.recalls(study, score.answers, *distance);
        let points: Vec<_> = points.iter().map(|(amount, recall)| field.place(*amount, recall.value)).collect();
        svg.path(&format!("line {}", colour(method)), &points);
        points.iter().for_each(|point| svg.mark(method, *point));
    }
    svg.finish()
}

/// The numbers behind the drawings.
pub(super) fn table(study: &Study, scores: &[Scores]) -> String {
    let mut head = vec!["class".to_owned(), "strength".to_owned()];
    let fixed: Vec<_> = scores.iter().filter_map(|score| Some((score, *score.answers.fixed.last()?))).collect();
    head.extend(fixed.iter().map(|(score, distance)| super::column(score, *distance)));
    let mut table = Table::new("Recall by strength, in %, with the 95 % interval", &head);
    for series in strengths(study) {
        let found: Vec<_> = fixed.iter().map(|(s, distance)| series.recalls(study, s.answers, *distance)).collect();
        for (amount, _) in &series.amounts {
            let recall =
                |of: &Vec<(f64, _)>| of.iter().find(|(at, _)| at == amount).map(|(_, recall)| super::cell(recall));
            let strength = format!("{} {}", figure::distance(*amount), series.unit);
            let cells = found.iter().map(|of| recall(of).unwrap_or_default());
            table.row(series.class, std::iter::once(strength).chain(cells));
        }
    }
    table.finish()
}
