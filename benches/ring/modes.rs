//! The three modes of search beside each other: time a photo, and what the faster ones find of what the exact one does.
//!
//! The list holds random hashes and those of twenty photos; every query is the wide views of one of them after one of
//! the evaluation's alterations. 1M rows; `NEARMARK_BENCH_10M` adds 10M.

use std::num::NonZeroUsize;
use std::path::Path;

use cpu_time::ThreadTime;
use nearmark::{
    Algorithm, Blocklist, BlocklistBuilder, Fingerprint, Hasher, Matcher, Outcome, Query, SearchMode, Storage, ViewSet,
    WatchedList,
};
use nearmark_bench::{balanced_hashes, large, photos, report};
use nearmark_eval::alteration;

/// The widest limit that the index serves, and what separates the classes of answers.
const LIMIT: u32 = 48;
const CLASSES: [u32; 3] = [31, 40, LIMIT];

pub(crate) fn main() {
    let pictures = photos((500, 375), 20);
    if pictures.is_empty() {
        report("SKIPPED: there is no folder shared/photos beside the repository");
        return;
    }
    let mut hasher = Hasher::new(Algorithm::Pdq).views(ViewSet::Wide).margins();
    let mut plain = Vec::new();
    let mut queries = Vec::new();
    for (at, picture) in pictures.iter().enumerate() {
        let others: Vec<_> = pictures.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, it)| it).collect();
        let (width, height) = picture.dimensions();
        let pixels = nearmark::Pixels::new(width, height, nearmark::Layout::Rgb, picture.as_raw().clone());
        plain.push(hasher.fingerprint_pixels(&pixels.expect("three samples a pixel")));
        for alteration in alteration::all() {
            let altered = alteration.apply(picture, &others, &format!("{at}"), 1);
            queries.push(hasher.query(&altered.bytes).expect("a picture that was just encoded"));
        }
    }
    let hashes: usize = queries.iter().map(|query| query.prints.len()).sum();
    report(&format!("{} altered photos, {hashes} views", queries.len()));
    let folder = tempfile::tempdir().expect("a folder for temporary files");
    for (name, rows, asked) in [("1M", 1_000_000, true), ("10M", 10_000_000, large())] {
        if asked {
            report(&format!("{name} rows"));
            bench(&list(folder.path(), rows, &plain), &queries);
        }
    }
}

fn list(folder: &Path, rows: usize, photos: &[Fingerprint]) -> impl Fn(SearchMode) -> Matcher<Storage> {
    let (plain, indexed) = (folder.join("plain.nmk"), folder.join("indexed.nmk"));
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
    let random = balanced_hashes(1).map(|hash| Fingerprint { hash, quality: None });
    for fingerprint in photos.iter().copied().chain(random.take(rows)) {
        // A photo whose hash has not 128 bits set is no entry.
        let _ = builder.insert(fingerprint, None);
    }
    builder.save(&plain).expect("room for the list");
    let list = Blocklist::open(&plain).expect("just written");
    list.save_indexed(&indexed, NonZeroUsize::new(2).expect("not zero")).expect("room for the list");
    move |mode| {
        let list = WatchedList::block("bench", Blocklist::open(&indexed).expect("just written"));
        Matcher::new([list]).expect("one list").limit(LIMIT).search(mode)
    }
}

fn bench(matcher: &impl Fn(SearchMode) -> Matcher<Storage>, queries: &[Query]) {
    let exact = matcher(SearchMode::Exact);
    let (expected, time) = rounds(queries, |queries| exact.judge_batch(queries).expect("whole"), 100);
    report(&format!("  exact, batches of 100 photos: {time:.0} us a photo"));
    for mode in SearchMode::ALL {
        let matcher = matcher(mode);
        assert_eq!(matcher.search_mode(), mode);
        let (found, time) = rounds(queries, |queries| matcher.judge_batch(queries).expect("whole"), 1);
        let recalls = recalls(&expected, &found);
        let words: Vec<String> = recalls.iter().map(|[found, all]| format!("{found} of {all}")).collect();
        report(&format!("  {mode}, photo by photo: {time:.0} us a photo; up to 31, 40, 48: {}", words.join(", ")));
        let share = |classes: &[[usize; 2]]| {
            let [found, all] = classes.iter().fold([0; 2], |[found, all], class| [found + class[0], all + class[1]]);
            found as f64 / all as f64
        };
        let (near, whole) = (share(&recalls[..1]), share(&recalls));
        report(&format!("    {near:.4} of those up to 31, {whole:.4} of all"));
        match mode {
            SearchMode::Exact => assert!(found == expected),
            SearchMode::Likely => assert!(near == 1.0 && whole >= 0.995),
            SearchMode::Quick => assert!(near >= 0.999 && whole >= 0.995),
        }
    }
}

/// All outcomes, and microseconds of CPU a photo: the median of three rounds after one that verifies.
fn rounds(queries: &[Query], judge: impl Fn(&[Query]) -> Vec<Outcome>, size: usize) -> (Vec<Outcome>, f64) {
    let round = || {
        let start = ThreadTime::now();
        let outcomes: Vec<Outcome> = queries.chunks(size).flat_map(&judge).collect();
        (outcomes, start.elapsed().as_secs_f64() * 1e6 / queries.len() as f64)
    };
    let (outcomes, _) = round();
    let mut times: Vec<f64> = (0..3).map(|_| round().1).collect();
    times.sort_by(f64::total_cmp);
    (outcomes, times[1])
}

/// For each class of distances, how many pairs of photo and entry were found, and how many there are.
fn recalls(expected: &[Outcome], found: &[Outcome]) -> Vec<[usize; 2]> {
    let mut recalls = vec![[0; 2]; CLASSES.len()];
    for (expected, found) in expected.iter().zip(found) {
        let found = matches(found);
        for wanted in matches(expected) {
            let class = CLASSES.partition_point(|most| *most < wanted.distance);
            recalls[class][1] += 1;
            // A row that is found is compared with every view, so its best view is the same.
            if let Some(same) = found.iter().find(|same| same.id == wanted.id) {
                assert_eq!(same, wanted);
                recalls[class][0] += 1;
            }
        }
    }
    recalls
}

fn matches(outcome: &Outcome) -> &[nearmark::Match] {
    match outcome {
        Outcome::Match { matches, .. } => matches,
        Outcome::Clean { .. } | Outcome::LowQuality => &[],
    }
}
