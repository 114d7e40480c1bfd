//! `list export L`.

use std::io::BufWriter;
use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use nearmark::Blocklist;
use nearmark::blocklist::export::{self, ExportFormat};

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
        export::write(&list, self.format, &mut BufWriter::new(std::io::stdout().lock()))?;
        Ok(Exit::CLEAN)
    }
}
