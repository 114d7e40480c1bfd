//! Small pictures of the edits, for the report.

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;

use crate::report::Thumbnail;

/// The longest side, in pixels.
const SIDE: u32 = 160;

/// An altered copy, drawn small.
pub(crate) fn thumbnail(label: &str, bytes: &[u8]) -> Option<Thumbnail> {
    let picture = image::load_from_memory(bytes).ok()?;
    let small = picture.resize(SIDE, SIDE, FilterType::Triangle).into_rgb8();
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 75).encode_image(&small).ok()?;
    Some(Thumbnail { label: label.to_owned(), bytes })
}
