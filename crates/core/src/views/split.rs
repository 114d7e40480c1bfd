//! Panels cut at straight lines: where one brightness steps to another all along, a photo ends.
//!
//! A photo in a story stands on a colour of its own, lighter at one end than at the other, and beside that
//! no brightness is the background. But the mean of a line of the photo is another one than the mean of the
//! line beside it, however little the samples differ, and within photos means change slowly.

use super::plane::Plane;
use super::trim::Area;

/// The means of two lines beside a cut differ by at least so many levels ...
const LEAST_STEP: f32 = 4.0;

/// ... and by so many times as much as those of the lines about it.
const TIMES_USUAL: f32 = 8.0;

/// Lines to both sides that are looked at for what is usual.
const AROUND: usize = 8;

/// The largest piece between the lines that cross an area, from side to side and then from top to bottom.
pub(crate) fn largest_piece(plane: &Plane, area: Area) -> Area {
    let rows = (area.top..area.bottom).map(|y| plane.row(y)[area.left..area.right].iter().map(|s| u32::from(*s)).sum());
    let (top, bottom) = longest(&rows.collect::<Vec<u32>>(), area.width());
    let area = Area { top: area.top + top, bottom: area.top + bottom, ..area };
    let mut columns = vec![0u32; area.width()];
    for y in area.top..area.bottom {
        let row = &plane.row(y)[area.left..area.right];
        columns.iter_mut().zip(row).for_each(|(sum, sample)| *sum += u32::from(*sample));
    }
    let (left, right) = longest(&columns, area.height());
    Area { left: area.left + left, right: area.left + right, ..area }
}

/// The longest run of lines without a cut.
fn longest(sums: &[u32], length: usize) -> (usize, usize) {
    let steps: Vec<f32> = sums.windows(2).map(|both| both[0].abs_diff(both[1]) as f32 / length as f32).collect();
    let is_cut = |at: &usize| {
        let step = steps[*at];
        step >= LEAST_STEP && {
            let mut about = steps[at.saturating_sub(AROUND)..(at + AROUND + 1).min(steps.len())].to_vec();
            let middle = about.len() / 2;
            let (_, usual, _) = about.select_nth_unstable_by(middle, f32::total_cmp);
            step >= TIMES_USUAL * (*usual + 0.5)
        }
    };
    let cuts = (0..steps.len()).filter(is_cut).map(|at| at + 1);
    let ends: Vec<usize> = [0].into_iter().chain(cuts).chain([sums.len()]).collect();
    let runs = ends.windows(2).map(|ends| (ends[0], ends[1]));
    runs.max_by_key(|(first, end)| end - first).unwrap_or((0, sums.len()))
}

#[cfg(test)]
mod tests {
    use super::super::plane::tests::plane;
    use super::*;
    use crate::pixels::{Layout, Pixels};

    /// Smooth everywhere: a slope of one brightness, and another one in an area of it.
    fn picture(width: usize, height: usize, photo: Area, step: u8) -> Plane {
        let sample = |x: usize, y: usize| {
            let inside = (photo.left..photo.right).contains(&x) && (photo.top..photo.bottom).contains(&y);
            (60 + y / 8) as u8 + if inside { step + (x / 16) as u8 } else { 0 }
        };
        let data = (0..width * height).map(|at| sample(at % width, at / width)).collect();
        plane(&Pixels::new(width as u32, height as u32, Layout::Gray, data).expect("as many samples"))
    }

    #[test]
    fn a_photo_on_a_slope_of_its_own_colour_is_cut_out() {
        let photo = Area { left: 0, top: 77, right: 177, bottom: 283 };
        let plane = picture(177, 384, photo, 9);
        assert_eq!(largest_piece(&plane, Area::of(&plane)), photo);
        let photo = Area { left: 40, top: 30, right: 290, bottom: 170 };
        let plane = picture(300, 200, photo, 20);
        assert_eq!(largest_piece(&plane, Area::of(&plane)), photo);
    }

    #[test]
    fn a_slope_alone_is_left_whole() {
        let none = Area { left: 0, top: 0, right: 0, bottom: 0 };
        for (width, height) in [(177, 384), (30, 5), (5, 300)] {
            let plane = picture(width, height, none, 0);
            assert_eq!(largest_piece(&plane, Area::of(&plane)), Area::of(&plane), "{width}x{height}");
        }
    }
}
