//! Crops, sizes, turns and bends. A picture and an amount in, another picture out; no side is ever
//! less than one pixel.

use fastrand::Rng;
use image::{RgbImage, imageops};

use super::draw::{BLACK, sized};
use super::warp::{Outside, Projection, warped};

/// This share cut off: left, top, right, bottom.
pub(super) fn cropped(picture: &RgbImage, [left, top, right, bottom]: [f64; 4]) -> RgbImage {
    let span = |side: u32, before: f64, after: f64| {
        let start = ((f64::from(side) * before).round() as u32).min(side - 1);
        let end = side - ((f64::from(side) * after).round() as u32).min(side - 1 - start);
        (start, end - start)
    };
    let (x, width) = span(picture.width(), left, right);
    let (y, height) = span(picture.height(), top, bottom);
    imageops::crop_imm(picture, x, y, width, height).to_image()
}

/// A part with `share` of the width and of the height, anywhere.
pub(super) fn random_part(picture: &RgbImage, share: f64, rng: &mut Rng) -> RgbImage {
    let (x, y) = (rng.f64() * (1.0 - share), rng.f64() * (1.0 - share));
    cropped(picture, [x, y, 1.0 - share - x, 1.0 - share - y])
}

/// The width and the height times a factor each.
pub(super) fn stretched(picture: &RgbImage, across: f64, down: f64) -> RgbImage {
    let times = |side: u32, factor: f64| (f64::from(side) * factor).round() as u32;
    sized(picture, times(picture.width(), across), times(picture.height(), down))
}

/// Turned about its middle by degrees, counter-clockwise, at its own size: the corners that come in are black.
pub(super) fn rotated(picture: &RgbImage, degrees: f64) -> RgbImage {
    turned(picture, degrees, 1.0, Outside::Ink(BLACK))
}

/// Turned, and cut to the largest part of its own proportions that shows none of the outside: what
/// the straighten slider of a phone does.
pub(super) fn straightened(picture: &RgbImage, degrees: f64) -> RgbImage {
    let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
    let (sine, cosine) = (degrees.to_radians().sin().abs(), degrees.to_radians().cos());
    let share = (height / (width * sine + height * cosine)).min(width / (width * cosine + height * sine));
    turned(picture, degrees, share, Outside::Edge)
}

fn turned(picture: &RgbImage, degrees: f64, share: f64, outside: Outside) -> RgbImage {
    let (sine, cosine) = (degrees.to_radians() as f32).sin_cos();
    let (width, height) = picture.dimensions();
    let side = |length: u32| ((f64::from(length) * share) as u32).max(1);
    let (across, down) = (side(width), side(height));
    let (cx, cy) = (width as f32 / 2.0, height as f32 / 2.0);
    let (to_x, to_y) = (across as f32 / 2.0, down as f32 / 2.0);
    warped(picture, (across, down), outside, |x, y| {
        let (dx, dy) = (x - to_x, y - to_y);
        (cx + dx * cosine - dy * sine, cy + dx * sine + dy * cosine)
    })
}

/// Seen at a slant: each corner of the result shows a place up to `share` of the sides inside the
/// picture, as when a print is photographed and its edges are pulled straight.
pub(super) fn slanted(picture: &RgbImage, share: f64, rng: &mut Rng) -> RgbImage {
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let mut inward = |side: f32| side * share as f32 * (0.3 + 0.7 * rng.f32());
    let corners = [
        (inward(width), inward(height)),
        (width - inward(width), inward(height)),
        (width - inward(width), height - inward(height)),
        (inward(width), height - inward(height)),
    ];
    let seen = Projection::onto(corners);
    warped(picture, picture.dimensions(), Outside::Edge, |x, y| seen.at((x / width, y / height)))
}
