//! The algorithms: which there are, and the one place that chooses.

mod dct;
pub(crate) mod dihedral;
mod haar;
mod image_hash;
mod pdq;
mod resize;

use std::fmt;
use std::str::FromStr;

pub(crate) use self::dct::Coefficients;
use self::dihedral::Mirror;
use crate::hash::{Fingerprint, Hash256, ParseHashError};
use crate::jarosz::Scratch;
use crate::luma::{Luma64, Source};
use crate::margins::Margins;

/// A perceptual hash algorithm. Hashes of different algorithms are never compared: lists carry
/// theirs, and a matcher checks it once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Algorithm {
    /// Meta's PDQ, 256 bits.
    Pdq,
}

impl Algorithm {
    /// Every algorithm of this build.
    pub const ALL: [Self; 1] = [Self::Pdq];

    /// The name on the command line, in records and in lists' text forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdq => "pdq",
        }
    }

    /// Bits of a hash, 1..=256.
    pub const fn bits(self) -> u32 {
        match self {
            Self::Pdq => 256,
        }
    }

    /// The distance in bits up to which two hashes count as a match, by the algorithm's own
    /// literature. PDQ: 31, the field's published practice.
    pub const fn default_limit(self) -> u32 {
        match self {
            Self::Pdq => 31,
        }
    }

    /// The number that stands for it in list files.
    pub(crate) const fn code(self) -> u16 {
        match self {
            Self::Pdq => 1,
        }
    }

    /// The algorithm of a list file's number.
    pub(crate) fn from_code(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.code() == code)
    }

    /// A hash in the field's own text form.
    pub fn text(self, hash: &Hash256) -> String {
        match self {
            Self::Pdq => hash.to_string(),
        }
    }

    /// Reads the field's own text form.
    ///
    /// # Errors
    /// Text of another width, or with something that is no digit.
    pub fn parse(self, text: &str) -> Result<Hash256, ParseHashError> {
        match self {
            Self::Pdq => text.parse(),
        }
    }

    /// The hash of a picture: the one match that every hash goes through.
    pub(crate) fn fingerprint(self, source: &Source<'_>, scratch: &mut Scratch) -> Fingerprint {
        match self {
            Self::Pdq => pdq::fingerprint(source, scratch),
        }
    }

    /// The hash of a picture, with how sure each bit of it is.
    pub(crate) fn fingerprint_and_margins(self, source: &Source<'_>, scratch: &mut Scratch) -> (Fingerprint, Margins) {
        match self {
            Self::Pdq => pdq::fingerprint_and_margins(source, scratch),
        }
    }

    /// The hash of a window that was already taken to 64x64.
    pub(crate) fn window(self, luma: &Luma64) -> Sketch {
        match self {
            Self::Pdq => pdq::window(luma),
        }
    }

    /// The eight hashes of the field's own method.
    pub(crate) fn dihedral(self, source: &Source<'_>, scratch: &mut Scratch) -> [Fingerprint; 8] {
        match self {
            Self::Pdq => pdq::dihedral(source, scratch),
        }
    }

    /// The eight hashes of the turned pictures themselves.
    pub(crate) fn exact_dihedral<'a>(
        self,
        mirrored: impl Fn(Mirror) -> Source<'a>,
        scratch: &mut Scratch,
    ) -> [Fingerprint; 8] {
        match self {
            Self::Pdq => pdq::exact_dihedral(mirrored, scratch),
        }
    }
}

/// A window's hash, and what it was thresholded from.
pub(crate) struct Sketch {
    pub(crate) fingerprint: Fingerprint,
    coefficients: Coefficients,
}

impl Sketch {
    pub(crate) fn margins(&self) -> Margins {
        Margins::of(&self.coefficients)
    }

    /// Whether the window is nearly its own mirror image.
    pub(crate) fn is_symmetric(&self) -> bool {
        dct::is_symmetric(&self.coefficients)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that stands for nothing in this build.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not known here; known: {known}")]
pub struct UnknownName {
    /// What was asked for.
    pub found: String,
    /// The names that would do.
    pub known: String,
}

impl UnknownName {
    pub(crate) fn among<'a>(found: &str, known: impl Iterator<Item = &'a str>) -> Self {
        Self { found: found.to_owned(), known: known.collect::<Vec<_>>().join(", ") }
    }
}

impl FromStr for Algorithm {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|algorithm| algorithm.name() == name);
        found.ok_or_else(|| UnknownName::among(name, Self::ALL.into_iter().map(Self::name)))
    }
}

/// Which of PDQ's two official pipelines made a hash. They differ by 7 bits on average.
///
/// A list or a hash line that does not say has no profile: `None`, printed as `unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Profile {
    /// All pixels: Java, Python and most services.
    Full,
    /// A picture with a side over 512 is first taken to 512x512 by nearest neighbour: Meta's C++
    /// command line, and the hashers that run in a browser.
    Cimg512,
}

impl Profile {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Full, Self::Cimg512];

    /// The name on the command line and in lists.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Cimg512 => "cimg512",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Profile {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|profile| profile.name() == name);
        found.ok_or_else(|| UnknownName::among(name, Self::ALL.into_iter().map(Self::name)))
    }
}
