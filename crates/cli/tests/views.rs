//! Views: what a copy was put through before it is found, by `scan`, `compare` and `hash`, and limits by
//! the rate of false matches.

mod support;

use std::io::Cursor;

use image::imageops;
use image::{ImageFormat, Rgb, RgbImage};
use nearmark::{Algorithm, Hash256, Hasher};
use support::{Place, SCENE_HASH, at_distance};

/// Copies of one picture of the fixtures, edited, and a list of the picture itself: `known.nmk`.
fn copies() -> Place {
    let place = Place::new();
    let photo = std::fs::read(support::fixture_path("../../pictures/cabin.jpg")).expect("it is a fixture");
    place.file("cabin.jpg", &photo);
    let hashed = place.run(["hash", "--format", "ndjson", "cabin.jpg"]);
    place.file("hashes", hashed.exits(0));
    place.run(["list", "build", "--quiet", "--out", "known.nmk", "hashes"]).exits(0);

    let photo = image::load_from_memory(&photo).expect("a picture").into_rgb8();
    let (width, height) = photo.dimensions();
    let mut framed = RgbImage::from_pixel(width * 5 / 4, height * 4 / 3, Rgb([238, 236, 230]));
    imageops::replace(&mut framed, &photo, i64::from(width / 8), i64::from(height / 6));
    let mut inverted = photo.clone();
    imageops::invert(&mut inverted);
    for (name, picture) in [
        ("mirrored.png", imageops::flip_horizontal(&photo)),
        ("framed.png", framed),
        ("inverted.png", inverted),
        ("quarter.png", imageops::rotate90(&photo)),
        ("cropped.png", imageops::crop_imm(&photo, width / 10, 0, width - width / 10, height).to_image()),
    ] {
        place.file(name, png(&picture));
    }
    place
}

fn png(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).expect("memory takes every picture");
    bytes.into_inner()
}

/// How it was found that the default finds.
const FOUND: [(&str, &str, &str); 4] = [
    ("mirrored.png", "flipy", "undoing a mirror"),
    ("framed.png", "trim", "undoing a border"),
    ("inverted.png", "inverted", "inverting its colours"),
    ("quarter.png", "rot90", "undoing a quarter turn"),
];

#[test]
fn a_scan_finds_edited_copies_by_default_and_names_the_view() {
    let place = copies();
    for (file, view, words) in FOUND {
        let scan = |args: &[&'static str]| {
            let scan = ["scan", "--list", "known.nmk", "--explain", file];
            place.run(scan.iter().chain(args).copied())
        };
        let text = scan(&[]);
        assert!(text.exits(1).contains(&format!("  {view}  ")), "{}", text.out());
        assert!(text.out().contains(&format!(", found after {words}. A match is a lead")), "{}", text.out());
        let json = scan(&["--format", "ndjson"]);
        assert!(json.exits(1).contains(&format!("\"view\":\"{view}\"")), "{}", json.out());
        assert!(json.out().contains("\"views\":\"fast-1\"") && !json.out().contains("\"score\""), "{}", json.out());
        let csv = scan(&["--format", "csv"]);
        assert!(csv.exits(1).contains(&format!(",31,{view},")), "{}", csv.out());

        let one = scan(&["--views", "one", "--format", "ndjson"]);
        assert!(one.exits(0).contains("\"outcome\":\"clean\""), "{}", one.out());
        assert!(one.out().contains("\"views\":\"one-1\""), "{}", one.out());
    }
}

#[test]
fn the_wide_set_finds_crops_as_well() {
    let place = copies();
    let scan = |views: &'static str| {
        place.run(["scan", "--list", "known.nmk@48", "--format", "ndjson", "--views", views, "cropped.png"])
    };
    assert_eq!(scan("fast").exits(0), scan("21").exits(0));
    let wide = scan("wide");
    assert!(wide.exits(1).contains("\"view\":\"uncrop-"), "{}", wide.out());
    assert!(wide.out().contains("\"views\":\"wide-1\""), "{}", wide.out());
    assert_eq!(scan("87"), wide);
    place.run(["scan", "--list", "known.nmk", "--views", "50", "cropped.png"]).says("one, fast, wide").exits(2);
}

#[test]
fn every_record_from_pixels_names_its_views_and_no_other_does() {
    let place = Place::with_list();
    place.file("query.hex", SCENE_HASH);
    let inputs = ["scene.png", "fractal.png", "black.png", "missing.png", "--hashes", "query.hex"];
    let ran = place.run(["scan", "--format", "ndjson", "--list", "list.nmk"].into_iter().chain(inputs));
    let named: Vec<bool> = ran.exits(3).lines().map(|line| line.contains("\"views\":\"fast-1\"")).collect();
    assert_eq!(named, [true, true, true, false, false]);
    assert_eq!(ran.out().matches("\"views\"").count(), 3);
    place.run(["scan", "--stats", "--list", "list.nmk", "fractal.png"]).says("views: fast-1").exits(0);
}

