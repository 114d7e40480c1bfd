//! Every algorithm through hashes, texts, lists and matches; lists of several in one scan.

use std::io::Cursor;
use std::num::NonZeroUsize;

use nearmark::blocklist::Refused;
use nearmark::blocklist::export::{self, ExportFormat};
use nearmark::blocklist::import::Format;
use nearmark::{
    Algorithm, Blocklist, BlocklistBuilder, Error, Fingerprint, Hash256, Hasher, Layout, ListError, Matcher, Outcome,
    Pixels, Print, Query, Turn, View, ViewSet, WatchedList,
};

/// Those that are computed, and outside ones at the edges of their widths.
fn all() -> Vec<Algorithm> {
    let outside = ["1", "8", "63", "64", "65", "144", "256"];
    let outside = outside.map(|bits| format!("external:some-net.2:{bits}").parse().expect("a name"));
    Algorithm::ALL.into_iter().chain(outside).collect()
}

/// Seeded hashes that pass the gates: of PDQ's, 128 bits are set.
fn hashes(algorithm: Algorithm, count: usize) -> Vec<Hash256> {
    let mut random = fastrand::Rng::with_seed(algorithm.bits().into());
    let mut hashes: Vec<Hash256> = Vec::new();
    while hashes.len() < count.min(1 << algorithm.bits().min(10) >> 1) {
        let mut words = [0; 4];
        let mut bits: Vec<u32> = (0..algorithm.bits()).collect();
        random.shuffle(&mut bits);
        for bit in &bits[..(bits.len() / 2).max(1)] {
            words[*bit as usize / 64] |= 1 << (bit % 64);
        }
        if hashes.iter().all(|other| *other != Hash256(words)) {
            hashes.push(Hash256(words));
        }
        if bits.len() < 2 {
            break;
        }
    }
    hashes
}

fn list(algorithm: Algorithm, hashes: &[Hash256]) -> Blocklist<Vec<u8>> {
    let mut builder = BlocklistBuilder::new(algorithm);
    for hash in hashes {
        builder.insert(Fingerprint { hash: *hash, quality: None }, None).expect("it passes the gates");
    }
    let mut file = Vec::new();
    builder.write_to(&mut file).expect("memory takes every list");
    Blocklist::new(file).expect("a new list")
}

fn picture(seed: u32) -> Pixels {
    let wave = |at: u32| (at * at * 7 + at * seed * 31) % 251 + 2;
    let sample = |at: u32| (wave(at % 120 / 9 + at / 120 / 8 * 5) as u8, wave(at % 120 / 5 + at / 120 / 11) as u8);
    let data = (0..120 * 90).flat_map(|at| [sample(at).0, sample(at).1, sample(at + seed).0]).collect();
    Pixels::new(120, 90, Layout::Rgb, data).expect("120x90 colours")
}

#[test]
fn names_and_texts_round_trip() {
    for algorithm in all() {
        assert_eq!(algorithm.name().parse(), Ok(algorithm));
        assert!((1..=256).contains(&algorithm.bits()) && algorithm.default_limit() < algorithm.bits() / 2 + 1);
        for hash in hashes(algorithm, 20) {
            assert_eq!(algorithm.parse(&algorithm.text(&hash)), Ok(hash), "{algorithm}");
            let base64 = algorithm.base64(&hash).map(|text| algorithm.parse(&text));
            assert!(base64.is_none_or(|parsed| parsed == Ok(hash)), "{algorithm}");
        }
        let text = algorithm.text(&Hash256::ZERO);
        assert!(algorithm.parse(&format!("{text}00")).is_err() && algorithm.parse(&text[1..]).is_err(), "{algorithm}");
    }
}

