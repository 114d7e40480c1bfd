//! The kernel for CPUs that look bytes up but cannot count bits: AVX2.
//!
//! As `kernel`, but for the lower bound: the first nibbles of a tile's rows stand in columns, one a
//! byte, and each query has a table of 16 bytes for each of them, which says by how many bits its own
//! nibble differs from each other one. A lookup and an addition handle 32 rows.

use super::kernel;
use super::simd::Avx2;
use super::{Hit, Row};
use crate::hash::Hash256;

/// Rows of a tile: 18 KiB of columns at 36 nibbles, which stay in a first-level cache.
const TILE: usize = 512;

/// Rows of a block.
pub(super) const BLOCK: usize = 128;

/// Queries that share a load and a branch.
pub(super) const TOGETHER: usize = 2;

/// One nibble of each row of a block.
pub(super) type Column = [u8; BLOCK];

/// For each value that a nibble may have, the bits by which a query's own differs from it.
pub(super) type Table = [u8; 16];

/// The rows of a block that may be near, a bit each.
pub(super) type Near = [u32; BLOCK / 32];

/// Chooses how many nibbles are looked at: 24 random ones differ in 48 bits, give or take 5; 36 in 72,
/// give or take 6.
#[inline(always)]
pub(super) fn scan(avx2: Avx2, rows: &[Row], queries: &[Hash256], limit: u32, hits: &mut Vec<Hit>) {
    match (queries, limit) {
        ([single], _) => kernel::scan_rows(rows, *single, limit, hits),
        (_, 0..=31) => scan_nibbles::<24>(avx2, rows, queries, limit, hits),
        (_, 32..=50) => scan_nibbles::<36>(avx2, rows, queries, limit, hits),
        _ => kernel::scan(rows, queries, limit, hits),
    }
}

#[inline(always)]
fn scan_nibbles<const NIBBLES: usize>(avx2: Avx2, rows: &[Row], queries: &[Hash256], limit: u32, hits: &mut Vec<Hit>) {
    let tables: Vec<[Table; NIBBLES]> = queries.iter().map(|query| tables_of(*query)).collect();
    let mut columns = vec![[[0; BLOCK]; NIBBLES]; TILE.min(rows.len()) / BLOCK];
    for (tile_at, tile) in rows.chunks(TILE).enumerate() {
        let (blocks, rest) = tile.as_chunks::<BLOCK>();
        for (columns, block) in columns.iter_mut().zip(blocks) {
            split(block, columns);
        }
        let first = tile_at * TILE;
        for (group_at, group) in queries.chunks(TOGETHER).enumerate() {
            let asked = (group_at * TOGETHER..).zip(group.iter().copied());
            let tables = std::array::from_fn(|query| &tables[group_at * TOGETHER + query.min(group.len() - 1)]);
            let mut from = 0;
            while let Some((found, near)) = avx2.first_near(&columns[from..blocks.len()], tables, limit as u8) {
                let at = from + found;
                for (asked, near) in asked.clone().zip(near) {
                    for row in rows_of(near) {
                        let rows = std::slice::from_ref(&blocks[at][row]);
                        kernel::look_into(rows, first + at * BLOCK + row, asked, limit, hits);
                    }
                }
                from = at + 1;
            }
            asked.for_each(|asked| kernel::look_into(rest, first + blocks.len() * BLOCK, asked, limit, hits));
        }
    }
}

#[inline(always)]
fn rows_of(near: Near) -> impl Iterator<Item = usize> {
    near.into_iter().enumerate().flat_map(|(part, mut bits)| {
        std::iter::from_fn(move || {
            let row = (bits != 0).then(|| part * 32 + bits.trailing_zeros() as usize);
            bits &= bits.wrapping_sub(1);
            row
        })
    })
}

/// The first nibbles of a block's rows, low half of each byte first.
#[inline(always)]
fn split<const NIBBLES: usize>(block: &[Row; BLOCK], columns: &mut [Column; NIBBLES]) {
    for (byte, pair) in columns.as_chunks_mut::<2>().0.iter_mut().enumerate() {
        let [low, high] = pair;
        for (row, (low, high)) in block.iter().zip(low.iter_mut().zip(high)) {
            (*low, *high) = (row[byte] & 15, row[byte] >> 4);
        }
    }
}

#[inline(always)]
fn tables_of<const NIBBLES: usize>(query: Hash256) -> [Table; NIBBLES] {
    std::array::from_fn(|nibble| {
        let own = (query.0[nibble / 16] >> (4 * (nibble % 16))) as u8 & 15;
        std::array::from_fn(|value| (value as u8 ^ own).count_ones() as u8)
    })
}
