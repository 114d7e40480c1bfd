//! `case withdraw FILE`: the six words in, a note out that takes the case back.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use nearmark::case::{RecoveryWords, WORDS, Withdrawal, WordsError};
use zeroize::{Zeroize, Zeroizing};

use super::save::{Place, is_refused, save};
use super::talk::{Talk, line};
use super::{open, words};
use crate::exit::{self, Exit};
use crate::inputs::shown;

#[derive(Args)]
pub(crate) struct Withdraw {
    /// The case file
    file: PathBuf,

    /// The note to write, or a folder for it; a file that is there is never replaced [default: withdrawal.json]
    #[arg(long, value_name = "NOTE")]
    out: Option<PathBuf>,
}

impl Withdraw {
    pub(super) fn run(self) -> Result<Exit> {
        let talk = Talk::new(false);
        if is_refused(self.out.as_deref(), talk) {
            return Ok(Exit::UNCHECKED);
        }
        let Some((case, _)) = open(&self.file, talk) else { return Ok(Exit::UNCHECKED) };
        exit::last_words(words::STOPPED);
        let mut before = Zeroizing::new(String::new());
        let note = loop {
            let typed = if talk.asks { talk.ask(words::ASK_WORDS)? } else { line()? };
            let Some(typed) = typed else {
                talk.say(&words::number_of_words(0));
                return Ok(Exit::UNCHECKED);
            };
            match read(&typed, &mut before).and_then(|words| Withdrawal::sign(&case, &words)) {
                Ok(note) => break note,
                Err(error) => talk.say(&match error {
                    WordsError::Count { found } => words::number_of_words(found),
                    WordsError::Unknown { number } => words::unknown_word(number),
                    WordsError::Other => words::OTHER_WORDS.into(),
                }),
            }
            if !talk.asks {
                return Ok(Exit::UNCHECKED);
            }
            talk.say(words::TRY_AGAIN);
        };
        let place = Place { named: self.out.as_deref(), stem: "withdrawal", again: words::OTHER_PLACE_NOTE };
        let exit = match save(&note.to_bytes(), &place, talk)? {
            Some(path) => {
                talk.result(&words::saved(&shown(&path)))?;
                talk.say(words::WITHDRAWN);
                talk.paragraph(words::LEAVING_SAVED);
                Exit::CLEAN
            }
            None => {
                talk.paragraph(words::LEAVING);
                Exit::UNCHECKED
            }
        };
        if talk.asks {
            talk.paragraph(words::WINDOW_WITHDRAWN);
        }
        Ok(exit)
    }
}

/// The words on a line, or with those of the lines before where it has fewer than six: one word a line is as good. What
/// `case new` printed before them may stand there, too.
fn read(typed: &[u8], before: &mut Zeroizing<String>) -> Result<RecoveryWords, WordsError> {
    let text = Zeroizing::new(String::from_utf8_lossy(typed).to_lowercase());
    let text = text.trim_start().strip_prefix("recovery words:").unwrap_or(&text);
    let alone = RecoveryWords::parse(text);
    if !matches!(alone, Err(WordsError::Count { found: 1..WORDS })) {
        before.zeroize();
        return alone;
    }
    let all = Zeroizing::new(format!("{} {text}", before.as_str()));
    let together = RecoveryWords::parse(&all);
    match together {
        Err(WordsError::Count { found: ..WORDS }) => *before = all,
        Err(WordsError::Count { .. }) => {
            *before = Zeroizing::new(text.to_owned());
            return alone;
        }
        _ => before.zeroize(),
    }
    together
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_may_be_typed_one_a_line_or_with_what_stood_before_them() {
        let mut before = Zeroizing::new(String::new());
        let mut read = |line: &str| read(line.as_bytes(), &mut before).map(|words| words.as_str().to_owned());
        let six = "acorn apple banana candle pencil walnut";
        assert_eq!(read(&format!("Recovery words: {six}")).as_deref(), Ok(six));
        for (at, word) in six.split(' ').enumerate() {
            let expected = if at < 5 { Err(WordsError::Count { found: at + 1 }) } else { Ok(six.to_owned()) };
            assert_eq!(read(word), expected);
        }
        // too few, and then all of them
        assert_eq!(read("acorn apple"), Err(WordsError::Count { found: 2 }));
        assert_eq!(read(six).as_deref(), Ok(six));
        // more than six lines: the last ones count
        assert_eq!(read("acorn apple banana candle"), Err(WordsError::Count { found: 4 }));
        assert_eq!(read("acorn apple banana"), Err(WordsError::Count { found: 3 }));
        assert_eq!(read("candle pencil walnut").as_deref(), Ok(six));
    }
}
