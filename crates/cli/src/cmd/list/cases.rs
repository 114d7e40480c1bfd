//! Case files into a list, without those that were taken back.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use nearmark::BlocklistBuilder;
use nearmark::case::{CaseFile, FILE_LIMIT, Findings, Withdrawal, WithdrawalError, is_case_file};

use crate::inputs::shown;
use crate::output::sanitize;
use crate::output::text::{count, say};

/// Case files and withdrawal notes, in the order in which they were given.
#[derive(Default)]
pub(super) struct Cases {
    cases: Vec<(PathBuf, CaseFile)>,
    notes: Vec<(PathBuf, Withdrawal)>,
}

impl Cases {
    /// Reads one of either. Returns how many case files were refused, which was said.
    ///
    /// # Errors
    /// What cannot be read, and what does not begin as a case file and is no whole note: a list without it could hold
    /// what somebody has taken back.
    pub(super) fn read(&mut self, file: &Path, reader: impl Read) -> Result<u64> {
        let mut bytes = Vec::new();
        let read = reader.take(FILE_LIMIT + 1).read_to_end(&mut bytes);
        read.with_context(|| format!("cannot read {}", file.display()))?;
        if !is_case_file(&bytes) {
            let note = Withdrawal::read(&bytes);
            let refused = |findings: Findings| sanitize::text(&findings.to_string());
            let note = note.map_err(|findings| {
                anyhow!("nothing was written: {}: refused: {}", file.display(), refused(findings))
            })?;
            self.notes.push((file.to_owned(), note));
            return Ok(0);
        }
        match CaseFile::read(&bytes) {
            Ok(case) => {
                self.cases.push((file.to_owned(), case));
                Ok(0)
            }
            Err(Findings(findings)) => {
                for finding in findings {
                    say(&format!("{}: refused: {}", shown(file), sanitize::text(&finding.to_string())));
                }
                Ok(1)
            }
        }
    }

    /// Takes the cases in, but for those that a note takes back. Returns how many fingerprints were refused.
    ///
    /// A note that takes back none of them is an error: somebody counts on it, or somebody made it up.
    pub(super) fn insert(&self, builder: &mut BlocklistBuilder, quiet: bool) -> Result<u64> {
        for (file, note) in &self.notes {
            let verdicts = self.cases.iter().map(|(_, case)| note.verify(case));
            let verdict = verdicts.reduce(|best, next| match (best, next) {
                (Ok(()), _) | (_, Ok(())) => Ok(()),
                (Err(WithdrawalError::Forged), _) => best,
                _ => next,
            });
            if let Err(error) = verdict.unwrap_or(Err(WithdrawalError::Foreign)) {
                bail!("nothing was written: {}: refused: {error}", file.display());
            }
        }
        let mut refused = 0;
        for (file, case) in &self.cases {
            let file = shown(file);
            let taken_back = self.notes.iter().any(|(_, note)| note.verify(case).is_ok());
            let mut words = if taken_back {
                format!(
                    "{file}: taken back, {} left out",
                    count(case.fingerprints.len(), "fingerprint", "fingerprints")
                )
            } else {
                let report = builder.insert_case(case)?;
                for (number, error) in &report.errors {
                    say(&format!("{file}: fingerprint {number}: refused: {error}"));
                }
                refused += report.refused;
                format!(
                    "{file}: {} accepted, {} repeated, {} refused",
                    report.accepted, report.repeated, report.refused
                )
            };
            if !case.videos.is_empty() {
                let videos = count(case.videos.len(), "video digest", "video digests");
                words += &format!(", {videos} left out: a list holds none");
            }
            if !quiet {
                say(&words);
            }
        }
        Ok(refused)
    }
}
