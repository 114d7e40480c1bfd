//! Exit codes: fail closed.

use std::ops::{BitOr, BitOrAssign};
use std::process::ExitCode;
use std::sync::{Mutex, PoisonError};

use crate::output::sanitize;
use crate::output::text::say;

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

/// Says what went wrong, unless whoever read our output has gone: there is nobody left to tell.
pub(crate) fn report(error: &anyhow::Error) -> Exit {
    let closed_pipe = |cause: &(dyn std::error::Error + 'static)| {
        let io = cause.downcast_ref::<std::io::Error>();
        io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    };
    if !error.chain().any(closed_pipe) {
        // Messages carry names of files, which strangers choose.
        say(&format!("nearmark: {}", sanitize::text(&format!("{error:#}"))));
    }
    Exit::UNCHECKED
}

/// What [`leave`] says.
static LAST_WORDS: Mutex<&str> = Mutex::new("");

/// What is said when the run ends before its time; nothing where `words` is empty.
pub(crate) fn last_words(words: &'static str) {
    *LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner) = words;
}

/// Ends the process at once, from any thread.
pub(crate) fn leave(exit: Exit) -> ! {
    let words = *LAST_WORDS.lock().unwrap_or_else(PoisonError::into_inner);
    if !words.is_empty() {
        say(&format!("\n{words}"));
    }
    std::process::exit(exit.0.into())
}
