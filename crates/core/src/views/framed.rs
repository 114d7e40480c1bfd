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
use super::{Part, SEAMS, detail, panels, rectangles, snap};

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

/// What stays of a picture is more than a row of small ones if it is at least this share.
const LARGE: f32 = 0.2;

/// Where that is so, and each side that is cut is an edge nearly all along, that is how many times as many: a smooth
/// photo among words shows less detail than they do.
const SHARP: f32 = 0.8;
const SHARP_MORE_DETAIL: f32 = 0.8;

/// Screens are at least so many times as long as they are wide, and most photos are not.
const LEAST_SCREEN: f32 = 1.55;

/// At least this share of a page is of one brightness, and at least that one shows detail: words.
const LEAST_PAGE: f32 = 0.5;
const PAGE_LEVELS: u8 = 6;
const LEAST_WORDS: f32 = 0.05;

/// The photo that a picture shows within an interface or a frame, if it is certain to be one.
pub(crate) fn photo(plane: &Plane) -> Option<Rectangle> {
    let detail = detail::find(plane);
    let candidates = rectangles(plane, SEAMS);
    let certain =
        candidates.iter().map(|(_, area)| *area).filter_map(|area| Some((certainty(plane, &detail, area)?, area)));
    let best = certain.max_by(|(one, _), (two, _)| one.total_cmp(two));
    let best = best.map(|(_, area)| area).or_else(|| on_a_page(plane, &detail, &candidates));
    best.map(|area| snap::snapped(plane, area))
}

/// What stands on a screen, on a page with words, though its edges melt into the page: the page without it is near to every
/// other picture on that page.
fn on_a_page(plane: &Plane, detail: &Bitmap, candidates: &[(Part, Area)]) -> Option<Area> {
    let (long, short) = (plane.width.max(plane.height), plane.width.min(plane.height));
    if (long as f32) < LEAST_SCREEN * short as f32 {
        return None;
    }
    let page = *panels::backgrounds(plane).first()?;
    let (_, area) = *candidates.iter().find(|(part, _)| matches!(part, Part::Panel(_)))?;
    let all = plane.samples().len() as f32;
    let outside = all - (area.width() * area.height()) as f32;
    let count = |samples: &[u8]| samples.iter().filter(|luma| luma.abs_diff(page) <= PAGE_LEVELS).count();
    let flat: usize = (0..plane.height)
        .map(|y| match (area.top..area.bottom).contains(&y) {
            true => count(&plane.row(y)[..area.left]) + count(&plane.row(y)[area.right..]),
            false => count(plane.row(y)),
        })
        .sum();
    let words = detail_within(detail, Area::of(plane)) - detail_within(detail, area);
    let is_page = flat as f32 >= LEAST_PAGE * outside && words >= LEAST_WORDS * outside;
    (is_page && all - outside >= LARGE * all && is_like_a_photo(plane, area)).then_some(area)
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
    let within = detail_within(detail, area);
    let (inside, outside) = (within / size, (detail_within(detail, Area::of(plane)) - within) / (all - size).max(1.0));
    let is_sharp = size / all >= LARGE && cut().all(|(support, _)| *support >= SHARP);
    let more = if is_sharp { SHARP_MORE_DETAIL } else { MORE_DETAIL };
    let framed = is_like_a_photo(plane, area) && inside >= more * outside;
    framed.then_some(supports + 2.0 * (inside - outside))
}

/// Whether an area is neither too small for a photo nor too large to have something about it, nor a long strip.
fn is_like_a_photo(plane: &Plane, area: Area) -> bool {
    let share = (area.width() * area.height()) as f32 / plane.samples().len() as f32;
    let (long, short) = (area.width().max(area.height()), area.width().min(area.height()));
    (LEAST_INSIDE..=1.0 - LEAST_OUTSIDE).contains(&share) && long <= LONGEST * short
}

/// How many samples of an area show detail.
fn detail_within(detail: &Bitmap, Area { left, top, right, bottom }: Area) -> f32 {
    (top..bottom).map(|y| detail.count(y, left, right)).sum::<u32>() as f32
}

/// Whether nearly all samples of a line are of one brightness.
fn is_flat(line: impl Iterator<Item = u8>) -> bool {
    let mut sorted: Vec<u8> = line.collect();
    sorted.sort_unstable();
    let Some(middle) = sorted.get(sorted.len() / 2) else { return false };
    let like = sorted.iter().filter(|luma| luma.abs_diff(*middle) <= FLAT_LEVELS).count();
    like as f32 >= FLAT * sorted.len() as f32
}

#[cfg(test)]
mod tests {
    use super::super::plane::tests::{noise, plane};
    use super::*;
    use crate::pixels::{Layout, Pixels};

    /// A disc of noise in the middle of white: no edge of it is straight. Above and below it stand words.
    fn page(width: usize, height: usize, words: bool) -> Plane {
        let noise = noise(width as u32, height as u32, Layout::Gray);
        let sample = |x: usize, y: usize| {
            let in_disc = x.abs_diff(width / 2).pow(2) + y.abs_diff(height / 2).pow(2) < 60 * 60;
            let in_words = words && y.abs_diff(height / 2) > 80 && y % 12 < 6 && x % 5 < 3 && x > 10 && x % 60 < 45;
            if in_disc { noise.data()[y * width + x] } else { 255 * u8::from(!in_words) }
        };
        let data = (0..width * height).map(|at| sample(at % width, at / width)).collect();
        plane(&Pixels::new(width as u32, height as u32, Layout::Gray, data).expect("as many samples"))
    }

    #[test]
    fn a_photo_that_melts_into_a_page_with_words_is_cut_out() {
        let Rectangle { left, top, right, bottom } = photo(&page(180, 380, true)).expect("a page on a screen");
        for (found, edge) in [(left, 30.0), (top, 130.0), (right, 150.0), (bottom, 250.0)] {
            assert!((found - edge).abs() < 8.0, "{left} {top} {right} {bottom}");
        }
    }

    #[test]
    fn an_object_on_white_is_no_page() {
        assert_eq!(photo(&page(180, 380, false)), None, "without words");
        assert_eq!(photo(&page(300, 250, true)), None, "and without the shape of a screen");
    }
}
