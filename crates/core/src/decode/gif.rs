//! GIF: size of the screen and of the first frame, and the memory that decoding takes.

use super::fields::{area, le16};
use super::{Outline, Trouble};

/// Size of the screen, and the memory for it and the first frame.
pub(super) fn outline(bytes: &[u8]) -> Result<Outline, Trouble> {
    let side = |at| le16(bytes, at).map(u32::from);
    let (width, height) = side(6).zip(side(8)).ok_or(Trouble::damaged("the file ends early"))?;
    // A frame that does not fill the screen's width is decoded beside it. In a file without one
    // the decoder finds nothing to allocate for.
    let frame = first_frame(bytes).map_or(0, |frame| {
        let in_place = frame.left == 0 && frame.width == width && frame.top + frame.height <= height;
        // Palette indices come first, a byte each.
        area(frame.width, frame.height) * if in_place { 1 } else { 5 }
    });
    // Application data are kept: they can be no longer than the file.
    let memory = 4 * area(width, height) + frame + 2 * bytes.len() as u64;
    Ok(Outline { width, height, memory })
}

/// Where a frame lies on the screen.
struct Frame {
    left: u32,
    top: u32,
    width: u32,
    height: u32,
}

/// The first frame, if the blocks lead to one.
fn first_frame(bytes: &[u8]) -> Option<Frame> {
    let mut at = 13 + colour_table(*bytes.get(10)?);
    loop {
        match bytes.get(at)? {
            0x2c => {
                let side = |by| le16(bytes, at + by).map(u32::from);
                return Some(Frame { left: side(1)?, top: side(3)?, width: side(5)?, height: side(7)? });
            }
            0x21 => {
                at += 2;
                loop {
                    let length = usize::from(*bytes.get(at)?);
                    at += 1 + length;
                    if length == 0 {
                        break;
                    }
                }
            }
            0 => at += 1,
            _ => return None,
        }
    }
}

fn colour_table(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A screen of 100x100 with a frame after a comment.
    fn file(left: u16, width: u16, height: u16) -> Vec<u8> {
        let mut bytes = b"GIF89a\x64\0\x64\0\x80\0\0abcdef\x21\xfe\x02hi\0\x2c".to_vec();
        for side in [left, 0, width, height] {
            bytes.extend(side.to_le_bytes());
        }
        bytes
    }

    #[test]
    fn a_frame_beside_the_screen_costs_memory_of_its_own() {
        let memory = |left, width, height| {
            let bytes = file(left, width, height);
            outline(&bytes).expect("a header").memory - 2 * bytes.len() as u64
        };
        assert_eq!(memory(0, 100, 100), 40_000 + 10_000, "in place");
        assert_eq!(memory(0, 100, 40), 40_000 + 4_000, "in place");
        assert_eq!(memory(1, 99, 100), 40_000 + 5 * 9_900);
        assert_eq!(memory(0, 100, 101), 40_000 + 5 * 10_100);
        assert_eq!(memory(0, 65_535, 65_535), 40_000 + 5 * 65_535 * 65_535);
    }
}
