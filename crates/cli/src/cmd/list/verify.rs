//! `list verify L`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use nearmark::{Blocklist, Error};

use crate::exit::Exit;
use crate::inputs::shown;
use crate::output::Results;
use crate::output::text::count;

#[derive(Args)]
pub(crate) struct Verify {
    /// The list
    list: PathBuf,
}

impl Verify {
    pub(super) fn run(self) -> Result<Exit> {
        let list = Blocklist::open(&self.list)?;
        list.verify().map_err(|cause| Error::List { name: self.list.display().to_string(), cause })?;
        Results::new()
            .write(format!("{}: whole, {}\n", shown(&self.list), count(list.len(), "entry", "entries")).as_bytes())?;
        Ok(Exit::CLEAN)
    }
}
