//! `list ...`: one file a command.

mod build;
mod cases;
mod export;
mod index;
mod info;
mod merge;
mod photos;
mod verify;

use std::fs::File;
use std::io::Read;
use std::num::NonZeroUsize;
use std::path::Path;

use anyhow::{Result, bail};
use clap::Subcommand;
use nearmark::blocklist::{INDEX_FROM, is_list};
use nearmark::{Blocklist, BlocklistBuilder};

use crate::exit::Exit;

#[derive(Subcommand)]
pub(crate) enum List {
    /// Build a list from text, from other lists or from photos
    Build(build::Build),
    /// Join lists into one; entries get new ids
    Merge(merge::Merge),
    /// What a list holds, without its fingerprints
    Info(info::Info),
    /// Read a list whole and check every byte of it
    Verify(verify::Verify),
    /// Give a list an index: large ones are searched many times faster, with the same answers
    Index(index::Index),
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
            Self::Index(command) => command.run(),
            Self::Export(command) => command.run(),
        }
    }
}

/// Writes a new list, a large one with an index where its hashes can have one.
fn save(builder: BlocklistBuilder, out: &Path, threads: NonZeroUsize) -> Result<()> {
    builder.save(out)?;
    if builder.rows() >= INDEX_FROM {
        // The index takes memory of its own.
        drop(builder);
        let list = Blocklist::open(out)?;
        if list.may_be_indexed() {
            list.save_indexed(out, threads)?;
        }
    }
    Ok(())
}

/// Whether a list of that name is there, to be replaced. Any other file is somebody's text or
/// photo, named by mistake: it stays.
fn replaces_a_list(out: &Path) -> Result<bool> {
    if !out.is_file() {
        return Ok(false);
    }
    let mut first = Vec::new();
    File::open(out)?.take(64).read_to_end(&mut first)?;
    if !first.is_empty() && !is_list(&first) {
        bail!("{}: this file is no list, so it is not replaced; choose another name", out.display());
    }
    Ok(!first.is_empty())
}
