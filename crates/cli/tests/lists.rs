//! `list`: built, joined, shown, checked, exported; and refused when it is not what it should be.

mod support;

use support::{FRACTAL_HASH, Place, SCENE, SCENE_HASH, ZERO_HASH, at_distance};

#[test]
fn a_list_of_one_hash_works() {
    let place = Place::new();
    place.picture(SCENE, "scene.png").file("one.hex", format!("{SCENE_HASH}\n"));
    let build = place.run(["list", "build", "--out", "one.nmk", "one.hex"]);
    build.says("one.hex: 1 accepted, 0 repeated, 0 refused").says("one.nmk: written, 1 entry\n").exits(0);
    place.run(["list", "verify", "one.nmk"]).exits(0);
    place.run(["scan", "--list", "one.nmk", "scene.png"]).exits(1);
    assert_eq!(place.names(), ["one.hex", "one.nmk", "scene.png"]);
}

#[test]
fn refused_lines_are_named_and_the_rest_is_written() {
    let place = Place::new();
    let text = format!("{SCENE_HASH}\n{ZERO_HASH}\nxyz\n{FRACTAL_HASH}\n{SCENE_HASH}\n");
    place.file("some.hex", text);
    let build = place.run(["list", "build", "--out", "some.nmk", "some.hex"]);
    build.says("some.hex:2: refused: all bits are zero").says("some.hex:3: refused: ");
    build.says("2 accepted, 1 repeated, 2 refused").exits(2);
    assert_eq!(
        place.run(["list", "export", "some.nmk"]).exits(0),
        format!("id,algorithm,hash,label\n1,pdq,{SCENE_HASH},\n2,pdq,{FRACTAL_HASH},\n")
    );
    let quiet = place.run(["list", "build", "-q", "--out", "some.nmk", "some.hex"]);
    quiet.says("refused").exits(2);
    assert_eq!(quiet.err.lines().count(), 2, "{}", quiet.err);
}

#[test]
fn strict_writes_nothing_when_a_line_is_refused() {
    let place = Place::new();
    place.file("some.hex", format!("{SCENE_HASH}\nxyz\n"));
    let build = ["list", "build", "--strict", "--out", "some.nmk", "some.hex"];
    place.run(build).says("nothing was written").exits(2);
    assert_eq!(place.names(), ["some.hex"]);

    place.list("some.nmk", &[FRACTAL_HASH]);
    let before = place.bytes("some.nmk");
    place.run(build).exits(2);
    assert_eq!(place.bytes("some.nmk"), before, "the old list is whole");
    place.file("some.hex", SCENE_HASH);
    place.run(build).says("some.nmk: replaced, 1 entry\n").exits(0);
    assert_eq!(place.names(), ["some.hex", "some.nmk"]);
}

#[test]
fn a_list_of_nothing_is_not_written() {
    let place = Place::new();
    place.file("blank.csv", format!("hash,quality\n{SCENE_HASH},12\n{ZERO_HASH},0\n"));
    let build = place.run(["list", "build", "--out", "none.nmk", "blank.csv"]);
    build.says("quality 12 is below 50").says("an empty list would call everything clean").exits(2);
    assert_eq!(place.names(), ["blank.csv"]);
}

#[test]
fn an_unclear_format_names_the_option_that_settles_it() {
    let place = Place::new();
    place
        .file("mixed", format!("{SCENE_HASH}\nhash={SCENE_HASH}\npdq  {SCENE_HASH}  76  x\n"))
        .file("words", "a b c\n");
    for name in ["mixed", "words"] {
        place.run(["list", "build", "--out", "x.nmk", name]).says(name).says("--from ").exits(2);
    }
    place.run(["list", "build", "--out", "x.nmk", "--from", "nonsense", "mixed"]).exits(2);
    assert_eq!(place.names(), ["mixed", "words"]);
    let settled = place.run(["list", "build", "--out", "x.nmk", "--from", "hex", "mixed"]);
    settled.says("1 accepted, 1 repeated, 1 refused").exits(2);
}

