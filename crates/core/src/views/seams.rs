//! Rectangles between long straight seams: the parts of a collage, an inset, a photo on its own blurred
//! copy.

use super::plane::Plane;
use super::trim::Area;

/// Two samples with one between them that differ by more than this are an edge.
const EDGE_LEVELS: u8 = 12;

/// A seam's line has at least this share of edges more than the lines about it.
const LEAST_SEAM: f32 = 0.15;

/// Along a side of a rectangle, at least this share is edge.
const LEAST_SUPPORT: f32 = 0.4;

/// The most seams that are followed in each direction.
const MOST_SEAMS: usize = 4;

/// A rectangle has at least these shares of the picture's width and height, and at most this of its area.
const LEAST_WIDTH: f32 = 0.25;
const LEAST_HEIGHT: f32 = 0.15;
const LARGEST: f32 = 0.97;

/// The best-supported rectangles within an area: those first that have the most sides with edges all
/// along, then the larger ones.
pub(crate) fn find(plane: &Plane, within: Area, most: usize) -> Vec<Area> {
    let (width, height) = (plane.width, plane.height);
    if within.width().min(within.height()) < 24 {
        return Vec::new();
    }
    let edges = Edges::of(plane);
    let xs = with_ends(seams(&edges.by_column, height), within.left, within.right);
    let ys = with_ends(seams(&edges.by_row, width), within.top, within.bottom);
    let columns: Vec<Vec<u32>> = xs.iter().map(|x| edges_down(plane, *x)).collect();
    let rows: Vec<Vec<u32>> = ys.iter().map(|y| edges_along(plane, *y)).collect();

    let mut found = Vec::new();
    for (l, r) in pairs(xs.len()) {
        let (left, right) = (xs[l], xs[r]);
        if ((right - left) as f32) < LEAST_WIDTH * width as f32 {
            continue;
        }
        for (t, b) in pairs(ys.len()) {
            let (top, bottom) = (ys[t], ys[b]);
            let share = ((right - left) * (bottom - top)) as f32 / (width * height) as f32;
            if ((bottom - top) as f32) < LEAST_HEIGHT * height as f32 || share > LARGEST {
                continue;
            }
            let down = |at: usize| (columns[at][bottom] - columns[at][top]) as f32 / (bottom - top) as f32;
            let along = |at: usize| (rows[at][right] - rows[at][left]) as f32 / (right - left) as f32;
            let sides = [
                (left > within.left).then(|| down(l)),
                (right < within.right).then(|| down(r)),
                (top > within.top).then(|| along(t)),
                (bottom < within.bottom).then(|| along(b)),
            ];
            let inner = sides.iter().flatten();
            let least = inner.clone().copied().fold(f32::INFINITY, f32::min);
            if least > LEAST_SUPPORT && least.is_finite() {
                let (sum, count) = (inner.clone().sum::<f32>(), inner.count());
                let area = Area { left, top, right, bottom };
                found.push(Candidate { area, sum: sum + 0.3 * share, mean: sum / count as f32 + 0.3 * share });
            }
        }
    }
    // In turns: what has most seams about it, an inset, and what has the best, half of a collage.
    let mut by_sum = found.clone();
    by_sum.sort_by(|one, two| two.sum.total_cmp(&one.sum));
    found.sort_by(|one, two| two.mean.total_cmp(&one.mean));
    let apart = 0.012 * width.max(height) as f32;
    let mut best: Vec<Area> = Vec::new();
    for candidate in by_sum.into_iter().zip(found).flat_map(|(one, two)| [one, two]) {
        if best.len() < most && best.iter().all(|other| !near(*other, candidate.area, apart)) {
            best.push(candidate.area);
        }
    }
    best
}

#[derive(Clone, Copy)]
struct Candidate {
    area: Area,
    sum: f32,
    mean: f32,
}

/// Whether no side is further than so many samples from the other's.
pub(crate) fn near(one: Area, two: Area, apart: f32) -> bool {
    let differences = [
        one.left.abs_diff(two.left),
        one.top.abs_diff(two.top),
        one.right.abs_diff(two.right),
        one.bottom.abs_diff(two.bottom),
    ];
    differences.into_iter().all(|difference| difference as f32 <= apart)
}

fn pairs(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..count).flat_map(move |one| (one + 1..count).map(move |two| (one, two)))
}

fn with_ends(mut seams: Vec<usize>, first: usize, last: usize) -> Vec<usize> {
    seams.retain(|seam| (first..last).contains(seam));
    seams.extend([first, last]);
    seams.sort_unstable();
    seams.dedup();
    seams
}

/// How many edges each line has. Number `at` belongs to the line between samples `at` and `at + 2`.
struct Edges {
    by_column: Vec<u16>,
    by_row: Vec<u16>,
}

