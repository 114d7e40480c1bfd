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
    let memory = 4 * area(width, height) + 8 * u64::from(width);
    Ok(Outline { width, height, memory })
}
