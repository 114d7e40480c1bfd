//! `eval ...`: the same figures again, other programs by the same files, and every bad input told.

mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use nearmark::Algorithm;
use support::{BLACK, Place, Ran, fixture_path};

/// A photo of a drawn landscape, 128x96, as a bitmap: hills, discs and stripes, all of them by `seed`.
fn drawn(seed: u32) -> Vec<u8> {
    let (columns, rows) = (128_u32, 96_u32);
    let mut state = seed.wrapping_mul(0x9e37_79b9) | 1;
    let mut dice = || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    };
    let waves: Vec<[f32; 4]> = (0..6)
        .map(|_| std::array::from_fn(|at| (dice() % 1000) as f32 / 1000.0 * [0.25, 0.25, 6.3, 1.0][at]))
        .collect();
    let discs: Vec<[u32; 4]> =
        (0..12).map(|_| [dice() % columns, dice() % rows, 4 + dice() % 18, dice() % 200]).collect();
    let mut data = Vec::new();
    for y in 0..rows {
        for x in 0..columns {
            let wave =
                |[across, down, phase, weight]: &[f32; 4]| (x as f32 * across + y as f32 * down + phase).sin() * weight;
            let mut level = (128.0 + 30.0 * waves.iter().map(wave).sum::<f32>()).clamp(0.0, 255.0) as u8;
            for [left, top, radius, ink] in &discs {
                if x.abs_diff(*left).pow(2) + y.abs_diff(*top).pow(2) < radius.pow(2) {
                    level = *ink as u8;
                }
            }
            data.extend([level, level.saturating_add(20), level / 2 + 60]);
        }
    }
    let header = [14 + 40 + data.len() as u32, 0, 54, 40, columns, rows, 24 << 16 | 1, 0, 0, 0, 0, 0, 0];
    [b"BM".to_vec(), header.into_iter().flat_map(u32::to_le_bytes).collect(), data].concat()
}

/// A folder `photos` with ten of them, one in a folder of its own.
fn with_photos() -> Place {
    let place = Place::new();
    for seed in 0..9 {
        place.file(format!("photos/p{seed}.bmp"), drawn(seed));
    }
    place.file("photos/deeper/p9.bmp", drawn(9));
    place
}

/// What `make` wrote and `run` measured of the same photos, once for all tests.
static MADE: LazyLock<Place> = LazyLock::new(|| {
    let place = with_photos();
    place.run(["eval", "run", "--photos", "photos", "--out", "run", "--seed", "7", "-j", "2"]).exits(0);
    let made = place.run(["eval", "make", "--photos", "photos", "--out", "made", "--seed", "7", "-j", "2"]);
    assert!(made.exits(0).starts_with("10 photos\n1210 copies; what they are: made/truth.csv\n"), "{}", made.out());
    place
});

fn text(place: &Place, name: &str) -> String {
    String::from_utf8(place.bytes(name)).expect("tables and pages are text")
}

/// A page without what depends on the machine.
fn without_this_run(page: &str) -> String {
    let (before, rest) = page.split_once("<!-- this run -->").expect("it is marked");
    let (_, after) = rest.split_once("<!-- end of this run -->").expect("its end is marked");
    format!("{before}{after}")
}

/// Rows of one method in a table, without its name.
fn rows_of<'a>(table: &'a str, method: &str) -> Vec<&'a str> {
    table.lines().filter_map(|line| line.strip_prefix(method)?.strip_prefix(',')).collect()
}

