//! Shapes with soft edges on a picture. A picture, a place and an ink in; what lies outside the
//! picture is left out, so that any place may be named.

use image::imageops::{self, FilterType};
use image::{Rgb, RgbImage};

use super::warp::{Outside, warped};

/// Red, green, blue.
pub(super) type Ink = [u8; 3];

pub(super) const WHITE: Ink = [255; 3];
pub(super) const BLACK: Ink = [0; 3];

/// A gray.
pub(super) const fn gray(level: u8) -> Ink {
    [level; 3]
}

/// An upright box in pixels; it may lie outside the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area {
    /// The first column.
    pub left: i32,
    /// The first row.
    pub top: i32,
    /// Columns.
    pub width: i32,
    /// Rows.
    pub height: i32,
}

impl Area {
    pub(super) const fn new(left: i32, top: i32, width: i32, height: i32) -> Self {
        Self { left, top, width, height }
    }

    /// The whole of a picture.
    pub(super) fn of(picture: &RgbImage) -> Self {
        Self::new(0, 0, picture.width() as i32, picture.height() as i32)
    }

    /// The row below the last one.
    pub(super) const fn bottom(self) -> i32 {
        self.top + self.height
    }

    /// The column right of the last one.
    pub(super) const fn right(self) -> i32 {
        self.left + self.width
    }

    pub(super) const fn shrunk(self, by: i32) -> Self {
        Self::new(self.left + by, self.top + by, self.width - 2 * by, self.height - 2 * by)
    }
}

/// A picture of one colour; a side of 0 becomes 1.
pub(super) fn sheet(width: u32, height: u32, ink: Ink) -> RgbImage {
    RgbImage::from_pixel(width.max(1), height.max(1), Rgb(ink))
}

/// `ink` laid over `under`: all of it at 1.0.
pub(super) fn blend(under: Ink, ink: Ink, share: f32) -> Ink {
    std::array::from_fn(|k| (f32::from(under[k]) + (f32::from(ink[k]) - f32::from(under[k])) * share + 0.5) as u8)
}

/// Lays a brush over an area: for the middle of each pixel it gives an ink and how much of it, 0.0..=1.0.
pub(super) fn paint(picture: &mut RgbImage, area: Area, brush: impl Fn(f32, f32) -> (Ink, f32)) {
    let clip = |at: i32, end: u32| at.clamp(0, end as i32) as u32;
    let (left, right) = (clip(area.left, picture.width()), clip(area.right(), picture.width()));
    for y in clip(area.top, picture.height())..clip(area.bottom(), picture.height()) {
        for x in left..right {
            let (ink, share) = brush(x as f32 + 0.5, y as f32 + 0.5);
            if share > 0.0 {
                let pixel = picture.get_pixel_mut(x, y);
                pixel.0 = blend(pixel.0, ink, share.min(1.0));
            }
        }
    }
}

/// A box of one colour.
pub(super) fn fill(picture: &mut RgbImage, area: Area, ink: Ink) {
    veil(picture, area, ink, 1.0);
}

/// A translucent box.
pub(super) fn veil(picture: &mut RgbImage, area: Area, ink: Ink, share: f32) {
    paint(picture, area, |_, _| (ink, share));
}

/// From one colour at the top to another at the bottom.
pub(super) fn shade(picture: &mut RgbImage, area: Area, top: Ink, bottom: Ink) {
    let (start, height) = (area.top as f32, area.height.max(1) as f32);
    paint(picture, area, |_, y| (blend(top, bottom, (y - start) / height), 1.0));
}

/// How far inside a box with round corners a place lies, in pixels; negative outside.
fn depth(area: Area, radius: f32, x: f32, y: f32) -> f32 {
    let (half_width, half_height) = (area.width as f32 / 2.0, area.height as f32 / 2.0);
    let radius = radius.min(half_width).min(half_height);
    let dx = (x - area.left as f32 - half_width).abs() - half_width + radius;
    let dy = (y - area.top as f32 - half_height).abs() - half_height + radius;
    radius - dx.max(0.0).hypot(dy.max(0.0)) - dx.max(dy).min(0.0)
}

/// A box with round corners.
pub(super) fn rounded(picture: &mut RgbImage, area: Area, radius: f32, ink: Ink) {
    paint(picture, area, |x, y| (ink, depth(area, radius, x, y) + 0.5));
}

/// The edge of a box with round corners.
pub(super) fn outline(picture: &mut RgbImage, area: Area, radius: f32, thickness: f32, ink: Ink) {
    paint(picture, area, |x, y| {
        let inside = depth(area, radius, x, y);
        (ink, (inside + 0.5).min(thickness + 0.5 - inside))
    });
}

