//! `case new`: from photos to one small file, in three steps.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use clap::Args;
use nearmark::case::{CaseFile, Code, Day, Placed, RecoveryWords};
use nearmark::{Fingerprint, Hasher};
use zeroize::Zeroizing;

use super::photos::{Seen, look};
use super::save::{Place, save};
use super::talk::Talk;
use super::{dragged, photos, videos, words};
use crate::exit::{self, Exit};
use crate::inputs::shown;
use crate::settings::Size;

/// From this quality on, edited copies of a photo are recognised as `docs/accuracy.md` says.
const MUCH_DETAIL: u8 = 80;

#[derive(Args)]
pub(crate) struct New {
    /// Photos, videos, or folders of them; without any, you are asked
    #[arg(value_name = "PHOTO")]
    paths: Vec<PathBuf>,

    /// The file to write, or a folder for it; a file that is there is never replaced [default: case.json]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Never ask: for scripts
    #[arg(long)]
    yes: bool,

    /// Leave the day out of the file
    #[arg(long)]
    no_date: bool,

    #[command(flatten)]
    size: Size,
}

impl New {
    pub(super) fn run(mut self) -> Result<Exit> {
        let talk = Talk::new(self.yes);
        if self.paths.is_empty() && !talk.asks {
            talk.say(words::NO_PATHS);
            return Ok(Exit::UNCHECKED);
        }
        exit::last_words(words::STOPPED);
        words::OPENING.iter().for_each(|words| talk.paragraph(words));
        talk.paragraph(words::STEP_PHOTOS);
        if self.paths.is_empty() {
            self.paths = ask_for_photos(talk)?;
        }

        let recovery = RecoveryWords::random()?;
        let day = if self.no_date { None } else { today() };
        let mut case = CaseFile::new(Code::random()?, day, &recovery);
        let mut exit = self.fill(&mut case, talk);
        if case.is_empty() {
            talk.paragraph(words::NOTHING);
            talk.paragraph(words::LEAVING);
            return Ok(Exit::UNCHECKED);
        }

        talk.paragraph(words::STEP_WORDS);
        talk.say(words::ABOUT_WORDS);
        talk.result(&format!("Case code: {}", case.code))?;
        talk.result(&Zeroizing::new(format!("Recovery words: {}", recovery.as_str())))?;
        if talk.asks {
            talk.ask(words::WORDS_WRITTEN)?;
        }
        drop(recovery);

        talk.paragraph(words::STEP_FILE);
        exit::last_words("");
        match save(&case.to_bytes(), &Place { named: self.out.as_deref(), stem: "case" }, talk)? {
            Some(path) => {
                exit::last_words(words::STOPPED_SAVED);
                talk.result(&words::saved(&shown(&path)))?;
                talk.say(&words::after_saving(&shown(&path)));
                talk.paragraph(words::LEAVING_SAVED);
            }
            None => {
                talk.paragraph(words::LEAVING);
                exit |= Exit::UNCHECKED;
            }
        }
        words::TRACES.iter().for_each(|words| talk.paragraph(words));
        Ok(exit)
    }

    /// Takes the photos in and says what became of each; those that failed last, where they are not overlooked.
    fn fill(&self, case: &mut CaseFile, talk: Talk) -> Exit {
        talk.say(words::LOOKING);
        // Which photo each fingerprint was made of, and each video code.
        let (mut of_photo, mut of_video) = (Vec::new(), Vec::new());
        let (mut failures, mut done) = (Vec::new(), 0);
        let hasher = Hasher::new(CaseFile::ALGORITHM);
        let others = look(&self.paths, self.size.photos(), &hasher, |seen| match seen {
            Seen::Photo { number, query } => {
                let print = query.prints[0].fingerprint;
                match case.place(print) {
                    Ok(Placed::New(_)) => {
                        of_photo.push(number);
                        talk.say(&words::recognised(number, has_much_detail(print)));
                    }
                    Ok(Placed::Near(at)) => talk.say(&words::near(number, of_photo[at - 1])),
                    Err(_) => return failures.push(words::blank(number)),
                }
                done += 1;
                if query.truncated {
                    talk.say(&words::cut_short(number));
                }
            }
            Seen::Video { number, digest } => {
                match case.place_video(digest) {
                    Placed::New(_) => {
                        of_video.push(number);
                        talk.say(&words::video(number));
                    }
                    Placed::Near(at) => talk.say(&words::same_video(number, of_video[at - 1])),
                }
                done += 1;
            }
            Seen::Failed(why) => failures.push(why),
        });
        if others.skipped > 0 {
            talk.say(&words::skipped(others.skipped));
        }
        failures.iter().for_each(|failed| talk.paragraph(failed));
        if !failures.is_empty() && done > 0 {
            talk.say(words::others_done(done));
        }
        if !case.fingerprints.is_empty() {
            talk.paragraph(words::DEPENDS);
        }
        if !case.is_empty() {
            let videos = videos(case.videos.len());
            talk.paragraph(&words::ready(&photos(case.fingerprints.len()), videos.as_deref()));
        }
        if failures.is_empty() { Exit::CLEAN } else { Exit::UNCHECKED }
    }
}

fn has_much_detail(print: Fingerprint) -> bool {
    print.quality.is_some_and(|quality| quality >= MUCH_DETAIL)
}

fn ask_for_photos(talk: Talk) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    let mut question = talk.ask(words::ASK_PHOTOS)?;
    while let Some(line) = question {
        let more = dragged::paths(&line);
        if more.is_empty() {
            break;
        }
        paths.extend(more);
        question = super::talk::line()?;
    }
    Ok(paths)
}

/// In UTC: the day of a place would be a word about where somebody is.
fn today() -> Option<Day> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    Day::from_unix(seconds)
}
