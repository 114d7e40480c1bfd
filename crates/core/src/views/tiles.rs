//! Halves and quarters: the parts of a collage, without the gap between them.

use super::plane::Plane;
use super::trim::{Area, Tolerance, gap, trimmed, trimmed_once};
use super::view::{Part, Side};

/// The four halves and the four quarters; of what is left without a border, where there are gaps in its middle.
pub(crate) fn find(plane: &Plane) -> impl Iterator<Item = (Part, Area)> {
    let whole = Area::of(plane);
    let plain = trimmed_once(plane, whole, Tolerance::PLAIN);
    // Where the parts at the left end and those at the right begin, and the same from top to bottom.
    let middles = |area: Area| [true, false].map(|columns| gap(plane, area, columns));
    let has_gap = middles(plain).iter().any(|(end, begin)| begin > end);
    let within = if has_gap { plain } else { whole };
    let [(left_end, right_begin), (top_end, bottom_begin)] = middles(within);
    let Area { left, top, right, bottom } = within;
    let area = |left, top, right, bottom| Area { left, top, right, bottom };
    let halves = [
        (Side::Left, area(left, top, left_end, bottom)),
        (Side::Right, area(right_begin, top, right, bottom)),
        (Side::Top, area(left, top, right, top_end)),
        (Side::Bottom, area(left, bottom_begin, right, bottom)),
    ];
    let quarters = [
        area(left, top, left_end, top_end),
        area(right_begin, top, right, top_end),
        area(left, bottom_begin, left_end, bottom),
        area(right_begin, bottom_begin, right, bottom),
    ];
    let halves = halves.into_iter().map(|(side, area)| (Part::Half(side), area));
    halves
        .chain((1..).map(Part::Quarter).zip(quarters))
        .map(move |(part, area)| (part, if has_gap { area } else { trimmed(plane, area, Tolerance::GAP) }))
}

#[cfg(test)]
mod tests {
    use super::super::plane::tests::{noise, plane};
    use super::*;
    use crate::pixels::{Layout, Pixels};

    /// Noise, white where `is_paper`.
    fn collage(width: u32, height: u32, is_paper: impl Fn(usize, usize) -> bool) -> Plane {
        let noise = noise(width, height, Layout::Gray);
        let paper = |at: usize| is_paper(at % width as usize, at / width as usize);
        let data = noise.data().iter().enumerate().map(|(at, luma)| if paper(at) { 255 } else { *luma }).collect();
        plane(&Pixels::new(width, height, Layout::Gray, data).expect("as many samples"))
    }

    #[test]
    fn the_gap_between_parts_belongs_to_none() {
        let line = |at: usize, side: usize| at < 6 || at >= side - 6 || (side / 2 - 3..side / 2 + 3).contains(&at);
        let plane = collage(300, 200, |x, y| line(x, 300) || line(y, 200));
        // A line of half paper, half picture goes as well.
        let expected = [(7, 7, 146, 96), (154, 7, 293, 96), (7, 104, 146, 193), (154, 104, 293, 193)];
        let quarters = (1..)
            .zip(expected)
            .map(|(number, (left, top, right, bottom))| (Part::Quarter(number), Area { left, top, right, bottom }));
        let found: Vec<_> = find(&plane).filter(|(part, _)| matches!(part, Part::Quarter(_))).collect();
        assert_eq!(found, quarters.collect::<Vec<_>>());
    }

    #[test]
    fn parts_that_touch_are_cut_in_the_middle() {
        let plane = collage(300, 200, |_, _| false);
        let areas: Vec<_> = find(&plane).map(|(_, area)| (area.left, area.top, area.right, area.bottom)).collect();
        let halves = [(0, 0, 150, 200), (150, 0, 300, 200), (0, 0, 300, 100), (0, 100, 300, 200)];
        let quarters = [(0, 0, 150, 100), (150, 0, 300, 100), (0, 100, 150, 200), (150, 100, 300, 200)];
        assert_eq!(areas, [halves, quarters].concat());
    }

    #[test]
    fn a_plain_middle_is_no_gap() {
        let plane = collage(300, 200, |x, _| (100..200).contains(&x));
        assert_eq!(gap(&plane, Area::of(&plane), true), (150, 150));
        let tiny = collage(5, 5, |_, _| true);
        assert_eq!(find(&tiny).count(), 8);
    }
}
