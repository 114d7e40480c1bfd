//! What one input asks the lists: one print for each way of reading it.

use std::fmt;

use crate::algorithm::dihedral::Turn;
use crate::algorithm::{Algorithm, Profile};
use crate::hash::{Fingerprint, Hash256};

/// Everything that one input asks the lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The algorithm that made every print. It is compared with the lists' once, when a query
    /// meets a matcher.
    pub algorithm: Algorithm,
    /// At least one print; the first is the full view, whose quality is the record's.
    pub prints: Vec<Print>,
    /// The file ends before its picture does: only the part that is there was hashed.
    pub truncated: bool,
}

impl Query {
    /// Quality of the full view, 0..=100, where known.
    pub fn quality(&self) -> Option<u8> {
        self.prints.first().and_then(|print| print.fingerprint.quality)
    }

    /// The prints with enough detail to ask with, or of whose detail nobody knows. The all-zero hash
    /// is that of a blank picture, or of none, whoever it came from.
    pub(crate) fn clear_prints(&self) -> impl Iterator<Item = &Print> {
        self.prints.iter().filter(|print| !print.fingerprint.is_low_quality() && print.hash() != Hash256::ZERO)
    }

    /// A query of one print that came from outside, a line of hex say.
    pub fn from_print(algorithm: Algorithm, print: Print) -> Self {
        Self { algorithm, prints: vec![print], truncated: false }
    }
}

/// One hash of an input, and which view of it was hashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Print {
    /// Hash and quality.
    pub fingerprint: Fingerprint,
    /// Which view of the input they belong to.
    pub view: View,
}

impl Print {
    /// The hash alone.
    pub fn hash(&self) -> Hash256 {
        self.fingerprint.hash
    }
}

/// A view of an input: which of its pixels were read, and through which pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct View {
    /// How the stored pixels were read.
    pub reading: Reading,
    /// The pipeline; `None` where the source does not say (a bare hex line).
    pub profile: Option<Profile>,
}

/// How the stored pixels of an input were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reading {
    /// Upright (EXIF orientation applied), alpha dropped: the convention of lists.
    Upright,
    /// As stored, EXIF orientation ignored: what most other tools hash.
    AsStored,
    /// Upright, composited on white.
    OnWhite,
    /// Upright, composited on black.
    OnBlack,
    /// The upright picture turned or mirrored.
    Turned(Turn),
}

impl View {
    /// All pixels, upright: the plain hash.
    pub const FULL: Self = Self { reading: Reading::Upright, profile: Some(Profile::Full) };

    /// The view that a name stands for, as [`View`]'s `Display` writes it.
    pub fn from_name(name: &str) -> Option<Self> {
        if name == "unknown" {
            return Some(Self { profile: None, ..Self::FULL });
        }
        let (profile, reading) = match name.strip_prefix("cimg512") {
            Some("") => (Profile::Cimg512, "full"),
            Some(rest) => (Profile::Cimg512, rest.strip_prefix('-')?),
            None => (Profile::Full, name),
        };
        let reading = match reading {
            "full" => Reading::Upright,
            "as-stored" => Reading::AsStored,
            "on-white" => Reading::OnWhite,
            "on-black" => Reading::OnBlack,
            name => Reading::Turned(Turn::ALL.into_iter().find(|turn| turn.name() == name)?),
        };
        Some(Self { reading, profile: Some(profile) })
    }
}

impl fmt::Display for View {
    /// `full`, `as-stored`, `rot90`; through the other pipeline `cimg512`, `cimg512-as-stored`; and
    /// `unknown` where nobody says which pipeline it was.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reading = match self.reading {
            Reading::Upright => "full",
            Reading::AsStored => "as-stored",
            Reading::OnWhite => "on-white",
            Reading::OnBlack => "on-black",
            Reading::Turned(turn) => turn.name(),
        };
        match (self.profile, self.reading) {
            (Some(Profile::Cimg512), Reading::Upright) => f.write_str("cimg512"),
            (Some(Profile::Cimg512), _) => write!(f, "cimg512-{reading}"),
            (None, Reading::Upright) => f.write_str("unknown"),
            (Some(Profile::Full) | None, _) => f.write_str(reading),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_is_found_by_its_name() {
        let turns = Turn::ALL.into_iter().map(Reading::Turned);
        let plain = [Reading::Upright, Reading::AsStored, Reading::OnWhite, Reading::OnBlack];
        for reading in plain.into_iter().chain(turns) {
            for profile in [Profile::Full, Profile::Cimg512] {
                let view = View { reading, profile: Some(profile) };
                assert_eq!(View::from_name(&view.to_string()), Some(view), "{view}");
            }
        }
        let unknown = View { profile: None, ..View::FULL };
        assert_eq!(View::from_name(&unknown.to_string()), Some(unknown), "nobody's word becomes no pipeline");
        for name in ["", "cimg512-", "cimg512full", "rot45"] {
            assert_eq!(View::from_name(name), None, "{name:?}");
        }
    }
}
