//! One file for each format and pixel rule: `fixtures/images/index.csv` says what each must give.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use nearmark::{Algorithm, Error, Hasher, ImageError, Query, Reading};

fn images() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/images")
}

fn query(file: &str) -> Result<Query, Error> {
    let bytes = std::fs::read(images().join(file)).expect("a committed file");
    Hasher::new(Algorithm::Pdq).query(&bytes)
}

#[test]
fn every_format_and_rule() {
    let mut table = csv::Reader::from_path(images().join("index.csv")).expect("the table is committed");
    let mut files = 0;
    for row in table.deserialize::<HashMap<String, String>>() {
        let row = row.expect("a row of the table");
        let (file, rule) = (&row["file"], &row["rule"]);
        let asked = query(file);
        let outcome = match &asked {
            Err(Error::Image(_)) => "unreadable",
            Err(other) => panic!("{file}: {other}"),
            Ok(query) if query.truncated => "truncated",
            Ok(query) if query.quality().is_some_and(|quality| quality < 50) => "low_quality",
            Ok(_) => "ok",
        };
        assert_eq!(outcome, row["outcome"], "{file}, {rule}: {asked:?}");
        if !row["near"].is_empty() {
            let near = query(&row["near"]).expect("the reference can be read");
            let distance = asked.expect("it is ok").prints[0].hash().distance(near.prints[0].hash());
            assert!(distance <= 10, "{file}, {rule}: {distance} bits from {}", row["near"]);
        }
        files += 1;
    }
    assert!(files >= 50, "{files} files");
}

#[test]
fn a_turned_file_is_also_asked_as_it_is_stored() {
    let readings =
        |file| query(file).expect("a picture").prints.iter().map(|print| print.view.reading).collect::<Vec<_>>();
    assert_eq!(readings("jpeg_exif1.jpg"), [Reading::Upright]);
    assert_eq!(readings("jpeg_exif6.jpg"), [Reading::Upright, Reading::AsStored]);
    assert_eq!(readings("png_rgba.png"), [Reading::Upright, Reading::OnWhite, Reading::OnBlack]);
    let turned = query("jpeg_exif6.jpg").expect("a picture");
    assert!(turned.prints[0].hash().distance(turned.prints[1].hash()) > 60, "the two are another picture to a hash");
}

#[test]
fn reasons_name_what_is_wrong() {
    let reason = |file| match query(file) {
        Err(Error::Image(error)) => error,
        other => panic!("{file}: {other:?}"),
    };
    assert_eq!(reason("empty.jpg"), ImageError::Empty);
    assert_eq!(reason("text.jpg"), ImageError::NotAPicture);
    for file in ["png_truncated.png", "png_bad_crc.png", "jpeg_header_only.jpg"] {
        let words = reason(file).to_string();
        assert!(words.len() > 10 && !words.contains(char::is_control), "{file}: {words:?}");
        println!("{file}: {words}");
    }
}
