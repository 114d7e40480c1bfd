//! `case withdraw FILE`: the six words in, a note out that takes the case back.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use nearmark::case::{RecoveryWords, Withdrawal, WordsError};

use super::save::{Place, save};
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
        let Some((case, _)) = open(&self.file, talk) else { return Ok(Exit::UNCHECKED) };
        exit::last_words(words::STOPPED);
        let note = loop {
            let typed = if talk.asks { talk.ask(words::ASK_WORDS)? } else { line()? };
            let Some(typed) = typed else {
                talk.say(&words::number_of_words(0));
                return Ok(Exit::UNCHECKED);
            };
            let text = String::from_utf8_lossy(&typed);
            match RecoveryWords::parse(&text).and_then(|words| Withdrawal::sign(&case, &words)) {
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
        exit::last_words("");
        match save(&note.to_bytes(), &Place { named: self.out.as_deref(), stem: "withdrawal" }, talk)? {
            Some(path) => {
                talk.result(&words::saved(&shown(&path)))?;
                talk.say(words::WITHDRAWN);
                Ok(Exit::CLEAN)
            }
            None => Ok(Exit::UNCHECKED),
        }
    }
}
