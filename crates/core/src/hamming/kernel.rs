//! The kernel in plain Rust, and the slow twin that says what it must return.
//!
//! The slow twin compares every pair:
//!
//! ```text
//! for query, for row: distance <= limit ? hit
//! ```
//!
//! What differs here:
//! 1. rows are taken a tile at a time, and all queries run over a tile before the next one is read;
//! 2. a tile's prefixes are turned into columns of 32-bit words, so that one instruction works on the
//!    same word of several rows;
//! 3. a lower bound stands for the distance: the differences of a few words, joined by OR, have no
//!    more bits set than the whole difference, and for random pairs still lie beyond the limit;
//! 4. a few queries stay in registers and share each load and each branch; the loop calls nothing, since
//!    a call would push them out: it ends at the first block that one of them is near to, and goes on
//!    behind it once the block was looked at row by row.
//!
//! A single query does without 2 and 3: there is nobody to share the columns with.

use super::{Hit, Row};
use crate::hash::Hash256;

/// Rows of a tile: 32 KiB of columns at four words. A list is scanned in verified blocks of as many.
pub(super) const TILE: usize = 2048;

/// Rows between two branches.
pub(super) const BLOCK: usize = 32;

/// Queries that share a load and a branch.
pub(super) const TOGETHER: usize = 4;

/// Every pair, one after another: what each level of the kernel must equal.
pub fn scan_naive(rows: &[Row], queries: &[Hash256], limit: u32, hits: &mut Vec<Hit>) {
    for (query, hash) in queries.iter().enumerate() {
        for (row, bytes) in rows.iter().enumerate() {
            let distance = hash.distance(Hash256::from_le_bytes(bytes));
            if distance <= limit {
                hits.push(Hit { query, row, distance });
            }
        }
    }
}

/// Chooses how many words become columns, and into how many they are folded, so that few blocks of
/// random rows are looked into. A word differs in 16 of its bits, give or take 2.8; two folded into one
/// in 24, give or take 2.4.
#[inline(always)]
pub(super) fn scan(rows: &[Row], queries: &[Hash256], limit: u32, hits: &mut Vec<Hit>) {
    match (queries, limit) {
        ([single], _) => scan_rows(rows, *single, limit, hits),
        (_, 0..=34) => scan_words::<4, 2>(rows, queries, limit, hits),
        (_, 35..=52) => scan_words::<6, 3>(rows, queries, limit, hits),
        (_, 53..=76) => scan_words::<8, 4>(rows, queries, limit, hits),
        _ => scan_words::<8, 8>(rows, queries, limit, hits),
    }
}

/// One query: turning rows into columns would cost more than it saves.
#[inline(always)]
pub(super) fn scan_rows(rows: &[Row], query: Hash256, limit: u32, hits: &mut Vec<Hit>) {
    const BLOCK: usize = 64;
    let (blocks, rest) = rows.as_chunks::<BLOCK>();
    for (at, block) in blocks.iter().enumerate() {
        let distances = block.iter().map(|row| query.distance(Hash256::from_le_bytes(row)));
        if distances.fold(u32::MAX, u32::min) <= limit {
            look_into(block, at * BLOCK, (0, query), limit, hits);
        }
    }
    look_into(rest, blocks.len() * BLOCK, (0, query), limit, hits);
}

#[inline(always)]
fn scan_words<const WORDS: usize, const FOLDS: usize>(
    rows: &[Row],
    queries: &[Hash256],
    limit: u32,
    hits: &mut Vec<Hit>,
) {
    let mut columns = [[[0; BLOCK]; WORDS]; TILE / BLOCK];
    for (tile_at, tile) in rows.chunks(TILE).enumerate() {
        let (blocks, rest) = tile.as_chunks::<BLOCK>();
        for (columns, block) in columns.iter_mut().zip(blocks) {
            *columns = columns_of(block);
        }
        let columns = &columns[..blocks.len()];
        let first = tile_at * TILE;
        for (group_at, group) in queries.chunks(TOGETHER).enumerate() {
            let asked = (group_at * TOGETHER..).zip(group.iter().copied());
            // a last group that is too small asks its last query again, and looks at its answers once
            let words = std::array::from_fn(|query| words_of(group[query.min(group.len() - 1)]));
            let mut from = 0;
            while let Some(found) = first_near::<WORDS, FOLDS>(&columns[from..], &words, limit) {
                let at = from + found;
                asked.clone().for_each(|asked| look_into(&blocks[at], first + at * BLOCK, asked, limit, hits));
                from = at + 1;
            }
            asked.for_each(|asked| look_into(rest, first + blocks.len() * BLOCK, asked, limit, hits));
        }
    }
}

/// For each row the distance of the nearest query; `u32::MAX` where there is no query.
#[inline(always)]
pub(super) fn nearest_queries(rows: &[Row], queries: &[Hash256], nearest: &mut Vec<u32>) {
    nearest.clear();
    nearest.extend(rows.iter().map(|bytes| {
        let row = Hash256::from_le_bytes(bytes);
        queries.iter().fold(u32::MAX, |nearest, query| nearest.min(query.distance(row)))
    }));
}

/// Row by row; the first one is row `first` of all.
#[inline(always)]
pub(super) fn look_into(rows: &[Row], first: usize, (query, hash): (usize, Hash256), limit: u32, hits: &mut Vec<Hit>) {
    for (row, bytes) in (first..).zip(rows) {
        let distance = hash.distance(Hash256::from_le_bytes(bytes));
        if distance <= limit {
            hits.push(Hit { query, row, distance });
        }
    }
}

/// The first words of a hash, 32 bits each.
#[inline(always)]
fn words_of<const WORDS: usize>(hash: Hash256) -> [u32; WORDS] {
    std::array::from_fn(|word| (hash.0[word / 2] >> (32 * (word % 2))) as u32)
}

/// Word `w` of each row of a block, one row after another.
#[inline(always)]
fn columns_of<const WORDS: usize>(block: &[Row; BLOCK]) -> [[u32; BLOCK]; WORDS] {
    let mut columns = [[0; BLOCK]; WORDS];
    for (row, bytes) in block.iter().enumerate() {
        for (column, word) in columns.iter_mut().zip(bytes.as_chunks().0) {
            column[row] = u32::from_le_bytes(*word);
        }
    }
    columns
}

/// The first block with a row that may be within the limit of a query. A lower bound of the distance
/// decides: the words' differences are joined by OR into `FOLDS` words, which have no more bits set than
/// they have together.
#[allow(clippy::needless_range_loop, reason = "one index over several columns is what becomes vector code")]
#[inline(always)]
fn first_near<const WORDS: usize, const FOLDS: usize>(
    columns: &[[[u32; BLOCK]; WORDS]],
    queries: &[[u32; WORDS]; TOGETHER],
    limit: u32,
) -> Option<usize> {
    columns.iter().position(|columns| {
        let mut near = false;
        for row in 0..BLOCK {
            let mut nearest = u32::MAX;
            for query in queries {
                let mut folded = [0; FOLDS];
                for word in 0..WORDS {
                    folded[word % FOLDS] |= columns[word][row] ^ query[word];
                }
                let mut bound = 0;
                for word in folded {
                    bound += word.count_ones();
                }
                nearest = nearest.min(bound);
            }
            near |= nearest <= limit;
        }
        near
    })
}
