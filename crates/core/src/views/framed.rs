//! The photo inside a screenshot or a frame, for a picture that enters a list.
//!
//! Two different photos in the same interface of a phone come within 40 bits of each other: an entry made
//! of all of it would find every screenshot of that interface. A query is looked at in many ways and may
//! guess; an entry is made once, so a photo is cut out only where it has straight edges at every side that
//! is cut, one brightness beside them, and more detail than what goes.

use super::bitmap::Bitmap;
use super::plane::Plane;
use super::seams::{edges_along, edges_down};
use super::trim::Area;
use super::window::Rectangle;
use super::{detail, rectangles, snap};

/// Of the cuts at all sides, on average at least this share is an edge, and of each at least that one: a dark
/// photo on a dark page has edges in part.
const STRAIGHT: f32 = 0.66;
const LEAST_STRAIGHT: f32 = 0.3;

/// Beside each such edge lies a line of one brightness: at least this share of it, within so many levels.
const FLAT: f32 = 0.85;
const FLAT_LEVELS: u8 = 10;

/// How far beside the edge that line lies at the most, in samples.
const BESIDE: usize = 4;

/// At least so many sides are cut off: a photo across the whole width of a screen loses two.
const LEAST_SIDES: usize = 2;

/// What is cut off is at least this share of the picture, and what stays this one: an interface has small
/// pictures of its own.
const LEAST_OUTSIDE: f32 = 0.12;
const LEAST_INSIDE: f32 = 0.1;

/// No photo is so many times as long as it is wide: a row of small pictures is.
const LONGEST: usize = 3;

/// Of what stays, at least so many times as many samples show detail as of what goes.
const MORE_DETAIL: f32 = 1.2;

/// The photo that a picture shows within an interface or a frame, if it is certain to be one.
pub(crate) fn photo(plane: &Plane) -> Option<Rectangle> {
    let detail = detail::find(plane);
    let candidates = rectangles(plane).into_iter().map(|(_, area)| area);
    let certain = candidates.filter_map(|area| Some((certainty(plane, &detail, area)?, area)));
    let best = certain.max_by(|(one, _), (two, _)| one.total_cmp(two));
    best.map(|(_, area)| snap::snapped(plane, area))
}

/// How certain it is that an area is a photo in a frame, if it is at all.
fn certainty(plane: &Plane, detail: &Bitmap, area: Area) -> Option<f32> {
    let Area { left, top, right, bottom } = area;
    let down = |x: usize| {
        let sums = edges_down(plane, x);
        (sums[bottom] - sums[top]) as f32 / area.height() as f32
    };
    let along = |y: usize| {
        let sums = edges_along(plane, y);
        (sums[right] - sums[left]) as f32 / area.width() as f32
    };
    let column = |x: usize| is_flat((top..bottom).map(|y| plane.at(x, y)));
    let row = |y: usize| is_flat(plane.row(y)[left..right].iter().copied());
    let sides = [
        (left > 0).then(|| (down(left), (left.saturating_sub(BESIDE)..left).any(column))),
        (right < plane.width).then(|| (down(right), (right..plane.width.min(right + BESIDE)).any(column))),
        (top > 0).then(|| (along(top), (top.saturating_sub(BESIDE)..top).any(row))),
        (bottom < plane.height).then(|| (along(bottom), (bottom..plane.height.min(bottom + BESIDE)).any(row))),
    ];
    let cut = || sides.iter().flatten();
    let supports: f32 = cut().map(|(support, _)| support).sum();
    if cut().count() < LEAST_SIDES
        || cut().any(|(support, flat)| *support < LEAST_STRAIGHT || !flat)
        || supports < STRAIGHT * cut().count() as f32
    {
        return None;
    }
    let all = (plane.width * plane.height) as f32;
    let size = (area.width() * area.height()) as f32;
    let within = (top..bottom).map(|y| detail.count(y, left, right)).sum::<u32>() as f32;
    let whole = (0..plane.height).map(|y| detail.count(y, 0, plane.width)).sum::<u32>() as f32;
    let (inside, outside) = (within / size, (whole - within) / (all - size).max(1.0));
    let (long, short) = (area.width().max(area.height()), area.width().min(area.height()));
    let like_a_photo = size / all >= LEAST_INSIDE && long <= LONGEST * short;
    let framed = like_a_photo && (all - size) / all >= LEAST_OUTSIDE && inside >= MORE_DETAIL * outside;
    framed.then_some(supports + 2.0 * (inside - outside))
}

/// Whether nearly all samples of a line are of one brightness.
fn is_flat(line: impl Iterator<Item = u8>) -> bool {
    let mut sorted: Vec<u8> = line.collect();
    sorted.sort_unstable();
    let Some(middle) = sorted.get(sorted.len() / 2) else { return false };
    let like = sorted.iter().filter(|luma| luma.abs_diff(*middle) <= FLAT_LEVELS).count();
    like as f32 >= FLAT * sorted.len() as f32
}
