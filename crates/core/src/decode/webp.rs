//! WebP: size and memory from its chunks, orientation, and whether its picture is all there.

use super::fields::{area, le16, le24, le32};
use super::{Outline, Trouble, ifd};
use crate::pixels::Orientation;

/// Flags of the extended header.
const ANIMATION: u8 = 0x02;
const EXIF: u8 = 0x08;
const ALPHA: u8 = 0x10;

/// A lossy picture's partitions have lengths of three bytes, and the decoder allocates one before it
/// looks whether it is there.
const PARTITION: u64 = 1 << 24;

/// A chunk: its name, the length that it says, and what of it is there.
#[derive(Clone, Copy)]
struct Chunk<'a> {
    name: [u8; 4],
    length: u64,
    data: &'a [u8],
}

impl Chunk<'_> {
    fn is_cut(&self) -> bool {
        (self.data.len() as u64) < self.length
    }
}

/// Chunks of `bytes`, the last one perhaps cut short.
fn chunks(mut rest: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    std::iter::from_fn(move || {
        let name = *rest.first_chunk()?;
        let length = le32(rest, 4)?;
        let body = &rest[8..];
        let taken = usize::try_from(length).unwrap_or(usize::MAX);
        let data = &body[..taken.min(body.len())];
        rest = body.get(taken.saturating_add(taken & 1)..).unwrap_or_default();
        Some(Chunk { name, length: u64::from(length), data })
    })
}

fn of_file(bytes: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    chunks(bytes.get(12..).unwrap_or_default())
}

/// The chunks that hold the picture that will be decoded: those of the first frame where it moves.
struct Coded<'a> {
    canvas: (u32, u32),
    /// The picture's own size: the frame's where it moves.
    size: (u32, u32),
    animated: bool,
    has_alpha: bool,
    lossy: Option<Chunk<'a>>,
    lossless: Option<Chunk<'a>>,
    alpha: Option<Chunk<'a>>,
    frame: Option<Chunk<'a>>,
}

fn coded(bytes: &[u8]) -> Result<Coded<'_>, Trouble> {
    let first = of_file(bytes).next().ok_or(Trouble::damaged("the file ends early"))?;
    let short = || Trouble::damaged("the header is cut short");
    let mut coded = Coded {
        canvas: (0, 0),
        size: (0, 0),
        animated: false,
        has_alpha: false,
        lossy: None,
        lossless: None,
        alpha: None,
        frame: None,
    };
    match &first.name {
        b"VP8 " => {
            coded.canvas = lossy_size(first.data).ok_or_else(short)?;
            coded.lossy = Some(first);
        }
        b"VP8L" => {
            let bits = le32(first.data, 1).ok_or_else(short)?;
            coded.canvas = (1 + (bits & 0x3fff), 1 + (bits >> 14 & 0x3fff));
            coded.has_alpha = bits >> 28 & 1 != 0;
            coded.lossless = Some(first);
        }
        b"VP8X" => {
            let flags = *first.data.first().ok_or_else(short)?;
            let side = |at| Some(le24(first.data, at)? + 1);
            coded.canvas = side(4).zip(side(7)).ok_or_else(short)?;
            coded.has_alpha = flags & ALPHA != 0;
            coded.animated = flags & ANIMATION != 0;
            let find = |name: &[u8; 4]| of_file(bytes).find(|chunk| &chunk.name == name);
            coded.frame = find(b"ANMF");
            if coded.animated {
                let frame = coded.frame.ok_or(Trouble::damaged("an animation without a frame"))?;
                let side = |at| Some(le24(frame.data, at)? + 1);
                coded.size = side(6).zip(side(9)).ok_or_else(short)?;
                let find = |name: &[u8; 4]| chunks(frame.data.get(16..)?).take(2).find(|chunk| &chunk.name == name);
                (coded.lossy, coded.lossless, coded.alpha) = (find(b"VP8 "), find(b"VP8L"), find(b"ALPH"));
                return Ok(coded);
            }
            (coded.lossy, coded.lossless, coded.alpha) = (find(b"VP8 "), find(b"VP8L"), find(b"ALPH"));
        }
        _ => return Err(Trouble::damaged("no picture chunk")),
    }
    coded.size = coded.canvas;
    Ok(coded)
}

/// Size in a lossy key frame's header.
fn lossy_size(data: &[u8]) -> Option<(u32, u32)> {
    Some((u32::from(le16(data, 6)? & 0x3fff), u32::from(le16(data, 8)? & 0x3fff)))
}

