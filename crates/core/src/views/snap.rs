//! Sides moved to the very edge that they stand for, in parts of a sample.
//!
//! A plane shrinks a screenshot so far that one sample is a hundredth of the photo in it, and a hundredth
//! costs ten bits. Where an edge crosses a sample, the sample is a mixture, and the two steps on its
//! sides share the edge's height: their centre of gravity is where the edge was.

use std::ops::RangeInclusive;

use super::plane::Plane;
use super::trim::Area;
use super::window::Rectangle;

/// How far a side is moved at the most, in samples.
const REACH: usize = 3;

/// Lines on both sides of the reach whose steps are taken for what the picture has there anyway.
const AROUND: usize = 3;

/// The most places whose steps are looked at for one side.
const LINES: usize = 2 * (REACH + AROUND) + 1;

/// An edge is at least this high above that, in levels of luma on average.
const LEAST_STEP: f32 = 3.0;

/// The area with each side, but for those at the plane's own edges, on the nearest straight edge.
pub(crate) fn snapped(plane: &Plane, area: Area) -> Rectangle {
    let Area { left, top, right, bottom } = area;
    // Whole numbers, because floats are added one after the other; they are exact as floats too.
    let column_steps = |columns: RangeInclusive<usize>| {
        let rows = inner(top, bottom);
        let length = rows.len() as f32;
        let mut sums = [0u32; LINES];
        for y in rows {
            let row = &plane.row(y)[columns.start() - 1..=*columns.end()];
            sums.iter_mut().zip(row.windows(2)).for_each(|(sum, both)| *sum += u32::from(both[0].abs_diff(both[1])));
        }
        sums.map(|sum| sum as f32 / length)
    };
    let row_steps = |rows: RangeInclusive<usize>| {
        let columns = inner(left, right);
        let mut steps = [0.0; LINES];
        for (step, y) in steps.iter_mut().zip(rows) {
            let both = plane.row(y - 1)[columns.clone()].iter().zip(&plane.row(y)[columns.clone()]);
            let sum: u32 = both.map(|(above, below)| u32::from(above.abs_diff(*below))).sum();
            *step = sum as f32 / columns.len() as f32;
        }
        steps
    };
    Rectangle::new(
        edge(left, plane.width, column_steps),
        edge(top, plane.height, row_steps),
        edge(right, plane.width, column_steps),
        edge(bottom, plane.height, row_steps),
    )
}

/// The middle nine tenths of a side: corners may be round.
fn inner(first: usize, end: usize) -> std::ops::Range<usize> {
    let margin = (end - first) / 20;
    first + margin..end - margin
}

/// Where the edge is that a side at `at` stands for; `steps` gives the mean steps between the lines before
/// and behind each of some places.
fn edge(at: usize, length: usize, steps: impl Fn(RangeInclusive<usize>) -> [f32; LINES]) -> f32 {
    if at == 0 || at == length {
        return at as f32;
    }
    let first = at.saturating_sub(REACH + AROUND).max(1);
    let last = (at + REACH + AROUND).min(length - 1);
    let steps = steps(first..=last);
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