fn around((x, y): (f32, f32), reach: f32) -> Area {
    let side = (2.0 * reach).ceil() as i32 + 2;
    Area::new((x - reach).floor() as i32, (y - reach).floor() as i32, side, side)
}

/// A full circle.
pub(super) fn disc(picture: &mut RgbImage, (cx, cy): (f32, f32), radius: f32, ink: Ink) {
    paint(picture, around((cx, cy), radius + 1.0), |x, y| (ink, radius + 0.5 - (x - cx).hypot(y - cy)));
}

/// A circle's edge.
pub(super) fn ring(picture: &mut RgbImage, (cx, cy): (f32, f32), radius: f32, thickness: f32, ink: Ink) {
    paint(picture, around((cx, cy), radius + 1.0), |x, y| {
        let inside = radius - (x - cx).hypot(y - cy);
        (ink, (inside + 0.5).min(thickness + 0.5 - inside))
    });
}

/// A line with round ends.
pub(super) fn stroke(picture: &mut RgbImage, from: (f32, f32), to: (f32, f32), thickness: f32, ink: Ink) {
    let (dx, dy) = (to.0 - from.0, to.1 - from.1);
    let length = (dx * dx + dy * dy).max(1e-6);
    let reach = thickness / 2.0 + 1.0;
    let (left, top) = (from.0.min(to.0) - reach, from.1.min(to.1) - reach);
    let area = Area::new(
        left.floor() as i32,
        top.floor() as i32,
        (dx.abs() + 2.0 * reach).ceil() as i32 + 1,
        (dy.abs() + 2.0 * reach).ceil() as i32 + 1,
    );
    paint(picture, area, |x, y| {
        let along = (((x - from.0) * dx + (y - from.1) * dy) / length).clamp(0.0, 1.0);
        let off = (x - from.0 - along * dx).hypot(y - from.1 - along * dy);
        (ink, thickness / 2.0 + 0.5 - off)
    });
}

/// Strokes from each point to the next.
pub(super) fn path(picture: &mut RgbImage, points: &[(f32, f32)], thickness: f32, ink: Ink) {
    for pair in points.windows(2) {
        stroke(picture, pair[0], pair[1], thickness, ink);
    }
}

/// Another picture laid on, its left upper corner at a place.
pub(super) fn paste(picture: &mut RgbImage, part: &RgbImage, left: i32, top: i32) {
    imageops::replace(picture, part, left.into(), top.into());
}

/// Another picture laid on with round corners.
pub(super) fn paste_rounded(picture: &mut RgbImage, part: &RgbImage, left: i32, top: i32, radius: f32) {
    let area = Area::new(left, top, part.width() as i32, part.height() as i32);
    paint(picture, area, |x, y| {
        let ink = part.get_pixel((x as i32 - left) as u32, (y as i32 - top) as u32).0;
        (ink, depth(area, radius, x, y) + 0.5)
    });
}

/// At exactly this size; a side of 0 becomes 1.
pub(super) fn sized(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    let (width, height) = (width.max(1), height.max(1));
    if picture.dimensions() == (width, height) {
        return picture.clone();
    }
    let (across, down) = (picture.width() as f32 / width as f32, picture.height() as f32 / height as f32);
    if across <= 1.0 && down <= 1.0 {
        // The same weights as those of a triangle filter, which takes three times as long to find them.
        return warped(picture, (width, height), Outside::Edge, |x, y| (x * across, y * down));
    }
    imageops::resize(picture, width, height, FilterType::Triangle)
}

/// As large as it fits into a box, proportions kept.
pub(super) fn contained(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    let (across, down) = (f64::from(picture.width()), f64::from(picture.height()));
    let factor = (f64::from(width) / across).min(f64::from(height) / down);
    sized(picture, (across * factor).round() as u32, (down * factor).round() as u32)
}

/// The middle of it, as large as it fills a box, proportions kept.
pub(crate) fn covering(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    sized(&middle(picture, f64::from(width.max(1)) / f64::from(height.max(1))), width, height)
}

/// The middle of it in other proportions (width / height), as much as there is.
pub(super) fn middle(picture: &RgbImage, ratio: f64) -> RgbImage {
    let (across, down) = picture.dimensions();
    let width = ((f64::from(down) * ratio).round() as u32).clamp(1, across);
    let height = ((f64::from(across) / ratio).round() as u32).clamp(1, down);
    imageops::crop_imm(picture, (across - width) / 2, (down - height) / 2, width, height).to_image()
}
