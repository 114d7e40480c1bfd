//! The whole way from bytes to pixels, on pictures that the tests write themselves.

use image::{DynamicImage, GrayAlphaImage, GrayImage, ImageBuffer, ImageFormat, Luma, Rgb, RgbImage, Rgba, RgbaImage};

use super::ifd::tests::tiff;
use super::*;

fn encode(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).expect("encodes");
    bytes.into_inner()
}

fn open(bytes: &[u8]) -> Picture {
    decode(bytes, &Limits::default()).expect("opens")
}

/// A picture in which no two neighbours agree, with a mean away from gray.
fn texture(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([(x * 37 + y * 11) as u8, (x * 5 + y * 91) as u8, (x ^ y) as u8]))
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    encode(&texture(width, height).into(), ImageFormat::Jpeg)
}

#[test]
fn lossless_pictures_come_back_as_they_were() {
    let rgb = texture(33, 17);
    for format in [ImageFormat::Png, ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::WebP] {
        let picture = open(&encode(&rgb.clone().into(), format));
        assert_eq!(picture.pixels.layout(), Layout::Rgb, "{format:?}");
        assert_eq!(picture.pixels.data(), rgb.as_raw().as_slice(), "{format:?}");
        assert!(!picture.truncated && picture.pixels.orientation == Orientation::AS_STORED);
    }
    let rgba = RgbaImage::from_fn(9, 5, |x, y| Rgba([x as u8, y as u8, 7, (x * 20) as u8]));
    for format in [ImageFormat::Png, ImageFormat::Ico, ImageFormat::WebP, ImageFormat::Tiff] {
        let picture = open(&encode(&rgba.clone().into(), format));
        assert_eq!((picture.pixels.layout(), picture.pixels.data()), (Layout::Rgba, rgba.as_raw().as_slice()));
    }
}

#[test]
fn gray_stays_gray_and_alpha_a_sample() {
    let gray = GrayImage::from_fn(7, 3, |x, y| Luma([(x * 30 + y) as u8]));
    for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::Tiff] {
        assert_eq!(open(&encode(&gray.clone().into(), format)).pixels.layout(), Layout::Gray, "{format:?}");
    }
    let both = GrayAlphaImage::from_raw(2, 1, vec![10, 20, 30, 40]).expect("2x1");
    let picture = open(&encode(&both.into(), ImageFormat::Png));
    assert_eq!((picture.pixels.layout(), picture.pixels.data()), (Layout::GrayAlpha, &[10, 20, 30, 40][..]));
}

#[test]
fn sixteen_bits_and_floats_become_eight() {
    let rgba = ImageBuffer::<Rgba<u16>, _>::from_raw(1, 1, vec![0x12ff, 0xff00, 0x00ff, 0x8001]).expect("1x1");
    for format in [ImageFormat::Png, ImageFormat::Tiff] {
        let picture = open(&encode(&rgba.clone().into(), format));
        assert_eq!((picture.pixels.layout(), picture.pixels.data()), (Layout::Rgba, &[0x12, 0xff, 0, 0x80][..]));
    }
    let float = ImageBuffer::<Rgb<f32>, _>::from_raw(1, 1, vec![-1.0, 0.5, 9.0]).expect("1x1");
    let picture = open(&encode(&DynamicImage::ImageRgb32F(float), ImageFormat::Tiff));
    assert_eq!((picture.pixels.layout(), picture.pixels.data()), (Layout::Rgb, &[0, 128, 255][..]));
}

#[test]
fn a_palette_is_looked_up() {
    let rgba = RgbaImage::from_fn(8, 8, |x, _| if x < 4 { Rgba([200, 10, 30, 255]) } else { Rgba([0, 90, 250, 255]) });
    let picture = open(&encode(&rgba.clone().into(), ImageFormat::Gif));
    assert_eq!((picture.pixels.layout(), picture.pixels.data()), (Layout::Rgba, rgba.as_raw().as_slice()));
}

