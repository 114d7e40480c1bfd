//! What a fingerprint recognises of its own photo: edited copies are made in memory, looked at with every view, and
//! wiped. What is said of a photo is what was tried on this photo, and not what holds for most.

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use zeroize::Zeroizing;

use super::CaseFile;
use crate::decode::{self, Limits};
use crate::hash::Fingerprint;
use crate::hasher::Hasher;
use crate::luma::{Backdrop, Source};
use crate::pixels::{Layout, Pixels};
use crate::views::ViewSet;

/// The longer side of the copies, in pixels, at the most: apps send photos small, and small copies take no time.
const SIDE: usize = 512;

/// What apps save at when they save space: below what most of them take.
const JPEG_QUALITY: u8 = 50;

/// Something that is done to a photo before it is passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edit {
    /// A quarter turn either way, or upside down.
    Turned,
    /// Left and right changed.
    Mirrored,
    /// A white border, a twelfth of the longer side wide.
    Bordered,
    /// A phone's screen with a bar and lines of text above and below.
    Screenshot,
    /// At most 256 pixels on its longer side.
    Smaller,
    /// Saved as JPEG of quality 50.
    SavedAgain,
    /// A twentieth cut off one side, or off each of them.
    Cropped,
}

impl Edit {
    /// All of them, those first that services look for most.
    pub const ALL: [Self; 7] = [
        Self::Smaller,
        Self::SavedAgain,
        Self::Turned,
        Self::Mirrored,
        Self::Bordered,
        Self::Screenshot,
        Self::Cropped,
    ];
}

/// The edits of a photo that its fingerprint recognised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recognised(u8);

impl Recognised {
    /// Whether that edit was recognised.
    pub fn holds(self, edit: Edit) -> bool {
        self.0 & 1 << edit as u8 != 0
    }
}

/// Tries edits on photos; its buffers serve one after the other. One for each thread.
#[derive(Clone)]
pub struct Trial {
    /// By view set, the smaller ones first: each holds all that is in those before it, and most copies take no more.
    hashers: [Hasher; ViewSet::ALL.len()],
}

impl Default for Trial {
    fn default() -> Self {
        Self { hashers: ViewSet::ALL.map(|set| Hasher::new(CaseFile::ALGORITHM).views(set)) }
    }
}

impl Trial {
    /// Which edits of a photo its fingerprint recognises within the algorithm's own limit. All copies are overwritten.
    pub fn run(&mut self, photo: &Pixels, fingerprint: Fingerprint) -> Recognised {
        let small = Copy::of(photo);
        let mut recognised = Recognised::default();
        for edit in Edit::ALL {
            if small.edited(edit).into_iter().all(|copy| self.recognises(copy, fingerprint)) {
                recognised.0 |= 1 << edit as u8;
            }
        }
        self.hashers.iter_mut().for_each(Hasher::wipe);
        recognised
    }

    /// As a matcher judges a query with the wide set by a list of one entry.
    fn recognises(&mut self, copy: Option<Pixels>, fingerprint: Fingerprint) -> bool {
        let Some(copy) = copy else { return false };
        let limit = CaseFile::ALGORITHM.default_limit();
        let recognised = self.hashers.iter_mut().any(|hasher| {
            let query = hasher.query_pixels(&copy);
            query.clear_prints().any(|print| print.hash().distance(fingerprint.hash) <= limit)
        });
        copy.wipe();
        recognised
    }
}

/// A gray picture that is overwritten when it is done with.
struct Copy {
    width: usize,
    height: usize,
    gray: Zeroizing<Vec<u8>>,
}

impl Copy {
    /// The upright photo, each pixel the mean of as many of its pixels as make it small.
    fn of(photo: &Pixels) -> Self {
        let source = Source::full(photo.read(photo.orientation), Backdrop::Dropped);
        let block = source.width.max(source.height).div_ceil(SIDE).max(1);
        let (width, height) = (source.width.div_ceil(block), source.height.div_ceil(block));
        let mut row = Zeroizing::new(vec![0; source.width]);
        let mut sums = Zeroizing::new(vec![0u32; width]);
        let mut gray = Zeroizing::new(Vec::with_capacity(width * height));
        for top in (0..source.height).step_by(block) {
            let rows = block.min(source.height - top);
            sums.fill(0);
            for y in top..top + rows {
                source.gray_row(y, &mut row, luma);
                for (sum, block) in sums.iter_mut().zip(row.chunks(block)) {
                    *sum += block.iter().map(|&level| u32::from(level)).sum::<u32>();
                }
            }
            let area = |x: usize| (rows * block.min(source.width - x * block)) as u32;
            gray.extend((0..width).map(|x| (sums[x] / area(x)) as u8));
        }
        Self { width, height, gray }
    }

