//! The whole flow of `case` as somebody sees it at a terminal of 60 columns: read it top to bottom in
//! `transcripts/case.txt`.
//!
//! After a change of wording, `NEARMARK_TRANSCRIPT=write cargo test -p nearmark-cli --test case_transcript` writes it anew.

#![cfg(target_os = "linux")]

mod support;
#[path = "support/terminal.rs"]
mod terminal;

use std::fs;
use std::path::Path;

use nearmark::case::{CaseFile, RecoveryWords, Withdrawal};
use support::{Place, SCENE};
use terminal::Terminal;

const TRANSCRIPT: &str = "tests/transcripts/case.txt";
const FILM: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08mdat";

fn image(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/images").join(name)).expect("a committed file")
}

/// A talk, and everything that differs from run to run under a name of its own.
struct Transcript {
    place: Place,
    text: String,
    replaced: Vec<(String, &'static str)>,
}

impl Transcript {
    fn note(&mut self, words: &str) {
        self.text += &format!("\n=== {words}\n");
    }

    /// Runs a command; `answers` are what is waited for and what is typed then.
    fn run(&mut self, args: &[&str], answers: &[(&str, &str)], code: i32) {
        let typed = args.iter().map(|arg| if arg.contains(' ') { format!("'{arg}'") } else { (*arg).to_owned() });
        self.text += &format!("\n$ nearmark {}\n", typed.collect::<Vec<_>>().join(" "));
        let mut terminal = Terminal::open(self.place.command(args.iter().copied()));
        for (question, answer) in answers {
            terminal.wait_for(question);
            terminal.type_line(answer);
        }
        let (ended, seen) = terminal.end();
        assert_eq!(ended, Some(code), "{args:?}: {seen}");
        // Codes stay whole, and what others read by a program is printed as it is.
        let wrapped = |line: &&str| line.contains(' ') && !line.contains('"');
        let longest = seen.lines().filter(wrapped).map(|line| line.chars().count()).max();
        assert!(longest <= Some(60), "{longest:?} columns: {seen}");
        assert!(!seen.contains('\x1b'), "no colour, nothing drawn: {seen}");
        if let Some(words) = words_in(&seen) {
            self.replaced.push((words, "one two three four five six"));
        }
        self.text += &seen;
    }

    /// The names of what changes, by the case file.
    fn learn(&mut self, file: &str) -> CaseFile {
        let case = CaseFile::read(&self.place.bytes(file)).expect("a case file");
        for (value, name) in [
            (case.code.to_string(), "00112233445566778899aabbccddeeff"),
            (case.key.to_string(), "(64 digits of a key)"),
            (case.check(), "(64 digits of a checksum)"),
        ] {
            self.replaced.push((value, name));
        }
        case
    }

