//! A window on a plane: where it lies, how it is turned, and the 64x64 luma that it shows.

use super::plane::{Filtered, Filters, Plane, reflected};
use crate::luma::{Luma64, SIDE};

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
        let steep = self.right[0].abs() < self.right[1].abs();
        let lengths = [self.right, self.down].map(|[x, y]| x.hypot(y));
        let [across, along] = if steep { [lengths[1], lengths[0]] } else { lengths };
        let boxes = [across, along].map(|samples| ((samples / 128.0).ceil() as usize).max(1));
        let filtered = filters.of(boxes);
        // In pixels of the picture: where PDQ would look depends on how many there are.
        let pixels = |[x, y]: [f32; 2]| (x * plane.pixels[0]).hypot(y * plane.pixels[1]);
        let (columns, rows) = (cell_middles(pixels(self.right)), cell_middles(pixels(self.down)));
        if self.right[1] == 0.0 && self.down[0] == 0.0 {
            let x = columns.map(|u| place(self.origin[0] + u * self.right[0], plane.width));
            let y = rows.map(|v| place(self.origin[1] + v * self.down[1], plane.height));
            filtered.read(&x, &y, luma);
        } else if self.right[0] == 0.0 && self.down[1] == 0.0 {
            let x = rows.map(|v| place(self.origin[0] + v * self.down[0], plane.width));
            let y = columns.map(|u| place(self.origin[1] + u * self.right[1], plane.height));
            let mut swapped = [[0.0; SIDE]; SIDE];
            filtered.read(&x, &y, &mut swapped);
            for (i, row) in luma.iter_mut().enumerate() {
                row.iter_mut().zip(&swapped).for_each(|(luma, column)| *luma = column[i]);
            }
        } else {
            for (row, v) in luma.iter_mut().zip(rows) {
                let start = [0, 1].map(|axis| self.origin[axis] + v * self.down[axis]);
                for (luma, u) in row.iter_mut().zip(columns) {
                    let [x, y] = [0, 1].map(|axis| start[axis] + u * self.right[axis]);
                    *luma = filtered.luma(place(x, plane.width), place(y, plane.height));
                }
            }
        }
    }
}

impl Filtered<'_> {
    #[inline]
    fn luma(&self, x: usize, y: usize) -> f32 {
        f32::from(self.row(y)[x]) * self.unit
    }

    /// The samples where these columns and rows cross.
    fn read(&self, x: &[usize; SIDE], y: &[usize; SIDE], luma: &mut Luma64) {
        for (out, y) in luma.iter_mut().zip(y) {
            let row = self.row(*y);
            out.iter_mut().zip(x).for_each(|(luma, x)| *luma = f32::from(row[*x]) * self.unit);
        }
    }
}

/// The sample that a point falls on, or on its reflection.
#[inline]
fn place(at: f32, samples: usize) -> usize {
    // A cast cuts towards zero, and a step further left no window lies.
    let at = (at + samples as f32) as isize - samples as isize;
    if (0..samples as isize).contains(&at) { at as usize } else { reflected(at, samples) }
}

/// Where along a side of so many pixels, 0.0..1.0, PDQ looks for each of the 64 cells: at a whole pixel,
/// and a whole one further on where its two boxes are of even length and so off-centre.
fn cell_middles(pixels: f32) -> [f32; SIDE] {
    let pixels = ((pixels + 0.5) as usize).max(1);
    let off_centre = if pixels.div_ceil(2 * SIDE) % 2 == 0 { 1.5 } else { 0.5 };
    let one = 1.0 / pixels as f32;
    std::array::from_fn(|cell| (((2 * cell + 1) * pixels / (2 * SIDE)) as f32 + off_centre) * one)
}
