//! ICO: which of its pictures is decoded, and that one's own size and memory.

use super::fields::{le16, le32};
use super::{Outline, Trouble, bmp, png};

/// The picture of an icon that is decoded: deepest first, then largest, as its entries say.
pub(super) enum Best<'a> {
    /// A whole PNG.
    Png(&'a [u8]),
    /// A bitmap without its file header; its decoder finds it by the same rule.
    Bitmap(&'a [u8]),
}

/// Chooses as the decoder does: the last entry stands unless another one beats it.
pub(super) fn best(bytes: &[u8]) -> Result<Best<'_>, Trouble> {
    let short = || Trouble::damaged("the file ends early");
    let count = usize::from(le16(bytes, 4).ok_or_else(short)?);
    let (entries, _) = bytes[6..].as_chunks::<16>();
    let entries = entries.get(..count).ok_or_else(short)?;
    let (last, others) = entries.split_last().ok_or(Trouble::damaged("no picture in it"))?;
    let side = |side: u8| if side == 0 { 256 } else { u32::from(side) };
    let rank = |entry: &[u8; 16]| (le16(entry, 6), side(entry[0]) * side(entry[1]));
    let best = others.iter().fold(last, |best, entry| if rank(entry) > rank(best) { entry } else { best });
    let data = le32(best, 12).and_then(|at| bytes.get(at as usize..)).ok_or_else(short)?;
    Ok(if data.starts_with(png::SIGNATURE) { Best::Png(data) } else { Best::Bitmap(data) })
}

/// Size, and the memory that decoding takes.
pub(super) fn outline(bytes: &[u8]) -> Result<Outline, Trouble> {
    match best(bytes)? {
        Best::Png(data) => png::outline(data),
        Best::Bitmap(data) => {
            // A mask of the same size stands under the colours and counts as height.
            let both = bmp::bitmap(data)?;
            Ok(Outline { height: both.height / 2, ..both })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn icon(entries: &[(u8, u8, u16, usize)]) -> Vec<u8> {
        let mut bytes = vec![0, 0, 1, 0, entries.len() as u8, 0];
        for &(width, height, bits, at) in entries {
            bytes.extend([width, height, 0, 0, 1, 0]);
            bytes.extend(bits.to_le_bytes());
            bytes.extend(100u32.to_le_bytes());
            bytes.extend((at as u32).to_le_bytes());
        }
        bytes
    }

    #[test]
    fn the_deepest_then_the_largest_is_chosen() {
        let mut bytes = icon(&[(16, 16, 32, 100), (0, 0, 8, 110), (32, 32, 32, 120), (32, 32, 32, 130)]);
        bytes.resize(100, 0);
        bytes.extend(b"sixteen---large-----first-----last------");
        let Ok(Best::Bitmap(best)) = best(&bytes) else { panic!("a bitmap") };
        assert!(best.starts_with(b"last"), "of equals the last");
        assert!(super::best(&icon(&[])).is_err());
        assert!(super::best(&icon(&[(1, 1, 1, 4_000_000)])).is_err(), "outside the file");
    }

    #[test]
    fn a_png_inside_goes_by_its_own_header() {
        let mut bytes = icon(&[(16, 16, 32, 22)]);
        bytes.extend(b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\x4e\x20\0\0\x4e\x20\x08\x06\0\0\0\0\0\0\0");
        let outline = outline(&bytes).expect("a header");
        assert_eq!((outline.width, outline.height), (20_000, 20_000));
        assert!(outline.memory >= 1_600_000_000);
    }
}
