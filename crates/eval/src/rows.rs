//! CSV with a header, line by line: what `truth.csv` and other programs' answers have in common.

use std::io::Read;

use csv::StringRecord;

use crate::error::{Error, Fault};

/// What a column may be called instead: `nearmark hash --format csv` writes `path`.
const ALSO_CALLED: [(&str, &str); 1] = [("file", "path")];

/// The lines of one file, with the columns that were asked for at hand.
pub(crate) struct Rows<'a, R> {
    name: &'a str,
    reader: csv::Reader<R>,
    columns: Vec<Option<usize>>,
    record: StringRecord,
    seen: bool,
}

impl<'a, R: Read> Rows<'a, R> {
    /// Reads the header. `needed` are the columns that must be there, joined by commas, in any order;
    /// `optional` ones may be; others are ignored.
    pub(crate) fn open(
        name: &'a str,
        input: R,
        needed: &'static str,
        optional: &[&'static str],
    ) -> Result<Self, Error> {
        let mut reader = csv::ReaderBuilder::new().from_reader(input);
        let header = reader.headers().map_err(|cause| fault_of(name, cause))?.clone();
        if header.is_empty() {
            return Err(Error::file(name, Fault::Empty(needed)));
        }
        // Spreadsheets put a byte order mark in front.
        let found: Vec<&str> = header.iter().map(|field| field.trim_start_matches('\u{feff}').trim()).collect();
        let named = |column: &str| found.iter().position(|field| field.eq_ignore_ascii_case(column));
        let place = |column: &str| {
            let other = ALSO_CALLED.iter().find(|(name, _)| *name == column);
            named(column).or_else(|| named(other?.1))
        };
        let columns: Vec<_> = needed.split(',').chain(optional.iter().copied()).map(place).collect();
        if columns.iter().take(needed.split(',').count()).any(Option::is_none) {
            return Err(Error::line(name, 1, Fault::Header { expected: needed, found: found.join(",") }));
        }
        Ok(Self { name, reader, columns, record: StringRecord::new(), seen: false })
    }

    /// The next line: its number, and the fields in the order in which they were asked for (empty where
    /// an optional column is not there), as they stand: spaces belong to names.
    pub(crate) fn next<const N: usize>(&mut self) -> Result<Option<(u64, [&str; N])>, Error> {
        if !self.reader.read_record(&mut self.record).map_err(|cause| fault_of(self.name, cause))? {
            return if self.seen { Ok(None) } else { Err(Error::file(self.name, Fault::NoRows)) };
        }
        self.seen = true;
        let line = self.record.position().map_or(0, csv::Position::line);
        let field = |at: usize| self.columns[at].and_then(|column| self.record.get(column)).unwrap_or_default();
        Ok(Some((line, std::array::from_fn(field))))
    }
}

fn fault_of(name: &str, cause: csv::Error) -> Error {
    let line = cause.position().map_or(0, csv::Position::line);
    let fault = match cause.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => {
            Fault::Csv(format!("expected {expected_len} fields as in the header, found {len}"))
        }
        csv::ErrorKind::Utf8 { err, .. } => Fault::Csv(format!("field {} is no UTF-8", err.field() + 1)),
        _ => match cause.into_kind() {
            csv::ErrorKind::Io(cause) => return Error::io(name)(cause),
            other => Fault::Csv(format!("{other:?}")),
        },
    };
    Error::line(name, line.max(1), fault)
}
