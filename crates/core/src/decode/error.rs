//! Why an image cannot be judged, in words that no file can forge.

use std::error::Error as _;

use super::kind::Kind;

/// The longest reason that is shown, in characters.
const LONGEST_REASON: usize = 120;

/// Why an image cannot be judged.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
    /// No picture by content.
    #[error("not a picture that is known here")]
    NotAPicture,
    /// A kind that this build cannot open.
    #[error("{0} is not supported by this build")]
    Unsupported(Kind),
    /// A variety of a kind that can be opened otherwise.
    #[error("this {kind} is of a variety that is not supported: {reason}")]
    UnsupportedVariety {
        /// What it is.
        kind: Kind,
        /// What about it: short, without control characters.
        reason: String,
    },
    /// Over [`Limits::pixels`](super::Limits::pixels).
    #[error("{width}x{height} is {} pixels, over the limit of {limit}: raise the limit of pixels to open it", u64::from(*width) * u64::from(*height))]
    TooManyPixels {
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
        /// The limit, in pixels.
        limit: u64,
    },
    /// Over [`Limits::bytes`](super::Limits::bytes).
    #[error(
        "decoding and hashing take up to {needed} bytes of memory, over the limit of {limit}: raise the limit of memory to open it"
    )]
    TooManyBytes {
        /// Bytes that decoding may take.
        needed: u64,
        /// The limit, in bytes.
        limit: u64,
    },
    /// Not decodable, for all that the decoder can say.
    #[error("this {kind} is damaged: {reason}")]
    Damaged {
        /// What it is.
        kind: Kind,
        /// What the decoder found: short, without control characters.
        reason: String,
    },
    /// The decoder itself failed.
    #[error("the {kind} decoder failed: {reason}")]
    Panicked {
        /// What it was given.
        kind: Kind,
        /// Its words: short, without control characters.
        reason: String,
    },
}

impl ImageError {
    pub(super) fn panicked(kind: Kind, words: &str) -> Self {
        Self::Panicked { kind, reason: reason(words) }
    }
}

const ENDS_EARLY: &str = "the file ends early";

/// What is wrong with a file whose kind the caller knows.
#[derive(Debug)]
pub(super) enum Trouble {
    Damaged(String),
    Coding(String),
}

impl Trouble {
    pub(super) fn damaged(reason: impl Into<String>) -> Self {
        Self::Damaged(reason.into())
    }

    pub(super) fn coding(reason: impl Into<String>) -> Self {
        Self::Coding(reason.into())
    }

    /// The picture is not all there.
    pub(super) fn ends_early() -> Self {
        Self::damaged(ENDS_EARLY)
    }

    pub(super) fn of(self, kind: Kind) -> ImageError {
        match self {
            Self::Damaged(words) => ImageError::Damaged { kind, reason: reason(&words) },
            Self::Coding(words) => ImageError::UnsupportedVariety { kind, reason: reason(&words) },
        }
    }
}

impl From<image::ImageError> for Trouble {
    fn from(error: image::ImageError) -> Self {
        use image::ImageError as E;
        // The source says what; the error around it would only repeat the format's name.
        let words = error.source().map_or_else(|| error.to_string(), ToString::to_string);
        match error {
            E::Unsupported(_) => Self::Coding(words),
            E::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => Self::ends_early(),
            // What the JPEG decoder says of the same.
            _ if words.contains("Not enough bytes") => Self::ends_early(),
            _ => Self::Damaged(words),
        }
    }
}

/// A decoder's words, made fit to show: one line, capped, in lower case unless an acronym begins it.
fn reason(words: &str) -> String {
    let mut text = String::new();
    for word in words.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
        if text.len() > 4 * LONGEST_REASON {
            break;
        }
    }
    let phrases = ["does not support the format features ", "does not support the "];
    let about = phrases.iter().find_map(|phrase| text.split_once(phrase));
    let text = about.map_or(text.as_str(), |(_, feature)| feature).trim_matches('"');
    let is_acronym = text.chars().nth(1).is_some_and(char::is_uppercase);
    let first = text.chars().next().map(|c| if is_acronym { c } else { c.to_ascii_lowercase() });
    let rest = text.chars().skip(1);
    let text: String = first.into_iter().chain(rest).take(LONGEST_REASON).collect();
    text.trim_end_matches(['.', ' ', '\n']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_are_one_short_line() {
        assert_eq!(reason("Corrupt\r\n  \x1b[31mdata.\0"), "corrupt [31mdata");
        assert_eq!(reason("CRC error: expected 1"), "CRC error: expected 1");
        assert_eq!(reason(&"long ".repeat(1000)).chars().count(), LONGEST_REASON - 1);
        assert_eq!(reason(&"ä".repeat(100_000)).chars().count(), LONGEST_REASON);
        assert_eq!(
            reason("The decoder for Bmp does not support the format features PNG compression"),
            "PNG compression"
        );
        assert_eq!(reason("\"Too many scans\""), "too many scans");
        assert_eq!(reason(""), "");
        assert_eq!(reason("."), "");
    }

    #[test]
    fn a_refusal_names_numbers_and_the_way_out() {
        let pixels = ImageError::TooManyPixels { width: 70_000, height: 70_000, limit: 300 };
        let text = pixels.to_string();
        assert!(text.contains("70000x70000") && text.contains("4900000000") && text.contains("300"), "{text}");
        assert!(text.contains("raise the limit of pixels"), "{text}");
        assert_eq!(ImageError::Unsupported(Kind::Avif).to_string(), "AVIF is not supported by this build");
    }
}