#[test]
fn lists_of_every_width_hold_what_was_put_in() {
    for algorithm in all() {
        for count in [1, 2, 70] {
            let hashes = hashes(algorithm, count);
            let list = list(algorithm, &hashes);
            list.verify().expect("a whole list");
            assert_eq!(
                (list.algorithm(), list.len(), list.is_narrow()),
                (algorithm, hashes.len(), algorithm.bits() <= 64)
            );
            let held: Vec<Hash256> = list.iter().map(|entry| entry.expect("an entry").hash).collect();
            assert_eq!(held, hashes, "{algorithm}");

            for format in [ExportFormat::Hex, ExportFormat::Csv, ExportFormat::ThreatExchange] {
                let mut text = Vec::new();
                export::write(&list, format, &mut text).expect("memory takes it");
                let read = nearmark::blocklist::import::detect(&text, algorithm).expect("a format of ours");
                let mut again = BlocklistBuilder::new(algorithm);
                let report = again.import(read, &text[..]).expect("memory is read to its end");
                assert_eq!((report.accepted, report.refused), (hashes.len() as u64, 0), "{algorithm} {format}");
            }

            let matcher = Matcher::new([WatchedList::block("l", list)]).expect("one list");
            for limit in [0, algorithm.default_limit(), algorithm.bits() / 3, algorithm.bits()] {
                let matcher = Matcher::limit(matcher_of(algorithm, &hashes), limit);
                let asked = hashes[hashes.len() / 2];
                let found: Vec<(u32, u32)> = matcher
                    .matches(&asked)
                    .expect("a whole list")
                    .iter()
                    .map(|found| (found.distance, found.id))
                    .collect();
                let ids = (1..).zip(&hashes).map(|(id, hash)| (asked.distance(*hash), id));
                let mut expected: Vec<(u32, u32)> = ids.filter(|(distance, _)| *distance <= limit).collect();
                expected.sort_unstable();
                assert_eq!(found, expected, "{algorithm}, limit {limit}");
            }
            assert_eq!(matcher.algorithms(), [algorithm]);
        }
    }
}

fn matcher_of(algorithm: Algorithm, hashes: &[Hash256]) -> Matcher<Vec<u8>> {
    Matcher::new([WatchedList::block("l", list(algorithm, hashes))]).expect("one list")
}

/// An indexed list has the algorithm, the rows and the answers of the plain one, which are held against the naive loop
/// above; a list of hashes that leave bits of a row free says that it has no index.
#[test]
fn an_index_is_made_of_hashes_of_256_or_64_bits_of_any_algorithm() {
    for algorithm in all() {
        let hashes = hashes(algorithm, 70);
        let plain = list(algorithm, &hashes);
        assert_eq!(plain.may_be_indexed(), [64, 256].contains(&algorithm.bits()), "{algorithm}");
        let mut file = Cursor::new(Vec::new());
        if !plain.may_be_indexed() {
            let cause = plain.write_indexed(&mut file, NonZeroUsize::MIN).expect_err("shorter hashes");
            assert!(matches!(cause, Error::List { cause: ListError::NoIndex { .. }, .. }), "{algorithm}: {cause}");
            assert!(file.into_inner().is_empty());
            continue;
        }
        // One of each family: the tables are made of the rows, whoever made those.
        if !["pdq", "phash-16", "img-mean-16", "external:some-net.2", "phash", "img-mean"].contains(&algorithm.name()) {
            continue;
        }
        plain.write_indexed(&mut file, NonZeroUsize::MIN).expect("memory takes it");
        let file = file.into_inner();
        let indexed = Blocklist::new(&file[..]).expect("a new list");
        indexed.verify().expect("a whole list");
        assert!(indexed.has_index() && !plain.has_index());
        assert_eq!(indexed.algorithm(), algorithm);
        // An index is made anew from an indexed list, to the byte, wherever the file stood before.
        let mut again = Cursor::new(Vec::new());
        again.set_position(77_777);
        indexed.write_indexed(&mut again, NonZeroUsize::MIN).expect("memory takes it");
        assert_eq!(Blocklist::new(again.into_inner()).expect("a new list").root(), indexed.root(), "{algorithm}");
        let mut indexed = Matcher::new([WatchedList::block("l", indexed)]).expect("one list");
        let mut plain = matcher_of(algorithm, &hashes);
        for limit in [0, 5, 31, 48] {
            (indexed, plain) = (indexed.limit(limit), plain.limit(limit));
            let near = |hash: &Hash256| Hash256([hash.0[0] ^ 0b1001, hash.0[1], hash.0[2], hash.0[3]]);
            let asked: Vec<Hash256> = hashes.iter().step_by(9).map(near).collect();
            let expected = plain.matches_batch(&asked).expect("a whole list");
            assert_eq!(indexed.matches_batch(&asked).expect("a whole list"), expected, "{algorithm}, limit {limit}");
        }
    }
}

