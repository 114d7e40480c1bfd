//! A border and a mirror are undone together.

use std::path::Path;

use nearmark::{Algorithm, Hasher, Layout, Pixels, Turn, ViewSet};

#[test]
fn a_mirrored_picture_in_a_border_is_near_the_picture() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/pictures");
    let mut hasher = Hasher::new(Algorithm::Pdq).views(ViewSet::Fast);
    for file in ["oak.jpg", "cabin.jpg"] {
        let bytes = std::fs::read(folder.join(file)).expect("a committed picture");
        let pixels = hasher.decode(&bytes).expect("a picture").pixels;
        assert_eq!(pixels.layout(), Layout::Rgb, "{file}");
        let (width, height) = pixels.stored_size();
        let (width, height, border) = (width as usize, height as usize, 40);
        let (wide, high) = (width + 2 * border, height + 2 * border);
        let mut framed = vec![255; wide * high * 3];
        for (y, x) in (0..height).flat_map(|y| (0..width).map(move |x| (y, x))) {
            let (from, to) = ((y * width + x) * 3, ((y + border) * wide + border + width - 1 - x) * 3);
            framed[to..to + 3].copy_from_slice(&pixels.data()[from..from + 3]);
        }
        let framed = Pixels::new(wide as u32, high as u32, Layout::Rgb, framed).expect("as many samples");
        let original = hasher.fingerprint_pixels(&pixels).hash;
        let query = hasher.query_pixels(&framed);
        let nearest = query.prints.iter().min_by_key(|print| print.hash().distance(original)).expect("prints");
        assert!(nearest.hash().distance(original) <= 31, "{file}: {}", nearest.view);
        assert_eq!(nearest.view.turn, Turn::FlipY, "{file}: {}", nearest.view);
    }
}
