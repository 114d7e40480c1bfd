//! Where a plane shows detail, as a photo does and a blur, a gradient or a plain bar does not.

use super::bitmap::Bitmap;
use super::plane::Plane;

/// Neighbours that differ by more than this show detail.
const LEVELS: u8 = 6;

/// Samples that differ from the next one, or from the one below.
pub(crate) fn find(plane: &Plane) -> Bitmap {
    let samples = plane.samples();
    let next = samples[1..].iter().chain(samples.last());
    let below = samples[plane.width..].iter().chain(plane.row(plane.height - 1));
    let step = |(luma, (next, below)): (&u8, (&u8, &u8))| luma.abs_diff(*next).max(luma.abs_diff(*below));
    let steps: Vec<u8> = samples.iter().zip(next.zip(below)).map(step).collect();
    Bitmap::of(&steps, plane.width, |step| step > LEVELS)
}
