//! What a terminal types when files are dragged into it: paths with quotes, escapes, or as addresses.

use std::ffi::OsString;
use std::path::PathBuf;

/// What terminals put before and behind what is pasted.
const PASTED: [&[u8]; 2] = [b"\x1b[200~", b"\x1b[201~"];

/// The quotes that programs make of plain ones.
const CURLY: [(&str, &str); 2] = [("\u{201c}", "\u{201d}"), ("\u{2018}", "\u{2019}")];

/// The paths on one line. A line that is one existing file as it stands, or as an address, is that file, spaces and all.
pub(super) fn paths(line: &[u8]) -> Vec<PathBuf> {
    let line = unmarked(line);
    let line = line.trim_ascii();
    if line.is_empty() {
        return Vec::new();
    }
    let whole = [uncurled(line), line].map(|whole| path(address(whole).unwrap_or_else(|| at_home(whole.to_vec()))));
    if let Some(whole) = whole.into_iter().flatten().find(|whole| whole.exists()) {
        return vec![whole];
    }
    split(line).into_iter().filter_map(|part| path(address(&part).unwrap_or_else(|| at_home(part)))).collect()
}

/// Without the marks of a paste.
fn unmarked(line: &[u8]) -> Vec<u8> {
    let mut rest = line;
    let mut unmarked = Vec::with_capacity(line.len());
    while let Some((first, after)) = rest.split_first() {
        match PASTED.iter().find_map(|mark| rest.strip_prefix(*mark)) {
            Some(behind) => rest = behind,
            None => {
                unmarked.push(*first);
                rest = after;
            }
        }
    }
    unmarked
}

/// Without the curly quotes around it.
fn uncurled(line: &[u8]) -> &[u8] {
    let within = |(open, close): &(&str, &str)| line.strip_prefix(open.as_bytes())?.strip_suffix(close.as_bytes());
    CURLY.iter().find_map(within).unwrap_or(line)
}

/// `~/...`, which a shell would have made a path.
fn at_home(part: Vec<u8>) -> Vec<u8> {
    let home = std::env::home_dir().filter(|_| part.starts_with(b"~/") && !cfg!(windows));
    home.map_or(part.clone(), |home| [home.as_os_str().as_encoded_bytes(), &part[1..]].concat())
}

/// Splits at spaces outside quotes. A backslash takes the next byte as it is, except on Windows, where it is a part of paths.
/// In an address quotes are what they are.
fn split(line: &[u8]) -> Vec<Vec<u8>> {
    let (mut parts, mut part, mut quote, mut begun) = (Vec::new(), Vec::new(), None, false);
    let mut bytes = line.iter().copied();
    while let Some(byte) = bytes.next() {
        match (byte, quote) {
            (b'\'' | b'"', None) if part.starts_with(b"file://") => part.push(byte),
            (b'\\', None | Some(b'"')) if !cfg!(windows) => {
                begun = true;
                part.extend(bytes.next());
            }
            (byte, Some(open)) if byte == open => quote = None,
            (b'"' | b'\'', None) => {
                quote = Some(byte);
                begun = true;
            }
            (b' ' | b'\t', None) => {
                if begun {
                    parts.push(std::mem::take(&mut part));
                }
                begun = false;
            }
            (byte, _) => {
                begun = true;
                part.push(byte);
            }
        }
    }
    if begun {
        parts.push(part);
    }
    parts
}

/// The path in `file:///home/kim/a%20b.jpg` or `file://localhost/...`; nothing for anything else.
fn address(part: &[u8]) -> Option<Vec<u8>> {
    let rest = part.strip_prefix(b"file://")?;
    let rest = &rest[rest.iter().position(|&byte| byte == b'/')?..];
    let mut path = Vec::new();
    let mut at = 0;
    while at < rest.len() {
        let digits = rest.get(at + 1..at + 3).filter(|_| rest[at] == b'%');
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                path.push(byte);
                at += 3;
            }
            None => {
                path.push(rest[at]);
                at += 1;
            }
        }
    }
    // file:///C:/Users
    let drive = cfg!(windows) && path.get(2) == Some(&b':');
    Some(if drive { path.split_off(1) } else { path })
}

#[cfg(unix)]
fn path(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Some(OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn path(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(|text| OsString::from(text).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Vec<String> {
        paths(line.as_bytes()).into_iter().map(|path| path.to_string_lossy().into_owned()).collect()
    }

    #[test]
    #[cfg(unix)]
    fn every_way_in_which_terminals_type_a_file() {
        for (line, expected) in [
            ("/a/b.jpg", &["/a/b.jpg"][..]),
            ("'/a/b c.jpg' '/a/d.jpg' ", &["/a/b c.jpg", "/a/d.jpg"]),
            ("\"/a/b c.jpg\"", &["/a/b c.jpg"]),
            ("/a/b\\ c.jpg /a/d\\'s.jpg", &["/a/b c.jpg", "/a/d's.jpg"]),
            ("'/a/d'\\''s.jpg'", &["/a/d's.jpg"]),
            ("file:///a/b%20c.jpg", &["/a/b c.jpg"]),
            ("file://localhost/a/%C3%A9.jpg", &["/a/é.jpg"]),
            ("file:///a/50%25.jpg file:///a/5%.jpg", &["/a/50%.jpg", "/a/5%.jpg"]),
            ("  \t ", &[]),
            ("", &[]),
            ("''", &[""]),
            ("a'", &["a"]),
            ("a\\", &["a"]),
            ("file:///a/it's%20mine.png file:///a/b.webp", &["/a/it's mine.png", "/a/b.webp"]),
            ("\x1b[200~/a/b.jpg\x1b[201~", &["/a/b.jpg"]),
        ] {
            assert_eq!(read(line), expected, "{line}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_path_at_home_is_found_there() {
        let home = std::env::home_dir().expect("a home");
        assert_eq!(paths(b"~/no such.jpg ~x ~"), [home.join("no"), "such.jpg".into(), "~x".into(), "~".into()]);
    }

    #[test]
    fn a_file_that_is_there_is_taken_as_it_stands() {
        let folder = tempfile::tempdir().expect("a folder");
        let name = folder.path().join("two words 'and quotes'");
        std::fs::write(&name, "").expect("it can be written");
        assert_eq!(paths(name.as_os_str().as_encoded_bytes()), [name.as_path()]);
        let shown = name.display();
        for line in [format!("file://{shown}"), format!("\u{201c}{shown}\u{201d}"), format!("\u{2018}{shown}\u{2019}")]
        {
            assert_eq!(paths(line.as_bytes()), [name.as_path()], "{line}");
        }
    }
}
