//! Perceptual hashes of pictures, matched against *hash-only* lists, so that no picture has to leave
//! the machine it is on.
//!
//! Data moves one way: image bytes are decoded ([`decode`]), reduced to 64x64 luma, hashed by an
//! [`Algorithm`] into a [`Query`], searched for in [`Blocklist`]s by Hamming distance, and judged by a
//! [`Matcher`]. The core returns values: it prints nothing, reads no flags and opens no sockets.
//!
//! # A hash
//!
//! ```
//! use nearmark::{Algorithm, Hasher, Layout, Pixels};
//!
//! let wave = |at: u32| (at % 97 * 5 % 256) as u8;
//! let samples = (0..320 * 240).map(|at| wave(at) / 2 + wave(at / 320 * 7) / 2).collect();
//! let pixels = Pixels::new(320, 240, Layout::Gray, samples).expect("320 x 240 gray samples");
//!
//! let fingerprint = Hasher::new(Algorithm::Pdq).fingerprint_pixels(&pixels);
//! println!("{} {:?}", fingerprint.hash, fingerprint.quality);
//! # assert_eq!(fingerprint.hash.count_ones(), 128);
//! ```
//!
//! # A list
//!
//! ```
//! use nearmark::{Algorithm, Blocklist, BlocklistBuilder, Matcher, WatchedList, blocklist::import::Format};
//!
//! let text = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22\n";
//! let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
//! let report = builder.import(Format::Hex, text.as_bytes())?;
//! assert_eq!((report.accepted, report.refused), (1, 0));
//! let mut file = Vec::new();
//! builder.write_to(&mut file).expect("memory takes every list");
//!
//! let list = Blocklist::new(file).expect("a new list is whole");
//! let matcher = Matcher::new([WatchedList::block("known", list)])?.limit(31);
//! let near = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b2d".parse()?;
//! let matches = matcher.matches(&near)?;
//! assert_eq!((matches[0].id, matches[0].distance), (1, 4));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A verdict
//!
//! Match, clean and low quality are three outcomes, and a picture that cannot be read is an error: a
//! failure never reads as "no match". With many pictures, [`Scanner`] gives one record for each, in
//! order, from all cores and in bounded memory.
//!
//! ```
//! use nearmark::{Algorithm, Blocklist, BlocklistBuilder, Hasher, Layout, Matcher, Outcome, Pixels, WatchedList};
//!
//! # let wave = |at: u32| (at % 97 * 5 % 256) as u8;
//! # let samples = (0..320 * 240).map(|at| wave(at) / 2 + wave(at / 320 * 7) / 2).collect();
//! # let pixels = Pixels::new(320, 240, Layout::Gray, samples).expect("320 x 240 gray samples");
//! let mut hasher = Hasher::new(Algorithm::Pdq);
//! let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
//! builder.insert(hasher.fingerprint_pixels(&pixels), None)?;
//! # let mut file = Vec::new();
//! # builder.write_to(&mut file)?;
//! # let list = Blocklist::new(file)?;
//! let matcher = Matcher::new([WatchedList::block("known", list)])?;
//!
//! match matcher.judge(&hasher.query_pixels(&pixels))? {
//!     Outcome::Match { matches, .. } => println!("a lead for a person to look at: {matches:?}"),
//!     Outcome::Clean { .. } => println!("nothing on the list is near"),
//!     Outcome::LowQuality => println!("too little detail to judge"),
//! }
//! # assert!(matches!(matcher.judge(&hasher.query_pixels(&pixels))?, Outcome::Match { .. }));
//! # let blank = Pixels::new(9, 9, Layout::Gray, vec![0; 81]).expect("9 x 9 gray samples");
//! # assert!(matches!(matcher.judge(&hasher.query_pixels(&blank))?, Outcome::LowQuality));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//!
//! - `mmap` (default): large lists are mapped instead of read. Includes `fs`.
//! - `scan` (default): [`Scanner`], [`Photos`], [`in_order`]: threads. Includes `fs`.
//! - `heic` (default): photos as phones save them.
//! - `case` (default): [`case`], what people make of their own photos.
//! - `fs`: list files by path, written atomically.
//!
//! Without them the core has no threads, no mmap and no file system.

#![deny(unsafe_code)]

mod algorithm;
#[cfg(feature = "fs")]
pub mod atomic_file;
mod bits;
pub mod blocklist;
mod calibration;
#[cfg(feature = "case")]
pub mod case;
mod compare;
pub mod decode;
mod error;
mod gray;
pub mod hamming;
mod hash;
mod hasher;
mod index;
mod jarosz;
mod luma;
mod margins;
mod matcher;
#[cfg(feature = "scan")]
mod photos;
mod pixels;
mod query;
mod reach;
mod rich;
#[cfg(feature = "scan")]
mod scan;
mod simd;
mod strip;
mod views;

pub use algorithm::dihedral::Turn;
pub use algorithm::image_hash::{ImageHash, ImageHashKind};
pub use algorithm::img_hash::{ImgHash, ImgHashKind};
pub use algorithm::{Algorithm, External, Profile, UnknownName};
#[cfg(feature = "fs")]
pub use blocklist::Storage;
pub use blocklist::{Blocklist, BlocklistBuilder, Entry, ListError};
pub use calibration::{Calibration, Chosen};
pub use compare::{Comparison, compare};
pub use decode::{ImageError, Limits, Picture};
pub use error::Error;
pub use hash::{CROP_QUALITY_LIMIT, Fingerprint, Hash256, ParseHashError, QUALITY_LIMIT};
pub use hasher::Hasher;
pub use index::SearchMode;
pub use margins::Margins;
pub use matcher::{ALLOW_LIMIT, Match, Matcher, Outcome, RowKind, WatchedList};
#[cfg(feature = "scan")]
pub use photos::{Input, Photos};
pub use pixels::{Layout, Orientation, Pixels};
pub use query::{Print, Query};
pub use reach::{Reach, Score};
pub use rich::RichEntry;
#[cfg(feature = "scan")]
pub use scan::{Lookups, Record, Scanner, all_cores, in_order};
pub use views::{Border, Part, Reading, Side, Sides, Tenths, View, ViewSet};
