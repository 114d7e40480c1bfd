//! Which format a text is in, by its first lines; never a guess.

use super::lines::LINE_LIMIT;
use super::{Format, csv};
use crate::algorithm::Algorithm;

/// Lines that are looked at.
const LINES: usize = 32;

/// A text whose format its first lines do not settle.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{why}; say which format it is with --from {}", .formats.iter().map(|format| format.name()).collect::<Vec<_>>().join("|"))]
pub struct Ambiguous {
    /// What was seen, in words.
    pub why: String,
    /// The formats that it may be.
    pub formats: Vec<Format>,
}

/// Names the format of a text by its first bytes: a few KiB do, and more than 64 KiB are not looked
/// at. A bare hash is one of PDQ or of `algorithm`, that of lines which name none. Lines that look like nothing known are left for the reader to refuse, as long as the others
/// agree.
///
/// # Errors
/// Lines that look like several formats, or like none.
pub fn detect(first_bytes: &[u8], algorithm: Algorithm) -> Result<Format, Ambiguous> {
    let bytes = &first_bytes[..first_bytes.len().min(LINE_LIMIT)];
    let text = String::from_utf8_lossy(bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes));
    // A last line without its end may be cut; it counts only when it is all there is.
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let lines = Some(lines_of(whole)).filter(|lines| !lines.is_empty()).unwrap_or_else(|| lines_of(&text));
    let any = |why: &str| Ambiguous { why: why.to_owned(), formats: Format::ALL.to_vec() };
    let Some(first) = lines.first() else {
        return Err(any("there is no line of hashes in this"));
    };
    if csv::is_header(first, algorithm) {
        return Ok(Format::Csv);
    }
    let mut found = Vec::new();
    for format in lines.iter().flat_map(|line| of_line(line, algorithm)) {
        if !found.contains(format) {
            found.push(*format);
        }
    }
    match found[..] {
        [format] => Ok(format),
        // Exchange files mix pairs and bare values.
        [Format::Hex, Format::ThreatExchange] | [Format::ThreatExchange, Format::Hex] => Ok(Format::ThreatExchange),
        [] if first.starts_with(['{', '[']) => Err(any("this is JSON, but not a record of a hash on each line")),
        [] if first.starts_with('<') => Err(any("this is XML, which no format of this build is")),
        [] => Err(any("no line of this looks like a hash of this build's algorithms")),
        _ => Err(Ambiguous { why: "the lines of this look like several formats".to_owned(), formats: found }),
    }
}

fn lines_of(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim_ascii).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.take(LINES).collect()
}

/// The formats that a line may be in; none when it says nothing.
fn of_line(line: &str, algorithm: Algorithm) -> &'static [Format] {
    let is_hash_of = |algorithm: Algorithm, text: &str| algorithm.parse(text.trim_ascii()).is_ok();
    let is_hash = |text: &str| is_hash_of(Algorithm::Pdq, text) || is_hash_of(algorithm, text);
    // What a word says is an algorithm says how its hash is written.
    let is_named = |name: &str, text: &str| {
        let named = name.to_ascii_lowercase().parse();
        named.map_or_else(|_| is_hash(text), |named| is_hash_of(named, text))
    };
    if line.starts_with('{') {
        let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).unwrap_or_default();
        let record = object.contains_key("hash") || object.contains_key("outcome");
        return if record { &[Format::Ndjson] } else { &[] };
    }
    if line.starts_with("hash=") {
        return &[Format::Hex];
    }
    if let Some((hash, words)) = line.split_once(',') {
        let (number, name) = words.split_once(',').map_or((words, None), |(number, name)| (number, Some(name)));
        let quality = number.trim_ascii().parse::<u8>().is_ok_and(|number| number <= 100);
        return match (is_hash(hash), quality, name) {
            (false, ..) => &[],
            (true, false, _) => &[Format::Hex],
            (true, true, Some(_)) => &[Format::Csv],
            // Words that happen to be a number, or a quality that would decide whether it is taken?
            (true, true, None) => &[Format::Csv, Format::Hex],
        };
    }
    let mut words = line.split_ascii_whitespace();
    match (words.next(), words.next(), words.next()) {
        (Some(hash), None, None) if is_hash(hash) => &[Format::Hex],
        (Some(name), Some(hash), None) if is_named(name, hash) => &[Format::ThreatExchange],
        (Some(name), Some(hash), Some(_)) if is_named(name, hash) => &[Format::Text],
        _ => &[],
    }
}
