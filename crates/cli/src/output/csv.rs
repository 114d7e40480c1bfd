//! Comma-separated values. The columns are fixed.

use std::ffi::OsStr;

use nearmark::{Match, Outcome, Query};

use super::{HashRecord, ScanRecord, explain};

/// Columns of `hash`.
pub(crate) const HASH: [&str; 5] = ["path", "algorithm", "hash", "quality", "view"];

/// Columns of `scan`.
pub(crate) const SCAN: [&str; 10] =
    ["path", "outcome", "quality", "list", "id", "algorithm", "distance", "limit", "view", "reason"];

/// A fingerprint.
pub(crate) fn hash(record: &HashRecord<'_>) -> Vec<u8> {
    let HashRecord { algorithm, print, .. } = record;
    rows([[
        record.name.map_or(&b""[..], OsStr::as_encoded_bytes),
        algorithm.name().as_bytes(),
        algorithm.text(&print.hash()).as_bytes(),
        number(print.fingerprint.quality).as_bytes(),
        print.view.to_string().as_bytes(),
    ]])
}

/// One row for each match, or one row with those fields empty.
pub(crate) fn scan(record: &ScanRecord<'_>) -> Vec<u8> {
    let style = record.matches;
    let why = if style.explain { explain::scan(record) } else { String::new() };
    match record.result {
        Err(error) => without_match(record, "unreadable", None, &error.to_string()),
        Ok((query, Outcome::LowQuality)) => without_match(record, "low_quality", Some(query), &why),
        Ok((query, Outcome::Clean { .. })) => without_match(record, "clean", Some(query), &why),
        Ok((query, Outcome::Match { matches, .. })) => {
            let (shown, _) = style.cut(matches);
            shown.iter().flat_map(|found| with_match(record, query, found, &why)).collect()
        }
    }
}

fn without_match(record: &ScanRecord<'_>, outcome: &str, query: Option<&Query>, reason: &str) -> Vec<u8> {
    let quality = number(query.and_then(Query::quality));
    let path = record.name.as_encoded_bytes();
    let [outcome, quality, reason] = [outcome, &quality, reason].map(str::as_bytes);
    rows([[path, outcome, quality, b"", b"", b"", b"", b"", b"", reason]])
}

fn with_match(record: &ScanRecord<'_>, query: &Query, found: &Match, reason: &str) -> Vec<u8> {
    let style = record.matches;
    rows([[
        record.name.as_encoded_bytes(),
        b"match",
        number(query.quality()).as_bytes(),
        style.list(found).as_bytes(),
        found.id.to_string().as_bytes(),
        style.algorithm(found).name().as_bytes(),
        style.distance(found).as_bytes(),
        found.limit.to_string().as_bytes(),
        found.view.to_string().as_bytes(),
        reason.as_bytes(),
    ]])
}

fn number(quality: Option<u8>) -> String {
    quality.map_or_else(String::new, |quality| quality.to_string())
}

/// Rows of fields, as lines.
pub(crate) fn rows<R, F>(rows: impl IntoIterator<Item = R>) -> Vec<u8>
where
    R: IntoIterator<Item = F>,
    F: AsRef<[u8]>,
{
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("memory takes every row");
    }
    writer.into_inner().expect("memory needs no flush")
}
