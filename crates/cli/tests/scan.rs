//! `scan`: the shape of each format, limits, allow lists, and what is never printed.

mod support;

use support::{FRACTAL_HASH, Place, SCENE_HASH, ZERO_HASH, at_distance};

const LEAD: &str = "A match is a lead for a person to look at, not proof.";

#[test]
fn text() {
    let place = Place::with_list();
    let inputs = ["scene.png", "fractal.png", "black.png", "missing.png"];
    let ran = place.run(["scan", "--list", "list.nmk"].into_iter().chain(inputs));
    let lines: Vec<&str> = ran.exits(3).lines().collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[0], "MATCH  list#1      pdq 0/31   full   scene.png");
    assert_eq!(lines[1], "LOW    quality 0   black.png");
    assert!(lines[2].starts_with("ERROR  missing.png  cannot open: "), "{}", lines[2]);
    let closing = "4 checked: 1 match, 1 clean, 1 low quality, 1 unreadable";
    assert_eq!(ran.err, format!("{closing}\n{LEAD}\n"));

    let verbose = place.run(["scan", "--list", "list.nmk", "-v"].into_iter().chain(inputs));
    assert_eq!(verbose.exits(3).lines().nth(1), Some("CLEAN  fractal.png"));
    let quiet = place.run(["scan", "--list", "list.nmk", "-q"].into_iter().chain(inputs));
    assert_eq!((quiet.exits(3), quiet.err.as_str()), (ran.out(), ""));
}

#[test]
fn text_stands_in_columns_that_two_spaces_part() {
    let place = Place::with_list();
    place.list("near.nmk", &[&at_distance(SCENE_HASH, 2, 0), &at_distance(SCENE_HASH, 12, 40)]);
    let ran = place.run(["scan", "--list", "near.nmk", "scene.png"]);
    assert_eq!(
        ran.exits(1),
        "MATCH  near#1      pdq 2/31   full   scene.png\n\
         MATCH  near#2      pdq 12/31  full   scene.png\n"
    );
    let columns: Vec<&str> = ran.out().lines().next().expect("a match").split("  ").map(str::trim).collect();
    let columns: Vec<&str> = columns.into_iter().filter(|column| !column.is_empty()).collect();
    assert_eq!(columns, ["MATCH", "near#1", "pdq 2/31", "full", "scene.png"]);
}