    fn at(&self, x: usize, y: usize) -> u8 {
        self.gray[y * self.width + x]
    }

    /// Every copy that must be recognised for an edit to be.
    fn edited(&self, edit: Edit) -> Vec<Option<Pixels>> {
        let &Self { width, height, .. } = self;
        match edit {
            Edit::Turned => vec![
                drawn(height, width, |x, y| self.at(y, height - 1 - x)),
                drawn(width, height, |x, y| self.at(width - 1 - x, height - 1 - y)),
                drawn(height, width, |x, y| self.at(width - 1 - y, x)),
            ],
            Edit::Mirrored => vec![drawn(width, height, |x, y| self.at(width - 1 - x, y))],
            Edit::Bordered => vec![self.bordered()],
            Edit::Screenshot => vec![self.on_a_screen()],
            Edit::Smaller => vec![drawn(width / 2, height / 2, |x, y| {
                let four = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(right, down)| self.at(2 * x + right, 2 * y + down));
                (four.map(u32::from).iter().sum::<u32>() / 4) as u8
            })],
            Edit::SavedAgain => vec![self.saved_again()],
            Edit::Cropped => {
                let (across, down) = (width / 20, height / 20);
                let cut = |left, top, right, bottom| {
                    drawn(width - left - right, height - top - bottom, |x, y| self.at(x + left, y + top))
                };
                vec![cut(across, down, across, down), cut(0, 0, 0, down), cut(across, 0, 0, 0)]
            }
        }
    }

    fn bordered(&self) -> Option<Pixels> {
        let border = self.width.max(self.height) / 12;
        drawn(self.width + 2 * border, self.height + 2 * border, |x, y| {
            let inside = (border..border + self.width).contains(&x) && (border..border + self.height).contains(&y);
            if inside { self.at(x - border, y - border) } else { u8::MAX }
        })
    }

    /// As wide as the screen, somewhat above its middle, on white: a bar on top, lines of text below.
    fn on_a_screen(&self) -> Option<Pixels> {
        let (width, height) = (self.width, (2 * self.width).max(self.height + self.height / 3));
        let (bar, line) = (height / 16, (height / 64).max(1));
        let top = bar + (height - bar - self.height) / 3;
        drawn(width, height, |x, y| match y {
            _ if y < bar => 40,
            _ if (top..top + self.height).contains(&y) => self.at(x, y - top),
            // Words of different lengths, every second line, up to where a line ends.
            _ if (y / line) % 3 == 1 && x > width / 16 && x < width * 3 / 4 && (x / line) % 7 > 1 => 60,
            _ => 250,
        })
    }

    fn saved_again(&self) -> Option<Pixels> {
        // Room for all of it: what a vector leaves behind as it grows could not be wiped.
        let mut file = Zeroizing::new(Vec::with_capacity(2 * self.gray.len() + (1 << 12)));
        let (width, height) = (u32::try_from(self.width).ok()?, u32::try_from(self.height).ok()?);
        let mut encoder = JpegEncoder::new_with_quality(&mut *file, JPEG_QUALITY);
        encoder.encode(&self.gray, width, height, ExtendedColorType::L8).ok()?;
        decode::decode(&file, &Limits::default()).ok().map(|picture| picture.pixels)
    }
}

/// A picture, pixel by pixel.
fn drawn(width: usize, height: usize, level: impl Fn(usize, usize) -> u8) -> Option<Pixels> {
    let mut data = Vec::with_capacity(width * height);
    for y in 0..height {
        data.extend((0..width).map(|x| level(x, y)));
    }
    Pixels::new(u32::try_from(width).ok()?, u32::try_from(height).ok()?, Layout::Gray, data)
}

