//! `list info L`.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use nearmark::{Blocklist, Profile};
use serde::Serialize;

use crate::exit::Exit;
use crate::inputs::shown;
use crate::output::Results;

#[derive(Args)]
pub(crate) struct Info {
    /// The list
    list: PathBuf,

    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// What a list says of itself.
#[derive(Serialize)]
struct Facts<'a> {
    v: u8,
    list: String,
    entries: usize,
    /// One an entry, and one for each of its crops.
    rows: usize,
    algorithm: &'a str,
    bits: u32,
    profile: &'a str,
    limit: u32,
    sources: Vec<&'a str>,
    index: bool,
    bytes: u64,
    root: String,
}

impl Info {
    pub(super) fn run(self) -> Result<Exit> {
        let list = Blocklist::open(&self.list)?;
        let algorithm = list.algorithm();
        let damaged = |cause| nearmark::Error::List { name: self.list.display().to_string(), cause };
        let facts = Facts {
            v: 1,
            list: self.list.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
            entries: list.len(),
            rows: list.rows(),
            algorithm: algorithm.name(),
            bits: algorithm.bits(),
            profile: list.profile().map_or("unknown", Profile::name),
            limit: algorithm.default_limit(),
            sources: list.sources().map_err(damaged)?,
            index: list.has_index(),
            bytes: std::fs::metadata(&self.list)?.len(),
            root: list.root().iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        match self.json {
            true => Results::exact().write((serde_json::to_string(&facts)? + "\n").as_bytes())?,
            false => Results::new().write(facts.words(&shown(&self.list)).as_bytes())?,
        }
        Ok(Exit::CLEAN)
    }
}

impl Facts<'_> {
    fn words(&self, path: &str) -> String {
        let Self { entries, rows, algorithm, bits, profile, limit, sources, index, bytes, root, .. } = self;
        let index = if *index { "yes" } else { "no" };
        let sources = sources.join(", ");
        format!(
            "list       {path}\n\
             entries    {entries}\n\
             rows       {rows}\n\
             algorithm  {algorithm}, {bits} bits, matches up to {limit} unless told otherwise\n\
             profile    {profile}\n\
             sources    {sources}\n\
             index      {index}\n\
             size       {bytes} bytes\n\
             root       {root}\n"
        )
    }
}
