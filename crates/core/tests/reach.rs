//! Laws of the second stage: what a score lets in beyond the limit is what a naive loop lets in.

use std::path::Path;

use nearmark::{
    Algorithm, Blocklist, BlocklistBuilder, Fingerprint, Hash256, Hasher, Matcher, Outcome, Print, Query, Reach, Score,
    ViewSet, WatchedList,
};

const LIMIT: u32 = 20;
const REACH: Reach = Reach { distance: 64, score: Score::from_tenths(200) };

fn queries(margins: bool) -> Vec<Query> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors/img");
    let hasher = Hasher::new(Algorithm::Pdq).views(ViewSet::Fast);
    let mut hasher = if margins { hasher.margins() } else { hasher };
    let files = ["scene_320x240.png", "fractal_gray_256.png", "scene_grain_200x300.png", "flat_black_90x70.png"];
    files.map(|file| hasher.query(&std::fs::read(folder.join(file)).expect("a fixture")).expect("a picture")).into()
}

/// The set bit and the clear bit, each the `n`-th of those that cost least or most, are swapped.
fn moved(print: &Print, pairs: usize, cheap: bool) -> Hash256 {
    let (hash, margins) = (print.hash(), print.margins.as_ref().expect("they were asked for"));
    let flipped = |bits: &[usize]| {
        bits.iter().fold(hash, |mut hash, bit| {
            hash.0[bit / 64] ^= 1 << (bit % 64);
            hash
        })
    };
    let mut by_cost: Vec<usize> = (0..256).collect();
    by_cost.sort_by(|one, two| {
        let cost = |bit: &usize| margins.soft_distance(hash, flipped(&[*bit]));
        cost(one).total_cmp(&cost(two))
    });
    if !cheap {
        by_cost.reverse();
    }
    let of_kind = |set: bool| {
        let bits = by_cost.iter().copied().filter(move |bit| (hash.0[bit / 64] >> (bit % 64) & 1 == 1) == set);
        bits.take(pairs)
    };
    flipped(&of_kind(true).chain(of_kind(false)).collect::<Vec<_>>())
}

fn entries() -> Vec<Hash256> {
    let mut all = Vec::new();
    for query in queries(true) {
        for print in query.prints.iter().filter(|print| print.hash().count_ones() == 128).take(9) {
            let distances = [(0, true), (10, true), (10, false), (11, true), (11, false), (25, true), (32, true)];
            all.extend(distances.map(|(pairs, cheap)| moved(print, pairs, cheap)));
            all.extend([(32, false), (33, true), (40, true)].map(|(pairs, cheap)| moved(print, pairs, cheap)));
        }
    }
    all.sort_unstable_by_key(|hash| hash.0);
    all.dedup();
    all
}

fn list(hashes: &[Hash256]) -> Blocklist<Vec<u8>> {
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
    for &hash in hashes {
        builder.insert(Fingerprint { hash, quality: None }, None).expect("128 bits are set");
    }
    let mut bytes = Vec::new();
    builder.write_to(&mut bytes).expect("memory takes every list");
    Blocklist::new(bytes).expect("a new list is whole")
}

fn matcher(lists: impl IntoIterator<Item = WatchedList<Vec<u8>>>) -> Matcher<Vec<u8>> {
    Matcher::new(lists).expect("one algorithm").limit(LIMIT)
}

fn clear(print: &&Print) -> bool {
    !print.fingerprint.is_low_quality() && print.hash() != Hash256::ZERO
}