#[track_caller]
fn refuses(ran: &Ran, words: &str) {
    ran.says(words).exits(2);
    assert_eq!(ran.out(), "");
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let first = &*MADE;
    let place = with_photos();
    let ran = place.run(["eval", "run", "--photos", "photos", "--out", "run", "--seed", "7", "-j", "1"]);
    assert!(ran.exits(0).contains("report: run/report.html\n"), "{}", ran.out());
    assert!(ran.out().starts_with("10 photos\n1210 copies altered in 121 ways\none "), "{}", ran.out());
    for name in ["truth.csv", "results.csv", "curves.csv", "nearest.csv", "misses.csv"] {
        let name = format!("run/{name}");
        assert!(place.bytes(&name) == first.bytes(&name), "{name} differs");
    }
    let pages = [&place, first].map(|place| without_this_run(&text(place, "run/report.html")));
    assert!(pages[0] == pages[1], "the pages differ");
    assert!(pages[0].contains("Different photos in the same program"));
    assert_eq!(pages[0].matches("<img ").count(), 121, "each alteration is shown");
}

/// Rows of the table that name no distance, and those at one.
fn at_distance<'a>(rows: &[&'a str], distance: &str) -> Vec<&'a str> {
    let fixed = ["recall_at_distance", "fpr_at_distance", "false_per_lookup_"];
    let of_other = |fields: &[&str]| fixed.iter().any(|metric| fields[2].starts_with(metric)) && fields[3] != distance;
    rows.iter().filter(|row| !of_other(&row.split(',').collect::<Vec<_>>())).copied().collect()
}

#[test]
fn all_algorithms_stand_beside_the_whole_report_of_pdq() {
    let plain = &*MADE;
    let place = with_photos();
    let run = |algorithm: &str| {
        let args = ["eval", "run", "--photos", "photos", "--seed", "7", "-j", "2", "--out", algorithm];
        place.run(args.into_iter().chain(["--algorithm", algorithm])).exits(0);
        text(&place, &format!("{algorithm}/results.csv"))
    };
    let all = run("all");
    // PDQ's own part is that of the plain run, to the byte.
    for name in ["truth.csv", "nearest.csv", "misses.csv"] {
        assert!(place.bytes(format!("all/{name}")) == plain.bytes(format!("run/{name}")), "{name} differs");
    }
    let alone = text(plain, "run/results.csv");
    for method in ["one", "fast", "wide", "rich", "wide+score"] {
        assert_eq!(rows_of(&all, method), rows_of(&alone, method), "{method}");
    }
    // Its row among the algorithms is that of one view, at the one limit.
    let pdq = rows_of(&all, "pdq");
    assert!(pdq.len() > 150, "{}", pdq.len());
    assert_eq!(pdq, at_distance(&rows_of(&alone, "one"), "31"));
    assert!(rows_of(&alone, "pdq").is_empty());

    let page = text(&place, "all/report.html");
    let (_, section) = page.split_once("<h2>All algorithms</h2>").expect("it is on the page");
    let (section, _) = section.split_once("</section>").expect("it ends");
    let curves = text(&place, "all/curves.csv");
    for algorithm in Algorithm::ALL {
        let name = algorithm.name();
        assert_eq!(section.matches(&format!("<th scope=\"row\">{name}</th><td>{}</td>", algorithm.bits())).count(), 1);
        let limit = format!("all,,recall_at_distance,{},", algorithm.default_limit());
        assert_eq!(rows_of(&all, name).iter().filter(|row| row.starts_with(&limit)).count(), 1, "{name}");
        assert!(!rows_of(&curves, name).is_empty(), "{name}");
    }
    // One algorithm alone gives the same row, and views besides.
    let single = run("dhash");
    assert_eq!(rows_of(&single, "dhash"), rows_of(&all, "dhash"));
    for (method, told) in
        [("dhash fast", true), ("dhash wide", true), ("dhash rich", true), ("dhash wide+score", false)]
    {
        assert_eq!(!rows_of(&single, method).is_empty(), told, "{method}");
    }
    let mirrors = |method| {
        let found =
            rows_of(&single, method).into_iter().find(|row| row.starts_with("attack,mirror,recall_at_distance,"));
        found.and_then(|row| row.split(',').nth(4)?.parse::<f64>().ok()).expect("a share")
    };
    assert!(mirrors("dhash") < 0.2 && mirrors("dhash fast") > 0.8, "{} {}", mirrors("dhash"), mirrors("dhash fast"));
}

