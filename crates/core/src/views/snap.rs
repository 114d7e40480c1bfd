//! Sides moved to the very edge that they stand for, in parts of a sample.
//!
//! A plane shrinks a screenshot so far that one sample is a hundredth of the photo in it, and a hundredth
//! costs ten bits. Where an edge crosses a sample, the sample is a mixture, and the two steps on its
//! sides share the edge's height: their centre of gravity is where the edge was.

use super::plane::Plane;
use super::trim::Area;
use super::window::Rectangle;

/// How far a side is moved at the most, in samples.
const REACH: usize = 3;

/// Lines on both sides of the reach whose steps are taken for what the picture has there anyway.
const AROUND: usize = 3;

/// An edge is at least this high above that, in levels of luma on average.
const LEAST_STEP: f32 = 3.0;

/// The area with each side, but for those at the plane's own edges, on the nearest straight edge.
pub(crate) fn snapped(plane: &Plane, area: Area) -> Rectangle {
    let Area { left, top, right, bottom } = area;
    let column_step = |x: usize| {
        let rows = inner(top, bottom);
        let length = rows.len() as f32;
        rows.map(|y| f32::from(plane.at(x - 1, y).abs_diff(plane.at(x, y)))).sum::<f32>() / length
    };
    let row_step = |y: usize| {
        let columns = inner(left, right);
        let length = columns.len() as f32;
        let (above, below) = (plane.row(y - 1), plane.row(y));
        columns.map(|x| f32::from(above[x].abs_diff(below[x]))).sum::<f32>() / length
    };
    Rectangle::new(
        edge(left, plane.width, column_step),
        edge(top, plane.height, row_step),
        edge(right, plane.width, column_step),
        edge(bottom, plane.height, row_step),
    )
}

/// The middle nine tenths of a side: corners may be round.
fn inner(first: usize, end: usize) -> std::ops::Range<usize> {
    let margin = (end - first) / 20;
    first + margin..end - margin
}

/// Where the edge is that a side at `at` stands for; `step` gives the mean step between the lines before
/// and behind a place.
fn edge(at: usize, length: usize, step: impl Fn(usize) -> f32) -> f32 {
    if at == 0 || at == length {
        return at as f32;
    }
    let first = at.saturating_sub(REACH + AROUND).max(1);
    let last = (at + REACH + AROUND).min(length - 1);
    let steps: Vec<f32> = (first..=last).map(step).collect();
    let near = |place: usize| place.abs_diff(at) <= REACH;
    let usual = |places: &mut dyn Iterator<Item = usize>| {
        let (sum, count) =
            places.filter(|place| !near(*place)).fold((0.0, 0), |(s, n), p| (s + steps[p - first], n + 1));
        if count == 0 { 0.0 } else { sum / count as f32 }
    };
    let usual = usual(&mut (first..at)).max(usual(&mut (at..=last)));
    let above = |place: usize| match (first..=last).contains(&place) {
        true => (steps[place - first] - usual).max(0.0),
        false => 0.0,
    };
    let peak = (first..=last).filter(|place| near(*place)).max_by(|one, two| above(*one).total_cmp(&above(*two)));
    let Some(peak) = peak.filter(|peak| above(*peak) >= LEAST_STEP) else { return at as f32 };
    let places = peak - 1..=peak + 1;
    let weight: f32 = places.clone().map(above).sum();
    places.map(|place| above(place) * place as f32).sum::<f32>() / weight
}
