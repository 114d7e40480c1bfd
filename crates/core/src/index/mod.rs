//! How a list is searched: the one place that chooses. Every choice gives the same answers, but for the modes that say
//! that they may miss some.

mod linear;
mod mode;
mod ring;

use std::ops::Range;

use crate::algorithm::Algorithm;
use crate::blocklist::{BANDS, Blocklist, ListError};
use crate::hamming::{Hit, Level};
use crate::hash::Hash256;
use crate::margins::Margins;

pub use self::mode::SearchMode;

/// What answered the queries of a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// By the ring tables.
    pub(crate) ring: usize,
    /// By reading all rows.
    pub(crate) linear: usize,
}

/// Hashes to look for, by photos.
pub(crate) struct Photos<'a> {
    pub(crate) hashes: &'a [Hash256],
    /// The hashes of each photo: all of them, in their order.
    pub(crate) photos: &'a [Range<usize>],
    /// One for each hash in a quick search, none in others.
    pub(crate) margins: Option<&'a [&'a Margins]>,
}

/// How a list is really searched where a mode is wanted.
pub(crate) fn mode_of<D: AsRef<[u8]>>(list: &Blocklist<D>, wanted: SearchMode, limit: u32) -> SearchMode {
    let is_wide = (FASTER_FROM..=ring::WIDEST).contains(&limit);
    let has_margins = wanted != SearchMode::Quick || list.algorithm() == Algorithm::Pdq;
    let is_large = list.has_index() && ring::Plan::new(FASTER_FROM - 1, list.rows(), BANDS).is_some();
    if is_wide && has_margins && is_large && !list.is_narrow() { wanted } else { SearchMode::Exact }
}

/// The least limit that other modes than the exact one are for: below it they are no faster.
const FASTER_FROM: u32 = 32;

/// Every pair of query and row within the limit, in no order, and how they were found. Each block of the
/// list is verified before it is read.
pub(crate) fn search<D: AsRef<[u8]>>(
    list: &Blocklist<D>,
    level: Level,
    queries: &[Hash256],
    limit: u32,
) -> Result<(Vec<Hit>, Taken), ListError> {
    let mut hits = Vec::new();
    // Asked in any case: an index of other rows is an error even where it would not be used.
    let tables = list.ring()?;
    let Some((tables, plan)) =
        tables.and_then(|tables| ring::Plan::new(limit, tables.rows(), tables.bands.len()).map(|plan| (tables, plan)))
    else {
        linear::search(list, level, queries, limit, &mut hits)?;
        return Ok((hits, Taken { ring: 0, linear: queries.len() }));
    };
    let floods = ring::search(&tables, &plan, level, queries, &mut hits)?;
    read_all(list, level, queries, limit, &floods, hits)
}

/// [`search`] in a mode that may miss pairs, where [`mode_of`] the list is such a one: likely, or quick where there are
/// margins.
pub(crate) fn search_likely<D: AsRef<[u8]>>(
    list: &Blocklist<D>,
    level: Level,
    asked: &Photos<'_>,
    limit: u32,
) -> Result<(Vec<Hit>, Taken), ListError> {
    let Some(tables) = list.ring()? else { return search(list, level, asked.hashes, limit) };
    let mut hits = Vec::new();
    let floods = ring::search_likely(&tables, &ring::Plan::likely(limit, tables.rows()), level, asked, &mut hits)?;
    read_all(list, level, asked.hashes, limit, &floods, hits)
}

/// Answers the queries that the ring gave up.
fn read_all<D: AsRef<[u8]>>(
    list: &Blocklist<D>,
    level: Level,
    queries: &[Hash256],
    limit: u32,
    floods: &[usize],
    mut hits: Vec<Hit>,
) -> Result<(Vec<Hit>, Taken), ListError> {
    let taken = Taken { ring: queries.len() - floods.len(), linear: floods.len() };
    if !floods.is_empty() {
        // What the ring found for them is incomplete.
        hits.retain(|hit| floods.binary_search(&hit.query).is_err());
        let asked: Vec<Hash256> = floods.iter().map(|query| queries[*query]).collect();
        let before = hits.len();
        linear::search(list, level, &asked, limit, &mut hits)?;
        hits[before..].iter_mut().for_each(|hit| hit.query = floods[hit.query]);
    }
    Ok((hits, taken))
}

#[cfg(test)]
mod tests;
