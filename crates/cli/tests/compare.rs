//! `compare`: one sentence, and an exit code.

mod support;

use support::{FRACTAL_HASH, Place, SCENE_HASH, ZERO_HASH, at_distance};

#[test]
fn copies_match() {
    let place = Place::with_list();
    let ran = place.run(["compare", "scene.png", "scene.png"]);
    let out = ran.exits(1);
    assert!(out.starts_with("MATCH  0/31  scene.png and scene.png look like copies"), "{out}");
    assert!(out.ends_with("A match is a lead for a person to look at, not proof.\n"), "{out}");
    assert_eq!((out.lines().count(), ran.err.as_str()), (1, ""));
}

#[test]
fn strangers_do_not() {
    let place = Place::with_list();
    let ran = place.run(["compare", "scene.png", "fractal.png"]);
    let out = ran.exits(0);
    assert!(out.starts_with("NO MATCH  ") && out.contains("not recognised as copies"), "{out}");
    assert_eq!(out.lines().count(), 1);
}

#[test]
fn files_and_hashes_mix() {
    let place = Place::with_list();
    let near = at_distance(SCENE_HASH, 12, 0);
    for (a, b, code, start) in [
        (SCENE_HASH, FRACTAL_HASH, 0, "NO MATCH  "),
        (SCENE_HASH, near.as_str(), 1, "MATCH  12/31  fingerprint 0f8f0bf1... and "),
        ("scene.png", SCENE_HASH, 1, "MATCH  0/31  scene.png and fingerprint 0f8f0bf1..."),
        (near.as_str(), "scene.png", 1, "MATCH  12/31  "),
    ] {
        let ran = place.run(["compare", a, b]);
        assert!(ran.exits(code).starts_with(start), "{}", ran.out());
    }
    place.run(["compare", "--limit", "11", SCENE_HASH, &near]).exits(0);
    place.run(["compare", "--limit", "12", SCENE_HASH, &near]).exits(1);
    let upper = SCENE_HASH.to_uppercase();
    place.run(["compare", SCENE_HASH, &upper]).exits(1);
}

#[test]
fn a_picture_on_stdin() {
    let place = Place::with_list();
    let ran = place.run_with_stdin(["compare", "-", "scene.png"], place.bytes("scene.png"));
    assert!(ran.exits(1).contains("the picture on stdin and scene.png"), "{}", ran.out());
}

#[test]
fn a_blank_picture_cannot_be_judged_and_never_matches_itself() {
    let place = Place::with_list();
    for (a, b, words) in [
        ("black.png", "scene.png", "black.png has too little detail"),
        ("scene.png", "black.png", "black.png has too little detail"),
        ("black.png", "black.png", "both have too little detail"),
        (ZERO_HASH, ZERO_HASH, "both have too little detail"),
    ] {
        let ran = place.run(["compare", a, b]);
        let out = ran.exits(2);
        assert!(out.starts_with("LOW  ") && out.contains(words), "{out}");
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let place = Place::with_list();
    place.file("notes.txt", "words");
    for (name, words) in [
        ("missing.png", "missing.png: cannot open: "),
        ("notes.txt", "notes.txt: "),
        ("list.nmk", "list.nmk: "),
        (".", "cannot open: "),
        ("0f8f0b", "it is no fingerprint: expected 64 hex digits, found 6 characters"),
    ] {
        let ran = place.run(["compare", "scene.png", name]);
        assert_eq!(ran.says(words).exits(2), "", "{name}");
    }
}
