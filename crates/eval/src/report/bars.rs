//! Recall by class: a group of bars for each class, a bar for each method, with its interval.

use super::scale::{Field, Scale};
use super::svg::{Anchor, LINE, Svg, colour, fitting, width_of};
use crate::metrics::recall::Recalls;

const WIDTH: f64 = 760.0;
/// Thin enough that 28 classes of four methods stay legible on one printed page.
const BAR: f64 = 7.0;
const GAP: f64 = 8.0;

/// One method's bars: its colour, what it is called, and what it found.
pub(super) struct Bars<'a> {
    pub(super) series: usize,
    pub(super) name: String,
    pub(super) recalls: &'a Recalls,
}

/// The chart of some methods over `classes`, in their order.
pub(super) fn chart(id: &str, title: &str, classes: &[&str], methods: &[Bars]) -> String {
    let group = (BAR * methods.len() as f64).max(LINE) + GAP;
    let longest = classes.iter().map(|class| width_of(class)).fold(0.0, f64::max);
    let left = (longest + 16.0).clamp(60.0, 260.0);
    let (top, right) = (8.0, WIDTH - 24.0);
    let bottom = top + group * classes.len() as f64;
    let about = methods.iter().map(|m| format!("{}: {:.1} % over all", m.name, m.recalls.all.value * 100.0));
    let about = format!("Bars from 0 to 100 %. {}.", about.collect::<Vec<_>>().join("; "));
    let mut svg = Svg::new(id, WIDTH, bottom + 2.0 * LINE + 14.0, title, &about);
    let y = Scale::at(std::iter::empty(), bottom, top);
    let field = Field { x: Scale::percent(left, right, 5), y };
    field.axes(&mut svg, "recall: copies found, of those looked for", "");
    for (at, class) in classes.iter().enumerate() {
        let start = top + group * at as f64 + GAP / 2.0;
        let height = group - GAP;
        svg.text("label", Anchor::End, (left - 8.0, start + height / 2.0 + 4.0), &fitting(class, left - 12.0));
        if at > 0 {
            svg.line("grid", (left, start - GAP / 2.0), (right, start - GAP / 2.0));
        }
        let slack = (height - BAR * methods.len() as f64) / 2.0;
        for (row, method) in methods.iter().enumerate() {
            let Some(recall) = method.recalls.class(class) else { continue };
            let (high, low) = (start + slack + BAR * row as f64, start + slack + BAR * (row + 1) as f64 - 1.0);
            let middle = (high + low) / 2.0;
            let place = |value| field.x.place(value);
            svg.rect(&format!("bar {}", colour(method.series)), (left, high), (place(recall.value), low));
            let (from, to) = (place(recall.interval.low), place(recall.interval.high));
            svg.line("whisker", (from, middle), (to, middle));
            for end in [from, to] {
                svg.line("whisker", (end, middle - 2.0), (end, middle + 2.0));
            }
        }
    }
    svg.finish()
}
