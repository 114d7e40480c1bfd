//! False positives at the length of a list: both axes by tenfolds, a line for each fixed distance.

use super::html::Table;
use super::scale::{Field, Scale, power};
use super::svg::{Anchor, LINE, Svg, colour, fitting};
use crate::figure;
use crate::metrics::Scores;
use crate::metrics::rates::{FalseRate, LIST_SIZES};

const WIDTH: f64 = 354.0;
const HEIGHT: f64 = 290.0;
const LOOKUPS: f64 = 1e6;

/// Below a false positive in a million million lookups nobody needs a line.
const LOWEST: i32 = -6;

/// A drawing for each method, all with the same axes.
pub(super) fn charts(scores: &[Scores]) -> String {
    let rates =
        scores.iter().flat_map(|score| &score.fixed).flat_map(|at| [guess(&at.false_rate), at.false_rate.upper]);
    let rates: Vec<f64> = rates.flatten().filter(|rate| *rate > 0.0).collect();
    let (least, most) =
        rates.iter().fold((1e-6_f64, 1e-6_f64), |(least, most), rate| (least.min(*rate), most.max(*rate)));
    let ends = [least * 1e4, most * 1e8].map(|rate| (rate * LOOKUPS).log10());
    let y_ends = ((ends[0].floor() as i32).max(LOWEST), ends[1].ceil() as i32);
    let with_lines = scores.iter().enumerate().filter(|(_, score)| !score.fixed.is_empty());
    let drawn: String = with_lines.map(|(at, score)| chart(at, score, y_ends)).collect();
    format!("<div class=\"panels\">{drawn}</div>\n")
}

/// The rate, where it is one: the end of the tail is only something that it lies below.
fn guess(rate: &FalseRate) -> Option<f64> {
    rate.rate.filter(|_| !rate.below)
}

fn chart(at: usize, score: &Scores, y_ends: (i32, i32)) -> String {
    let method = &score.answers.method;
    let title = format!("{method}: false positives per million lookups against the length of the list");
    let about = "Straight rising lines, one for each fixed distance: solid where counted, dashed where extrapolated, \
                 dotted for the upper limit.";
    let mut svg = Svg::new(&format!("lists-{at}"), WIDTH, HEIGHT, &title, about);
    let (left, right, top, bottom) = (66.0, WIDTH - 44.0, 30.0, HEIGHT - 42.0);
    svg.text("strong", Anchor::Start, (6.0, 14.0), &fitting(method, WIDTH - 20.0));
    let y = Scale::log(y_ends.0, y_ends.1, bottom, top, 8, power);
    let field = Field { x: Scale::log(4, 8, left, right, 5, power), y };
    field.axes(&mut svg, "entries in the list", "false positives per million lookups");
    let mut names = Vec::new();
    for (series, fixed) in score.fixed.iter().enumerate() {
        let rate = &fixed.false_rate;
        let (class, guess) = (if rate.extrapolated { "line dash" } else { "line" }, guess(rate));
        let upper = rate.upper.and_then(|rate| line(&field, rate));
        let own = guess.and_then(|rate| line(&field, rate));
        if let Some(upper) = &upper {
            svg.path(&format!("line dots {}", colour(series)), upper);
        }
        if let Some(own) = &own {
            svg.path(&format!("{class} {}", colour(series)), own);
            own.iter().for_each(|end| svg.mark(series, *end));
        }
        // Where there is only a limit, the distance stands there.
        let named = if guess.is_some() { own } else { upper };
        names.extend(named.map(|line| (line[1].1, figure::distance(fixed.distance))));
    }
    // Names at the ends of lines that lie close are moved apart.
    names.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut free = f64::INFINITY;
    for (y, name) in names {
        let y = y.min(free);
        svg.text("label", Anchor::Start, (right + 9.0, y + 4.0), &name);
        free = y - LINE + 1.0;
    }
    svg.finish()
}

/// The part of a line that lies within the field.
fn line(field: &Field, rate: f64) -> Option<[(f64, f64); 2]> {
    let ((shortest, longest), (floor, _)) = (field.x.ends(), field.y.ends());
    let start = shortest.max(floor / (rate * LOOKUPS));
    (rate > 0.0 && start < longest).then(|| [start, longest].map(|n| field.place(n, n * rate * LOOKUPS)))
}

/// False positives of one lookup, for each method and fixed distance.
pub(super) fn table(scores: &[Scores]) -> String {
    let mut head = vec!["method".to_owned(), "distance".to_owned(), "false pairs seen".to_owned()];
    head.extend(LIST_SIZES.map(|entries| format!("{}\nentries", figure::count(entries))));
    let mut table = Table::new(
        "False positives per lookup, on average. † extrapolated, < lies below what may be extrapolated. ≤ upper 95 % limit.",
        &head,
    );
    for score in scores {
        for fixed in &score.fixed {
            let rate = &fixed.false_rate;
            let seen = format!("{}\nof {}", figure::count(rate.seen), figure::count(score.roc.pairs()));
            let cells = [figure::distance(fixed.distance), seen].into_iter();
            table.row(&score.answers.method, cells.chain(LIST_SIZES.map(|entries| cell(rate, entries))));
        }
    }
    table.finish()
}

/// A figure of a rate with its marks: `< 3.1e-9 †`.
pub(super) fn told(rate: &FalseRate, figure: &str) -> String {
    let less = if rate.below { "< " } else { "" };
    let mark = if rate.extrapolated { " †" } else { "" };
    format!("{less}{figure}{mark}")
}

/// `0.31`, or `0.31 †` with `≤ 4.7` below.
pub(super) fn cell(rate: &FalseRate, entries: u64) -> String {
    let value = rate.per_lookup(entries).map_or("–".to_owned(), |value| told(rate, &figure::amount(value)));
    match rate.per_lookup_upper(entries) {
        Some(upper) => format!("{value}\n≤ {}", figure::amount(upper)),
        None => value,
    }
}
