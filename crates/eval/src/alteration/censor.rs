//! Parts made unreadable: black boxes, mosaics, blur. A photo and a share of it in, one of the same size out.

use fastrand::Rng;
use image::{RgbImage, imageops};

use super::blur::melted;
use super::draw::{Area, BLACK, fill, paste, sized};

/// A part of the photo with `percent` of its area and its proportions, in its middle two thirds.
fn somewhere(photo: &RgbImage, percent: f64, rng: &mut Rng) -> Area {
    let share = (percent / 100.0).sqrt();
    let mut span = |side: u32| {
        let length = (f64::from(side) * share).round().max(1.0) as i32;
        let room = f64::from(side as i32 - length);
        ((room * (0.17 + 0.66 * rng.f64())) as i32, length)
    };
    let ((left, width), (top, height)) = (span(photo.width()), span(photo.height()));
    Area::new(left, top, width, height)
}

fn part(photo: &RgbImage, area: Area) -> RgbImage {
    let [left, top, width, height] = [area.left, area.top, area.width, area.height].map(|v| v as u32);
    imageops::crop_imm(photo, left, top, width, height).to_image()
}

/// A black box.
pub(super) fn boxed(photo: &RgbImage, percent: f64, rng: &mut Rng) -> RgbImage {
    let mut out = photo.clone();
    fill(&mut out, somewhere(photo, percent, rng), BLACK);
    out
}

/// A black bar as over a pair of eyes.
pub(super) fn barred(photo: &RgbImage, rng: &mut Rng) -> RgbImage {
    let mut out = photo.clone();
    let (width, height) = (photo.width() as i32, photo.height() as i32);
    let left = (f64::from(width) * (0.15 + 0.3 * rng.f64())) as i32;
    let top = (f64::from(height) * (0.2 + 0.35 * rng.f64())) as i32;
    fill(&mut out, Area::new(left, top, width * 2 / 5, (height / 10).max(1)), BLACK);
    out
}

/// Squares of one colour each.
pub(super) fn mosaic(photo: &RgbImage, percent: f64, rng: &mut Rng) -> RgbImage {
    let area = somewhere(photo, percent, rng);
    let square = (photo.width().min(photo.height()) / 18).max(1);
    let small = sized(&part(photo, area), area.width as u32 / square, area.height as u32 / square);
    let (width, height) = (area.width as u32, area.height as u32);
    let mut out = photo.clone();
    paste(&mut out, &imageops::resize(&small, width, height, imageops::FilterType::Nearest), area.left, area.top);
    out
}

/// Blurred beyond recognition.
pub(super) fn hidden(photo: &RgbImage, percent: f64, rng: &mut Rng) -> RgbImage {
    let area = somewhere(photo, percent, rng);
    let mut out = photo.clone();
    paste(&mut out, &melted(&part(photo, area), area.width as u32, area.height as u32), area.left, area.top);
    out
}
