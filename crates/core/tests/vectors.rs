//! Every row of the reference vectors: pixels first, then hash, quality and the eight turns.
//!
//! `fixtures/vectors/make_vectors.py` says what each column means and where the values come from.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use nearmark::{Algorithm, Hasher, Layout, Orientation, Pixels, Reading};
use sha2::{Digest, Sha256};

fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors")
}

/// The samples of the first `kept` of every `of`.
fn samples(pixels: &Pixels, kept: usize) -> Vec<u8> {
    pixels.data().chunks_exact(pixels.layout().samples()).flat_map(|pixel| pixel[..kept].to_vec()).collect()
}

/// Colours of a translucent picture on a gray level, one value at a time.
fn composited(pixels: &Pixels, level: u32) -> Vec<u8> {
    let colours = pixels.layout().samples() - 1;
    let on_level = |sample: u8, alpha: u8| {
        let (sample, alpha) = (u32::from(sample), u32::from(alpha));
        ((sample * alpha + level * (255 - alpha) + 127) / 255) as u8
    };
    let pixel =
        |pixel: &[u8]| pixel[..colours].iter().map(|&sample| on_level(sample, pixel[colours])).collect::<Vec<_>>();
    pixels.data().chunks_exact(colours + 1).flat_map(pixel).collect()
}

fn opaque(pixels: &Pixels, data: Vec<u8>) -> Pixels {
    let (width, height) = pixels.stored_size();
    let layout = if data.len() == (width * height) as usize { Layout::Gray } else { Layout::Rgb };
    Pixels::new(width, height, layout, data).expect("one sample or three for each pixel")
}

#[test]
fn all_rows_are_exact() {
    let mut table = csv::Reader::from_path(vectors().join("pdq_vectors.csv")).expect("the table is committed");
    let mut rows = 0;
    for row in table.deserialize::<HashMap<String, String>>() {
        let row = row.expect("a row of the table");
        let what = format!("{} {} {}", row["file"], row["pixels"], row["pipeline"]);
        let profile = row["pipeline"].parse().expect("a pipeline");
        let mut hasher = Hasher::new(Algorithm::Pdq).profile(profile);
        let bytes = std::fs::read(vectors().join("img").join(&row["file"])).expect("the picture is committed");
        let decoded = hasher.decode(&bytes).expect(&what).pixels;
        let asked = hasher.query_pixels(&decoded);

        // the pixels by this row's rule, and the reading that makes the hasher apply it by itself
        let (mut pixels, reading) = match &*row["pixels"] {
            "rgb" | "gray" | "palette_rgb" | "high_byte" | "cmyk_rgb" | "upright" => (decoded, Reading::Upright),
            "gray_as_rgb" => {
                let tripled = decoded.data().iter().flat_map(|&gray| [gray; 3]).collect();
                (opaque(&decoded, tripled), Reading::Upright)
            }
            "drop_alpha" => (opaque(&decoded, samples(&decoded, decoded.layout().samples() - 1)), Reading::Upright),
            "on_white" => (opaque(&decoded, composited(&decoded, 255)), Reading::OnWhite),
            "on_black" => (opaque(&decoded, composited(&decoded, 0)), Reading::OnBlack),
            "as_stored" => (decoded, Reading::AsStored),
            rule => panic!("{what}: a rule that this test does not know: {rule}"),
        };
        if reading == Reading::AsStored {
            pixels.orientation = Orientation::AS_STORED;
        }

        if row["file"].ends_with(".png") {
            let digest: String = Sha256::digest(pixels.data()).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(digest, row["pixels_sha256"], "{what}: the decoder differs, not the hasher");
        }
        let fingerprint = hasher.fingerprint_pixels(&pixels);
        assert_eq!(fingerprint.hash.to_string(), row["hash"], "{what}");
        assert_eq!(fingerprint.quality.map(|quality| quality.to_string()).as_ref(), Some(&row["quality"]), "{what}");
        if row["pixels"] != "gray_as_rgb" {
            let print = asked.prints.iter().find(|print| print.view.reading == reading).expect(&what);
            assert_eq!(print.fingerprint, fingerprint, "{what}: the query's own view");
        }
        for print in hasher.dihedral(&pixels) {
            let turn = print.view.turn;
            let expected = row[turn.name()].parse().expect("a hash");
            // JPEG decoders differ in the low bits of pixels, which may move a near-tie
            let allowed = if row["file"].ends_with(".jpg") { 2 } else { 0 };
            assert!(print.hash().distance(expected) <= allowed, "{what} {}", turn.name());
        }
        rows += 1;
    }
    assert_eq!(rows, 56, "rows of the table");
}
