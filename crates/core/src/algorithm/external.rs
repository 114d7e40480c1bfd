//! Hashes that are made elsewhere, by a learned descriptor say: their name and width, and nothing more.

use crate::blocklist::is_label;

/// An algorithm whose values come from outside: hashes and lists only, never computed here.
///
/// Its name is `external:NAME:BITS`, since nothing else says how wide its hashes are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct External {
    /// `external:NAME:BITS`, and zeros.
    text: [u8; LONGEST],
    length: u8,
    bits: u16,
}

const PREFIX: &str = "external:";

/// Bytes of the longest name: an algorithm is a small value, and errors hold two of them.
const LONGEST_NAME: usize = 16;

/// `external:`, the longest name, `:256`.
const LONGEST: usize = PREFIX.len() + LONGEST_NAME + 4;

impl External {
    /// An outside algorithm by its name, 1 to 16 bytes of `[a-z0-9._-]`, and its width in bits, 1..=256.
    /// `None` for any other.
    pub fn new(name: &str, bits: u32) -> Option<Self> {
        if !is_label(name) || name.len() > LONGEST_NAME || !(1..=256).contains(&bits) {
            return None;
        }
        let name = format!("{PREFIX}{name}:{bits}");
        let mut text = [0; LONGEST];
        text.get_mut(..name.len())?.copy_from_slice(name.as_bytes());
        Some(Self { text, length: name.len() as u8, bits: bits as u16 })
    }

    /// Reads `external:NAME:BITS`; the number as it is written, without a sign or zeros before it.
    pub(super) fn from_name(text: &str) -> Option<Self> {
        let (name, digits) = text.strip_prefix(PREFIX)?.rsplit_once(':')?;
        Self::new(name, digits.parse().ok()?).filter(|external| external.text() == text)
    }

    /// `external:NAME:BITS`.
    pub(super) fn text(&self) -> &str {
        std::str::from_utf8(&self.text[..usize::from(self.length)]).expect("it was made of text")
    }

    /// The name alone, as a list file has it.
    pub fn name(&self) -> &str {
        let text = &self.text()[PREFIX.len()..];
        text.rsplit_once(':').map_or(text, |(name, _)| name)
    }

    /// Bits of a hash, 1..=256.
    pub const fn bits(self) -> u32 {
        self.bits as u32
    }
}

impl std::fmt::Debug for External {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "External({})", self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_width() {
        let clip = External::from_name("external:clip-b.32:128").expect("a name");
        assert_eq!((clip.name(), clip.bits(), clip.text()), ("clip-b.32", 128, "external:clip-b.32:128"));
        let longest = format!("external:{}:256", "x".repeat(16));
        assert_eq!(External::from_name(&longest).expect("16 letters").text(), longest);
        for wrong in ["external:", "external:clip", "external:clip:", "external:clip:0", "external:clip:257"] {
            assert_eq!(External::from_name(wrong), None, "{wrong}");
        }
        for wrong in
            ["external:Clip:8", "external::8", "external:clip:+8", "external:clip:08", "clip:8", "external:a:b:8"]
        {
            assert_eq!(External::from_name(wrong), None, "{wrong}");
        }
    }
}
