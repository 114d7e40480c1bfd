//! `demo`: the whole path on pictures that are built in.

use std::fmt::Write;

use anyhow::{Context, Result};
use clap::Args;
use nearmark::{Algorithm, Blocklist, BlocklistBuilder, Error, Hasher, Matcher, Outcome, Query, ViewSet, WatchedList};

use crate::demo_pictures::{self, Picture, Role};
use crate::exit::Exit;
use crate::output::explain::A_LEAD;
use crate::output::{Results, text};

#[derive(Args)]
pub(crate) struct Demo {}

type Judged = Result<(Query, Outcome), Error>;

impl Demo {
    pub(super) fn run(self) -> Result<Exit> {
        let mut results = Results::new();
        let (listed, incoming): (Vec<_>, Vec<_>) =
            demo_pictures::all().into_iter().partition(|picture| picture.role == Role::List);
        let mut hasher = Hasher::new(Algorithm::Pdq).views(ViewSet::Fast);

        let mut page =
            String::from("These pictures were drawn by a program. Nothing is read or written, nothing is sent.\n\n");
        let _ = writeln!(page, "1. Pictures to look for become fingerprints, 256 bits each:\n");
        let mut builder = BlocklistBuilder::new(Algorithm::Pdq).profile(Some(nearmark::Profile::Full));
        for picture in &listed {
            let fingerprint = hasher.fingerprint(demo_pictures::bytes(&picture.file))?;
            builder.insert(fingerprint, None).with_context(|| picture.file.clone())?;
            let _ = writeln!(page, "   {:18}  {}", picture.what, fingerprint.hash);
        }
        let mut file = Vec::new();
        builder.write_to(&mut file)?;
        let (size, entries) = (file.len(), builder.len());
        let _ = writeln!(page, "\n2. They make a list of {entries} fingerprints, {size} bytes. It holds no picture.\n");
        let _ = writeln!(page, "3. Pictures that come in are checked against it:\n");

        let matcher = Matcher::new([WatchedList::block("demo", Blocklist::new(file)?)])?;
        let mut right = 0;
        for picture in &incoming {
            let query = hasher.query(demo_pictures::bytes(&picture.file));
            let judged = query.and_then(|query| Ok((query.clone(), matcher.judge(&query)?)));
            right += usize::from(is_as_drawn(picture, &judged, &listed));
            page += &row(picture, &judged, &listed);
        }

        let total = incoming.len();
        let _ = writeln!(page, "\n{right} of {total} pictures got the answer that they were drawn for.");
        let _ = writeln!(page, "{A_LEAD} No match is no proof either: some edits are missed.");
        let _ = writeln!(page, "\nNext, with a picture of your own: nearmark hash PICTURE");
        results.write(page.as_bytes())?;
        Ok(if right == total { Exit::CLEAN } else { Exit::UNCHECKED })
    }
}

/// The outcome's name in NDJSON.
fn outcome(judged: &Judged) -> &'static str {
    match judged {
        Ok((_, Outcome::Match { .. })) => "match",
        Ok((_, Outcome::Clean { .. })) => "clean",
        Ok((_, Outcome::LowQuality)) => "low_quality",
        Err(_) => "unreadable",
    }
}

/// The listed picture that was recognised: entries have the order of the list, from 1.
fn recognised<'a>(judged: &Judged, listed: &'a [Picture]) -> Option<(&'a Picture, u32)> {
    match judged {
        Ok((_, Outcome::Match { matches, .. })) => Some((&listed[matches[0].id as usize - 1], matches[0].distance)),
        _ => None,
    }
}

/// A match counts only when it is with the picture that this one was made from.
fn is_as_drawn(picture: &Picture, judged: &Judged, listed: &[Picture]) -> bool {
    let original = recognised(judged, listed).is_none_or(|(original, _)| original.file == picture.of);
    outcome(judged) == picture.expected && original
}

fn row(picture: &Picture, judged: &Judged, listed: &[Picture]) -> String {
    let what = match listed.iter().find(|original| original.file == picture.of) {
        Some(original) => format!("{}, {}", original.what, picture.what),
        None => picture.what.clone(),
    };
    let (answer, style) = match (recognised(judged, listed), outcome(judged)) {
        (Some((_, distance)), _) => (format!("recognised, {distance} of 256 bits differ"), text::MATCH),
        (None, "clean") => ("clean".to_owned(), text::CLEAN),
        (None, "low_quality") => ("could not judge: too little detail".to_owned(), text::CAUTION),
        (None, _) => ("could not judge: unreadable".to_owned(), text::CAUTION),
    };
    format!("   {style}{answer:34}{style:#}  {what}\n")
}