#[test]
fn an_outside_name_is_under_the_checksum() {
    let algorithm: Algorithm = "external:some-net.2:64".parse().expect("a name");
    let mut builder = BlocklistBuilder::new(algorithm);
    builder.insert(Fingerprint { hash: Hash256([5, 0, 0, 0]), quality: None }, None).expect("an entry");
    let mut file = Vec::new();
    builder.write_to(&mut file).expect("memory takes it");
    let at = file.windows(10).position(|bytes| bytes == b"some-net.2").expect("the name is there");
    for (place, byte) in [(at, b't'), (at + 9, b'3'), (at + 9, b'!')] {
        let mut other = file.clone();
        other[place] = byte;
        assert!(matches!(Blocklist::new(other), Err(ListError::Damaged { .. })));
    }
    let wide = Fingerprint { hash: Hash256([5, 1, 0, 0]), quality: None };
    assert_eq!(builder.insert(wide, None), Err(Refused::Width { algorithm, bits: 64 }));
}

#[test]
fn another_algorithm_is_named_and_never_compared() {
    let [mean, gradient]: [Algorithm; 2] = ["img-mean", "img-gradient"].map(|name| name.parse().expect("a name"));
    let line = "img-gradient 0123456789abcdef\n";
    let mut builder = BlocklistBuilder::new(mean);
    let report = builder.import(Format::ThreatExchange, line.as_bytes()).expect("memory");
    let reason = report.errors[0].1.to_string();
    assert!(reason.contains("img-gradient hash") && reason.contains("holds img-mean"), "{reason}");
    let report = builder.import(Format::Hex, "0123456789abcde\nAAAAAAAAAA\n".as_bytes()).expect("memory");
    for (_, error) in &report.errors {
        let reason = error.to_string();
        assert!(reason.contains("no img-mean hash") && reason.contains("16 hex digits or 11 characters"), "{reason}");
    }
    assert_eq!(report.refused, 2);

    let of_gradient = list(gradient, &hashes(gradient, 3));
    let error = builder.merge(&of_gradient).expect_err("another algorithm").to_string();
    assert!(error.contains("img-gradient") && error.contains("img-mean"), "{error}");
    let print = Print::new(Fingerprint { hash: hashes(mean, 1)[0], quality: None }, View::FULL);
    let matcher = Matcher::new([WatchedList::block("l", of_gradient)]).expect("one list");
    let error = matcher.judge(&Query::from_print(mean, print)).expect_err("another algorithm").to_string();
    assert!(error.contains("img-gradient") && error.contains("img-mean"), "{error}");
}

