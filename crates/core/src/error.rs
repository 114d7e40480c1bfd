//! What can go wrong, by who is at fault.

use std::io;

use crate::blocklist::ListError;
use crate::decode::ImageError;

/// Why something could not be done. A failure is never a match and never clean.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The machine: a file that is not there, a full disk.
    #[error("{what}: {source}")]
    Io {
        /// What was being done, and to which file.
        what: String,
        /// The system's own words.
        source: io::Error,
    },
    /// The image: nothing that can be decoded within the limits.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The list file: damaged, foreign or newer than this build.
    #[error("{name}: {source}")]
    List {
        /// The list's name or path.
        name: String,
        /// What is wrong with it.
        source: ListError,
    },
    /// The caller: arguments that do not fit together.
    #[error("{0}")]
    Caller(String),
}

impl Error {
    /// Names the thing that the system refused.
    pub fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |source| Self::Io { what, source }
    }
}
