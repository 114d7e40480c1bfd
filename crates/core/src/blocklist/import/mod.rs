//! Hashes out of text: a stream of lines in, one result a line out.
//!
//! A line that cannot be read is a [`LineError`] with its number, and the next one is read all the
//! same. Lines are bounded, so nothing is buffered that a stranger can make large.

mod csv;
mod detect;
mod hex;
mod lines;
mod ndjson;
mod text;

use std::borrow::Cow;
use std::fmt;
use std::io::{self, BufRead};
use std::str::FromStr;

pub use self::detect::{Ambiguous, detect};
pub use self::lines::LINE_LIMIT;

use self::lines::Lines;
use super::Refused;
use crate::algorithm::{Algorithm, UnknownName};
use crate::hash::{Fingerprint, ParseHashError};
use crate::views::View;

/// The formats that hashes are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// A hash a line: `<hex>`, `<hex>,<words>` or `hash=<hex>,key=value,...`.
    Hex,
    /// Columns with a header, or Meta's `hash,quality,filename` without one.
    Csv,
    /// A JSON object a line, as `nearmark hash --format ndjson` writes it.
    Ndjson,
    /// `pdq <hex>` a line, or the bare value.
    ThreatExchange,
    /// `pdq  <hex>  <quality>  <name>`, as `nearmark hash` writes it.
    Text,
}

impl Format {
    /// Every format of this build.
    pub const ALL: [Self; 5] = [Self::Hex, Self::Csv, Self::Ndjson, Self::ThreatExchange, Self::Text];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::ThreatExchange => "threatexchange",
            Self::Text => "text",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|format| format.name() == name);
        found.ok_or_else(|| UnknownName::among(name, Self::ALL.into_iter().map(Self::name)))
    }
}

/// One line that is neither blank nor a comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportLine {
    /// Its number, from 1; of a record over several lines, the first.
    pub line: u64,
    /// The file that it speaks of, or other words beside the hash. Never stored in a list.
    pub name: Option<String>,
    /// What it says.
    pub result: Result<Row, LineError>,
}

/// What a good line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The algorithm that it names, or else the default.
    pub algorithm: Algorithm,
    /// Hash, and quality where the line has it.
    pub fingerprint: Fingerprint,
    /// The view that was hashed, where the line says.
    pub view: Option<View>,
    /// The label, not yet checked against the alphabet of lists.
    pub label: Option<String>,
}

/// Why a line gives no entry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineError {
    /// Text that is no hash of the algorithm.
    #[error("this is no {algorithm} hash: {source}")]
    Hash {
        /// The algorithm that the line names, or else the default.
        algorithm: Algorithm,
        /// What is wrong with it.
        source: ParseHashError,
    },
    /// An algorithm that this build does not have.
    #[error(transparent)]
    Algorithm(#[from] UnknownName),
    /// A hash that belongs to another list.
    #[error("this is a {found} hash and the list holds {expected}: the two are never compared or mixed")]
    OtherAlgorithm {
        /// The line's algorithm.
        found: Algorithm,
        /// The list's algorithm.
        expected: Algorithm,
    },
    /// A hash that the gates keep out.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A record of a picture that could not be hashed.
    #[error("this picture could not be read: {0}")]
    Unreadable(String),
    /// A line without a hash where the format has it.
    #[error("{0}")]
    Shape(String),
    /// A quality that is no number in 0..=100.
    #[error("{0:?} is no quality: expected a whole number from 0 to 100")]
    Quality(String),
    /// A view that has no meaning here.
    #[error("{0:?} is no view that this build knows")]
    View(String),
    /// More than [`LINE_LIMIT`] bytes.
    #[error("this line is longer than {LINE_LIMIT} bytes")]
    TooLong,
    /// Bytes that are no text where a hash should be.
    #[error("this line is not UTF-8 text")]
    NotText,
}

/// Reads hashes line by line. `algorithm` is that of lines which name none.
///
/// An `Err` item is the stream's own and ends it; what is wrong with a line is in the line.
pub fn read<R: BufRead>(format: Format, algorithm: Algorithm, reader: R) -> ImportLines<R> {
    ImportLines { lines: Lines::new(reader), format, algorithm, header: csv::Header::default(), done: false }
}

