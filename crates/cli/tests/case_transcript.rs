//! The whole flow of `case` as somebody sees it at a terminal of 60 columns: read it top to bottom in
//! `transcripts/case.txt`, and in `transcripts/case_trouble.txt` where things go otherwise.
//!
//! After a change of wording, `NEARMARK_TRANSCRIPT=write cargo test -p nearmark-cli --test case_transcript` writes it anew.

#![cfg(target_os = "linux")]

mod support;
#[path = "support/terminal.rs"]
mod terminal;

use std::fs;
use std::path::Path;

use nearmark::case::{CaseFile, Day, RecoveryWords, Withdrawal};
use support::{Place, SCENE};
use terminal::Terminal;

const TRANSCRIPT: &str = "tests/transcripts/case.txt";
const TROUBLE: &str = "tests/transcripts/case_trouble.txt";
const WORDS: &str = include_str!("../src/cmd/case/words.rs");
const FILM: &[u8] = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\0\0\0\x08mdat";

fn image_file(name: &str) -> Vec<u8> {
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
        let wrapped = |line: &&str| line.contains(' ') && !line.contains('"') && !line.starts_with("pdq ");
        let longest = seen.lines().filter(wrapped).map(|line| line.chars().count()).max();
        assert!(longest <= Some(60), "{longest:?} columns: {seen}");
        assert!(!seen.contains('\x1b'), "no colour, nothing drawn: {seen}");
        self.shown(&seen);
        self.text += &seen;
    }

    /// What a new case shows, which is another in every run.
    fn shown(&mut self, seen: &str) {
        if let Some(words) = words_in(seen) {
            self.replaced.push((words, "one two three four five six"));
            let code =
                seen.lines().find_map(|line| line.strip_prefix("Case code: ")).expect("it stands above the words");
            self.replaced.push((code.to_owned(), "00112233445566778899aabbccddeeff"));
        }
    }

    /// Runs a command that nobody sees at a terminal.
    fn run_unseen(&mut self, args: &[&str], typed: &str, code: i32) {
        self.text += &format!("\n$ nearmark {} | cat\n", args.join(" "));
        let ran = self.place.run_with_stdin(args.iter().copied(), typed);
        self.shown(ran.exits(code));
        self.text += &format!("{}{}", ran.out(), ran.err);
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
        for (begin, end, name) in [
            ("You can stop at any time.", "takeitdown.ncmec.org.\n", "(The opening, as above.)\n"),
            ("Your list of recent files", "they still are.\n", "(What may remain, as above.)\n"),
        ] {
            text = said_once(&text, begin, end, name);
        }
        for (value, name) in &self.replaced {
            // Six words of any length break at other places.
            for broken in breaks(value) {
                text = text.replace(&broken, name);
            }
        }
        text
    }
}

