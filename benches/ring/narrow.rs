//! Hashes of 64 bits: the index beside reading all rows, and beside `mih-rs`.

use std::num::NonZeroUsize;

use cpu_time::ThreadTime;
use nearmark::{Algorithm, Blocklist, BlocklistBuilder, Fingerprint, Hash256};
use nearmark_bench::{balanced_hashes, large, report};

use super::{Ring, answers, bytes, matcher, time};

pub(crate) fn main() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let algorithm: Algorithm = "external:bench:64".parse().expect("a name");
    for (name, rows) in [("1M", 1_000_000), ("10M", 10_000_000)] {
        if rows > 1_000_000 && !large() {
            continue;
        }
        let words: Vec<u64> = balanced_hashes(1).take(rows).map(|hash| hash.0[0]).collect();
        let paths = ["plain.nmk", "indexed.nmk"].map(|name| folder.path().join(name));
        let mut builder = BlocklistBuilder::new(algorithm);
        for word in &words {
            builder.insert(Fingerprint { hash: Hash256([*word, 0, 0, 0]), quality: None }, None).expect("not zero");
        }
        builder.save(&paths[0]).expect("room for the list");
        drop(builder);
        let plain = Blocklist::open(&paths[0]).expect("just written");
        plain.save_indexed(&paths[1], NonZeroUsize::MIN).expect("room for the list");
        report(&format!("64 bits, {name} rows: {} bytes an entry with its index", bytes(&paths[1]) / rows as u64));
        let [mut linear, mut ring]: [Ring; 2] = paths.map(|path| matcher(Blocklist::open(path).expect("just written")));
        let index = mih_rs::Index::new(words.clone()).expect("1 to 2^32 codes");
        let flips = |at: usize| (0..at % 19).fold(words[at * 311 % rows], |word, bit| word ^ 1 << (3 * bit));
        let queries: Vec<Hash256> = (0..8192).map(|at| Hash256([flips(at), 0, 0, 0])).collect();
        for limit in [5, 10, 15] {
            (linear, ring) = (linear.limit(limit), ring.limit(limit));
            let by_rows = [(64, 1), (1024, 1024)].map(|(count, size)| time(&linear, &queries[..count], size));
            let by_ring = [(512, 1), (8192, 8192)].map(|(count, size)| time(&ring, &queries[..count], size));
            let start = ThreadTime::now();
            let mut searcher = index.range_searcher();
            let asked = &queries[..256];
            let found: Vec<usize> = asked.iter().map(|query| searcher.run(query.0[0], limit as usize).len()).collect();
            let by_mih = start.elapsed().as_secs_f64() * 1e6 / asked.len() as f64;
            report(&format!("  limit {limit}, one query: ring {:.2} us a query", by_ring[0]));
            report(&format!("    all rows {:.1} us, mih-rs {by_mih:.1}", by_rows[0]));
            report(&format!("  limit {limit}, 8,192: ring {:.2} us a query", by_ring[1]));
            report(&format!("    all rows, 1,024 a call {:.1} us", by_rows[1]));
            let ours = answers(&linear, asked, 1024);
            assert!(answers(&ring, asked, 1) == ours && answers(&ring, asked, 1024) == ours);
            // A hash that came twice is one row of ours.
            let alike = |(ours, theirs): (&Vec<_>, usize)| ours.len() <= theirs && ours.is_empty() == (theirs == 0);
            assert!(ours.iter().zip(found).all(alike));
        }
    }
}
