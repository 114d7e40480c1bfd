//! `hash`: the shape of each format, and that everything it prints is taken back.

mod support;

use support::{BLACK, FRACTAL, FRACTAL_HASH, Place, SCENE, SCENE_HASH, ZERO_HASH};

#[test]
fn text() {
    let place = Place::with_list();
    let ran = place.run(["hash", "scene.png", "black.png", "fractal.png"]);
    let expected = format!(
        "pdq  {SCENE_HASH}  76  scene.png\npdq  {ZERO_HASH}  0  black.png\npdq  {FRACTAL_HASH}  100  fractal.png\n"
    );
    assert_eq!(ran.exits(0), expected);
    assert_eq!(ran.err, "3 hashed\n");
}

#[test]
fn one_photo_gives_one_line_and_no_words() {
    let place = Place::with_list();
    let ran = place.run(["hash", "scene.png"]);
    assert_eq!(ran.exits(0), format!("pdq  {SCENE_HASH}  76  scene.png\n"));
    assert_eq!(ran.err, "");
}

#[test]
fn ndjson() {
    let place = Place::with_list();
    let ran = place.run(["hash", "--format", "ndjson", "scene.png", "missing.png"]);
    let expected = format!(
        "{{\"v\":1,\"path\":\"scene.png\",\"algorithm\":\"pdq\",\"hash\":\"{SCENE_HASH}\",\"quality\":76,\"view\":\"full\"}}\n\
         {{\"v\":1,\"path\":\"missing.png\",\"outcome\":\"unreadable\",\"reason\":\"cannot open: "
    );
    let out = ran.exits(2);
    assert!(out.starts_with(&expected), "{out}");
    assert!(out.ends_with("\"}\n"), "{out}");
    assert_eq!(ran.err, "1 hashed, 1 unreadable\n");
}

#[test]
fn csv() {
    let place = Place::with_list();
    let ran = place.run(["hash", "--format", "csv", "missing.png", "scene.png"]);
    assert_eq!(ran.exits(2), format!("path,algorithm,hash,quality,view\nscene.png,pdq,{SCENE_HASH},76,full\n"));
    ran.says("missing.png: cannot open");
}

#[test]
fn csv_has_its_header_when_no_picture_could_be_hashed() {
    let place = Place::new();
    let ran = place.run(["hash", "--format", "csv", "missing.png"]);
    assert_eq!(ran.exits(2), "path,algorithm,hash,quality,view\n");
}

#[test]
fn formats_without_quality_leave_a_blank_picture_out_and_say_so() {
    let place = Place::with_list();
    for (format, line) in [("hex", SCENE_HASH.to_owned()), ("threatexchange", format!("pdq {SCENE_HASH}"))] {
        let ran = place.run(["hash", "--format", format, "black.png", "scene.png"]);
        assert_eq!(ran.exits(0), format!("{line}\n"));
        ran.says("black.png: left out, quality 0").says("2 hashed, 1 left out for low quality");
        let nameless = place.run(["hash", "--no-names", "--format", format, "black.png"]);
        assert_eq!(nameless.exits(0), "");
        nameless.says("an input: left out, quality 0");
    }
}

#[test]
fn without_names_no_format_and_no_message_has_one() {
    let place = Place::new();
    place
        .picture(SCENE, "anna.png")
        .picture(BLACK, "bert.png")
        .file("carl.png", "words")
        .file("mixed/dora.txt", "words");
    place.picture(FRACTAL, "mixed/emil.png");
    for format in ["text", "ndjson", "csv", "hex", "threatexchange"] {
        let inputs = ["anna.png", "bert.png", "carl.png", "frieda.png", "mixed"];
        let ran = place.run(["hash", "-v", "--no-names", "--format", format].into_iter().chain(inputs));
        let all = format!("{}{}", ran.exits(2), ran.err);
        assert!(all.contains(SCENE_HASH), "{format}");
        for name in ["anna", "bert", "carl", "dora", "emil", "frieda", "mixed"] {
            assert!(!all.contains(name), "{format}: {all}");
        }
    }
    let text = place.run(["hash", "--no-names", "anna.png"]);
    assert_eq!(text.exits(0), format!("pdq  {SCENE_HASH}  76\n"));
}

