//! Every pair of query and row within a limit: a list scan beside the peers.
//!
//! One element is one comparison of a query with a row, so an index, which skips most of them, is
//! counted by the comparisons that it saves the trouble of. Before anything is timed every contender
//! must give the naive loop's answer.

use criterion::Throughput;
use hamming_bitwise_fast::array;
use nearmark::hamming::{Hit, Level, Row, scan_naive};
use nearmark::{Algorithm, Blocklist, BlocklistBuilder, Fingerprint, Hash256, Matcher, WatchedList};
use nearmark_bench::{LARGE, bencher, group, large, planted, random, report};

/// Different queries, taken in turn: the same one again and again would find an index in the cache.
const QUERIES: usize = 256;

fn main() {
    let mut criterion = bencher();
    for (name, rows) in [("100k", 100_000), ("1M", 1_000_000), ("10M", 10_000_000)] {
        if rows > 1_000_000 && !large() {
            report(&format!("SKIPPED: {name} rows; {LARGE}=1 runs them too"));
            continue;
        }
        let data = Data::new(rows);
        for limit in [31, 48] {
            let contenders = contenders(&data, limit);
            let queries = planted(&data.hashes, QUERIES, 7);
            assert_equal(&contenders, &queries);
            for size in [1, 64] {
                let name = format!("scan {name}, limit {limit}, {size} a call");
                let mut group = group(&mut criterion, name);
                group.throughput(Throughput::Elements((rows * size) as u64));
                for (name, find) in &contenders {
                    let mut batches = queries.chunks_exact(size).cycle();
                    let mut next = || batches.next().expect("a cycle has no end");
                    group.bench_function(*name, |bencher| bencher.iter(|| find(next())));
                }
                group.finish();
            }
        }
    }
    criterion.final_summary();
}

/// The same hashes in the form that each contender reads.
struct Data {
    hashes: Vec<Hash256>,
    rows: Vec<Row>,
    list: Vec<u8>,
    words: FourIndexes,
}

impl Data {
    fn new(rows: usize) -> Self {
        let hashes = random(rows, 1);
        let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
        for &hash in &hashes {
            builder.insert(Fingerprint { hash, quality: None }, None).expect("128 bits are set");
        }
        assert_eq!(builder.len(), rows, "every hash is another, so row r has id r + 1");
        let mut list = Vec::new();
        builder.write_to(&mut list).expect("memory takes everything");
        let words = FourIndexes::new(&hashes);
        Self { rows: hashes.iter().copied().map(Hash256::to_le_bytes).collect(), hashes, list, words }
    }
}

type Find<'a> = Box<dyn Fn(&[Hash256]) -> Vec<Hit> + 'a>;

fn contenders(data: &Data, limit: u32) -> Vec<(&'static str, Find<'_>)> {
    let Data { rows, list, words, .. } = data;
    let mut contenders: Vec<(&'static str, Find<'_>)> = vec![(
        "naive loop",
        boxed(move |queries, hits| {
            scan_naive(rows, queries, limit, hits);
        }),
    )];
    for level in Level::ALL {
        if !level.is_available() {
            report(&format!("SKIPPED: this machine has no {} instructions", level.name()));
            continue;
        }
        let name = match level {
            Level::Baseline => "nearmark kernel, baseline",
            Level::Avx2 => "nearmark kernel, avx2",
            _ => "nearmark kernel, avx512",
        };
        contenders.push((name, boxed(move |queries, hits| level.scan(rows, queries, limit, hits))));
    }
    let list = Blocklist::new(list.as_slice()).expect("the builder wrote it");
    let matcher = Matcher::new([WatchedList::block("bench", list)]).expect("one list").limit(limit);
    contenders.push((
        "nearmark matcher, whole list",
        boxed(move |queries, hits| {
            let found = matcher.matches_batch(queries).expect("the list is whole");
            for (query, found) in found.iter().enumerate() {
                hits.extend(found.iter().map(|found| Hit {
                    query,
                    row: found.id as usize - 1,
                    distance: found.distance,
                }));
            }
        }),
    ));
    contenders.push((
        "hamming-bitwise-fast, batch over tiles",
        boxed(move |queries, hits| {
            bitwise_fast(rows, queries, limit, hits);
        }),
    ));
    contenders.push(("mih-rs, four 64-bit indexes", boxed(move |queries, hits| words.search(queries, limit, hits))));
    contenders
}

