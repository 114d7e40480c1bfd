//! Lists whose entries hold crops: they find more, and are the same list in every other way.

use std::collections::BTreeMap;

use nearmark::blocklist::export::{self, ExportFormat};
use nearmark::blocklist::{BLOCK_ROWS, Inserted, MAX_CROPS, Refused};
use nearmark::{
    Algorithm, Blocklist, BlocklistBuilder, CROP_QUALITY_LIMIT, Fingerprint, Hash256, Matcher, Profile, RowKind,
    WatchedList,
};
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

fn crops(numbers: impl IntoIterator<Item = u64>) -> Vec<Fingerprint> {
    let crop = |n| Fingerprint { hash: hash(n), quality: Some(CROP_QUALITY_LIMIT) };
    numbers.into_iter().map(crop).collect()
}

fn hashes(numbers: impl IntoIterator<Item = u64>) -> Vec<Hash256> {
    numbers.into_iter().map(hash).collect()
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

/// Id, plain hash and crops of every entry.
fn entries(list: &Blocklist<Vec<u8>>) -> Vec<(u32, Hash256, Vec<Hash256>)> {
    let entry = |entry: nearmark::Entry<'_>| (entry.id, entry.hash, list.crops(entry.id).expect("a good list"));
    list.iter().map(|read| entry(read.expect("a good list"))).collect()
}

#[test]
fn crops_lie_behind_the_plain_rows_under_their_entrys_id() {
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
    assert_eq!(builder.insert_rich(plain(1), &crops([10, 11]), Some("one")), Ok(Inserted::New(1)));
    assert_eq!(builder.insert(plain(2), None), Ok(Inserted::New(2)));
    assert_eq!(builder.insert_rich(plain(3), &crops([30]), None), Ok(Inserted::New(3)));
    assert_eq!(builder.insert_rich(plain(4), &[], None), Ok(Inserted::New(4)));
    assert_eq!((builder.len(), builder.rows()), (4, 7));

    let list = list(&builder);
    assert_eq!((list.len(), list.rows(), list.next_id()), (4, 7, 5));
    let ids: Vec<_> = (0..7).map(|row| list.id_of_row(row).expect("a good list")).collect();
    assert_eq!(ids, [1, 2, 3, 4, 1, 1, 3]);
    let rows: Vec<_> = list.row_block(0).expect("a good list").iter().map(Hash256::from_le_bytes).collect();
    assert_eq!(rows, hashes([1, 2, 3, 4, 10, 11, 30]));
    assert_eq!(
        entries(&list),
        [(1, hash(1), hashes([10, 11])), (2, hash(2), vec![]), (3, hash(3), hashes([30])), (4, hash(4), vec![])]
    );
    for id in [0, 5, u32::MAX] {
        assert_eq!((list.get(id), list.crops(id)), (Ok(None), Ok(vec![])), "{id}");
    }
    let mut text = Vec::new();
    export::write(&list, ExportFormat::Hex, &mut text).expect("a vector takes everything");
    assert_eq!(String::from_utf8(text).expect("hex").lines().count(), 4, "only the plain hashes");
}

#[test]
fn a_list_without_crops_is_the_list_it_always_was() {
    let mut old = BlocklistBuilder::new(Algorithm::Pdq).source("a").expect("a good name");
    let mut new = BlocklistBuilder::new(Algorithm::Pdq).source("a").expect("a good name");
    for n in 0..100 {
        let label = (n % 3 == 0).then_some("some-label");
        old.insert(plain(n), label).expect("good");
        new.insert_rich(plain(n), &crops([n]), label).expect("a crop that hashes as the whole is no row");
    }
    assert_eq!(bytes(&old), bytes(&new));
    // as written by the first version of the format
    let root: String = list(&old).root().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(root, "eb78e1efe8a2849b0fbfc170d4f37c8f9084d5b941957c2a1fca3e83912df99d");
}

#[test]
fn lists_around_a_block_of_rows_come_back() {
    for (size, each) in [(BLOCK_ROWS - 1, 1), (BLOCK_ROWS, 1), (BLOCK_ROWS + 1, 2), (205, 9), (1, 9)] {
        let mut builder = BlocklistBuilder::new(Algorithm::Pdq).profile(Some(Profile::Full));
        let crop = |n: usize, at: usize| 1_000_000 + (10 * n + at) as u64;
        for n in 0..size {
            builder.insert_rich(plain(n as u64), &crops((0..each).map(|at| crop(n, at))), None).expect("good");
        }
        let list = list(&builder);
        assert_eq!((list.len(), list.rows()), (size, size * (1 + each)));
        assert_eq!((list.row_blocks(), list.profile()), (list.rows().div_ceil(BLOCK_ROWS), Some(Profile::Full)));
        for (n, (id, found, cropped)) in entries(&list).into_iter().enumerate() {
            assert_eq!((id as usize, found), (n + 1, hash(n as u64)));
            assert_eq!(cropped, hashes((0..each).map(|at| crop(n, at))));
        }
        for row in [0, size - 1, size, list.rows() - 1] {
            let expected = if row < size { row } else { (row - size) / each };
            assert_eq!(list.id_of_row(row), Ok(expected as u32 + 1));
        }
        assert!(list.id_of_row(list.rows()).is_err());
    }
}

#[test]
fn a_repeated_picture_brings_the_crops_that_are_missing() {
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
    builder.insert(plain(1), None).expect("good");
    builder.insert_rich(plain(2), &crops([20]), None).expect("good");
    assert_eq!(builder.insert_rich(plain(1), &crops([10, 11, 10, 1, 20]), None), Ok(Inserted::Repeated(1)));
    assert_eq!(builder.insert_rich(plain(1), &crops([11, 12]), None), Ok(Inserted::Repeated(1)));
    let expected = [(1, hash(1), hashes([10, 11, 20, 12])), (2, hash(2), hashes([20]))];
    assert_eq!(entries(&list(&builder)), expected, "another entry may have the same crop");
    builder.insert_rich(plain(1), &crops(100..109), None).expect("good");
    let full = entries(&list(&builder));
    assert_eq!(full[0].2, hashes([10, 11, 20, 12, 100, 101, 102, 103, 104]), "the first nine stay");
    assert_eq!(builder.insert(plain(10), None), Ok(Inserted::New(3)), "a crop is no entry");
}

#[test]
fn crops_that_do_not_pass_their_gates_take_the_entry_with_them() {
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
    let with = |hash, quality| Fingerprint { hash, quality };
    for (crop, reason) in [
        (with(hash(9), Some(89)), Refused::CropQuality { found: Some(89) }),
        (with(hash(9), None), Refused::CropQuality { found: None }),
        (with(Hash256::ZERO, Some(100)), Refused::Zero),
        (with(Hash256([1, 0, 0, 0]), Some(100)), Refused::Popcount { found: 1 }),
    ] {
        assert_eq!(builder.insert_rich(plain(1), &[crops([8])[0], crop], None), Err(reason));
    }
    assert_eq!(builder.insert_rich(plain(1), &crops(10..20), None), Err(Refused::Crops));
    let blank = with(hash(1), Some(49));
    assert_eq!(builder.insert_rich(blank, &crops([10]), None), Err(Refused::Quality { found: 49 }));
    assert_eq!(builder.insert_rich(plain(1), &crops([10]), Some("Free Text")), Err(Refused::Label));
    assert_eq!((builder.len(), builder.rows()), (0, 0));
    assert_eq!(builder.insert_rich(plain(1), &crops(10..19), None), Ok(Inserted::New(1)));
    assert_eq!(builder.rows(), 1 + MAX_CROPS);
}

#[test]
fn merging_keeps_crops_under_the_new_ids() {
    let mut a = BlocklistBuilder::new(Algorithm::Pdq);
    a.insert_rich(plain(1), &crops([10, 11]), None).expect("good");
    a.insert(plain(2), None).expect("good");
    let mut b = BlocklistBuilder::new(Algorithm::Pdq);
    b.insert_rich(plain(3), &crops([30]), None).expect("good");
    b.insert_rich(plain(2), &crops([20]), None).expect("good");
    b.insert_rich(plain(1), &crops([11, 12]), None).expect("good");
    let mut both = BlocklistBuilder::new(Algorithm::Pdq);
    both.merge(&list(&a)).expect("a good list");
    assert_eq!(both.merge(&list(&b)), Ok(vec![(1, 3), (2, 2), (3, 1)]));
    assert_eq!(
        entries(&list(&both)),
        [(1, hash(1), hashes([10, 11, 12])), (2, hash(2), hashes([20])), (3, hash(3), hashes([30]))]
    );
    let mut again = BlocklistBuilder::new(Algorithm::Pdq);
    again.merge(&list(&both)).expect("a good list");
    assert_eq!(bytes(&again), bytes(&both));
}

#[test]
fn a_match_names_the_entry_once_and_says_what_was_near() {
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
    for n in 0..3000 {
        builder.insert(plain(n), None).expect("good");
    }
    builder.insert_rich(plain(1), &crops([9001, 9002]), None).expect("good");
    let one_off = Hash256([hash(1).0[0] ^ 1, hash(1).0[1] ^ 1, hash(1).0[2], hash(1).0[3]]);
    let near = Fingerprint { hash: one_off, quality: Some(100) };
    builder.insert_rich(plain(2), &[crops([9001])[0], near], None).expect("good");
    let list = list(&builder);
    let matcher = Matcher::new([WatchedList::block("rich", list)]).expect("a list");
    let found = |hash: Hash256| -> Vec<_> {
        let matches = matcher.matches(&hash).expect("a good list");
        matches.iter().map(|found| (found.id, found.distance, found.row)).collect()
    };
    assert_eq!(found(hash(9002)), [(2, 0, RowKind::Crop)]);
    assert_eq!(found(hash(9001)), [(2, 0, RowKind::Crop), (3, 0, RowKind::Crop)]);
    assert_eq!(found(hash(1)), [(2, 0, RowKind::Plain), (3, 2, RowKind::Crop)]);
    assert_eq!(found(hash(2999)), [(3000, 0, RowKind::Plain)]);
}

proptest! {
    /// The naive builder: a map from plain hash to crops, and an order.
    #[test]
    fn a_rich_list_is_what_a_map_would_be(
        inserts in prop::collection::vec((0..12u64, prop::collection::vec(0..30u64, 0..=MAX_CROPS)), 0..60),
    ) {
        let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
        let mut naive: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
        let mut order = Vec::new();
        for (n, numbers) in inserts {
            builder.insert_rich(plain(n), &crops(numbers.iter().copied()), None).expect("good");
            if !naive.contains_key(&n) {
                order.push(n);
            }
            let known = naive.entry(n).or_default();
            for crop in numbers {
                if crop != n && !known.contains(&crop) && known.len() < MAX_CROPS {
                    known.push(crop);
                }
            }
        }
        let list = list(&builder);
        let expected: Vec<_> =
            order.iter().zip(1..).map(|(n, id)| (id, hash(*n), hashes(naive[n].iter().copied()))).collect();
        prop_assert_eq!(entries(&list), expected);
        prop_assert_eq!(list.rows(), naive.len() + naive.values().map(Vec::len).sum::<usize>());
        prop_assert_eq!(list.rows(), builder.rows());
    }
}
