//! `dhash`: which pixels of an (N + 1) x N picture are brighter than their left neighbour.

use super::bits;
use crate::algorithm::resize::pillow;
use crate::hash::Hash256;
use crate::luma::Source;

pub(super) fn hash<const N: usize>(source: &Source<'_>) -> Hash256 {
    let pixels = pillow::resize(source, N + 1, N, N).data;
    bits(pixels.chunks_exact(N + 1).flat_map(|row| row.windows(2).map(|pair| pair[1] > pair[0])))
}
