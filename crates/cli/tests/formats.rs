//! Every format and odd file: one record, with the outcome that it was made for, however it comes in.

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use support::Place;

fn images() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/images")
}

/// Name and expected outcome of each file: `fixtures/images/index.csv`.
fn expected() -> BTreeMap<String, String> {
    let mut table = csv::Reader::from_path(images().join("index.csv")).expect("the table is committed");
    table.records().map(|row| row.expect("a row")).map(|row| (row[0].to_owned(), row[3].to_owned())).collect()
}

/// Records by the name of their file, without the path in them.
fn records(ndjson: &str) -> BTreeMap<String, serde_json::Value> {
    let record = |line| {
        let mut record: serde_json::Value = serde_json::from_str(line).expect("a line is an object");
        let path = record.as_object_mut().and_then(|fields| fields.remove("path")).expect("every record has a path");
        let name =
            Path::new(path.as_str().expect("a path is text")).file_name().map(|name| name.to_string_lossy().into());
        (name.expect("it names a file"), record)
    };
    ndjson.lines().map(record).collect()
}

/// A place with a list of something else, and all the files in a folder.
fn place() -> Place {
    let place = Place::with_list();
    for entry in fs::read_dir(images()).expect("the folder is committed") {
        let path = entry.expect("it can be read").path();
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        if name != "index.csv" {
            place.file(Path::new("in").join(name), fs::read(&path).expect("it can be read"));
        }
    }
    place
}

const SCAN: [&str; 6] = ["scan", "--list", "list.nmk", "--format", "ndjson", "--quiet"];

#[test]
fn every_file_gives_the_record_that_it_was_made_for() {
    let place = place();
    let ran = place.run(SCAN.into_iter().chain(["--strict", "in"]));
    let records = records(ran.exits(2));
    for (file, outcome) in expected() {
        let record = records.get(&file).expect("every input has a record");
        let found = match (record["outcome"].as_str(), record.get("truncated")) {
            (Some("clean"), Some(_)) => "truncated",
            (Some("clean"), None) => "ok",
            (Some(other), _) => other,
            (None, _) => panic!("{file}: a record without an outcome"),
        };
        assert_eq!(found, outcome, "{file}: {record}");
        assert_eq!(record.get("reason").is_some(), outcome == "unreadable", "{file}: {record}");
    }
    assert_eq!(records.len(), expected().len());
}

#[test]
fn a_record_is_the_same_however_its_file_comes_in() {
    let place = place();
    let together = place.run(SCAN.into_iter().chain(["--strict", "-j", "1", "in"]));
    assert_eq!(place.run(SCAN.into_iter().chain(["--strict", "-j", "16", "in"])), together);
    for (file, record) in records(together.exits(2)) {
        let path = format!("in/{file}");
        let alone = place.run(SCAN.into_iter().chain([path.as_str()]));
        assert_eq!(records(alone.out())[&file], record, "{file} alone");
        let piped = place.run_with_stdin(SCAN.into_iter().chain(["-"]), place.bytes(&path));
        assert_eq!(records(piped.out())["-"], record, "{file} on stdin");
        assert_eq!(alone.code, piped.code, "{file}");
    }
}

#[test]
fn in_a_folder_what_is_no_picture_is_skipped_and_counted() {
    let place = place();
    let ran = place.run(["scan", "--list", "list.nmk", "in"]);
    ran.says("2 skipped").exits(2);
    assert!(!ran.out().contains("text.jpg") && !ran.out().contains("empty.jpg"));
}