    fn finished(&self) -> String {
        let mut text = self.text.clone();
        for (value, name) in &self.replaced {
            // Six words of any length break at other places.
            for broken in breaks(value) {
                text = text.replace(&broken, name);
            }
        }
        text
    }
}

/// The six words, whatever lines they stand on.
fn words_in(seen: &str) -> Option<String> {
    let (_, after) = seen.split_once("Recovery words:")?;
    Some(after.split_whitespace().take(6).collect::<Vec<_>>().join(" "))
}

/// A text as it is, and with a line end in place of one of its spaces.
fn breaks(text: &str) -> Vec<String> {
    let at = text.match_indices(' ').map(|(at, _)| format!("{}\n{}", &text[..at], &text[at + 1..]));
    std::iter::once(text.to_owned()).chain(at).collect()
}

#[test]
fn the_whole_flow_reads_as_it_is_written_down() {
    let place = Place::new();
    place
        .picture(SCENE, "summer/a b.png")
        .file("summer/phone.heic", image("heic_grid_turned.heic"))
        .picture(SCENE, "again.png")
        .file("torn.jpg", image("jpeg_header_only.jpg"))
        .file("part.jpg", image("jpeg_truncated.jpg"))
        .picture("flat_black_90x70.png", "wall.png")
        .file("film.mp4", FILM)
        .file("summer/readme.txt", "words")
        .file("drawing.svg", "<svg/>")
        .picture("fractal_gray_256.png", "other.png");
    let mut said = Transcript { place, text: String::new(), replaced: Vec::new() };

    said.note("Somebody makes a file: a folder and files are dragged into the window.");
    let answers = [
        ("press Enter once more.", "'summer' torn.jpg again.png"),
        ("torn.jpg again.png", "wall.png part.jpg film.mp4 drawing.svg gone.jpg"),
        ("drawing.svg gone.jpg", ""),
        ("press Enter.", ""),
    ];
    said.run(&["case", "new", "--no-date"], &answers, 2);
    let case = said.learn("case.json");
    let words = words_in(&said.text).expect("they were shown");

    said.note("Everything that is in it.");
    said.run(&["case", "show", "case.json"], &[], 0);
    said.note("Is it whole, and is this photo covered?");
    said.run(&["case", "verify", "case.json", "again.png", "other.png", "wall.png", "film.mp4"], &[], 3);
    said.note("What a helpline or a service would get.");
    said.run(&["case", "export", "--as", "pdq-text", "case.json"], &[], 0);
    said.run(&["case", "export", "--as", "stopncii-json", "case.json"], &[], 0);

    said.note("The folder cannot be written to, and another one is found.");
    let answers = [("When you have written them down, press Enter.", ""), ("press Enter alone.", "summer")];
    said.run(&["case", "new", "--no-date", "--out", "stick/mine.json", "other.png"], &answers, 0);
    said.learn("summer/case.json");

    said.note("Somebody takes it back. The first time two words are missing, then one is misspelled.");
    let answers = [
        ("can read them.", "acorn apple pencil walnut"),
        ("can read them.", "acorn apple banana candle pencel walnut"),
        ("can read them.", "acorn apple banana candle pencil walnut"),
        ("can read them.", &words),
    ];
    said.run(&["case", "withdraw", "case.json"], &answers, 0);
    said.run(&["case", "verify", "case.json", "--withdrawal", "withdrawal.json"], &[], 0);
    said.run(&["case", "verify", "summer/case.json", "--withdrawal", "withdrawal.json"], &[], 2);

    said.note("Somebody else writes a note in their name.");
    let theirs = RecoveryWords::parse("acorn apple banana candle pencil walnut").expect("words");
    let theirs = Withdrawal::sign(&CaseFile::new(case.code, None, &theirs), &theirs).expect("their own");
    said.place.file("forged.json", theirs.to_bytes());
    said.run(&["case", "verify", "case.json", "--withdrawal", "forged.json"], &[], 2);

    said.note("Somebody has changed the file.");
    let text = String::from_utf8(said.place.bytes("case.json")).expect("text");
    said.place.file("changed.json", text.replace("\"day\"", "\"from\":\"/home/me/a.jpg\",\n\"day\""));
    said.run(&["case", "verify", "changed.json"], &[], 2);

    said.note("Nothing can be used.");
    said.run(&["case", "new", "wall.png", "torn.jpg"], &[], 2);

    let text = said.finished();
    for name in ["a b.png", "phone.heic", "readme"] {
        assert!(!text.contains(name), "{name}");
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(TRANSCRIPT);
    if std::env::var_os("NEARMARK_TRANSCRIPT").is_some() {
        fs::write(&path, &text).expect("it can be written");
    }
    let golden = fs::read_to_string(&path).expect("it is committed");
    assert_eq!(text, golden, "see the top of this file");
}

#[test]
fn memory_is_for_nobody_else_while_somebody_thinks() {
    let place = Place::new();
    let mut terminal = Terminal::open(place.command(["case", "new"]));
    terminal.wait_for("press Enter once more.");
    let limits = fs::read_to_string(format!("/proc/{}/limits", terminal.id())).expect("it runs");
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).expect("the system knows it");
    assert_eq!(core.split_whitespace().filter(|word| *word == "0").count(), 2, "{core}");
    terminal.type_line("");
    assert_eq!(terminal.end().0, Some(2));
}

#[test]
fn stopping_says_that_nothing_was_kept() {
    let place = Place::new();
    place.picture(SCENE, "scene.png");
    let mut terminal = Terminal::open(place.command(["case", "new", "scene.png"]));
    terminal.wait_for("When you have written them down, press Enter.");
    let sent = std::process::Command::new("kill").args(["-INT", &terminal.id().to_string()]).status();
    assert!(sent.expect("this system has kill").success());
    let (code, seen) = terminal.end();
    assert_eq!(code, Some(2));
    assert!(seen.ends_with("Stopped. Nothing was kept.\n"), "{seen}");
    assert_eq!(place.names(), ["scene.png"]);
}
