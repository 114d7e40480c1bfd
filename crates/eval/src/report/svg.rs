//! A drawing as inline SVG: lines, bars, marks, text. Colours come from the page's style sheet.

use super::html::escape;

/// Series that have a colour and a mark of their own; more begin anew.
pub(super) const SERIES: usize = 8;

/// Height of a line of text, in px, and the mean width of a letter at the 12 px of all labels.
pub(super) const LINE: f64 = 15.0;
const LETTER: f64 = 6.7;

/// Where a text stands to its point.
#[derive(Clone, Copy)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A drawing, in px from the top left corner.
pub(super) struct Svg {
    width: f64,
    height: f64,
    id: String,
    title: String,
    about: String,
    body: String,
}

impl Svg {
    /// `id` is unique on the page; `about` says in words what is to be seen.
    pub(super) fn new(id: &str, width: f64, height: f64, title: &str, about: &str) -> Self {
        let (title, about) = (escape(title), escape(about));
        Self { width, height, id: escape(id), title, about, body: String::new() }
    }

    pub(super) fn line(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let [x1, y1, x2, y2] = [from.0, from.1, to.0, to.1].map(px);
        self.body += &format!("<line class=\"{class}\" x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\"/>\n");
    }

    pub(super) fn rect(&mut self, class: &str, from: (f64, f64), to: (f64, f64)) {
        let [x, y, width, height] = [from.0, from.1, to.0 - from.0, to.1 - from.1].map(px);
        self.body += &format!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>\n");
    }

    /// Straight lines from point to point; nothing for fewer than two.
    pub(super) fn path(&mut self, class: &str, points: &[(f64, f64)]) {
        if points.len() < 2 {
            return;
        }
        let points: Vec<_> = points.iter().map(|(x, y)| format!("{},{}", px(*x), px(*y))).collect();
        self.body += &format!("<polyline class=\"{class}\" points=\"{}\"/>\n", points.join(" "));
    }

    pub(super) fn text(&mut self, class: &str, anchor: Anchor, at: (f64, f64), text: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let (x, y, text) = (px(at.0), px(at.1), escape(text));
        self.body += &format!("<text class=\"{class}\" text-anchor=\"{anchor}\" x=\"{x}\" y=\"{y}\">{text}</text>\n");
    }

    /// Text that reads upwards, around its middle.
    pub(super) fn upright(&mut self, at: (f64, f64), text: &str) {
        let (x, y, text) = (px(at.0), px(at.1), escape(text));
        self.body += &format!(
            "<text class=\"title\" text-anchor=\"middle\" transform=\"translate({x} {y}) rotate(-90)\">{text}</text>\n"
        );
    }

    /// The mark of a series: told apart by shape as well as by colour.
    pub(super) fn mark(&mut self, series: usize, at: (f64, f64)) {
        self.body += &mark(series, at);
    }

    pub(super) fn finish(self) -> String {
        let Self { width, height, id, title, about, body } = self;
        let (width, height) = (px(width), px(height));
        format!(
            "<svg role=\"img\" aria-labelledby=\"{id}-t {id}-d\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} \
             {height}\">\n<title id=\"{id}-t\">{title}</title><desc id=\"{id}-d\">{about}</desc>\n{body}</svg>\n"
        )
    }
}

/// The class that carries the colour of a series.
pub(super) fn colour(series: usize) -> String {
    format!("s{}", series % SERIES)
}

/// What each series is, with its mark and its colour, as a list that flows.
pub(super) fn legend(entries: &[(usize, String)]) -> String {
    let mut out = String::from("<ul class=\"legend\">");
    for (series, name) in entries {
        let line = format!("<line class=\"line {}\" x1=\"0\" y1=\"7\" x2=\"24\" y2=\"7\"/>", colour(*series));
        let mark = mark(*series, (12.0, 7.0));
        let name = escape(name);
        out += &format!("<li><svg aria-hidden=\"true\" width=\"24\" height=\"14\">{line}{mark}</svg> {name}</li>");
    }
    out + "</ul>\n"
}

/// As much of a text as fits into a width, in px.
pub(super) fn fitting(text: &str, width: f64) -> String {
    let most = (width / LETTER) as usize;
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let mut kept: String = text.chars().take(most.saturating_sub(1)).collect();
    kept.truncate(kept.trim_end().len());
    kept + "…"
}

/// About how wide a text is, in px.
pub(super) fn width_of(text: &str) -> f64 {
    text.chars().count() as f64 * LETTER
}

fn mark(series: usize, (x, y): (f64, f64)) -> String {
    let colour = colour(series);
    let polygon = |corners: &[(f64, f64)]| {
        let corners: Vec<_> = corners.iter().map(|(dx, dy)| format!("{},{}", px(x + dx), px(y + dy))).collect();
        format!("<polygon class=\"mark {colour}\" points=\"{}\"/>\n", corners.join(" "))
    };
    match series % 4 {
        0 => format!("<circle class=\"mark {colour}\" cx=\"{}\" cy=\"{}\" r=\"3.5\"/>\n", px(x), px(y)),
        1 => polygon(&[(-3.2, -3.2), (3.2, -3.2), (3.2, 3.2), (-3.2, 3.2)]),
        2 => polygon(&[(0.0, -4.5), (4.2, 3.2), (-4.2, 3.2)]),
        _ => polygon(&[(0.0, -4.8), (4.8, 0.0), (0.0, 4.8), (-4.8, 0.0)]),
    }
}

/// A tenth of a pixel is fine enough, and the same on every machine.
fn px(value: f64) -> String {
    let text = format!("{value:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_says_what_it_is_and_escapes_what_it_is_given() {
        let mut svg = Svg::new("a", 10.0, 20.0, "<t>", "d");
        svg.text("label", Anchor::End, (1.0, 2.25), "a<b");
        let got = svg.finish();
        assert!(got.contains("<title id=\"a-t\">&lt;t&gt;</title>") && got.contains("a&lt;b"), "{got}");
        assert!(got.contains("x=\"1\" y=\"2.2\""), "{got}");
    }

    #[test]
    fn long_names_are_cut_between_letters() {
        assert_eq!(fitting("crop", 100.0), "crop");
        assert_eq!(fitting("ééééééééé éééééééé", 70.0), "ééééééééé…");
    }
}
