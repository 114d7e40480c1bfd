//! What the benches share: seeded hashes and pictures, so that every run and every peer gets the same.

mod hashes;
mod pictures;

pub use hashes::{LARGE, hex_text, large, planted, random};
pub use pictures::{drawn, photo};
