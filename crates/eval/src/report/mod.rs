//! `report.html`: one page that needs nothing else. No script, no font, no picture from elsewhere; the
//! charts are inline SVG, the thumbnails are `data:` URIs, and a policy in its head forbids the rest.
//!
//! The same study, scores, thumbnails and versions give the same bytes, but for the section "This run",
//! which stands between the comments `<!-- this run -->` and `<!-- end of this run -->`.

mod bars;
mod distances;
mod family;
mod html;
mod lists;
mod roc;
mod scale;
mod sections;
mod strength;
mod svg;

use crate::figure;
use crate::metrics::Scores;
use crate::metrics::recall::Recall;
use crate::study::Study;
use html::escape;

/// What the report tells besides the figures.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// What was made with what: label and version.
    pub versions: Vec<(String, String)>,
    /// What depends on the machine and the hour (duration, cores): label and value.
    pub this_run: Vec<(String, String)>,
    /// The edits, drawn small.
    pub thumbnails: Vec<Thumbnail>,
}

/// One picture of the contact sheet.
#[derive(Clone, Debug)]
pub struct Thumbnail {
    /// What is to be seen: the attack's name.
    pub label: String,
    /// A JPEG or a PNG; anything else is named, but not shown.
    pub bytes: Vec<u8>,
}

/// The page of [`Scores::all`].
pub fn html(study: &Study, scores: &[Scores], surroundings: &Surroundings) -> String {
    let (scores, family) = scores.split_at(study.answers.len().min(scores.len()));
    let sections = [
        sections::opening(study, scores),
        sections::headline(scores),
        sections::family(family),
        sections::by_class(study, scores),
        sections::by_strength(study, scores),
        sections::distances(scores),
        sections::at_scale(scores),
        sections::against_rate(scores),
        sections::every_class(study, scores),
        sections::templates(study),
        sections::near_duplicates(study),
        sections::contact_sheet(&surroundings.thumbnails),
        sections::origin(study, surroundings),
    ];
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>How well edited copies are found</title>\n<style>\n{}</style>\n</head>\n<body>\n<main>\n{}</main>\n</body>\n</html>\n",
        include_str!("style.css"),
        sections.concat()
    )
}

/// `71.9` with `68.0 – 75.5` below, in percent.
fn cell(recall: &Recall) -> String {
    format!("{:.1}\n{}", recall.value * 100.0, figure::percent_range(recall.interval))
}

/// What a method is called at a distance.
fn at(score: &Scores, distance: f64) -> String {
    format!("{} at {}", score.answers.method, figure::distance(distance))
}

/// The same in two lines, as the head of a column.
fn column(score: &Scores, distance: f64) -> String {
    format!("{}\nat {}", score.answers.method, figure::distance(distance))
}

fn pairs_of(list: &[(String, String)]) -> String {
    let entries: String =
        list.iter().map(|(label, value)| format!("<dt>{}</dt><dd>{}</dd>\n", escape(label), escape(value))).collect();
    format!("<dl>\n{entries}</dl>\n")
}