#[test]
fn algorithms_that_cannot_be_judged_are_refused() {
    let place = with_photos();
    let run = ["eval", "run", "--photos", "photos", "--out", "out", "--algorithm"];
    let ran = |name| place.run(run.into_iter().chain([name]));
    refuses(&ran("dhsh"), "\"dhsh\" is not known here; known: pdq, ");
    ran("dhsh").says("external:NAME:BITS, all");
    refuses(&ran("external:x:64"), "this program cannot compute external:x:64 hashes");
    ran("external:x:64").says("`eval score`");
    assert!(!place.path("out").exists());
}

#[test]
fn hashes_of_the_files_that_were_made_score_as_one_view_does() {
    let place = &*MADE;
    assert_eq!(text(place, "made/truth.csv"), text(place, "run/truth.csv"));
    let mut hash = place.command(["hash", "--format", "csv", "-j", "2", "originals", "edits"]);
    let hashes = Ran::new(hash.current_dir(place.path("made")).output().expect("the binary runs"));
    hashes.exits(0);
    place.file("one.csv", &hashes.stdout);
    let score = ["eval", "score", "--truth", "made/truth.csv", "--hashes", "one.csv", "--out", "scored", "--seed", "7"];
    assert!(place.run(score).exits(0).contains("report: scored/report.html"));
    let [scored, run] = ["scored/results.csv", "run/results.csv"].map(|name| text(place, name));
    let (scored, run) = (rows_of(&scored, "one"), rows_of(&run, "one"));
    assert!(scored.len() > 300, "{}", scored.len());
    assert_eq!(scored, run);
}

#[test]
fn matches_of_a_program_are_scored() {
    let place = &*MADE;
    let truth = text(place, "made/truth.csv");
    let mut matches = "query,ref,distance\n".to_owned();
    for line in truth.lines().skip(1).filter(|line| !line.contains(",material,")) {
        let fields: Vec<&str> = line.split(',').collect();
        let distance = if fields[2] == "mirror" { 9.5 } else { 0.5 };
        writeln!(matches, "{},{},{distance}", fields[0], fields[1]).expect("memory takes every line");
    }
    place.file("theirs.csv", &matches);
    let out = ["--out", "matched", "--at", "1,10"];
    let score = ["eval", "score", "--truth", "made/truth.csv", "--matches", "theirs.csv"];
    place.run(score.into_iter().chain(out)).exits(0);
    let results = text(place, "matched/results.csv");
    let mirrors: Vec<&str> = results.lines().filter(|line| line.contains(",attack,mirror,recall_at_dist")).collect();
    assert_eq!(mirrors.len(), 2, "{mirrors:?}");
    assert!(mirrors[0].starts_with("theirs,attack,mirror,recall_at_distance,1,0.000000,"), "{mirrors:?}");
    assert!(mirrors[1].starts_with("theirs,attack,mirror,recall_at_distance,10,1.000000,"), "{mirrors:?}");
}