#[test]
fn a_list_is_built_from_stdin() {
    let place = Place::new();
    let build = place.run_with_stdin(["list", "build", "--out", "l.nmk", "-"], format!("pdq {SCENE_HASH}\n"));
    build.says("1 accepted").exits(0);
}

#[test]
fn a_mistyped_output_never_replaces_what_is_no_list() {
    let place = Place::new();
    place.picture(SCENE, "photo.png").file("hashes.hex", SCENE_HASH).file("empty", "");
    let photo = place.bytes("photo.png");
    for out in ["photo.png", "hashes.hex", "."] {
        place.run(["list", "build", "--out", out, "hashes.hex"]).says(out).exits(2);
    }
    place.run(["list", "build", "--out", "empty", "hashes.hex"]).exits(0);
    place.run(["list", "merge", "--out", "photo.png", "empty"]).says("this file is no list").exits(2);
    assert_eq!(place.bytes("photo.png"), photo);
    assert_eq!(place.bytes("hashes.hex"), SCENE_HASH.as_bytes());
    place.run(["list", "build", "--out", "no/such/folder.nmk", "hashes.hex"]).says("no/such/folder.nmk").exits(2);
    assert_eq!(place.names(), ["empty", "hashes.hex", "photo.png"]);
}

#[test]
fn nothing_of_a_name_gets_into_a_list() {
    let place = Place::new();
    place.picture(SCENE, "anna-at-home.png");
    place.file("hashes", place.run(["hash", "anna-at-home.png"]).exits(0));
    place.run(["list", "build", "--out", "l.nmk", "hashes"]).says("1 names of files left out").exits(0);
    let bytes = place.bytes("l.nmk");
    assert!(!bytes.windows(4).any(|four| four == b"anna"));
}

#[test]
fn export_has_three_formats_and_each_can_be_built_again() {
    let place = Place::new();
    place.file("in.csv", format!("hash,label\n{SCENE_HASH},case.7\n{FRACTAL_HASH},\n"));
    place.run(["list", "build", "--out", "l.nmk", "in.csv"]).exits(0);
    for (format, expected) in [
        ("csv", format!("id,algorithm,hash,label\n1,pdq,{SCENE_HASH},case.7\n2,pdq,{FRACTAL_HASH},\n")),
        ("hex", format!("{SCENE_HASH}\n{FRACTAL_HASH}\n")),
        ("threatexchange", format!("pdq {SCENE_HASH}\npdq {FRACTAL_HASH}\n")),
    ] {
        let export = place.run(["list", "export", "--format", format, "l.nmk"]);
        assert_eq!(export.exits(0), expected);
        place.file("out", export.out());
        place.run(["list", "build", "--out", "again.nmk", "out"]).says("2 accepted").exits(0);
        assert_eq!(place.run(["list", "export", "--format", format, "again.nmk"]).exits(0), expected, "{format}");
    }
}

#[test]
fn merge_joins_lists_and_maps_their_ids() {
    let place = Place::new();
    let third = at_distance(SCENE_HASH, 40, 0);
    place.list("a.nmk", &[SCENE_HASH, FRACTAL_HASH]).list("b.nmk", &[FRACTAL_HASH, &third]);
    let merge = place.run(["list", "merge", "--out", "ab.nmk", "--map", "map.csv", "a.nmk", "b.nmk"]);
    merge.says("ab.nmk: written, 3 entries from 2 lists").exits(0);
    assert_eq!(place.bytes("map.csv"), b"list,id,new_id\na,1,1\na,2,2\nb,1,2\nb,2,3\n");
    assert_eq!(place.run(["list", "export", "--format", "hex", "ab.nmk"]).exits(0).lines().count(), 3);
    place.run(["list", "verify", "ab.nmk"]).exits(0);
    assert_eq!(place.names(), ["a.nmk", "ab.nmk", "b.nmk", "map.csv"]);
}

