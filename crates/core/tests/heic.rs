//! Photos as phones save them, whole and mistreated: a picture or a reason, and never more memory than the header led
//! to expect.

#![cfg(feature = "heic")]

use std::fs;
use std::path::Path;

use nearmark::decode::{ImageError, Kind, decode, inspect};
use nearmark::{Algorithm, Hasher, Layout, Limits};

const FILES: [&str; 9] = [
    "heic_444.heic",
    "heic_gray.heic",
    "heic_alpha.heic",
    "heic_still.heic",
    "heic_turned.heic",
    "heic_mirrored.heic",
    "heic_grid.heic",
    "heic_grid_turned.heic",
    "heic_named.jpg",
];

fn file(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/images");
    fs::read(folder.join(name)).expect("a committed file")
}

/// One outcome, and a header that kept its word.
fn mistreat(bytes: &[u8]) -> Result<(), ImageError> {
    let limits = Limits { pixels: 1 << 20, bytes: 64 << 20 };
    let header = inspect(bytes, &limits)?;
    let picture = decode(bytes, &limits)?;
    assert_eq!(picture.pixels.stored_size(), (header.width, header.height));
    Ok(())
}

#[test]
fn every_file_opens_upright_and_as_large_as_it_said() {
    for name in FILES {
        let bytes = file(name);
        let header = inspect(&bytes, &Limits::default()).expect("a header");
        assert_eq!((header.kind, header.width, header.height), (Kind::Heic, 90, 60), "{name}");
        let picture = decode(&bytes, &Limits::default()).expect("a picture");
        assert_eq!(picture.pixels.stored_size(), (90, 60), "{name}");
        let layout = if name == "heic_alpha.heic" { Layout::Rgba } else { Layout::Rgb };
        assert_eq!(picture.pixels.layout(), layout, "{name}");
    }
}

#[test]
fn a_cut_file_is_never_a_picture() {
    for name in FILES {
        let bytes = file(name);
        for length in (0..bytes.len()).step_by(37).chain([bytes.len() - 1]) {
            assert!(mistreat(&bytes[..length]).is_err(), "{name}, {length} of {} bytes", bytes.len());
        }
    }
}

/// Every byte of the container and many of the streams, a bit each: nothing escapes, and nothing grows.
#[test]
fn a_changed_file_is_a_picture_or_a_reason() {
    let mut state = 7u64;
    for name in FILES {
        let bytes = file(name);
        for at in 0..bytes.len() {
            let container = at < 700 || at + 64 > bytes.len();
            if !container && at % 23 != 0 {
                continue;
            }
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let mut changed = bytes.clone();
            changed[at] ^= 1 << (state >> 61);
            if let Err(error) = mistreat(&changed) {
                assert!(!error.to_string().contains(char::is_control), "{name}, byte {at}");
            }
        }
    }
}

/// The bytes of a box, by its name.
fn place(bytes: &[u8], name: &[u8; 4]) -> usize {
    bytes.windows(4).position(|window| window == name).expect("the box is there") + 4
}

#[test]
fn a_size_that_lies_is_refused_before_anything_is_made() {
    // what the item is said to be
    let mut bytes = file("heic_still.heic");
    let at = place(&bytes, b"ispe") + 4;
    bytes[at..at + 8].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
    assert!(matches!(inspect(&bytes, &Limits::default()), Err(ImageError::Damaged { .. })));

    // what its tiles are put together to
    let mut bytes = file("heic_grid.heic");
    let at = place(&bytes, b"mdat") + 4;
    bytes[at..at + 4].copy_from_slice(&[0xff; 4]);
    assert!(matches!(inspect(&bytes, &Limits::default()), Err(ImageError::Damaged { .. })));

    // limits of the caller's own
    let bytes = file("heic_still.heic");
    let few = Limits { pixels: 5000, ..Limits::default() };
    assert!(matches!(inspect(&bytes, &few), Err(ImageError::TooManyPixels { .. })));
    let needed = inspect(&bytes, &Limits::default()).expect("a header").bytes;
    let little = Limits { bytes: needed - 1, ..Limits::default() };
    assert!(matches!(inspect(&bytes, &little), Err(ImageError::TooManyBytes { .. })));
}

/// The first picture, with other boxes in the place of those of this name in `meta`.
fn with_boxes(name: &[u8; 4], boxes: &[u8]) -> Vec<u8> {
    let bytes = file("heic_still.heic");
    let meta = place(&bytes, b"meta") - 8;
    let size = |at: usize| u32::from_be_bytes(*bytes[at..].first_chunk().expect("a size")) as usize;
    let at = place(&bytes, name) - 8;
    let inside = [&bytes[meta + 8..at], boxes, &bytes[at + size(at)..meta + size(meta)]].concat();
    let length = (inside.len() as u32 + 8).to_be_bytes();
    [&bytes[..meta], &length, b"meta", &inside, &bytes[meta + size(meta)..]].concat()
}

fn a_box(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [&(content.len() as u32 + 8).to_be_bytes()[..], name, content].concat()
}

/// A quarter of a megabyte that says that its items lie in a thousand million pieces, of no bytes each.
#[test]
fn pieces_that_take_no_bytes_are_refused_before_they_are_read() {
    for version in 0..3u8 {
        let item =
            [&[0; 2][..], if version < 2 { &[] } else { &[0; 2] }, if version == 0 { &[] } else { &[0; 2] }, &[0; 2]];
        let item = [&item.concat()[..], &[0xff; 2]].concat();
        let count = 20_000u32.to_be_bytes();
        let count = if version < 2 { &count[2..] } else { &count[..] };
        let content = [&[version, 0, 0, 0, 0, 0], count, &item.repeat(20_000)].concat();
        let error = inspect(&with_boxes(b"iloc", &a_box(b"iloc", &content)), &Limits::default()).expect_err("too many");
        assert!(error.to_string().ends_with("an item in more than 32 pieces"), "version {version}: {error}");
    }
}

#[test]
fn tables_count_together_and_so_do_properties() {
    let table = a_box(b"ipma", &[0; 100 << 10]);
    for (boxes, words) in [
        (table.repeat(3), "a table of more than 256 KiB"),
        (a_box(b"ipco", &a_box(b"free", &[]).repeat(600_000)), "properties of more than 4 MiB"),
    ] {
        let error = inspect(&with_boxes(b"iprp", &a_box(b"iprp", &boxes)), &Limits::default()).expect_err("too much");
        assert!(error.to_string().ends_with(words), "{error}");
    }
}

#[test]
fn what_is_coded_in_another_way_is_named() {
    let mut bytes = file("heic_still.heic");
    let at = place(&bytes, b"hvc1") - 4;
    bytes[at..at + 4].copy_from_slice(b"av01");
    let error = inspect(&bytes, &Limits::default()).expect_err("no decoder");
    assert_eq!(error.to_string(), "this HEIC is of a variety that is not supported: coded as av01");
}

#[test]
fn a_phone_photo_hashes_as_its_png_does() {
    let hash = |name: &str| Hasher::new(Algorithm::Pdq).fingerprint(&file(name)).expect("a picture").hash;
    for name in FILES {
        assert!(hash(name).distance(hash("png_rgb.png")) <= 4, "{name}: {}", hash(name).distance(hash("png_rgb.png")));
    }
}
