//! Both gradients of fewer samples.

use super::{Values, gradient, packed, vert_gradient};
use crate::hash::Hash256;

/// The rows' bits, then the columns'.
pub(super) fn hash(values: &Values) -> Hash256 {
    packed(gradient::bits(values).chain(vert_gradient::bits(values)))
}
