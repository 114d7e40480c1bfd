//! What is put around a photo: borders, bars with words, a tall canvas. A photo in, a larger picture
//! with the whole photo in it out.

use fastrand::Rng;
use image::RgbImage;

use super::blur::melted;
use super::draw::{Area, BLACK, Ink, WHITE, contained, disc, fill, gray, middle, paste, paste_rounded, sheet};
use super::geometry::stretched;
use super::lettering::{self, Type};

/// Bars of these shares of the shorter side: left, top, right, bottom.
pub(super) fn framed(photo: &RgbImage, shares: [f64; 4], ink: Ink) -> RgbImage {
    let unit = f64::from(photo.width().min(photo.height()));
    let [left, top, right, bottom] = shares.map(|share| (unit * share).round().max(1.0) as u32);
    let mut out = sheet(photo.width() + left + right, photo.height() + top + bottom, ink);
    paste(&mut out, photo, left as i32, top as i32);
    out
}

/// The same bar on every side.
pub(super) fn bordered(photo: &RgbImage, share: f64, ink: Ink) -> RgbImage {
    framed(photo, [share; 4], ink)
}

/// A saturated colour of middle lightness.
pub(super) fn colour(rng: &mut Rng) -> Ink {
    let choices: [Ink; 7] =
        [[214, 48, 62], [32, 104, 196], [246, 196, 60], [38, 148, 98], [128, 66, 180], [240, 128, 160], [240, 132, 40]];
    choices[rng.usize(..choices.len())]
}

/// Bars above and below as in films, each this share of the height.
pub(super) fn letterboxed(photo: &RgbImage, share: f64) -> RgbImage {
    let bar = (f64::from(photo.height()) * share).round().max(1.0) as u32;
    let mut out = sheet(photo.width(), photo.height() + 2 * bar, BLACK);
    paste(&mut out, photo, 0, bar as i32);
    out
}

/// An instant print: white paper with a wide foot and a thin shadow at the edge of the photo.
pub(super) fn instant_print(photo: &RgbImage) -> RgbImage {
    let edged = framed(photo, [0.004; 4], gray(205));
    framed(&edged, [0.06, 0.06, 0.06, 0.22], [250, 249, 244])
}

/// A canvas of these proportions with the photo across it and its own blurred, enlarged copy behind.
pub(super) fn story(photo: &RgbImage, ratio: f64, share: f64) -> RgbImage {
    let width = photo.width().clamp(240, 360);
    let height = (f64::from(width) / ratio).round() as u32;
    let mut out = melted(&middle(photo, ratio), width, height);
    for sample in out.as_mut().iter_mut() {
        *sample = (u32::from(*sample) * 4 / 5) as u8;
    }
    let inner = |side: u32| (f64::from(side) * share) as u32;
    let part = contained(photo, inner(width), inner(height));
    let (left, top) = ((width - part.width()) / 2, (height - part.height()) / 2);
    let radius = if share < 1.0 { 10.0 } else { 0.0 };
    paste_rounded(&mut out, &part, left as i32, top as i32, radius);
    out
}

/// Where a bar with words stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bar {
    Above,
    Below,
    Both,
}

/// A bar with one or several lines of words, of at least this share of the height.
pub(super) fn captioned(photo: &RgbImage, place: Bar, share: f64, dark: bool, rng: &mut Rng) -> RgbImage {
    let photo = &legible(photo);
    let (paper, ink) = if dark { (BLACK, WHITE) } else { (WHITE, gray(12)) };
    let bar = (f64::from(photo.height()) * share).round().max(14.0) as u32;
    let bars = if place == Bar::Both { 2 } else { 1 };
    let mut out = sheet(photo.width(), photo.height() + bars * bar, paper);
    paste(&mut out, photo, 0, if place == Bar::Below { 0 } else { bar as i32 });
    let mut write = |top: u32| {
        let size = (photo.width() as f32 / 17.0).max(9.0).min(bar as f32 * 0.6);
        let (kind, pitch) = (Type::new(size, ink).bold(), size * 1.35);
        let lines = ((bar as f32 / pitch) as u32).max(1);
        let start = top as f32 + (bar as f32 - lines as f32 * pitch) / 2.0 + (pitch - size) / 2.0;
        for row in 0..lines {
            let room = photo.width() as f32 * if row + 1 == lines && lines > 1 { 0.6 } else { 0.92 };
            let words = lettering::line(rng, kind, room);
            kind.fitted(&words, room).write(
                &mut out,
                (photo.width() as f32 * 0.04, start + row as f32 * pitch),
                &words,
            );
        }
    };
    if place != Bar::Below {
        write(0);
    }
    if place != Bar::Above {
        write(if place == Bar::Below { photo.height() } else { photo.height() + bar });
    }
    out
}

/// The photo, enlarged when letters of 9 pixels would hardly fit on it.
pub(super) fn legible(photo: &RgbImage) -> RgbImage {
    let side = photo.width().max(photo.height());
    if side >= 160 { photo.clone() } else { stretched(photo, 160.0 / f64::from(side), 160.0 / f64::from(side)) }
}

/// The head of a post with its text above the photo, and its counts below, cut out of the program around it.
pub(super) fn posted(photo: &RgbImage, rng: &mut Rng) -> RgbImage {
    let photo = &legible(photo);
    let width = photo.width().max(200);
    let part = contained(photo, width, photo.height().max(200));
    let unit = width as f32 / 24.0;
    let (head, foot) = ((unit * 6.2) as u32, (unit * 1.8) as u32);
    let mut out = sheet(width, part.height() + head + foot, WHITE);
    paste(&mut out, &part, ((width - part.width()) / 2) as i32, head as i32);
    disc(&mut out, (unit * 1.6, unit * 1.5), unit * 0.95, colour(rng));
    Type::new(unit * 0.9, gray(15)).bold().write(&mut out, (unit * 3.0, unit * 0.6), lettering::name(rng));
    Type::new(unit * 0.75, gray(130)).write(&mut out, (unit * 3.0, unit * 1.7), "2h ago");
    let body = Type::new(unit, gray(30));
    for row in 0..2 {
        let words = lettering::line(rng, body, width as f32 - unit * 1.6);
        body.write(&mut out, (unit * 0.8, unit * (3.2 + 1.4 * row as f32)), &words);
    }
    fill(&mut out, Area::new(0, (head + part.height()) as i32, width as i32, 1), gray(225));
    let counts = format!("{} likes   {} comments", rng.u32(3..900), rng.u32(2..90));
    Type::new(unit * 0.8, gray(110)).write(&mut out, (unit * 0.8, (head + part.height()) as f32 + unit * 0.5), &counts);
    out
}
