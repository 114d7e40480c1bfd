//! Lists as text, for others to import.

use std::fmt;
use std::io::{self, Write};
use std::str::FromStr;

use super::{Blocklist, Entry, ListError};
use crate::algorithm::{Algorithm, UnknownName};

/// The formats that lists are written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ExportFormat {
    /// A hash a line.
    Hex,
    /// `id,algorithm,hash,label`, with that header.
    Csv,
    /// `pdq <hex>` a line.
    ThreatExchange,
}

impl ExportFormat {
    /// Every format of this build.
    pub const ALL: [Self; 3] = [Self::Hex, Self::Csv, Self::ThreatExchange];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hex => "hex",
            Self::Csv => "csv",
            Self::ThreatExchange => "threatexchange",
        }
    }
}

impl fmt::Display for ExportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for ExportFormat {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|format| format.name() == name);
        found.ok_or_else(|| UnknownName::among(name, Self::ALL.into_iter().map(Self::name)))
    }
}

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The list that is read.
    #[error(transparent)]
    List(#[from] ListError),
    /// The stream that is written to.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Writes all entries by ascending id.
///
/// # Errors
/// A damaged list, or the stream's own; the lines before it are good.
pub fn write<D: AsRef<[u8]>>(
    list: &Blocklist<D>,
    format: ExportFormat,
    out: &mut impl Write,
) -> Result<(), ExportError> {
    if format == ExportFormat::Csv {
        writeln!(out, "id,algorithm,hash,label")?;
    }
    for entry in list.iter() {
        line(&entry?, list.algorithm(), format, out)?;
    }
    out.flush()?;
    Ok(())
}

/// Nothing here needs quoting: labels have an alphabet without commas and quotes.
fn line(entry: &Entry<'_>, algorithm: Algorithm, format: ExportFormat, out: &mut impl Write) -> io::Result<()> {
    let hash = algorithm.text(&entry.hash);
    match format {
        ExportFormat::Hex => writeln!(out, "{hash}"),
        ExportFormat::Csv => writeln!(out, "{},{algorithm},{hash},{}", entry.id, entry.label.unwrap_or_default()),
        ExportFormat::ThreatExchange => writeln!(out, "{algorithm} {hash}"),
    }
}
