//! A listed picture, dimmed until it has too little detail as a whole, is never called clean: not even
//! where a part or a turn of it has just enough.

use std::path::Path;

use nearmark::{
    Algorithm, Blocklist, BlocklistBuilder, Hasher, Matcher, Outcome, Pixels, QUALITY_LIMIT, ViewSet, WatchedList,
};

fn dimmed(pixels: &Pixels, percent: u32) -> Pixels {
    let (width, height) = pixels.stored_size();
    let samples = pixels.data().iter().map(|sample| (u32::from(*sample) * percent / 100 + 100) as u8).collect();
    Pixels::new(width, height, pixels.layout(), samples).expect("as many samples")
}

#[test]
fn a_dimmed_listed_picture_is_never_clean() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors/img");
    let mut judged = 0;
    for file in ["scene_320x240.png", "scene_grain_200x300.png", "fractal_gray_256.png"] {
        let mut hasher = Hasher::new(Algorithm::Pdq);
        let bytes = std::fs::read(folder.join(file)).expect("a committed picture");
        let pixels = hasher.decode(&bytes).expect("a picture").pixels;
        let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
        builder.insert(hasher.fingerprint_pixels(&pixels), None).expect("it has detail");
        let mut list = Vec::new();
        builder.write_to(&mut list).expect("memory takes every list");
        let list = Blocklist::new(list).expect("a new list is whole");
        let matcher = Matcher::new([WatchedList::block("known", list)]).expect("one list");

        for percent in 1..60 {
            let dim = dimmed(&pixels, percent);
            let quality = hasher.fingerprint_pixels(&dim).quality.expect("it was measured");
            if quality >= QUALITY_LIMIT {
                break;
            }
            for views in ViewSet::ALL {
                let outcome = matcher.judge(&hasher.clone().views(views).query_pixels(&dim)).expect("a whole list");
                assert!(!matches!(outcome, Outcome::Clean { .. }), "{file} at {percent} %, quality {quality}, {views}");
                judged += 1;
            }
        }
    }
    assert!(judged >= 30, "{judged} dim pictures were judged");
}
