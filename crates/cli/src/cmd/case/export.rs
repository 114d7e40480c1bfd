//! `case export --as FORM FILE`: what would be shared, first in words, then the bytes.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use nearmark::case::{CaseFile, Day};
use serde::Serialize;

use super::talk::Talk;
use super::{open, videos, words};
use crate::exit::Exit;
use crate::output::Results;

#[derive(Args)]
pub(crate) struct Export {
    /// The case file
    file: PathBuf,

    /// The form that the helpline or service asks for
    #[arg(long = "as", value_enum, value_name = "FORM")]
    form: Form,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    /// A fingerprint a line
    PdqText,
    /// `pdq` or `video_md5`, and the code, a line
    Threatexchange,
    /// The records that StopNCII's partners exchange
    StopnciiJson,
}

impl Export {
    pub(super) fn run(self) -> Result<Exit> {
        let talk = Talk::new(true);
        let Some((case, _)) = open(&self.file, talk) else { return Ok(Exit::UNCHECKED) };
        let bytes = self.form.text(&case)?;
        talk.say(words::EXPORT);
        talk.say(self.form.about());
        if self.form == Form::PdqText
            && let Some(videos) = videos(case.videos.len())
        {
            talk.say(&words::videos_left_out(&videos));
        }
        if self.form == Form::StopnciiJson && case.day.is_none() {
            talk.say(words::EXPORT_NO_DAY);
        }
        if bytes.is_empty() {
            talk.say(words::NOTHING_TO_SHARE);
            return Ok(Exit::UNCHECKED);
        }
        talk.say(&words::bytes_follow(bytes.len()));
        Results::exact().write(bytes.as_bytes())?;
        Ok(Exit::CLEAN)
    }
}

/// The file of StopNCII's exchange, as its importers read it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Exchange {
    hash_records: Vec<Record>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    last_modtimestamp: u64,
    signal_type: &'static str,
    hash_value: String,
    hash_status: &'static str,
    case_numbers: Empty,
    #[serde(rename = "CSPFeedbacks")]
    feedbacks: [Empty; 0],
}

#[derive(Serialize)]
struct Empty {}

impl Form {
    fn about(self) -> &'static str {
        match self {
            Self::PdqText => words::EXPORT_HEX,
            Self::Threatexchange => words::EXPORT_EXCHANGE,
            Self::StopnciiJson => words::EXPORT_STOPNCII,
        }
    }

    fn text(self, case: &CaseFile) -> Result<String> {
        let photos = case.fingerprints.iter().map(|print| CaseFile::ALGORITHM.text(&print.hash));
        let videos = case.videos.iter().map(ToString::to_string);
        let mut text = String::new();
        match self {
            Self::PdqText => photos.for_each(|hash| text += &format!("{hash}\n")),
            Self::Threatexchange => {
                photos.for_each(|hash| text += &format!("pdq {hash}\n"));
                videos.for_each(|md5| text += &format!("video_md5 {md5}\n"));
            }
            Self::StopnciiJson => {
                let record = |signal_type| {
                    move |hash_value| Record {
                        last_modtimestamp: case.day.map_or(0, Day::to_unix),
                        signal_type,
                        hash_value,
                        hash_status: "Active",
                        case_numbers: Empty {},
                        feedbacks: [],
                    }
                };
                let hash_records = photos.map(record("ImagePDQ")).chain(videos.map(record("VideoMD5"))).collect();
                text = serde_json::to_string_pretty(&Exchange { hash_records })?;
                text.push('\n');
            }
        }
        Ok(text)
    }
}
