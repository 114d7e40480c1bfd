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
//! 2. a tile is turned into columns of 64-bit words, so that one instruction works on the same word
//!    of several rows;
//! 3. a lower bound stands for the distance: the differences of a few words, joined by OR, have no
//!    more bits set than the whole difference, and for random pairs still lie beyond the limit;
//! 4. the nearest row of a block is found without a branch, and only a block whose nearest is within
//!    the limit is looked at row by row.
//!
//! A single query does without 2 and 3: there is nobody to share the columns with.

use super::{Hit, Row};
use crate::hash::Hash256;

/// Rows of a tile: 16 KiB of columns at two words, which leaves room in a first-level cache.
pub(super) const TILE: usize = 1024;

/// Rows between two branches.
pub(super) const BLOCK: usize = 64;

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

/// Chooses how many words become columns, and into how many they are folded, so that a block of random
/// rows is looked into less than once in 40. A word differs in 32 of its bits, give or take 4; two
/// folded into one in 48, give or take 3.5.
#[inline(always)]
pub(super) fn scan(rows: &[Row], queries: &[Hash256], limit: u32, hits: &mut Vec<Hit>) {
    match (queries, limit) {
        ([single], _) => scan_rows(rows, *single, limit, hits),
        (_, 0..=36) => scan_words::<2, 1>(rows, queries, limit, hits),
        (_, 37..=58) => scan_words::<3, 2>(rows, queries, limit, hits),
        (_, 59..=76) => scan_words::<4, 2>(rows, queries, limit, hits),
        _ => scan_words::<4, 4>(rows, queries, limit, hits),
    }
}

/// One query: turning rows into columns would cost more than it saves.
#[inline(always)]
fn scan_rows(rows: &[Row], query: Hash256, limit: u32, hits: &mut Vec<Hit>) {
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
        for (query, &hash) in queries.iter().enumerate() {
            let words = std::array::from_fn(|word| hash.0[word]);
            let first = tile_at * TILE;
            for (at, (columns, block)) in columns.iter().zip(blocks).enumerate() {
                if nearest::<WORDS, FOLDS>(columns, &words) <= u64::from(limit) {
                    look_into(block, first + at * BLOCK, (query, hash), limit, hits);
                }
            }
            look_into(rest, first + blocks.len() * BLOCK, (query, hash), limit, hits);
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
fn look_into(rows: &[Row], first: usize, (query, hash): (usize, Hash256), limit: u32, hits: &mut Vec<Hit>) {
    for (row, bytes) in (first..).zip(rows) {
        let distance = hash.distance(Hash256::from_le_bytes(bytes));
        if distance <= limit {
            hits.push(Hit { query, row, distance });
        }
    }
}

/// Word `w` of each row of a block, one row after another.
#[inline(always)]
fn columns_of<const WORDS: usize>(block: &[Row; BLOCK]) -> [[u64; BLOCK]; WORDS] {
    let mut columns = [[0; BLOCK]; WORDS];
    for (row, bytes) in block.iter().enumerate() {
        let words = Hash256::from_le_bytes(bytes).0;
        for (column, word) in columns.iter_mut().zip(words) {
            column[row] = word;
        }
    }
    columns
}

/// A lower bound of the smallest distance in a block: the words' differences are joined by OR into
/// `FOLDS` words, which has no more bits set than they have together.
#[allow(clippy::needless_range_loop, reason = "one index over several columns is what becomes vector code")]
#[inline(always)]
fn nearest<const WORDS: usize, const FOLDS: usize>(columns: &[[u64; BLOCK]; WORDS], query: &[u64; WORDS]) -> u64 {
    let mut nearest = u64::MAX;
    for row in 0..BLOCK {
        let mut folded = [0; FOLDS];
        for word in 0..WORDS {
            folded[word % FOLDS] |= columns[word][row] ^ query[word];
        }
        let bound = folded.iter().map(|word| u64::from(word.count_ones())).sum();
        nearest = nearest.min(bound);
    }
    nearest
}
