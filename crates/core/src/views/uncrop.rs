//! Un-crops: windows larger than the picture, whose missing parts are reflected in. A photo that lost a
//! tenth at every side comes from 120 bits to 56.

use super::plane::Plane;
use super::view::Sides;
use super::window::Rectangle;

/// The window that the picture was cut from, if it lost these shares of the original at its sides.
pub(crate) fn original(plane: &Plane, lost: Sides) -> Rectangle {
    let (width, height) = (plane.width as f32, plane.height as f32);
    let [left, top, right, bottom] = lost.shares();
    let (whole_width, whole_height) = (width / (1.0 - left - right), height / (1.0 - top - bottom));
    Rectangle::new(
        -left * whole_width,
        -top * whole_height,
        width + right * whole_width,
        height + bottom * whole_height,
    )
}