fn luma([red, green, blue]: [u8; 3]) -> u8 {
    ((77 * u32::from(red) + 150 * u32::from(green) + 29 * u32::from(blue)) >> 8) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::blocklist::{Blocklist, BlocklistBuilder};
    use crate::matcher::{Matcher, Outcome, WatchedList};
    use crate::pixels::Orientation;

    fn scene() -> Pixels {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/vectors/img/scene_320x240.png");
        let bytes = std::fs::read(file).expect("a committed file");
        decode::decode(&bytes, &Limits::default()).expect("a picture").pixels
    }

    fn print_of(pixels: &Pixels) -> Fingerprint {
        Hasher::new(CaseFile::ALGORITHM).fingerprint_pixels(pixels)
    }

    #[test]
    fn a_matcher_says_the_same_of_every_copy() {
        let scene = scene();
        let print = print_of(&scene);
        let found = Trial::default().run(&scene, print);
        for edit in [Edit::Smaller, Edit::SavedAgain, Edit::Turned, Edit::Mirrored, Edit::Bordered] {
            assert!(found.holds(edit), "{edit:?}");
        }

        let (mut builder, mut list) = (BlocklistBuilder::new(CaseFile::ALGORITHM), Vec::new());
        builder.insert(print, None).expect("it has detail");
        builder.write_to(&mut list).expect("memory");
        let list = WatchedList::block("own", Blocklist::new(list).expect("a list"));
        let matcher = Matcher::new([list]).expect("a list to look for");
        let mut hasher = Hasher::new(CaseFile::ALGORITHM).views(ViewSet::Wide);
        for edit in Edit::ALL {
            let copies = Copy::of(&scene).edited(edit).into_iter().flatten();
            let judged: Vec<_> =
                copies.map(|copy| matcher.judge(&hasher.query_pixels(&copy)).expect("judged")).collect();
            let all = judged.iter().all(|outcome| matches!(outcome, Outcome::Match { .. }));
            assert_eq!(found.holds(edit), all, "{edit:?}: {judged:?}");
        }
    }

    #[test]
    fn another_photo_s_fingerprint_recognises_nothing() {
        let other = Fingerprint { hash: print_of(&scene()).hash, quality: Some(100) };
        let stripes = (0..200 * 150).map(|at| if (at % 200 / 9 + at / 200 / 14) % 2 == 0 { 30 } else { 220 }).collect();
        let stripes = Pixels::new(200, 150, Layout::Gray, stripes).expect("200x150");
        assert_eq!(Trial::default().run(&stripes, other), Recognised::default());
    }

    #[test]
    fn copies_are_what_they_are_called() {
        let photo = Pixels::new(3, 2, Layout::Gray, vec![1, 2, 3, 4, 5, 6]).expect("3x2");
        let small = Copy::of(&photo);
        let data = |edit| small.edited(edit).into_iter().map(|copy| copy.expect("small").data().to_vec());
        assert_eq!(
            data(Edit::Turned).collect::<Vec<_>>(),
            [[4, 1, 5, 2, 6, 3], [6, 5, 4, 3, 2, 1], [3, 6, 2, 5, 1, 4]]
        );
        assert_eq!(data(Edit::Mirrored).collect::<Vec<_>>(), [[3, 2, 1, 6, 5, 4]]);
        assert_eq!(data(Edit::Smaller).collect::<Vec<_>>(), [[3]]);

        let mut turned = photo.clone();
        turned.orientation = Orientation::from_exif(6).expect("1..=8");
        let upright = Copy::of(&turned);
        assert_eq!((upright.width, upright.height, &upright.gray[..]), (2, 3, &[4, 1, 5, 2, 6, 3][..]));
        let large = Pixels::new(1500, 3, Layout::Gray, (0..4500).map(|at| (at / 1500) as u8 * 30).collect());
        let large = Copy::of(&large.expect("1500x3"));
        assert_eq!((large.width, large.height, large.at(499, 0)), (500, 1, 30));
    }

    #[test]
    fn pictures_of_every_shape_are_tried() {
        for (width, height) in [(1, 1), (5, 5), (1, 3000), (3000, 1), (513, 7)] {
            let data = vec![9; width as usize * height as usize * 4];
            let photo = Pixels::new(width, height, Layout::Rgba, data).expect("samples");
            let print = Fingerprint { hash: print_of(&scene()).hash, quality: Some(100) };
            assert_eq!(Trial::default().run(&photo, print), Recognised::default());
        }
    }
}
