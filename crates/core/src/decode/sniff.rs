//! First bytes in, [`Kind`] out: by content, never by name.
//!
//! A kind is named only where its mark is clear. A false name would send a file to a decoder that
//! must then refuse it; a missing name only costs a vaguer message.

use super::fields::be32;
use super::kind::Kind;

/// How far into a file the text of an SVG may begin.
pub(super) const TEXT_WINDOW: usize = 64 << 10;
/// How far into a file the document type of a Matroska file is looked for.
const EBML_WINDOW: usize = 128;
/// How many compatible brands of an ISO media file are read.
const BRANDS: usize = 64;

/// Marks at the very start of a file. The first that fits wins.
const MARKS: &[(&[u8], Kind)] = &[
    (b"\xff\xd8\xff", Kind::Jpeg),
    (b"\x89PNG\r\n\x1a\n", Kind::Png),
    (b"GIF87a", Kind::Gif),
    (b"GIF89a", Kind::Gif),
    (b"II\x2b\x00", Kind::BigTiff),
    (b"MM\x00\x2b", Kind::BigTiff),
    (b"II\xbc", Kind::JpegXr),
    (b"IIU\x00", Kind::Raw),
    (b"IIRO", Kind::Raw),
    (b"IIRS", Kind::Raw),
    (b"MMOR", Kind::Raw),
    (b"FUJIFILMCCD-RAW", Kind::Raw),
    (b"FOVb", Kind::Raw),
    (b"\x00MRM", Kind::Raw),
    (b"\xff\x0a", Kind::JpegXl),
    (b"\x00\x00\x00\x0cJXL \r\n\x87\n", Kind::JpegXl),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", Kind::Jpeg2000),
    (b"\xff\x4f\xff\x51", Kind::Jpeg2000),
    (b"8BPS", Kind::Psd),
    (b"qoif", Kind::Qoi),
    (b"#?RADIANCE", Kind::Hdr),
    (b"#?RGBE", Kind::Hdr),
    (b"\x76\x2f\x31\x01", Kind::OpenExr),
    (b"DDS ", Kind::Dds),
    (b"farbfeld", Kind::Farbfeld),
    (b"gimp xcf ", Kind::Xcf),
    (b"FLV\x01", Kind::Flv),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Kind::Wmv),
    (b"\x00\x00\x01\xba", Kind::Mpeg),
    (b"\x00\x00\x01\xb3", Kind::Mpeg),
];

/// What the file is; `None` where its content names no kind of picture.
pub(super) fn kind(bytes: &[u8]) -> Option<Kind> {
    if let Some(&(_, kind)) = MARKS.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Some(kind);
    }
    match bytes {
        [b'I', b'I', 42, 0, _, _, _, _, b'C', b'R', ..] => Some(Kind::Raw),
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some(Kind::Tiff),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some(Kind::WebP),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'A', b'V', b'I', b' ', ..] => Some(Kind::Avi),
        // An empty TGA header begins like a CUR without entries.
        [0, 0, 2, 0, low, high, ..] if (*low, *high) != (0, 0) => Some(Kind::Cur),
        [0, 0, 1, 0, ..] => Some(Kind::Ico),
        [b'P', b'1'..=b'7', b' ' | b'\t' | b'\r' | b'\n', ..] => Some(Kind::Pnm),
        [10, 0..=5, 1, 1 | 2 | 4 | 8, ..] => Some(Kind::Pcx),
        [0x01, 0xda, 0 | 1, 1 | 2, 0, 1..=3, ..] => Some(Kind::Sgi),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => matroska(bytes),
        [b'B', b'M', ..] => is_bitmap(bytes).then_some(Kind::Bmp),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => iso_media(bytes),
        [_, _, _, _, b'm', b'o', b'o', b'v', ..] | [_, _, _, _, b'w', b'i', b'd', b'e', ..] => Some(Kind::QuickTime),
        _ => is_svg(bytes).then_some(Kind::Svg),
    }
}

