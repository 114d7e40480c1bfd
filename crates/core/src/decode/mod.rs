//! Image bytes in, pixels out: sniffed by content, within limits, the right way up.
//!
//! Files come from strangers, so the order of the steps is the point of this module:
//! 1. [`Kind`] by content, never by name. What cannot be opened is named in the error.
//! 2. [`inspect`]: size, and an upper bound of the memory that decoding will take, from the header
//!    alone. Nothing is allocated from a number in the file, and both limits hold before a decoder
//!    is called: an allocation that fails aborts the process, and no one can catch that.
//! 3. The decoder, given only the bytes that change a pixel where the format allows it, with its own
//!    limits set as well, and with panics caught.
//! 4. 8-bit samples: palettes looked up, CMYK converted, 16 bits cut to the high byte. Gray stays
//!    gray, alpha stays a sample, an animation gives its first frame.
//! 5. The orientation that the file asks for, as a note: no pixel moves.
//! 6. Whether the file ends before its picture does: decoders fill the rest with gray, silently.

use std::io::Cursor;

use image::codecs::{bmp::BmpDecoder, gif::GifDecoder, ico::IcoDecoder, jpeg::JpegDecoder};
use image::codecs::{png::PngDecoder, tiff::TiffDecoder, webp::WebPDecoder};
use image::{ColorType, ImageDecoder};

use self::samples::Depth;
use crate::pixels::{Layout, Orientation, Pixels};

pub use self::error::ImageError;
use self::error::Trouble;
pub use self::kind::Kind;

mod bmp;
mod error;
mod fields;
mod gif;
#[cfg(feature = "heic")]
mod heic;
mod ico;
mod ifd;
mod jpeg;
mod kind;
mod pieces;
mod png;
mod quiet;
mod samples;
mod scans;
mod sniff;
mod tiff;
mod webp;

/// What any decoder takes for its tables and windows, whatever the picture.
const FIXED_MEMORY: u64 = 1 << 20;

/// What hashing takes beside the pixels, for each place on a picture's longer side: a row of every output row that
/// is being added up, and the weights of a place. Photos do not feel it; a picture of five rows and sixty million
/// columns does. The `img_hash` set takes the most, for the 34 rows of its largest DCT.
const MEMORY_A_LINE: u64 = 384;

/// How large one picture may be. Both limits hold before a decoder is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Pixels, width times height. Default: 300 million, above the largest phone photos.
    pub pixels: u64,
    /// Bytes of memory that decoding and hashing may take, all working memory included.
    /// Default: 1.5 GiB.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { pixels: 300_000_000, bytes: 3 << 29 }
    }
}

/// A decoded image file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its pixels, with the orientation that the file asks for.
    pub pixels: Pixels,
    /// The file ends before its picture does.
    pub truncated: bool,
}

/// What a file says of itself before it is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// What it is, by content.
    pub kind: Kind,
    /// Columns as stored, before any orientation. At least 1.
    pub width: u32,
    /// Rows as stored, before any orientation. At least 1.
    pub height: u32,
    /// Bytes of memory that [`decode`] and hashing will take at the most: the pixels, and all that is
    /// needed beside them. The file's own bytes, which the caller holds, are not counted.
    pub bytes: u64,
}

/// What a format's header gives.
struct Outline {
    width: u32,
    height: u32,
    memory: u64,
}

/// How many bytes of a file settle what kind it is.
pub const KIND_WINDOW: u64 = sniff::TEXT_WINDOW as u64;

/// The kind of a file, by its first [`KIND_WINDOW`] bytes, if this build can decode it.
///
/// # Errors
/// [`ImageError`]: nothing at all, no picture, or a kind that this build cannot open.
pub fn openable_kind(first_bytes: &[u8]) -> Result<Kind, ImageError> {
    if first_bytes.is_empty() {
        return Err(ImageError::Empty);
    }
    let kind = sniff::kind(first_bytes).ok_or(ImageError::NotAPicture)?;
    if kind.is_openable() { Ok(kind) } else { Err(ImageError::Unsupported(kind)) }
}

/// Kind, size and cost of a picture, from its header alone.
///
/// # Errors
/// [`ImageError`]: no picture, a kind that this build cannot open, over a limit, or a header that
/// makes no sense. That the header is good does not mean that the rest is.
pub fn inspect(bytes: &[u8], limits: &Limits) -> Result<Header, ImageError> {
    let kind = openable_kind(bytes)?;
    let outline = match kind {
        Kind::Jpeg => jpeg::outline(bytes),
        Kind::Png => png::outline(bytes),
        Kind::WebP => webp::outline(bytes),
        Kind::Gif => gif::outline(bytes),
        Kind::Bmp => bmp::outline(bytes),
        Kind::Tiff => tiff::outline(bytes),
        Kind::Ico => ico::outline(bytes),
        #[cfg(feature = "heic")]
        Kind::Heic | Kind::Heif => heic::outline(bytes),
        kind => return Err(ImageError::Unsupported(kind)),
    };
    let Outline { width, height, memory } = outline.map_err(|trouble| trouble.of(kind))?;
    let pixels = fields::area(width, height);
    if pixels == 0 {
        return Err(Trouble::damaged("it has no pixels").of(kind));
    }
    if pixels > limits.pixels {
        return Err(ImageError::TooManyPixels { width, height, limit: limits.pixels });
    }
    // Any orientation may make columns of the rows. A column filter keeps a row in 128, and the wavelet hash a
    // square whose side is a power of two, with a third of that for the wavelets.
    let square = 1 << (2 * width.min(height).ilog2());
    let hashing = MEMORY_A_LINE * u64::from(width.max(height)) + pixels / 16 + square + square / 3;
    let bytes = memory.saturating_add(FIXED_MEMORY).saturating_add(hashing);
    if bytes > limits.bytes {
        return Err(ImageError::TooManyBytes { needed: bytes, limit: limits.bytes });
    }
    Ok(Header { kind, width, height, bytes })
}

