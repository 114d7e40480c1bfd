//! Resizing as other libraries do it, to the bit: each in the file named after its library.

pub(crate) mod pillow;
