//! Every outcome and what it means for the exit code: 0, 1, 2 or 3, fail closed.

mod support;

use support::Place;

/// The exit code of a scan, and its closing line.
fn scan(place: &Place, args: &[&str]) -> (i32, String) {
    let ran = place.run(["scan", "--list", "list.nmk"].iter().chain(args).copied());
    let line = ran.err.lines().find(|line| line.contains(" checked: ")).unwrap_or_default();
    (ran.code.expect("it was not killed"), line.to_owned())
}

#[test]
fn each_outcome_and_every_mixture_has_its_code() {
    let place = Place::with_list();
    place.file("broken.png", b"\x89PNG\r\n\x1a\nand no more");
    for (inputs, code, line) in [
        (&["fractal.png"][..], 0, "1 checked: 0 match, 1 clean, 0 low quality, 0 unreadable"),
        (&["scene.png"], 1, "1 checked: 1 match, 0 clean, 0 low quality, 0 unreadable"),
        (&["black.png"], 2, "1 checked: 0 match, 0 clean, 1 low quality, 0 unreadable"),
        (&["broken.png"], 2, "1 checked: 0 match, 0 clean, 0 low quality, 1 unreadable"),
        (&["missing.png"], 2, "1 checked: 0 match, 0 clean, 0 low quality, 1 unreadable"),
        (&["fractal.png", "scene.png"], 1, "2 checked: 1 match, 1 clean, 0 low quality, 0 unreadable"),
        (&["fractal.png", "black.png"], 2, "2 checked: 0 match, 1 clean, 1 low quality, 0 unreadable"),
        (&["scene.png", "black.png"], 3, "2 checked: 1 match, 0 clean, 1 low quality, 0 unreadable"),
        (&["missing.png", "scene.png", "fractal.png"], 3, "3 checked: 1 match, 1 clean, 0 low quality, 1 unreadable"),
        (&["--low-quality-ok", "black.png"], 0, "1 checked: 0 match, 0 clean, 1 low quality, 0 unreadable"),
        (
            &["--low-quality-ok", "black.png", "scene.png"],
            1,
            "2 checked: 1 match, 0 clean, 1 low quality, 0 unreadable",
        ),
        (
            &["--low-quality-ok", "black.png", "missing.png"],
            2,
            "2 checked: 0 match, 0 clean, 1 low quality, 1 unreadable",
        ),
    ] {
        assert_eq!(scan(&place, inputs), (code, line.to_owned()), "{inputs:?}");
    }
}

#[test]
fn a_black_photo_never_matches_however_wide_the_limit() {
    let place = Place::with_list();
    let ran = place.run(["scan", "--list", "list.nmk@256", "--limit", "256", "black.png"]);
    assert_eq!(ran.exits(2), "LOW    quality 0   black.png\n");
}

#[test]
fn a_hash_of_nothing_but_zeros_is_not_clean() {
    let place = Place::with_list();
    place.file("zero.hex", support::ZERO_HASH);
    let ran = place.run(["scan", "--list", "list.nmk@256", "--hashes", "zero.hex", "--format", "ndjson"]);
    assert_eq!(ran.exits(2), "{\"v\":1,\"path\":\"zero.hex:1\",\"outcome\":\"low_quality\"}\n");
}

#[test]
fn nothing_to_check_is_not_checked() {
    let place = Place::with_list();
    place.file("notes/a.txt", "words").file("notes/empty.jpg", "").file("names", "").file("none.hex", "");
    std::fs::create_dir(place.path("empty")).expect("our folder takes folders");
    for (inputs, words) in [
        (&[][..], "nothing to look at"),
        (&["empty"], "no input was found"),
        (&["notes"], "no picture was found: 2 skipped"),
        (&["--files-from", "names"], "no input was found"),
        (&["--hashes", "none.hex"], "there is no line of hashes in this"),
        (&["-"], "1 unreadable"),
    ] {
        let scan = place.run(["scan", "--list", "list.nmk"].iter().chain(inputs).copied());
        assert_eq!(scan.says(words).code, Some(2), "scan {inputs:?}");
        let hash = place.run(["hash"].iter().chain(inputs).copied());
        assert_eq!(hash.code, Some(2), "hash {inputs:?}");
    }
}

