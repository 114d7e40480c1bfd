//! PNG: size and memory from its first chunk, orientation, and what its decoder gets to see.

use super::fields::{area, be32};
use super::pieces::Pieces;
use super::{Outline, Trouble, ifd};
use crate::pixels::Orientation;

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A chunk: its name, its data, and all of its bytes.
struct Chunk<'a> {
    name: [u8; 4],
    data: &'a [u8],
    whole: &'a [u8],
}

/// The chunks that lie whole in the file, up to the end mark, and what is left after them.
struct Chunks<'a> {
    rest: &'a [u8],
    ended: bool,
}

impl<'a> Chunks<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes.get(SIGNATURE.len()..).unwrap_or_default(), ended: false }
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let length = be32(self.rest, 0)? as usize;
        let name = *self.rest.get(4..)?.first_chunk()?;
        let (whole, rest) = self.rest.split_at_checked(length.checked_add(12)?)?;
        if self.ended {
            return None;
        }
        self.rest = rest;
        self.ended = &name == b"IEND";
        Some(Chunk { name, data: &whole[8..8 + length], whole })
    }
}

/// Size, and the memory that decoding takes.
pub(super) fn outline(bytes: &[u8]) -> Result<Outline, Trouble> {
    let mut chunks = Chunks::of(bytes);
    let header = chunks.next().filter(|chunk| &chunk.name == b"IHDR" && chunk.data.len() == 13);
    let data = header.ok_or(Trouble::damaged("no header chunk"))?.data;
    let missing = || Trouble::damaged("no header chunk");
    let (width, height) = (be32(data, 0).ok_or_else(missing)?, be32(data, 4).ok_or_else(missing)?);
    let (depth, colour) = (u64::from(data[8]), data[9]);
    let (stored, decoded) = match colour {
        0 => (1, 2),
        2 => (3, 4),
        3 => (1, 4),
        4 => (2, 2),
        6 => (4, 4),
        _ => return Err(Trouble::damaged("an impossible colour type")),
    };
    if !matches!(depth, 1 | 2 | 4 | 8 | 16) {
        return Err(Trouble::damaged("an impossible bit depth"));
    }
    // Alpha comes in by a tRNS chunk only; where colours have it anyway, `decoded` counts it already.
    let mut has_transparency = || chunks.any(|chunk| &chunk.name == b"tRNS");
    let decoded = if matches!(colour, 4 | 6) || has_transparency() { decoded } else { decoded - 1 };
    let sample = if depth == 16 { 2 } else { 1 };
    let output = area(width, height).saturating_mul(decoded * sample);
    let row = (u64::from(width) * stored * depth).div_ceil(8) + 1;
    // Rows wait in a buffer that grows by doubling and keeps a handful of them; two more are scratch.
    let waiting = row.saturating_mul(u64::from(height)).min(6 * row + (256 << 10));
    let scratch = row + u64::from(width) * decoded * sample;
    Ok(Outline { width, height, memory: output.saturating_add(2 * waiting + 2 * scratch) })
}

/// What the decoder is to see: the chunks that change a pixel of the still picture.
///
/// Profiles, texts and the like are left out, animation too: the still picture is the one that a
/// reader without animation shows. Bytes that are no whole chunk stay, for the decoder to refuse.
pub(super) fn essence(bytes: &[u8]) -> Pieces<'_> {
    let mut pieces = vec![bytes.get(..SIGNATURE.len()).unwrap_or(bytes)];
    let mut chunks = Chunks::of(bytes);
    for chunk in chunks.by_ref() {
        let is_critical = chunk.name[0] & 0x20 == 0;
        if is_critical || &chunk.name == b"tRNS" {
            pieces.push(chunk.whole);
        }
    }
    pieces.push(chunks.rest);
    Pieces::new(pieces)
}

/// The orientation that its `eXIf` chunk asks for, before or after the picture.
pub(super) fn orientation(bytes: &[u8]) -> Orientation {
    let exif = Chunks::of(bytes).find(|chunk| &chunk.name == b"eXIf");
    exif.map(|chunk| ifd::orientation(chunk.data)).unwrap_or_default()
}
