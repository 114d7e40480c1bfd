//! What people and programs do to a photo before it is seen again. A photo, its name and a seed in; the
//! bytes of an altered file out.
//!
//! Every random choice comes from (seed, file name, alteration name) and from nothing else: the same
//! three give the same bytes on any number of threads. No photo is too small: where sides would
//! vanish, a pixel stays. A photo with a side above [`LONGEST`] is first made smaller, as programs that share
//! photos do.

mod blur;
mod censor;
mod chain;
mod codec;
mod collage;
mod draw;
mod frame;
mod geometry;
mod interface;
mod lettering;
mod overlay;
mod screen;
mod table;
#[cfg(test)]
mod tests;
mod tone;
mod warp;

use std::borrow::Cow;

use fastrand::Rng;
use image::RgbImage;

pub(crate) use self::draw::covering;
pub use self::interface::{Area, Interface, Screenshot};
pub use self::table::all;

use self::codec::Codec;
use crate::study::{Attack, Strength};

/// The longest side that is worked on, in pixels: below every codec's limit, whatever is drawn around it.
pub const LONGEST: u32 = 2048;

/// One way of altering a photo: a line of the table that [`all`] gives.
#[derive(Clone, Debug)]
pub struct Alteration {
    name: &'static str,
    class: &'static str,
    strength: Option<Strength>,
    edit: fn(&mut Work<'_>, f64) -> RgbImage,
    saved: Codec,
}

/// An altered photo.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Altered {
    /// The file.
    pub bytes: Vec<u8>,
    /// What its name ends in, `jpg` say.
    pub extension: &'static str,
    /// Which of the other photos are to be seen in it, ascending: pairs with them are not false pairs.
    pub used: Vec<usize>,
}

impl Alteration {
    /// Unique: `crop-10` say.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// The class whose recall is told as one number.
    pub fn class(&self) -> &'static str {
        self.class
    }

    /// What a study tells of it.
    pub fn attack(&self) -> Attack {
        Attack { name: self.name.into(), class: self.class.into(), strength: self.strength.clone() }
    }

    /// The photo of the file named `file`, altered. `others` are other photos, for collages and insets;
    /// without any, something drawn takes their place.
    pub fn apply(&self, photo: &RgbImage, others: &[&RgbImage], file: &str, seed: u64) -> Altered {
        let mut work = Work { photo: bounded(photo), others, used: Vec::new(), rng: dice(seed, file, self.name) };
        let amount = self.strength.as_ref().map_or(0.0, |strength| strength.amount);
        let picture = (self.edit)(&mut work, amount);
        work.used.sort_unstable();
        Altered { bytes: self.saved.encode(&picture), extension: self.saved.extension(), used: work.used }
    }
}

/// What an edit works with.
struct Work<'a> {
    photo: Cow<'a, RgbImage>,
    others: &'a [&'a RgbImage],
    used: Vec<usize>,
    rng: Rng,
}

impl Work<'_> {
    /// Another photo, one that has not been used yet while there are such.
    fn another(&mut self) -> RgbImage {
        let fresh: Vec<usize> = (0..self.others.len()).filter(|at| !self.used.contains(at)).collect();
        if !fresh.is_empty() {
            let at = fresh[self.rng.usize(..fresh.len())];
            self.used.push(at);
            return bounded(self.others[at]).into_owned();
        }
        if !self.others.is_empty() {
            return bounded(self.others[self.rng.usize(..self.others.len())]).into_owned();
        }
        let (width, height) = self.photo.dimensions();
        let mut drawn = draw::sheet(width, height, draw::WHITE);
        let whole = Area::of(&drawn);
        draw::shade(&mut drawn, whole, frame::colour(&mut self.rng), frame::colour(&mut self.rng));
        for _ in 0..24 {
            let place = (width as f32 * self.rng.f32(), height as f32 * self.rng.f32());
            let radius = width.min(height) as f32 * (0.02 + 0.12 * self.rng.f32());
            draw::disc(&mut drawn, place, radius, frame::colour(&mut self.rng));
        }
        drawn
    }
}

/// No side above [`LONGEST`], and at least one pixel.
pub(crate) fn bounded(photo: &RgbImage) -> Cow<'_, RgbImage> {
    if photo.width().max(photo.height()) <= LONGEST && photo.width().min(photo.height()) > 0 {
        return Cow::Borrowed(photo);
    }
    // A picture without pixels is taken for a black one.
    if photo.is_empty() {
        return Cow::Owned(draw::sheet(1, 1, draw::BLACK));
    }
    Cow::Owned(draw::contained(photo, LONGEST, LONGEST))
}

/// The source of every random choice: FNV-1a, 64 bits, over the seed (little-endian), the file name, a
/// zero byte and the name of what is drawn.
fn dice(seed: u64, file: &str, name: &str) -> Rng {
    let bytes = seed.to_le_bytes().into_iter().chain(file.bytes()).chain([0]).chain(name.bytes());
    Rng::with_seed(
        bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)),
    )
}
