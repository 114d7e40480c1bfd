//! Lines of text into a builder, and what became of each.

use std::io::BufRead;

use super::import::{self, Format, LineError, Row};
use super::{BlocklistBuilder, Inserted, is_label};
use crate::error::Error;

/// What became of the lines of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// Lines that became an entry.
    pub accepted: u64,
    /// Lines whose hash was there already.
    pub repeated: u64,
    /// Lines that became nothing.
    pub refused: u64,
    /// The first [`Self::ERRORS`] of the refused lines: number, from 1, and reason.
    pub errors: Vec<(u64, LineError)>,
    /// Lines that named a file or carried other words: those are never stored.
    pub names_dropped: u64,
    /// Lines whose label has letters that a list does not take; their hash was kept without it.
    pub labels_dropped: u64,
}

impl ImportReport {
    /// The most refused lines that a report names; the others are only counted.
    pub const ERRORS: usize = 1000;
}

impl BlocklistBuilder {
    /// Reads hashes from a stream of text. A bad line is counted and named, and never ends it.
    ///
    /// # Errors
    /// Only when the stream cannot be read to its end.
    pub fn import(&mut self, format: Format, reader: impl BufRead) -> Result<ImportReport, Error> {
        let mut report = ImportReport::default();
        for line in import::read(format, self.algorithm, reader) {
            let line = line.map_err(Error::io("cannot read the hashes"))?;
            report.names_dropped += u64::from(line.name.is_some());
            match line.result.and_then(|row| self.import_row(row, &mut report)) {
                Ok(Inserted::New(_)) => report.accepted += 1,
                Ok(Inserted::Repeated(_)) => report.repeated += 1,
                Err(error) => {
                    report.refused += 1;
                    if report.errors.len() < ImportReport::ERRORS {
                        report.errors.push((line.line, error));
                    }
                }
            }
        }
        Ok(report)
    }

    fn import_row(&mut self, row: Row, report: &mut ImportReport) -> Result<Inserted, LineError> {
        if row.algorithm != self.algorithm {
            return Err(LineError::OtherAlgorithm { found: row.algorithm, expected: self.algorithm });
        }
        let label = row.label.as_deref().filter(|label| is_label(label));
        report.labels_dropped += u64::from(label.is_none() && row.label.is_some());
        let profile = row.view.and_then(|view| view.profile).or(self.declared);
        Ok(self.insert_from(row.fingerprint, label, profile)?)
    }
}