/// What is said in the same words again and again stands there the first time only.
fn said_once(text: &str, begin: &str, end: &str, name: &str) -> String {
    let Some(from) = text.find(begin) else { return text.to_owned() };
    let behind = from + text[from..].find(end).expect("it has an end") + end.len();
    format!("{}{}", &text[..behind], text[behind..].replace(&text[from..behind], name))
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
        .file("summer/phone.heic", image_file("heic_grid_turned.heic"))
        .picture(SCENE, "again.png")
        .file("torn.jpg", image_file("jpeg_header_only.jpg"))
        .file("part.jpg", image_file("jpeg_truncated.jpg"))
        .picture("flat_black_90x70.png", "wall.png")
        .file("film.mp4", FILM)
        .file("summer/readme.txt", "words")
        .file("drawing.svg", "<svg/>")
        .picture("fractal_gray_256.png", "other.png");
    let mut said = Transcript { place, text: String::new(), replaced: Vec::new() };

    said.note("Somebody makes a file: a folder and files are dragged into the window.");
    let answers = [
        ("press Enter once more.", "'summer' torn.jpg again.png"),
        ("press Enter to go on.", "wall.png part.jpg film.mp4 drawing.svg gone.jpg"),
        ("press Enter to go on.", ""),
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
    is_golden(TRANSCRIPT, &text);
}

fn is_golden(file: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    if std::env::var_os("NEARMARK_TRANSCRIPT").is_some() {
        fs::write(&path, text).expect("it can be written");
    }
    let golden = fs::read_to_string(&path).expect("it is committed");
    assert_eq!(text, golden, "see the top of this file");
}

#[test]
fn whatever_goes_otherwise_reads_as_it_is_written_down() {
    let place = Place::new();
    place
        .picture(SCENE, "one.png")
        .picture("fractal_gray_256.png", "two.png")
        .file("torn.jpg", image_file("jpeg_header_only.jpg"))
        .file("film.mp4", FILM)
        .file("again.mp4", FILM)
        .file("other.mp4", [FILM, b"more"].concat())
        .file("folder/notes.txt", "words")
        .file("folder/more.txt", "words");
    let mut said = Transcript { place, text: String::new(), replaced: Vec::new() };
    let none: &[(&str, &str)] = &[];

    said.note("Nothing is given.");
    said.run(&["case", "new"], &[("press Enter once more.", "")], 2);
    said.run_unseen(&["case", "new"], "", 2);
    said.note("What cannot be opened, and the others go on.");
    said.run(&["case", "new", "--no-date", "--yes", "one.png", "torn.jpg", "/dev/null", "folder/notes.txt"], none, 2);
    said.learn("case.json");
    said.run(&["case", "new", "--no-date", "--yes", "--max-pixels", "70000", "one.png", "two.png", "folder"], none, 2);
    said.learn("case-2.json");
    said.note("Videos, alone and beside what cannot be opened.");
    said.run(&["case", "new", "--no-date", "--yes", "film.mp4", "again.mp4", "other.mp4"], none, 0);
    said.learn("case-3.json");
    said.run(&["case", "new", "--no-date", "--yes", "torn.jpg", "film.mp4"], none, 2);
    said.learn("case-4.json");
    said.run(&["case", "new", "--no-date", "--yes", "torn.jpg", "film.mp4", "two.png"], none, 2);
    said.learn("case-5.json");
    said.run(&["case", "export", "--as", "pdq-text", "case-3.json"], none, 2);
    said.run(&["case", "export", "--as", "threatexchange", "case-5.json"], none, 0);
    said.run(&["case", "verify", "case-4.json", "other.mp4"], none, 1);

    let picture = image::open(said.place.path("two.png")).expect("a picture");
    picture.fliph().save(said.place.path("turned.png")).expect("our folder takes files");
    said.run(&["case", "verify", "case-5.json", "turned.png"], none, 0);

    said.note("A name that is taken, a slip of the hand, and somebody gives up.");
    let answers = [("press Enter.", ""), ("press Enter alone.", "foldre"), ("press Enter alone.", "")];
    said.run(&["case", "new", "--no-date", "--out", "one.png", "two.png"], &answers, 2);
    said.run(&["case", "new", "--out", "-", "two.png"], none, 2);
    said.run_unseen(&["case", "new", "--yes", "--no-date", "--out", "no/where.json", "two.png"], "", 2);

    said.note("What is no case file, and a command that is mistyped.");
    said.run(&["case", "show", "one.png"], none, 2);
    said.run(&["case", "show", "folder"], none, 2);
    said.run(&["case", "show", "gone.json"], none, 2);
    said.run(&["case", "shwo", "case.json"], none, 2);

    said.note("The words go elsewhere.");
    said.run_unseen(&["case", "new", "--no-date", "two.png"], "", 0);
    said.learn("case-6.json");

    said.note("A file with a day.");
    let words = RecoveryWords::parse("acorn apple banana candle pencil walnut").expect("words");
    let code = CaseFile::read(&said.place.bytes("case-4.json")).expect("a case file").code;
    let mut dated = CaseFile::new(code, Day::new(2026, 11, 22), &words);
    dated.videos = CaseFile::read(&said.place.bytes("case-4.json")).expect("a case file").videos;
    said.place.file("dated.json", dated.to_bytes());
    said.learn("dated.json");
    said.run(&["case", "show", "dated.json"], none, 0);
    said.run(&["case", "export", "--as", "stopncii-json", "dated.json"], none, 0);

    said.note("Words that are not there, one that is missing, and a note that has nowhere to go.");
    let answers = [
        ("can read them.", ""),
        ("can read them.", "acorn"),
        ("can read them.", "apple banana candle pencil walnut"),
        ("press Enter alone.", ""),
    ];
    said.run(&["case", "withdraw", "dated.json", "--out", "no/note.json"], &answers, 2);
    said.run_unseen(
        &["case", "withdraw", "dated.json", "--out", "no/note.json"],
        "acorn apple banana candle pencil walnut",
        2,
    );
    said.note("A note that is damaged.");
    let note = Withdrawal::sign(&dated, &words).expect("its own words");
    said.place.file("note.json", &note.to_bytes()[1..]);
    said.run(&["case", "verify", "dated.json", "--withdrawal", "note.json"], none, 2);

    is_golden(TROUBLE, &said.finished());
}

/// What no transcript can hold, since a test cannot bring it about or it would differ from run to run: each is asserted by the
/// test beside it, or is plain from its table.
const ELSEWHERE: [(&str, &str); 14] = [
    ("This file is full: one file holds some 46,000 photos.", "cmd/case/new.rs, a_file_that_is_full_..."),
    ("did not fit, and neither did new ones after it. To cover those, make a second file with them.", "the same"),
    ("There is no room left there.", "case_saving.rs"),
    ("This computer does not let us write there.", "case_saving.rs"),
    ("This computer could not write there.", "any other failure of the system"),
    ("This computer does not let us read it.", "a file of somebody else's"),
    ("This computer could not read it.", "a disk that fails"),
    ("We could not read video", "the same"),
    ("Stopped. Nothing was kept.", "case_saving.rs"),
    ("Stopped. No file was saved, and nothing was kept.", "case_saving.rs"),
    (
        "Stopped while the file was being saved. Please look whether it is there: nearmark case verify checks it.",
        "case.rs, a_kill_at_any_moment_...",
    ),
    ("Stopped. Your file is saved.", "the same"),
    (
        "in a rare form that we cannot open. A photo program can save it again as plain JPEG: most have Save As or Export.",
        "a picture that its decoder does not know",
    ),
    (
        "That was too much at once, and a part of it was lost, so none of it was taken. Please drag the folder, or fewer photos at a time.",
        "a_line_that_the_terminal_cut_is_not_taken",
    ),
];

/// Every sentence of the table stands in a transcript that can be read from top to bottom.
#[test]
fn every_sentence_can_be_read_in_a_transcript() {
    let flowing = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let golden = |file: &str| fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("committed");
    let seen = flowing(&[golden(TRANSCRIPT), golden(TROUBLE)].concat());
    let table = WORDS.split("#[cfg(test)]").next().expect("all before the tests").replace("\\\n", " ");
    let lines = table.lines().filter(|line| !line.trim_start().starts_with("//"));
    let quoted = lines.flat_map(|line| line.split('"').skip(1).step_by(2));
    // What stands between two values that are put in.
    let parts =
        quoted.flat_map(|text| text.split(['{', '}']).step_by(2)).flat_map(|text| text.split_inclusive(['.', ':']));
    let parts: Vec<String> = parts.map(flowing).filter(|part| part.contains(' ') && part.len() > 12).collect();
    assert!(parts.len() > 100, "{} parts", parts.len());
    let other_systems =
        "Other accounts on this computer may be able to open it, and whoever has a USB stick that it is on.";
    for part in &parts {
        let elsewhere = ELSEWHERE.iter().any(|(words, _)| words.contains(part.as_str()) || part.contains(words));
        let other = other_systems.contains(part.as_str()) || part.ends_with("type: cd .");
        assert!(seen.contains(part.as_str()) || elsewhere || other, "{part:?} stands in no transcript");
    }
    for (words, _) in ELSEWHERE {
        assert!(flowing(&table).contains(words), "{words:?} is not said any more");
    }
}

/// A terminal keeps 4,095 bytes of a line, here: what was behind them was lost in silence.
#[test]
fn a_line_that_the_terminal_cut_is_not_taken() {
    let place = Place::new();
    place.picture(SCENE, "one.png");
    let mut terminal = Terminal::open(place.command(["case", "new", "--no-date"]));
    terminal.wait_for("press Enter once more.");
    terminal.type_line(&"'/home/somebody/Pictures/Summer at the lake/IMG_0001.jpg' ".repeat(80));
    terminal.wait_for("fewer photos at a time.");
    terminal.type_line("one.png");
    terminal.wait_for("press Enter to go on.");
    terminal.type_line("");
    terminal.wait_for("press Enter.");
    terminal.type_line("");
    let (code, seen) = terminal.end();
    assert_eq!(code, Some(0), "{seen}");
    assert!(seen.contains("1 noted so far."), "{seen}");
    assert_eq!(CaseFile::read(&place.bytes("case.json")).expect("a case file").fingerprints.len(), 1);
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
