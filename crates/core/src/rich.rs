//! A picture in, a rich entry out: its plain hash, and the hashes of the crops that people make of it.
//!
//! A copy that was cut by 20 % a side is out of reach of the plain hash, and within reach of a crop's.
//! Each crop is hashed exactly as a file that held nothing else: from all pixels of its window.

use crate::blocklist::{MAX_CROPS, check_crop};
use crate::hash::Fingerprint;
use crate::hasher::Hasher;
use crate::luma::{Backdrop, Source};
use crate::pixels::{Pixels, Window};
use crate::views::framed_photo;

/// What a picture becomes in a list: see [`Hasher::rich_entry`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RichEntry {
    /// The hash of all pixels; its gate is the list's.
    pub plain: Fingerprint,
    /// The crops that a list takes, at most nine.
    pub crops: Vec<Fingerprint>,
}

impl Hasher {
    /// The hashes of pixels for a list, upright, alpha dropped, through the `full` pipeline whatever
    /// this hasher's profile is. Crops with too little detail are left out.
    pub fn rich_entry(&mut self, pixels: &Pixels) -> RichEntry {
        let listed = listed_window(pixels);
        let plain = self.fingerprint_window(pixels, listed);
        let algorithm = self.algorithm();
        let crops = crops(listed).map(|crop| self.fingerprint_window(pixels, crop));
        let crops = crops.into_iter().filter(|crop| check_crop(algorithm, crop).is_ok()).collect();
        RichEntry { plain, crops }
    }
}

/// The window of the upright picture that its entry is made of: all of it, or of a screenshot the photo
/// in it.
fn listed_window(pixels: &Pixels) -> Window {
    let order = pixels.read(pixels.orientation);
    let (width, height) = (order.width, order.height);
    let Some(photo) = framed_photo(&Source::full(order, Backdrop::Dropped)) else {
        return Window { x: 0, y: 0, width, height };
    };
    let [left, right] = [photo.left, photo.right].map(|at| (at.round() as usize).min(width));
    let [top, bottom] = [photo.top, photo.bottom].map(|at| (at.round() as usize).min(height));
    Window { x: left, y: top, width: right - left, height: bottom - top }
}

/// Nine crops: the centre by .9, .8, .7 and .6 of both sides; .8 from the left, right, top and bottom;
/// the centre by .75 of the longer side. Larger sets were tried and did not pay.
fn crops(Window { x, y, width, height }: Window) -> [Window; MAX_CROPS] {
    let centred = |across: u64, down: u64| {
        let (w, h) = (part(width, across), part(height, down));
        Window { x: x + (width - w) / 2, y: y + (height - h) / 2, width: w, height: h }
    };
    let (w, h) = (part(width, 80), part(height, 80));
    [
        centred(90, 90),
        centred(80, 80),
        centred(70, 70),
        centred(60, 60),
        Window { x, y, width: w, height },
        Window { x: x + width - w, y, width: w, height },
        Window { x, y, width, height: h },
        Window { x, y: y + height - h, width, height: h },
        if width >= height { centred(75, 100) } else { centred(100, 75) },
    ]
}

