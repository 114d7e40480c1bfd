//! Words on pictures. Words, a place, a size and an ink in; letters with soft edges on the picture.
//!
//! The glyphs are 8 by 8 dots of a public font, set proportionally and sampled between the dots, so
//! that at 8 to 40 pixels they have the weight, the gaps and the edges of ordinary lettering.

use fastrand::Rng;
use font8x8::legacy::BASIC_LEGACY;
use image::RgbImage;

use super::draw::{Area, Ink, paint};

#[rustfmt::skip]
const WORDS: [&str; 64] = [
    "the", "and", "you", "that", "was", "for", "are", "with", "his", "they", "this", "have", "from", "one", "had",
    "word", "but", "not", "what", "all", "were", "when", "your", "can", "said", "there", "each", "which", "she",
    "how", "their", "will", "other", "about", "out", "many", "then", "them", "these", "some", "her", "would", "make",
    "like", "him", "into", "time", "has", "look", "two", "more", "write", "see", "number", "way", "could", "people",
    "than", "first", "water", "been", "call", "who", "weekend",
];

#[rustfmt::skip]
const NAMES: [&str; 24] = [
    "Alex", "Maria", "Jonas", "Mei", "Omar", "Sofia", "Liam", "Aisha", "Noah", "Elena", "Ravi", "Chloe", "Mateo",
    "Hanna", "Yusuf", "Ines", "Pavel", "Nora", "Diego", "Lucy", "Tariq", "Emma", "Kofi", "Julia",
];

/// How letters look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Type {
    /// Pixels from the top of a capital to the foot of a `g`.
    pub(super) size: f32,
    pub(super) ink: Ink,
    /// How much of the ink covers, 0.0..=1.0.
    pub(super) share: f32,
    pub(super) bold: bool,
}

impl Type {
    pub(super) const fn new(size: f32, ink: Ink) -> Self {
        Self { size, ink, share: 1.0, bold: false }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn share(self, share: f32) -> Self {
        Self { share, ..self }
    }

    /// How wide the words come out, in pixels.
    pub(super) fn width(self, words: &str) -> f32 {
        words.bytes().map(|byte| advance(byte) * self.size / 8.0).sum()
    }

    /// Writes one line, its left upper corner at a place; gives where it ended.
    pub(super) fn write(self, picture: &mut RgbImage, (left, top): (f32, f32), words: &str) -> f32 {
        self.write_turned(picture, (left, top), words, 0.0)
    }

    /// Writes one line that climbs by an angle in radians.
    pub(super) fn write_turned(self, picture: &mut RgbImage, from: (f32, f32), words: &str, angle: f32) -> f32 {
        let (sine, cosine) = angle.sin_cos();
        let dot = self.size / 8.0;
        // A dot's soft edge is one pixel wide whatever its size; bold letters begin half a dot earlier.
        let (sharpness, edge) = (dot.max(1.0), if self.bold { 0.28 } else { 0.45 });
        let mut pen = 0.0;
        for byte in words.bytes() {
            let (first, _) = extent(byte);
            let (x0, y0) = (from.0 + pen * cosine, from.1 - pen * sine);
            let reach = (self.size * 1.5).ceil() as i32 + 2;
            let area = if angle == 0.0 {
                Area::new(x0 as i32 - 1, y0 as i32 - 1, self.size.ceil() as i32 + 3, self.size.ceil() as i32 + 3)
            } else {
                Area::new(x0 as i32 - reach, y0 as i32 - reach, 2 * reach, 2 * reach)
            };
            if byte != b' ' {
                paint(picture, area, |x, y| {
                    let (dx, dy) = (x - x0, y - y0);
                    let (across, down) = (dx * cosine - dy * sine, dx * sine + dy * cosine);
                    let covered = coverage(byte, across / dot + first as f32, down / dot);
                    (self.ink, (((covered - edge) * sharpness * 1.6) + 0.5).clamp(0.0, 1.0) * self.share)
                });
            }
            pen += advance(byte) * dot;
        }
        from.0 + pen
    }

    /// Writes one line around a middle column.
    pub(super) fn write_centred(self, picture: &mut RgbImage, (middle, top): (f32, f32), words: &str) {
        self.write(picture, (middle - self.width(words) / 2.0, top), words);
    }

    /// Writes one line with a dark or light edge around each letter, as memes and subtitles have it.
    pub(super) fn write_edged(self, picture: &mut RgbImage, (left, top): (f32, f32), words: &str, edge: Ink) {
        let by = (self.size / 9.0).max(0.8);
        let under = Self { ink: edge, ..self };
        for (dx, dy) in [(-by, 0.0), (by, 0.0), (0.0, -by), (0.0, by), (-by, -by), (by, by), (-by, by), (by, -by)] {
            under.write(picture, (left + dx, top + dy), words);
        }
        self.write(picture, (left, top), words);
    }

    /// The largest type of at most `size` in which the words fit into a width.
    pub(super) fn fitted(self, words: &str, width: f32) -> Self {
        Self { size: self.size.min(width / self.width(words).max(1e-3) * self.size), ..self }
    }
}

fn glyph(byte: u8) -> [u8; 8] {
    BASIC_LEGACY[usize::from(byte & 0x7f)]
}

/// The first column of dots of a glyph, and how many it spans.
fn extent(byte: u8) -> (u32, u32) {
    let columns = glyph(byte).iter().fold(0, |all, row| all | row);
    if columns == 0 {
        (0, 3)
    } else {
        (columns.trailing_zeros(), 8 - columns.leading_zeros() - columns.trailing_zeros())
    }
}

/// Dots from one glyph to the next.
fn advance(byte: u8) -> f32 {
    extent(byte).1 as f32 + 1.0
}

/// How much of a place is covered, 0.0..=1.0, in dots from the glyph's left upper corner.
fn coverage(byte: u8, x: f32, y: f32) -> f32 {
    let rows = glyph(byte);
    let dot = |column: i32, row: i32| -> f32 {
        let inside = (0..8).contains(&column) && (0..8).contains(&row);
        if inside && rows[row as usize] >> column & 1 == 1 { 1.0 } else { 0.0 }
    };
    let (x, y) = (x - 0.5, y - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let (u, v, column, row) = (x - left, y - top, left as i32, top as i32);
    let above = dot(column, row) * (1.0 - u) + dot(column + 1, row) * u;
    let below = dot(column, row + 1) * (1.0 - u) + dot(column + 1, row + 1) * u;
    above * (1.0 - v) + below * v
}

/// This many words.
pub(super) fn words(rng: &mut Rng, count: usize) -> String {
    let mut text = (0..count).map(|_| WORDS[rng.usize(..WORDS.len())]).collect::<Vec<_>>().join(" ");
    text[..1].make_ascii_uppercase();
    text
}

/// As many words as fit into a width, at least one.
pub(super) fn line(rng: &mut Rng, kind: Type, width: f32) -> String {
    let mut text = words(rng, 1);
    loop {
        let longer = format!("{text} {}", WORDS[rng.usize(..WORDS.len())]);
        if kind.width(&longer) > width {
            return text;
        }
        text = longer;
    }
}

/// A person's name.
pub(super) fn name(rng: &mut Rng) -> &'static str {
    NAMES[rng.usize(..NAMES.len())]
}
