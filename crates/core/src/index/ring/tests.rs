//! Both ways of searching, at every level, against the naive loop, whatever the choice would be.

use super::*;
use crate::Blocklist;
use crate::index::tests::{Random, indexed, levels, naive};

/// Every query at a distance from 0 to 50 of some row, some of them with all differences in a few
/// bands, and others that are near to nothing.
fn queries(random: &mut Random, hashes: &[Hash256]) -> Vec<Hash256> {
    let mut queries: Vec<Hash256> = Vec::new();
    for (at, hash) in hashes.iter().step_by((hashes.len() / 51).max(1)).enumerate() {
        let distance = at as u32 % 51;
        queries.push(random.at(*hash, distance, 256));
        queries.push(random.at(*hash, distance, 64));
    }
    queries.extend((0..20).map(|_| random.hash()));
    queries
}

fn agrees(name: &str, list: &Blocklist<Vec<u8>>, queries: &[Hash256], limits: &[u32]) {
    let ring = list.ring().expect("its own rows").expect("an index");
    for &limit in limits {
        let expected = naive(list, queries, limit);
        for level in levels() {
            for (way, batch_from) in [("singles", usize::MAX), ("batch", 0)] {
                for allowed in [u64::MAX / 2, 5000] {
                    let plan = Plan { batch_from, allowed, ..Plan::of(limit) };
                    let mut hits = Vec::new();
                    let floods = search(&ring, &plan, level, queries, &mut hits).expect("a whole list");
                    assert!(allowed == 5000 || floods.is_empty());
                    assert!(floods.is_sorted());
                    let answered = |hit: &Hit| floods.binary_search(&hit.query).is_err();
                    hits.retain(answered);
                    hits.sort_unstable();
                    let expected: Vec<Hit> = expected.iter().copied().filter(answered).collect();
                    assert!(hits == expected, "{name}, limit {limit}, {}, {way}", level.name());
                }
            }
        }
    }
}

#[test]
fn random_hashes_of_lengths_around_every_edge() {
    let mut random = Random(3);
    for rows in [0, 1, 2, 31, 32, 33, 2048, (1 << 16) - 1, 1 << 16] {
        let hashes: Vec<Hash256> = (0..rows).map(|_| random.hash()).collect();
        let list = indexed(hashes.iter().copied());
        let queries = queries(&mut random, &hashes);
        let limits: &[u32] = if rows > 3000 { &[31, 48] } else { &[0, 1, 7, 15, 16, 17, 31, 32, 40, 47, 48] };
        agrees(&format!("{rows} rows"), &list, &queries, limits);
    }
}

#[test]
fn floods_of_near_duplicates() {
    let mut random = Random(4);
    let centres: Vec<Hash256> = (0..3).map(|_| random.hash()).collect();
    let hashes: Vec<Hash256> = (0..9000).map(|at| random.near(centres[at % 3], 9)).collect();
    let list = indexed(hashes.iter().copied());
    let queries: Vec<Hash256> = queries(&mut random, &hashes).into_iter().step_by(5).chain(centres).collect();
    agrees("floods", &list, &queries, &[0, 15, 31, 48]);
}
