//! Columns: with a header, or Meta's `hash,quality,filename` without one.

use std::io::{self, BufRead};

use super::lines::Lines;
use super::{Fields, Parsed};
use crate::algorithm::Algorithm;

/// A quoted field may go on over this many lines; a quote that is left open costs no more.
const JOINED_LINES: usize = 16;

/// What the first line said about the columns.
#[derive(Debug, Default)]
pub(super) struct Header(Option<Columns>);

#[derive(Debug)]
enum Columns {
    /// Meta's photo hasher: no header, no quoting.
    Bare,
    Named(Named),
    /// A header without a column of hashes: every line is refused.
    Unknown(String),
}

/// Places of the columns that have a meaning.
#[derive(Debug, Default)]
struct Named {
    hash: usize,
    /// A column of hashes that is named after their algorithm.
    implied: Option<Algorithm>,
    algorithm: Option<usize>,
    quality: Option<usize>,
    label: Option<usize>,
    view: Option<usize>,
    name: Option<usize>,
}

impl Header {
    /// Whether no line has been read yet.
    pub(super) fn is_awaited(&self) -> bool {
        self.0.is_none()
    }

    /// Joins the lines of a record whose quoted field goes on. A quote that is never closed joins
    /// nothing, so that the lines behind it are read as their own.
    pub(super) fn complete<R: BufRead>(&self, lines: &mut Lines<R>) -> io::Result<()> {
        if !matches!(self.0, Some(Columns::Named(_))) {
            return Ok(());
        }
        let mut place = Place::FieldStart.after(lines.bytes());
        for count in 1..=JOINED_LINES {
            if place != Place::Quoted {
                break;
            }
            let Some(next) = lines.peek(count)? else { break };
            place = place.after(next);
            if place != Place::Quoted {
                lines.join(count);
            }
        }
        Ok(())
    }

    /// The record of a line; `None` for the header itself.
    pub(super) fn parse(&mut self, line: &str, algorithm: Algorithm) -> Option<Parsed> {
        let columns = match &self.0 {
            Some(columns) => columns,
            None => {
                let columns = self.0.insert(Columns::of(line, algorithm));
                if matches!(columns, Columns::Named(_)) {
                    return None;
                }
                columns
            }
        };
        Some(match columns {
            Columns::Bare => bare(line, algorithm),
            Columns::Named(columns) => columns.parse(line, algorithm),
            Columns::Unknown(why) => Parsed::shape(why.clone()),
        })
    }
}

impl Columns {
    fn of(line: &str, algorithm: Algorithm) -> Self {
        let first = line.split(',').next().unwrap_or_default();
        if algorithm.parse(first.trim_ascii()).is_ok() {
            return Self::Bare;
        }
        match Named::of(line, algorithm) {
            Some(columns) => Self::Named(columns),
            None => Self::Unknown(
                "the first line names no column of hashes: hash, signal_str or an algorithm's name".to_owned(),
            ),
        }
    }
}

/// Whether a first line is a header that this reader can use.
pub(super) fn is_header(line: &str, algorithm: Algorithm) -> bool {
    let first = line.split(',').next().unwrap_or_default().trim_ascii();
    let hash = algorithm.parse(first).is_ok();
    !hash && Named::of(line, algorithm).is_some() && (line.contains(',') || matches!(first, "hash" | "signal_str"))
}

impl Named {
    /// Of columns that are named after algorithms, that of `algorithm` is read, or else the first one's.
    fn of(line: &str, algorithm: Algorithm) -> Option<Self> {
        let names: Vec<_> = split(line)?.iter().map(|name| name.trim_ascii().to_ascii_lowercase()).collect();
        let place = |known: &[&str]| names.iter().position(|name| known.contains(&name.as_str()));
        let mut algorithms = [algorithm].into_iter().chain(Algorithm::ALL);
        let implied = algorithms.find_map(|algorithm| Some((place(&[algorithm.name()])?, algorithm)));
        let (hash, implied) = match place(&["hash", "signal_str"]) {
            Some(hash) => (hash, None),
            None => implied.map(|(hash, algorithm)| (hash, Some(algorithm)))?,
        };
        Some(Self {
            hash,
            implied,
            algorithm: place(&["algorithm", "signal_type"]),
            quality: place(&["quality"]),
            label: place(&["label"]),
            view: place(&["view"]),
            name: place(&["path", "file", "filename", "name"]),
        })
    }

    fn parse(&self, line: &str, algorithm: Algorithm) -> Parsed {
        let Some(values) = split(line) else {
            return Parsed::shape("a quote is opened in this record and never closed");
        };
        let value = |place: Option<usize>| place.and_then(|place| values.get(place)).map_or("", String::as_str);
        let name = Some(value(self.name)).filter(|name| !name.is_empty()).map(str::to_owned);
        let fields = Fields {
            algorithm: self.implied.as_ref().map_or_else(|| value(self.algorithm), Algorithm::name),
            hash: value(Some(self.hash)),
            quality: value(self.quality),
            view: value(self.view),
            label: value(self.label),
        };
        Parsed { name, result: fields.row(algorithm) }
    }
}

/// `hash,quality,filename`; the file's name is all that is left, commas and quotes included.
fn bare(line: &str, algorithm: Algorithm) -> Parsed {
    let mut parts = line.splitn(3, ',');
    let hash = parts.next().unwrap_or_default();
    let quality = parts.next().unwrap_or_default();
    let name = parts.next().filter(|name| !name.is_empty()).map(str::to_owned);
    Parsed { name, result: Fields { hash, quality, ..Fields::default() }.row(algorithm) }
}

/// Where in a record a byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    FieldStart,
    Plain,
    Quoted,
    /// Behind a quote inside a quoted field: its end, or the first of two that are one.
    Quote,
}

impl Place {
    /// The place at the end of a line.
    fn after(self, line: &[u8]) -> Self {
        line.iter().fold(self, |place, byte| match (place, byte) {
            (Self::FieldStart, b'"') | (Self::Quote, b'"') => Self::Quoted,
            (Self::Quoted, b'"') => Self::Quote,
            (Self::Quoted, _) => Self::Quoted,
            (_, b',') => Self::FieldStart,
            _ => Self::Plain,
        })
    }
}

/// The fields of a record; `None` while a quote is open. A quote has a meaning at the start of a
/// field, and inside such a field two are one.
fn split(record: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = record;
    loop {
        let mut field = String::new();
        if let Some(mut quoted) = rest.strip_prefix('"') {
            loop {
                let (text, after) = quoted.split_once('"')?;
                field.push_str(text);
                quoted = after;
                match quoted.strip_prefix('"') {
                    Some(after) => quoted = after,
                    None => break,
                }
                field.push('"');
            }
            rest = quoted;
        }
        let (text, after) = rest.split_once(',').map_or((rest, None), |(text, after)| (text, Some(after)));
        field.push_str(text);
        fields.push(field);
        match after {
            Some(after) => rest = after,
            None => return Some(fields),
        }
    }
}
