//! What can go wrong, by who is at fault.

use std::io;

use crate::blocklist::ListError;
use crate::blocklist::import::LineError;
use crate::decode::ImageError;

/// Why something could not be done. A failure is never a match and never clean.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The machine: a file that is not there, a full disk.
    #[error("{what}: {cause}")]
    Io {
        /// What was being done, and to which file.
        what: String,
        /// The system's own words.
        cause: io::Error,
    },
    /// The image: nothing that can be decoded within the limits.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The list file: damaged, foreign or newer than this build.
    #[error("{name}: {cause}")]
    List {
        /// The list's name or path.
        name: String,
        /// What is wrong with it.
        cause: ListError,
    },
    /// The import line: text that holds no usable hash.
    #[error(transparent)]
    Line(#[from] LineError),
    /// The caller: arguments that do not fit together.
    #[error("{0}")]
    Caller(String),
}

impl Error {
    /// Names the thing that the system refused.
    pub fn io(what: impl Into<String>) -> impl FnOnce(io::Error) -> Self {
        let what = what.into();
        move |cause| Self::Io { what, cause }
    }
}
