//! The kernels at each CPU level: the one place of the matching code that is `unsafe`.
//!
//! Most of them are plain Rust, inlined into a function that may use the level's instructions. Two
//! loops are written in intrinsics, since the compiler does not find them: looking bytes up (AVX2), and
//! a bit for each of 32 comparisons (both).
//!
//! [`Cpu`] is a level as a type. Its values prove that the CPU was asked, so the functions that need
//! them are safe to call; [`run`] alone makes them.
#![allow(unsafe_code, reason = "a function that needs CPU features can only be called in an unsafe block")]

use zerocopy::little_endian::U16;

#[cfg(target_arch = "x86_64")]
use super::nibbles;
use super::{Hit, Level, Row, kernel};
use crate::hash::Hash256;

/// Entries that [`Cpu::near`] compares at once.
pub(crate) const LANES: usize = 32;

/// A 16-bit word of a few neighbours in a table.
pub(crate) type Words = [U16; LANES];

/// What a level has beyond plain Rust. Every function and closure between [`Kernel::run`] and these is
/// `#[inline(always)]`: what is not inlined is compiled without the level's instructions.
pub(crate) trait Cpu: Copy {
    /// Bit `k` is set where word `k` differs from `query` in at most `limit` bits.
    fn near(self, words: &Words, query: u16, limit: u16) -> u32;

    /// Bit `k` is set where word `k` of the first column differs from the first query in at most
    /// `limits[0]` bits, and both words together in at most `limits[1]`.
    fn near_both(self, words: [&Words; 2], queries: [u16; 2], limits: [u16; 2]) -> u32;

    /// Bit `k` is set where words `k` of both columns together differ from the queries in at most `limit` of the
    /// bits that the masks have.
    fn near_masked(self, words: [&Words; 2], queries: [u16; 2], masks: [u16; 2], limit: u16) -> u32;

    /// Asks the memory for a place that will soon be read.
    fn prefetch<T>(self, place: Option<&T>);
}

/// A piece of work that is compiled once for each level.
pub(crate) trait Kernel {
    type Output;

    fn run(self, cpu: impl Cpu) -> Self::Output;
}

