//! The ring index: exact answers for limits up to 48, and for 64-bit hashes up to 15, from a small part of a list.
//!
//! The slow twin compares every pair. What is used here instead, after Qin and Xiao, "Pigeonring" (2018):
//!
//! A hash is 16 bands of 16 bits, in a ring; one of 64 bits is 4 of them. Each band has a budget, and the budgets add up to limit + 1.
//! Let `x` be a band's distance less its budget: for a row within the limit all `x` add up to -1 or
//! less. Then some band begins a way round the ring on which every partial sum is -1 or less: the one
//! behind the last place where the sum of all `x` from band 0 is largest. That band alone reports the
//! row, so no row is reported twice.
//!
//! So a row within the limit lies, in that band's table, under a key that differs from the query's band
//! in fewer bits than the budget: these keys are probed. And its next band, then the next two together,
//! keep within the budgets as well: these words stand in the table, beside each other for rows of one
//! key, and sort out nearly all rows that are not near before a hash is fetched.
//!
//! A query whose keys have too many rows, or too many that pass, is given up and counted as a flood: reading all
//! rows is faster for it. Alone its rows are counted before one of them is read; how many pass shows on the way, and so does
//! everything in a batch.

mod batch;
mod likely;
mod plan;
mod probe;
mod single;

use crate::blocklist::{BANDS, ListError, Ring};
use crate::hamming::{self, Cpu, Hit, Level};
use crate::hash::Hash256;
use crate::index::Photos;

pub(crate) use self::plan::{Plan, WIDEST};

/// Appends every pair of query and row within the plan's limit, but for some queries, whose numbers it
/// returns in ascending order: what was appended for these is not complete.
pub(crate) fn search(
    ring: &Ring<'_>,
    plan: &Plan,
    level: Level,
    queries: &[Hash256],
    hits: &mut Vec<Hit>,
) -> Result<Vec<usize>, ListError> {
    let search = Search { ring, plan, queries, hits };
    match queries.len() >= plan.batch_from {
        true => hamming::run(level, batch::Batch(search)),
        false => hamming::run(level, single::Singles(search)),
    }
}

/// [`search`] by photos, which may miss rows beyond a distance of 31, and with margins nearer ones, too.
pub(crate) fn search_likely(
    ring: &Ring<'_>,
    plan: &Plan,
    level: Level,
    asked: &Photos<'_>,
    hits: &mut Vec<Hit>,
) -> Result<Vec<usize>, ListError> {
    let Photos { hashes: queries, photos, margins } = *asked;
    let search = Search { ring, plan, queries, hits };
    hamming::run(level, likely::Likely { search, photos, margins })
}

/// What all ways of searching begin with.
struct Search<'a, 'b> {
    ring: &'b Ring<'a>,
    plan: &'b Plan,
    queries: &'b [Hash256],
    hits: &'b mut Vec<Hit>,
}

/// A place in a band's table whose words were near enough to a query's.
#[derive(Clone, Copy)]
struct Found {
    query: u32,
    band: u32,
    place: u32,
}

/// Places ahead of the one that is read, for which the memory is asked.
const AHEAD: usize = 24;

impl Search<'_, '_> {
    /// Fetches the rows and hashes of places, and reports those within the limit that are their band's to
    /// report.
    #[inline(always)]
    fn resolve(&mut self, cpu: impl Cpu, found: &mut [Found]) -> Result<(), ListError> {
        let (bands, hashes) = (&self.ring.bands, &self.ring.hashes);
        for at in 0..found.len() {
            if let Some(next) = found.get(at + AHEAD) {
                cpu.prefetch(bands[next.band as usize].rows.place(next.place as usize));
            }
            let Found { band, place, .. } = found[at];
            let row = bands[band as usize].rows.get(place as usize)?.get();
            found[at].place = row;
            cpu.prefetch(hashes.place(row as usize).filter(|_| at < AHEAD));
        }
        for at in 0..found.len() {
            if let Some(next) = found.get(at + AHEAD) {
                cpu.prefetch(hashes.place(next.place as usize));
            }
            let Found { query, band, place } = found[at];
            let (query, row) = (query as usize, place as usize);
            let (asked, hash) = (self.queries[query], hashes.get(row)?);
            let distance = asked.distance(hash);
            let reports = || self.plan.band_that_reports(asked, hash) == band as usize;
            if distance <= self.plan.limit && reports() {
                self.hits.push(Hit { query, row, distance });
            }
        }
        Ok(())
    }
}

/// One for each band round the ring, and behind the last the first two again, so that the next two of each follow it.
type Words = [u16; BANDS + 2];

/// The words of the first so many bands of a hash, lowest first.
#[inline(always)]
fn words_of(hash: Hash256, bands: usize) -> Words {
    let mut words = [0; BANDS + 2];
    for (word, bytes) in words.iter_mut().zip(hash.to_le_bytes().as_chunks().0) {
        *word = u16::from_le_bytes(*bytes);
    }
    (words[bands], words[bands + 1]) = (words[0], words[1]);
    words
}

#[cfg(test)]
mod tests;
