//! `dhash_vertical`: which pixels of an N x (N + 1) picture are brighter than their upper neighbour.

use super::bits;
use crate::algorithm::resize::pillow;
use crate::hash::Hash256;
use crate::luma::Source;

pub(super) fn hash<const N: usize>(source: &Source<'_>) -> Hash256 {
    let pixels = pillow::resize(source, N, N + 1, N + 1).data;
    bits(pixels.iter().zip(&pixels[N..]).map(|(upper, lower)| lower > upper))
}