/// Every place in which a file can hold its orientation.
fn with_orientation(value: u32) -> Vec<Vec<u8>> {
    let exif = tiff(true, &[(0x0112, 3, 1, value)]);
    let mut jpeg = jpeg(16, 8);
    let segment = [&b"\xff\xe1"[..], &(exif.len() as u16 + 8).to_be_bytes(), b"Exif\0\0", &exif].concat();
    jpeg.splice(2..2, segment);

    let chunk = |name: &[u8; 4], data: &[u8]| [&(data.len() as u32).to_be_bytes(), &name[..], data, &[0; 4]].concat();
    let plain = encode(&texture(16, 8).into(), ImageFormat::Png);
    let (mut early, mut late) = (plain.clone(), plain);
    early.splice(33..33, chunk(b"eXIf", &exif));
    late.splice(late.len() - 12..late.len() - 12, chunk(b"eXIf", &exif));

    let still = encode(&texture(16, 8).into(), ImageFormat::WebP);
    let mut body = [&b"WEBPVP8X\x0a\0\0\0\x08\0\0\0\x0f\0\0\x07\0\0"[..], &still[12..]].concat();
    body.extend([&b"EXIF"[..], &(exif.len() as u32).to_le_bytes(), &exif].concat());
    let webp = [&b"RIFF"[..], &(body.len() as u32).to_le_bytes(), &body].concat();
    vec![jpeg, early, late, webp]
}

#[test]
fn orientation_is_found_wherever_it_stands() {
    for value in 0..=9 {
        let expected = Orientation::from_exif(value as u16).unwrap_or_default();
        for bytes in with_orientation(value) {
            let pixels = open(&bytes).pixels;
            assert_eq!((pixels.orientation, pixels.stored_size()), (expected, (16, 8)), "{value} in {:?}", &bytes[..4]);
        }
    }
}

#[test]
fn a_tiff_is_turned_by_its_own_tag() {
    let mut bytes = encode(&GrayImage::new(4, 2).into(), ImageFormat::Tiff);
    let directory = ifd::tests::directory_offset(&bytes);
    // The encoder writes no orientation: its resolution unit, which nothing here reads, makes room.
    let entry = (directory + 2..).step_by(12).find(|&at| bytes[at..at + 2] == 296u16.to_le_bytes()).expect("there");
    bytes[entry..entry + 2].copy_from_slice(&0x0112u16.to_le_bytes());
    bytes[entry + 8..entry + 10].copy_from_slice(&6u16.to_le_bytes());
    assert_eq!(open(&bytes).pixels.orientation, Orientation::from_exif(6).expect("1..=8"));
}

#[test]
fn an_orientation_after_the_scan_or_in_a_second_segment_does_not_count() {
    let exif = |value| {
        let exif = tiff(false, &[(0x0112, 3, 1, value)]);
        [&b"\xff\xe1"[..], &(exif.len() as u16 + 8).to_be_bytes(), b"Exif\0\0", &exif].concat()
    };
    let mut after = jpeg(16, 8);
    let end = after.len() - 2;
    after.splice(end..end, exif(6));
    assert_eq!(open(&after).pixels.orientation, Orientation::AS_STORED);
    let mut twice = jpeg(16, 8);
    twice.splice(2..2, [exif(6), exif(3)].concat());
    assert_eq!(open(&twice).pixels.orientation, Orientation::from_exif(6).expect("1..=8"));
}

#[test]
fn both_limits_hold_before_the_decoder() {
    let bytes = encode(&texture(100, 50).into(), ImageFormat::Png);
    let header = inspect(&bytes, &Limits::default()).expect("a good header");
    assert_eq!((header.kind, header.width, header.height), (Kind::Png, 100, 50));
    assert!(header.bytes >= 100 * 50 * 3);

    let exact = Limits { pixels: 5000, bytes: header.bytes };
    assert!(decode(&bytes, &exact).is_ok());
    let pixels = decode(&bytes, &Limits { pixels: 4999, ..exact });
    assert_eq!(pixels, Err(ImageError::TooManyPixels { width: 100, height: 50, limit: 4999 }));
    let limit = header.bytes - 1;
    let memory = decode(&bytes, &Limits { bytes: limit, ..exact });
    assert_eq!(memory, Err(ImageError::TooManyBytes { needed: header.bytes, limit }));
}

#[test]
fn a_row_of_millions_of_pixels_pays_for_the_weights_of_its_hash() {
    for (width, height) in [(5_000_000, 1), (1, 5_000_000)] {
        let bytes = encode(&image::GrayImage::new(width, height).into(), ImageFormat::Png);
        let found = inspect(&bytes, &Limits::default());
        assert!(matches!(found, Err(ImageError::TooManyBytes { .. })), "{found:?}");
    }
}