#[test]
fn lists_of_several_algorithms_are_each_asked_by_their_own_hash() {
    let pictures = [picture(1), picture(2), picture(3)];
    for (at, chosen) in pictures.iter().enumerate() {
        // The picture is on the list of one algorithm alone, whichever.
        for listed in Algorithm::ALL.into_iter().step_by(4) {
            let lists = Algorithm::ALL.into_iter().step_by(4).map(|algorithm| {
                let on_it = if algorithm == listed { chosen } else { &pictures[(at + 1) % 3] };
                let mut hasher = Hasher::new(algorithm);
                WatchedList::block(algorithm.name(), list(algorithm, &[hasher.hash_pixels(on_it)])).limit(0)
            });
            let matcher = Matcher::new(lists).expect("lists");
            let [first, others @ ..] = matcher.algorithms() else { panic!("there are lists") };
            let mut hasher = Hasher::new(*first).others(others.iter().copied());
            let query = hasher.query_pixels(chosen);
            assert_eq!(query.others.len(), others.len());
            let Outcome::Match { matches, .. } = matcher.judge(&query).expect("each is asked") else {
                panic!("{listed} was not found");
            };
            let found = matches.iter().map(|found| matcher.lists()[found.list].list().algorithm());
            assert_eq!(found.collect::<Vec<_>>(), [listed]);
            // Without a hash of one of the lists' algorithms nothing can be said.
            let query = Query { others: query.others[1..].to_vec(), ..query };
            assert!(matcher.judge(&query).is_err());
        }
    }
}

#[test]
fn views_and_turns_are_hashes_of_what_they_show() {
    let pixels = picture(4);
    let (width, height) = pixels.stored_size();
    for algorithm in Algorithm::ALL {
        let mut hasher = Hasher::new(algorithm).views(ViewSet::Fast);
        let plain = hasher.fingerprint_pixels(&pixels);
        assert_eq!(hasher.hash_pixels(&pixels), plain.hash, "{algorithm}");
        let quality = Hasher::new(Algorithm::Pdq).fingerprint_pixels(&pixels).quality;
        assert_eq!(plain.quality, quality, "{algorithm}: quality is one measure");

        let query = hasher.query_pixels(&pixels);
        assert!(query.prints.len() > 8 && query.prints.iter().all(|print| print.hash().is_within(algorithm.bits())));
        let flipped = pixels.data().iter().map(|sample| !sample).collect();
        let flipped = Pixels::new(width, height, Layout::Rgb, flipped).expect("as many");
        let inverse = query.prints.iter().find(|print| print.view.inverted).expect("one is inverted");
        let expected = hasher.hash_pixels(&flipped);
        let away = inverse.hash().distance(expected);
        assert!(if algorithm == Algorithm::Pdq { away < 12 } else { away == 0 }, "{algorithm}: {away}");

        // A quarter turn counter-clockwise: the last column becomes the first row.
        let pixel = |x: u32, y: u32| &pixels.data()[3 * (y * width + x) as usize..][..3];
        let places = (0..width).rev().flat_map(|x| (0..height).map(move |y| (x, y)));
        let turned = places.flat_map(|(x, y)| pixel(x, y).to_vec()).collect();
        let turned = Pixels::new(height, width, Layout::Rgb, turned).expect("as many");
        let at = Turn::ALL.iter().position(|turn| *turn == Turn::Rot90).expect("a turn");
        let exact = hasher.exact_dihedral(&pixels)[at].hash();
        let away = exact.distance(hasher.hash_pixels(&turned));
        assert!(if algorithm == Algorithm::Pdq { away <= 2 } else { away == 0 }, "{algorithm}: {away}");
    }
}

#[test]
fn no_shape_of_a_picture_is_too_odd_for_any_hash() {
    let shapes = [(0, 0), (0, 8), (8, 0), (0, 16), (1, 1), (1, 300), (300, 1), (2, 5), (1, 70_000), (70_000, 1)];
    for (width, height) in shapes {
        let data = (0..width * height).map(|at| (at % 251 * 31 % 256) as u8).collect();
        let pixels = Pixels::new(width, height, Layout::Gray, data).expect("as many");
        for algorithm in Algorithm::ALL {
            let hash = Hasher::new(algorithm).hash_pixels(&pixels);
            assert!(hash.is_within(algorithm.bits()), "{algorithm} of {width}x{height}");
            assert!(width * height != 0 || hash == Hash256::ZERO, "{algorithm} of {width}x{height}: {hash}");
        }
    }
}