#[test]
fn pictures_without_a_front_have_one_answer() {
    let place = Place::with_list();
    let gradient = |x: u32, y: u32| Rgb([(x * 37 % 256) as u8, (y * 59 % 256) as u8, (x * y % 256) as u8]);
    let mirror = |x: u32, y: u32| gradient(x.min(199 - x) * 3, y.min(199 - y) * 5);
    for (name, picture, outcomes) in [
        // as a whole it lies just under the limit of quality, and a view of it may reach that
        ("tiny.png", RgbImage::from_fn(5, 5, gradient), &["low_quality", "clean"][..]),
        ("line.png", RgbImage::from_fn(400, 1, gradient), &["low_quality"]),
        ("white.png", RgbImage::from_pixel(300, 200, Rgb([255; 3])), &["low_quality"]),
        ("red.png", RgbImage::from_pixel(64, 64, Rgb([200, 10, 10])), &["low_quality"]),
        ("symmetric.png", RgbImage::from_fn(200, 200, mirror), &["clean"]),
    ] {
        place.file(name, png(&picture));
        for views in ["one", "fast", "wide"] {
            let scan = ["scan", "--list", "list.nmk", "--format", "csv", "--views", views, name];
            let ran = place.run(scan);
            let found = ran.out().lines().nth(1).and_then(|row| row.split(',').nth(1)).unwrap_or_default();
            assert!(outcomes.contains(&found), "{name} {views}: {found}");
            assert_eq!(ran.code, Some(if found == "clean" { 0 } else { 2 }), "{name} {views}");
            assert_eq!(place.run(scan), ran, "{name} {views}");
        }
    }
    // it is the same picture however it is turned, and each way of turning it finds the one entry once
    let hashed = place.run(["hash", "--format", "ndjson", "symmetric.png"]);
    place.file("hashes", hashed.exits(0));
    place.run(["list", "build", "--quiet", "--out", "symmetric.nmk", "hashes"]).exits(0);
    let ran = place.run(["scan", "--list", "symmetric.nmk", "--views", "wide", "--format", "csv", "symmetric.png"]);
    assert!(ran.exits(1).ends_with("symmetric.png,match,100,symmetric,1,pdq,0,31,full,\n"), "{}", ran.out());
    assert_eq!(ran.out().lines().count(), 2);
}

#[test]
fn compare_finds_the_view_on_either_side_and_says_which() {
    let place = copies();
    for (file, _, words) in FOUND {
        // a quarter turn is undone on the other side by the opposite one
        for (one, two) in [("cabin.jpg", file), (file, "cabin.jpg")] {
            let ran = place.run(["compare", one, two]);
            let out = ran.exits(1);
            assert!(out.contains(" look like copies of one picture: ") && out.contains(", found in "), "{out}");
            if file == "framed.png" {
                assert!(out.contains(&format!(", found in {file} after {words}. A match")), "{out}");
            }
            assert!(out.contains(words), "{out}");
        }
    }
    let same = place.run(["compare", "cabin.jpg", "cabin.jpg"]);
    assert!(!same.exits(1).contains("found"), "{}", same.out());
    let hash = place.run(["hash", "--format", "hex", "cabin.jpg"]).exits(0).trim().to_owned();
    let framed = place.run(["compare", &hash, "framed.png"]);
    assert!(framed.exits(1).contains(", found in framed.png after undoing a border."), "{}", framed.out());
}

#[test]
fn hash_prints_a_line_for_each_view_and_takes_them_back() {
    let place = copies();
    for format in ["text", "ndjson", "csv", "hex", "threatexchange"] {
        let hash = |views: &'static str| place.run(["hash", "--format", format, "--views", views, "framed.png"]);
        let [one, fast, wide] = ["one", "fast", "wide"].map(|views| hash(views).exits(0).lines().count());
        assert!(one < fast && fast < wide, "{format}: {one} {fast} {wide}");
        assert_eq!(hash("one"), place.run(["hash", "--format", format, "framed.png"]), "{format}");
        assert_eq!(hash("fast"), hash("21"), "{format}");

        place.file("views", hash("fast").exits(0));
        let scan = place.run(["scan", "--list", "known.nmk", "--hashes", "views", "--format", "csv"]);
        let header = usize::from(format == "csv");
        assert_eq!(scan.exits(1).lines().count() - 1, fast - header, "{format}: a record a row");
    }
    let csv = place.run(["hash", "--format", "csv", "--views", "fast", "framed.png"]);
    let views: Vec<&str> = csv.exits(0).lines().skip(1).filter_map(|row| row.split(',').nth(4)).collect();
    assert_eq!(views[0], "full");
    for view in ["trim", "rot90", "flipy", "inverted"] {
        assert!(views.contains(&view), "{views:?}");
    }
    let text = place.run(["hash", "--views", "fast", "framed.png"]);
    assert!(text.exits(0).lines().all(|line| line.split("  ").count() == 4), "{}", text.out());
    place.run(["hash", "--views", "fast", "--dihedral", "framed.png"]).says("cannot be used with").exits(2);
}

