//! Several photos in one picture, and a photo upon another one. Cells of one size are filled, each
//! by the middle of its photo.

use image::RgbImage;

use super::Work;
use super::draw::{WHITE, contained, covering, paste, sheet};

/// Cells side by side and one below the other, `gutter` as a share of the width between them; the
/// photo in one of them, other photos in the rest.
pub(super) fn grid(work: &mut Work<'_>, columns: u32, rows: u32, gutter: f64) -> RgbImage {
    // A cell has the proportions of the photo and the whole is not much larger than the photo was.
    let (width, height) = work.photo.dimensions();
    let shrink = if columns * rows > 2 { 0.6 } else { 0.8 };
    let side = |length: u32| ((f64::from(length) * shrink) as u32).max(1);
    let (width, height) = (side(width), side(height));
    let gap = (f64::from(width) * gutter).round() as u32;
    let mut out = sheet(columns * width + (columns + 1) * gap, rows * height + (rows + 1) * gap, WHITE);
    let own = work.rng.u32(..columns * rows);
    for cell in 0..columns * rows {
        let part =
            if cell == own { covering(&work.photo, width, height) } else { covering(&work.another(), width, height) };
        let (left, top) = (gap + cell % columns * (width + gap), gap + cell / columns * (height + gap));
        paste(&mut out, &part, left as i32, top as i32);
    }
    out
}

/// The photo at `share` of the width of another photo, anywhere on it.
pub(super) fn inset(work: &mut Work<'_>, share: f64) -> RgbImage {
    let mut out = work.another();
    let inner = |side: u32| (f64::from(side) * share) as u32;
    let part = contained(&work.photo, inner(out.width()).max(1), inner(out.height()).max(1));
    let place = |room: u32, rng: &mut fastrand::Rng| (f64::from(room) * (0.08 + 0.84 * rng.f64())) as i32;
    let left = place(out.width() - part.width().min(out.width()), &mut work.rng);
    let top = place(out.height() - part.height().min(out.height()), &mut work.rng);
    paste(&mut out, &part, left, top);
    out
}
