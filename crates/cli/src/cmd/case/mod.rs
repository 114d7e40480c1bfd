//! `case ...`: people and their own photos, one file a command.
//!
//! Whoever runs this may be frightened, watched or in a hurry. So no name or path of a photo is ever printed or
//! written, the one output file is the only write, and every sentence stands in `words`.

mod dragged;
mod export;
mod new;
mod photos;
mod save;
mod show;
mod talk;
mod traces;
mod verify;
mod withdraw;
pub(crate) mod words;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::Result;
use clap::Subcommand;
use nearmark::case::{CaseFile, FILE_LIMIT, Finding, Findings, is_something_else};

use self::talk::Talk;
use crate::exit::Exit;
use crate::inputs::shown;
use crate::output::sanitize;
use crate::output::text::count;

#[derive(Subcommand)]
pub(crate) enum Case {
    /// Make a case file from your own photos and videos
    New(new::New),
    /// Say in words everything that a case file holds
    Show(show::Show),
    /// Check that a case file is whole, and whether photos are covered by it
    Verify(verify::Verify),
    /// Print what you would share with a helpline or a service
    Export(export::Export),
    /// Take your fingerprints back: write a note, with your recovery words
    Withdraw(withdraw::Withdraw),
}

impl Case {
    pub(super) fn run(self) -> Result<Exit> {
        traces::guard();
        match self {
            Self::New(command) => command.run(),
            Self::Show(command) => command.run(),
            Self::Verify(command) => command.run(),
            Self::Export(command) => command.run(),
            Self::Withdraw(command) => command.run(),
        }
    }
}

/// Says that a command was mistyped, and no word of it.
pub(crate) fn not_understood() {
    Talk::new(true).say(words::NOT_UNDERSTOOD);
}

/// The bytes of a small file, one byte more than its limit where it is too large; nothing, and a sentence, where it
/// cannot be read.
fn read(path: &Path, talk: Talk) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(FILE_LIMIT + 1).read_to_end(&mut bytes));
    let failed = |error: &io::Error| talk.say(&words::no_such_file(&shown(path), why_unreadable(error.kind())));
    read.inspect_err(failed).ok().map(|_| bytes)
}

/// A case file and its length; nothing, and all that is wrong with it in words, where it is none.
fn open(path: &Path, talk: Talk) -> Option<(CaseFile, usize)> {
    let bytes = read(path, talk)?;
    match CaseFile::read(&bytes) {
        Ok(case) => Some((case, bytes.len())),
        Err(Findings(findings)) if findings == [Finding::NotJson] && is_something_else(&bytes) => {
            talk.say(words::NO_CASE_FILE);
            None
        }
        Err(findings) => {
            talk.say(words::NOT_WHOLE);
            say_findings(&findings, talk);
            if !matches!(findings.0[..], [Finding::Newer { .. } | Finding::Foreign { .. }]) {
                talk.say(words::MAKE_AGAIN);
            }
            None
        }
    }
}

/// A line for each of the first of them; the names in them are a stranger's.
fn say_findings(Findings(findings): &Findings, talk: Talk) {
    const SAID: usize = 20;
    for finding in findings.iter().take(SAID) {
        talk.say(&format!("- {}", sanitize::text(&finding.to_string())));
    }
    if findings.len() > SAID {
        talk.say(&format!("- and {} more", findings.len() - SAID));
    }
}

fn why_unreadable(kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::NotFound => words::MISSING,
        io::ErrorKind::PermissionDenied => words::NOT_ALLOWED,
        io::ErrorKind::IsADirectory => words::A_FOLDER,
        io::ErrorKind::InvalidInput => words::NO_FILE,
        _ => words::UNREADABLE,
    }
}

/// A path as it is typed in a command: in quotes where it holds more than letters, digits and the like.
fn typed(path: &Path) -> String {
    let name = shown(path);
    let plain = |letter: char| letter.is_alphanumeric() || "/\\:._-~".contains(letter);
    match name.chars().all(plain) {
        true => name,
        false if cfg!(windows) => format!("\"{name}\""),
        false => format!("'{}'", name.replace('\'', r"'\''")),
    }
}

/// `4 fingerprints and 1 video code`: what there is of both, and of one alone where the other is missing.
fn holds(case: &CaseFile) -> String {
    let prints = case.fingerprints.len();
    let prints = (prints > 0 || case.videos.is_empty()).then(|| count(prints, "fingerprint", "fingerprints"));
    prints.into_iter().chain(videos(case.videos.len())).collect::<Vec<_>>().join(" and ")
}

fn videos(number: usize) -> Option<String> {
    (number > 0).then(|| count(number, "video code", "video codes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn a_path_can_be_typed_as_it_is_shown() {
        for (path, expected) in [
            ("case.json", "case.json"),
            ("/media/kim/a-b_c/case-2.json", "/media/kim/a-b_c/case-2.json"),
            ("My photos/case.json", "'My photos/case.json'"),
            ("it's/case.json", r"'it'\''s/case.json'"),
            ("$(x)/case.json", "'$(x)/case.json'"),
        ] {
            assert_eq!(typed(Path::new(path)), expected);
        }
    }
}