#[test]
fn the_square_of_the_wavelet_hash_is_paid_for() {
    let cost = |side: u32| {
        let bytes = encode(&image::GrayImage::new(side, side).into(), ImageFormat::Png);
        inspect(&bytes, &Limits::default()).expect("a good header").bytes
    };
    // a square of 1024, with its wavelets, and not yet one of 2048
    assert!(cost(2047) > 2047 * 2047 + 1024 * 1024 * 4 / 3);
    assert!(cost(2048) - cost(2047) > 4 * 1024 * 1024 * 4 / 3 - 1024 * 1024 * 4 / 3);
}

#[test]
fn what_is_no_picture_has_its_own_error() {
    let error = |bytes: &[u8]| decode(bytes, &Limits::default()).expect_err("no picture");
    assert_eq!(error(b""), ImageError::Empty);
    assert_eq!(error(b"plain text"), ImageError::NotAPicture);
    assert_eq!(error(b"8BPS\0\x01"), ImageError::Unsupported(Kind::Psd));
    assert!(matches!(error(b"GIF89a"), ImageError::Damaged { kind: Kind::Gif, .. }));
}

/// Cuts and changed bytes anywhere: an answer, never a panic that gets out.
#[test]
fn no_cut_and_no_changed_byte_escapes() {
    let rgba = RgbaImage::from_pixel(5, 4, Rgba([9, 8, 7, 6]));
    let formats = [ImageFormat::Png, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::Ico];
    let mut files: Vec<_> = formats.map(|format| encode(&rgba.clone().into(), format)).into();
    files.extend([encode(&rgba.clone().into(), ImageFormat::WebP), jpeg(9, 9)]);
    let limits = Limits { pixels: 1 << 16, bytes: 1 << 24 };
    for whole in files {
        for cut in 0..whole.len() {
            let _ = decode(&whole[..cut], &limits);
            let mut changed = whole.clone();
            changed[cut] ^= 0xff;
            let _ = decode(&changed, &limits);
        }
    }
}

#[test]
fn a_jpeg_that_ends_early_is_truncated_at_every_cut() {
    let whole = jpeg(64, 64);
    assert!(!open(&whole).truncated);
    let scan = whole.windows(2).position(|two| two == [0xff, 0xda]).expect("a scan");
    for cut in scan + 12..whole.len() {
        // The decoder may refuse a scan that is hardly there; what it accepts must say so.
        if let Ok(picture) = decode(&whole[..cut], &Limits::default()) {
            assert!(picture.truncated, "cut at {cut} of {}", whole.len());
        }
    }
    // Something after the end mark changes nothing.
    assert!(!open(&[&whole[..], b"\xff\xd8\xff trailing"].concat()).truncated);
}

/// The decoders that are trusted to refuse what is not all there do so.
#[test]
fn a_cut_gives_the_whole_picture_or_none_or_says_so() {
    let image = DynamicImage::from(texture(24, 24));
    let gray = DynamicImage::from(image.to_luma8());
    let formats = [ImageFormat::Png, ImageFormat::Gif, ImageFormat::Bmp, ImageFormat::Tiff, ImageFormat::WebP];
    for (format, image) in formats.into_iter().flat_map(|format| [(format, &image), (format, &gray)]) {
        // The GIF encoder takes colour only.
        let image = if format == ImageFormat::Gif { image.to_rgba8().into() } else { image.clone() };
        let whole = encode(&image, format);
        let expected = open(&whole).pixels;
        for cut in 0..whole.len() {
            if let Ok(picture) = decode(&whole[..cut], &Limits::default()) {
                assert!(picture.truncated || picture.pixels == expected, "{format:?} cut at {cut}");
            }
        }
    }
}

#[test]
fn a_picture_of_five_endless_rows_is_refused_before_hashing_runs_out_of_memory() {
    let rows = |rows: u32| {
        let sides = [60_000_000u32.to_be_bytes(), rows.to_be_bytes()].concat();
        let header = [&b"\0\0\0\x0dIHDR"[..], &sides, &[1, 0, 0, 0, 0], &[0; 4]].concat();
        inspect(&[png::SIGNATURE, &header].concat(), &Limits::default())
    };
    let error = rows(5).expect_err("eight gigabytes of row buffers");
    assert!(matches!(error, ImageError::TooManyBytes { .. }), "{error}");
    // Too thin for PDQ, and other hashes take as much memory for them.
    let error = rows(4).expect_err("so have four rows");
    assert!(matches!(error, ImageError::TooManyBytes { .. }), "{error}");
}
