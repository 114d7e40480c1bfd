//! What goes into a list comes out of it, whatever the way: bytes, files, text formats, merging.

use std::collections::BTreeMap;

use nearmark::blocklist::export::{self, ExportFormat};
use nearmark::blocklist::import::Format;
use nearmark::blocklist::{BLOCK_ROWS, Inserted, Refused};
use nearmark::{Algorithm, Blocklist, BlocklistBuilder, Fingerprint, Hash256, ListError, Profile};
use proptest::prelude::*;

/// The `n`th of many different hashes with 128 bits set, as a PDQ hash has.
fn hash(n: u64) -> Hash256 {
    let mixed = |n: u64| {
        n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31).wrapping_mul(0xbf58_476d_1ce4_e5b9)
    };
    let (a, b) = (mixed(n), mixed(!n));
    Hash256([a, !a, b, !b])
}

fn plain(n: u64) -> Fingerprint {
    Fingerprint { hash: hash(n), quality: None }
}

fn bytes(builder: &BlocklistBuilder) -> Vec<u8> {
    let mut bytes = Vec::new();
    builder.write_to(&mut bytes).expect("a vector takes everything");
    bytes
}

fn list(builder: &BlocklistBuilder) -> Blocklist<Vec<u8>> {
    let list = Blocklist::new(bytes(builder)).expect("just written");
    list.verify().expect("just written");
    list
}

/// Id, hash, label and sources of every entry.
fn entries<D: AsRef<[u8]>>(list: &Blocklist<D>) -> Vec<(u32, Hash256, Option<String>, Vec<String>)> {
    let own = |entry: nearmark::Entry<'_>| {
        let sources = entry.sources.iter().map(|&name| name.to_owned()).collect();
        (entry.id, entry.hash, entry.label.map(str::to_owned), sources)
    };
    list.iter().map(|entry| own(entry.expect("a good list"))).collect()
}

#[test]
fn lists_of_every_size_around_a_block_come_back() {
    for size in [0, 1, 2, BLOCK_ROWS - 1, BLOCK_ROWS, BLOCK_ROWS + 1, 2 * BLOCK_ROWS, 2 * BLOCK_ROWS + 1] {
        let mut builder = BlocklistBuilder::new(Algorithm::Pdq).profile(Some(Profile::Full));
        for n in 0..size as u64 {
            assert_eq!(builder.insert(plain(n), None), Ok(Inserted::New(n as u32 + 1)));
        }
        let list = list(&builder);
        assert_eq!((list.len(), list.rows(), list.is_empty()), (size, size, size == 0));
        assert_eq!((list.algorithm(), list.profile()), (Algorithm::Pdq, Some(Profile::Full)));
        assert_eq!(list.next_id(), size as u64 + 1);
        assert_eq!(list.row_blocks(), size.div_ceil(BLOCK_ROWS));

        let mut row = 0;
        for block in 0..list.row_blocks() {
            for bytes in list.row_block(block).expect("a good block") {
                assert_eq!(Hash256::from_le_bytes(bytes), hash(row as u64));
                assert_eq!(list.id_of_row(row), Ok(row as u32 + 1));
                row += 1;
            }
        }
        assert_eq!(row, size);
        assert!(matches!(list.row_block(list.row_blocks()), Err(ListError::OutOfRange { .. })));
        assert!(matches!(list.id_of_row(size), Err(ListError::OutOfRange { .. })));

        let found = entries(&list);
        assert_eq!(found.len(), size);
        for (n, (id, found, label, sources)) in found.into_iter().enumerate() {
            assert_eq!((id, found, label), (n as u32 + 1, hash(n as u64), None));
            assert_eq!(sources, ["local"]);
        }
        assert_eq!(list.get(0).expect("a good list"), None);
        assert_eq!(list.get(size as u32 + 1).expect("a good list"), None);
        assert_eq!(list.get(u32::MAX).expect("a good list"), None);
    }
}

#[test]
fn equal_input_gives_equal_bytes() {
    let build = || {
        let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
        for n in [3, 1, 4, 1, 5, 9, 2, 6] {
            builder.insert(plain(n), Some(&format!("label-{}", n % 3))).expect("good");
        }
        bytes(&builder)
    };
    assert_eq!(build(), build());
}

