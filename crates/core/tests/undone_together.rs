//! What is done to a picture together is undone together: a border and a mirror, a page and a crop.

use std::path::Path;

use nearmark::{Algorithm, Hasher, Layout, Part, Pixels, Print, Turn, ViewSet};

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

/// A feed shows nothing taller than 4:5: a photo of 2:3 loses its upper and lower end, and stands on a page.
#[test]
fn a_tall_picture_that_a_feed_cropped_is_near_the_picture() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors/img");
    let bytes = std::fs::read(folder.join("scene_grain_200x300.png")).expect("a committed picture");
    let mut hasher = Hasher::new(Algorithm::Pdq).views(ViewSet::Wide);
    let pixels = hasher.decode(&bytes).expect("a picture").pixels;
    let (width, height, samples) = (200, 300, pixels.layout().samples());
    let (shown, left, top) = (width * 5 / 4, 30, 120);
    let (wide, high) = (width + 2 * left, 560);
    let mut page = vec![250; wide * high * samples];
    for y in 0..shown {
        let from = (y + (height - shown) / 2) * width * samples;
        let to = ((top + y) * wide + left) * samples;
        page[to..to + width * samples].copy_from_slice(&pixels.data()[from..from + width * samples]);
    }
    let page = Pixels::new(wide as u32, high as u32, pixels.layout(), page).expect("as many samples");
    let original = hasher.fingerprint_pixels(&pixels).hash;
    let distance = |print: &Print| print.hash().distance(original);
    let query = hasher.query_pixels(&page);
    let nearest = query.prints.iter().min_by_key(|print| distance(print)).expect("prints");
    assert!(matches!(nearest.view.part, Part::PanelUncrop(_)), "{}", nearest.view);
    assert!(distance(nearest) <= 48, "{}", distance(nearest));
    let panel = query.prints.iter().find(|print| matches!(print.view.part, Part::Panel(1))).expect("a panel");
    assert!(distance(panel) > 48, "the crop alone is another picture: {}", distance(panel));
}