#[test]
fn limits_can_be_chosen_by_the_rate_of_false_matches() {
    let place = Place::with_list();
    let limit = |args: &[&str]| {
        let scan = ["scan", "--list", "list.nmk", "--format", "csv", "scene.png", "--false-per-million"];
        let ran = place.run(scan.iter().chain(args).copied());
        let row = ran.exits(1).lines().nth(1).expect("the scene is on the list").to_owned();
        row.split(',').nth(7).and_then(|limit| limit.parse::<u32>().ok()).expect("a limit")
    };
    let (strict, loose) = (limit(&["0.000001"]), limit(&["1000000"]));
    assert!(strict <= loose && loose <= 48, "{strict} {loose}");
    assert!(limit(&["0.000001", "--views", "wide"]) <= limit(&["0.000001", "--views", "one"]));

    let scan = |args: &[&str]| place.run(["scan", "--list", "list.nmk", "scene.png"].iter().chain(args).copied());
    let said = format!("--false-per-million 1 with 1 entry and views fast-1: distance {}", limit(&["1"]));
    scan(&["--false-per-million", "1", "-v"]).says(&said).exits(1);
    scan(&["--false-per-million", "1", "--stats"]).says(&said).exits(1);
    assert!(!scan(&["--false-per-million", "1"]).err.contains("false-per-million"));
    scan(&["--false-per-million", "1", "--limit", "9"]).says("cannot be used with").exits(2);
    scan(&["--false-per-million", "0"]).says("expected a number above 0").exits(2);
    scan(&["--false-per-million", "1e-300"]).says("not even by equal hashes alone; ").exits(2);
    let own = ["scan", "--list", "list.nmk@9", "scene.png", "--false-per-million", "1"];
    place.run(own).says("every list has a limit of its own").exits(2);
}

/// A hash as far from the scene's as no distance allows, in the bits that its query is least sure of.
fn beyond_the_limit() -> String {
    let bytes = std::fs::read(support::fixture_path(support::SCENE)).expect("it is a fixture");
    let query = Hasher::new(Algorithm::Pdq).margins().query(&bytes).expect("a picture");
    let (hash, margins) = (query.prints[0].hash(), query.prints[0].margins.as_ref().expect("asked for"));
    let flipped = |hash: Hash256, bit: usize| {
        let mut flipped = hash;
        flipped.0[bit / 64] ^= 1 << (bit % 64);
        flipped
    };
    let mut bits: Vec<usize> = (0..256).collect();
    bits.sort_by(|one, two| {
        let cost = |bit: &usize| margins.soft_distance(hash, flipped(hash, *bit));
        cost(one).total_cmp(&cost(two))
    });
    let of_kind =
        |set: bool| bits.iter().filter(move |bit| (hash.0[*bit / 64] >> (*bit % 64) & 1 == 1) == set).take(27);
    of_kind(true).chain(of_kind(false)).fold(hash, |hash, bit| flipped(hash, *bit)).to_string()
}

#[test]
fn a_score_is_printed_only_where_it_decided() {
    let place = Place::with_list();
    place.list("far.nmk", &[&beyond_the_limit(), &at_distance(SCENE_HASH, 2, 0)]);
    let scan = |args: &[&'static str]| {
        let scan = ["scan", "--explain", "--list", "far.nmk", "--format", "ndjson", "scene.png"];
        place.run(scan.iter().chain(args).copied()).exits(1).to_owned()
    };
    let chosen = scan(&["--false-per-million", "1000000"]);
    let (near, far) = chosen.split_once("},{").expect("two matches");
    assert!(near.contains("\"id\":2,") && near.contains("\"distance\":2,") && !near.contains("score"), "{chosen}");
    assert!(far.contains("\"id\":1,") && far.contains("\"distance\":54,\"limit\":64,\"score\":"), "{chosen}");
    assert!(!scan(&["--limit", "48"]).contains("\"id\":1,"), "no score decides where none was asked for");
    assert!(!scan(&["--false-per-million", "1000000", "--redact"]).contains("score"), "it would tell the distance");

    place.list("far.nmk", &[&beyond_the_limit()]);
    let why = scan(&["--false-per-million", "1000000"]);
    assert!(why.contains("54 of 256 bits differ, and mostly those that an edit changes first (score "), "{why}");
}
