//! Every row is read: small lists, wide limits, and queries that are near to a large part of a list.

use crate::blocklist::{BLOCK_ROWS, Blocklist, ListError};
use crate::hamming::{Hit, Level, narrow};
use crate::hash::Hash256;

/// Appends every pair of query and row within the limit. Each block of rows is verified before it is
/// read, and read once for all queries.
pub(super) fn search<D: AsRef<[u8]>>(
    list: &Blocklist<D>,
    level: Level,
    queries: &[Hash256],
    limit: u32,
    hits: &mut Vec<Hit>,
) -> Result<(), ListError> {
    if queries.is_empty() {
        return Ok(());
    }
    if list.is_narrow() {
        for block in 0..list.row_blocks() {
            let first = block * list.rows_of_a_block();
            narrow::scan(list.narrow_row_block(block)?, first, queries, limit, hits);
        }
        return Ok(());
    }
    for block in 0..list.row_blocks() {
        let before = hits.len();
        level.scan(list.row_block(block)?, queries, limit, hits);
        for hit in &mut hits[before..] {
            hit.row += block * BLOCK_ROWS;
        }
    }
    Ok(())
}