#[test]
fn a_repeated_hash_is_a_claim_and_no_entry() {
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq).source("one").expect("a good name");
    for n in 0..10 {
        builder.insert(plain(n), Some("first")).expect("good");
    }
    builder = builder.source("two").expect("a good name");
    for n in [7, 3, 12, 3, 0] {
        builder.insert(plain(n), Some("second")).expect("good");
    }
    let list = list(&builder);
    assert_eq!(list.sources(), Ok(vec!["one", "two"]));
    assert_eq!(list.len(), 11);
    for entry in list.iter().map(|entry| entry.expect("a good list")) {
        let expected: &[&str] = match entry.id {
            1 | 4 | 8 => &["one", "two"],
            11 => &["two"],
            _ => &["one"],
        };
        assert_eq!(entry.sources, expected, "{}", entry.id);
        assert_eq!(entry.label, Some(if entry.id == 11 { "second" } else { "first" }));
        assert_eq!(list.get(entry.id), Ok(Some(entry)));
    }
}

#[test]
fn what_does_not_pass_the_gates_takes_no_id() {
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
    let with_quality = |quality| Fingerprint { hash: hash(0), quality: Some(quality) };
    assert_eq!(builder.insert(with_quality(49), None), Err(Refused::Quality { found: 49 }));
    assert_eq!(builder.insert(Fingerprint { hash: Hash256::ZERO, quality: None }, None), Err(Refused::Zero));
    let odd = Hash256([1, 0, 0, 0]);
    assert_eq!(builder.insert(Fingerprint { hash: odd, quality: None }, None), Err(Refused::Popcount { found: 1 }));
    assert_eq!(builder.insert(plain(0), Some("Free Text")), Err(Refused::Label));
    assert_eq!(builder.insert(with_quality(50), None), Ok(Inserted::New(1)));
    assert!(builder.source("No Free Text").is_err());
}

#[test]
fn exports_import_as_the_same_list() {
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
    for n in 0..100 {
        let label = format!("img-{n}");
        builder.insert(plain(n), (n % 2 == 0).then_some(label.as_str())).expect("good");
    }
    let first = list(&builder);
    let formats = [Format::Hex, Format::Csv, Format::ThreatExchange];
    for (format, back) in ExportFormat::ALL.into_iter().zip(formats) {
        assert_eq!(format.name().parse(), Ok(back));
        let mut text = Vec::new();
        export::write(&first, format, &mut text).expect("a vector takes everything");
        assert_eq!(nearmark::blocklist::import::detect(&text, Algorithm::Pdq), Ok(back));
        let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
        let report = builder.import(back, &*text).expect("a slice reads");
        assert_eq!((report.accepted, report.refused, report.names_dropped), (100, 0, 0));
        let second = list(&builder);
        if format == ExportFormat::Csv {
            assert_eq!(entries(&second), entries(&first));
        }
        let mut again = Vec::new();
        export::write(&second, format, &mut again).expect("a vector takes everything");
        assert_eq!(again, text);
    }
}

#[test]
fn merging_gives_new_ids_and_keeps_sources_and_labels() {
    let build = |source: &str, profile, numbers: &[u64]| {
        let mut builder = BlocklistBuilder::new(Algorithm::Pdq).profile(profile).source(source).expect("a good name");
        for n in numbers {
            builder.insert(plain(*n), Some(&format!("{source}-{n}"))).expect("good");
        }
        list(&builder)
    };
    let a = build("a", Some(Profile::Full), &[10, 11, 12]);
    let b = build("b", Some(Profile::Cimg512), &[11, 20]);
    let empty = build("c", None, &[]);

    let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
    assert_eq!(builder.merge(&a), Ok(vec![(1, 1), (2, 2), (3, 3)]));
    assert_eq!(builder.merge(&empty), Ok(vec![]));
    assert_eq!(list(&builder).profile(), Some(Profile::Full));
    assert_eq!(builder.merge(&b), Ok(vec![(1, 2), (2, 4)]));
    let merged = list(&builder);
    assert_eq!(merged.profile(), None, "hashes of both pipelines have no one profile");
    assert_eq!(merged.sources(), Ok(vec!["a", "b"]));
    let entry = merged.get(2).expect("a good list").expect("there");
    assert_eq!((entry.hash, entry.label, entry.sources), (hash(11), Some("a-11"), vec!["a", "b"]));
}

