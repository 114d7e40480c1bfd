//! `case new` at a terminal where its file cannot be saved, or where somebody stops it: what is said, and that nothing is
//! left behind.

#![cfg(target_os = "linux")]

mod support;
#[path = "support/terminal.rs"]
mod terminal;

use std::fs;
use std::process::Command;

use nearmark::case::{CaseFile, RecoveryWords, Withdrawal};
use support::{Place, Ran, SCENE};
use terminal::Terminal;

const WRITTEN_DOWN: &str = "When you have written them down, press Enter.";
const ANOTHER: &str = "To stop without saving, press Enter alone.";

/// What stood on the screen, without the ends of its lines.
fn flowing(seen: &str) -> String {
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn words_in(seen: &str) -> RecoveryWords {
    let (_, after) = seen.split_once("Recovery words:").expect("they were shown");
    RecoveryWords::parse(&after.split_whitespace().take(6).collect::<Vec<_>>().join(" ")).expect("six words")
}

/// The binary behind a script in a shell; the script ends in `exec "$0" "$@"`.
fn behind(script: &str, shell: &[&str], place: &Place, args: &[&str]) -> Command {
    let mut command = Command::new(shell[0]);
    command.args(&shell[1..]).args(["-c", script, env!("CARGO_BIN_EXE_nearmark")]).args(args);
    command.current_dir(place.path(""));
    command
}

/// Nobody in there can put a byte into a file. (A signal that is ignored stays so: the write fails instead.)
fn without_room(place: &Place, args: &[&str]) -> Command {
    behind("trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\"", &["sh"], place, args)
}

fn interrupt(terminal: &Terminal) {
    let sent = Command::new("kill").args(["-INT", &terminal.id().to_string()]).status();
    assert!(sent.expect("this system has kill").success());
}

#[test]
fn no_room_anywhere_says_where_it_tried_and_leaves_nothing() {
    let place = Place::new();
    place.picture(SCENE, "scene.png").file("stick/photo.txt", "");
    let mut terminal = Terminal::open(without_room(&place, &["case", "new", "scene.png"]));
    terminal.wait_for(WRITTEN_DOWN);
    terminal.type_line("");
    terminal.wait_for(ANOTHER);
    terminal.type_line("stick");
    terminal.wait_for(ANOTHER);
    terminal.type_line("");
    let (code, seen) = terminal.end();
    assert_eq!(code, Some(2), "{seen}");
    let seen = flowing(&seen);
    for words in [
        "The file could not be saved. We tried: case.json. There is no room left there.",
        "We tried: stick/case.json. There is no room left there. Your recovery words stay the same.",
        "No file was saved, so the words above belong to nothing.",
        "Nothing was kept.",
    ] {
        assert!(seen.contains(words), "{words}: {seen}");
    }
    assert_eq!(place.names(), ["scene.png", "stick"]);
    assert_eq!(fs::read_dir(place.path("stick")).expect("a folder").count(), 1);

    let piped = Ran::new(without_room(&place, &["case", "new", "--yes", "scene.png"]).output().expect("it runs"));
    piped.exits(2);
    piped
        .says("We tried: case.json. There is no room left there.\n")
        .says("You can run it again with another place: add --out and the name of a folder. You will get new words.\n")
        .says("No file was saved, so the words above belong to nothing.");
    assert!(!piped.err.contains("stay the same"), "{}", piped.err);
    assert_eq!(place.names(), ["scene.png", "stick"]);
}

/// Small disks of our own that take nothing: where a user may have one.
#[test]
fn the_words_of_a_disk_that_takes_nothing_are_those_of_the_next_place() {
    for (disk, why) in [
        (
            "mount -t tmpfs -o size=4k none disk 2>/dev/null && head -c 4096 /dev/zero >disk/filler",
            "There is no room left there.",
        ),
        ("mount -t tmpfs -o ro none disk 2>/dev/null", "This computer does not let us write there."),
    ] {
        the_next_place_is_taken(disk, why);
    }
}

#[allow(clippy::print_stderr, reason = "a skipped test must be seen")]
fn the_next_place_is_taken(disk: &str, why: &str) {
    let place = Place::new();
    place.picture(SCENE, "scene.png").file("disk/x", "").file("stick/x", "");
    let shell = ["unshare", "--user", "--map-root-user", "--mount", "sh"];
    let trial = behind(disk, &shell, &place, &[]).output();
    if !trial.is_ok_and(|trial| trial.status.success()) {
        eprintln!("SKIPPED: this system lets a test have no disk of its own");
        return;
    }
    let script = format!("{disk}; exec \"$0\" \"$@\"");
    let mut terminal = Terminal::open(behind(&script, &shell, &place, &["case", "new", "scene.png", "--out", "disk"]));
    terminal.wait_for(WRITTEN_DOWN);
    terminal.type_line("");
    terminal.wait_for(ANOTHER);
    terminal.type_line("stick");
    let (code, seen) = terminal.end();
    assert_eq!(code, Some(0), "{seen}");
    assert!(flowing(&seen).contains(&format!("We tried: disk/case.json. {why}")), "{seen}");
    let case = CaseFile::read(&place.bytes("stick/case.json")).expect("it was saved there");
    assert!(Withdrawal::sign(&case, &words_in(&seen)).is_ok(), "the words on the screen are its own");
}

#[test]
fn stopping_says_that_nothing_was_kept() {
    let place = Place::new();
    place.picture(SCENE, "scene.png");
    let mut terminal = Terminal::open(place.command(["case", "new", "scene.png"]));
    terminal.wait_for(WRITTEN_DOWN);
    interrupt(&terminal);
    let (code, seen) = terminal.end();
    assert_eq!(code, Some(2));
    assert!(seen.ends_with("Stopped. Nothing was kept.\n"), "{seen}");
    assert_eq!(place.names(), ["scene.png"]);
}

#[test]
fn stopping_where_no_place_was_found_says_that_nothing_was_saved() {
    let place = Place::new();
    place.picture(SCENE, "scene.png");
    let mut terminal = Terminal::open(place.command(["case", "new", "scene.png", "--out", "no/where.json"]));
    terminal.wait_for(WRITTEN_DOWN);
    terminal.type_line("");
    terminal.wait_for(ANOTHER);
    interrupt(&terminal);
    let (code, seen) = terminal.end();
    assert_eq!(code, Some(2));
    assert!(seen.ends_with("Stopped. No file was saved, and nothing was kept.\n"), "{seen}");
    assert_eq!(place.names(), ["scene.png"]);
}
