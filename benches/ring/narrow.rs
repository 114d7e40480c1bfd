//! Hashes of 64 bits: all rows are read. What would an index save? `mih-rs` stands for one.

use cpu_time::ThreadTime;
use nearmark::{Algorithm, Blocklist, BlocklistBuilder, Fingerprint, Hash256};
use nearmark_bench::{balanced_hashes, large, report};

use super::{answers, matcher, time};

pub(crate) fn main() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let algorithm: Algorithm = "external:bench:64".parse().expect("a name");
    for (name, rows) in [("1M", 1_000_000), ("10M", 10_000_000)] {
        if rows > 1_000_000 && !large() {
            continue;
        }
        let words: Vec<u64> = balanced_hashes(1).take(rows).map(|hash| hash.0[0]).collect();
        let path = folder.path().join("narrow.nmk");
        let mut builder = BlocklistBuilder::new(algorithm);
        for word in &words {
            builder.insert(Fingerprint { hash: Hash256([*word, 0, 0, 0]), quality: None }, None).expect("not zero");
        }
        builder.save(&path).expect("room for the list");
        drop(builder);
        let mut list = matcher(Blocklist::open(&path).expect("just written"));
        let index = mih_rs::Index::new(words.clone()).expect("1 to 2^32 codes");
        let flips = |at: usize| (0..at % 13).fold(words[at * 311], |word, bit| word ^ 1 << (5 * bit));
        let queries: Vec<Hash256> = (0..1024).map(|at| Hash256([flips(at), 0, 0, 0])).collect();
        for limit in [5, 10] {
            list = list.limit(limit);
            let [one, many] = [(64, 1), (1024, 1024)].map(|(count, size)| time(&list, &queries[..count], size));
            let start = ThreadTime::now();
            let mut searcher = index.range_searcher();
            let found: Vec<usize> =
                queries.iter().map(|query| searcher.run(query.0[0], limit as usize).len()).collect();
            let by_index = start.elapsed().as_secs_f64() * 1e6 / queries.len() as f64;
            report(&format!(
                "64 bits, {name} rows, limit {limit}: one query {one:.1} us, 1,024 a call {many:.1} us; mih-rs {by_index:.1} us"
            ));
            // A hash that came twice is one row of ours.
            let ours = answers(&list, &queries, 1024);
            assert!(
                ours.iter().zip(found).all(|(ours, theirs)| ours.len() <= theirs && ours.is_empty() == (theirs == 0))
            );
        }
    }
}