fn boxed<'a>(find: impl Fn(&[Hash256], &mut Vec<Hit>) + 'a) -> Find<'a> {
    Box::new(move |queries| {
        let mut hits = Vec::new();
        find(queries, &mut hits);
        hits
    })
}

/// Every query alone and in batches: what is timed is what is checked.
fn assert_equal(contenders: &[(&'static str, Find<'_>)], queries: &[Hash256]) {
    let sorted = |find: &Find<'_>, size: usize| {
        let mut hits = Vec::new();
        for (batch, queries) in queries.chunks(size).enumerate() {
            hits.extend(find(queries).into_iter().map(|hit| Hit { query: batch * size + hit.query, ..hit }));
        }
        hits.sort_unstable();
        hits
    };
    let expected = sorted(&contenders[0].1, 64);
    assert!(expected.len() > queries.len() / 8, "entries were planted on both sides of the limit");
    for (name, find) in &contenders[1..] {
        for size in [1, 64] {
            assert_eq!(sorted(find, size), expected, "{name}");
        }
    }
}

/// `array::batch` is that crate's fastest call. It writes every distance, so rows are taken a tile at
/// a time, which keeps rows and distances in the first-level cache for all queries.
fn bitwise_fast(rows: &[Row], queries: &[Hash256], limit: u32, hits: &mut Vec<Hit>) {
    const TILE: usize = 512;
    let queries: Vec<Row> = queries.iter().copied().map(Hash256::to_le_bytes).collect();
    let mut distances = [0; TILE];
    for (at, tile) in rows.chunks(TILE).enumerate() {
        let distances = &mut distances[..tile.len()];
        for (query, hash) in queries.iter().enumerate() {
            array::batch(hash, tile, distances);
            // in a form that the compiler does four at a time, so that it costs the peer little
            let near: i32 = distances.iter().map(|&distance| i32::from(distance as i32 <= limit as i32)).sum();
            if near == 0 {
                continue;
            }
            for (row, &distance) in distances.iter().enumerate().filter(|(_, distance)| **distance <= limit) {
                hits.push(Hit { query, row: at * TILE + row, distance });
            }
        }
    }
}

/// `mih-rs` takes codes of at most 64 bits. Four of its indexes, one a word, find every pair all the
/// same: give word `k` the share `s_k` of the limit so that the sum of all `s_k + 1` is `limit + 1`;
/// where every word is farther than its share, the whole is farther than the limit.
struct FourIndexes {
    indexes: [mih_rs::Index<u64>; 4],
    hashes: Vec<Hash256>,
}

impl FourIndexes {
    fn new(hashes: &[Hash256]) -> Self {
        let index = |word: usize| {
            let words = hashes.iter().map(|hash| hash.0[word]).collect();
            mih_rs::Index::new(words).expect("1 to 2^32 codes")
        };
        Self { indexes: std::array::from_fn(index), hashes: hashes.to_vec() }
    }

    fn search(&self, queries: &[Hash256], limit: u32, hits: &mut Vec<Hit>) {
        let shares: [u32; 4] = std::array::from_fn(|word| (limit + 4 - word as u32) / 4 - 1);
        let mut searchers = self.indexes.each_ref().map(mih_rs::Index::range_searcher);
        for (query, hash) in queries.iter().enumerate() {
            for (word, searcher) in searchers.iter_mut().enumerate() {
                for &row in searcher.run(hash.0[word], shares[word] as usize) {
                    let row = row as usize;
                    let other = self.hashes[row];
                    let distance = hash.distance(other);
                    // an earlier word within its share has given this row already
                    let is_new =
                        || (0..word).all(|earlier| (hash.0[earlier] ^ other.0[earlier]).count_ones() > shares[earlier]);
                    if distance <= limit && is_new() {
                        hits.push(Hit { query, row, distance });
                    }
                }
            }
        }
    }
}
