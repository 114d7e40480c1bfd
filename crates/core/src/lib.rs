//! nearmark
#![deny(unsafe_code)]

mod algorithm;
mod blocklist;
pub mod decode;
mod error;
mod hash;
mod hasher;
mod luma;
mod pixels;
mod query;

pub use algorithm::dihedral::Turn;
pub use algorithm::{Algorithm, Profile, UnknownName};
pub use blocklist::ListError;
pub use decode::{ImageError, Limits, Picture};
pub use error::Error;
pub use hash::{Fingerprint, Hash256, ParseHashError, QUALITY_LIMIT};
pub use hasher::Hasher;
pub use pixels::{Layout, Orientation, Pixels};
pub use query::{Print, Query, Reading, View};
