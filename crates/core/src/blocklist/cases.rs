//! Case files into a builder: what a person made of their own photos.

use super::{BlocklistBuilder, ImportReport, Inserted};
use crate::algorithm::Profile;
use crate::case::CaseFile;
use crate::error::Error;

impl BlocklistBuilder {
    /// Takes the fingerprints of a case in. Each entry is labelled with the case's code, so that a list can tell
    /// what to leave out once the case is taken back; an entry that is there already keeps its label. Digests of
    /// videos are left to the caller to count: a list holds none.
    ///
    /// # Errors
    /// [`Error::Caller`] where the list is one of another algorithm.
    pub fn insert_case(&mut self, case: &CaseFile) -> Result<ImportReport, Error> {
        if self.algorithm != CaseFile::ALGORITHM {
            let message = format!("a case file holds {} hashes, and this list {}", CaseFile::ALGORITHM, self.algorithm);
            return Err(Error::Caller(message));
        }
        let mut report = ImportReport::default();
        let label = case.code.to_string();
        for (number, fingerprint) in (1..).zip(&case.fingerprints) {
            match self.insert_from(*fingerprint, Some(&label), Some(Profile::Full)) {
                Ok(Inserted::New(_)) => report.accepted += 1,
                Ok(Inserted::Repeated(_)) => report.repeated += 1,
                Err(error) => {
                    report.refused += 1;
                    report.errors.push((number, error.into()));
                }
            }
        }
        Ok(report)
    }
}