#[test]
fn profiles_are_two_pipelines_and_csv_says_which() {
    let place = Place::new();
    place.picture("scene_1024x768_q85.jpg", "a.jpg");
    let full = place.run(["hash", "--format", "csv", "a.jpg"]);
    let cimg = place.run(["hash", "--format", "csv", "--profile", "cimg512", "a.jpg"]);
    assert!(full.exits(0).ends_with(",full\n"));
    assert!(cimg.exits(0).ends_with(",cimg512\n"));
    let hash = |out: &str| out.lines().nth(1).and_then(|row| row.split(',').nth(2)).map(str::to_owned);
    assert_ne!(hash(full.out()), hash(cimg.out()));
}

#[test]
fn dihedral_gives_eight_views_in_order() {
    let place = Place::with_list();
    let views = ["full", "rot90", "rot180", "rot270", "flipx", "flipy", "flipp", "flipm"];
    for flag in ["--dihedral", "--dihedral=exact"] {
        let ran = place.run(["hash", flag, "--format", "csv", "scene.png"]);
        let rows: Vec<&str> = ran.exits(0).lines().skip(1).collect();
        let printed: Vec<&str> = rows.iter().filter_map(|row| row.split(',').nth(4)).collect();
        assert_eq!(printed, views, "{flag}");
        assert!(rows[0].contains(SCENE_HASH), "{flag}");
        assert_eq!(place.run(["hash", flag, "scene.png"]).exits(0).lines().count(), 8, "{flag}");
    }
}

#[test]
fn every_format_is_taken_back_by_scan_and_by_list_build() {
    let place = Place::with_list();
    place.picture(SCENE, "a, \"b\"  c.png");
    for format in ["text", "ndjson", "csv", "hex", "threatexchange"] {
        for extra in [&[][..], &["--no-names"], &["--dihedral"], &["--profile", "cimg512"]] {
            let args: Vec<&str> = ["hash", "--format", format]
                .iter()
                .chain(extra)
                .chain(&["a, \"b\"  c.png", "fractal.png"])
                .copied()
                .collect();
            let hashed = place.run(args);
            place.file("hashes", hashed.exits(0));
            let case = format!("{format} {extra:?}");

            let scan = place.run(["scan", "--list", "list.nmk", "--hashes", "hashes", "--format", "ndjson"]);
            let records: Vec<&str> = scan.exits(1).lines().collect();
            let each = if extra == ["--dihedral"] { 8 } else { 1 };
            assert_eq!(records.len(), 2 * each, "{case}");
            assert!(records[0].contains("\"outcome\":\"match\"") && records[0].contains("\"distance\":0"), "{case}");
            assert!(records[each].contains("\"outcome\":\"clean\""), "{case}");
            let name = match (format, extra) {
                ("text" | "ndjson", ["--no-names"]) | ("hex" | "threatexchange", _) => "\"path\":\"hashes:1\"",
                ("csv", ["--no-names"]) => "\"path\":\"hashes:2\"", // behind the header
                _ => r#""path":"a, \"b\"  c.png""#,
            };
            assert!(records[0].contains(name), "{case}: {}", records[0]);

            let build = place.run(["list", "build", "--out", "again.nmk", "hashes"]);
            build.says(&format!("{} accepted, 0 repeated, 0 refused", 2 * each)).exits(0);
            let again = place.run(["hash", "--hashes", "hashes", "--format", format]);
            assert_eq!(again.exits(0).lines().count(), hashed.out().lines().count(), "{case}");
        }
    }
}

#[test]
fn a_failure_in_ndjson_stays_a_failure_when_it_is_taken_back() {
    let place = Place::with_list();
    let hashed = place.run(["hash", "--format", "ndjson", "missing.png", "black.png", "fractal.png"]);
    place.file("hashes", hashed.exits(2));
    let scan = place.run(["scan", "--list", "list.nmk", "--hashes", "hashes", "--format", "csv"]);
    let outcomes: Vec<&str> = scan.exits(2).lines().skip(1).filter_map(|row| row.split(',').nth(1)).collect();
    assert_eq!(outcomes, ["unreadable", "low_quality", "clean"]);
    let build = place.run(["list", "build", "--out", "again.nmk", "hashes"]);
    build.says("1 accepted, 0 repeated, 2 refused").exits(2);
}

#[test]
fn the_number_of_jobs_changes_no_byte() {
    let place = Place::with_list();
    let folder = support::fixture_path("");
    let folder = folder.to_str().expect("the checkout has a plain name");
    for format in ["text", "ndjson", "csv", "hex", "threatexchange"] {
        let one = place.run(["hash", "--format", format, "-j", "1", folder, "missing"]);
        let many = place.run(["hash", "--format", format, "-j", "16", folder, "missing"]);
        assert_eq!(one, many, "{format}");
        assert!(one.out().lines().count() > 20, "{format}");
    }
}
