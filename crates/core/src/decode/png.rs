//! PNG: size and memory from its first chunk, orientation, and what its decoder gets to see.

use std::ops::Range;

use super::fields::{area, be32};
use super::pieces::{Keep, Pieces};
use super::{Outline, Trouble, ifd};
use crate::pixels::Orientation;

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// Chunks that change no pixel and that the decoder would keep, inflated or copied.
const METADATA: [&[u8; 4]; 5] = [b"iCCP", b"zTXt", b"iTXt", b"tEXt", b"eXIf"];

/// A chunk: its name, its data, and where all of it lies.
struct Chunk<'a> {
    name: [u8; 4],
    data: &'a [u8],
    whole: Range<usize>,
}

/// The chunks that lie whole in the file, up to the end mark.
struct Chunks<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Chunks<'a> {
    fn of(bytes: &'a [u8]) -> Self {
        Self { bytes, at: SIGNATURE.len() }
    }
}

impl<'a> Iterator for Chunks<'a> {
    type Item = Chunk<'a>;

    fn next(&mut self) -> Option<Chunk<'a>> {
        let length = be32(self.bytes, self.at)? as usize;
        let name = *self.bytes.get(self.at + 4..)?.first_chunk()?;
        let whole = self.at..self.at.checked_add(12)?.checked_add(length)?;
        let data = &self.bytes.get(whole.clone())?[8..8 + length];
        self.at = if &name == b"IEND" { self.bytes.len() } else { whole.end };
        Some(Chunk { name, data, whole })
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
    // Rows wait in a buffer that grows by doubling and keeps a handful of them; one on either side of
    // the conversion is scratch.
    let waiting = row.saturating_mul(u64::from(height)).min(6 * row + (256 << 10));
    let scratch = row + u64::from(width) * decoded * sample;
    let memory = output.saturating_add(2 * waiting + scratch + essence(bytes).memory());
    Ok(Outline { width, height, memory })
}

/// What the decoder is to see: all but the metadata. Bytes that are no whole chunk stay, for the
/// decoder to refuse.
pub(super) fn essence(bytes: &[u8]) -> Pieces<'_> {
    let mut kept = Keep::head(bytes, SIGNATURE.len());
    let mut end = SIGNATURE.len();
    for chunk in Chunks::of(bytes) {
        end = chunk.whole.end;
        if !METADATA.contains(&&chunk.name) {
            kept.keep(chunk.whole);
        }
    }
    kept.keep(end..bytes.len());
    kept.into_pieces()
}

/// The orientation that its `eXIf` chunk asks for, before or after the picture.
pub(super) fn orientation(bytes: &[u8]) -> Orientation {
    let exif = Chunks::of(bytes).find(|chunk| &chunk.name == b"eXIf");
    exif.map(|chunk| ifd::orientation(chunk.data)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
        [&(data.len() as u32).to_be_bytes(), &name[..], data, &[0; 4]].concat()
    }

    fn header(depth: u8, colour: u8) -> Vec<u8> {
        let sides = [1000u32.to_be_bytes(), 1000u32.to_be_bytes()].concat();
        [SIGNATURE, &chunk(b"IHDR", &[&sides[..], &[depth, colour, 0, 0, 0]].concat())].concat()
    }

    #[test]
    fn memory_goes_by_depth_and_channels() {
        let megabytes = |bytes: &[u8]| outline(bytes).expect("a header").memory / 1_000_000;
        let cases = [
            ((1, 0), 1),
            ((8, 0), 1),
            ((16, 0), 2),
            ((8, 2), 3),
            ((16, 2), 6),
            ((16, 4), 4),
            ((8, 6), 4),
            ((16, 6), 8),
        ];
        for ((depth, colour), expected) in cases {
            assert_eq!(megabytes(&header(depth, colour)), expected, "{depth} bits, colour type {colour}");
        }
        assert_eq!(megabytes(&header(8, 3)), 3, "a palette gives RGB");
        assert_eq!(megabytes(&[header(8, 3), chunk(b"tRNS", &[0])].concat()), 4, "and RGBA where it has alpha");
        for (depth, colour) in [(3, 0), (8, 1), (8, 5), (8, 7)] {
            assert!(outline(&header(depth, colour)).is_err());
        }
    }

    #[test]
    fn the_decoder_sees_no_metadata() {
        use std::io::Read as _;
        let (head, data, end) = (header(8, 0), chunk(b"IDAT", b"zz"), chunk(b"IEND", b""));
        let file = [&head[..], &chunk(b"iCCP", b"bomb"), &data, &chunk(b"zTXt", b"bomb"), &end, b"\0\0\0\x01eXIfz1234"];
        let mut seen = Vec::new();
        essence(&file.concat()).read_to_end(&mut seen).expect("in memory");
        assert_eq!(
            seen,
            [&head[..], &data, &end, b"\0\0\0\x01eXIfz1234"].concat(),
            "what follows the end is left alone"
        );
        let cut = [&head[..], &chunk(b"tEXt", b"text"), b"\0\0\x10\0IDATcut"].concat();
        seen.clear();
        essence(&cut).read_to_end(&mut seen).expect("in memory");
        assert_eq!(seen, [&head[..], b"\0\0\x10\0IDATcut"].concat(), "a cut chunk is the decoder's to refuse");
    }
}