#[test]
fn answers_that_do_not_fit_are_told_and_nothing_is_written() {
    let place = &*MADE;
    let first = "originals/deeper/p9.bmp";
    let zeros = "0".repeat(64);
    for (at, (kind, body, words)) in [
        (
            "--hashes",
            format!("file,hash\n{first},{zeros}\nelse.jpg,{zeros}\n"),
            "line 3: \"else.jpg\" is no query or ref",
        ),
        (
            "--hashes",
            format!("file,hash\n{first},xyz\n"),
            "line 2: expected a hash of 1 to 64 hex digits, found \"xyz\"",
        ),
        ("--hashes", "file,hash\n".to_owned(), "no line follows the header"),
        ("--hashes", format!("file,hash\n{first},{zeros}\n"), "no hash for 9 of the 10 originals"),
        ("--matches", format!("query,ref,distance\n{first},{first},1\n"), "is no query in the truth"),
        ("--matches", "query,ref\na,b\n".to_owned(), "expected a first line with the columns query,ref,distance"),
    ]
    .into_iter()
    .enumerate()
    {
        let file = format!("bad-{at}.csv");
        place.file(&file, body);
        let ran = place.run(["eval", "score", "--truth", "made/truth.csv", kind, &file, "--out", "bad"]);
        refuses(&ran, words);
        ran.says(&file);
    }
    let score = ["eval", "score", "--truth", "made/truth.csv", "--out", "bad"];
    refuses(&place.run(score), "nothing to judge");
    refuses(&place.run(score.into_iter().chain(["--hashes", "none.csv"])), "cannot open none.csv");
    place.file("bad-truth.csv", "query,ref,attack,class\na,b\n");
    let score = ["eval", "score", "--truth", "bad-truth.csv", "--hashes", "bad-0.csv", "--out", "bad"];
    refuses(&place.run(score), "bad-truth.csv: line 2: not a line of this CSV");
    assert!(!place.path("bad").exists());
}

#[test]
fn too_few_photos_are_refused_and_nothing_is_written() {
    let place = with_photos();
    fs::remove_file(place.path("photos/p3.bmp")).expect("it was just written");
    // A copy of another photo, saved under a later name, and a blank one are no photos to measure with.
    place.file("photos/z.bmp", drawn(1)).picture(BLACK, "photos/black.png").file("photos/notes.txt", "no picture");
    let before = place.names();
    for command in ["run", "make", "calibrate"] {
        let ran = place.run(["eval", command, "--photos", "photos", "--out", "out", "-j", "2"]);
        refuses(&ran, "photos: 9 usable photos, 2 left out: at least 10 are needed");
    }
    refuses(&place.run(["eval", "run", "--photos", "nowhere", "--out", "out"]), "nowhere: there is no such folder");
    place.file("file", "in the way");
    refuses(&place.run(["eval", "run", "--photos", "photos", "--out", "file"]), "file: this is no folder");
    fs::remove_file(place.path("file")).expect("it was just written");
    assert_eq!(place.names(), before);
}

#[test]
fn what_is_left_out_is_told_and_the_rest_is_made() {
    let place = with_photos();
    let scene = fs::read(fixture_path(support::SCENE)).expect("it is a fixture");
    place.file("photos/broken.png", &scene[..40]).file("photos/z.bmp", drawn(1)).file("photos/notes.txt", "text");
    place.file("others/o1.bmp", drawn(100)).file("others/o2.bmp", drawn(2));
    let make = ["eval", "make", "--photos", "photos", "--distractors", "others", "--out", "made", "-j", "2", "-v"];
    let ran = place.run(make);
    ran.says("broken.png: left out: ").says("z.bmp: left out: a near-duplicate of p1.bmp, 0 bits from it");
    ran.says("o2.bmp: left out: a near-duplicate of p2.bmp, 0 bits from it");
    let line = "10 photos, 1 distractors, 2 near-duplicates left out, 1 unreadable or of too little detail, \
                1 skipped, no pictures\n";
    assert!(ran.exits(2).starts_with(line), "{}", ran.out());
    assert_eq!(place.bytes("made/originals/deeper/p9.bmp"), drawn(9));
    assert_eq!(place.bytes("made/distractors/o1.bmp"), drawn(100));
    assert!(place.path("made/edits/p0.bmp--crop-10.jpg").is_file());
    assert!(text(&place, "made/truth.csv").ends_with("\n,distractors/o1.bmp,,distractor,,\n"));
    let names = place.names();
    let again = place.run(make);
    refuses(&again, "made: there is something in this folder already");
    assert_eq!(place.names(), names, "nothing stays beside it");
    assert!(Path::new(&place.path("made/truth.csv")).is_file());
}
