//! A photo of a screen. The photo goes through a screen's raster, a slanted view, uneven light, a
//! lens and a sensor; what comes out is the camera's picture.

use fastrand::Rng;
use image::RgbImage;

use super::blur::noisy;
use super::draw::{Area, contained, fill, gray, paste, sheet, sized};
use super::warp::{Outside, Point, Projection, warped};

/// What the camera sees of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// Nothing but the photo, a little of its edges lost.
    Close,
    /// The whole screen with its dark rim and some of the room.
    Whole,
}

/// How large the camera's picture is on its longer side.
const CAMERA: u32 = 480;

/// A shot of the photo on a screen. `slant` is how far corners are off, as a share of the sides.
pub(super) fn shot(photo: &RgbImage, framing: Framing, slant: f64, rng: &mut Rng) -> RgbImage {
    let shown = match framing {
        Framing::Close => contained(photo, CAMERA, CAMERA),
        Framing::Whole => on_screen(photo),
    };
    let seen = view(&rastered(&shown, rng), framing, slant as f32, rng);
    let lit = light(&seen, rng);
    noisy(&soften(&lit), 3.0, rng)
}

/// A screen of 16:10 with a rim, the photo as large as it fits.
fn on_screen(photo: &RgbImage) -> RgbImage {
    let (width, height, rim) = (CAMERA, CAMERA * 10 / 16, 12);
    let mut out = sheet(width, height, gray(22));
    let glass = Area::of(&out).shrunk(rim);
    fill(&mut out, glass, gray(6));
    let part = contained(photo, width - 2 * rim as u32, height - 2 * rim as u32);
    let (left, top) = ((width - part.width()) / 2, (height - part.height()) / 2);
    paste(&mut out, &part, left as i32, top as i32);
    out
}

fn view(shown: &RgbImage, framing: Framing, slant: f32, rng: &mut Rng) -> RgbImage {
    let (width, height) = (shown.width() as f32, shown.height() as f32);
    let mut off = |side: f32| side * slant * rng.f32();
    match framing {
        // The camera's corners lie on the screen.
        Framing::Close => {
            let corners = [
                (off(width), off(height)),
                (width - off(width), off(height)),
                (width - off(width), height - off(height)),
                (off(width), height - off(height)),
            ];
            let seen = Projection::onto(corners);
            warped(shown, shown.dimensions(), Outside::Edge, |x, y| seen.at((x / width, y / height)))
        }
        // The screen's corners lie in the room.
        Framing::Whole => {
            let (left, top) = (width * 0.06, height * 0.08);
            let corners: [Point; 4] = [
                (left + off(width), top + off(height)),
                (width - left - off(width), top + off(height)),
                (width - left - off(width), height - top - off(height)),
                (left + off(width), height - top - off(height)),
            ];
            let back = Projection::onto(corners).inverse();
            warped(shown, shown.dimensions(), Outside::Ink([46, 42, 40]), |x, y| {
                let (u, v) = back.at((x, y));
                (u * width, v * height)
            })
        }
    }
}

/// Moire of the screen's raster against the sensor's: lines that bend slowly.
fn rastered(shown: &RgbImage, rng: &mut Rng) -> RgbImage {
    let (fx, fy, phase) = (0.35 + 0.5 * rng.f32(), 0.1 + 0.3 * rng.f32(), 6.0 * rng.f32());
    let mut out = shown.clone();
    for (y, row) in out.rows_mut().enumerate() {
        let bend = fy * y as f32 + 6.0 * (y as f32 * 0.011 + phase).sin() + phase;
        for (x, pixel) in row.enumerate() {
            let light = 0.9 + 0.07 * (fx * x as f32 + bend).sin();
            pixel.0 = pixel.0.map(|sample| (f32::from(sample) * light) as u8);
        }
    }
    out
}

/// Brighter on one side, cold, with a soft reflection.
fn light(seen: &RgbImage, rng: &mut Rng) -> RgbImage {
    let (width, height) = (seen.width() as f32, seen.height() as f32);
    let (tilt_x, tilt_y) = (rng.f32() - 0.5, rng.f32() - 0.5);
    let (gx, gy) = (width * rng.f32(), height * rng.f32());
    let reach = width.min(height) * 0.35;
    let mut out = seen.clone();
    for (x, y, pixel) in out.enumerate_pixels_mut() {
        let (x, y) = (x as f32, y as f32);
        let slope = 0.92 + 0.55 * (tilt_x * (x / width - 0.5) + tilt_y * (y / height - 0.5));
        let glare = 1.0 - (((x - gx) / reach).powi(2) + ((y - gy) / reach).powi(2)).min(1.0);
        let add = 10.0 + 34.0 * glare * glare;
        for (sample, tint) in pixel.0.iter_mut().zip([0.97, 1.0, 1.06]) {
            *sample = (f32::from(*sample) * slope * tint + add).clamp(0.0, 255.0) as u8;
        }
    }
    out
}

/// A lens that is not quite sharp: half a size smaller and back.
fn soften(picture: &RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    sized(&sized(picture, width * 2 / 3, height * 2 / 3), width, height)
}
