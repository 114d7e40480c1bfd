//! What the benches share: seeded hashes and pictures, so that every run and every peer gets the same,
//! and the clock that they are timed by.

mod clock;
mod hashes;
mod pictures;

pub use clock::{CpuTime, Group, bencher, group};
pub use hashes::{LARGE, balanced_hashes, hex_text, large, planted, random};
pub use pictures::{drawn, photo, photos};

/// Says what a bench leaves out, or what it asserts, where it is run.
#[allow(clippy::print_stderr, reason = "this is a program's own output, and stdout belongs to Criterion")]
pub fn report(message: &str) {
    eprintln!("{message}");
}
