//! `list verify L`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use nearmark::{Blocklist, Error};

use crate::exit::Exit;
use crate::inputs::shown;
use crate::output::Results;

#[derive(Args)]
pub(crate) struct Verify {
    /// The list
    list: PathBuf,
}

impl Verify {
    pub(super) fn run(self) -> Result<Exit> {
        let list = Blocklist::open(&self.list)?;
        list.verify().map_err(|cause| Error::List { name: self.list.display().to_string(), cause })?;
        Results::new().write(format!("{}: whole, {} entries\n", shown(&self.list), list.len()).as_bytes())?;
        Ok(Exit::CLEAN)
    }
}