/// (id, distance, score) of each entry that matches, by its nearest print.
fn naive(query: &Query, entries: &[Hash256]) -> Vec<(u32, u32, Option<Score>)> {
    let mut found: Vec<_> = (1..)
        .zip(entries)
        .filter_map(|(id, entry)| {
            let near = query.prints.iter().filter(clear).filter_map(|print| {
                let distance = print.hash().distance(*entry);
                let soft =
                    print.margins.as_ref().map(|margins| Score::new(margins.soft_distance(print.hash(), *entry)));
                match distance {
                    0..=LIMIT => Some((id, distance, None)),
                    _ if distance <= REACH.distance && soft? <= REACH.score => Some((id, distance, soft)),
                    _ => None,
                }
            });
            near.min_by_key(|(_, distance, score)| (*distance, *score))
        })
        .collect();
    found.sort_unstable_by_key(|(id, distance, _)| (*distance, *id));
    found
}

fn found(outcome: &Outcome) -> Vec<(u32, u32, Option<Score>)> {
    match outcome {
        Outcome::Match { matches, .. } | Outcome::Clean { matches, .. } => {
            for found in matches {
                assert!(found.distance <= found.limit, "{found:?}");
                let decided = found.distance > LIMIT;
                assert_eq!((found.score.is_some(), found.limit == REACH.distance), (decided, decided), "{found:?}");
            }
            matches.iter().map(|found| (found.id, found.distance, found.score)).collect()
        }
        Outcome::LowQuality => Vec::new(),
    }
}

#[test]
fn what_a_score_lets_in_is_what_a_naive_loop_lets_in() {
    let entries = entries();
    let matcher = matcher([WatchedList::block("one", list(&entries))]).reach(Some(REACH));
    let queries = queries(true);
    let batch = matcher.judge_batch(&queries).expect("whole");
    for (query, outcome) in queries.iter().zip(batch) {
        assert_eq!(matcher.judge(query).expect("whole"), outcome);
        assert_eq!(found(&outcome), naive(query, &entries));
    }
    let scene = found(&matcher.judge(&queries[0]).expect("whole"));
    assert!(scene.iter().any(|(_, _, score)| score.is_none()) && scene.iter().any(|(_, _, score)| score.is_some()));
    assert!(matcher.matches(&entries[0]).expect("whole").iter().all(|found| found.score.is_none()));
}

#[test]
fn without_margins_or_without_a_reach_the_limit_decides() {
    let entries = entries();
    let plain = matcher([WatchedList::block("one", list(&entries))]);
    let reaching = matcher([WatchedList::block("one", list(&entries))]).reach(Some(REACH));
    let (bare, sure) = (queries(false), queries(true));
    let expected = plain.judge_batch(&bare).expect("whole");
    assert_eq!(plain.judge_batch(&sure).expect("whole"), expected);
    assert_eq!(reaching.judge_batch(&bare).expect("whole"), expected);
    assert_ne!(reaching.judge_batch(&sure).expect("whole"), expected);
    let short = Reach { distance: LIMIT, ..REACH };
    let short = matcher([WatchedList::block("one", list(&entries))]).reach(Some(short));
    assert_eq!(short.judge_batch(&sure).expect("whole"), expected);
}

#[test]
fn a_limit_of_a_lists_own_and_an_allow_list_are_exact() {
    let query = queries(true).swap_remove(0);
    let entry = moved(&query.prints[0], 15, true);
    let judge = |lists: Vec<WatchedList<Vec<u8>>>| matcher(lists).reach(Some(REACH)).judge(&query).expect("whole");
    assert!(matches!(judge(vec![WatchedList::block("one", list(&[entry]))]), Outcome::Match { .. }));
    assert!(matches!(judge(vec![WatchedList::block("own", list(&[entry])).limit(20)]), Outcome::Clean { .. }));
    // as near as the match, by a score: what is allowed goes by its limit alone
    let both = vec![WatchedList::block("one", list(&[entry])), WatchedList::allow("ours", list(&[entry]))];
    assert!(matches!(judge(both), Outcome::Match { .. }));
    let both = vec![WatchedList::block("one", list(&[entry])), WatchedList::allow("ours", list(&[entry])).limit(30)];
    assert!(matches!(judge(both), Outcome::Clean { .. }));
}
