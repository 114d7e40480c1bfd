//! The kernel at each CPU level: the one place of the hashing and matching code that is `unsafe`.
//!
//! Nothing here is written in intrinsics. The plain kernel is inlined into a function that may use
//! the level's instructions, and the compiler does the rest.
#![allow(unsafe_code, reason = "a function that needs CPU features can only be called in an unsafe block")]

use super::{Hit, Level, Row, kernel};
use crate::hash::Hash256;

pub(super) fn is_available(level: Level) -> bool {
    match level {
        Level::Baseline => true,
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt"),
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => {
            is_available(Level::Avx2)
                && is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512vpopcntdq")
        }
        #[cfg(not(target_arch = "x86_64"))]
        Level::Avx2 | Level::Avx512 => false,
    }
}

/// The caller has checked that the level is available.
pub(super) fn scan(level: Level, rows: &[Row], queries: &[Hash256], limit: u32, hits: &mut Vec<Hit>) {
    debug_assert!(is_available(level));
    match level {
        // SAFETY: `Level::scan`, the only caller, asserts `is_available`, which asked the CPU for
        // every feature that the function is compiled with.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { scan_avx512(rows, queries, limit, hits) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { scan_avx2(rows, queries, limit, hits) },
        _ => kernel::scan(rows, queries, limit, hits),
    }
}

/// The caller has checked that the level is available.
pub(super) fn nearest_queries(level: Level, rows: &[Row], queries: &[Hash256], nearest: &mut Vec<u32>) {
    debug_assert!(is_available(level));
    match level {
        // SAFETY: `Level::nearest_queries`, the only caller, asserts `is_available`, as for `scan`.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { nearest_queries_avx512(rows, queries, nearest) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { nearest_queries_avx2(rows, queries, nearest) },
        _ => kernel::nearest_queries(rows, queries, nearest),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vpopcntdq,avx2,popcnt")]
fn scan_avx512(rows: &[Row], queries: &[Hash256], limit: u32, hits: &mut Vec<Hit>) {
    kernel::scan(rows, queries, limit, hits);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,popcnt")]
fn scan_avx2(rows: &[Row], queries: &[Hash256], limit: u32, hits: &mut Vec<Hit>) {
    kernel::scan(rows, queries, limit, hits);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vpopcntdq,avx2,popcnt")]
fn nearest_queries_avx512(rows: &[Row], queries: &[Hash256], nearest: &mut Vec<u32>) {
    kernel::nearest_queries(rows, queries, nearest);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,popcnt")]
fn nearest_queries_avx2(rows: &[Row], queries: &[Hash256], nearest: &mut Vec<u32>) {
    kernel::nearest_queries(rows, queries, nearest);
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::super::kernel::{BLOCK, TILE};
    use super::super::scan_naive;
    use super::*;

    /// splitmix64: seeded, so that a failure can be repeated.
    fn random_hashes(count: usize, seed: u64) -> Vec<Hash256> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ mixed >> 31
        };
        (0..count).map(|_| Hash256([next(), next(), next(), next()])).collect()
    }

    /// Flips `bits` bits of a hash, spread over all of it.
    fn flipped(hash: Hash256, bits: u32) -> Hash256 {
        let mut words = hash.0;
        for bit in 0..bits as usize {
            let place = bit * 101 % 256;
            words[place / 64] ^= 1 << (place % 64);
        }
        Hash256(words)
    }

    #[test]
    fn every_level_equals_the_naive_loop_at_every_length() {
        let lengths = [0, 1, 2, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7, TILE - 1, TILE, TILE + 1, 2 * TILE + BLOCK];
        let limits = [0, 1, 31, 32, 36, 37, 48, 64, 65, 100, 128, 256];
        for level in Level::ALL {
            if !level.is_available() {
                // not captured, as a print would be
                let _ = writeln!(std::io::stderr(), "SKIPPED: this machine has no {} instructions", level.name());
                continue;
            }
            for length in lengths {
                let hashes = random_hashes(length, length as u64 + 1);
                let mut queries = random_hashes(3, 99);
                // copies at every distance that matters, the first and the last row among them
                let places = [0, length / 2, length.saturating_sub(1)];
                for (at, place) in places.into_iter().enumerate().filter(|_| length > 0) {
                    queries.extend(
                        [0, 1, 31, 32, 36, 37, 48, 64, 65, 256].map(|bits| flipped(hashes[place], bits + at as u32)),
                    );
                }
                let rows: Vec<Row> = hashes.into_iter().map(Hash256::to_le_bytes).collect();
                for limit in limits {
                    let (mut expected, mut found) = (Vec::new(), Vec::new());
                    scan_naive(&rows, &queries, limit, &mut expected);
                    level.scan(&rows, &queries, limit, &mut found);
                    found.sort_unstable();
                    assert_eq!(found, expected, "{} {length} rows, limit {limit}", level.name());
                }
            }
        }
    }

    #[test]
    fn every_level_finds_the_nearest_query_of_each_row() {
        let rows: Vec<Row> = random_hashes(37, 5).into_iter().map(Hash256::to_le_bytes).collect();
        for level in Level::ALL.into_iter().filter(|level| level.is_available()) {
            for asked in [0, 1, 2, 9, 87] {
                let queries = random_hashes(asked, 7);
                let of_row = |row: &Row| queries.iter().map(|query| query.distance(Hash256::from_le_bytes(row))).min();
                let expected: Vec<u32> = rows.iter().map(|row| of_row(row).unwrap_or(u32::MAX)).collect();
                let mut found = vec![1, 2, 3];
                level.nearest_queries(&rows, &queries, &mut found);
                assert_eq!(found, expected, "{} {asked} queries", level.name());
            }
        }
    }

    #[test]
    fn a_batch_equals_its_single_queries() {
        let rows: Vec<Row> = random_hashes(TILE + 5, 3).into_iter().map(Hash256::to_le_bytes).collect();
        let queries: Vec<Hash256> =
            random_hashes(TILE + 5, 3).into_iter().step_by(100).map(|hash| flipped(hash, 20)).collect();
        let level = Level::detect();
        let mut batch = Vec::new();
        level.scan(&rows, &queries, 31, &mut batch);
        let mut singles = Vec::new();
        for (query, hash) in queries.iter().enumerate() {
            let mut single = Vec::new();
            level.scan(&rows, &[*hash], 31, &mut single);
            singles.extend(single.into_iter().map(|hit| Hit { query, ..hit }));
        }
        batch.sort_unstable();
        assert_eq!(batch, singles);
        assert_eq!(batch.len(), queries.len());
    }
}
