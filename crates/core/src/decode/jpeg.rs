//! JPEG: size and memory from its header, orientation, and whether its scans are all there.
//!
//! The header is walked as the decoder does it (fill bytes, stray bytes between segments), and the
//! decoder is then given only the segments that make the picture: so both see the same frame, and
//! profiles, comments and thumbnails cost it nothing.

use std::ops::{ControlFlow, Range};

use super::fields::{be16, be32};
use super::pieces::{Keep, Pieces};
use super::{Outline, Trouble, ifd};
use crate::pixels::Orientation;

const DHT: u8 = 0xc4;
const DAC: u8 = 0xcc;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const DQT: u8 = 0xdb;
const DNL: u8 = 0xdc;
const DRI: u8 = 0xdd;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP14: u8 = 0xee;

/// A marker segment in front of the first scan.
struct Segment<'a> {
    marker: u8,
    data: &'a [u8],
    /// Where the marker, the length and the data lie in the file.
    whole: Range<usize>,
}

/// Walks the segments up to and including the first start of scan.
fn walk<'a, T>(bytes: &'a [u8], mut visit: impl FnMut(Segment<'a>) -> ControlFlow<T>) -> Option<T> {
    let mut at = 2;
    let mut last = 0;
    loop {
        let mut byte = *bytes.get(at)?;
        at += 1;
        if last == 0xff && (byte == 0xff || byte == 0) {
            while byte == 0xff || byte == 0 {
                last = byte;
                byte = *bytes.get(at)?;
                at += 1;
            }
        }
        if last == 0xff {
            if byte == EOI {
                return None;
            }
            let length = usize::from(be16(bytes, at)?);
            let end = at + length.max(2);
            let data = bytes.get(at + 2..end)?;
            let segment = Segment { marker: byte, data, whole: at - 2..end };
            if let ControlFlow::Break(found) = visit(segment) {
                return Some(found);
            }
            if byte == SOS {
                return None;
            }
            at = end;
        }
        last = byte;
    }
}

/// A frame header, and what the first scan says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) width: u32,
    pub(super) height: u32,
    progressive: bool,
    components: Vec<Component>,
    /// How many components the first scan holds.
    in_first_scan: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Component {
    id: u8,
    /// Sampling factors, 1..=4.
    across: u32,
    down: u32,
}

fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, DHT | DAC | 0xc8)
}

/// The frame header; `Err` where there is none or where the coding is none that can be decoded.
pub(super) fn frame(bytes: &[u8]) -> Result<Frame, Trouble> {
    let mut frame = None;
    let found = walk(bytes, |segment| {
        if is_frame(segment.marker) && frame.is_none() {
            match parse_frame(segment.marker, segment.data) {
                Ok(parsed) => frame = Some(parsed),
                Err(trouble) => return ControlFlow::Break(Err(trouble)),
            }
        }
        if segment.marker == SOS {
            let count = usize::from(segment.data.first().copied().unwrap_or(0));
            return ControlFlow::Break(Ok(count));
        }
        ControlFlow::Continue(())
    });
    let scan = found.transpose()?;
    let mut frame = frame.ok_or(Trouble::damaged("no frame header"))?;
    frame.in_first_scan = scan.unwrap_or(0);
    Ok(frame)
}

fn parse_frame(marker: u8, data: &[u8]) -> Result<Frame, Trouble> {
    match marker {
        0xc0..=0xc2 => {}
        0xc3 | 0xc7 | 0xcb | 0xcf => return Err(Trouble::coding("lossless coding")),
        0xc9 | 0xca => return Err(Trouble::coding("arithmetic coding")),
        _ => return Err(Trouble::coding("hierarchical coding")),
    }
    let short = || Trouble::damaged("the frame header is cut short");
    let &[precision, _, _, _, _, count] = data.first_chunk().ok_or_else(short)?;
    let (height, width) = (be16(data, 1).ok_or_else(short)?, be16(data, 3).ok_or_else(short)?);
    if precision != 8 {
        return Err(Trouble::coding(format!("{precision} bits a sample")));
    }
    if height == 0 {
        return Err(Trouble::coding("its height stands after the picture"));
    }
    if !matches!(count, 1..=4) {
        return Err(Trouble::damaged(format!("{count} components")));
    }
    let (triples, _) = data[6..].as_chunks::<3>();
    let components = triples.get(..usize::from(count)).ok_or_else(short)?;
    let component = |&[id, sampling, _]: &[u8; 3]| {
        let (across, down) = (u32::from(sampling >> 4), u32::from(sampling & 15));
        let possible = (1..=4).contains(&across) && (1..=4).contains(&down);
        possible.then_some(Component { id, across, down }).ok_or(Trouble::damaged("impossible sampling factors"))
    };
    let mut components = components.iter().map(component).collect::<Result<Vec<_>, _>>()?;
    if let [only] = &mut components[..] {
        // A single component is never subsampled, whatever it says.
        (only.across, only.down) = (1, 1);
    }
    let (width, height) = (u32::from(width), u32::from(height));
    Ok(Frame { width, height, progressive: marker == 0xc2, components, in_first_scan: 0 })
}

