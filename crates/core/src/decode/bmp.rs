//! BMP: size and memory from its second header, which icons hold without the first.

use super::fields::{area, le16, le32};
use super::{Outline, Trouble};

/// Length of the file header.
const FILE_HEADER: usize = 14;

/// Size, and the memory that decoding takes.
pub(super) fn outline(bytes: &[u8]) -> Result<Outline, Trouble> {
    bitmap(bytes.get(FILE_HEADER..).unwrap_or_default())
}

/// The same for a bitmap without a file header.
pub(super) fn bitmap(header: &[u8]) -> Result<Outline, Trouble> {
    let short = || Trouble::damaged("the file ends early");
    let (width, height) = if le32(header, 0).ok_or_else(short)? == 12 {
        let side = |at| le16(header, at).map(u32::from);
        side(4).zip(side(6)).ok_or_else(short)?
    } else {
        // Rows go downwards where the height is negative.
        let side = |at| le32(header, at).map(u32::cast_signed);
        let (width, height) = side(4).zip(side(8)).ok_or_else(short)?;
        let width = u32::try_from(width).map_err(|_| Trouble::damaged("a negative width"))?;
        (width, height.unsigned_abs())
    };
    // Decoded to three or four samples; a row, and palette and masks, beside it.
    let memory = area(width, height).saturating_mul(4).saturating_add(8 * u64::from(width));
    Ok(Outline { width, height, memory })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn info(width: i32, height: i32) -> Vec<u8> {
        let mut header = 40u32.to_le_bytes().to_vec();
        header.extend(width.to_le_bytes());
        header.extend(height.to_le_bytes());
        header
    }

    #[test]
    fn rows_may_go_downwards_and_columns_may_not() {
        let size = |width, height| bitmap(&info(width, height)).map(|outline| (outline.width, outline.height)).ok();
        assert_eq!(size(640, 480), Some((640, 480)));
        assert_eq!(size(640, -480), Some((640, 480)));
        assert_eq!(size(-640, 480), None);
    }

    #[test]
    fn the_largest_numbers_do_not_overflow() {
        let worst = bitmap(&info(i32::MAX, i32::MIN)).expect("a header");
        assert_eq!((worst.width, worst.height, worst.memory), (0x7fff_ffff, 0x8000_0000, u64::MAX));
    }

    #[test]
    fn the_oldest_header_has_sides_of_two_bytes() {
        let header = [&12u32.to_le_bytes()[..], &300u16.to_le_bytes(), &200u16.to_le_bytes()].concat();
        let outline = bitmap(&header).expect("a header");
        assert_eq!((outline.width, outline.height), (300, 200));
    }
}
