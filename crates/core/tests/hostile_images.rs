//! Every file of the hostile set gives one outcome: no panic gets out, nothing is printed, and what
//! other readers open is not refused here.
//!
//! The files are other projects' fuzzing corpora, so they are not part of this repository: without
//! `shared/hostile` beside it the test says so and passes.

#![allow(clippy::print_stderr, reason = "a skipped test must be heard")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::panic;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

use nearmark::decode::{Header, ImageError, decode, inspect};
use nearmark::{Limits, Picture};

/// One line of `index.csv`.
struct Row {
    name: String,
    kind: String,
    pillow_opens: bool,
    image_opens: bool,
}

fn folder() -> Option<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/hostile");
    let there = folder.join("index.csv").is_file();
    if !there {
        // not captured, as a print would be
        let _ = writeln!(std::io::stderr(), "SKIPPED: no hostile images in {}", folder.display());
    }
    there.then_some(folder)
}

fn rows(folder: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(folder.join("index.csv")).expect("index.csv opens");
    let records = reader.deserialize::<BTreeMap<String, String>>();
    let row = |record: BTreeMap<String, String>| Row {
        name: record["name"].clone(),
        kind: record["kind"].clone(),
        pillow_opens: record["pillow"].starts_with("ok"),
        // HEIC, which `image` does not know, was opened by the decoder that is used here.
        image_opens: record["image_rs"].starts_with("ok") || record["second_decoder"].starts_with("heifer ok"),
    };
    records.map(|record| row(record.expect("a whole row"))).collect()
}

fn outcome(bytes: &[u8]) -> (Result<Header, ImageError>, Result<Picture, ImageError>) {
    (inspect(bytes, &Limits::default()), decode(bytes, &Limits::default()))
}

fn verdict(picture: &Result<Picture, ImageError>) -> &'static str {
    match picture {
        Ok(picture) if picture.truncated => "truncated",
        Ok(_) => "clean",
        Err(ImageError::Panicked { .. }) => "panicked",
        Err(ImageError::Unsupported(_)) => "unsupported kind",
        Err(ImageError::UnsupportedVariety { .. }) => "unsupported variety",
        Err(ImageError::NotAPicture | ImageError::Empty) => "no picture",
        Err(ImageError::TooManyPixels { .. } | ImageError::TooManyBytes { .. }) => "over a limit",
        Err(_) => "damaged",
    }
}

/// What is wrong with an outcome, by what other readers make of the file.
fn complaint(row: &Row, header: &Result<Header, ImageError>, picture: &Result<Picture, ImageError>) -> Option<String> {
    match (header, picture) {
        (Ok(header), Ok(picture)) => {
            if picture.pixels.stored_size() != (header.width, header.height) {
                return Some("another size than its header's".into());
            }
            if picture.pixels.data().len() as u64 > header.bytes {
                return Some("more bytes than its header's".into());
            }
            let nobody = !row.pillow_opens && !row.image_opens;
            (nobody && !picture.truncated).then(|| "nobody opens it, and it is clean here".into())
        }
        (Err(_), Ok(_)) => Some("decoded, but not inspected".into()),
        (_, Err(error)) => {
            let text = error.to_string();
            if text.chars().any(char::is_control) || text.len() > 300 {
                return Some(format!("an unfit reason: {text:?}"));
            }
            (row.pillow_opens && row.image_opens).then(|| format!("everybody opens it, but: {text}"))
        }
    }
}

#[test]
fn every_file_gives_one_outcome() {
    static PRINTED: AtomicUsize = AtomicUsize::new(0);
    let Some(folder) = folder() else { return };
    panic::set_hook(Box::new(|info| {
        PRINTED.fetch_add(1, Ordering::Relaxed);
        eprintln!("{info}");
    }));

    let rows = rows(&folder);
    assert_eq!(rows.len(), 445);
    let mut complaints = Vec::new();
    let mut counts = BTreeMap::<&str, usize>::new();
    for row in &rows {
        let bytes = fs::read(folder.join("files").join(&row.name)).expect("the file is there");
        let (header, picture) = outcome(&bytes);
        if (&header, &picture) != (&outcome(&bytes).0, &outcome(&bytes).1) {
            complaints.push(format!("{}: another outcome the second time", row.name));
        }
        *counts.entry(verdict(&picture)).or_default() += 1;
        complaints.extend(complaint(row, &header, &picture).map(|text| format!("{}: {text}", row.name)));
        if std::env::var_os("NEARMARK_SHOW_OUTCOMES").is_some() {
            let text = picture.as_ref().map_or_else(ToString::to_string, |picture| format!("{:?}", picture.pixels));
            let peers = (row.pillow_opens, row.image_opens);
            eprintln!("{} [{}] {peers:?} {}: {text}", row.name, row.kind, verdict(&picture));
        }
    }
    eprintln!("{counts:?}");
    let _ = panic::take_hook();
    assert_eq!(PRINTED.load(Ordering::Relaxed), 0, "a decoder's panic reached the hook");
    assert!(complaints.is_empty(), "{} of {}:\n{}", complaints.len(), rows.len(), complaints.join("\n"));
}
