//! Whether the scans of a JPEG are all there.
//!
//! The decoder fills what is missing with gray and does not say so, so the markers are walked once
//! more. Nothing is decoded: a file whose data are wrong, and long enough, is not found here.

use std::ops::ControlFlow;

use super::fields::be16;
use super::jpeg::{DAC, DHT, EOI, Frame, SOS, frame, walk};

/// Whether the picture is not all there: the file ends before the end mark, a component has no
/// scan, or a scan holds fewer bits than its blocks take at the very least.
pub(super) fn is_truncated(bytes: &[u8]) -> bool {
    let Ok(frame) = frame(bytes) else { return true };
    let start = walk(bytes, |segment| match segment.marker {
        SOS => ControlFlow::Break((segment.data, segment.whole.end)),
        _ => ControlFlow::Continue(()),
    });
    let Some((mut scan, mut at)) = start else { return true };
    let mut covered = vec![false; frame.components.len()];
    loop {
        let begin = at;
        let marker = skip_entropy(bytes, &mut at);
        let bits = 8 * (at - begin) as u64;
        if frame.least_bits(scan, &mut covered) > bits {
            return true;
        }
        let Some(next) = next_scan(bytes, marker, &mut at) else { return true };
        match next {
            Some(header) => scan = header,
            None => return covered.contains(&false),
        }
    }
}

impl Frame {
    /// The least number of bits that a scan with this header takes, Huffman codes being one bit at
    /// the shortest: two codes a block where it is whole, one where it is only its DC coefficient.
    fn least_bits(&self, scan: &[u8], covered: &mut [bool]) -> u64 {
        let count = usize::from(scan.first().copied().unwrap_or(0));
        let (pairs, _) = scan.get(1..).unwrap_or_default().as_chunks::<2>();
        let pairs = pairs.get(..count).unwrap_or_default();
        let spectral_start = scan.get(1 + 2 * count).copied().unwrap_or(0);
        let codes = match (self.progressive, spectral_start) {
            (false, _) => 2,
            (true, 0) => 1,
            (true, _) => return 0,
        };
        let mut bits = 0;
        for [id, _] in pairs {
            let Some(at) = self.components.iter().position(|component| component.id == *id) else { continue };
            covered[at] = true;
            let component = self.components[at];
            bits += codes * if count == 1 { self.blocks_alone(component) } else { self.blocks_padded(component) };
        }
        bits
    }
}

/// Moves `at` over entropy-coded bytes to the next marker that ends them, and returns it.
fn skip_entropy(bytes: &[u8], at: &mut usize) -> Option<u8> {
    loop {
        let Some(found) = bytes.get(*at..).and_then(|rest| rest.iter().position(|&byte| byte == 0xff)) else {
            *at = bytes.len();
            return None;
        };
        *at += found;
        match bytes.get(*at + 1)? {
            0xff => *at += 1,
            0 | 0xd0..=0xd7 => *at += 2,
            &marker => return Some(marker),
        }
    }
}

/// From the marker that ended a scan to the next scan: `None` where the file ends first,
/// `Some(None)` at the end mark, else the scan's header, `at` then being behind it.
fn next_scan<'a>(bytes: &'a [u8], mut marker: Option<u8>, at: &mut usize) -> Option<Option<&'a [u8]>> {
    loop {
        match marker? {
            EOI => return Some(None),
            found @ (DHT | DAC | SOS..=0xdf | 0xe0..=0xef | 0xfe | 0xc0..=0xc3) => {
                let length = usize::from(be16(bytes, *at + 2)?).max(2);
                let data = bytes.get(*at + 4..*at + 2 + length)?;
                *at += 2 + length;
                if found == SOS {
                    return Some(Some(data));
                }
            }
            // No segment: a stray byte pair.
            _ => *at += 2,
        }
        marker = skip_entropy(bytes, at);
    }
}

#[cfg(test)]
mod tests {
    use super::super::jpeg::tests::{END, START, segment, sof, sos};
    use super::*;

    /// 16x16 pixels in three components are 12 blocks: 24 bits at the least.
    #[test]
    fn a_scan_of_too_few_bits_is_truncated() {
        let head = [START, &sof(0xc0, (16, 16), 0x11), &sos(&[1, 2, 3], 0)].concat();
        let with = |data: &[u8], end: &[u8]| is_truncated(&[&head[..], data, end].concat());
        assert!(with(b"", END) && with(b"ab", END), "too short, for all that an end mark follows");
        assert!(!with(b"abc", END));
        assert!(with(b"abc", b"") && with(b"abc", b"\xff"), "no end mark");
        assert!(!with(b"a\xff\0c\xff\xd0d\xff\xff", END), "stuffing, restarts and fill are data");
        assert!(!with(b"abc", &[&segment(0xfe, b"\xff\xd9 in a comment"), END].concat()));
        assert!(with(b"abc", &segment(0xfe, END)), "an end mark in a comment is none");
    }

    #[test]
    fn a_component_without_a_scan_is_truncated() {
        let head = [START, &sof(0xc0, (8, 8), 0x11)].concat();
        let scans = |ids: &[u8]| {
            let scans: Vec<u8> = ids.iter().flat_map(|&id| [&sos(&[id], 0)[..], b"data"].concat()).collect();
            is_truncated(&[&head[..], &scans, END].concat())
        };
        assert!(scans(&[1]) && scans(&[1, 2]) && scans(&[1, 2, 2]));
        assert!(!scans(&[1, 2, 3]));
    }

    #[test]
    fn a_progressive_file_needs_the_first_scan_of_each_component() {
        let head = [START, &sof(0xc2, (8, 8), 0x11)].concat();
        let fine = [&sos(&[1, 2, 3], 0)[..], b"d", &sos(&[1], 1), b""].concat();
        assert!(!is_truncated(&[&head[..], &fine, END].concat()), "later scans may be empty");
        assert!(is_truncated(&[&head[..], &fine].concat()), "but the end mark must come");
        assert!(is_truncated(&[&head[..], &sos(&[1], 1), b"data", END].concat()), "no DC coefficients");
    }
}
