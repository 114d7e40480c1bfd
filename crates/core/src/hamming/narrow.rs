//! Hashes of up to 64 bits: rows of 8 bytes, a word each.

use super::Hit;
use crate::hash::Hash256;
use crate::simd::{self, Kernel};

/// Rows that are looked at together: few enough for the count to stay in registers.
const BLOCK: usize = 64;

/// Appends every pair of query and row at a distance of at most `limit` to `hits`, sorted by query, then row. The
/// first row is row `first` of all.
pub(crate) fn scan(rows: &[[u8; 8]], first: usize, queries: &[Hash256], limit: u32, hits: &mut Vec<Hit>) {
    simd::run(Scan { rows, first, queries, limit, hits });
}

struct Scan<'a> {
    rows: &'a [[u8; 8]],
    first: usize,
    queries: &'a [Hash256],
    limit: u32,
    hits: &'a mut Vec<Hit>,
}

impl Kernel for Scan<'_> {
    type Output = ();

    /// A block without a near row is passed by after one count, which has no branch in it.
    #[inline(always)]
    fn run(self) {
        let Self { rows, first, queries, limit, hits } = self;
        for (query, hash) in queries.iter().enumerate() {
            let word = hash.0[0];
            // Bits that no row has are as far from one as from another.
            let beyond = hash.0[1..].iter().map(|word| word.count_ones()).sum::<u32>();
            let distance = |row: &[u8; 8]| (u64::from_le_bytes(*row) ^ word).count_ones() + beyond;
            for (block, rows) in rows.chunks(BLOCK).enumerate() {
                if rows.iter().fold(u32::MAX, |nearest, row| nearest.min(distance(row))) > limit {
                    continue;
                }
                for (row, bytes) in (first + block * BLOCK..).zip(rows) {
                    let distance = distance(bytes);
                    if distance <= limit {
                        hits.push(Hit { query, row, distance });
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::scan_naive;
    use super::*;

    #[test]
    fn narrow_rows_give_what_the_same_rows_give_when_wide() {
        let mut random = fastrand::Rng::with_seed(5);
        for length in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7] {
            let words: Vec<u64> = (0..length).map(|_| random.u64(..)).collect();
            let mut queries: Vec<Hash256> =
                words.iter().step_by(9).map(|word| Hash256([word ^ 0b1011, 0, 0, 0])).collect();
            queries.extend([Hash256([random.u64(..), 0, 0, 0]), Hash256([7, 0, 1, 0])]);
            let narrow: Vec<[u8; 8]> = words.iter().map(|word| word.to_le_bytes()).collect();
            let wide: Vec<[u8; 32]> = words.iter().map(|word| Hash256([*word, 0, 0, 0]).to_le_bytes()).collect();
            for limit in [0, 2, 3, 5, 20, 32, 64, 256] {
                let (mut found, mut expected) = (Vec::new(), Vec::new());
                scan(&narrow, 1000, &queries, limit, &mut found);
                scan_naive(&wide, &queries, limit, &mut expected);
                expected.iter_mut().for_each(|hit| hit.row += 1000);
                assert_eq!(found, expected, "{length} rows, limit {limit}");
            }
        }
    }
}