#[test]
fn a_profile_declared_for_texts_is_not_put_on_a_list_of_both() {
    let mut both = BlocklistBuilder::new(Algorithm::Pdq);
    for (n, profile) in Profile::ALL.into_iter().enumerate() {
        both = both.profile(Some(profile));
        both.insert(plain(n as u64), None).expect("good");
    }
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq).profile(Some(Profile::Full));
    builder.merge(&list(&both)).expect("a good list");
    assert_eq!(list(&builder).profile(), None, "one entry would never be asked with its own pipeline");
}

#[cfg(feature = "fs")]
#[test]
fn files_large_and_small_open() {
    let folder = tempfile_folder("files_large_and_small_open");
    // 8 MiB are 262,144 rows: one below, and one that is mapped.
    for size in [3, 262_200] {
        let path = folder.join(format!("{size}.nmk"));
        let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
        for n in 0..size {
            builder.insert(plain(n), None).expect("good");
        }
        builder.save(&path).expect("a folder to write to");
        builder.save(&path).expect("replacing is fine");
        let list = Blocklist::open(&path).expect("just written");
        list.verify().expect("just written");
        assert_eq!(list.len() as u64, size);
        assert_eq!(list.get(size as u32).expect("good").expect("there").hash, hash(size - 1));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(&path).expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
        }
    }
    assert!(Blocklist::open(&folder).is_err(), "a folder is no list");
    assert!(Blocklist::open(folder.join("none.nmk")).is_err());
    let names = std::fs::read_dir(&folder).expect("there").count();
    assert_eq!(names, 2, "no temporary file is left");
    std::fs::remove_dir_all(&folder).expect("ours");
}

#[cfg(feature = "fs")]
#[test]
fn a_failed_write_leaves_the_old_file() {
    let folder = tempfile_folder("a_failed_write_leaves_the_old_file");
    let path = folder.join("a.txt");
    nearmark::atomic_file::write(&path, |out| out.write_all(b"old")).expect("a folder to write to");
    let failed = nearmark::atomic_file::write(&path, |out| {
        out.write_all(b"half")?;
        Err(std::io::ErrorKind::StorageFull.into())
    });
    assert!(failed.is_err());
    assert_eq!(std::fs::read(&path).expect("there"), b"old");
    nearmark::atomic_file::write(&path, |out| out.write_all(b"new")).expect("a folder to write to");
    assert_eq!(std::fs::read(&path).expect("there"), b"new");
    assert_eq!(std::fs::read_dir(&folder).expect("there").count(), 1, "no temporary file is left");
    std::fs::remove_dir_all(&folder).expect("ours");
}

#[cfg(feature = "fs")]
fn tempfile_folder(name: &str) -> std::path::PathBuf {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the target folder");
    folder
}

proptest! {
    /// The naive builder: a map from hash to id, label and sources.
    #[test]
    fn a_list_is_what_a_map_would_be(
        inserts in prop::collection::vec((0..40u64, 0..3usize, prop::option::of(0..5u8)), 0..200),
    ) {
        let names = ["x", "y", "z"];
        let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
        let mut naive: Vec<(Hash256, Option<String>, BTreeMap<usize, ()>)> = Vec::new();
        let mut order = Vec::new();
        for (n, source, label) in inserts {
            let label = label.map(|label| format!("l{label}"));
            builder = builder.source(names[source]).expect("a good name");
            let inserted = builder.insert(plain(n), label.as_deref()).expect("good");
            if !order.contains(&source) {
                order.push(source);
            }
            let at = naive.iter().position(|(known, ..)| *known == hash(n)).unwrap_or_else(|| {
                naive.push((hash(n), None, BTreeMap::new()));
                naive.len() - 1
            });
            prop_assert_eq!(inserted.id() as usize, at + 1);
            let (_, known, sources) = &mut naive[at];
            if known.is_none() {
                *known = label;
            }
            sources.insert(source, ());
        }
        let list = list(&builder);
        let found = entries(&list);
        prop_assert_eq!(found.len(), naive.len());
        for ((id, found, label, sources), (at, (expected, naive_label, claimed))) in
            found.into_iter().zip(naive.into_iter().enumerate())
        {
            prop_assert_eq!((id as usize, found, label), (at + 1, expected, naive_label));
            let expected: Vec<_> = order.iter().filter(|at| claimed.contains_key(at)).map(|at| names[*at]).collect();
            prop_assert_eq!(sources, expected);
        }
    }
}