#[test]
fn a_map_that_could_not_tell_two_lists_apart_is_refused() {
    let place = Place::new();
    place.list("a.nmk", &[SCENE_HASH]).file("old/a.nmk", place.bytes("a.nmk"));
    let merge = ["list", "merge", "--out", "ab.nmk", "a.nmk", "old/a.nmk"];
    place.run(merge.into_iter().chain(["--map", "map.csv"])).says("could not tell them apart").exits(2);
    place.run(merge.into_iter().chain(["--map", "ab.nmk"])).says("two names").exits(2);
    assert_eq!(place.names(), ["a.nmk", "old"]);
    place.run(merge).exits(0);
}

#[test]
fn info_says_what_a_list_is_and_nothing_that_it_holds() {
    let place = Place::new();
    place.file("h.hex", format!("{SCENE_HASH}\n{FRACTAL_HASH}\n"));
    place.run(["list", "build", "--source", "hotline.org", "--profile", "full", "--out", "l.nmk", "h.hex"]).exits(0);
    let json = place.run(["list", "info", "--json", "l.nmk"]);
    let bytes = place.bytes("l.nmk").len();
    let start = format!(
        "{{\"v\":1,\"list\":\"l\",\"entries\":2,\"rows\":2,\"algorithm\":\"pdq\",\"bits\":256,\"profile\":\"full\",\
         \"limit\":31,\"sources\":[\"hotline.org\"],\"index\":false,\"bytes\":{bytes},\"root\":\""
    );
    assert!(json.exits(0).starts_with(&start), "{}", json.out());
    let text = place.run(["list", "info", "l.nmk"]);
    for words in
        ["list       l.nmk\n", "entries    2\n", "rows       2\n", "profile    full\n", "sources    hotline.org\n"]
    {
        assert!(text.exits(0).contains(words), "{}", text.out());
    }
    for out in [json.out(), text.out()] {
        assert!(!out.contains(SCENE_HASH) && !out.contains(FRACTAL_HASH));
    }
    let wrong = place.run(["list", "build", "--source", "Anna B.", "--out", "m.nmk", "h.hex"]);
    wrong.says("at most 32").exits(2);
}

#[test]
fn what_is_no_list_is_refused_by_every_command() {
    let place = Place::with_list();
    let whole = place.bytes("list.nmk");
    let mut newer = whole.clone();
    newer[8] = 2;
    let text_mode: Vec<u8> = whole.iter().map(|byte| byte & 0x7f).collect();
    place.file("cut.nmk", &whole[..whole.len() - 1]).file("long.nmk", [&whole[..], b"\n"].concat());
    place.file("newer.nmk", newer).file("mangled.nmk", text_mode).file("hashes.nmk", SCENE_HASH).file("empty.nmk", "");
    std::fs::create_dir(place.path("folder.nmk")).expect("our folder takes folders");
    for (list, words) in [
        ("cut.nmk", "copy or build it again"),
        ("long.nmk", "copy or build it again"),
        ("newer.nmk", "made by a newer nearmark (format 2."),
        ("mangled.nmk", "text mode"),
        ("hashes.nmk", "nearmark list build"),
        ("empty.nmk", "this is not a nearmark list"),
        ("scene.png", "this is not a nearmark list"),
        ("folder.nmk", "is a directory"),
        ("missing.nmk", "missing.nmk: "),
    ] {
        for command in [
            &["scan", "fractal.png", "--list", list][..],
            &["scan", "fractal.png", "--list", "list.nmk", "--list", list],
            &["scan", "fractal.png", "--list", "list.nmk", "--allow", list],
            &["list", "info", list],
            &["list", "verify", list],
            &["list", "export", list],
            &["list", "merge", "--out", "out.nmk", "list.nmk", list],
        ] {
            let ran = place.run(command.iter().copied());
            assert_eq!(ran.says(words).says(list).exits(2), "", "{command:?}");
        }
    }
    assert!(!place.path("out.nmk").exists());
}

