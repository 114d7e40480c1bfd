//! Ten million hashes out of a file of hex lines into a list, opened and asked once: time and memory.
//!
//! `cargo run --profile bench -p nearmark-bench --example large_list [HASHES]`

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::time::Instant;

use cpu_time::ThreadTime;
use nearmark::blocklist::import::Format;
use nearmark::{Algorithm, Blocklist, BlocklistBuilder, Matcher, WatchedList};
use nearmark_bench::{balanced_hashes, report};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let count = std::env::args().nth(1).map_or(Ok(10_000_000), |count| count.parse())?;
    let folder = tempfile::tempdir()?;
    let (text, path) = (folder.path().join("hashes.txt"), folder.path().join("list.nmk"));
    timed("write hex text", || -> io::Result<()> {
        let mut out = BufWriter::new(File::create(&text)?);
        balanced_hashes(1).take(count).try_for_each(|hash| writeln!(out, "{hash}"))?;
        out.flush()
    })?;

    timed("build from hex text", || -> Result<(), nearmark::Error> {
        let reader = BufReader::new(File::open(&text).expect("it was written above"));
        let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
        builder.import(Format::Hex, reader)?;
        builder.save(&path)
    })?;
    let list = timed("open by path", || Blocklist::open(&path))?;
    assert_eq!(list.len(), count);
    let matcher = Matcher::new([WatchedList::block("large", list)])?;
    let query = balanced_hashes(1).next().ok_or("no hash")?;
    for name in ["first query", "second query"] {
        let found = timed(name, || matcher.matches(&query))?;
        assert_eq!(found.first().map(|found| (found.id, found.distance)), Some((1, 0)));
    }
    Ok(())
}

/// Runs a step and says what it took.
fn timed<T>(name: &str, step: impl FnOnce() -> T) -> T {
    let (wall, cpu) = (Instant::now(), ThreadTime::now());
    let result = step();
    let (wall, cpu) = (wall.elapsed(), cpu.elapsed());
    report(&format!("{name}: {wall:.2?}, {cpu:.2?} of it on the CPU; memory so far at most {}", peak()));
    result
}

/// The most memory that the process has held, as Linux counts it.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |line| line.trim().to_owned())
}
