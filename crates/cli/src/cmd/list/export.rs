//! `list export L`.

use std::io::BufWriter;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use nearmark::blocklist::export::{self, ExportError, ExportFormat};
use nearmark::{Blocklist, Error};

use crate::exit::Exit;

#[derive(Args)]
pub(crate) struct Export {
    /// The list
    list: PathBuf,

    /// hex, csv (id,algorithm,hash,label) or threatexchange
    #[arg(long, default_value = "csv")]
    format: ExportFormat,
}

impl Export {
    pub(super) fn run(self) -> Result<Exit> {
        let list = Blocklist::open(&self.list)?;
        let written = export::write(&list, self.format, &mut BufWriter::new(std::io::stdout().lock()));
        written.map_err(|error| match error {
            ExportError::List(cause) => Error::List { name: self.list.display().to_string(), cause }.into(),
            ExportError::Io(cause) => anyhow::Error::from(cause).context("cannot write to stdout"),
        })?;
        Ok(Exit::CLEAN)
    }
}
