//! `case verify FILE [PHOTO...]`: is it whole, is anything in it that should not be, and is this photo covered?

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;
use nearmark::case::{CaseFile, Withdrawal, WithdrawalError};
use nearmark::decode::Picture;
use nearmark::{Blocklist, BlocklistBuilder, Hasher, Matcher, Outcome, ViewSet, WatchedList};

use super::photos::{Seen, look};
use super::talk::Talk;
use super::{open, read, say_findings, words};
use crate::exit::Exit;
use crate::output::steps::steps_to;
use crate::settings::Size;

#[derive(Args)]
pub(crate) struct Verify {
    /// The case file
    file: PathBuf,

    /// Photos, videos or folders: are they, or what they were made from, covered?
    #[arg(value_name = "PHOTO")]
    photos: Vec<PathBuf>,

    /// A withdrawal note: does it take this case back?
    #[arg(long, value_name = "NOTE")]
    withdrawal: Option<PathBuf>,

    #[command(flatten)]
    size: Size,
}

impl Verify {
    pub(super) fn run(self) -> Result<Exit> {
        let talk = Talk::new(true);
        let Some((case, _)) = open(&self.file, talk) else { return Ok(Exit::UNCHECKED) };
        talk.result(words::WHOLE)?;
        let mut exit = Exit::CLEAN;
        if let Some(note) = &self.withdrawal {
            exit |= check_note(&case, note, talk)?;
        }
        if !self.photos.is_empty() {
            exit |= self.check_photos(&case, talk)?;
        }
        Ok(exit)
    }

    fn check_photos(&self, case: &CaseFile, talk: Talk) -> Result<Exit> {
        let matcher = matcher(case)?;
        let mut hasher = Hasher::new(CaseFile::ALGORITHM).views(ViewSet::Wide);
        let read = move |picture: &Picture| {
            let query = hasher.query_picture(picture);
            hasher.wipe();
            query
        };
        let (mut exit, mut failed) = (Exit::CLEAN, Ok(()));
        let mut tell = |seen| -> Result<()> {
            let (words, found) = match seen {
                Seen::Photo { number, read: query } => match matcher.judge(&query)? {
                    Outcome::Match { matches, .. } => {
                        let nearest = &matches[0];
                        let steps = steps_to(nearest.view);
                        (words::covered(number, nearest.id as usize, steps.as_deref()), Exit::CLEAN)
                    }
                    Outcome::Clean { .. } => (words::not_covered(number), Exit::MATCHED),
                    Outcome::LowQuality if query.truncated => {
                        (words::could_not_open(number, words::DAMAGED), Exit::UNCHECKED)
                    }
                    Outcome::LowQuality => (words::blank_unchecked(number), Exit::UNCHECKED),
                },
                Seen::Video { number, digest } => match case.videos.iter().position(|other| *other == digest) {
                    Some(at) => (words::covered_video(number, at + 1), Exit::CLEAN),
                    None => (words::not_covered_video(number), Exit::MATCHED),
                },
                Seen::Failed(why) => (why, Exit::UNCHECKED),
            };
            exit |= found;
            talk.result(&words)
        };
        let others = look(&self.photos, self.size.photos(), &read, |seen| {
            if failed.is_ok() {
                failed = tell(seen);
            }
        });
        failed?;
        if others.skipped > 0 {
            talk.say(&words::skipped(others.skipped));
        }
        Ok(exit)
    }
}

/// A list of the case's fingerprints: entry 1 is fingerprint 1.
fn matcher(case: &CaseFile) -> Result<Matcher<Vec<u8>>> {
    let mut builder = BlocklistBuilder::new(CaseFile::ALGORITHM);
    builder.insert_case(case)?;
    let mut list = Vec::new();
    builder.write_to(&mut list)?;
    Ok(Matcher::new([WatchedList::block("case", Blocklist::new(list)?)])?)
}

fn check_note(case: &CaseFile, note: &Path, talk: Talk) -> Result<Exit> {
    let Some(bytes) = read(note, talk) else { return Ok(Exit::UNCHECKED) };
    let note = match Withdrawal::read(&bytes) {
        Ok(note) => note,
        Err(findings) => {
            talk.say(words::NOTE_DAMAGED);
            say_findings(&findings, talk);
            return Ok(Exit::UNCHECKED);
        }
    };
    let (words, exit) = match note.verify(case) {
        Ok(()) => (words::NOTE_GOOD, Exit::CLEAN),
        Err(WithdrawalError::Foreign) => (words::NOTE_FOREIGN, Exit::UNCHECKED),
        Err(WithdrawalError::Forged) => (words::NOTE_FORGED, Exit::UNCHECKED),
    };
    talk.result(words)?;
    Ok(exit)
}
