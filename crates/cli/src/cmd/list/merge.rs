//! `list merge --out L A B...`.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use clap::Args;
use nearmark::{Blocklist, BlocklistBuilder, all_cores, atomic_file};

use super::{replaces_a_list, save};
use crate::exit::Exit;
use crate::inputs::shown;
use crate::output::csv;
use crate::output::text::{count, say};

#[derive(Args)]
pub(crate) struct Merge {
    /// The list to write; one of that name is replaced, whole or not at all
    #[arg(long, value_name = "L")]
    out: PathBuf,

    /// The lists to join
    #[arg(value_name = "LIST", required = true)]
    lists: Vec<PathBuf>,

    /// Write which entry became which: CSV with the columns list,id,new_id
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
}

impl Merge {
    pub(super) fn run(self) -> Result<Exit> {
        replaces_a_list(&self.out)?;
        self.check_map()?;
        let mut builder: Option<BlocklistBuilder> = None;
        let mut map = csv::rows([["list", "id", "new_id"]]);
        for path in &self.lists {
            let list = Blocklist::open(path)?;
            let builder = builder.get_or_insert_with(|| BlocklistBuilder::new(list.algorithm()));
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let became = builder.merge(&list).with_context(|| path.display().to_string())?;
            map.extend(csv::rows(became.iter().map(|(old, new)| [name.to_string(), old.to_string(), new.to_string()])));
        }
        let builder = builder.context("there is no list to join")?;
        let entries = count(builder.len(), "entry", "entries");
        save(builder, &self.out, all_cores())?;
        if let Some(path) = &self.map {
            atomic_file::write(path, |out| out.write_all(&map))?;
        }
        let lists = count(self.lists.len(), "list", "lists");
        say(&format!("{}: written, {entries} from {lists}", shown(&self.out)));
        Ok(Exit::CLEAN)
    }

    /// A map names lists as records do, by their files' stems.
    fn check_map(&self) -> Result<()> {
        if self.map.is_none() {
            return Ok(());
        }
        if self.map.as_ref() == Some(&self.out) {
            bail!("{}: the list and its map need two names", self.out.display());
        }
        for (at, list) in self.lists.iter().enumerate() {
            if self.lists[..at].iter().any(|other| other.file_stem() == list.file_stem()) {
                bail!("{}: another list is called the same, and the map could not tell them apart", list.display());
            }
        }
        Ok(())
    }
}
