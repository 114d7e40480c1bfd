//! The commands: one file each.

pub(crate) mod case;
mod compare;
mod completions;
mod demo;
mod eval;
mod hash;
mod list;
mod man;
mod scan;
mod selftest;

use anyhow::Result;
use clap::Subcommand;

use crate::exit::Exit;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Show what this does, on pictures that are built in: nothing is read, nothing is written
    Demo(demo::Demo),
    /// Compute the fingerprints of pictures
    Hash(hash::Hash),
    /// Check pictures against lists of fingerprints
    Scan(scan::Scan),
    /// Say whether two pictures, or two fingerprints, are copies of each other
    Compare(compare::Compare),
    /// Build, join, look at, check and export lists of fingerprints
    #[command(subcommand)]
    List(list::List),
    /// Make one small file of fingerprints from your own photos: nothing leaves this computer
    #[command(subcommand)]
    Case(case::Case),
    /// Measure how well edited copies of photos are found, by this program or by any other
    #[command(subcommand)]
    Eval(eval::Eval),
    /// Check this build on this machine against reference values
    Selftest(selftest::Selftest),
    /// Print completions for a shell
    Completions(completions::Completions),
    /// Print the manual page
    Man(man::Man),
}

impl Command {
    pub(crate) fn run(self) -> Result<Exit> {
        match self {
            Self::Demo(command) => command.run(),
            Self::Hash(command) => command.run(),
            Self::Scan(command) => command.run(),
            Self::Compare(command) => command.run(),
            Self::List(command) => command.run(),
            Self::Case(command) => command.run(),
            Self::Eval(command) => command.run(),
            Self::Selftest(command) => command.run(),
            Self::Completions(command) => command.run(),
            Self::Man(command) => command.run(),
        }
    }
}
