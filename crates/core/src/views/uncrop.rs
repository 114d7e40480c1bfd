//! Un-crops: windows larger than the picture, whose missing parts are reflected in. A photo that lost a
//! tenth at every side comes from 120 bits to 56.

use super::view::Sides;
use super::window::Rectangle;

/// The window that an area was cut from, if it lost these shares of the original at its sides.
pub(crate) fn original(area: Rectangle, lost: Sides) -> Rectangle {
    let [left, top, right, bottom] = lost.shares();
    let (width, height) = (area.width() / (1.0 - left - right), area.height() / (1.0 - top - bottom));
    Rectangle::new(
        area.left - left * width,
        area.top - top * height,
        area.right + right * width,
        area.bottom + bottom * height,
    )
}

/// Whether an interface may have cut that off a photo to make it fit, when what is left has this aspect, width
/// by height: feeds crop tall photos to 3:4 or 4:5, and squares are cropped from anything.
pub(crate) fn may_be_fitted(aspect: f32, lost: Sides) -> bool {
    let is_square = (0.95..1.05).contains(&aspect);
    is_square || (lost.left == 0 && (0.7..1.0).contains(&aspect))
}
