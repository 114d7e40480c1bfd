//! How thoroughly a list is searched.

use std::fmt;
use std::str::FromStr;

use crate::algorithm::UnknownName;

/// How thoroughly lists are searched. Whatever is chosen, a limit of up to 31 or above 48, a list without an index and
/// an allow list are searched exactly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum SearchMode {
    /// Every entry within the limit.
    #[default]
    Exact,
    /// Every entry up to a distance of 31, and nearly every one up to 48.
    Likely,
    /// Nearly every entry up to a distance of 31, and most up to 48, of hashes with margins
    /// ([`Hasher::margins`](crate::Hasher::margins)). Several times as fast as likely.
    Quick,
}

impl SearchMode {
    /// Every mode, the most thorough first.
    pub const ALL: [Self; 3] = [Self::Exact, Self::Likely, Self::Quick];

    /// The name that records carry.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Likely => "likely",
            Self::Quick => "quick",
        }
    }
}

impl fmt::Display for SearchMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for SearchMode {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|mode| mode.name() == name);
        found.ok_or_else(|| UnknownName::among(name, Self::ALL.into_iter().map(Self::name)))
    }
}
