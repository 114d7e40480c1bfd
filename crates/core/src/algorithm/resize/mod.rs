//! Smaller pictures as other libraries make them, to the last bit: one file each, named after what it equals.

pub(crate) mod image_rs;
pub(crate) mod pillow;