/// Runs a kernel on a level.
///
/// # Panics
/// When this machine lacks the level.
pub(crate) fn run<K: Kernel>(level: Level, kernel: K) -> K::Output {
    assert!(level.is_available(), "this machine has no {} instructions", level.name());
    match level {
        // SAFETY: the CPU was just asked for every feature that the function is compiled with.
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => unsafe { run_avx512(kernel) },
        // SAFETY: as above.
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => unsafe { run_avx2(kernel) },
        _ => kernel.run(Plain),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512vpopcntdq,avx512bitalg,avx2,popcnt,bmi1,bmi2")]
fn run_avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run(Avx512(()))
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,popcnt,bmi1,bmi2")]
fn run_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run(Avx2(()))
}

/// No more than the target has by itself.
#[derive(Clone, Copy)]
struct Plain;

impl Cpu for Plain {
    #[inline(always)]
    fn near(self, words: &Words, query: u16, limit: u16) -> u32 {
        bits(|lane| differs(words[lane], query) <= limit)
    }

    #[inline(always)]
    fn near_both(self, words: [&Words; 2], queries: [u16; 2], limits: [u16; 2]) -> u32 {
        bits(|lane| {
            let first = differs(words[0][lane], queries[0]);
            (first <= limits[0]) & (first + differs(words[1][lane], queries[1]) <= limits[1])
        })
    }

    #[inline(always)]
    fn near_masked(self, words: [&Words; 2], queries: [u16; 2], masks: [u16; 2], limit: u16) -> u32 {
        let differs = |word: U16, at: usize| ((word.get() ^ queries[at]) & masks[at]).count_ones() as u16;
        bits(|lane| differs(words[0][lane], 0) + differs(words[1][lane], 1) <= limit)
    }

    #[inline(always)]
    fn prefetch<T>(self, place: Option<&T>) {
        #[cfg(target_arch = "x86_64")]
        prefetch(place);
        // Elsewhere there is no stable way to ask; the answers are the same.
        #[cfg(not(target_arch = "x86_64"))]
        let _ = place;
    }
}

#[inline(always)]
fn differs(word: U16, query: u16) -> u16 {
    (word.get() ^ query).count_ones() as u16
}

#[inline(always)]
fn bits(is_near: impl Fn(usize) -> bool) -> u32 {
    (0..LANES).fold(0, |bits, lane| bits | u32::from(is_near(lane)) << lane)
}

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn prefetch<T>(place: Option<&T>) {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
    if let Some(place) = place {
        // SAFETY: SSE is a part of x86-64, and a prefetch reads nothing that the program could see.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(std::ptr::from_ref(place).cast()) };
    }
}

/// Exists only inside of `run_avx2` and `scan_avx2`.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy)]
pub(super) struct Avx2(());

#[cfg(target_arch = "x86_64")]
impl Cpu for Avx2 {
    #[inline(always)]
    fn near(self, words: &Words, query: u16, limit: u16) -> u32 {
        // SAFETY: `self` exists, so the CPU was asked for AVX2.
        unsafe { x86::near_avx2(words, query, limit) }
    }

    #[inline(always)]
    fn near_both(self, words: [&Words; 2], queries: [u16; 2], limits: [u16; 2]) -> u32 {
        // SAFETY: as above.
        unsafe { x86::near_both_avx2(words, queries, limits) }
    }

    #[inline(always)]
    fn near_masked(self, words: [&Words; 2], queries: [u16; 2], masks: [u16; 2], limit: u16) -> u32 {
        // SAFETY: as above.
        unsafe { x86::near_masked_avx2(words, queries, masks, limit) }
    }

    #[inline(always)]
    fn prefetch<T>(self, place: Option<&T>) {
        prefetch(place);
    }
}

#[cfg(target_arch = "x86_64")]
impl Avx2 {
    /// The first block with rows whose nibbles differ from one of the queries' in at most `limit` bits,
    /// and which rows these are.
    #[inline(always)]
    pub(super) fn first_near<const NIBBLES: usize>(
        self,
        columns: &[[nibbles::Column; NIBBLES]],
        tables: [&[nibbles::Table; NIBBLES]; nibbles::TOGETHER],
        limit: u8,
    ) -> Option<(usize, [nibbles::Near; nibbles::TOGETHER])> {
        // SAFETY: as above.
        unsafe { x86::first_near_avx2(columns, tables, limit) }
    }
}

/// Exists only inside of `run_avx512`.
#[cfg(target_arch = "x86_64")]
#[derive(Clone, Copy)]
struct Avx512(());

#[cfg(target_arch = "x86_64")]
impl Cpu for Avx512 {
    #[inline(always)]
    fn near(self, words: &Words, query: u16, limit: u16) -> u32 {
        // SAFETY: `self` exists, so the CPU was asked for AVX-512 with BW and BITALG.
        unsafe { x86::near_avx512(words, query, limit) }
    }

    #[inline(always)]
    fn near_both(self, words: [&Words; 2], queries: [u16; 2], limits: [u16; 2]) -> u32 {
        // SAFETY: as above.
        unsafe { x86::near_both_avx512(words, queries, limits) }
    }

    #[inline(always)]
    fn near_masked(self, words: [&Words; 2], queries: [u16; 2], masks: [u16; 2], limit: u16) -> u32 {
        // SAFETY: as above.
        unsafe { x86::near_masked_avx512(words, queries, masks, limit) }
    }

    #[inline(always)]
    fn prefetch<T>(self, place: Option<&T>) {
        prefetch(place);
    }
}

#[cfg(target_arch = "x86_64")]
mod x86;

pub(super) fn is_available(level: Level) -> bool {
    match level {
        Level::Baseline => true,
        #[cfg(target_arch = "x86_64")]
        Level::Avx2 => {
            is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("popcnt")
                && is_x86_feature_detected!("bmi1")
                && is_x86_feature_detected!("bmi2")
        }
        #[cfg(target_arch = "x86_64")]
        Level::Avx512 => {
            is_available(Level::Avx2)
                && is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512vpopcntdq")
                && is_x86_feature_detected!("avx512bitalg")
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
    nibbles::scan(Avx2(()), rows, queries, limit, hits);
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
