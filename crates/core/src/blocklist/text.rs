//! The only texts in a list: labels and names of sources, of one narrow alphabet.
//!
//! Nothing in a list is free text, so a list cannot carry a person's name or a path by accident.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry as Slot;

use super::ListError;
use super::blocks::Blocks;
use super::format::Kind;

/// Bytes of the longest label.
pub const LABEL_LIMIT: usize = 32;

/// Whether a text may stand in a list: 1..=32 bytes of `[a-z0-9._-]`.
///
/// Each of these bytes is above 32, and a length is not: a reference into the middle of a text
/// cannot be taken for one to its start.
pub fn is_label(text: &str) -> bool {
    (1..=LABEL_LIMIT).contains(&text.len()) && text.bytes().all(in_alphabet)
}

const fn in_alphabet(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'_' | b'-')
}

impl<'a> Blocks<'a> {
    /// The text at a place: a length byte, then that many of the alphabet.
    pub(super) fn text(self, at: u32) -> Result<&'a str, ListError> {
        let at = at as usize;
        let length = usize::from(*self.record::<u8>(Kind::Text, at)?);
        let bytes = self.bytes(Kind::Text, at + 1..at + 1 + length)?; // `at` lies in the section
        let text = std::str::from_utf8(bytes).ok().filter(|text| is_label(text));
        text.ok_or_else(|| self.damaged(Kind::Text, at))
    }

    /// Checks all texts, from the single zero at the start (so that place 0 means absent) to the end.
    pub(super) fn verify_texts(self) -> Result<(), ListError> {
        let end = self.layout.records(Kind::Text);
        if end == 0 || self.bytes(Kind::Text, 0..1)?[0] != 0 {
            return Err(self.damaged(Kind::Text, 0));
        }
        let mut at = 1;
        while at < end {
            at += 1 + self.text(at as u32)?.len();
        }
        Ok(())
    }
}

/// Texts while a list is built: each once.
#[derive(Debug)]
pub(super) struct Texts {
    bytes: Vec<u8>,
    seen: HashTable<u32>,
    keys: RandomState,
}

impl Default for Texts {
    fn default() -> Self {
        Self { bytes: vec![0], seen: HashTable::new(), keys: RandomState::new() }
    }
}

impl Texts {
    /// The place of a text, above 0; `None` when 4 GiB of them are full.
    pub(super) fn place(&mut self, text: &str) -> Option<u32> {
        let Self { bytes, seen, keys } = self;
        let at = u32::try_from(bytes.len()).ok()?;
        let same = |at: &u32| text_at(bytes, *at) == text.as_bytes();
        match seen.entry(keys.hash_one(text.as_bytes()), same, |at| keys.hash_one(text_at(bytes, *at))) {
            Slot::Occupied(slot) => return Some(*slot.get()),
            Slot::Vacant(slot) => slot.insert(at),
        };
        append(bytes, text)
    }

    /// All texts as their section, and room for more.
    pub(super) fn section(&self) -> Vec<u8> {
        self.bytes.clone()
    }
}

/// Puts a text behind a section of them and returns its place.
pub(super) fn append(section: &mut Vec<u8>, text: &str) -> Option<u32> {
    let at = u32::try_from(section.len()).ok()?;
    section.push(u8::try_from(text.len()).ok()?);
    section.extend_from_slice(text.as_bytes());
    Some(at)
}

fn text_at(bytes: &[u8], at: u32) -> &[u8] {
    let at = at as usize;
    &bytes[at + 1..at + 1 + usize::from(bytes[at])]
}

/// Labels by row while a list is built.
#[derive(Debug, Default)]
pub(super) struct Labels {
    pub(super) texts: Texts,
    /// Empty until there is a label: most lists have none.
    of_row: Vec<u32>,
}

impl Labels {
    /// Labels a row, unless it has a label. `None` when the texts are full.
    pub(super) fn set(&mut self, row: usize, label: &str) -> Option<()> {
        if row >= self.of_row.len() {
            self.of_row.resize(row + 1, 0);
        }
        let of_row = &mut self.of_row[row];
        if *of_row == 0 {
            *of_row = self.texts.place(label)?;
        }
        Some(())
    }

    /// Row and place in the texts of each label, by row.
    pub(super) fn iter(&self) -> impl Iterator<Item = (usize, u32)> {
        self.of_row.iter().copied().enumerate().filter(|(_, text)| *text != 0)
    }
}
