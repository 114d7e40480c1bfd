//! Where a plane shows detail, as a photo does and a blur, a gradient or a plain bar does not.

use super::bitmap::Bitmap;
use super::plane::Plane;
use crate::simd::{self, Kernel};

/// Neighbours that differ by more than this show detail.
const LEVELS: u8 = 6;

/// Samples that differ from the next one in their row, or from the one below.
pub(crate) fn find(plane: &Plane) -> Bitmap {
    simd::run(Steps { plane })
}

struct Steps<'a> {
    plane: &'a Plane,
}

impl Kernel for Steps<'_> {
    type Output = Bitmap;

    #[inline(always)]
    fn run(self) -> Bitmap {
        let Plane { width, height, .. } = *self.plane;
        let mut detail = Bitmap::empty(width, height);
        // A row at a time: a whole plane of steps would be memory from the system for each picture.
        let mut steps = vec![0; width];
        for y in 0..height {
            let (row, below) = (self.plane.row(y), self.plane.row((y + 1).min(height - 1)));
            for ((step, luma), below) in steps.iter_mut().zip(row).zip(below) {
                *step = luma.abs_diff(*below);
            }
            for ((step, luma), next) in steps.iter_mut().zip(row).zip(&row[1..]) {
                *step = luma.abs_diff(*next).max(*step);
            }
            detail.ask(y, &steps, |step| step > LEVELS);
        }
        detail
    }
}
