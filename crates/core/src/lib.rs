//! nearmark
#![deny(unsafe_code)]

mod algorithm;
#[cfg(feature = "fs")]
pub mod atomic_file;
pub mod blocklist;
mod compare;
mod decode;
mod error;
pub mod hamming;
mod hash;
mod hasher;
mod index;
mod luma;
mod matcher;
mod pixels;
mod query;
#[cfg(feature = "scan")]
mod scan;

pub use algorithm::dihedral::Turn;
pub use algorithm::{Algorithm, Profile, UnknownName};
#[cfg(feature = "fs")]
pub use blocklist::Storage;
pub use blocklist::{Blocklist, BlocklistBuilder, Entry, ListError};
pub use compare::{Comparison, compare};
pub use decode::{ImageError, Limits, Picture};
pub use error::Error;
pub use hash::{Fingerprint, Hash256, ParseHashError, QUALITY_LIMIT};
pub use hasher::Hasher;
pub use matcher::{ALLOW_LIMIT, Match, Matcher, Outcome, WatchedList};
pub use pixels::{Layout, Orientation, Pixels};
pub use query::{Print, Query, Reading, View};
#[cfg(feature = "scan")]
pub use scan::{Input, Photos, Record, Scanner, all_cores, in_order};