#[test]
fn a_folder_passes_over_what_is_no_picture_unless_strict() {
    let place = Place::with_list();
    place.file("photos/notes.txt", "words").file("photos/empty", "").picture(support::FRACTAL, "photos/a.png");
    let line = |ran: &support::Ran| ran.err.lines().last().unwrap_or_default().to_owned();

    let scan = place.run(["scan", "--list", "list.nmk", "photos"]);
    assert_eq!(scan.exits(0), "");
    assert_eq!(line(&scan), "1 checked: 0 match, 1 clean, 0 low quality, 0 unreadable, 2 skipped");
    let strict = place.run(["scan", "--list", "list.nmk", "--strict", "photos"]);
    assert_eq!(strict.exits(2).lines().count(), 2);
    assert_eq!(line(&strict), "3 checked: 0 match, 1 clean, 0 low quality, 2 unreadable");
    place.run(["hash", "photos"]).exits(0);
    place.run(["hash", "--strict", "photos"]).exits(2);

    let named = place.run(["scan", "--list", "list.nmk", "photos/notes.txt", "photos/a.png"]);
    named.says("1 unreadable").exits(2);
}

#[test]
fn verbose_names_what_was_skipped() {
    let place = Place::with_list();
    place.file("photos/notes.txt", "words").picture(support::FRACTAL, "photos/a.png");
    for command in [&["hash"][..], &["scan", "--list", "list.nmk"]] {
        let args = |more: &'static [&str]| command.iter().chain(more).copied().collect::<Vec<_>>();
        place.run(args(&["-v", "photos"])).says("notes.txt: skipped, no picture").exits(0);
        assert!(!place.run(args(&["photos"])).err.contains("notes.txt"), "{command:?}");
        assert!(!place.run(args(&["-v", "-q", "photos"])).err.contains("notes.txt"), "{command:?}");
    }
}

#[test]
fn hashing_a_blank_picture_is_no_failure_and_a_missing_one_is() {
    let place = Place::with_list();
    place.run(["hash", "black.png"]).exits(0);
    place.run(["hash", "black.png", "missing.png"]).says("missing.png: cannot open").exits(2);
}

#[test]
fn wrong_usage_is_two_and_help_is_zero() {
    let place = Place::with_list();
    for wrong in [
        &[][..],
        &["nonsense"],
        &["hash", "--nonsense", "scene.png"],
        &["hash", "--algorithm", "md5", "scene.png"],
        &["hash", "-j", "0", "scene.png"],
        &["hash", "-j", "1000000", "scene.png"],
        &["hash", "-0", "scene.png"],
        &["scan", "scene.png"],
        &["scan", "--list", "list.nmk", "--limit", "257", "fractal.png"],
        &["scan", "--list", "list.nmk@257", "fractal.png"],
        &["scan", "--list", "list.nmk", "--list", "list.nmk", "fractal.png"],
        &["scan", "--list", "list.nmk", "-", "--files-from", "-"],
        &["scan", "--list", "list.nmk", "--files-from", "missing"],
        &["scan", "--list", "missing.nmk", "fractal.png"],
        &["compare", "scene.png"],
        &["compare", "-", "-"],
        &["list"],
        &["list", "build", "--out", "x.nmk"],
        &["list", "export", "--format", "xml", "list.nmk"],
        &["completions", "cobol"],
    ] {
        let ran = place.run(wrong.iter().copied());
        assert_eq!((ran.code, ran.out()), (Some(2), ""), "{wrong:?}");
        assert!(!ran.err.is_empty(), "{wrong:?}");
    }
    for help in [
        &["--help"][..],
        &["-h"],
        &["--version"],
        &["help"],
        &["hash", "--help"],
        &["scan", "-h"],
        &["compare", "--help"],
        &["list", "--help"],
        &["list", "build", "--help"],
        &["completions", "bash"],
        &["man"],
    ] {
        let ran = place.run(help.iter().copied());
        assert!(!ran.exits(0).is_empty(), "{help:?}");
        assert_eq!(ran.err, "", "{help:?}");
    }
}

#[test]
fn more_threads_than_a_system_starts_are_refused_in_words() {
    let place = Place::with_list();
    place.run(["hash", "-j", "99999", "scene.png"]).says("expected a number from 1 to 1024").exits(2);
}

#[test]
fn help_offers_a_command_only_the_options_that_it_has_a_use_for() {
    let place = Place::new();
    let ran = place.run(["compare", "--help"]);
    for option in ["--jobs", "--strict", "--verbose", "--progress"] {
        assert!(!ran.out().contains(option), "{option}");
    }
}

#[test]
fn the_gate_of_the_manual_publishes_only_what_is_clean() {
    let place = Place::with_list();
    place.file("notes.txt", "words");
    for (name, published) in
        [("fractal.png", true), ("scene.png", false), ("black.png", false), ("notes.txt", false), ("missing", false)]
    {
        let ran = place.run(["scan", "--list", "list.nmk", name]);
        assert_eq!(ran.code == Some(0), published, "{name}");
    }
}
