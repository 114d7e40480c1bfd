//! Crop rows: the hashes of parts of an entry's picture, behind all plain rows.

use std::collections::BTreeMap;

use super::ListError;
use super::Row;
use super::blocks::Blocks;
use super::format::{Kind, Run};
use super::gates::MAX_CROPS;

/// The crop rows of all entries while a list is built.
#[derive(Debug, Default)]
pub(super) struct Crops {
    /// By id, in the order of insertion, none twice.
    of_entry: BTreeMap<u32, Vec<Row>>,
    rows: usize,
}

impl Crops {
    /// Crop rows of all entries together.
    pub(super) fn len(&self) -> usize {
        self.rows
    }

    /// Gives an entry a crop, unless it has it, or as many as an entry has: copies that share a plain
    /// hash have crops that are near each other, so the first nine stand for all.
    pub(super) fn add(&mut self, id: u32, row: Row) {
        let crops = self.of_entry.entry(id).or_default();
        if crops.len() < MAX_CROPS && !crops.contains(&row) {
            crops.push(row);
            self.rows += 1;
        }
    }

    /// All rows, by ascending id.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.of_entry.values().flatten()
    }

    /// The run of each entry that has crops, behind `first_row` plain rows.
    pub(super) fn runs(&self, first_row: usize) -> impl Iterator<Item = Run> {
        let filled = self.of_entry.iter().filter(|(_, crops)| !crops.is_empty());
        filled.scan(first_row as u32, |next, (id, crops)| {
            let first_row = *next;
            *next += crops.len() as u32;
            Some(Run::new(first_row, *id, crops.len() as u32, Run::CROPS))
        })
    }
}

impl Blocks<'_> {
    /// How many of the runs are of plain rows: they come first, and rows of entries that have none
    /// do not exist.
    pub(super) fn plain_runs(self) -> Result<usize, ListError> {
        let (runs, plain) = (self.layout.records(Kind::Runs), self.layout.entries);
        if self.layout.rows == plain {
            return Ok(runs);
        }
        self.partition(Kind::Runs, 0..runs, |run: &Run| (run.first_row.get() as usize) < plain)
    }

    /// The crop rows of an entry, none for most.
    pub(super) fn crop_rows(self, id: u32) -> Result<Vec<Row>, ListError> {
        let (runs, plain) = (self.layout.records(Kind::Runs), self.plain_runs()?);
        let at = self.partition(Kind::Runs, plain..runs, |run: &Run| run.first_id.get() < id)?;
        if at == runs {
            return Ok(Vec::new());
        }
        let run: &Run = self.record(Kind::Runs, at)?;
        if run.first_id.get() != id {
            return Ok(Vec::new());
        }
        let (first, rows) = (run.first_row.get() as usize, run.rows.get() as usize);
        let lies_behind = first >= self.layout.entries && rows <= MAX_CROPS;
        if !run.is(Run::CROPS) || !lies_behind {
            return Err(self.damaged(Kind::Runs, at));
        }
        (first..first.saturating_add(rows)).map(|row| Ok(self.hash(row)?.to_le_bytes())).collect()
    }
}
