//! Laws of matching: every path gives the naive loop's answer.

use std::io::{Cursor, Write};
use std::num::NonZeroUsize;
use std::path::Path;

use nearmark::hamming::Level;
use nearmark::{
    Algorithm, Blocklist, BlocklistBuilder, Fingerprint, Hash256, Hasher, Match, Matcher, Outcome, Print, Profile,
    Query, Reading, SearchMode, View, ViewSet, WatchedList,
};

/// splitmix64: seeded, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A hash that a list accepts: 128 bits set.
    fn hash(&mut self) -> Hash256 {
        let mut hash = Hash256([self.next(), self.next(), self.next(), self.next()]);
        while hash.count_ones() != 128 {
            let bit = (self.next() % 256) as usize;
            let is_set = hash.0[bit / 64] >> (bit % 64) & 1 == 1;
            if is_set == (hash.count_ones() > 128) {
                hash.0[bit / 64] ^= 1 << (bit % 64);
            }
        }
        hash
    }
}

/// Flips the lowest `bits` bits, which need not leave 128 set: queries may be anything.
fn flipped(mut hash: Hash256, bits: u32) -> Hash256 {
    for bit in 0..bits as usize {
        hash.0[bit / 64] ^= 1 << (bit % 64);
    }
    hash
}

fn list_of(hashes: &[Hash256], profile: Option<Profile>) -> Blocklist<Vec<u8>> {
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq).profile(profile);
    for &hash in hashes {
        builder.insert(Fingerprint { hash, quality: None }, None).expect("128 bits are set");
    }
    let mut bytes = Vec::new();
    builder.write_to(&mut bytes).expect("memory takes every list");
    Blocklist::new(bytes).expect("a new list is whole")
}

fn print(hash: Hash256, quality: u8, reading: Reading, profile: Profile) -> Print {
    Print::new(Fingerprint { hash, quality: Some(quality) }, View::of(reading, Some(profile)))
}

fn query(prints: Vec<Print>) -> Query {
    Query { algorithm: Algorithm::Pdq, prints, views: None, truncated: false, others: Vec::new() }
}

/// (list, id, distance) of matches.
fn brief(matches: &[Match]) -> Vec<(usize, u32, u32)> {
    matches.iter().map(|found| (found.list, found.id, found.distance)).collect()
}

#[test]
fn every_level_and_batch_equals_the_naive_loop_over_several_lists() {
    let mut random = Random(7);
    // a length on each side of a block of 2048 rows, and a list of one
    let lists: Vec<Vec<Hash256>> =
        [2047, 2048, 2049, 1, 5000].map(|len| (0..len).map(|_| random.hash()).collect()).into();
    let queries: Vec<Hash256> = lists
        .iter()
        .flat_map(|list| [list[0], list[list.len() / 2], list[list.len() - 1]])
        .enumerate()
        .map(|(at, hash)| flipped(hash, [0, 20, 31, 32, 40][at % 5]))
        .collect();
    let limits = [31, 24, 48, 31, 100];
    let expected: Vec<Vec<(usize, u32, u32)>> = queries
        .iter()
        .map(|query| {
            let all = lists.iter().zip(limits).enumerate().flat_map(|(at, (list, limit))| {
                let found = list.iter().zip(1..).map(move |(hash, id)| (at, id, query.distance(*hash)));
                found.filter(move |(_, _, distance)| *distance <= limit)
            });
            let mut all: Vec<_> = all.collect();
            all.sort_by_key(|(list, id, distance)| (*distance, *list, *id));
            all
        })
        .collect();
    assert!(expected.iter().any(|found| found.is_empty()) && expected.iter().any(|found| found.len() > 1));

    for level in Level::ALL {
        if !level.is_available() {
            // not captured, as a print would be
            let _ = writeln!(std::io::stderr(), "SKIPPED: this machine has no {} instructions", level.name());
            continue;
        }
        let watched = lists.iter().zip(limits).enumerate();
        let watched =
            watched.map(|(at, (list, limit))| WatchedList::block(format!("{at}"), list_of(list, None)).limit(limit));
        let matcher = Matcher::new(watched).expect("one algorithm").level(level);
        let batch = matcher.matches_batch(&queries).expect("whole lists");
        assert_eq!(batch.iter().map(|found| brief(found)).collect::<Vec<_>>(), expected, "{}", level.name());
        for (query, expected) in queries.iter().zip(&expected) {
            assert_eq!(&brief(&matcher.matches(query).expect("whole lists")), expected, "{}", level.name());
        }
        let prints = queries.iter().map(|&hash| query(vec![print(hash, 90, Reading::Upright, Profile::Full)]));
        let asked: Vec<Query> = prints.collect();
        let judged = matcher.judge_batch(&asked).expect("whole lists");
        for (asked, judged) in asked.iter().zip(judged) {
            assert_eq!(matcher.judge(asked).expect("whole lists"), judged);
        }
    }
}

