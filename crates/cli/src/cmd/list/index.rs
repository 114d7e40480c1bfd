//! `list index L`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use nearmark::{Blocklist, all_cores};

use crate::exit::Exit;
use crate::inputs::shown;
use crate::output::text::{count, say};

#[derive(Args)]
pub(crate) struct Index {
    /// The list; it is replaced by itself with an index, whole or not at all
    list: PathBuf,

    /// How many of its tables to make at once; each takes 24 bytes an entry meanwhile [default: one for each core]
    #[arg(short = 'j', long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
}

impl Index {
    pub(super) fn run(self) -> Result<Exit> {
        let list = Blocklist::open(&self.list)?;
        list.save_indexed(&self.list, self.jobs.unwrap_or_else(all_cores))?;
        let verb = if list.has_index() { "index made anew" } else { "index made" };
        say(&format!("{}: {verb}, {}", shown(&self.list), count(list.len(), "entry", "entries")));
        Ok(Exit::CLEAN)
    }
}
