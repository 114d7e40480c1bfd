//! Folders of photos in, what can be measured with out; and what was left out, and why.
//!
//! Photos go through nearmark's decoders, under its limits. Their pixels are not kept: a photo is read
//! again when it is its turn, so that a folder may be larger than the memory.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;

use image::metadata;
use image::{DynamicImage, RgbImage};
use nearmark::{
    Algorithm, Error as CoreError, Fingerprint, Hash256, Hasher, ImageError, Input, Orientation, Photos, Picture,
    Pixels, Query, ViewSet, in_order,
};

use crate::alteration;
use crate::error::Error;
use crate::family::{Family, Hashes};

/// With fewer photos than this nothing is measured.
pub const FEWEST: usize = 10;

/// Two photos with any view of one this near to the other are one picture, in bits.
pub const SAME_PICTURE: u32 = 48;

/// What the parts of an evaluation share.
#[derive(Clone, Copy)]
pub struct Setting<'a> {
    /// Opens pictures, within limits.
    pub opener: &'a Photos,
    /// How many photos are worked on at once; no figure depends on it.
    pub threads: NonZeroUsize,
    /// What every random choice is drawn from.
    pub seed: u64,
    /// The algorithm that is judged with all its views.
    pub algorithm: Algorithm,
    /// Further ones, judged by one hash each of the same pictures.
    pub family: &'a [Algorithm],
}

/// A file that may be a photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name in tables: the path below the folder, with `/` between.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// A photo that is measured with.
#[derive(Clone, Debug)]
pub struct Photo {
    /// The file.
    pub file: File,
    /// The hash of all of it: a plain entry.
    pub plain: Hash256,
    /// All hashes of its rich entry.
    pub rich: Vec<Hash256>,
    /// The plain hash by each algorithm of [`Setting::family`].
    pub(crate) hashes: Hashes,
}

/// How a photo looks to PDQ, which says what is a near-duplicate whatever is judged.
struct Look {
    whole: Hash256,
    /// All clear views.
    views: Vec<Hash256>,
}

/// A file that was left out because nothing can be measured with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The file.
    pub name: String,
    /// Why, in words.
    pub why: String,
}

/// The photos of an evaluation.
#[derive(Clone, Debug, Default)]
pub struct Collection {
    /// Those that are altered and looked for.
    pub photos: Vec<Photo>,
    /// Those that only stand in the list.
    pub distractors: Vec<Photo>,
    /// Left out: (the photo, the one that was kept, how near they are in bits).
    pub near_duplicates: Vec<(String, String, u32)>,
    /// Left out: unreadable, or of too little detail.
    pub refused: Vec<Refused>,
    /// Files that are no pictures at all.
    pub skipped: usize,
}

impl Photo {
    /// Its pixels, upright, alpha dropped; no larger than alterations work with.
    ///
    /// # Errors
    /// [`Error::Photo`] where the file is not what it was when it was loaded.
    pub fn pixels(&self, opener: &Photos) -> Result<RgbImage, Error> {
        let pixels = self.open(opener, |picture| upright(&picture.pixels))?;
        Ok(alteration::bounded(&pixels).into_owned())
    }

    fn open<T>(&self, opener: &Photos, with: impl FnOnce(&Picture) -> T) -> Result<T, Error> {
        let gone = |cause: CoreError| Error::Photo { name: self.file.name.clone(), why: cause.to_string() };
        opener.open(&Input::Path(self.file.path.clone()), with).map_err(gone)
    }
}

impl Collection {
    /// Loads photos and distractors, in that order; `done` is called after each file.
    ///
    /// # Errors
    /// [`Error::TooFewPhotos`] where fewer than [`FEWEST`] photos are left.
    pub fn load(
        setting: &Setting<'_>,
        photos: Vec<File>,
        distractors: Vec<File>,
        mut done: impl FnMut(),
    ) -> Result<Self, Error> {
        let mut collection = Self::default();
        let mut looks: Vec<Look> = Vec::new();
        let count = photos.len();
        let files = photos.into_iter().chain(distractors).enumerate();
        let worker = || {
            let mut loader = Loader {
                viewer: Hasher::new(Algorithm::Pdq).views(ViewSet::Wide),
                hasher: Hasher::new(setting.algorithm),
                family: Family::new(setting.family),
            };
            move |(at, file): (usize, File)| (at, loader.load(setting.opener, file))
        };
        in_order(files, setting.threads, worker, |(at, loaded)| {
            match loaded {
                Loaded::Photo(photo, look) => collection.take(photo, look, at < count, &mut looks),
                Loaded::Refused(refused) => collection.refused.push(refused),
                Loaded::NoPicture => collection.skipped += 1,
            }
            done();
            ControlFlow::Continue(())
        });
        let usable = collection.photos.len();
        let left_out = collection.refused.len() + collection.near_duplicates.len();
        if usable < FEWEST {
            return Err(Error::TooFewPhotos { usable, left_out, needed: FEWEST });
        }
        Ok(collection)
    }

    /// Takes a photo in, unless it nearly equals one that is to be looked for: `looks` are theirs.
    fn take(&mut self, photo: Photo, look: Look, is_sought: bool, looks: &mut Vec<Look>) {
        let nearest = |one: &Look, other: &Look| one.views.iter().map(|view| view.distance(other.whole)).min();
        let known = self.photos.iter().zip(&*looks);
        let apart = known.map(|(kept, other)| {
            let apart = nearest(other, &look).into_iter().chain(nearest(&look, other)).min();
            (apart.unwrap_or(u32::MAX), &kept.file.name)
        });
        if let Some((distance, kept)) = apart.min_by_key(|(distance, _)| *distance).filter(|(d, _)| *d <= SAME_PICTURE)
        {
            self.near_duplicates.push((photo.file.name, kept.clone(), distance));
        } else if is_sought {
            self.photos.push(photo);
            looks.push(look);
        } else {
            self.distractors.push(photo);
        }
    }
}

