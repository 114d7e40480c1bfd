//! `case new`: from photos to one small file, in three steps.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::Result;
use clap::Args;
use nearmark::case::{CaseFile, Code, Day, Placed, Recognised, RecoveryWords, Trial};
use nearmark::decode::Picture;
use nearmark::{Fingerprint, Hasher};

use super::photos::{Seen, look};
use super::save::{Place, is_refused, save};
use super::talk::{CUT_FROM, Talk, line};
use super::{dragged, holds, typed, words};
use crate::exit::{self, Exit};
use crate::inputs::shown;
use crate::settings::Size;

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
        let talk = Talk::new(self.yes).asks_beside_results();
        if is_refused(self.out.as_deref(), talk) {
            return Ok(Exit::UNCHECKED);
        }
        if self.paths.is_empty() && !talk.asks {
            talk.say(words::NO_PATHS);
            return Ok(Exit::UNCHECKED);
        }
        exit::last_words(words::STOPPED);
        words::OPENING.iter().for_each(|words| talk.paragraph(words));
        talk.paragraph(words::STEP_PHOTOS);
        if self.paths.is_empty() {
            self.paths = ask_for_photos(talk)?;
            if self.paths.is_empty() {
                talk.paragraph(words::NONE_GIVEN);
                talk.paragraph(words::LEAVING);
                return Ok(Exit::UNCHECKED);
            }
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
        talk.named_result("Recovery words:", recovery.as_str())?;
        talk.say(words::CODE_IS_KEPT);
        if talk.asks {
            talk.ask(words::WORDS_WRITTEN)?;
        }
        drop(recovery);

        talk.paragraph(words::STEP_FILE);
        let place = Place { named: self.out.as_deref(), stem: "case", again: words::OTHER_PLACE };
        match save(&case.to_bytes(), &place, talk)? {
            Some(path) => {
                talk.result(&words::saved(&shown(&path)))?;
                talk.say(&format!("{} {}", words::ABOUT_FILE, words::WHO_CAN_OPEN_IT));
                if path.parent().is_none_or(|folder| folder.as_os_str().is_empty()) {
                    talk.say(words::IN_THIS_FOLDER);
                }
                talk.say(words::TO_SEE_IT);
                talk.command(&words::show_it(&typed(&path)));
                talk.paragraph(words::LEAVING_SAVED);
                talk.paragraph(if talk.shows_results() { words::WINDOW_SAVED } else { words::WORDS_ELSEWHERE });
            }
            None => {
                talk.paragraph(words::WORDS_UNUSED);
                talk.paragraph(words::LEAVING);
                if talk.shows_results() {
                    talk.paragraph(words::WINDOW_UNSAVED);
                }
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
        let (mut tried, mut failures, mut full, mut done) = (Vec::new(), Vec::new(), None, 0);
        let mut videos_done = false;
        let others = look(&self.paths, self.size.photos(), &reader(), |seen| match seen {
            Seen::Photo { number, read: Read { print, recognised, truncated } } => {
                match case.place(print) {
                    Ok(Placed::New(_)) => {
                        of_photo.push(number);
                        tried.push((number, recognised));
                        talk.say(&words::done(number));
                    }
                    Ok(Placed::Near(at)) => talk.say(&words::near(number, of_photo[at - 1])),
                    Ok(Placed::Full) => {
                        full.get_or_insert_with(|| words::photo(number));
                        return;
                    }
                    // What is missing of a photo that was cut short reads as one colour.
                    Err(_) if truncated => return failures.push(words::could_not_open(number, words::DAMAGED)),
                    Err(_) => return failures.push(words::blank(number)),
                }
                done += 1;
                if truncated {
                    talk.say(&words::cut_short(number));
                }
            }
            Seen::Video { number, digest } => {
                match case.place_video(digest) {
                    Placed::New(_) => {
                        of_video.push(number);
                        talk.say(&words::video(number));
                        if of_video.len() == 1 {
                            talk.say(words::ABOUT_VIDEOS);
                        }
                    }
                    Placed::Near(at) => talk.say(&words::same_video(number, of_video[at - 1])),
                    Placed::Full => {
                        full.get_or_insert_with(|| words::a_video(number));
                        return;
                    }
                }
                videos_done = true;
            }
            Seen::Failed(why) => failures.push(why),
        });
        if others.skipped > 0 {
            talk.say(&words::skipped(others.skipped));
        }
        failures.iter().for_each(|failed| talk.paragraph(failed));
        if !failures.is_empty() && (done > 0 || videos_done) {
            talk.say(words::others_done(done));
        }
        if let Some(first) = &full {
            talk.paragraph(&words::full(first));
        }
        if !tried.is_empty() {
            talk.paragraph(words::TRIED);
            alike(&tried).iter().for_each(|(photos, found)| talk.say(&words::recognised(photos, *found)));
            talk.say(words::DEPENDS);
        }
        if !case.is_empty() {
            talk.paragraph(&words::ready(&holds(case)));
        }
        if failures.is_empty() && full.is_none() { Exit::CLEAN } else { Exit::UNCHECKED }
    }
}

/// What is read of a photo.
struct Read {
    print: Fingerprint,
    recognised: Recognised,
    truncated: bool,
}

/// Hashes a photo and tries edits on it, unless it is all one colour.
fn reader() -> impl FnMut(&Picture) -> Read + Clone + Send + Sync {
    let (mut hasher, mut trial) = (Hasher::new(CaseFile::ALGORITHM), Trial::default());
    move |picture| {
        let print = hasher.fingerprint_pixels(&picture.pixels);
        hasher.wipe();
        let blank = print.is_low_quality();
        let recognised = if blank { Recognised::default() } else { trial.run(&picture.pixels, print) };
        Read { print, recognised, truncated: picture.truncated }
    }
}

/// Photos of which the same edits were recognised, together, in the order of the first of each.
fn alike(tried: &[(usize, Recognised)]) -> Vec<(Vec<usize>, Recognised)> {
    let mut groups: Vec<(Vec<usize>, Recognised)> = Vec::new();
    for &(number, recognised) in tried {
        match groups.iter_mut().find(|(_, of_group)| *of_group == recognised) {
            Some((numbers, _)) => numbers.push(number),
            None => groups.push((vec![number], recognised)),
        }
    }
    groups
}

fn ask_for_photos(talk: Talk) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    talk.paragraph(words::ASK_PHOTOS);
    while let Some(line) = line()? {
        if line.len() >= CUT_FROM {
            talk.say(words::TOO_MUCH_AT_ONCE);
            continue;
        }
        let more = dragged::paths(&line);
        if more.is_empty() {
            break;
        }
        paths.extend(more);
        talk.say(&words::noted(paths.len()));
    }
    Ok(paths)
}

/// In UTC: the day of a place would be a word about where somebody is.
fn today() -> Option<Day> {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).ok()?.as_secs();
    Day::from_unix(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use nearmark::Hash256;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        new: New,
    }

    #[test]
    fn a_file_that_is_full_is_said_to_be_and_stays_one_that_can_be_read() {
        let scene = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/vectors/img/scene_320x240.png");
        let new = Line::parse_from(["new", "--yes", "--no-date", scene]).new;
        let words = RecoveryWords::random().expect("random numbers");
        let mut case = CaseFile::new(Code::random().expect("random numbers"), None, &words);
        let print = |number: u64| Fingerprint { hash: Hash256([number, !number, u64::MAX, 0]), quality: Some(100) };
        case.fingerprints = (0..46_597).map(print).collect();
        assert_eq!(new.fill(&mut case, Talk::new(true)), Exit::UNCHECKED);
        assert_eq!(case.fingerprints.len(), 46_597);
        assert_eq!(CaseFile::read(&case.to_bytes()), Ok(case));
    }
}
