//! Names from strangers, made safe to print on a terminal.
//!
//! What comes out is one line without control sequences, and says which bytes it stands for: a
//! backslash is doubled, everything else that could move the cursor, change the colour, reverse the
//! order of letters or hide is written as an escape.

use std::ffi::OsStr;
use std::fmt::Write;

/// A name, escaped.
pub(crate) fn name(name: &OsStr) -> String {
    let mut escaped = String::new();
    for chunk in name.as_encoded_bytes().utf8_chunks() {
        for letter in chunk.valid().chars() {
            push(&mut escaped, letter);
        }
        for byte in chunk.invalid() {
            let _ = write!(escaped, "\\x{byte:02x}");
        }
    }
    escaped
}

/// Text that is not ours, escaped in the same way.
pub(crate) fn text(text: &str) -> String {
    name(OsStr::new(text))
}

fn push(escaped: &mut String, letter: char) {
    match letter {
        '\\' => escaped.push_str("\\\\"),
        '\n' => escaped.push_str("\\n"),
        '\r' => escaped.push_str("\\r"),
        '\t' => escaped.push_str("\\t"),
        letter if letter.is_ascii_control() => {
            let _ = write!(escaped, "\\x{:02x}", u32::from(letter));
        }
        letter if letter.is_control() || is_invisible(letter) => {
            let _ = write!(escaped, "\\u{{{:x}}}", u32::from(letter));
        }
        letter => escaped.push(letter),
    }
}

/// Letters that change the order of others, or that cannot be seen.
fn is_invisible(letter: char) -> bool {
    matches!(letter,
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_stay_as_they_are() {
        for plain in ["photo 1.jpg", "Grüße/写真.png", "it's \"fine\".gif"] {
            assert_eq!(text(plain), plain);
        }
    }

    #[test]
    fn a_newline_cannot_forge_a_second_line() {
        assert_eq!(text("a\nMATCH  b"), "a\\nMATCH  b");
        assert_eq!(text("a\r\nb\u{2028}c\u{85}d"), "a\\r\\nb\\u{2028}c\\u{85}d");
    }

    #[test]
    fn escape_sequences_cannot_reach_the_terminal() {
        assert_eq!(text("\x1b[2Jx\x07"), "\\x1b[2Jx\\x07");
        assert_eq!(text("\u{9b}31m"), "\\u{9b}31m");
    }

    #[test]
    fn a_reversed_extension_is_shown() {
        assert_eq!(text("photo\u{202e}gpj.exe"), "photo\\u{202e}gpj.exe");
    }

    #[test]
    fn an_escape_cannot_be_imitated() {
        assert_eq!(text("a\\nb"), "a\\\\nb");
    }

    #[cfg(unix)]
    #[test]
    fn bytes_that_are_no_text_are_shown_as_bytes() {
        use std::os::unix::ffi::OsStrExt;
        assert_eq!(name(OsStr::from_bytes(b"a\xffb")), "a\\xffb");
    }
}
