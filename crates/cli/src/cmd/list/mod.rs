//! `list ...`: one file a command.

mod build;
mod export;
mod info;
mod merge;
mod verify;

use anyhow::Result;
use clap::Subcommand;

use crate::exit::Exit;

#[derive(Subcommand)]
pub(crate) enum List {
    /// Build a list from text or from other lists
    Build(build::Build),
    /// Join lists into one; entries get new ids
    Merge(merge::Merge),
    /// What a list holds, without its fingerprints
    Info(info::Info),
    /// Read a list whole and check every byte of it
    Verify(verify::Verify),
    /// Print a list as text
    Export(export::Export),
}

impl List {
    pub(super) fn run(self) -> Result<Exit> {
        match self {
            Self::Build(command) => command.run(),
            Self::Merge(command) => command.run(),
            Self::Info(command) => command.run(),
            Self::Verify(command) => command.run(),
            Self::Export(command) => command.run(),
        }
    }
}
