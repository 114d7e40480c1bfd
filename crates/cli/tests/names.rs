//! Names from strangers: one line and one record each, escaped for people, exact for programs.

#![cfg(unix)]

mod support;

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use support::{Place, Ran, SCENE};

/// A name, and how text shows it.
const NAMES: [(&[u8], &str); 7] = [
    (b"a\nMATCH  forged.png", "a\\nMATCH  forged.png"),
    (b"b\x1b[2J\x1b[31m.png", "b\\x1b[2J\\x1b[31m.png"),
    (b"c\x07\x7f\r.png", "c\\x07\\x7f\\r.png"),
    ("d\u{202e}gnp.exe".as_bytes(), "d\\u{202e}gnp.exe"),
    (b"e\xff\xfe.png", "e\\xff\\xfe.png"),
    (b"f, \"g\".png", "f, \"g\".png"),
    ("h\u{9b}31m.png".as_bytes(), "h\\u{9b}31m.png"),
];

/// A folder with a listed picture under each name.
fn place() -> Place {
    let place = Place::with_list();
    for (name, _) in NAMES {
        place.picture(SCENE, Path::new("photos").join(OsStr::from_bytes(name)));
    }
    place
}

fn scan(place: &Place, format: &'static str) -> Ran {
    place.run(["scan", "--list", "list.nmk", "--format", format, "-v", "photos"])
}

#[test]
fn text_shows_one_line_each_without_a_control_character() {
    let place = place();
    for ran in [scan(&place, "text"), place.run(["hash", "photos"])] {
        let lines: Vec<&str> = ran.out().lines().collect();
        assert_eq!(lines.len(), NAMES.len(), "{}", ran.out());
        for (line, (_, shown)) in lines.iter().zip(NAMES) {
            assert!(line.ends_with(&format!("  photos/{shown}")), "{line}");
        }
        assert!(!ran.out().chars().any(|letter| letter.is_control() && letter != '\n'));
        assert!(!ran.out().contains('\u{202e}'));
    }
}

#[test]
fn ndjson_is_exact_and_gives_the_bytes_where_they_are_no_text() {
    let place = place();
    for ran in [scan(&place, "ndjson"), place.run(["hash", "--format", "ndjson", "photos"])] {
        let records: Vec<serde_json::Value> =
            ran.out().lines().map(|line| serde_json::from_str(line).expect("one object a line")).collect();
        assert_eq!(records.len(), NAMES.len());
        for (record, (name, _)) in records.iter().zip(NAMES) {
            let name = [b"photos/", name].concat();
            match std::str::from_utf8(&name) {
                Ok(text) => {
                    assert_eq!(record["path"], text);
                    assert_eq!(record.get("path_hex"), None);
                }
                Err(_) => {
                    let hex: String = name.iter().map(|byte| format!("{byte:02x}")).collect();
                    assert_eq!(record["path_hex"], hex.as_str());
                }
            }
        }
        let line = ran.out().lines().nth(4).expect("the fifth record");
        assert!(line.starts_with("{\"v\":1,\"path\":\"photos/e\u{fffd}\u{fffd}.png\",\"path_hex\":\""), "{line}");
    }
}

#[test]
fn csv_keeps_every_byte() {
    let place = place();
    for ran in [scan(&place, "csv"), place.run(["hash", "--format", "csv", "photos"])] {
        for (name, _) in NAMES {
            let quoted = String::from_utf8_lossy(name).contains(['"', ',', '\n', '\r']);
            let field = [b"photos/", name].concat();
            let wanted = match quoted {
                true => {
                    let doubled =
                        field.iter().flat_map(|&byte| if byte == b'"' { vec![b'"', b'"'] } else { vec![byte] });
                    [b"\"".to_vec(), doubled.collect(), b"\",".to_vec()].concat()
                }
                false => [&field[..], b","].concat(),
            };
            assert!(
                ran.stdout.windows(wanted.len()).any(|part| part == wanted),
                "{}",
                String::from_utf8_lossy(&wanted)
            );
        }
    }
}

#[test]
fn a_message_has_no_control_character_either() {
    let place = Place::with_list();
    let evil = "x\x1b[31m\ny.png";
    place.file("evil.hex\x1b[2J", "nonsense");
    for args in [
        &["hash", evil][..],
        &["hash", "--format", "hex", evil],
        &["scan", "--list", "list.nmk", evil],
        &["scan", "--list", evil, "scene.png"],
        &["scan", "--list", "list.nmk", "--files-from", evil],
        &["scan", "--list", "list.nmk", "--hashes", "evil.hex\x1b[2J"],
        &["compare", evil, "scene.png"],
        &["list", "build", "--out", "l.nmk", "--from", "hex", "evil.hex\x1b[2J"],
        &["list", "info", evil],
        &["list", "verify", evil],
        &["list", "export", evil],
        &["list", "merge", "--out", "l.nmk", evil],
    ] {
        let ran = place.run(args.iter().copied());
        assert_eq!(ran.code, Some(2), "{args:?}");
        let all = format!("{}{}", ran.out(), ran.err);
        assert!(all.contains("\\x1b["), "{args:?}: {all:?}");
        assert!(!all.chars().any(|letter| letter.is_control() && letter != '\n'), "{args:?}: {all:?}");
    }
}

#[test]
fn names_of_any_bytes_come_in_by_a_list_of_names() {
    let place = place();
    let names: Vec<u8> = NAMES.iter().flat_map(|(name, _)| [b"photos/", *name, b"\0"].concat()).collect();
    let args = ["scan", "--list", "list.nmk", "--format", "ndjson", "-0", "--files-from", "-"];
    let listed = place.run_with_stdin(args, names);
    assert_eq!(listed.exits(1), scan(&place, "ndjson").out());
}