#[test]
fn a_limit_is_the_last_distance_that_counts() {
    let hash = Random(1).hash();
    let matcher = Matcher::new([WatchedList::block("one", list_of(&[hash], None))]).expect("a list");
    assert_eq!(brief(&matcher.matches(&flipped(hash, 31)).expect("whole")), [(0, 1, 31)]);
    assert!(matcher.matches(&flipped(hash, 32)).expect("whole").is_empty());
    let matcher = matcher.limit(0);
    assert_eq!(matcher.matches(&hash).expect("whole").len(), 1);
    assert!(matcher.matches(&flipped(hash, 1)).expect("whole").is_empty());
}

#[test]
fn an_entry_is_reported_once_with_its_nearest_view() {
    let hash = Random(2).hash();
    let matcher = Matcher::new([WatchedList::block("one", list_of(&[hash], None))]).expect("a list");
    let far = print(flipped(hash, 9), 90, Reading::Upright, Profile::Full);
    let near = print(flipped(hash, 3), 90, Reading::OnWhite, Profile::Full);
    let Outcome::Match { matches, .. } = matcher.judge(&query(vec![far, near])).expect("whole") else {
        panic!("both views match");
    };
    assert_eq!(brief(&matches), [(0, 1, 3)]);
    assert_eq!(matches[0].view.reading, Reading::OnWhite);
}

#[test]
fn low_quality_is_its_own_outcome_and_never_matches() {
    let hash = Random(3).hash();
    let matcher = Matcher::new([WatchedList::block("one", list_of(&[hash], None))]).expect("a list").limit(256);
    let blank = query(vec![print(hash, 49, Reading::Upright, Profile::Full)]);
    assert_eq!(matcher.judge(&blank).expect("whole"), Outcome::LowQuality);
    // one view with detail is enough to judge by, and only that view asks
    let partly = query(vec![
        print(hash, 49, Reading::Upright, Profile::Full),
        print(flipped(hash, 5), 50, Reading::OnBlack, Profile::Full),
    ]);
    let Outcome::Match { matches, .. } = matcher.judge(&partly).expect("whole") else { panic!("one view matches") };
    assert_eq!(brief(&matches), [(0, 1, 5)]);
}

#[test]
fn the_other_pipeline_asks_only_lists_that_may_hold_it() {
    let mut random = Random(4);
    let hash = random.hash();
    let asked = query(vec![
        print(random.hash(), 90, Reading::Upright, Profile::Full),
        print(hash, 90, Reading::Upright, Profile::Cimg512),
    ]);
    for (profile, matches) in [(Some(Profile::Full), false), (Some(Profile::Cimg512), true), (None, true)] {
        let matcher = Matcher::new([WatchedList::block("one", list_of(&[hash], profile))]).expect("a list");
        let outcome = matcher.judge(&asked).expect("whole");
        assert_eq!(matches!(outcome, Outcome::Match { .. }), matches, "{profile:?}");
        assert_eq!(matcher.profiles().len(), if matches { 2 } else { 1 });
    }
}

#[test]
fn a_list_is_not_clean_because_nothing_asked_it() {
    let hash = Random(9).hash();
    let matcher = Matcher::new([WatchedList::block("one", list_of(&[hash], Some(Profile::Full)))]).expect("a list");
    let sampled = print(flipped(hash, 7), 90, Reading::Upright, Profile::Cimg512);
    // a fingerprint that was made by the other pipeline, and a picture with detail by that one only
    let too_blank = print(flipped(hash, 9), 49, Reading::Upright, Profile::Full);
    for prints in [vec![sampled.clone()], vec![too_blank, sampled]] {
        let outcome = matcher.judge(&query(prints)).expect("whole");
        let Outcome::Match { matches, .. } = outcome else { panic!("the entry is 7 bits away: {outcome:?}") };
        assert_eq!(brief(&matches), [(0, 1, 7)]);
    }
}

