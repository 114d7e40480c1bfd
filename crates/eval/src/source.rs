//! Photos as alterations take them, and what photos and their copies are called.

use image::RgbImage;

use crate::alteration::{Alteration, Altered};
use crate::error::Error;
use crate::photos::{Photo, Setting};
use crate::truth::Truth;

/// How many of the other photos an alteration may choose from.
const OTHERS: usize = 7;

/// A photo, and what else may be seen in its copies.
pub(crate) struct Source<'a> {
    name: &'a str,
    seed: u64,
    pixels: RgbImage,
    others: Vec<(usize, RgbImage)>,
}

impl<'a> Source<'a> {
    pub(crate) fn read(setting: &Setting<'_>, photos: &'a [Photo], photo: usize) -> Result<Self, Error> {
        let pixels = photos[photo].pixels(setting.opener)?;
        let others = others(photos.len(), photo, setting.seed);
        let read = |other: usize| Ok((other, photos[other].pixels(setting.opener)?));
        let others = others.into_iter().map(read).collect::<Result<_, Error>>()?;
        Ok(Self { name: &photos[photo].file.name, seed: setting.seed, pixels, others })
    }

    /// The copy, and which photos else are to be seen in it.
    pub(crate) fn apply(&self, alteration: &Alteration) -> (Altered, Vec<usize>) {
        let others: Vec<&RgbImage> = self.others.iter().map(|(_, pixels)| pixels).collect();
        let altered = alteration.apply(&self.pixels, &others, self.name, self.seed);
        let mut used: Vec<usize> = altered.used.iter().map(|at| self.others[*at].0).collect();
        used.sort_unstable();
        (altered, used)
    }
}

/// The photos that follow one in a ring of a seeded order; never the photo itself.
fn others(photos: usize, own: usize, seed: u64) -> Vec<usize> {
    let mut ring: Vec<usize> = (0..photos).collect();
    fastrand::Rng::with_seed(seed).shuffle(&mut ring);
    let place = ring.iter().position(|at| *at == own).unwrap_or(0);
    (1..=OTHERS.min(photos.saturating_sub(1))).map(|step| ring[(place + step) % photos]).collect()
}

/// What a photo is called in tables, below the folder that `make` writes.
pub(crate) fn original_name(photo: &Photo) -> String {
    format!("originals/{}", photo.file.name)
}

/// What a distractor is called.
pub(crate) fn distractor_name(photo: &Photo) -> String {
    format!("distractors/{}", photo.file.name)
}

/// What an altered copy is called.
pub(crate) fn edit_name(photo: &Photo, alteration: &Alteration, extension: &str) -> String {
    format!("edits/{}--{}.{extension}", photo.file.name, alteration.name())
}

/// Says in the truth what one altered copy is; gives its name.
pub(crate) fn push_copy(
    truth: &mut Truth,
    photos: &[Photo],
    photo: usize,
    alteration: &Alteration,
    (extension, used): (&str, &[usize]),
) -> String {
    let query = edit_name(&photos[photo], alteration, extension);
    truth.push(&query, &original_name(&photos[photo]), &alteration.attack());
    used.iter().for_each(|used| truth.push_material(&query, &original_name(&photos[*used]), alteration.name()));
    query
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn others_are_different_photos_and_never_the_photo_itself() {
        for photos in [1, 2, 7, 8, 40] {
            for own in 0..photos {
                let mut chosen = others(photos, own, 3);
                assert_eq!(chosen, others(photos, own, 3));
                assert!(!chosen.contains(&own) && chosen.iter().all(|at| *at < photos));
                chosen.sort_unstable();
                chosen.dedup();
                assert_eq!(chosen.len(), OTHERS.min(photos - 1));
            }
        }
        assert_ne!(others(40, 5, 3), others(40, 5, 4), "the seed decides");
    }
}
