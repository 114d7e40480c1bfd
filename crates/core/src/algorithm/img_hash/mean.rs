//! Which samples reach their mean. Source: Krawetz, "Looks Like It", 2011.

use super::{Values, packed};
use crate::hash::Hash256;

/// Samples have a whole number as their mean; frequencies are added in f32, one after another.
pub(super) fn hash(values: &Values) -> Hash256 {
    let all = values.all();
    let sum = all.iter().sum::<f32>();
    let mean = sum / all.len() as f32;
    let mean = if values.are_samples { mean.floor() } else { mean };
    packed(all.iter().map(|value| *value >= mean))
}
