//! What is chosen, and that every choice gives the naive loop's answers.

use std::io::{Cursor, Write};
use std::num::NonZeroUsize;

use super::ring::Plan;
use super::*;
use crate::hamming::{Row, scan_naive};
use crate::{Algorithm, BlocklistBuilder, Fingerprint};

/// Seeded, so that a failure can be repeated.
pub(super) struct Random(fastrand::Rng);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(fastrand::Rng::with_seed(seed))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0.u64(..)
    }

    fn below(&mut self, end: usize) -> usize {
        self.0.usize(..end)
    }

    /// A hash that a list accepts: 128 bits set.
    pub(super) fn hash(&mut self) -> Hash256 {
        let mut hash = Hash256([self.next(), self.next(), self.next(), self.next()]);
        while hash.count_ones() != 128 {
            let bit = self.below(256);
            if (hash.0[bit / 64] >> (bit % 64) & 1 == 1) == (hash.count_ones() > 128) {
                hash.0[bit / 64] ^= 1 << (bit % 64);
            }
        }
        hash
    }

    /// A hash with exactly `distance` other bits, all within the first `bits`.
    pub(super) fn at(&mut self, hash: Hash256, distance: u32, bits: usize) -> Hash256 {
        let mut other = hash;
        while hash.distance(other) < distance {
            let bit = self.below(bits);
            if (hash.0[bit / 64] ^ other.0[bit / 64]) >> (bit % 64) & 1 == 0 {
                other.0[bit / 64] ^= 1 << (bit % 64);
            }
        }
        other
    }

    /// A near-duplicate that a list accepts: up to `swaps` set bits change places with clear ones.
    pub(super) fn near(&mut self, mut hash: Hash256, swaps: usize) -> Hash256 {
        for _ in 0..self.below(swaps + 1) {
            for set in [true, false] {
                let bit = loop {
                    let bit = self.below(256);
                    if (hash.0[bit / 64] >> (bit % 64) & 1 == 1) == set {
                        break bit;
                    }
                };
                hash.0[bit / 64] ^= 1 << (bit % 64);
            }
        }
        hash
    }
}

/// A list of these hashes with an index. A hash that comes twice is one row.
pub(super) fn indexed(hashes: impl IntoIterator<Item = Hash256>) -> Blocklist<Vec<u8>> {
    indexed_of(Algorithm::Pdq, hashes)
}

pub(super) fn indexed_of(algorithm: Algorithm, hashes: impl IntoIterator<Item = Hash256>) -> Blocklist<Vec<u8>> {
    let mut builder = BlocklistBuilder::new(algorithm);
    for hash in hashes {
        builder.insert(Fingerprint { hash, quality: None }, None).expect("it passes the gates");
    }
    let mut plain = Vec::new();
    builder.write_to(&mut plain).expect("memory takes every list");
    let mut bytes = Cursor::new(Vec::new());
    let plain = Blocklist::new(plain).expect("a new list is whole");
    plain.write_indexed(&mut bytes, NonZeroUsize::new(2).expect("not zero")).expect("memory takes every list");
    Blocklist::new(bytes.into_inner()).expect("a new list is whole")
}

pub(super) fn naive(list: &Blocklist<Vec<u8>>, queries: &[Hash256], limit: u32) -> Vec<Hit> {
    let rows: Vec<Row> = (0..list.rows()).map(|row| list.hash_of_row(row).expect("whole").to_le_bytes()).collect();
    let mut hits = Vec::new();
    scan_naive(&rows, queries, limit, &mut hits);
    hits
}

/// The levels of this machine; says which it lacks.
pub(super) fn levels() -> Vec<Level> {
    let (here, lacking): (Vec<_>, Vec<_>) = Level::ALL.into_iter().partition(|level| level.is_available());
    for level in lacking {
        // not captured, as a print would be
        let _ = writeln!(std::io::stderr(), "SKIPPED: this machine has no {} instructions", level.name());
    }
    here
}

fn sorted(mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.sort_unstable();
    hits
}