#[test]
fn an_allowed_entry_wins_only_where_it_is_as_near() {
    let hash = Random(5).hash();
    let judge = |allowed_at: u32, allow_limit: Option<u32>, blocked_at: u32| {
        // the query is `hash`; the entries lie at the distances asked for, by swapping set and clear bits
        let entry = |distance: u32| {
            let mut entry = hash;
            for set in [true, false] {
                let bits = (0..256).filter(|bit| (hash.0[bit / 64] >> (bit % 64) & 1 == 1) == set);
                bits.take(distance as usize / 2).for_each(|bit| entry.0[bit / 64] ^= 1 << (bit % 64));
            }
            assert_eq!(entry.distance(hash), distance);
            entry
        };
        let allow = WatchedList::allow("ours", list_of(&[entry(allowed_at)], None));
        let allow = match allow_limit {
            Some(limit) => allow.limit(limit),
            None => allow,
        };
        let block = WatchedList::block("theirs", list_of(&[entry(blocked_at)], None));
        let matcher = Matcher::new([block, allow]).expect("lists");
        matcher.judge(&query(vec![print(hash, 90, Reading::Upright, Profile::Full)])).expect("whole")
    };
    let is_clean = |outcome: &Outcome| match outcome {
        // a record shows both
        Outcome::Clean { allowed, matches } => {
            assert_eq!((allowed.len(), matches.len()), (1, 1));
            true
        }
        Outcome::Match { matches, .. } => {
            assert_eq!(matches.len(), 1);
            false
        }
        Outcome::LowQuality => panic!("the quality is 90"),
    };
    assert!(is_clean(&judge(0, None, 12)));
    assert!(is_clean(&judge(8, None, 8)), "as near is near enough");
    assert!(!is_clean(&judge(8, None, 6)), "a nearer match stands");
    assert!(!is_clean(&judge(10, None, 12)), "beyond the limit of 8");
    assert!(is_clean(&judge(10, Some(10), 12)), "within its own limit");
}

#[test]
fn an_allowed_reading_does_not_cover_another_one() {
    let mut random = Random(6);
    let (innocent, listed) = (random.hash(), random.hash());
    let allow = WatchedList::allow("ours", list_of(&[innocent], None));
    let block = WatchedList::block("theirs", list_of(&[listed], None));
    let matcher = Matcher::new([block, allow]).expect("lists");
    // a file that shows the allowed picture with its alpha dropped, and the listed one on white
    let asked = query(vec![
        print(innocent, 90, Reading::Upright, Profile::Full),
        print(flipped(listed, 4), 90, Reading::OnWhite, Profile::Full),
    ]);
    assert!(matches!(matcher.judge(&asked).expect("whole"), Outcome::Match { .. }));
}

#[test]
fn an_allowed_picture_hidden_in_the_sampled_pixels_covers_nothing_else() {
    let mut random = Random(10);
    let (innocent, listed) = (random.hash(), random.hash());
    let judge = |allowed, blocked| {
        let allow = WatchedList::allow("ours", list_of(&[allowed], None));
        let block = WatchedList::block("theirs", list_of(&[blocked], None));
        let asked = query(vec![
            print(flipped(listed, 9), 90, Reading::Upright, Profile::Full),
            print(innocent, 90, Reading::Upright, Profile::Cimg512),
        ]);
        Matcher::new([block, allow]).expect("lists").judge(&asked).expect("whole")
    };
    assert!(matches!(judge(innocent, listed), Outcome::Match { .. }), "512x512 of its pixels show another picture");
    assert!(matches!(judge(innocent, innocent), Outcome::Clean { .. }), "the same pixels");
    // what all pixels show is allowed, and a list that does not say knows the sampled ones
    let (full, near) = (flipped(innocent, 4), flipped(innocent, 8));
    let allow = WatchedList::allow("ours", list_of(&[innocent], Some(Profile::Full))).limit(8);
    let block = WatchedList::block("theirs", list_of(&[innocent], None));
    let asked = query(vec![
        print(full, 90, Reading::Upright, Profile::Full),
        print(near, 90, Reading::Upright, Profile::Cimg512),
    ]);
    let outcome = Matcher::new([block, allow]).expect("lists").judge(&asked).expect("whole");
    assert!(matches!(outcome, Outcome::Clean { .. }), "{outcome:?}");
}

