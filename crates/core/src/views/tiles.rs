//! Halves and quarters: the parts of a collage, without the gap between them.

use super::plane::Plane;
use super::trim::{Area, Tolerance, gap, trimmed, trimmed_once};
use super::view::{Part, Side};

/// Gutters wider than this share of the shorter side are no gutters.
const WIDEST_GUTTER: f32 = 0.06;

/// The four halves and the four quarters; of what is left without a border, where there are gaps in its middle.
/// And those of a collage with gutters of one width, where they lie elsewhere.
pub(crate) fn find(plane: &Plane) -> Vec<(Part, Area)> {
    let whole = Area::of(plane);
    let plain = trimmed_once(plane, whole, Tolerance::PLAIN);
    // Where the parts at the left end and those at the right begin, and the same from top to bottom.
    let middles = |area: Area| [true, false].map(|columns| gap(plane, area, columns));
    let has_gap = middles(plain).iter().any(|(end, begin)| begin > end);
    let within = if has_gap { plain } else { whole };
    let mut found = parts(within, middles(within));
    if !has_gap {
        found.iter_mut().for_each(|(_, area)| *area = trimmed(plane, *area, Tolerance::GAP));
    }

    let even = parts_of_even_gutters(whole, plain);
    let others = even.into_iter().zip(&found).filter(|((_, even), (_, found))| differ(*even, *found));
    let others: Vec<_> = others.map(|((part, area), _)| (even_part(part), area)).collect();
    found.into_iter().chain(others).collect()
}

/// Halves and quarters of an area, between these middles.
fn parts(within: Area, [(left_end, right_begin), (top_end, bottom_begin)]: [(usize, usize); 2]) -> [(Part, Area); 8] {
    let Area { left, top, right, bottom } = within;
    let area = |left, top, right, bottom| Area { left, top, right, bottom };
    [
        (Part::Half(Side::Left), area(left, top, left_end, bottom)),
        (Part::Half(Side::Right), area(right_begin, top, right, bottom)),
        (Part::Half(Side::Top), area(left, top, right, top_end)),
        (Part::Half(Side::Bottom), area(left, bottom_begin, right, bottom)),
        (Part::Quarter(1), area(left, top, left_end, top_end)),
        (Part::Quarter(2), area(right_begin, top, right, top_end)),
        (Part::Quarter(3), area(left, bottom_begin, left_end, bottom)),
        (Part::Quarter(4), area(right_begin, bottom_begin, right, bottom)),
    ]
}

/// Where plain edges of the parts are taken for gutters, too much is cut off; but the narrowest border, beside
/// a part without such edges, is a gutter alone. There is none where that is too wide to be one.
fn parts_of_even_gutters(whole: Area, plain: Area) -> [(Part, Area); 8] {
    let borders = [plain.left, plain.top, whole.right - plain.right, whole.bottom - plain.bottom];
    let narrowest = borders.into_iter().min().unwrap_or(0);
    let widest = (WIDEST_GUTTER * whole.width().min(whole.height()) as f32) as usize;
    let gutter = if narrowest <= widest { narrowest } else { 0 };
    let within = Area { left: gutter, top: gutter, right: whole.right - gutter, bottom: whole.bottom - gutter };
    let middle = |side: usize| ((side - gutter) / 2, (side + gutter).div_ceil(2));
    parts(within, [middle(whole.right), middle(whole.bottom)])
}

/// By more than a line that is half of this, half of that.
fn differ(one: Area, other: Area) -> bool {
    let sides = |area: Area| [area.left, area.top, area.right, area.bottom];
    sides(one).into_iter().zip(sides(other)).any(|(one, other)| one.abs_diff(other) > 1)
}

fn even_part(part: Part) -> Part {
    match part {
        Part::Half(side) => Part::EvenHalf(side),
        Part::Quarter(number) => Part::EvenQuarter(number),
        other => other,
    }
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
        let quarters_of = |found: Vec<(Part, Area)>| -> Vec<_> {
            found.into_iter().filter(|(part, _)| matches!(part, Part::Quarter(_))).collect()
        };
        let found = quarters_of(find(&plane));
        assert_eq!(found, quarters.collect::<Vec<_>>());
    }

    /// The lower photo is white at its upper edge and at the bottom.
    #[test]
    fn white_edges_of_a_photo_are_no_gap_where_gutters_are_even() {
        let gutter = |at: usize, side: usize| at < 6 || at >= side - 6 || (side / 2 - 3..side / 2 + 3).contains(&at);
        let is_white = |y: usize| (143..157).contains(&y) || y >= 250;
        let plane = collage(200, 300, |x, y| gutter(y, 300) || !(6..194).contains(&x) || is_white(y));
        let found = find(&plane);
        let of = |part: Part| found.iter().find(|(other, _)| *other == part).map(|(_, area)| *area);
        let photo = Area { left: 7, top: 154, right: 193, bottom: 293 };
        assert_ne!(of(Part::Half(Side::Bottom)), Some(photo));
        assert_eq!(of(Part::EvenHalf(Side::Bottom)), Some(photo));
    }

    #[test]
    fn parts_that_touch_are_cut_in_the_middle() {
        let plane = collage(300, 200, |_, _| false);
        let areas: Vec<_> =
            find(&plane).into_iter().map(|(_, area)| (area.left, area.top, area.right, area.bottom)).collect();
        let halves = [(0, 0, 150, 200), (150, 0, 300, 200), (0, 0, 300, 100), (0, 100, 300, 200)];
        let quarters = [(0, 0, 150, 100), (150, 0, 300, 100), (0, 100, 150, 200), (150, 100, 300, 200)];
        assert_eq!(areas, [halves, quarters].concat());
    }

    #[test]
    fn a_plain_middle_is_no_gap() {
        let plane = collage(300, 200, |x, _| (100..200).contains(&x));
        assert_eq!(gap(&plane, Area::of(&plane), true), (150, 150));
        let tiny = collage(5, 5, |_, _| true);
        assert_eq!(find(&tiny).len(), 8);
    }
}
