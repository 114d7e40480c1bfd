//! Exit codes: fail closed.

use std::ops::{BitOr, BitOrAssign};
use std::process::ExitCode;

/// What a run has to say by its exit code; what it met on the way is joined with `|`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Exit(u8);

impl Exit {
    /// Everything was checked, nothing matched.
    pub(crate) const CLEAN: Self = Self(0);
    /// Something matched.
    pub(crate) const MATCHED: Self = Self(1);
    /// Something could not be checked.
    pub(crate) const UNCHECKED: Self = Self(2);
}

impl BitOr for Exit {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Exit {
    fn bitor_assign(&mut self, other: Self) {
        *self = *self | other;
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.0.into()
    }
}

/// Ends the process at once, from any thread.
pub(crate) fn leave(exit: Exit) -> ! {
    std::process::exit(exit.0.into())
}
