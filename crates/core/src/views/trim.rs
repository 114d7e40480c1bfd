//! Borders: lines of one brightness at the sides of a picture, walked inwards and cut off.

use super::plane::{LONG_SIDE, Plane};
use super::window::Rectangle;

/// What counts as a border.
#[derive(Clone, Copy)]
pub(crate) struct Tolerance {
    /// Levels of luma by which a sample may differ from the border's.
    levels: u8,
    /// The share of a line's samples that must not differ more.
    share: f32,
    /// The share of the area's side that a border takes from one end at the most.
    deepest: f32,
    /// Of what goes deeper: is as much of it cut off, or was it no border?
    deeper: Deeper,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Deeper {
    CutAsMuch,
    IsNoBorder,
}

impl Tolerance {
    /// A plain border.
    pub(crate) const PLAIN: Self = Self { levels: 14, share: 0.97, deepest: 0.45, deeper: Deeper::CutAsMuch };
    /// Bars with words or buttons on them.
    pub(crate) const WORDS: Self = Self { levels: 20, share: 0.55, deepest: 0.45, deeper: Deeper::CutAsMuch };
    /// What is left of the gap between two photos when a seam was found on either side of it.
    pub(crate) const GAP: Self = Self { levels: 5, share: 0.98, deepest: 0.04, deeper: Deeper::IsNoBorder };
}

/// The gap between the parts of a collage is at most this share of its side.
const WIDEST_GAP: f32 = 0.12;

/// Under this many samples on a side nothing is cut.
const LEAST: usize = 16;

/// Samples within `left..right`, `top..bottom`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) right: usize,
    pub(crate) bottom: usize,
}

impl Area {
    pub(crate) fn of(plane: &Plane) -> Self {
        Self { left: 0, top: 0, right: plane.width, bottom: plane.height }
    }

    pub(crate) fn width(&self) -> usize {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> usize {
        self.bottom - self.top
    }
}

impl Area {
    /// What two areas share.
    pub(crate) fn shared(self, other: Self) -> Option<Self> {
        let (left, right) = (self.left.max(other.left), self.right.min(other.right));
        let (top, bottom) = (self.top.max(other.top), self.bottom.min(other.bottom));
        (left < right && top < bottom).then_some(Self { left, top, right, bottom })
    }
}

impl From<Area> for Rectangle {
    fn from(area: Area) -> Self {
        Self::new(area.left as f32, area.top as f32, area.right as f32, area.bottom as f32)
    }
}

/// What is left of an area when its borders are cut off, side by side, twice around: a border that is
/// inside another one at three of its sides is found the second time.
pub(crate) fn trimmed(plane: &Plane, area: Area, tolerance: Tolerance) -> Area {
    let once = trimmed_once(plane, area, tolerance);
    // What has no border has none the second time either.
    if once == area { area } else { trimmed_once(plane, once, tolerance) }
}

/// What is left of an area when its borders are cut off, side by side.
pub(crate) fn trimmed_once(plane: &Plane, area: Area, tolerance: Tolerance) -> Area {
    let mut left = area;
    for side in [Side::Top, Side::Bottom, Side::Left, Side::Right] {
        if left.width().min(left.height()) < LEAST {
            break;
        }
        let depth = border(plane, left, side, tolerance);
        // The line beside the picture is half border, half picture: it goes as well.
        let depth = if depth == 0 { 0 } else { depth + 1 };
        match side {
            Side::Top => left.top += depth,
            Side::Bottom => left.bottom -= depth,
            Side::Left => left.left += depth,
            Side::Right => left.right -= depth,
        }
    }
    left
}

/// The columns, or else the rows, of a plain gap in the middle of an area, with the lines beside it that are half
/// gap, half picture: first, and one after the last. Without a gap both are the middle.
pub(crate) fn gap(plane: &Plane, area: Area, columns: bool) -> (usize, usize) {
    let (first, length) = if columns { (area.left, area.width()) } else { (area.top, area.height()) };
    let line = |at: usize| if columns { Line::column(plane, area, at) } else { Line::row(plane, area, at) };
    let middle = first + length / 2;
    if area.width().min(area.height()) < LEAST {
        return (middle, middle);
    }
    let level = line(middle).median();
    let reach = (length as f32 * WIDEST_GAP / 2.0) as usize + 1;
    let is_gap = |at: &usize| line(*at).is_like(level, Tolerance::PLAIN);
    let after = (middle..middle + reach).take_while(is_gap).count();
    let before = (middle - reach..middle).rev().take_while(is_gap).count();
    match after.min(before) {
        0 => (middle, middle),
        // It goes on beyond: the picture itself is plain there.
        _ if after.max(before) == reach => (middle, middle),
        _ => (middle - before - 1, middle + after + 1),
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Top,
    Bottom,
    Left,
    Right,
}

/// How many lines from one side on look like the outermost one.
fn border(plane: &Plane, area: Area, side: Side, tolerance: Tolerance) -> usize {
    let across = matches!(side, Side::Top | Side::Bottom);
    let deepest = (if across { area.height() } else { area.width() } as f32 * tolerance.deepest) as usize;
    let line = |depth: usize| match side {
        Side::Top => Line::row(plane, area, area.top + depth),
        Side::Bottom => Line::row(plane, area, area.bottom - 1 - depth),
        Side::Left => Line::column(plane, area, area.left + depth),
        Side::Right => Line::column(plane, area, area.right - 1 - depth),
    };
    let level = line(0).median();
    let depth = (0..deepest).take_while(|&depth| line(depth).is_like(level, tolerance)).count();
    if depth == deepest && tolerance.deeper == Deeper::IsNoBorder { 0 } else { depth }
}

/// A row or a column within an area.
struct Line {
    samples: [u8; LONG_SIDE],
    length: usize,
}

impl Line {
    fn row(plane: &Plane, area: Area, y: usize) -> Self {
        Self::of(plane.row(y)[area.left..area.right].iter(), area.width())
    }

    fn column(plane: &Plane, area: Area, x: usize) -> Self {
        Self::of(plane.samples()[area.top * plane.width + x..].iter().step_by(plane.width), area.height())
    }

    fn of<'a>(each: impl Iterator<Item = &'a u8>, length: usize) -> Self {
        let mut samples = [0; LONG_SIDE];
        samples[..length].iter_mut().zip(each).for_each(|(sample, luma)| *sample = *luma);
        Self { samples, length }
    }

    /// Its bits are found from the highest down: a bit is set if no more than half of the samples are
    /// smaller than what the median would be then. Counting each level takes several times as long where
    /// neighbours are alike.
    fn median(&self) -> u8 {
        (0..8).rev().fold(0, |median, bit| {
            let larger = median | 1 << bit;
            if self.count(|luma| luma < larger) <= self.length / 2 { larger } else { median }
        })
    }

    fn is_like(&self, level: u8, tolerance: Tolerance) -> bool {
        let like = self.count(|luma| luma.abs_diff(level) <= tolerance.levels);
        like as f32 >= tolerance.share * self.length as f32
    }

    /// As many at a time as a byte counts, so that bytes are added to bytes.
    fn count(&self, is: impl Fn(u8) -> bool) -> usize {
        let bytes = self.samples[..self.length].chunks(usize::from(u8::MAX));
        bytes.map(|samples| usize::from(samples.iter().map(|luma| u8::from(is(*luma))).sum::<u8>())).sum()
    }
}