/// The lines of an import; see [`read`].
#[derive(Debug)]
pub struct ImportLines<R> {
    lines: Lines<R>,
    format: Format,
    algorithm: Algorithm,
    header: csv::Header,
    done: bool,
}

impl<R: BufRead> Iterator for ImportLines<R> {
    type Item = io::Result<ImportLine>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let item = self.read_line().transpose();
        self.done = !matches!(item, Some(Ok(_)));
        item
    }
}

impl<R: BufRead> ImportLines<R> {
    fn read_line(&mut self) -> io::Result<Option<ImportLine>> {
        while self.lines.advance()? {
            let line = self.lines.number();
            if self.lines.too_long() {
                return Ok(Some(ImportLine { line, name: None, result: Err(LineError::TooLong) }));
            }
            if self.format == Format::Csv {
                self.header.complete(&mut self.lines)?;
            }
            let text = String::from_utf8_lossy(self.lines.bytes());
            // Behind the header of columns, a record may begin with the name of a file, and so with `#`.
            let may_be_comment = self.format != Format::Csv || self.header.is_awaited();
            if text.trim_ascii().is_empty() || (may_be_comment && text.starts_with('#')) {
                continue;
            }
            let parsed = match self.format {
                Format::Hex => hex::parse(&text, self.algorithm),
                Format::Csv => match self.header.parse(&text, self.algorithm) {
                    Some(parsed) => parsed,
                    None => continue,
                },
                Format::Ndjson => ndjson::parse(&text, self.algorithm),
                Format::ThreatExchange => text::parse_pair(&text, self.algorithm),
                Format::Text => text::parse(&text, self.algorithm),
            };
            // Bytes that are no text do no harm in a file's name; anywhere else they are the reason.
            let replaced = matches!(text, Cow::Owned(_));
            let result = parsed.result.map_err(|error| if replaced { LineError::NotText } else { error });
            return Ok(Some(ImportLine { line, name: parsed.name, result }));
        }
        Ok(None)
    }
}

/// What a format makes of one line.
#[derive(Debug)]
struct Parsed {
    name: Option<String>,
    result: Result<Row, LineError>,
}

impl Parsed {
    fn shape(words: impl Into<String>) -> Self {
        Self { name: None, result: Err(LineError::Shape(words.into())) }
    }
}

/// The fields of a line as text, whatever the format; absent and empty are the same.
#[derive(Clone, Copy, Debug, Default)]
struct Fields<'a> {
    algorithm: &'a str,
    hash: &'a str,
    quality: &'a str,
    view: &'a str,
    label: &'a str,
}

impl Fields<'_> {
    /// The one place where text becomes a row.
    fn row(self, default: Algorithm) -> Result<Row, LineError> {
        let algorithm = match self.algorithm.trim_ascii() {
            "" => default,
            name => name.to_ascii_lowercase().parse().map_err(|error: UnknownName| {
                LineError::Algorithm(UnknownName { found: excerpt(&error.found), ..error })
            })?,
        };
        let hash = algorithm.parse(self.hash.trim_ascii());
        let hash = hash.map_err(|source| LineError::Hash { algorithm, source })?;
        let quality = match self.quality.trim_ascii() {
            "" | "-" => None,
            text => {
                let number = text.parse().ok().filter(|number| (0..=100).contains(number));
                Some(number.ok_or_else(|| LineError::Quality(excerpt(text)))?)
            }
        };
        let view = match self.view.trim_ascii() {
            "" => None,
            name => Some(View::from_name(name).ok_or_else(|| LineError::View(excerpt(name)))?),
        };
        let label = Some(self.label.trim_ascii()).filter(|label| !label.is_empty()).map(str::to_owned);
        Ok(Row { algorithm, fingerprint: Fingerprint { hash, quality }, view, label })
    }
}

/// Enough of a stranger's text to find it by: reports hold many of these.
fn excerpt(text: &str) -> String {
    match text.char_indices().nth(80) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