enum Loaded {
    Photo(Photo, Look),
    Refused(Refused),
    NoPicture,
}

/// What makes the hashes of a photo; one for each thread.
struct Loader {
    viewer: Hasher,
    hasher: Hasher,
    family: Family,
}

impl Loader {
    fn load(&mut self, opener: &Photos, file: File) -> Loaded {
        let Self { viewer, hasher, family } = self;
        let hashed = opener.open(&Input::Path(file.path.clone()), |picture| {
            let plain = hasher.fingerprint_pixels(&picture.pixels);
            let hashes = family.hashes(&picture.pixels, (hasher.algorithm(), plain));
            (plain, hasher.rich_entry(&picture.pixels), hashes, viewer.query_picture(picture))
        });
        match hashed {
            Err(CoreError::Image(ImageError::NotAPicture | ImageError::Empty)) => Loaded::NoPicture,
            Err(cause) => Loaded::Refused(Refused { name: file.name, why: cause.to_string() }),
            Ok((plain, ..)) if !is_clear(&plain) => {
                let quality = plain.quality.unwrap_or(0);
                let why = format!("too little detail to be looked for: quality {quality}");
                Loaded::Refused(Refused { name: file.name, why })
            }
            Ok((plain, rich, hashes, query)) => {
                let rows = std::iter::once(rich.plain).chain(rich.crops).filter(is_clear);
                let rich = rows.map(|print| print.hash).collect();
                let look = Look { whole: query.prints[0].hash(), views: clear_hashes(&query) };
                Loaded::Photo(Photo { file, plain: plain.hash, rich, hashes }, look)
            }
        }
    }
}

/// Whether a print may be compared: the matcher's gate.
pub(crate) fn is_clear(print: &Fingerprint) -> bool {
    !print.is_low_quality() && print.hash != Hash256::ZERO
}

/// What a query asks with, after the matcher's gate.
pub(crate) fn clear_hashes(query: &Query) -> Vec<Hash256> {
    query.prints.iter().filter(|print| is_clear(&print.fingerprint)).map(|print| print.hash()).collect()
}

/// Pixels as they are shown, alpha dropped.
fn upright(pixels: &Pixels) -> RgbImage {
    let (width, height) = pixels.stored_size();
    let rgb = pixels.data().chunks_exact(pixels.layout().samples()).flat_map(|pixel| match *pixel {
        [red, green, blue] | [red, green, blue, _] => [red, green, blue],
        [gray] | [gray, _] => [gray; 3],
        _ => unreachable!("a pixel has one to four samples"),
    });
    let stored = RgbImage::from_raw(width, height, rgb.collect()).expect("three samples for each pixel");
    let tag = (1..=8).find(|tag| Orientation::from_exif(u16::from(*tag)) == Some(pixels.orientation));
    let mut picture = DynamicImage::ImageRgb8(stored);
    if let Some(turn) = tag.and_then(metadata::Orientation::from_exif) {
        picture.apply_orientation(turn);
    }
    picture.into_rgb8()
}

/// Pixels as the core reads them.
pub(crate) fn pixels_of(picture: &RgbImage) -> Pixels {
    let (width, height) = picture.dimensions();
    Pixels::new(width, height, nearmark::Layout::Rgb, picture.as_raw().clone()).expect("three samples for each pixel")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upright_is_what_the_core_hashes() {
        let mut hasher = Hasher::new(Algorithm::Pdq);
        let data: Vec<u8> = (0..90 * 70).flat_map(|at: u32| [(at * at / 77) as u8, (at % 90 * 2) as u8]).collect();
        let mut pixels = Pixels::new(90, 70, nearmark::Layout::GrayAlpha, data).unwrap();
        for tag in 1..=8 {
            pixels.orientation = Orientation::from_exif(tag).unwrap();
            let shown = pixels_of(&upright(&pixels));
            assert_eq!(hasher.fingerprint_pixels(&shown).hash, hasher.fingerprint_pixels(&pixels).hash, "EXIF {tag}");
        }
    }

    #[test]
    fn the_later_of_two_near_photos_is_left_out() {
        let (mut collection, mut looks) = (Collection::default(), Vec::new());
        let mut take = |name: &str, views: &[[u64; 4]], is_sought| {
            let views: Vec<Hash256> = views.iter().copied().map(Hash256).collect();
            let file = File { name: name.to_owned(), path: PathBuf::new() };
            let photo = Photo { file, plain: views[0], rich: Vec::new(), hashes: Vec::new() };
            collection.take(photo, Look { whole: views[0], views }, is_sought, &mut looks);
        };
        take("a", &[[0; 4]], true);
        take("far", &[[0, !0, 0, 0]], true);
        // Its whole is far from both, a view of it near to the first.
        take("mirrored", &[[!0, !0, !0, 0], [3, 0, 0, 0]], true);
        take("copy", &[[1, 0, 0, 0]], false);
        assert_eq!(collection.photos.iter().map(|p| &*p.file.name).collect::<Vec<_>>(), ["a", "far"]);
        let left_out: Vec<_> = collection.near_duplicates.iter().map(|(a, b, d)| (&**a, &**b, *d)).collect();
        assert_eq!(left_out, [("mirrored", "a", 2), ("copy", "a", 1)]);
        assert!(collection.distractors.is_empty());
    }
}
