//! Where inputs come from: files, folders, stdin, lists of names; and what must not be taken for one.

mod support;

use support::{FRACTAL, Place, Ran, SCENE};

/// Path and outcome of each record.
fn records(ran: &Ran) -> Vec<(String, String)> {
    let field = |row: &str, at: usize| row.split(',').nth(at).unwrap_or_default().to_owned();
    ran.out().lines().skip(1).map(|row| (field(row, 0), field(row, 1))).collect()
}

fn scan(place: &Place, args: &[&str]) -> Ran {
    place.run(["scan", "--list", "list.nmk", "--format", "csv"].iter().chain(args).copied())
}

fn paths(ran: &Ran) -> Vec<String> {
    records(ran).into_iter().map(|(path, _)| path).collect()
}

#[test]
fn arguments_keep_their_order_and_what_is_named_twice_is_answered_twice() {
    let place = Place::with_list();
    let ran = scan(&place, &["scene.png", "black.png", "scene.png", "./scene.png", "fractal.png"]);
    assert_eq!(paths(&ran), ["scene.png", "black.png", "scene.png", "./scene.png", "fractal.png"]);
}

#[test]
fn folders_are_searched_in_the_byte_order_of_names() {
    let place = Place::with_list();
    for name in ["b/2.png", "b/10.png", "a.png", "a/x.png", "B.png", "é.png", "b/Z/z.png"] {
        place.picture(FRACTAL, format!("photos/{name}"));
    }
    let expected = ["B.png", "a/x.png", "a.png", "b/10.png", "b/2.png", "b/Z/z.png", "é.png"];
    assert_eq!(paths(&scan(&place, &["photos"])), expected.map(|name| format!("photos/{name}")));
}

#[test]
fn kinds_go_by_content_and_never_by_name() {
    let place = Place::with_list();
    place.picture(SCENE, "photos/scene.txt").picture("scene_1024x768_q85.jpg", "photos/photo.png");
    place.file("photos/words.jpg", "no picture");
    let ran = scan(&place, &["photos"]);
    assert_eq!(paths(&ran), ["photos/photo.png", "photos/scene.txt"]);
    ran.says("1 skipped");
}

#[test]
fn a_picture_on_stdin_is_called_dash() {
    let place = Place::with_list();
    let args = ["scan", "--list", "list.nmk", "--format", "ndjson", "-"];
    let ran = place.run_with_stdin(args, place.bytes("scene.png"));
    assert!(ran.exits(1).starts_with("{\"v\":1,\"path\":\"-\",\"outcome\":\"match\""), "{}", ran.out());
    let hash = place.run_with_stdin(["hash", "-"], place.bytes("scene.png"));
    assert_eq!(hash.exits(0), format!("pdq  {}  76  -\n", support::SCENE_HASH));
}

#[test]
fn a_record_is_the_same_alone_in_a_folder_and_from_stdin() {
    let place = Place::with_list();
    for fixture in [SCENE, FRACTAL, support::BLACK, "rgba_260x200.png", "scene_exif6_450x300.jpg", "cmyk_240x180.jpg"] {
        place.picture(fixture, "folder/picture");
        let args = ["scan", "--list", "list.nmk", "--format", "ndjson", "--explain"];
        let alone = place.run(args.into_iter().chain(["folder/picture"]));
        let found = place.run(args.into_iter().chain(["folder"]));
        let piped = place.run_with_stdin(args.into_iter().chain(["-"]), place.bytes("folder/picture"));
        assert_eq!(alone, found, "{fixture}");
        assert_eq!(piped.out().replace("\"path\":\"-\"", "\"path\":\"folder/picture\""), alone.out(), "{fixture}");
        assert_eq!(piped.code, alone.code, "{fixture}");
    }
}

#[test]
fn names_from_a_file_and_from_stdin() {
    let place = Place::with_list();
    place.picture(FRACTAL, "photos/a b.png").file("names", "scene.png\n\nphotos\nmissing.png\nblack.png");
    let expected = ["scene.png", "photos/a b.png", "missing.png", "black.png"];
    let from_file = scan(&place, &["--files-from", "names"]);
    assert_eq!((paths(&from_file).as_slice(), from_file.code), (expected.map(str::to_owned).as_slice(), Some(3)));
    let args = ["scan", "--list", "list.nmk", "--format", "csv", "--files-from", "-"];
    let from_stdin = place.run_with_stdin(args, place.bytes("names"));
    assert_eq!(from_stdin, from_file);
    let hashed = place.run(["hash", "--files-from", "names", "-0"]);
    hashed.exits(2);
    assert_eq!(hashed.err.lines().count(), 1, "with -0 the whole file is one name: {}", hashed.err);
}

