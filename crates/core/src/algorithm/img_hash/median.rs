//! Which samples reach their median; of a DCT's low frequencies, the idea of pHash.

use super::{Values, packed};
use crate::hash::Hash256;

/// The median lies between the middle two; of samples it is cut to a whole number.
pub(super) fn hash(values: &Values) -> Hash256 {
    let all = values.all();
    let mut sorted = all.to_vec();
    sorted.sort_unstable_by(f32::total_cmp);
    let middle = sorted.len() / 2;
    let median = f32::midpoint(sorted[middle - 1], sorted[middle]);
    let median = if values.are_samples { median.floor() } else { median };
    packed(all.iter().map(|value| *value >= median))
}