/// "BM" alone also begins text: the size of the second header must be one that exists, unless the
/// file ends before it.
fn is_bitmap(bytes: &[u8]) -> bool {
    match bytes.get(14..18) {
        Some(&[size, 0, 0, 0]) => matches!(size, 12 | 16 | 40 | 52 | 56 | 64 | 108 | 124),
        Some(_) => false,
        None => true,
    }
}

fn matroska(bytes: &[u8]) -> Option<Kind> {
    let head = &bytes[..bytes.len().min(EBML_WINDOW)];
    let has = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    if has(b"webm") { Some(Kind::WebM) } else { has(b"matroska").then_some(Kind::Matroska) }
}

/// ISO base media: the major brand first, then the compatible ones, since `mif1` says only "some picture".
fn iso_media(bytes: &[u8]) -> Option<Kind> {
    let size = be32(bytes, 0)? as usize;
    let brands = bytes.get(8..size.clamp(16, bytes.len().max(16)).min(16 + 4 * BRANDS).min(bytes.len()))?;
    let (brands, _) = brands.as_chunks::<4>();
    let major = brands.first()?;
    let compatible = brands.get(2..).unwrap_or_default();
    let any = |wanted: fn(&[u8; 4]) -> bool| compatible.iter().any(wanted);
    Some(match major {
        b"avif" | b"avis" => Kind::Avif,
        major if is_heic(major) => Kind::Heic,
        b"mif1" | b"mif2" | b"msf1" | b"miaf" => {
            if any(|brand| matches!(brand, b"avif" | b"avis")) {
                Kind::Avif
            } else if any(is_heic) {
                Kind::Heic
            } else {
                Kind::Heif
            }
        }
        b"crx " => Kind::Raw,
        b"jxl " => Kind::JpegXl,
        b"jp2 " | b"jpx " | b"jpm " => Kind::Jpeg2000,
        b"qt  " => Kind::QuickTime,
        [b'3', b'g', ..] => Kind::ThreeGp,
        b"M4A " | b"M4B " | b"M4P " => return None,
        [b'i', b's', b'o', _] | [b'm', b'p', b'4', _] | [b'M', b'4', b'V', _] => Kind::Mp4,
        b"avc1" | b"dash" | b"MSNV" | b"f4v " | b"F4V " => Kind::Mp4,
        _ if any(|brand| matches!(brand, [b'i', b's', b'o', _] | [b'm', b'p', b'4', _])) => Kind::Mp4,
        _ => return None,
    })
}