#[test]
fn a_million_rows_are_searched_by_the_ring_and_a_flood_is_not() {
    let mut random = Random::new(1);
    let flood = random.hash();
    let mut hashes: Vec<Hash256> = (0..800_000).map(|_| random.hash()).collect();
    hashes.extend((0..200_000).map(|_| random.near(flood, 9)));
    let list = indexed(hashes.iter().copied());
    assert!(list.rows() > 950_000, "few of them are the same");
    let mut queries: Vec<Hash256> = (0..8).map(|at| random.at(hashes[at * 90_000], at as u32 * 6, 256)).collect();
    let few = queries.len();
    queries.extend((0..2).map(|_| random.near(flood, 2)));
    for limit in [31, 48] {
        let expected = naive(&list, &queries, limit);
        assert!(expected.len() > 200_000);
        for level in levels() {
            let (hits, taken) = search(&list, level, &queries, limit).expect("a whole list");
            assert_eq!(taken, Taken { ring: few, linear: 2 }, "{} limit {limit}", level.name());
            assert!(sorted(hits) == expected, "{} limit {limit}", level.name());
        }
        // as a batch, with the flood among many others
        let many: Vec<Hash256> = queries.iter().copied().chain((0..600).map(|_| random.hash())).collect();
        let (hits, taken) = search(&list, Level::detect(), &many, limit).expect("a whole list");
        // a few of the random queries share a band with the flood
        assert!((2..60).contains(&taken.linear) && taken.ring + taken.linear == many.len(), "{taken:?}");
        assert!(sorted(hits) == expected, "limit {limit}, in a batch; no random hash is near to another");
    }
    let (_, taken) = search(&list, Level::detect(), &queries[..1], 49).expect("a whole list");
    assert_eq!(taken, Taken { ring: 0, linear: 1 }, "wider than the index serves");
    let (hits, taken) = search(&list, Level::detect(), &queries[..few], 0).expect("a whole list");
    assert_eq!(taken, Taken { ring: few, linear: 0 });
    assert!(sorted(hits) == naive(&list, &queries[..few], 0));
}

#[test]
fn hashes_of_64_bits_are_searched_by_the_ring_too() {
    let mut random = Random::new(8);
    let algorithm = "external:other:64".parse().expect("a name");
    let flood = Hash256([random.next(), 0, 0, 0]);
    let mut hashes: Vec<Hash256> = (0..30_000).map(|_| Hash256([random.next(), 0, 0, 0])).collect();
    hashes.extend((0..10_000).map(|at| random.at(flood, 1 + at % 5, 64)));
    let list = indexed_of(algorithm, hashes.iter().copied());
    let few: Vec<Hash256> = (0..20).map(|at| random.at(hashes[at * 900], at as u32 % 8, 64)).collect();
    for limit in [0, 5] {
        let (hits, taken) = search(&list, Level::detect(), &few, limit).expect("a whole list");
        assert_eq!(taken, Taken { ring: few.len(), linear: 0 }, "limit {limit}");
        assert!(sorted(hits) == naive(&list, &few, limit), "limit {limit}");
    }
    let (hits, taken) = search(&list, Level::detect(), &[few[0], flood], 5).expect("a whole list");
    assert_eq!(taken, Taken { ring: 1, linear: 1 });
    assert!(sorted(hits) == naive(&list, &[few[0], flood], 5));
    let (_, taken) = search(&list, Level::detect(), &few, 16).expect("a whole list");
    assert_eq!(taken, Taken { ring: 0, linear: few.len() }, "wider than the index serves");
}

/// Bands are written before and after what stands before them, in any order.
#[test]
fn an_index_of_few_rows_is_whole_whatever_thread_comes_first() {
    let mut random = Random::new(9);
    for rows in [0, 1, 40] {
        let plain = indexed((0..rows).map(|_| random.hash()));
        for threads in [1, 2, 16].into_iter().cycle().take(30) {
            let mut bytes = Cursor::new(Vec::new());
            plain.write_indexed(&mut bytes, NonZeroUsize::new(threads).expect("not zero")).expect("memory takes it");
            let again = Blocklist::new(bytes.into_inner()).expect("a new list is whole");
            again.verify().expect("every band stands in its place");
            assert_eq!(again.root(), plain.root(), "{rows} rows, {threads} threads");
        }
    }
}

#[test]
fn few_rows_are_read_one_after_another() {
    let mut random = Random::new(2);
    for rows in [0, 1, 500] {
        let hashes: Vec<Hash256> = (0..rows).map(|_| random.hash()).collect();
        let list = indexed(hashes.iter().copied());
        let queries = [random.hash(), hashes.first().copied().unwrap_or(random.hash())];
        for limit in [31, 256] {
            let (hits, taken) = search(&list, Level::detect(), &queries, limit).expect("a whole list");
            assert_eq!(taken, Taken { ring: 0, linear: 2 });
            assert_eq!(sorted(hits), naive(&list, &queries, limit));
        }
    }
    assert!(Plan::new(31, 500, 16).is_none());
}

#[test]
fn hashes_with_any_number_of_bits_are_found_too() {
    let mut random = Random::new(3);
    let algorithm = "external:other:256".parse().expect("a name");
    // a quarter of the bits is set, so some keys have many rows
    let hashes: Vec<Hash256> =
        (0..20_000).map(|_| Hash256(std::array::from_fn(|_| random.next() & random.next()))).collect();
    let list = indexed_of(algorithm, hashes.iter().copied());
    list.verify().expect("a whole list");
    let queries: Vec<Hash256> = (0..40).map(|at| random.at(hashes[at * 450], at as u32, 256)).collect();
    let expected = naive(&list, &queries, 31);
    assert!(expected.len() >= 32);
    for level in levels() {
        let (hits, _) = search(&list, level, &queries, 31).expect("a whole list");
        assert!(sorted(hits) == expected, "{}", level.name());
    }
}
