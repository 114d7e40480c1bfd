//! `case show FILE`: everything that a case file holds, in words.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use nearmark::case::{CaseFile, Day};

use super::talk::Talk;
use super::{holds, open, words};
use crate::exit::Exit;

#[derive(Args)]
pub(crate) struct Show {
    /// The case file
    file: PathBuf,
}

impl Show {
    pub(super) fn run(self) -> Result<Exit> {
        let talk = Talk::new(true);
        let Some((case, bytes)) = open(&self.file, talk) else { return Ok(Exit::UNCHECKED) };
        lines(&case, bytes).iter().try_for_each(|line| talk.result(line))?;
        Ok(Exit::CLEAN)
    }
}

fn lines(case: &CaseFile, bytes: usize) -> Vec<String> {
    let day = case.day.map(Day::words);
    let mut lines = vec![words::contents(&holds(case), day.as_deref())];
    lines.push("Format: nearmark-case, version 1".into());
    lines.push(format!("Case code: {} ({})", case.code, words::ABOUT_CODE));
    lines.push(format!("Day: {}", day.as_deref().unwrap_or(words::NO_DAY)));
    lines.push(format!("Kind of fingerprint: {}", words::ABOUT_KIND));
    for (number, print) in (1..).zip(&case.fingerprints) {
        let quality = print.quality.unwrap_or_default();
        lines.push(format!("Fingerprint {number}: {} (detail {quality} of 100)", print.hash));
    }
    for (number, digest) in (1..).zip(&case.videos) {
        lines.push(format!("Video code {number}: {digest} (MD5 of the whole file)"));
    }
    lines.push(format!("Withdrawal key: {} ({})", case.key, words::ABOUT_KEY));
    lines.push(format!("Checksum: {} ({})", case.check(), words::ABOUT_CHECK));
    lines.push(words::all_of_it(bytes));
    lines
}
