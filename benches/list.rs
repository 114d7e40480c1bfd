//! Lists as files: opened, checked whole, and built from text.
//!
//! No peer reads this format, and the format that others use, hashes as lines of text, is the one
//! that a list is built from: opening a list stands beside building it.

use criterion::{BatchSize, Criterion, Throughput};
use nearmark::blocklist::import::Format;
use nearmark::{Algorithm, Blocklist, BlocklistBuilder, Matcher, WatchedList};
use nearmark_bench::{CpuTime, LARGE, bencher, group, hex_text, large, random, report};

fn main() {
    let mut criterion = bencher();
    for (name, entries) in [("100k", 100_000), ("1M", 1_000_000), ("10M", 10_000_000)] {
        if entries > 1_000_000 && !large() {
            report(&format!("SKIPPED: {name} entries; {LARGE}=1 runs them too"));
            continue;
        }
        bench(&mut criterion, name, entries);
    }
    criterion.final_summary();
}

fn bench(criterion: &mut Criterion<CpuTime>, name: &str, entries: usize) {
    let hashes = random(entries, 1);
    let text = hex_text(&hashes);
    let bytes = built(&text);
    let list = Blocklist::new(bytes.as_slice()).expect("the builder wrote it");
    list.verify().expect("the builder wrote it");
    assert_eq!(list.len(), entries);
    for (at, hash) in hashes.iter().enumerate().step_by(entries / 100) {
        let entry = list.get(at as u32 + 1).expect("the list is whole").expect("ids begin at 1");
        assert_eq!(entry.hash, *hash, "entry {}", entry.id);
    }
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    let path = folder.path().join("bench.nmk");
    std::fs::write(&path, &bytes).expect("room for the list");

    let mut group = group(criterion, format!("list {name}"));
    group.bench_function("new, over bytes in memory", |bencher| {
        bencher.iter(|| Blocklist::new(bytes.as_slice()).expect("whole").len());
    });
    group.bench_function("open by path", |bencher| {
        bencher.iter(|| Blocklist::open(&path).expect("whole").len());
    });
    group.throughput(Throughput::Elements(entries as u64));
    group.bench_function("open, and the first query, which checks every block", |bencher| {
        bencher.iter(|| {
            let list = WatchedList::block("bench", Blocklist::open(&path).expect("whole"));
            Matcher::new([list]).expect("one list").matches(&hashes[0]).expect("whole")
        });
    });
    group.bench_function("verify", |bencher| {
        let unchecked = || Blocklist::new(bytes.as_slice()).expect("whole");
        bencher.iter_batched(unchecked, |list| list.verify().expect("whole"), BatchSize::PerIteration);
    });
    group.bench_function("build from hex text", |bencher| bencher.iter(|| built(&text)));
    group.finish();
}

/// Hex lines in, the list's file out.
fn built(text: &str) -> Vec<u8> {
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
    let report = builder.import(Format::Hex, text.as_bytes()).expect("memory can be read");
    assert_eq!(report.refused, 0, "{:?}", report.errors.first());
    let mut bytes = Vec::new();
    builder.write_to(&mut bytes).expect("memory takes everything");
    bytes
}
