//! One JSON object a line. Fields may be added; a field never changes its meaning.

use std::ffi::OsStr;

use nearmark::{Error, Match, Outcome, Score, SearchMode};
use serde::Serialize;

use super::{HashRecord, MatchStyle, ScanRecord, band, explain};

/// The name of an input: exact where it is UTF-8, else as hex beside what can be read of it.
#[derive(Serialize)]
struct Name {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path_hex: Option<String>,
}

impl Name {
    fn new(name: &OsStr) -> Self {
        let path_hex = name.to_str().is_none().then(|| hex(name.as_encoded_bytes()));
        Self { path: name.to_string_lossy().into_owned(), path_hex }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[derive(Serialize)]
struct Hash<'a> {
    v: u8,
    #[serde(flatten)]
    name: Option<Name>,
    algorithm: &'a str,
    hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<u8>,
    view: String,
    #[serde(skip_serializing_if = "is_false")]
    truncated: bool,
}

#[derive(Serialize, Default)]
struct Scan<'a> {
    v: u8,
    #[serde(flatten)]
    name: Option<Name>,
    outcome: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    views: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    search: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    allowed: Vec<Found<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    matches: Vec<Found<'a>>,
    #[serde(skip_serializing_if = "is_zero")]
    more_matches: usize,
    #[serde(skip_serializing_if = "is_false")]
    truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

#[derive(Serialize)]
struct Found<'a> {
    list: &'a str,
    id: u32,
    algorithm: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    band: Option<&'a str>,
    limit: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<f64>,
    view: String,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_false(flag: &bool) -> bool {
    !flag
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// A fingerprint.
pub(crate) fn hash(record: &HashRecord<'_>) -> String {
    line(&Hash {
        v: 1,
        name: record.name.map(Name::new),
        algorithm: record.algorithm.name(),
        hash: record.algorithm.text(&record.print.hash()),
        quality: record.print.fingerprint.quality,
        view: record.print.view.to_string(),
        truncated: record.truncated,
    })
}

/// An input of `hash` that could not be read.
pub(crate) fn unreadable(name: Option<&OsStr>, error: &Error) -> String {
    let reason = Some(error.to_string());
    line(&Scan { v: 1, name: name.map(Name::new), outcome: "unreadable", reason, ..Scan::default() })
}

/// What became of one input of `scan`.
pub(crate) fn scan(record: &ScanRecord<'_>) -> String {
    let style = record.matches;
    let mut scan = Scan { v: 1, name: Some(Name::new(record.name)), ..Scan::default() };
    match record.result {
        Err(error) => {
            scan.outcome = "unreadable";
            scan.reason = Some(error.to_string());
        }
        Ok((query, outcome)) => {
            scan.quality = query.quality();
            scan.views = query.views.map(|views| views.to_string());
            scan.truncated = query.truncated;
            scan.search = Some(record.search).filter(|mode| *mode != SearchMode::Exact).map(SearchMode::name);
            match outcome {
                Outcome::Match { matches, allowed } => {
                    scan.outcome = "match";
                    (scan.matches, scan.more_matches) = found(matches, style);
                    (scan.allowed, _) = found(allowed, style);
                }
                Outcome::Clean { allowed, matches } => {
                    scan.outcome = "clean";
                    (scan.matches, scan.more_matches) = found(matches, style);
                    (scan.allowed, _) = found(allowed, style);
                }
                Outcome::LowQuality => scan.outcome = "low_quality",
            }
        }
    }
    scan.why = style.explain.then(|| explain::scan(record));
    line(&scan)
}

fn found<'a>(matches: &[Match], style: &'a MatchStyle<'_>) -> (Vec<Found<'a>>, usize) {
    let (shown, more) = style.cut(matches);
    let shown = shown.iter().map(|found| Found {
        list: style.list(found),
        id: found.id,
        algorithm: style.algorithm(found).name(),
        distance: (!style.redact).then_some(found.distance),
        band: style.redact.then(|| band(found)),
        limit: found.limit,
        // It would tell the distance again.
        score: found.score.filter(|_| !style.redact).map(Score::value),
        view: found.view.to_string(),
    });
    (shown.collect(), more)
}

fn line(value: &impl Serialize) -> String {
    let mut line = serde_json::to_string(value).expect("strings and numbers are always JSON");
    line.push('\n');
    line
}