/// Every byte and every length is tried beside the reader in the core; here a sample goes the whole way.
#[test]
fn a_flipped_bit_never_makes_a_listed_picture_clean() {
    let place = Place::with_list();
    let whole = place.bytes("list.nmk");
    for at in (0..whole.len()).step_by(whole.len() / 37) {
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << (at % 8);
        place.file("flipped.nmk", flipped);
        let verify = place.run(["list", "verify", "flipped.nmk"]);
        assert_eq!(verify.exits(2), "", "byte {at}");
        let scan = place.run(["scan", "--list", "flipped.nmk", "scene.png"]);
        assert!(matches!(scan.code, Some(1 | 2)), "byte {at}: {scan:?}");
    }
}

#[test]
fn a_damaged_hash_ends_the_scan_and_an_export() {
    let place = Place::with_list();
    let mut bytes = place.bytes("list.nmk");
    let row = SCENE_HASH
        .as_bytes()
        .chunks(2)
        .map(|two| u8::from_str_radix(std::str::from_utf8(two).expect("digits"), 16).expect("hex digits"));
    let first: Vec<u8> = row.collect();
    let reversed: Vec<u8> = first.iter().rev().copied().collect();
    let at = bytes.windows(32).position(|row| row == first || row == reversed).expect("a row of the list");
    bytes[at] ^= 1;
    place.file("damaged.nmk", bytes);
    let scan = place.run(["scan", "--format", "ndjson", "--list", "damaged.nmk", "scene.png", "fractal.png"]);
    assert_eq!(scan.says("this list is damaged: the hashes").exits(2), "");
    let export = place.run(["list", "export", "--format", "hex", "damaged.nmk"]);
    assert_eq!(export.says("damaged.nmk: this list is damaged").exits(2), "");
}

#[test]
fn an_index_is_made_of_a_list_and_changes_no_answer() {
    let place = Place::new();
    place.file("h.hex", format!("{SCENE_HASH}\n{FRACTAL_HASH}\n"));
    place.run(["list", "build", "--out", "l.nmk", "h.hex"]).exits(0);
    let before = place.run(["scan", "--list", "l.nmk", "--hashes", "h.hex"]);
    place.run(["list", "index", "l.nmk"]).says("index made, 2 entries").exits(0);
    place.run(["list", "index", "-j", "3", "l.nmk"]).says("index made anew, 2 entries").exits(0);
    assert!(place.run(["list", "info", "l.nmk"]).exits(0).contains("index      yes\n"));
    place.run(["list", "verify", "l.nmk"]).exits(0);
    let after = place.run(["scan", "--list", "l.nmk", "--hashes", "h.hex"]);
    assert_eq!(after.exits(1), before.exits(1));
    // an index is no part of what a list holds: another list takes the entries without it
    place.run(["list", "build", "--out", "m.nmk", "l.nmk"]).exits(0);
    assert!(place.run(["list", "info", "m.nmk"]).exits(0).contains("index      no\n"));

    let mut cut = place.bytes("l.nmk");
    cut.truncate(cut.len() - 64);
    place.file("cut.nmk", cut);
    place.run(["list", "index", "cut.nmk"]).says("copy or build it again").exits(2);
    place.run(["list", "index", "h.hex"]).exits(2);

    place.file("n.hex", "0123456789abcdef\n");
    place.run(["list", "build", "--algorithm", "img-mean", "--out", "n.nmk", "n.hex"]).exits(0);
    place.run(["list", "index", "n.nmk"]).says("index made, 1 entry").exits(0);

    // hashes of other widths are read one after another, and the list stays as it is
    place.file("o.hex", "0123456789\n");
    place.run(["list", "build", "--algorithm", "external:other:40", "--out", "o.nmk", "o.hex"]).exits(0);
    let other = place.bytes("o.nmk");
    place.run(["list", "index", "o.nmk"]).says("only hashes of 64 or 256 bits can have an index").exits(2);
    assert_eq!(place.bytes("o.nmk"), other);
}