#[test]
fn an_index_changes_no_answer_for_views_of_pictures() {
    // bits that hang together, as those of pictures do, among random ones: enough for the index to be used
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/images");
    let mut hasher = Hasher::new(Algorithm::Pdq).views(ViewSet::Wide);
    let mut views: Vec<Hash256> = Vec::new();
    for file in ["jpeg_baseline.jpg", "png_rgb.png", "gif_still.gif", "bmp_rgb.bmp"] {
        let bytes = std::fs::read(folder.join(file)).expect("a committed picture");
        let prints = hasher.query(&bytes).expect("a whole picture").prints;
        views.extend(prints.iter().map(Print::hash));
    }
    assert!(views.len() > 100);
    let mut random = Random(11);
    let mut hashes: Vec<Hash256> = views.iter().copied().step_by(3).filter(|hash| hash.count_ones() == 128).collect();
    assert!(hashes.len() > 10);
    hashes.extend((0..180_000).map(|_| random.hash()));
    let plain = list_of(&hashes, None);
    let mut indexed = Cursor::new(Vec::new());
    plain.write_indexed(&mut indexed, NonZeroUsize::MIN).expect("memory takes every list");
    let indexed = Blocklist::new(indexed.into_inner()).expect("a new list is whole");
    assert!(indexed.has_index());
    indexed.verify().expect("a new list is whole");
    let [mut plain, mut indexed] =
        [plain, indexed].map(|list| Matcher::new([WatchedList::block("list", list)]).expect("one list"));
    for level in Level::ALL.into_iter().filter(|level| level.is_available()) {
        for limit in [0, 31, 48, 256] {
            let queries = if limit == 256 { &views[..1] } else { &views[..] };
            (plain, indexed) = (plain.limit(limit).level(level), indexed.limit(limit).level(level));
            let expected = plain.matches_batch(queries).expect("a whole list");
            assert!(expected.iter().any(|found| !found.is_empty()));
            assert!(indexed.matches_batch(queries).expect("a whole list") == expected, "limit {limit}");
            for (query, expected) in queries.iter().zip(expected).step_by(9) {
                assert!(indexed.matches(query).expect("a whole list") == expected, "limit {limit}, one query");
            }
        }
    }
}

fn searched(lists: Vec<WatchedList<&[u8]>>, mode: SearchMode) -> Matcher<&[u8]> {
    Matcher::new(lists).expect("lists").search(mode)
}

#[test]
fn faster_modes_serve_limits_from_32_to_48_and_say_so() {
    let mut random = Random(12);
    let hashes: Vec<Hash256> = (0..20_000).map(|_| random.hash()).collect();
    let plain = list_of(&hashes, None);
    let mut file = Cursor::new(Vec::new());
    plain.write_indexed(&mut file, NonZeroUsize::MIN).expect("memory takes every list");
    let file = file.into_inner();
    let indexed = || WatchedList::block("list", Blocklist::new(&file[..]).expect("a new list is whole"));
    for mode in SearchMode::ALL {
        assert_eq!(mode.name().parse(), Ok(mode));
        for (limit, faster) in [(0, false), (31, false), (32, true), (48, true), (49, false), (256, false)] {
            let expected = if faster { mode } else { SearchMode::Exact };
            assert_eq!(searched(vec![indexed()], mode).limit(limit).search_mode(), expected, "limit {limit}");
            assert_eq!(searched(vec![indexed().limit(limit)], mode).limit(31).search_mode(), expected, "limit {limit}");
        }
    }
    // what no index answers is read whole
    let unindexed = Matcher::new([WatchedList::block("list", plain)]).expect("a list").limit(40);
    assert_eq!(unindexed.search(SearchMode::Likely).search_mode(), SearchMode::Exact);
    // the allow list has to be what was given
    let allow = || WatchedList::allow("ours", Blocklist::new(&file[..]).expect("a new list is whole")).limit(40);
    assert_eq!(searched(vec![indexed(), allow()], SearchMode::Quick).search_mode(), SearchMode::Exact);

    // every view is compared with what one of them found, and the nearest is told
    let base = flipped(hashes[7], 48);
    let asked = query(vec![
        print(base, 90, Reading::Upright, Profile::Full),
        print(flipped(hashes[7], 20), 90, Reading::OnWhite, Profile::Full),
    ]);
    let exact = searched(vec![indexed()], SearchMode::Exact).limit(48).judge(&asked).expect("whole");
    let likely = searched(vec![indexed()], SearchMode::Likely).limit(48);
    assert_eq!(likely.judge(&asked).expect("whole"), exact);
    assert!(matches!(&exact, Outcome::Match { matches, .. } if brief(matches) == [(0, 8, 20)]), "{exact:?}");
    // as batch and alone
    let many = [asked.clone(), query(vec![print(random.hash(), 90, Reading::Upright, Profile::Full)]), asked.clone()];
    let one_by_one: Vec<Outcome> = many.iter().map(|query| likely.judge(query).expect("whole")).collect();
    assert_eq!(likely.judge_batch(&many).expect("whole"), one_by_one);

    // without margins there is no quick search
    let error = searched(vec![indexed()], SearchMode::Quick).limit(48).judge(&asked).expect_err("no margins");
    assert!(error.to_string().contains("how sure each bit is"), "{error}");
}

#[test]
fn a_matcher_without_a_list_to_look_for_is_refused() {
    assert!(Matcher::<Vec<u8>>::new([]).is_err());
    let allow = WatchedList::allow("ours", list_of(&[Random(8).hash()], None));
    assert!(Matcher::new([allow]).is_err(), "everything would be clean");
}