#[test]
fn names_that_end_with_a_zero_byte_may_hold_a_newline() {
    let place = Place::with_list();
    place.picture(SCENE, "two\nlines.png");
    let args = ["scan", "--list", "list.nmk", "--format", "ndjson", "--files-from", "-", "-0"];
    for names in ["two\nlines.png\0black.png\0", "two\nlines.png\0black.png"] {
        let ran = place.run_with_stdin(args, names);
        let lines: Vec<&str> = ran.exits(3).lines().collect();
        assert!(lines[0].starts_with(r#"{"v":1,"path":"two\nlines.png","outcome":"match""#), "{}", lines[0]);
        assert_eq!(lines.len(), 2);
    }
}

#[test]
fn a_dash_in_a_list_of_names_is_a_file_and_does_not_swallow_the_names_behind_it() {
    let place = Place::with_list();
    let args = ["scan", "--list", "list.nmk", "--format", "csv", "--files-from", "-"];
    // More names than a buffer holds: what was read of them already is no measure.
    let names = format!("fractal.png\n-\n{}scene.png\n", "black.png\n".repeat(2000));
    let ran = place.run_with_stdin(args, names);
    ran.exits(3);
    let records = records(&ran);
    assert_eq!(records.len(), 2003);
    assert_eq!(records[1], ("-".to_owned(), "unreadable".to_owned()));
    assert_eq!(records[2002], ("scene.png".to_owned(), "match".to_owned()));
}

#[test]
fn a_name_without_end_is_one_failure() {
    let place = Place::with_list();
    place.file("names", format!("fractal.png\n{}", "x".repeat(100_000)));
    let ran = scan(&place, &["--files-from", "names"]);
    ran.exits(2);
    assert_eq!(records(&ran).len(), 2);
}

#[test]
fn a_file_that_is_larger_than_the_memory_allowed_is_unreadable_and_not_half_read() {
    let place = Place::with_list();
    place.picture("scene_1024x768_q85.jpg", "large.jpg");
    let length = place.bytes("large.jpg").len();
    for memory in [length, length - 1000, 1000, 0] {
        let memory = memory.to_string();
        let args = ["scan", "--list", "list.nmk", "--format", "ndjson", "--memory", &memory];
        let ran = place.run(args.into_iter().chain(["large.jpg"]));
        assert!(ran.exits(2).contains("\"outcome\":\"unreadable\"") && ran.out().contains("memory"), "{}", ran.out());
        let piped = place.run_with_stdin(args.into_iter().chain(["-"]), place.bytes("large.jpg"));
        assert!(piped.exits(2).contains("\"outcome\":\"unreadable\""), "{}", piped.out());
    }
}

#[test]
fn a_list_is_no_picture() {
    let place = Place::with_list();
    let ran = scan(&place, &["list.nmk"]);
    ran.exits(2);
    assert_eq!(records(&ran), [("list.nmk".to_owned(), "unreadable".to_owned())]);
}

#[test]
fn nothing_is_written_beside_an_input() {
    let place = Place::with_list();
    place.picture(SCENE, "photos/a.png").file("photos/b.txt", "words").file("names", "photos\n");
    let before = place.names();
    place.run(["hash", "photos"]).exits(0);
    scan(&place, &["photos", "--files-from", "names"]).exits(1);
    place.run(["compare", "photos/a.png", "scene.png"]).exits(1);
    place.run(["list", "info", "list.nmk"]).exits(0);
    place.run(["list", "verify", "list.nmk"]).exits(0);
    place.run(["list", "export", "list.nmk"]).exits(0);
    assert_eq!(place.names(), before);
    let photos = std::fs::read_dir(place.path("photos")).expect("it is a folder");
    assert_eq!(photos.count(), 2);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    fn fifo(place: &Place, name: &str) {
        let made = Command::new("mkfifo").arg(place.path(name)).status().expect("this system has mkfifo");
        assert!(made.success());
    }

    #[test]
    fn a_pipe_or_a_device_that_is_named_is_unreadable_and_hangs_nothing() {
        let place = Place::with_list();
        fifo(&place, "pipe");
        let ran = scan(&place, &["pipe", "/dev/zero", "/dev/null", "fractal.png"]);
        ran.exits(2);
        let outcomes: Vec<_> = records(&ran).into_iter().map(|(_, outcome)| outcome).collect();
        assert_eq!(outcomes, ["unreadable", "unreadable", "unreadable", "clean"]);
        assert_eq!(ran.out().matches("not a regular file").count(), 3);
        place.run(["scan", "--list", "pipe", "fractal.png"]).says("not a regular file").exits(2);
        place.run(["compare", "pipe", "fractal.png"]).says("not a regular file").exits(2);
        place.run(["list", "build", "--out", "pipe", "list.nmk"]).says("not a regular file").exits(2);
    }

    #[test]
    fn links_and_pipes_in_a_folder_are_skipped_and_a_loop_ends() {
        let place = Place::with_list();
        place.picture(FRACTAL, "photos/a.png");
        fifo(&place, "photos/pipe");
        for (to, name) in [("../scene.png", "link.png"), (".", "loop"), ("/dev/zero", "zero"), ("nowhere", "dangling")]
        {
            symlink(to, place.path("photos").join(name)).expect("our folder takes links");
        }
        let ran = scan(&place, &["photos"]);
        ran.says("1 checked").says("5 skipped").exits(0);
        let strict = scan(&place, &["photos", "--strict"]);
        strict.says("6 checked").exits(2);
        assert_eq!(strict.out().matches("a link, a pipe or a device").count(), 5);
    }

    #[test]
    fn a_link_that_is_named_is_followed() {
        let place = Place::with_list();
        place.picture(SCENE, "photos/a.png");
        symlink("scene.png", place.path("link.png")).expect("our folder takes links");
        symlink("photos", place.path("album")).expect("our folder takes links");
        symlink("nowhere", place.path("dangling")).expect("our folder takes links");
        let ran = scan(&place, &["link.png", "album", "dangling"]);
        ran.exits(3);
        assert_eq!(paths(&ran), ["link.png", "album/a.png", "dangling"]);
    }
}