/// Decodes the picture: the first one where there are several.
///
/// # Errors
/// [`ImageError`]: as [`inspect`], and whatever the decoder found wrong. A panic of the decoder is
/// an error too, and prints nothing.
pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Picture, ImageError> {
    let header = inspect(bytes, limits)?;
    let kind = header.kind;
    let pixels = quiet::catch(|| read(bytes, &header)).map_err(|words| ImageError::panicked(kind, &words))?;
    let mut pixels = pixels.map_err(|trouble| trouble.of(kind))?;
    pixels.orientation = orientation(bytes, kind);
    let truncated = match kind {
        Kind::Jpeg => scans::is_truncated(bytes),
        Kind::WebP => webp::is_truncated(bytes),
        // These decoders refuse a picture that is not all there.
        _ => false,
    };
    Ok(Picture { pixels, truncated })
}

fn orientation(bytes: &[u8], kind: Kind) -> Orientation {
    match kind {
        Kind::Jpeg => jpeg::orientation(bytes),
        Kind::Png => png::orientation(bytes),
        Kind::WebP => webp::orientation(bytes),
        Kind::Tiff => ifd::orientation(bytes),
        _ => Orientation::AS_STORED,
    }
}

/// The one place that calls decoders.
fn read(bytes: &[u8], header: &Header) -> Result<Pixels, Trouble> {
    let plain = || Cursor::new(bytes);
    let png = |bytes| PngDecoder::with_limits(png::essence(bytes), limits_of(header));
    match header.kind {
        Kind::Jpeg => pixels(JpegDecoder::new(jpeg::essence(bytes))?, header),
        Kind::Png => pixels(png(bytes)?, header),
        Kind::WebP => pixels(WebPDecoder::new(plain())?, header),
        Kind::Gif => pixels(GifDecoder::new(plain())?, header),
        Kind::Bmp => pixels(BmpDecoder::new(plain())?, header),
        Kind::Tiff => pixels(TiffDecoder::new(plain())?, header),
        Kind::Ico => match ico::best(bytes)? {
            ico::Best::Png(data) => pixels(png(data)?, header),
            ico::Best::Bitmap(_) => pixels(IcoDecoder::new(plain())?, header),
        },
        #[cfg(feature = "heic")]
        Kind::Heic | Kind::Heif => heic::pixels(bytes),
        kind => Err(Trouble::damaged(format!("no decoder for {kind}"))),
    }
}

/// The decoder's own limits: what the header led us to expect, and no more.
fn limits_of(header: &Header) -> image::Limits {
    let mut limits = image::Limits::default();
    limits.max_image_width = Some(header.width);
    limits.max_image_height = Some(header.height);
    // What TIFF holds against this beside the pixels is the length that a strip says it has, of
    // which nothing is allocated: an excessive one is no reason to refuse the picture.
    let lengths = if header.kind == Kind::Tiff { u64::from(u32::MAX) } else { 0 };
    limits.max_alloc = Some(header.bytes.saturating_add(lengths));
    limits
}

fn pixels(mut decoder: impl ImageDecoder, header: &Header) -> Result<Pixels, Trouble> {
    decoder.set_limits(limits_of(header))?;
    let (width, height) = decoder.dimensions();
    let (layout, depth) = match decoder.color_type() {
        ColorType::L8 => (Layout::Gray, Depth::Eight),
        ColorType::La8 => (Layout::GrayAlpha, Depth::Eight),
        ColorType::Rgb8 => (Layout::Rgb, Depth::Eight),
        ColorType::Rgba8 => (Layout::Rgba, Depth::Eight),
        ColorType::L16 => (Layout::Gray, Depth::Sixteen),
        ColorType::La16 => (Layout::GrayAlpha, Depth::Sixteen),
        ColorType::Rgb16 => (Layout::Rgb, Depth::Sixteen),
        ColorType::Rgba16 => (Layout::Rgba, Depth::Sixteen),
        ColorType::Rgb32F => (Layout::Rgb, Depth::Float),
        ColorType::Rgba32F => (Layout::Rgba, Depth::Float),
        other => return Err(Trouble::coding(format!("{other:?} samples"))),
    };
    // The memory was reckoned from our reading of the header: the decoder's must be the same.
    let length = decoder.total_bytes();
    if (width, height) != (header.width, header.height) || length > header.bytes {
        return Err(Trouble::damaged("its header can be read in two ways"));
    }
    let mut data = vec![0; usize::try_from(length).map_err(|_| Trouble::damaged("larger than this machine's memory"))?];
    decoder.read_image(&mut data)?;
    let data = samples::into_bytes(data, depth);
    Pixels::new(width, height, layout, data).ok_or(Trouble::damaged("the decoder gave too few samples"))
}

#[cfg(test)]
mod tests;
