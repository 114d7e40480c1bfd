//! A window on a plane: where it lies, how it is turned, and the 64x64 luma that it shows.

use super::plane::{Filters, Plane, reflected};
use crate::luma::{Luma64, SIDE, cut};
use crate::simd::{self, Kernel};

/// A rectangle on a plane, perhaps turned, mirrored or beyond the plane's edges: the unit square, laid
/// on the plane's samples. `x` and `y` count samples from the left upper corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Window {
    origin: [f32; 2],
    /// One width to the right, and one height down.
    right: [f32; 2],
    down: [f32; 2],
}

/// An upright rectangle, `left <= right` and `top <= bottom`, the last ones excluded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rectangle {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) right: f32,
    pub(crate) bottom: f32,
}

impl Rectangle {
    pub(crate) fn new(left: f32, top: f32, right: f32, bottom: f32) -> Self {
        Self { left, top, right, bottom }
    }

    pub(crate) fn width(&self) -> f32 {
        self.right - self.left
    }

    pub(crate) fn height(&self) -> f32 {
        self.bottom - self.top
    }
}

impl From<Rectangle> for Window {
    fn from(area: Rectangle) -> Self {
        Self { origin: [area.left, area.top], right: [area.width(), 0.0], down: [0.0, area.height()] }
    }
}

impl Window {
    /// A window about the middle of `area`, `scale` times as large and turned clockwise by `degrees`.
    pub(crate) fn tilted(area: Rectangle, degrees: f32, scale: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (width, height) = (area.width() * scale, area.height() * scale);
        let (right, down) = ([cos * width, sin * width], [-sin * height, cos * height]);
        let middle = [(area.left + area.right) / 2.0, (area.top + area.bottom) / 2.0];
        let origin = std::array::from_fn(|axis| middle[axis] - (right[axis] + down[axis]) / 2.0);
        Self { origin, right, down }
    }

    /// The same window, its picture mirrored left to right and upside down, then with rows and columns
    /// swapped.
    pub(crate) fn turned(self, (left_right, upside_down): (bool, bool), transpose: bool) -> Self {
        let Self { mut origin, mut right, mut down } = self;
        for (wanted, side) in [(left_right, &mut right), (upside_down, &mut down)] {
            if wanted {
                origin = std::array::from_fn(|axis| origin[axis] + side[axis]);
                *side = side.map(|along| -along);
            }
        }
        if transpose {
            std::mem::swap(&mut right, &mut down);
        }
        Self { origin, right, down }
    }

    /// Reads the 64x64 luma that PDQ would take a picture of this window to.
    pub(crate) fn read(&self, plane: &Plane, filters: &mut Filters, luma: &mut Luma64) {
        simd::run(Read { window: self, plane, filters, luma });
    }

    /// How long the two boxes of PDQ's filter are, in samples along the plane's rows and columns.
    fn boxes(&self) -> [usize; 2] {
        let steep = self.right[0].abs() < self.right[1].abs();
        let lengths = [self.right, self.down].map(|[x, y]| x.hypot(y));
        let [across, along] = if steep { [lengths[1], lengths[0]] } else { lengths };
        [across, along].map(|samples| ((samples / 128.0).ceil() as usize).max(1))
    }
}

/// The work of [`Window::read`].
struct Read<'a> {
    window: &'a Window,
    plane: &'a Plane,
    filters: &'a mut Filters,
    luma: &'a mut Luma64,
}

impl Kernel for Read<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { window: &Window { origin, right, down }, plane, filters, luma } = self;
        let boxes = self.window.boxes();
        // In pixels of the picture: where PDQ would look depends on how many there are.
        let pixels = |[x, y]: [f32; 2]| (x * plane.pixels[0]).hypot(y * plane.pixels[1]);
        let (columns, rows) = (cell_middles(pixels(right)), cell_middles(pixels(down)));
        if right[1] == 0.0 && down[0] == 0.0 {
            let x = places(origin[0], right[0], &columns, plane.width);
            let y = places(origin[1], down[1], &rows, plane.height);
            let filtered = filters.of(boxes, y.iter().map(|y| *y as usize));
            for (luma, y) in luma.iter_mut().zip(y) {
                *luma = gathered(filtered.row(y as usize), &x, filtered.unit);
            }
        } else if right[0] == 0.0 && down[1] == 0.0 {
            let x = places(origin[0], down[0], &rows, plane.width);
            let y = places(origin[1], right[1], &columns, plane.height);
            let filtered = filters.of(boxes, y.iter().map(|y| *y as usize));
            for (column, y) in y.into_iter().enumerate() {
                let values = gathered(filtered.row(y as usize), &x, filtered.unit);
                luma.iter_mut().zip(values).for_each(|(row, value)| row[column] = value);
            }
        } else {
            let filtered = filters.of(boxes, 0..plane.height);
            for (luma, v) in luma.iter_mut().zip(rows) {
                let mut at = places(origin[0] + v * down[0], right[0], &columns, plane.width);
                let y = places(origin[1] + v * down[1], right[1], &columns, plane.height);
                at.iter_mut().zip(y).for_each(|(at, y)| *at += y * plane.width as u32);
                *luma = gathered(filtered.sums(), &at, filtered.unit);
            }
        }
    }
}

/// The sums that stand at these places, as luma. Whole numbers are gathered first: that is one by one,
/// but what follows is side by side.
#[inline(always)]
fn gathered(sums: &[u16], places: &[u32; SIDE], unit: f32) -> [f32; SIDE] {
    let mut taken = [0; SIDE];
    taken.iter_mut().zip(places).for_each(|(taken, place)| *taken = sums[*place as usize]);
    let mut luma = [0.0; SIDE];
    luma.iter_mut().zip(taken).for_each(|(luma, sum)| *luma = f32::from(sum) * unit);
    luma
}

