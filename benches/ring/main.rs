//! Search in large lists: the ring index beside reading all rows, and beside faiss.
//!
//! Not by Criterion, since one round takes seconds: the median of a few rounds on the clock of the one
//! thread that works. Every contender must give the answers of the linear scan, which `scan` compares
//! with the naive loop. faiss runs where `NEARMARK_PYTHON` names a Python that has `faiss-cpu`.
//! 1M rows; `NEARMARK_BENCH_10M` and `NEARMARK_BENCH_100M` add theirs. An argument names one part: sizes, modes, floods or
//! narrow.

mod floods;
mod modes;
mod narrow;

use std::fs::File;
use std::io::{BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use cpu_time::{ProcessTime, ThreadTime};
use hamming_bitwise_fast::array;
use nearmark::hamming::{Hit, Level, Row, scan_naive};
use nearmark::{
    Algorithm, Blocklist, BlocklistBuilder, Fingerprint, Hash256, Hasher, Layout, Match, Matcher, Pixels, Storage,
    ViewSet, WatchedList,
};
use nearmark_bench::{LARGE, balanced_hashes, large, photos, planted, report};

type Ring = Matcher<Storage>;

fn main() {
    let parts: [(&str, fn()); 4] =
        [("sizes", sizes), ("modes", modes::main), ("floods", floods::main), ("narrow", narrow::main)];
    let chosen: Vec<String> =
        std::env::args().skip(1).filter(|arg| parts.iter().any(|(name, _)| arg == name)).collect();
    for (name, part) in parts {
        if chosen.is_empty() || chosen.iter().any(|chosen| chosen == name) {
            part();
        }
    }
}

fn sizes() {
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    for (name, rows, asked) in [
        ("1M", 1_000_000, true),
        ("10M", 10_000_000, large()),
        ("100M", 100_000_000, std::env::var_os("NEARMARK_BENCH_100M").is_some()),
    ] {
        if !asked {
            report(&format!("SKIPPED: {name} rows; {LARGE}=1 and NEARMARK_BENCH_100M=1 run more"));
            continue;
        }
        report(&format!("{name} rows"));
        bench(folder.path(), rows);
    }
}

fn bench(folder: &Path, rows: usize) {
    let (plain, indexed) = (folder.join("plain.nmk"), folder.join("indexed.nmk"));
    let seen = views();
    let hashes: Vec<Hash256> = balanced_hashes(1).take(rows).collect();
    build(&hashes, &seen, &plain, &indexed);
    let opened = Instant::now();
    let list = Blocklist::open(&indexed).expect("just written");
    report(&format!("  opened in {:.2?}, {} bytes an entry", opened.elapsed(), bytes(&indexed) / list.rows() as u64));
    let mut ring = matcher(list);
    let mut linear = matcher(Blocklist::open(&plain).expect("just written"));
    let cold = ThreadTime::now();
    ring.matches(&seen.first().copied().unwrap_or(hashes[0])).expect("whole");
    report(&format!("  first query, which verifies what it reads: {:.2?}", cold.elapsed()));

    for limit in [31, 48] {
        (ring, linear) = (ring.limit(limit), linear.limit(limit));
        for (what, size, count) in
            [("one query", 1, 512), ("batch of 1,024", 1024, 1024), ("8,192", 8192, 8192), ("65,536", 65_536, 65_536)]
        {
            let queries = planted(&hashes, count, 7);
            let time = time(&ring, &queries, size);
            report(&format!("  limit {limit}, {what}: ring {time:.2} us a query"));
            if size > 1024 {
                let by_two = together(&ring, &queries, 1) / together(&ring, &queries, 2);
                report(&format!("    two threads, each a batch: {by_two:.2}x as many queries a second"));
                continue;
            }
            // All rows once for each query: of many rows a few queries are enough.
            let queries =
                if size == 1 { &queries[..(count * 1_000_000 / rows).clamp(16, count)] } else { &queries[..] };
            let by_rows = self::time(&linear, queries, size);
            report(&format!("    all rows {by_rows:.1} us, {:.4} ns a row", by_rows * 1e3 / rows as f64));
            let expected = answers(&linear, queries, size);
            assert!(answers(&ring, queries, size) == expected);
            if size > 1 && Level::Avx2.is_available() {
                linear = linear.level(Level::Avx2);
                let time = self::time(&linear, queries, size);
                report(&format!("    all rows with AVX2 {time:.1} us, {:.4} ns a row", time * 1e3 / rows as f64));
                assert!(answers(&linear, queries, size) == expected);
                linear = linear.level(Level::detect());
            }
        }
        peers(&linear, &hashes, limit);
        faiss(folder, &linear, &hashes, limit);
        // real pictures, whose bits hang together: the list holds some of their views, the queries are all
        if !seen.is_empty() {
            let time = time(&ring, &seen, 87);
            report(&format!("  limit {limit}, views of photos, 87 a call: ring {time:.2} us a query"));
            assert!(answers(&ring, &seen, 87) == answers(&linear, &seen, 87));
        }
    }
}

/// A list of random hashes and every fifth view that a list accepts, without and with an index.
fn build(hashes: &[Hash256], seen: &[Hash256], plain: &Path, indexed: &Path) {
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
    let accepted = seen.iter().step_by(5).filter(|hash| hash.count_ones() == 128);
    for &hash in hashes.iter().chain(accepted) {
        builder.insert(Fingerprint { hash, quality: None }, None).expect("128 bits are set");
    }
    builder.save(plain).expect("room for the list");
    drop(builder);
    for threads in [1, 2] {
        // Each begins with a list that nobody looked at, and writes a new file.
        let list = Blocklist::open(plain).expect("just written");
        let _ = std::fs::remove_file(indexed);
        let (wall, cpu) = (Instant::now(), ProcessTime::now());
        list.save_indexed(indexed, NonZeroUsize::new(threads).expect("not zero")).expect("room for the list");
        report(&format!("  index, threads: {threads}: {:.2?} of CPU, {:.2?}", cpu.elapsed(), wall.elapsed()));
    }
}

fn bytes(path: &Path) -> u64 {
    path.metadata().map_or(0, |metadata| metadata.len())
}

fn matcher(list: Blocklist<Storage>) -> Ring {
    Matcher::new([WatchedList::block("bench", list)]).expect("one list")
}

/// Microseconds of CPU a query, the median of five rounds, or of fewer where they take long; the first round, which
/// verifies, apart.
fn time(matcher: &Ring, queries: &[Hash256], size: usize) -> f64 {
    const LONG: Duration = Duration::from_secs(20);
    let round = || {
        let start = ThreadTime::now();
        for batch in queries.chunks(size) {
            matcher.matches_batch(batch).expect("whole");
        }
        start.elapsed().as_secs_f64() * 1e6 / queries.len() as f64
    };
    round();
    let start = Instant::now();
    let mut rounds = vec![round()];
    while rounds.len() < 5 && start.elapsed() < LONG {
        rounds.push(round());
    }
    rounds.sort_by(f64::total_cmp);
    rounds[rounds.len() / 2]
}

/// Seconds by the clock for a query, where so many threads ask the same batch; the median of five rounds.
fn together(matcher: &Ring, queries: &[Hash256], threads: usize) -> f64 {
    let round = || {
        let start = Instant::now();
        std::thread::scope(|scope| {
            (0..threads).for_each(|_| drop(scope.spawn(|| matcher.matches_batch(queries).expect("whole"))));
        });
        start.elapsed().as_secs_f64() / (threads * queries.len()) as f64
    };
    let mut rounds: Vec<f64> = (0..5).map(|_| round()).collect();
    rounds.sort_by(f64::total_cmp);
    rounds[2]
}

fn answers(matcher: &Ring, queries: &[Hash256], size: usize) -> Vec<Vec<Match>> {
    queries.chunks(size).flat_map(|batch| matcher.matches_batch(batch).expect("whole")).collect()
}

/// The wide views of photos, where there is a folder of them.
fn views() -> Vec<Hash256> {
    let pictures = photos((500, 375), 60);
    if pictures.is_empty() {
        report("SKIPPED: real photos; there is no folder shared/photos beside the repository");
    }
    let mut hasher = Hasher::new(Algorithm::Pdq).views(ViewSet::Wide);
    let prints = pictures.iter().flat_map(|picture| {
        let (width, height) = picture.dimensions();
        let pixels = Pixels::new(width, height, Layout::Rgb, picture.as_raw().clone()).expect("three samples a pixel");
        hasher.query_pixels(&pixels).prints
    });
    prints.map(|print| print.hash()).collect()
}

/// The same rows and queries by a loop over all of them, and by a crate for such loops.
fn peers(linear: &Ring, hashes: &[Hash256], limit: u32) {
    let asked = planted(hashes, 8, 7);
    let rows: Vec<Row> = hashes.iter().map(|hash| hash.to_le_bytes()).collect();
    let mut expected = numbers(linear, &asked, hashes.len());
    expected.sort_unstable();
    for (name, scan) in [
        ("naive loop", scan_naive as fn(&[Row], &[Hash256], u32, &mut Vec<Hit>)),
        ("hamming-bitwise-fast", bitwise_fast),
    ] {
        let mut hits = Vec::new();
        let start = ThreadTime::now();
        scan(&rows, &asked, limit, &mut hits);
        let time = start.elapsed().as_secs_f64() * 1e6 / asked.len() as f64;
        report(&format!("    {name}: {time:.0} us a query, {:.3} ns a row", time * 1e3 / rows.len() as f64));
        let mut found: Vec<_> = hits.iter().map(|hit| (hit.query, hit.row, hit.distance)).collect();
        found.sort_unstable();
        assert!(found == expected, "{name} gives other answers");
    }
}

/// That crate's fastest call writes every distance, so rows are taken a tile at a time.
fn bitwise_fast(rows: &[Row], queries: &[Hash256], limit: u32, hits: &mut Vec<Hit>) {
    const TILE: usize = 512;
    let queries: Vec<Row> = queries.iter().copied().map(Hash256::to_le_bytes).collect();
    let mut distances = [0; TILE];
    for (at, tile) in rows.chunks(TILE).enumerate() {
        let distances = &mut distances[..tile.len()];
        for (query, hash) in queries.iter().enumerate() {
            array::batch(hash, tile, distances);
            for (row, &distance) in distances.iter().enumerate().filter(|(_, distance)| **distance <= limit) {
                hits.push(Hit { query, row: at * TILE + row, distance });
            }
        }
    }
}

/// A matcher's answers as query, row and distance. Views of photos stand behind the rows that a peer has.
fn numbers(matcher: &Ring, asked: &[Hash256], rows: usize) -> Vec<(usize, usize, u32)> {
    let found = answers(matcher, asked, 64).into_iter().enumerate();
    let found = found.flat_map(|(query, found)| found.into_iter().map(move |found| (query, found)));
    let found = found.filter(|(_, found)| found.id as usize <= rows);
    found.map(|(query, found)| (query, found.id as usize - 1, found.distance)).collect()
}

/// The same rows and queries by faiss, in a process of its own.
fn faiss(folder: &Path, linear: &Ring, hashes: &[Hash256], limit: u32) {
    let Some(python) = std::env::var_os("NEARMARK_PYTHON") else {
        report("    SKIPPED: faiss; NEARMARK_PYTHON names no Python");
        return;
    };
    let (rows, queries, found) = (folder.join("rows.bin"), folder.join("queries.bin"), folder.join("found.txt"));
    let asked = planted(hashes, 64, 7);
    write(&rows, hashes);
    write(&queries, &asked);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("faiss_peer.py");
    // It cannot be asked for more than one flip of 16 bits, and needs more memory than there is at 100M.
    let multi = limit <= 31 && hashes.len() <= 10_000_000;
    for (kind, size) in
        [("flat", 1), ("flat", 64), ("multi", 1)].into_iter().filter(|(kind, _)| multi || *kind == "flat")
    {
        let mut command = Command::new(&python);
        command.arg(&script).arg(kind).args([&rows, &queries]).args([limit.to_string(), size.to_string()]).arg(&found);
        let output = command.output().expect("Python starts");
        if !output.status.success() {
            report(&format!("    SKIPPED: faiss {kind}: {}", String::from_utf8_lossy(&output.stderr).trim()));
            return;
        }
        let words = String::from_utf8_lossy(&output.stdout);
        report(&format!("    faiss {kind}, {size} a call: {}", words.trim()));
        let text = std::fs::read_to_string(&found).expect("the script wrote it");
        let mut ours = numbers(linear, &asked, hashes.len());
        ours.sort_unstable();
        let theirs: Vec<_> = text.lines().map(parse).collect();
        assert!(ours == theirs, "faiss {kind} gives other answers");
    }
}

fn parse(line: &str) -> (usize, usize, u32) {
    let mut numbers = line.split(' ').map(|number| number.parse::<usize>().expect("a number"));
    let mut next = || numbers.next().expect("three numbers");
    (next(), next(), next() as u32)
}

fn write(path: &Path, hashes: &[Hash256]) {
    let mut out = BufWriter::new(File::create(path).expect("room for the hashes"));
    hashes.iter().try_for_each(|hash| out.write_all(&hash.to_le_bytes())).expect("room for the hashes");
    out.flush().expect("room for the hashes");
}