impl Edges {
    fn of(plane: &Plane) -> Self {
        let mut by_column = vec![0u16; plane.width - 2];
        for y in 0..plane.height {
            let row = plane.row(y);
            for ((count, one), two) in by_column.iter_mut().zip(row).zip(&row[2..]) {
                *count += u16::from(one.abs_diff(*two) > EDGE_LEVELS);
            }
        }
        let by_row = (0..plane.height - 2).map(|y| {
            let both = plane.row(y).iter().zip(plane.row(y + 2));
            both.map(|(one, two)| u16::from(one.abs_diff(*two) > EDGE_LEVELS)).sum()
        });
        Self { by_row: by_row.collect(), by_column }
    }
}

/// Where the lines are that have more edges than those about them; a seam that is several lines wide
/// gives both of its ends.
fn seams(edges: &[u16], length: usize) -> Vec<usize> {
    let lines = edges.len();
    let reach = (lines / 24).max(7) | 1;
    let background = running_median(edges, reach);
    let mut above: Vec<f32> = edges
        .iter()
        .zip(&background)
        .map(|(count, median)| (f32::from(*count) - f32::from(*median)) / length as f32)
        .collect();
    let margin = (lines / 30).max(3).min(lines);
    above[..margin].fill(-1.0);
    above[lines - margin..].fill(-1.0);
    let mut seams = Vec::new();
    for _ in 0..MOST_SEAMS {
        let (best, height) = above.iter().enumerate().fold((0, -1.0), |best, (at, height)| match *height > best.1 {
            true => (at, *height),
            false => best,
        });
        if height < LEAST_SEAM {
            break;
        }
        let high = |at: &usize| above[*at] > 0.6 * height;
        let first = (best.saturating_sub(8)..best).rev().take_while(high).last().unwrap_or(best);
        let last = (best + 1..(best + 9).min(lines)).take_while(high).last().unwrap_or(best);
        match last - first {
            0 | 1 => seams.push(last + 1),
            _ => seams.extend([first + 2, last + 1]),
        }
        above[first.saturating_sub(3)..(last + 4).min(lines)].fill(-1.0);
    }
    seams
}

/// The median of the values up to `reach` places away; beyond the ends stand the end's values.
fn running_median(values: &[u16], reach: usize) -> Vec<u16> {
    let at = |place: usize| values[place.saturating_sub(reach).min(values.len() - 1)];
    let mut window: Vec<u16> = (0..2 * reach + 1).map(at).collect();
    window.sort_unstable();
    let mut medians = Vec::with_capacity(values.len());
    for place in 0..values.len() {
        medians.push(window[reach]);
        let (old, new) = (at(place), at(place + 2 * reach + 1));
        // What lies between the two moves up by one place, or down.
        let (from, to) = (window.partition_point(|value| *value < old), window.partition_point(|value| *value < new));
        if old < new {
            window.copy_within(from + 1..to, from);
            window[to - 1] = new;
        } else if new < old {
            window.copy_within(to..from, to + 1);
            window[to] = new;
        }
    }
    medians
}

/// For each row, how many rows above it have an edge across the line left of column `x`, one sample of
/// slack to both sides.
pub(crate) fn edges_down(plane: &Plane, x: usize) -> Vec<u32> {
    let first = x.saturating_sub(3).min(plane.width.saturating_sub(5));
    let rows = (0..plane.height).map(|y| plane.row(y)[first..].windows(3).take(3));
    sums(rows.map(|mut windows| windows.any(|samples| samples[0].abs_diff(samples[2]) > EDGE_LEVELS)))
}

/// For each column, how many columns before it have an edge across the line above row `y`.
pub(crate) fn edges_along(plane: &Plane, y: usize) -> Vec<u32> {
    let first = y.saturating_sub(3).min(plane.height.saturating_sub(5));
    let is_edge =
        |x: usize| (first..first + 3).any(|above| plane.at(x, above).abs_diff(plane.at(x, above + 2)) > EDGE_LEVELS);
    sums((0..plane.width).map(is_edge))
}

/// How many were true before each place, and after the last.
fn sums(bits: impl Iterator<Item = bool>) -> Vec<u32> {
    let mut sum = 0;
    let mut sums = vec![0];
    sums.extend(bits.map(|bit| {
        sum += u32::from(bit);
        sum
    }));
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_running_median_equals_sorting_each_window() {
        let values: Vec<u16> = (0..90u32).map(|at| (at * at * 7919 % 53) as u16).collect();
        for reach in [1, 7, 17, 60] {
            let naive: Vec<u16> = (0..values.len() as isize)
                .map(|place| {
                    let place_of = |at: isize| at.clamp(0, values.len() as isize - 1) as usize;
                    let mut window: Vec<u16> = (place - reach..=place + reach).map(|at| values[place_of(at)]).collect();
                    window.sort_unstable();
                    window[reach as usize]
                })
                .collect();
            assert_eq!(running_median(&values, reach as usize), naive, "{reach}");
        }
    }
}
