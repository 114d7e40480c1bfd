//! A million near-duplicates of one hash among a million others: what the index costs where it cannot help.

use std::num::NonZeroUsize;

use nearmark::{Algorithm, Blocklist, BlocklistBuilder, Fingerprint, Hash256};
use nearmark_bench::{balanced_hashes, report};

use super::{Ring, answers, matcher, time};

const ROWS: usize = 1_000_000;

type Queries<'a> = &'a dyn Fn(u64) -> Vec<Hash256>;

pub(crate) fn main() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let (plain, indexed) = (folder.path().join("plain.nmk"), folder.path().join("indexed.nmk"));
    let mut random = balanced_hashes(3);
    let centre = random.next().expect("endless");
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
    let copies = (0..ROWS as u64).map(|copy| near(centre, copy, 6));
    for hash in copies.chain(balanced_hashes(4).take(ROWS)) {
        builder.insert(Fingerprint { hash, quality: None }, None).expect("128 bits are set");
    }
    builder.save(&plain).expect("room for the list");
    let list = Blocklist::open(&plain).expect("just written");
    list.save_indexed(&indexed, NonZeroUsize::new(2).expect("not zero")).expect("room for the list");
    let [mut linear, mut ring]: [Ring; 2] = [plain, indexed].map(|path| matcher(Blocklist::open(path).expect("whole")));
    // Among the copies; beside them, where bands are alike and no distance is within the limit; and one in ten of either.
    let among = |count: u64| (0..count).map(|at| near(centre, at * 77, 3)).collect();
    let beside = |count: u64| (0..count).map(|at| near(centre, at * 77, 40)).collect();
    let mixed = |count: u64| {
        let random = balanced_hashes(5).take(count as usize).zip(0..);
        random.map(|(hash, at)| if at % 10 == 0 { near(centre, at, 40) } else { hash }).collect()
    };
    let kinds: [(&str, Queries<'_>); 3] =
        [("among the copies", &among), ("beside them", &beside), ("one in ten beside them", &mixed)];
    for limit in [31, 48] {
        (ring, linear) = (ring.limit(limit), linear.limit(limit));
        for (kind, queries) in kinds {
            for (size, count) in [(1, 8), (64, 64), (1024, 1024)] {
                if size == 1024 && kind == "among the copies" {
                    continue; // a thousand million answers
                }
                let queries = queries(count);
                let [by_rows, by_ring] = [&linear, &ring].map(|matcher| time(matcher, &queries, size));
                let ratio = by_ring / by_rows;
                report(&format!(
                    "flood, limit {limit}, {kind}, {size} a call: {by_ring:.0} us, all rows {by_rows:.0}, {ratio:.2}x"
                ));
                assert!(answers(&ring, &queries[..8], size) == answers(&linear, &queries[..8], size));
            }
        }
    }
}

/// A hash with `swaps` set bits and as many clear ones changed, others for each copy.
fn near(mut hash: Hash256, copy: u64, swaps: usize) -> Hash256 {
    let mut state = copy.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    for swap in 0..2 * swaps {
        loop {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let bit = (state >> 56) as usize;
            if (hash.0[bit / 64] >> (bit % 64) & 1 == 1) == (swap % 2 == 0) {
                hash.0[bit / 64] ^= 1 << (bit % 64);
                break;
            }
        }
    }
    hash
}