#[test]
fn ndjson() {
    let place = Place::with_list();
    let ran = place.run([
        "scan",
        "--format",
        "ndjson",
        "--list",
        "list.nmk",
        "scene.png",
        "fractal.png",
        "black.png",
        "missing.png",
    ]);
    let lines: Vec<&str> = ran.exits(3).lines().collect();
    assert_eq!(
        lines[..3],
        [
            r#"{"v":1,"path":"scene.png","outcome":"match","quality":76,"views":"fast-1","matches":[{"list":"list","id":1,"algorithm":"pdq","distance":0,"limit":31,"view":"full"}]}"#,
            r#"{"v":1,"path":"fractal.png","outcome":"clean","quality":100,"views":"fast-1"}"#,
            r#"{"v":1,"path":"black.png","outcome":"low_quality","quality":0,"views":"fast-1"}"#,
        ]
    );
    assert!(lines[3].starts_with(r#"{"v":1,"path":"missing.png","outcome":"unreadable","reason":"cannot open: "#));
    assert_eq!(lines.len(), 4);
}

#[test]
fn csv() {
    let place = Place::with_list();
    place.list("other.nmk", &[SCENE_HASH]);
    let lists = ["scan", "--format", "csv", "--list", "list.nmk", "--list", "other.nmk@20"];
    let ran = place.run(lists.into_iter().chain(["scene.png", "fractal.png", "black.png", "missing.png"]));
    let rows: Vec<&str> = ran.exits(3).lines().collect();
    assert_eq!(
        rows[..5],
        [
            "path,outcome,quality,list,id,algorithm,distance,limit,view,reason",
            "scene.png,match,76,list,1,pdq,0,31,full,",
            "scene.png,match,76,other,1,pdq,0,20,full,",
            "fractal.png,clean,100,,,,,,,",
            "black.png,low_quality,0,,,,,,,",
        ]
    );
    assert!(rows[5].starts_with("missing.png,unreadable,,,,,,,,cannot open: "), "{}", rows[5]);
    assert_eq!(rows.len(), 6);
}

#[test]
fn each_list_has_its_own_limit() {
    let place = Place::with_list();
    let near = at_distance(SCENE_HASH, 24, 0);
    place.list("a.nmk", &[&near]).list("b@c.nmk", &[&near]);
    let matched = |lists: &[&str]| {
        let lists = lists.iter().flat_map(|list| ["--list", list]);
        let ran = place.run(["scan", "--format", "csv", "scene.png"].into_iter().chain(lists));
        let rows = ran.out().lines().skip(1).filter(|row| row.contains(",match,"));
        let found: Vec<_> = rows.map(|row| row.split(',').skip(3).take(5).collect::<Vec<_>>().join(",")).collect();
        assert_eq!(ran.code, Some(i32::from(!found.is_empty())));
        found
    };
    assert_eq!(matched(&["a.nmk"]), ["a,1,pdq,24,31"]);
    assert_eq!(matched(&["a.nmk@24"]), ["a,1,pdq,24,24"]);
    assert_eq!(matched(&["a.nmk@23"]), [""; 0]);
    assert_eq!(matched(&["a.nmk@23", "b@c.nmk@30"]), ["b@c,1,pdq,24,30"]);
    assert_eq!(matched(&["a.nmk", "b@c.nmk"]), ["a,1,pdq,24,31", "b@c,1,pdq,24,31"]);

    let run = |args: &[&str]| place.run(["scan", "scene.png"].iter().chain(args).copied()).code;
    assert_eq!(run(&["--list", "a.nmk", "--limit", "23"]), Some(0));
    assert_eq!(run(&["--list", "a.nmk@24", "--limit", "23"]), Some(1), "its own limit goes first");
}

#[test]
fn an_allow_list_of_outside_hashes_needs_a_limit_of_its_own() {
    let place = Place::new();
    for (name, hash) in [("known", "01"), ("ours", "03")] {
        place.file("hashes.csv", format!("algorithm,hash\nexternal:net:8,{hash}\n"));
        let list = format!("{name}.nmk");
        place.run(["list", "build", "--algorithm", "external:net:8", "--out", &list, "hashes.csv"]).exits(0);
    }
    place.file("query.csv", "algorithm,hash\nexternal:net:8,07\n");
    let scan = |allow: &str| {
        place.run(["scan", "--list", "known.nmk", "--limit", "2", "--allow", allow, "--hashes", "query.csv"])
    };
    let refused = scan("ours.nmk");
    assert!(refused.code == Some(2) && refused.err.contains("give A@N"), "{refused:?}");
    scan("ours.nmk@0").exits(1);
    scan("ours.nmk@1").exits(0);
}

#[test]
fn an_allowed_entry_wins_only_when_it_is_as_near_and_within_its_own_limit() {
    let place = Place::with_list();
    place.file("query.hex", SCENE_HASH);
    let scan = |block: usize, allow: usize, limit: &str| {
        place.list("ncii.nmk", &[&at_distance(SCENE_HASH, block, 0)]);
        place.list("ours.nmk", &[&at_distance(SCENE_HASH, allow, 90)]);
        let allow = format!("ours.nmk{limit}");
        place.run(["scan", "--list", "ncii.nmk", "--allow", &allow, "--hashes", "query.hex", "--format", "ndjson"])
    };
    for (block, allow, limit, code) in [
        (0, 0, "", 0),
        (8, 8, "", 0),
        (8, 6, "", 0),
        (6, 8, "", 1),   // not as near
        (12, 10, "", 1), // beyond 8
        (12, 10, "@10", 0),
        (12, 10, "@9", 1),
        (40, 0, "", 0), // no match to overrule
    ] {
        scan(block, allow, limit).exits(code);
    }

    let both = scan(6, 4, "");
    assert_eq!(
        both.exits(0),
        "{\"v\":1,\"path\":\"query.hex:1\",\"outcome\":\"clean\",\
         \"allowed\":[{\"list\":\"ours\",\"id\":1,\"algorithm\":\"pdq\",\"distance\":4,\"limit\":8,\"view\":\"unknown\"}],\
         \"matches\":[{\"list\":\"ncii\",\"id\":1,\"algorithm\":\"pdq\",\"distance\":6,\"limit\":31,\"view\":\"unknown\"}]}\n"
    );
    let stands = scan(4, 6, "");
    let record = stands.exits(1);
    assert!(record.contains("\"outcome\":\"match\""), "{record}");
    assert!(record.contains("\"allowed\":[{\"list\":\"ours\""), "{record}");
}

#[test]
fn only_so_many_matches_are_printed_the_nearest_first() {
    let place = Place::with_list();
    let near: Vec<String> = (0..14).rev().map(|n| at_distance(SCENE_HASH, 2 * n, 0)).collect();
    place.list("many.nmk", &near.iter().map(String::as_str).collect::<Vec<_>>());
    let distances = |args: &[&str]| {
        let scan = ["scan", "--list", "many.nmk", "scene.png", "--format", "csv"];
        let ran = place.run(scan.iter().chain(args).copied());
        let rows = ran.exits(1).lines().skip(1).map(|row| row.split(',').nth(6).unwrap_or_default().to_owned());
        rows.map(|distance| distance.parse::<usize>().expect("a number")).collect::<Vec<_>>()
    };
    assert_eq!(distances(&[]), (0..10).map(|n| 2 * n).collect::<Vec<_>>());
    assert_eq!(distances(&["--max-matches", "2"]), [0, 2]);
    assert_eq!(distances(&["--max-matches", "0"]), (0..14).map(|n| 2 * n).collect::<Vec<_>>());
    assert_eq!(distances(&["--max-matches", "0", "--limit", "4"]), [0, 2, 4]);

    let json = place.run(["scan", "--list", "many.nmk", "scene.png", "--format", "ndjson"]);
    assert!(json.exits(1).contains("\"more_matches\":4"));
    let text = place.run(["scan", "--list", "many.nmk", "scene.png"]);
    assert!(text.exits(1).contains("and 4 more within the limit"));
}

#[test]
fn redact_bands_the_distance_in_every_format() {
    let place = Place::with_list();
    for (distance, band) in [(0, "exact"), (2, "near"), (14, "near"), (16, "far"), (30, "far")] {
        place.list("near.nmk", &[&at_distance(SCENE_HASH, distance, 0)]);
        let scan = |args: &[&'static str]| {
            let scan = ["scan", "--redact", "--explain", "--list", "near.nmk", "scene.png"];
            place.run(scan.iter().chain(args).copied()).exits(1).to_owned()
        };
        let text = scan(&[]);
        assert!(text.contains(&format!("pdq {band}")), "{text}");
        let csv = scan(&["--format", "csv"]);
        assert!(csv.contains(&format!(",pdq,{band},31,")), "{csv}");
        let json = scan(&["--format", "ndjson"]);
        assert!(json.contains(&format!("\"band\":\"{band}\"")), "{json}");
        assert!(!json.contains("\"distance\""), "{json}");
        for printed in [text, csv, json] {
            assert!(!printed.contains(&format!("{distance} of 256")), "{printed}");
            assert!(!printed.contains(&format!("{distance}/31")), "{printed}");
        }
    }
}

#[test]
fn explain_says_why_in_one_sentence_beside_each_outcome() {
    let place = Place::with_list();
    let args = ["scan", "--explain", "--list", "list.nmk", "scene.png", "fractal.png", "black.png", "missing.png"];
    let ran = place.run(args);
    let out = ran.exits(3);
    for sentence in [
        "It looks like a copy of entry 1 of list: all 256 bits of their fingerprints are the same. A match is a lead",
        "No entry lies within its list's limit",
        "It has too little detail to be judged (quality 0, 50 is needed)",
        "It could not be read: cannot open",
    ] {
        assert!(out.contains(sentence), "{sentence:?} is not in {out}");
    }
    let json = place.run(args.into_iter().chain(["--format", "ndjson"]));
    assert!(json.exits(3).lines().all(|record| record.contains("\"why\":\"")), "{}", json.out());
}

#[test]
fn statistics_go_to_stderr() {
    let place = Place::with_list();
    let ran = place.run(["scan", "--stats", "-j", "3", "--list", "list.nmk", "fractal.png"]);
    assert_eq!(ran.exits(0), "");
    ran.says("threads: 3").says("lists: 1, with 1 entries").says("search: exact");
    ran.says("stage      seconds  count\ndecode").says("1 pictures, ").says(" hashes in 1 batches").says("1 records");
    // hashes are not decoded
    place.file("q.hex", format!("{FRACTAL_HASH}\n"));
    let ran = place.run(["scan", "--stats", "--list", "list.nmk", "--hashes", "q.hex"]);
    ran.says("  0 files\n").says("  0 pictures, ").says("1 hashes in 1 batches").exits(0);
}

#[test]
fn a_search_that_may_miss_something_says_so_in_every_record() {
    let place = Place::with_list();
    // as many as an index is used for, each with its complement beside it: 128 bits are set
    let mut state = 1u64;
    let mut word = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        state >> 32
    };
    let line = |_| {
        let words: [u64; 4] = std::array::from_fn(|_| word());
        words.map(|word| format!("{word:08x}{:08x}", !word & 0xffff_ffff)).concat() + "\n"
    };
    let lines: String = (0..18_000).map(line).collect();
    place.file("many.hex", format!("{SCENE_HASH}\n{lines}"));
    place.run(["list", "build", "--out", "many.nmk", "many.hex"]).exits(0);
    let pictures = ["scene.png", "fractal.png"];
    let scan = |mode: &str, limit: &str, format: &str| {
        let args = ["scan", "--list", "many.nmk", "--search", mode, "--limit", limit, "--format", format];
        place.run(args.into_iter().chain(pictures))
    };
    let exact = scan("exact", "48", "ndjson");
    assert!(
        exact.exits(1).starts_with("{\"v\":1,\"path\":\"scene.png\",\"outcome\":\"match\"")
            && !exact.out().contains("search")
    );
    // without an index everything is read, whatever was asked for
    assert_eq!(scan("likely", "48", "ndjson").exits(1), exact.out());
    place.run(["list", "index", "many.nmk"]).exits(0);
    assert_eq!(scan("exact", "48", "ndjson").exits(1), exact.out());
    for mode in ["likely", "quick"] {
        let found = scan(mode, "48", "ndjson");
        let field = format!(",\"search\":\"{mode}\"");
        assert!(found.exits(1).lines().all(|record| record.contains(&field)), "{}", found.out());
        assert_eq!(found.out().replace(&field, ""), exact.out());
        assert!(!scan(mode, "31", "ndjson").exits(1).contains("search"), "as fast when exact");
        scan(mode, "48", "text").says(&format!("; search: {mode}, which may miss")).exits(1);
    }
    let hashes = ["scan", "--list", "many.nmk", "--limit", "40", "--hashes", "many.hex", "--search"];
    place.run(hashes.into_iter().chain(["quick"])).says("take likely or exact for --hashes").exits(2);
    place.run(["scan", "--list", "many.nmk", "--search", "fast", "scene.png"]).says("exact, likely, quick").exits(2);
}

#[test]
fn progress_for_programs_ends_with_the_count() {
    let place = Place::with_list();
    let ran = place.run(["scan", "--progress", "json", "-q", "--list", "list.nmk", "fractal.png", "black.png"]);
    assert!(ran.err.ends_with("{\"v\":1,\"done\":2,\"finished\":true}\n"), "{}", ran.err);
}

#[test]
fn a_scan_never_prints_a_hash() {
    let place = Place::with_list();
    place.file("query.hex", format!("{SCENE_HASH}\n{FRACTAL_HASH}\n{ZERO_HASH}\n"));
    for format in ["text", "ndjson", "csv"] {
        for inputs in [&["scene.png", "fractal.png", "black.png"][..], &["--hashes", "query.hex"]] {
            let scan = ["scan", "--explain", "--stats", "-v", "--list", "list.nmk@256", "--format", format];
            let ran = place.run(scan.iter().chain(inputs).copied());
            let all = format!("{}{}", ran.exits(3), ran.err);
            assert!(!all.contains(&SCENE_HASH[..16]) && !all.contains(&FRACTAL_HASH[..16]), "{all}");
        }
    }
}

#[test]
fn hashes_without_names_are_called_by_file_and_line() {
    let place = Place::with_list();
    place.file("q.hex", format!("# a comment\n\n{FRACTAL_HASH}\nnonsense\n{SCENE_HASH}\n"));
    let ran = place.run(["scan", "--list", "list.nmk", "--hashes", "q.hex", "--format", "csv"]);
    let rows: Vec<&str> = ran.exits(3).lines().skip(1).collect();
    assert_eq!(rows[0], "q.hex:3,clean,,,,,,,,");
    assert!(rows[1].starts_with("q.hex:4,unreadable,,,,,,,,"), "{}", rows[1]);
    assert_eq!(rows[2], "q.hex:5,match,,list,1,pdq,0,31,unknown,");
}

#[test]
fn a_text_that_holds_no_hashes_is_refused_with_a_way_out_that_exists() {
    let place = Place::with_list();
    place
        .file("words", "neither\nhashes\n")
        .file("mixed", format!("{SCENE_HASH}\nhash={SCENE_HASH}\npdq  {SCENE_HASH}  76  x\n"));
    for name in ["words", "mixed"] {
        let ran = place.run(["scan", "--list", "list.nmk", "--hashes", name]);
        ran.says(name).says("`nearmark hash`").exits(2);
        assert!(!ran.err.contains("--from"), "scan has no such option: {}", ran.err);
    }
}

#[test]
fn the_number_of_jobs_changes_no_byte() {
    let place = Place::with_list();
    let folder = support::fixture_path("");
    let folder = folder.to_str().expect("the checkout has a plain name");
    for format in ["text", "ndjson", "csv"] {
        let scan = |jobs: &'static str| {
            let ran =
                place.run(["scan", "--list", "list.nmk", "--format", format, "-v", "-j", jobs, folder, "missing"]);
            ran.exits(3);
            ran
        };
        assert_eq!(scan("1"), scan("16"), "{format}");
    }
}

#[test]
fn a_list_made_by_the_other_pipeline_is_asked_with_its_own() {
    let place = Place::new();
    place.picture("scene_1024x768_q85.jpg", "a.jpg");
    let hashed = place.run(["hash", "--profile", "cimg512", "--format", "ndjson", "a.jpg"]);
    place.file("hashes", hashed.exits(0));
    place.run(["list", "build", "--out", "browser.nmk", "hashes"]).exits(0);
    let ran = place.run(["scan", "--list", "browser.nmk", "--format", "csv", "--explain", "a.jpg"]);
    assert!(ran.exits(1).contains(",pdq,0,31,cimg512,"), "{}", ran.out());
    assert!(ran.out().contains("shrinking it to 512 by 512"), "{}", ran.out());
}

#[test]
fn colours_stay_out_of_a_pipe_whatever_the_environment_says() {
    let place = Place::with_list();
    let mut command = place.command(["scan", "--list", "list.nmk", "scene.png"]);
    let output = command.env("CLICOLOR_FORCE", "1").output().expect("the binary runs");
    assert_eq!(output.stdout, place.run(["scan", "--list", "list.nmk", "scene.png"]).stdout);
}