impl Frame {
    fn most(&self) -> (u32, u32) {
        let across = self.components.iter().map(|component| component.across).max();
        let down = self.components.iter().map(|component| component.down).max();
        (across.unwrap_or(1), down.unwrap_or(1))
    }

    /// Minimum coded units of a scan of all components.
    fn units(&self) -> (u64, u64) {
        let (across, down) = self.most();
        (u64::from(self.width.div_ceil(8 * across)), u64::from(self.height.div_ceil(8 * down)))
    }

    /// Blocks of 8x8 that one component has in a scan of its own.
    fn blocks_alone(&self, component: Component) -> u64 {
        let (across, down) = self.most();
        let columns = (self.width * component.across).div_ceil(8 * across);
        let rows = (self.height * component.down).div_ceil(8 * down);
        u64::from(columns) * u64::from(rows)
    }

    fn blocks_padded(&self, component: Component) -> u64 {
        let (columns, rows) = self.units();
        columns * rows * u64::from(component.across * component.down)
    }

    /// Bytes of memory that decoding takes beside input and output, as the decoder allocates them:
    /// some rows of each component, and the coefficients of the whole picture (16 bits each) where
    /// it is progressive or comes in more than one scan.
    pub(super) fn working_memory(&self) -> u64 {
        let (across, down) = self.most();
        let ratio = u64::from(across * down);
        let rows = |component: &Component| {
            let stride = self.units().0 * 8 * u64::from(component.across);
            stride * (40 * u64::from(component.down) + 36 * ratio + 16)
        };
        let whole = self.progressive || self.in_first_scan != self.components.len();
        let coefficients = |&component: &Component| if whole { 128 * self.blocks_padded(component) } else { 0 };
        self.components.iter().map(rows).chain(self.components.iter().map(coefficients)).sum()
    }

    /// Samples a pixel of the decoded picture.
    pub(super) fn samples(&self) -> u64 {
        if self.components.len() == 1 { 1 } else { 3 }
    }
}

/// Size, and the memory that decoding takes.
pub(super) fn outline(bytes: &[u8]) -> Result<Outline, Trouble> {
    let frame = frame(bytes)?;
    let output = frame.samples() * u64::from(frame.width) * u64::from(frame.height);
    // The decoder keeps a copy of what it is given.
    let input = essence(bytes);
    let memory = output + frame.working_memory() + input.length() + input.memory();
    Ok(Outline { width: frame.width, height: frame.height, memory })
}

/// What the decoder is to see: only the segments that change a pixel, then the scans.
pub(super) fn essence(bytes: &[u8]) -> Pieces<'_> {
    let mut kept = Keep::head(bytes, 2);
    walk(bytes, |segment| {
        let wanted = match segment.marker {
            APP0 => segment.data.starts_with(b"AVI1\0"),
            0xc0..=0xcf | DQT | DNL | DRI | SOS | APP14 => true,
            _ => false,
        };
        if wanted {
            kept.keep(segment.whole.clone());
        }
        if segment.marker == SOS {
            kept.keep(segment.whole.end..bytes.len());
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    });
    kept.into_pieces()
}

/// The orientation that the first Exif segment in front of the picture asks for.
pub(super) fn orientation(bytes: &[u8]) -> Orientation {
    let exif = walk(bytes, |segment| match segment.data.strip_prefix(b"Exif\0\0") {
        Some(exif) if segment.marker == APP1 => ControlFlow::Break(exif),
        _ => ControlFlow::Continue(()),
    });
    exif.map(ifd::orientation).unwrap_or_default()
}

/// Whether the picture is not all there: the file ends before the end mark, a component has no
/// scan, or a scan holds fewer bits than its blocks take at the very least.
///
/// The decoder fills what is missing with gray and does not say so.
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