fn is_heic(brand: &[u8; 4]) -> bool {
    matches!(brand, b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs")
}

/// Whether the first element of a text is `svg`, in whatever namespace prefix.
fn is_svg(bytes: &[u8]) -> bool {
    let window = &bytes[..bytes.len().min(TEXT_WINDOW)];
    let mut text = window.strip_prefix(b"\xef\xbb\xbf").unwrap_or(window).trim_ascii_start();
    loop {
        let after = if text.starts_with(b"<?") {
            after(text, b"?>")
        } else if text.starts_with(b"<!--") {
            after(text, b"-->")
        } else if text.starts_with(b"<!DOCTYPE") {
            let inner = text.iter().position(|&byte| byte == b'[');
            let end = text.iter().position(|&byte| byte == b'>');
            let has_subset = inner.zip(end).is_some_and(|(inner, end)| inner < end);
            if has_subset { after(text, b"]").and_then(|rest| after(rest, b">")) } else { after(text, b">") }
        } else {
            break;
        };
        let Some(rest) = after else { return false };
        text = rest.trim_ascii_start();
    }
    let Some(element) = text.strip_prefix(b"<") else { return false };
    let end = element.iter().position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
    let name = &element[..end.unwrap_or(element.len())];
    name == b"svg" || (name.len() < 64 && name.ends_with(b":svg"))
}

fn after<'a>(text: &'a [u8], end: &[u8]) -> Option<&'a [u8]> {
    let at = text.windows(end.len()).position(|window| window == end)?;
    Some(&text[at + end.len()..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mark_names_its_kind() {
        for &(mark, expected) in MARKS {
            let mut bytes = mark.to_vec();
            bytes.resize(32, 0);
            assert_eq!(kind(&bytes), Some(expected), "{mark:x?}");
        }
    }

    fn ftyp(brands: &[&[u8; 4]]) -> Vec<u8> {
        let mut bytes = (8 + 4 * brands.len() as u32 + 4).to_be_bytes().to_vec();
        bytes.extend(b"ftyp");
        bytes.extend(brands[0]);
        bytes.extend([0; 4]);
        bytes.extend(brands[1..].iter().flat_map(|brand| brand.iter()));
        bytes.extend(b"\0\0\0\x08mdat");
        bytes
    }

    #[test]
    fn iso_media_goes_by_brand() {
        assert_eq!(kind(&ftyp(&[b"avif"])), Some(Kind::Avif));
        assert_eq!(kind(&ftyp(&[b"avis"])), Some(Kind::Avif));
        assert_eq!(kind(&ftyp(&[b"mif1", b"miaf", b"avif"])), Some(Kind::Avif));
        assert_eq!(kind(&ftyp(&[b"mif1", b"heic"])), Some(Kind::Heic));
        assert_eq!(kind(&ftyp(&[b"mif1", b"miaf"])), Some(Kind::Heif));
        assert_eq!(kind(&ftyp(&[b"heic", b"mif1"])), Some(Kind::Heic));
        assert_eq!(kind(&ftyp(&[b"isom", b"avc1"])), Some(Kind::Mp4));
        assert_eq!(kind(&ftyp(&[b"qt  "])), Some(Kind::QuickTime));
        assert_eq!(kind(&ftyp(&[b"3gp5"])), Some(Kind::ThreeGp));
        assert_eq!(kind(&ftyp(&[b"crx "])), Some(Kind::Raw));
        assert_eq!(kind(&ftyp(&[b"M4A ", b"isom"])), None, "sound");
        assert_eq!(kind(&ftyp(&[b"XXXX", b"mp42"])), Some(Kind::Mp4));
        assert_eq!(kind(b"\0\0\0\x08ftyp"), None);
    }

    #[test]
    fn an_svg_is_one_by_its_first_element() {
        let yes: [&[u8]; 6] = [
            b"<svg xmlns='x'/>",
            b"\xef\xbb\xbf  <svg>",
            b"<?xml version='1.0'?>\n<!-- drawn -->\n<svg\n>",
            b"<!DOCTYPE svg PUBLIC 'a' 'b'><svg>",
            b"<!DOCTYPE svg [<!ENTITY a 'b'>]>\n<svg>",
            b"<s:svg xmlns:s='x'>",
        ];
        let no: [&[u8]; 6] =
            [b"<html><svg/></html>", b"<svgx>", b"text <svg>", b"<!-- <svg>", b"<?xml", b"\xef\xbb\xbf"];
        assert!(yes.iter().all(|text| kind(text) == Some(Kind::Svg)));
        assert!(no.iter().all(|text| kind(text).is_none()));
    }

    #[test]
    fn what_only_looks_like_a_picture_is_none() {
        let none: [&[u8]; 9] = [
            b"",
            b"\xff",
            b"\xff\xd8",
            b"\x89PNG",
            b"BMW is a car maker and this is text",
            b"PK\x03\x04",
            b"%PDF-1.7",
            b"P5x",
            b"\0\0\x02\0\0\0\0\0\0\0\0\0",
        ];
        for bytes in none {
            assert_eq!(kind(bytes), None, "{bytes:x?}");
        }
        assert_eq!(kind(b"P5 4 4"), Some(Kind::Pnm));
        assert_eq!(kind(b"\0\0\x02\0\x01\0"), Some(Kind::Cur));
        assert_eq!(kind(b"RIFF\0\0\0\0WAVE"), None);
        assert_eq!(kind(b"BM"), Some(Kind::Bmp), "cut short, and still nothing else");
        assert_eq!(kind(b"\x1a\x45\xdf\xa3\x01\x42\x82\x84webm"), Some(Kind::WebM));
        assert_eq!(kind(b"\x1a\x45\xdf\xa3\x01\x42\x82\x88matroska"), Some(Kind::Matroska));
    }
}
