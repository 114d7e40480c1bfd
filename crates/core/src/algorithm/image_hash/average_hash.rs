//! `average_hash`: which pixels of an N x N picture are brighter than their mean.

use super::bits;
use crate::algorithm::resize::pillow;
use crate::hash::Hash256;
use crate::luma::Source;

pub(super) fn hash<const N: usize>(source: &Source<'_>) -> Hash256 {
    let pixels = pillow::resize(source, N, N, N).data;
    let sum: usize = pixels.iter().map(|&pixel| usize::from(pixel)).sum();
    // Of whole numbers, and of so few, numpy's mean is exact.
    bits(pixels.iter().map(|&pixel| usize::from(pixel) * pixels.len() > sum))
}
