//! JPEG: size and memory from its header, orientation, and what its decoder gets to see.
//!
//! The header is walked as the decoder does it (fill bytes, stray bytes between segments), and the
//! decoder is then given only the segments that make the picture: so both see the same frame, and
//! profiles, comments and thumbnails cost it nothing.

use std::ops::{ControlFlow, Range};

use super::fields::{be16, be32};
use super::pieces::{Keep, Pieces};
use super::{Outline, Trouble, ifd};
use crate::pixels::Orientation;

pub(super) const DHT: u8 = 0xc4;
pub(super) const DAC: u8 = 0xcc;
pub(super) const EOI: u8 = 0xd9;
pub(super) const SOS: u8 = 0xda;
const DQT: u8 = 0xdb;
const DNL: u8 = 0xdc;
const DRI: u8 = 0xdd;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP14: u8 = 0xee;

/// A marker segment in front of the first scan.
pub(super) struct Segment<'a> {
    pub(super) marker: u8,
    pub(super) data: &'a [u8],
    /// Where the marker, the length and the data lie in the file.
    pub(super) whole: Range<usize>,
}

/// Walks the segments up to and including the first start of scan.
pub(super) fn walk<'a, T>(bytes: &'a [u8], mut visit: impl FnMut(Segment<'a>) -> ControlFlow<T>) -> Option<T> {
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
    pub(super) progressive: bool,
    pub(super) components: Vec<Component>,
    /// How many components the first scan holds.
    in_first_scan: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Component {
    pub(super) id: u8,
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
    pub(super) fn blocks_alone(&self, component: Component) -> u64 {
        let (across, down) = self.most();
        let columns = (self.width * component.across).div_ceil(8 * across);
        let rows = (self.height * component.down).div_ceil(8 * down);
        u64::from(columns) * u64::from(rows)
    }

    pub(super) fn blocks_padded(&self, component: Component) -> u64 {
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
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn segment(marker: u8, data: &[u8]) -> Vec<u8> {
        [&[0xff, marker][..], &(data.len() as u16 + 2).to_be_bytes(), data].concat()
    }

    /// A frame header of three components, the first one sampled `across` x `down`.
    pub(in super::super) fn sof(marker: u8, (width, height): (u16, u16), sampling: u8) -> Vec<u8> {
        let [h, w] = [height.to_be_bytes(), width.to_be_bytes()];
        segment(marker, &[8, h[0], h[1], w[0], w[1], 3, 1, sampling, 0, 2, 0x11, 0, 3, 0x11, 0])
    }

    pub(in super::super) fn sos(ids: &[u8], start: u8) -> Vec<u8> {
        let mut data = vec![ids.len() as u8];
        data.extend(ids.iter().flat_map(|&id| [id, 0]));
        data.extend([start, if start == 0 { 0 } else { 63 }, 0]);
        segment(SOS, &data)
    }

    pub(in super::super) const START: &[u8] = b"\xff\xd8";
    pub(in super::super) const END: &[u8] = b"\xff\xd9";

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
}
