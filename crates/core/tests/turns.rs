//! The exact dihedral against pictures that are really turned.

use std::path::Path;

use nearmark::{Algorithm, Hasher, Layout, Pixels, Turn};

/// The pixel of the turned picture at (x, y) comes from this place of a `width` x `height` picture.
fn source(turn: Turn, x: u32, y: u32, width: u32, height: u32) -> (u32, u32) {
    match turn {
        Turn::Orig => (x, y),
        Turn::Rot90 => (width - 1 - y, x),
        Turn::Rot180 => (width - 1 - x, height - 1 - y),
        Turn::Rot270 => (y, height - 1 - x),
        Turn::FlipX => (x, height - 1 - y),
        Turn::FlipY => (width - 1 - x, y),
        Turn::FlipPlus1 => (y, x),
        Turn::FlipMinus1 => (width - 1 - y, height - 1 - x),
    }
}

fn turned(pixels: &Pixels, turn: Turn) -> Pixels {
    let (width, height) = pixels.stored_size();
    let swaps = matches!(turn, Turn::Rot90 | Turn::Rot270 | Turn::FlipPlus1 | Turn::FlipMinus1);
    let (new_width, new_height) = if swaps { (height, width) } else { (width, height) };
    let samples = pixels.layout().samples();
    let mut data = Vec::new();
    for y in 0..new_height {
        for x in 0..new_width {
            let (x, y) = source(turn, x, y, width, height);
            let at = (y * width + x) as usize * samples;
            data.extend_from_slice(&pixels.data()[at..at + samples]);
        }
    }
    Pixels::new(new_width, new_height, pixels.layout(), data).expect("the same pixels")
}

#[test]
fn the_exact_method_gives_the_hash_of_the_turned_picture() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors/img");
    let mut hasher = Hasher::new(Algorithm::Pdq);
    for file in ["scene_320x240.png", "scene_grain_200x300.png", "size_513x96.png", "scene_1600x900_q60_420.jpg"] {
        let bytes = std::fs::read(folder.join(file)).expect("a committed picture");
        let pixels = hasher.decode(&bytes).expect("a picture").pixels;
        for print in hasher.exact_dihedral(&pixels) {
            let turn = print.view.turn;
            let truth = hasher.fingerprint_pixels(&turned(&pixels, turn));
            // transposing changes the order of sums, so a near-tie may fall the other way
            let distance = truth.hash.distance(print.hash());
            let swaps = turned(&pixels, turn).stored_size() != pixels.stored_size();
            assert!(distance <= if swaps { 2 } else { 0 }, "{file} {}: {distance}", turn.name());
            assert_eq!(truth.quality, print.fingerprint.quality, "{file} {}", turn.name());
        }
    }
}

#[test]
fn the_fields_method_is_near_but_another() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors/img");
    let bytes = std::fs::read(folder.join("scene_grain_200x300.png")).expect("a committed picture");
    let mut hasher = Hasher::new(Algorithm::Pdq);
    let pixels = hasher.decode(&bytes).expect("a picture").pixels;
    let (field, exact) = (hasher.dihedral(&pixels), hasher.exact_dihedral(&pixels));
    assert_eq!(field[0].hash(), exact[0].hash());
    assert!(field.iter().zip(&exact).any(|(field, exact)| field.hash() != exact.hash()));
}

#[test]
fn an_inverted_picture_has_the_complement() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors/img");
    let bytes = std::fs::read(folder.join("scene_320x240.png")).expect("a committed picture");
    let mut hasher = Hasher::new(Algorithm::Pdq);
    let pixels = hasher.decode(&bytes).expect("a picture").pixels;
    let (width, height) = pixels.stored_size();
    let inverted = pixels.data().iter().map(|sample| 255 - sample).collect();
    let inverted = Pixels::new(width, height, Layout::Rgb, inverted).expect("the same size");
    let (plain, inverted) = (hasher.fingerprint_pixels(&pixels).hash, hasher.fingerprint_pixels(&inverted).hash);
    assert!(inverted.distance(!plain) <= 2, "{}", inverted.distance(!plain));
}
