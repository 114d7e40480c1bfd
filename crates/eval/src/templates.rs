//! Different photos in the same drawn program: how near do their screenshots come?
//!
//! The program's own bars and buttons are alike to the pixel, since every photo is first brought to one
//! size. What lies within a distance here is a false match that no list of photos shows.

use image::RgbImage;
use nearmark::{Algorithm, Fingerprint, Hash256, Hasher, Pixels, ViewSet};

use crate::alteration::{Interface, covering};
use crate::error::Error;
use crate::parallel::try_in_order;
use crate::photos::{Collection, Photo, Setting, clear_hashes, is_clear, pixels_of};
use crate::study::{Alike, Template};

/// The size of every photo, 4:3.
const WIDTH: u32 = 500;
const HEIGHT: u32 = 375;

/// One screenshot: as an entry, with and without what is around the photo, and as a query.
struct Screen {
    cut: Option<Hash256>,
    uncut: Option<Hash256>,
    views: Vec<Hash256>,
}

/// Compares the screenshots of all photos in each program; `done` is called after each photo.
///
/// # Errors
/// [`Error::Photo`] where a photo cannot be read any more.
pub fn measure(setting: &Setting<'_>, collection: &Collection, mut done: impl FnMut()) -> Result<Vec<Template>, Error> {
    let worker = || {
        let mut hasher = Hasher::new(Algorithm::Pdq).views(ViewSet::Wide);
        move |photo: &Photo| {
            let pixels = covering(&photo.pixels(setting.opener)?, WIDTH, HEIGHT);
            Ok(Interface::ALL.map(|interface| screen(&mut hasher, interface, &pixels, setting.seed)))
        }
    };
    let mut screens = Interface::ALL.map(|_| Vec::new());
    try_in_order(collection.photos.iter(), setting.threads, worker, |drawn: [Screen; 10]| {
        screens.iter_mut().zip(drawn).for_each(|(screens, screen)| screens.push(screen));
        done();
    })?;
    let mut templates = Vec::new();
    let inputs = Interface::ALL.iter().zip(&screens);
    let worker = || |(interface, screens): (&Interface, &Vec<_>)| Ok(template(*interface, screens));
    try_in_order(inputs, setting.threads, worker, |template| templates.push(template))?;
    Ok(templates)
}

fn screen(hasher: &mut Hasher, interface: Interface, photo: &RgbImage, seed: u64) -> Screen {
    let pixels: Pixels = pixels_of(&interface.screenshot(photo, seed).picture);
    let clear = |print: Fingerprint| is_clear(&print).then_some(print.hash);
    Screen {
        cut: clear(hasher.rich_entry(&pixels).plain),
        uncut: clear(hasher.fingerprint_pixels(&pixels)),
        views: clear_hashes(&hasher.query_pixels(&pixels)),
    }
}

fn template(interface: Interface, screens: &[Screen]) -> Template {
    let nearest = |views: &[Hash256], entry: Option<Hash256>| {
        let entry = entry?;
        views.iter().map(|view| view.distance(entry)).min()
    };
    let (mut pairs, mut cut, mut uncut) = (0, Alike::default(), Alike::default());
    for (at, one) in screens.iter().enumerate() {
        for two in &screens[..at] {
            pairs += 1;
            let both = |entry: fn(&Screen) -> Option<Hash256>| {
                nearest(&one.views, entry(two)).into_iter().chain(nearest(&two.views, entry(one))).min()
            };
            cut.add(both(|screen| screen.cut));
            uncut.add(both(|screen| screen.uncut));
        }
    }
    Template { interface: interface.name().to_owned(), pairs, cut, uncut }
}

impl Alike {
    fn add(&mut self, distance: Option<u32>) {
        let Some(distance) = distance else { return };
        self.at_31 += u64::from(distance <= 31);
        self.at_48 += u64::from(distance <= 48);
        self.nearest = Some(self.nearest.map_or(distance, |nearest| nearest.min(distance)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_as_near_as_its_nearer_way_round() {
        let hash = |word: u64| Hash256([word, 0, 0, 0]);
        let screen = |entry: u64, view: u64| Screen { cut: Some(hash(entry)), uncut: None, views: vec![hash(view)] };
        // 32 bits one way, 1 the other; the third is 40 and more from both.
        let screens = [screen(0, 1), screen(0xffff_ffff, 0xffff_ffff), screen(u64::MAX << 8, u64::MAX)];
        let found = template(Interface::Chat, &screens);
        assert_eq!(found.pairs, 3);
        assert_eq!(found.cut, Alike { at_31: 1, at_48: 2, nearest: Some(31) });
        assert_eq!(found.uncut, Alike::default());
    }
}
