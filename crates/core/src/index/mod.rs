//! How a list is searched: the one place that chooses. Every choice gives the same answers.

mod linear;
mod ring;

use crate::blocklist::{Blocklist, ListError};
use crate::hamming::{Hit, Level};
use crate::hash::Hash256;

/// What answered the queries of a search.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Taken {
    /// By the ring tables.
    pub(crate) ring: usize,
    /// By reading all rows.
    pub(crate) linear: usize,
}

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
        tables.and_then(|tables| ring::Plan::new(limit, tables.rows()).map(|plan| (tables, plan)))
    else {
        linear::search(list, level, queries, limit, &mut hits)?;
        return Ok((hits, Taken { ring: 0, linear: queries.len() }));
    };
    let floods = ring::search(&tables, &plan, level, queries, &mut hits)?;
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
