//! Which samples are darker than the one below: the gradient of the columns.

use super::{Values, packed};
use crate::hash::Hash256;

pub(super) fn hash(values: &Values) -> Hash256 {
    packed(bits(values))
}

/// Column after column.
pub(super) fn bits(values: &Values) -> impl Iterator<Item = bool> {
    let below = |column| values.rows().zip(values.rows().skip(1)).map(move |(row, next)| row[column] < next[column]);
    (0..values.columns).flat_map(below)
}