/// The frame of a JPEG stream inside another file, with its tables perhaps elsewhere; `None` where
/// it holds no frame header.
pub(super) fn embedded(stream: &[u8]) -> Option<Frame> {
    if be32(stream, 0)? >> 8 != 0x00ff_d8ff {
        return None;
    }
    let frame = frame(stream).ok()?;
    // Whatever its first scan says: the worst is assumed.
    Some(Frame { progressive: true, ..frame })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
        [&[0xff, marker][..], &(data.len() as u16 + 2).to_be_bytes(), data].concat()
    }

    /// A frame header of three components, the first one sampled `across` x `down`.
    fn sof(marker: u8, (width, height): (u16, u16), sampling: u8) -> Vec<u8> {
        let [h, w] = [height.to_be_bytes(), width.to_be_bytes()];
        segment(marker, &[8, h[0], h[1], w[0], w[1], 3, 1, sampling, 0, 2, 0x11, 0, 3, 0x11, 0])
    }

    fn sos(ids: &[u8], start: u8) -> Vec<u8> {
        let mut data = vec![ids.len() as u8];
        data.extend(ids.iter().flat_map(|&id| [id, 0]));
        data.extend([start, if start == 0 { 0 } else { 63 }, 0]);
        segment(SOS, &data)
    }

    const START: &[u8] = b"\xff\xd8";
    const END: &[u8] = b"\xff\xd9";

    #[test]
    fn memory_goes_by_the_kind_of_coding() {
        let file = |marker, ids: &[u8]| [START, &sof(marker, (1600, 1600), 0x11), &sos(ids, 0)].concat();
        let memory = |marker, ids: &[u8]| outline(&file(marker, ids)).expect("a header").memory;
        let pixels = 1600 * 1600;
        assert!((3 * pixels..4 * pixels).contains(&memory(0xc0, &[1, 2, 3])), "baseline: the output");
        assert!((9 * pixels..10 * pixels).contains(&memory(0xc2, &[1, 2, 3])), "progressive: coefficients too");
        assert!((9 * pixels..10 * pixels).contains(&memory(0xc0, &[1])), "in several scans: the same");
        let sampled = [START, &sof(0xc2, (1600, 1600), 0x22), &sos(&[1, 2, 3], 0)].concat();
        let memory = outline(&sampled).expect("a header").memory;
        assert!((6 * pixels..7 * pixels).contains(&memory), "4:2:0 has half the coefficients");
    }

    #[test]
    fn codings_that_cannot_be_decoded_are_named() {
        let trouble = |marker| outline(&[START, &sof(marker, (8, 8), 0x11)].concat()).err();
        for marker in [0xc3, 0xc5, 0xc9, 0xca, 0xcf] {
            assert!(matches!(trouble(marker), Some(Trouble::Coding(_))), "{marker:x}");
        }
        assert!(matches!(outline(&[START, &sof(0xc0, (8, 0), 0x11)].concat()), Err(Trouble::Coding(_))));
        for sampling in [0x01, 0x10, 0x51, 0xf1] {
            assert!(matches!(outline(&[START, &sof(0xc0, (8, 8), sampling)].concat()), Err(Trouble::Damaged(_))));
        }
    }

    #[test]
    fn the_walk_takes_fill_and_stray_bytes() {
        let frame_header = sof(0xc0, (40, 30), 0x11);
        let thumbnail = segment(APP1, &[START, &sof(0xc0, (9, 9), 0x11), END].concat());
        let stray = [START, b"\xff\xff\xff", &thumbnail[1..], b"abc", &frame_header, &sos(&[1, 2, 3], 0), END].concat();
        let frame = frame(&stray).expect("a header");
        assert_eq!((frame.width, frame.height, frame.in_first_scan), (40, 30, 3));
    }

    #[test]
    fn the_decoder_sees_no_metadata() {
        use std::io::Read as _;
        let parts = [START, &segment(APP1, b"Exif\0\0"), &sof(0xc0, (8, 8), 0x11), &segment(0xe2, b"ICC"), b"zz"];
        let file = [&parts.concat(), &sos(&[1, 2, 3], 0)[..], b"data", &segment(APP1, b"late"), END].concat();
        let mut seen = Vec::new();
        essence(&file).read_to_end(&mut seen).expect("in memory");
        let expected = [START, &sof(0xc0, (8, 8), 0x11), &sos(&[1, 2, 3], 0), b"data", &segment(APP1, b"late"), END];
        assert_eq!(seen, expected.concat());
    }

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
