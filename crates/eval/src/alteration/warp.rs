//! The one sampler of turned and bent pictures. A picture, a size and a map from each place of the
//! result to a place of the picture in; the result out, between pixels by bilinear weights.

use image::RgbImage;

use super::draw::Ink;

/// What lies around a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outside {
    /// One colour.
    Ink(Ink),
    /// Its border pixels, again and again.
    Edge,
}

/// The picture as seen through `place`: both coordinates count pixels, the first pixel's middle is 0.5.
pub(super) fn warped(
    picture: &RgbImage,
    (width, height): (u32, u32),
    outside: Outside,
    place: impl Fn(f32, f32) -> (f32, f32),
) -> RgbImage {
    let (width, height) = (width.max(1), height.max(1));
    let (across, down) = (picture.width() as i32, picture.height() as i32);
    let samples = picture.as_raw();
    let pixel = |x: i32, y: i32| -> [f32; 3] {
        let (near_x, near_y) = (x.clamp(0, across - 1), y.clamp(0, down - 1));
        if let Outside::Ink(ink) = outside
            && (near_x, near_y) != (x, y)
        {
            return ink.map(f32::from);
        }
        let at = (near_y * across + near_x) as usize * 3;
        [samples[at].into(), samples[at + 1].into(), samples[at + 2].into()]
    };
    let mut result = RgbImage::new(width, height);
    for (row, line) in result.as_mut().chunks_exact_mut(width as usize * 3).enumerate() {
        for (column, out) in line.chunks_exact_mut(3).enumerate() {
            let (x, y) = place(column as f32 + 0.5, row as f32 + 0.5);
            let (x, y) = (x - 0.5, y - 0.5);
            let (left, top) = (x.floor(), y.floor());
            let (u, v, x, y) = (x - left, y - top, left as i32, top as i32);
            // Far outside there is nothing to weigh, and `x + 1` could not be named.
            if x < -1 || y < -1 || x > across || y > down {
                let ink = pixel(x.clamp(-1, across), y.clamp(-1, down));
                out.copy_from_slice(&ink.map(|v| v as u8));
                continue;
            }
            let (a, b, c, d) = (pixel(x, y), pixel(x + 1, y), pixel(x, y + 1), pixel(x + 1, y + 1));
            for k in 0..3 {
                let (above, below) = (a[k] + (b[k] - a[k]) * u, c[k] + (d[k] - c[k]) * u);
                out[k] = (above + (below - above) * v + 0.5) as u8;
            }
        }
    }
    result
}

/// A place, or a size.
pub(super) type Point = (f32, f32);

/// Takes the unit square to four corners: left upper, right upper, right lower, left lower.
///
/// Heckbert, *Fundamentals of Texture Mapping and Image Warping* (1989), section 2.2.3.
#[derive(Clone, Copy, Debug)]
pub(super) struct Projection {
    rows: [[f32; 3]; 3],
}

impl Projection {
    pub(super) fn onto([p0, p1, p2, p3]: [Point; 4]) -> Self {
        let (dx1, dx2, sx) = (p1.0 - p2.0, p3.0 - p2.0, p0.0 - p1.0 + p2.0 - p3.0);
        let (dy1, dy2, sy) = (p1.1 - p2.1, p3.1 - p2.1, p0.1 - p1.1 + p2.1 - p3.1);
        let det = dx1 * dy2 - dx2 * dy1;
        let det = if det.abs() < 1e-9 { 1e-9 } else { det };
        let (g, h) = ((sx * dy2 - dx2 * sy) / det, (dx1 * sy - sx * dy1) / det);
        Self {
            rows: [
                [p1.0 - p0.0 + g * p1.0, p3.0 - p0.0 + h * p3.0, p0.0],
                [p1.1 - p0.1 + g * p1.1, p3.1 - p0.1 + h * p3.1, p0.1],
                [g, h, 1.0],
            ],
        }
    }

    /// The other way: from the four corners back to the unit square.
    pub(super) fn inverse(self) -> Self {
        let [[a, b, c], [d, e, f], [g, h, i]] = self.rows;
        Self {
            rows: [
                [e * i - f * h, c * h - b * i, b * f - c * e],
                [f * g - d * i, a * i - c * g, c * d - a * f],
                [d * h - e * g, b * g - a * h, a * e - b * d],
            ],
        }
    }

    pub(super) fn at(self, (u, v): Point) -> Point {
        let [x, y, w] = self.rows.map(|[a, b, c]| a * u + b * v + c);
        let w = if w.abs() < 1e-12 { 1e-12 } else { w };
        (x / w, y / w)
    }
}