/// The samples that points on a line fall on, or on their reflections: [`place`] for many.
#[inline(always)]
fn places(start: f32, side: f32, shares: &[f32; SIDE], samples: usize) -> [u32; SIDE] {
    let length = samples as i32;
    let mut places = [0; SIDE];
    for (place, share) in places.iter_mut().zip(shares) {
        let at = cut(start + share * side + samples as f32) as i32 - length;
        // The mirror at the near edge, or at the far one.
        let folded = if at < 0 { -1 - at } else { at };
        *place = if folded < length { folded } else { 2 * length - 1 - folded } as u32;
    }
    if places.iter().any(|place| *place >= samples as u32) {
        // Further off than one mirror shows.
        places = shares.map(|share| place(start + share * side, samples) as u32);
    }
    places
}

/// The sample that a point falls on, or on its reflection.
fn place(at: f32, samples: usize) -> usize {
    // A cast cuts towards zero, and a step further left few windows lie.
    reflected((at + samples as f32) as isize - samples as isize, samples)
}

/// Where along a side of so many pixels, 0.0..1.0, PDQ looks for each of the 64 cells: at a whole pixel,
/// and a whole one further on where its two boxes are of even length and so off-centre.
#[inline(always)]
fn cell_middles(pixels: f32) -> [f32; SIDE] {
    let pixels = ((pixels + 0.5) as usize).max(1);
    let off_centre = if pixels.div_ceil(2 * SIDE).is_multiple_of(2) { 1.5 } else { 0.5 };
    let one = 1.0 / pixels as f32;
    std::array::from_fn(|cell| (((2 * cell + 1) * pixels / (2 * SIDE)) as f32 + off_centre) * one)
}

#[cfg(test)]
mod tests {
    use super::super::plane::tests::{noise, plane};
    use super::*;
    use crate::pixels::Layout;

    /// Upright, turned, tilted, and far beyond the plane's edges.
    fn windows(plane: &Plane) -> Vec<Window> {
        let (width, height) = (plane.width as f32, plane.height as f32);
        let whole = Rectangle::new(0.0, 0.0, width, height);
        let uncropped = Rectangle::new(-0.3 * width, -0.2 * height, 1.25 * width, 1.1 * height);
        let mut windows = Vec::new();
        for area in [whole, uncropped, Rectangle::new(0.4 * width, 0.1 * height, 0.7 * width, 0.9 * height)] {
            for mirror in [(false, false), (true, false), (false, true)] {
                windows.extend([false, true].map(|transpose| Window::from(area).turned(mirror, transpose)));
            }
            windows.extend([-10.0, 3.0, 44.0, 60.0].map(|degrees| Window::tilted(area, degrees, 1.4)));
        }
        windows.push(Window::tilted(whole, 10.0, 9.0));
        windows
    }

    /// The slow twin of reading: every sample looks for its own place, and sums its own tent.
    fn read_naive(window: &Window, plane: &Plane) -> Luma64 {
        let [across, along] = window.boxes().map(|length| length.min(6) as isize);
        let area = (across * along).pow(2) as u32;
        let shift = (0..16).find(|shift| (area * 255) >> shift <= 0xffff).expect("16 are enough");
        let tent = |length: isize| (1 - length..length).map(move |at| (at, (length - at.abs()) as u32));
        let sum = |x: usize, y: usize| -> u32 {
            let column = |x: isize| -> u32 {
                let sample = |y| u32::from(plane.at(reflected(x, plane.width), reflected(y, plane.height)));
                tent(along).map(|(at, weight)| weight * sample(y as isize + at)).sum()
            };
            tent(across).map(|(at, weight)| weight * (column(x as isize + at) >> shift)).sum()
        };
        let pixels = |[x, y]: [f32; 2]| (x * plane.pixels[0]).hypot(y * plane.pixels[1]);
        let (columns, rows) = (cell_middles(pixels(window.right)), cell_middles(pixels(window.down)));
        rows.map(|v| {
            columns.map(|u| {
                let at = |axis: usize| window.origin[axis] + v * window.down[axis] + u * window.right[axis];
                let sum = sum(place(at(0), plane.width), place(at(1), plane.height));
                sum as f32 * ((1u32 << shift) as f32 / area as f32)
            })
        })
    }

    #[test]
    fn a_window_equals_its_slow_twin() {
        let mut filters = Filters::default();
        for (width, height) in [(500, 375), (90, 301), (384, 6)] {
            let plane = plane(&noise(width, height, Layout::Gray));
            filters.reset(&plane);
            for window in windows(&plane) {
                let mut luma = [[0.0; SIDE]; SIDE];
                window.read(&plane, &mut filters, &mut luma);
                assert!(luma == read_naive(&window, &plane), "{width}x{height} {window:?}");
            }
        }
    }

    #[test]
    fn a_window_is_the_same_whatever_the_instructions() {
        if !simd::is_wide() {
            return;
        }
        let plane = plane(&noise(640, 470, Layout::Gray));
        let [mut plain, mut wide] = [Filters::default(), Filters::default()];
        plain.reset(&plane);
        wide.reset(&plane);
        for window in windows(&plane) {
            let [mut one, mut other] = [[[0.0; SIDE]; SIDE]; 2];
            Read { window: &window, plane: &plane, filters: &mut plain, luma: &mut one }.run();
            window.read(&plane, &mut wide, &mut other);
            assert!(one == other, "{window:?}");
        }
    }
}
