//! Which samples are darker than the one to their right. Source: Krawetz, "Kind of Like That", 2013.

use super::{Values, packed};
use crate::hash::Hash256;

pub(super) fn hash(values: &Values) -> Hash256 {
    packed(bits(values))
}

/// Row after row.
pub(super) fn bits(values: &Values) -> impl Iterator<Item = bool> {
    values.rows().flat_map(|row| row.windows(2).map(|pair| pair[0] < pair[1]))
}