/// `percent` of a length, to the nearest pixel; in 64 bits, where no picture overflows.
fn part(length: usize, percent: u64) -> usize {
    ((length as u64 * percent + 50) / 100) as usize
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::algorithm::{Algorithm, Profile};
    use crate::hash::CROP_QUALITY_LIMIT;
    use crate::pixels::{Layout, Orientation};

    fn picture(file: &str) -> Pixels {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors/img").join(file);
        let bytes = std::fs::read(path).expect("a committed picture");
        Hasher::new(Algorithm::Pdq).decode(&bytes).expect("a picture").pixels
    }

    /// What an editor would save.
    fn cut(pixels: &Pixels, window: Window) -> Pixels {
        let order = pixels.read(pixels.orientation).window(window);
        let samples = pixels.layout().samples();
        let places = (0..window.height).flat_map(|y| (0..window.width).map(move |x| (x, y)));
        let data = places.flat_map(|(x, y)| order.pixel(x, y)[..samples].to_vec()).collect();
        Pixels::new(window.width as u32, window.height as u32, pixels.layout(), data).expect("as many pixels")
    }

    #[test]
    fn a_crop_hashes_as_the_file_of_it_would() {
        let mut hasher = Hasher::new(Algorithm::Pdq);
        for file in ["scene_320x240.png", "scene_grain_200x300.png", "fractal_gray_256.png", "rgba_260x200.png"] {
            let mut pixels = picture(file);
            for value in 1..=8 {
                pixels.orientation = Orientation::from_exif(value).expect("1..=8");
                let all = listed_window(&pixels);
                assert_eq!(hasher.fingerprint_window(&pixels, all), hasher.fingerprint_pixels(&pixels));
                for window in crops(all) {
                    let saved = hasher.fingerprint_pixels(&cut(&pixels, window));
                    assert_eq!(hasher.fingerprint_window(&pixels, window), saved, "{file}, EXIF {value}, {window:?}");
                }
            }
        }
    }

    #[test]
    fn the_crops_lie_where_they_should() {
        let window = |x, y, width, height| Window { x, y, width, height };
        let landscape = [
            window(5, 3, 90, 54),
            window(10, 6, 80, 48),
            window(15, 9, 70, 42),
            window(20, 12, 60, 36),
            window(0, 0, 80, 60),
            window(20, 0, 80, 60),
            window(0, 0, 100, 48),
            window(0, 12, 100, 48),
            window(12, 0, 75, 60),
        ];
        assert_eq!(crops(window(0, 0, 100, 60)), landscape);
        assert_eq!(crops(window(0, 0, 60, 100))[8], window(0, 12, 60, 75));
        let moved = landscape.map(|Window { x, y, width, height }| window(x + 7, y + 1000, width, height));
        assert_eq!(crops(window(7, 1000, 100, 60)), moved);
        for (width, height) in [(0, 0), (1, 1), (2, 1), (3, 9), (u32::MAX as usize, 1)] {
            for Window { x, y, width: w, height: h } in crops(window(0, 0, width, height)) {
                assert!(x + w <= width && y + h <= height, "{width}x{height}");
            }
        }
    }

    #[test]
    fn crops_of_too_little_detail_are_left_out() {
        let mut hasher = Hasher::new(Algorithm::Pdq);
        let gated = |entry: &RichEntry| entry.crops.iter().all(|crop| crop.quality >= Some(CROP_QUALITY_LIMIT));
        let busy = hasher.rich_entry(&picture("fractal_gray_256.png"));
        assert_eq!(busy.crops.len(), MAX_CROPS);
        assert!(gated(&busy));

        // a disc of the same in its upper left, gray elsewhere: without straight sides it is no photo in a frame
        let (side, fractal) = (512, picture("fractal_gray_256.png"));
        let in_disc = |x: usize, y: usize| x.abs_diff(128).pow(2) + y.abs_diff(128).pow(2) < 128 * 128;
        let sample = |x: usize, y: usize| if in_disc(x, y) { fractal.data()[y * 256 + x] } else { 128 };
        let data = (0..side * side).map(|at| sample(at % side, at / side)).collect();
        let pixels = Pixels::new(side as u32, side as u32, Layout::Gray, data).expect("512x512");
        let sparse = hasher.rich_entry(&pixels);
        assert!(gated(&sparse));
        let ungated = crops(listed_window(&pixels)).map(|window| hasher.fingerprint_window(&pixels, window));
        let good = ungated.into_iter().filter(|crop| crop.quality >= Some(CROP_QUALITY_LIMIT));
        assert_eq!(sparse.crops, good.collect::<Vec<_>>());
        assert!(sparse.crops.len() < MAX_CROPS, "{sparse:?}");

        let blank = Pixels::new(90, 70, Layout::Gray, vec![0; 90 * 70]).expect("90x70");
        assert!(hasher.rich_entry(&blank).crops.is_empty());
        let none = Pixels::new(0, 0, Layout::Gray, vec![]).expect("no pixels");
        assert_eq!(hasher.rich_entry(&none).plain.quality, Some(0));
    }

    #[test]
    fn a_framed_photo_enters_a_list_as_the_photo_alone() {
        let photo = picture("scene_320x240.png");
        let (width, height) = photo.stored_size();
        let (left, top) = (90, 160);
        let samples = photo.layout().samples();
        let mut page = vec![250; 500 * 800 * samples];
        for y in 0..height as usize {
            let row = width as usize * samples;
            let to = ((top + y) * 500 + left) * samples;
            page[to..to + row].copy_from_slice(&photo.data()[y * row..][..row]);
        }
        let page = Pixels::new(500, 800, photo.layout(), page).expect("500x800");
        let mut hasher = Hasher::new(Algorithm::Pdq);
        let alone = hasher.fingerprint_pixels(&photo).hash;
        assert!(hasher.fingerprint_pixels(&page).hash.distance(alone) > 60, "the page is another picture");
        let entry = hasher.rich_entry(&page);
        assert!(entry.plain.hash.distance(alone) <= 16, "{}", entry.plain.hash.distance(alone));
        // and a photo without a frame is left as it is
        assert_eq!(hasher.rich_entry(&photo).plain, hasher.fingerprint_pixels(&photo));
    }

    #[test]
    fn a_rich_entry_is_of_all_pixels_whatever_the_profile() {
        let pixels = picture("scene_1024x768_q85.jpg");
        let full = Hasher::new(Algorithm::Pdq).rich_entry(&pixels);
        assert_eq!(full.plain, Hasher::new(Algorithm::Pdq).fingerprint_pixels(&pixels));
        assert_eq!(Hasher::new(Algorithm::Pdq).profile(Profile::Cimg512).rich_entry(&pixels), full);
    }
}