/// Size, and the memory that decoding takes.
///
/// Lossless pictures may also bring up to 65,536 groups of Huffman tables; they are counted as
/// encoders write them, 64 bytes a byte of file, not as a file could be forged to have them.
pub(super) fn outline(bytes: &[u8]) -> Result<Outline, Trouble> {
    let coded = coded(bytes)?;
    let (width, height) = coded.canvas;
    // The frame buffers go by the size in the coded picture, before it is compared with the header.
    if let Some(size) = coded.lossy.and_then(|chunk| lossy_size(chunk.data))
        && size != coded.size
    {
        return Err(Trouble::damaged("its headers disagree on the size"));
    }
    let pixels = area(coded.size.0, coded.size.1);
    let padded = area(coded.size.0 + 16, coded.size.1 + 16);
    let length = |chunk: Option<Chunk<'_>>| chunk.map_or(0, |chunk| chunk.data.len() as u64);
    // Planes and a copy of the input; a decoded alpha plane; pixels, transforms and tables.
    let lossy = if coded.lossy.is_some() { padded * 3 / 2 + 2 * length(coded.lossy) + PARTITION } else { 0 };
    let alpha = if coded.alpha.is_some() { 6 * pixels + 64 * length(coded.alpha).min(1 << 20) } else { 0 };
    let lossless = if coded.lossless.is_some() { pixels + 64 * length(coded.lossless).min(1 << 20) } else { 0 };
    let separate = if coded.animated || (coded.lossless.is_some() && !coded.has_alpha) { 4 * pixels } else { 0 };
    let canvas = if coded.animated { 4 * area(width, height) } else { 0 };
    let output = area(width, height) * if coded.has_alpha { 4 } else { 3 };
    let memory = output + canvas + separate + lossy + alpha + lossless;
    Ok(Outline { width, height, memory })
}

/// The orientation that its `EXIF` chunk asks for, where the header announces one.
pub(super) fn orientation(bytes: &[u8]) -> Orientation {
    let mut chunks = of_file(bytes);
    let announced = chunks
        .next()
        .is_some_and(|first| &first.name == b"VP8X" && first.data.first().is_some_and(|flags| flags & EXIF != 0));
    let exif = chunks.find(|chunk| announced && &chunk.name == b"EXIF");
    exif.map(|chunk| ifd::orientation(chunk.data)).unwrap_or_default()
}

/// Whether the file ends inside the picture's own chunks.
pub(super) fn is_truncated(bytes: &[u8]) -> bool {
    coded(bytes).is_ok_and(|coded| {
        let parts = [coded.lossy, coded.lossless, coded.alpha, coded.frame.filter(|_| coded.animated)];
        parts.into_iter().flatten().any(|chunk| chunk.is_cut())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &[u8; 4], data: &[u8]) -> Vec<u8> {
        [&name[..], &(data.len() as u32).to_le_bytes(), data, &vec![0; data.len() & 1]].concat()
    }

    fn file(chunks: &[Vec<u8>]) -> Vec<u8> {
        let body = chunks.concat();
        [&b"RIFF"[..], &(body.len() as u32 + 4).to_le_bytes(), b"WEBP", &body].concat()
    }

    /// A lossy key frame's header.
    fn lossy(width: u16, height: u16) -> Vec<u8> {
        let sides = [width.to_le_bytes(), height.to_le_bytes()].concat();
        chunk(b"VP8 ", &[&b"\x10\0\0\x9d\x01\x2a"[..], &sides, b"codeddata!"].concat())
    }

    fn extended(flags: u8, side: u32) -> Vec<u8> {
        let less = &(side - 1).to_le_bytes()[..3];
        chunk(b"VP8X", &[&[flags, 0, 0, 0][..], less, less].concat())
    }

    fn frame(side: u32, data: &[u8]) -> Vec<u8> {
        let less = &(side - 1).to_le_bytes()[..3];
        chunk(b"ANMF", &[&[0; 6][..], less, less, &[0; 4], data].concat())
    }

    #[test]
    fn memory_goes_by_coding_and_canvas() {
        let memory = |chunks: &[Vec<u8>]| outline(&file(chunks)).expect("a header").memory as f64 / 1e6;
        assert!((21.2..21.8).contains(&memory(&[lossy(1000, 1000)])), "planes, RGB and a partition");
        let still = lossy(100, 100);
        let moving = memory(&[extended(ANIMATION, 1000), frame(100, &still)]);
        assert!((23.8..24.8).contains(&moving), "canvas and RGB, a small frame: {moving}");
    }

    #[test]
    fn headers_that_disagree_are_refused() {
        assert!(outline(&file(&[extended(0, 100), lossy(100, 100)])).is_ok());
        assert!(outline(&file(&[extended(0, 100), lossy(16_383, 16_383)])).is_err());
        assert!(outline(&file(&[extended(ANIMATION, 100), frame(100, &lossy(16_383, 99))])).is_err());
        assert!(outline(&file(&[extended(ANIMATION, 100)])).is_err(), "no frame");
    }

    #[test]
    fn a_picture_chunk_that_is_cut_is_truncated() {
        let whole = file(&[lossy(100, 100), chunk(b"XMP ", b"data")]);
        assert!(!is_truncated(&whole));
        assert!(!is_truncated(&whole[..whole.len() - 5]), "what follows the picture may be cut");
        assert!(is_truncated(&whole[..whole.len() - 13]));
        let moving = file(&[extended(ANIMATION, 100), frame(100, &lossy(100, 100))]);
        assert!(!is_truncated(&moving) && is_truncated(&moving[..moving.len() - 1]));
    }
}
