//! TIFF: size and memory from its first directory.

use super::fields::area;
use super::ifd::{Directory, Entry};
use super::{Outline, Trouble, jpeg};

const WIDTH: u16 = 256;
const HEIGHT: u16 = 257;
const BITS: u16 = 258;
const COMPRESSION: u16 = 259;
const STRIP_OFFSETS: u16 = 273;
const SAMPLES: u16 = 277;
const STRIP_LENGTHS: u16 = 279;
const TILE_WIDTH: u16 = 322;
const TILE_OFFSETS: u16 = 324;
const TILE_LENGTHS: u16 = 325;
const JPEG_TABLES: u16 = 347;

/// `COMPRESSION`: each strip or tile is a JPEG stream.
const JPEG: u32 = 7;
/// Tags whose values the decoder reads into memory, so many bytes a value at the most.
const READ: [u16; 19] = [256, 257, 258, 259, 262, 273, 277, 278, 279, 284, 317, 322, 323, 324, 325, 338, 339, 347, 530];
const READ_COST: u64 = 48;
/// A tag that says it is longer than this, and lies outside the file, is not given to the decoder:
/// it would allocate first and look afterwards.
const LONG: u64 = 1 << 16;
/// The longest side that the JPEG decoder takes inside a TIFF.
const JPEG_SIDE: u32 = 16_384;

/// Size, and the memory that decoding takes.
pub(super) fn outline(bytes: &[u8]) -> Result<Outline, Trouble> {
    let directory = Directory::first(bytes).ok_or(Trouble::damaged("no directory"))?;
    // Where a tag stands twice the decoder goes by the last one. The sides must be the decoder's;
    // of all else the worst is assumed.
    let last = |tag| directory.entries(tag).next_back()?.numbers().next();
    let most = |tag| directory.entries(tag).flat_map(Entry::numbers).max();
    let side = |tag, name| last(tag).ok_or_else(|| Trouble::damaged(format!("no {name}")));
    let (width, height) = (side(WIDTH, "width")?, side(HEIGHT, "height")?);

    let mut tables = 0;
    for entry in READ.into_iter().flat_map(|tag| directory.entries(tag)) {
        if entry.length() > LONG && entry.bytes().is_none() {
            return Err(Trouble::damaged("a table outside the file"));
        }
        tables += READ_COST * u64::from(entry.count()).min(bytes.len() as u64);
    }

    let samples = u64::from(most(SAMPLES).unwrap_or(1));
    let bits = most(BITS).unwrap_or(1);
    let row_of = |width: u32| (u64::from(width) * samples).saturating_mul(u64::from(bits)).div_ceil(8);
    // The decoder fills a buffer of its own, which is then converted into the output.
    let buffer = row_of(width).saturating_mul(u64::from(height));
    let output = area(width, height).saturating_mul((samples * u64::from(bits.div_ceil(8))).max(1));
    let row = row_of(width.max(most(TILE_WIDTH).unwrap_or(0)));
    let is_jpeg = directory.entries(COMPRESSION).flat_map(Entry::numbers).any(|coding| coding == JPEG);
    let streams = if is_jpeg { jpeg_memory(bytes, directory) } else { 0 };
    let parts = [buffer, output, row.saturating_mul(2), tables, streams];
    Ok(Outline { width, height, memory: parts.into_iter().fold(0, u64::saturating_add) })
}

/// What the most costly JPEG stream inside takes: its header may say another size than the file's.
fn jpeg_memory(bytes: &[u8], directory: Directory<'_>) -> u64 {
    let tables = directory.entries(JPEG_TABLES).filter_map(Entry::bytes);
    let numbers = |tag| directory.entries(tag).flat_map(Entry::numbers);
    let offsets = numbers(STRIP_OFFSETS).chain(numbers(TILE_OFFSETS));
    let lengths = numbers(STRIP_LENGTHS).chain(numbers(TILE_LENGTHS));
    let streams = offsets.zip(lengths).filter_map(|(offset, length)| {
        let rest = bytes.get(offset as usize..)?;
        Some(&rest[..rest.len().min(length as usize)])
    });
    let cost = |stream: &[u8]| {
        let frame = jpeg::embedded(stream)?;
        let possible = frame.width <= JPEG_SIDE && frame.height <= JPEG_SIDE;
        let output = 4 * area(frame.width, frame.height);
        possible.then(|| output + frame.working_memory() + 2 * stream.len() as u64)
    };
    streams.chain(tables).filter_map(cost).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    use super::super::ifd::tests::tiff;

    fn memory(entries: &[(u16, u16, u32, u32)]) -> Option<u64> {
        let size = [(WIDTH, 4, 1, 1000), (HEIGHT, 3, 1, 1000)];
        outline(&tiff(false, &[&size[..], entries].concat())).ok().map(|outline| outline.memory)
    }

    #[test]
    fn memory_goes_by_depth_and_samples() {
        let megabytes =
            |samples, bits| memory(&[(BITS, 3, 1, bits), (SAMPLES, 3, 1, samples)]).map(|bytes| bytes / 1_000_000);
        assert_eq!(megabytes(1, 8), Some(2), "the decoder's buffer and the output");
        assert_eq!(megabytes(3, 8), Some(6));
        assert_eq!(megabytes(4, 16), Some(16));
        assert_eq!(megabytes(1, 1), Some(1), "a byte a pixel, from a bit");
        assert!(megabytes(u32::from(u16::MAX), u32::from(u16::MAX)) > Some(1 << 20), "no overflow");
    }

    #[test]
    fn a_table_outside_the_file_is_refused_before_it_is_allocated() {
        assert!(memory(&[(STRIP_OFFSETS, 4, 1, 8)]).is_some());
        assert!(memory(&[(STRIP_OFFSETS, 4, u32::MAX, 8)]).is_none());
        assert!(memory(&[(STRIP_OFFSETS, 2, 1 << 28, 8)]).is_none());
        assert!(memory(&[(270, 2, 1 << 28, 8)]).is_some(), "a tag that nobody reads");
    }

    #[test]
    fn a_wide_tile_costs_its_row() {
        assert!(memory(&[(TILE_WIDTH, 4, 1, u32::MAX)]) > Some(1 << 30));
    }

    #[test]
    fn the_worse_of_two_entries_counts() {
        assert!(memory(&[(COMPRESSION, 3, 1, 1), (COMPRESSION, 3, 1 << 24, 1)]).is_none());
        let deep = memory(&[(BITS, 3, 1, 8), (SAMPLES, 3, 1, 1), (SAMPLES, 3, 1, 30), (SAMPLES, 3, 1, 1)]);
        assert!(deep > Some(60_000_000));
    }

    /// The file says 1000x1000, the progressive stream inside says 16000x16000.
    #[test]
    fn a_jpeg_inside_goes_by_its_own_header() {
        let stream = b"\xff\xd8\xff\xc2\0\x0b\x08\x3e\x80\x3e\x80\x01\x01\x11\0\xff\xd9";
        let entries = |at| [(COMPRESSION, 3, 1, JPEG), (STRIP_OFFSETS, 4, 1, at), (STRIP_LENGTHS, 4, 1, 999)];
        let sides = [(WIDTH, 4, 1, 1000), (HEIGHT, 4, 1, 1000)];
        let length = tiff(false, &[&sides[..], &entries(0)].concat()).len() as u32;
        let file = [&tiff(false, &[&sides[..], &entries(length)].concat())[..], stream].concat();
        assert!(outline(&file).expect("a header").memory > 16_000 * 16_000 * 3);
    }
}
