//! Lists from strangers: a damaged or crafted file is an error, never a panic and never an answer.
//!
//! The offsets here are those of `crates/core/DESIGN.md`, written down a second time on purpose.

use nearmark::blocklist::BLOCK_ROWS;
use nearmark::{Algorithm, Blocklist, BlocklistBuilder, Fingerprint, Hash256, ListError, Matcher, WatchedList};

const MAJOR: usize = 8;
const MINOR: usize = 10;
const FLAGS: usize = 12;
const LENGTH: usize = 32;
const ROWS: usize = 40;
const ENTRIES: usize = 48;
const NEXT_ID: usize = 56;
const ROOT: usize = 96;
const SEAL: usize = 224;
const TABLE: usize = 256;
const ENTRY: usize = 32;
const BLOCK: usize = 64 * 1024;

fn hash(n: u64) -> Hash256 {
    let mixed = |n: u64| {
        n.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31).wrapping_mul(0xbf58_476d_1ce4_e5b9)
    };
    let (a, b) = (mixed(n), mixed(!n));
    Hash256([a, !a, b, !b])
}

fn sample(size: u64) -> Vec<u8> {
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq).source("a").expect("a good name");
    for n in 0..size {
        if n == size / 2 {
            builder = builder.source("b").expect("a good name");
        }
        let label = (n % 3 == 0).then_some("some-label");
        builder.insert(Fingerprint { hash: hash(n), quality: None }, label).expect("good");
    }
    let mut bytes = Vec::new();
    builder.write_to(&mut bytes).expect("a vector takes everything");
    bytes
}

/// Four entries, of which 1 has two crops, 3 one, 4 nine.
fn rich_sample() -> Vec<u8> {
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
    for (n, crops) in [2, 0, 1, 9].into_iter().enumerate() {
        let crop = |at| Fingerprint { hash: hash(100 + 10 * n as u64 + at), quality: Some(90) };
        let crops: Vec<_> = (0..crops).map(crop).collect();
        builder.insert_rich(Fingerprint { hash: hash(n as u64), quality: None }, &crops, None).expect("good");
    }
    let mut bytes = Vec::new();
    builder.write_to(&mut bytes).expect("a vector takes everything");
    bytes
}

/// The same list with an index.
fn indexed(list: &[u8]) -> Vec<u8> {
    let mut out = std::io::Cursor::new(Vec::new());
    let list = Blocklist::new(list).expect("a good list");
    list.write_indexed(&mut out, std::num::NonZeroUsize::MIN).expect("a vector takes everything");
    out.into_inner()
}

fn u32_at(bytes: &[u8], at: usize) -> usize {
    u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four")) as usize
}

fn u64_at(bytes: &[u8], at: usize) -> usize {
    u64::from_le_bytes(bytes[at..at + 8].try_into().expect("eight")) as usize
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    bytes[at..at + value.len()].copy_from_slice(value);
}

fn sections(bytes: &[u8]) -> usize {
    u32_at(bytes, 24)
}

/// Makes every checksum fit again, as a stranger who writes a list of his own would.
fn reseal(bytes: &mut [u8]) {
    let (sections, digests) = (sections(bytes), u32_at(bytes, 28));
    let digests_at = TABLE + sections * ENTRY;
    for section in 0..sections {
        let entry = TABLE + section * ENTRY;
        let (offset, length) = (u64_at(bytes, entry + 8), u64_at(bytes, entry + 16));
        let first = u32_at(bytes, entry + 24);
        let Some(content) = offset.checked_add(length).and_then(|end| bytes.get(offset..end)) else { continue };
        let found: Vec<_> = content.chunks(BLOCK).map(|block| *blake3::hash(block).as_bytes()).collect();
        for (at, digest) in found.iter().enumerate().filter(|(at, _)| first + at < digests) {
            put(bytes, digests_at + (first + at) * 32, digest);
        }
    }
    reseal_header(bytes);
}

fn reseal_header(bytes: &mut [u8]) {
    let end = TABLE + sections(bytes) * ENTRY + u32_at(bytes, 28) * 32;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&bytes[..ROOT]).update(bytes.get(TABLE..end).unwrap_or_default());
    put(bytes, ROOT, hasher.finalize().as_bytes());
    let seal = *blake3::hash(&bytes[ROOT..SEAL]).as_bytes();
    put(bytes, SEAL, &seal);
}

/// Everything that a reader can ask. The answers, or the first error.
fn read_all(bytes: &[u8]) -> Result<Vec<String>, ListError> {
    let list = Blocklist::new(bytes)?;
    let mut seen = vec![format!("{:?} {:?} {} {}", list.algorithm(), list.profile(), list.len(), list.next_id())];
    for block in 0..list.row_blocks() {
        seen.extend(list.row_block(block)?.iter().map(|row| Hash256::from_le_bytes(row).to_string()));
    }
    for row in 0..list.rows() {
        seen.push(list.id_of_row(row)?.to_string());
    }
    seen.extend(list.sources()?.into_iter().map(str::to_owned));
    for id in 0..list.len() as u32 + 3 {
        seen.push(format!("{:?} {:?}", list.get(id)?, list.crops(id)?));
    }
    for entry in list.iter() {
        seen.push(format!("{:?}", entry?));
    }
    Ok(seen)
}

fn refused(bytes: &[u8]) -> bool {
    Blocklist::new(bytes).and_then(|list| list.verify()).is_err()
}

#[test]
fn the_sample_is_good() {
    for bytes in [0, 1, 2, 7].map(sample).into_iter().chain([rich_sample()]) {
        assert!(!refused(&bytes));
        read_all(&bytes).expect("a good list");
        let mut resealed = bytes.clone();
        reseal(&mut resealed);
        assert_eq!(resealed, bytes, "these tests and the writer agree on the format");
    }
}

#[test]
fn a_list_of_one_hash_works() {
    let list = Blocklist::new(sample(1)).expect("a good list");
    assert_eq!(list.row_block(0).expect("a good block").len(), 1);
    assert_eq!(list.get(1).expect("a good list").expect("there").hash, hash(0));
}

#[test]
fn no_flipped_bit_goes_unseen() {
    for good in [sample(7), rich_sample()] {
        no_flipped_bit_of(&good);
    }
}

fn no_flipped_bit_of(good: &[u8]) {
    let answers = read_all(good).expect("a good list");
    let mut bytes = good.to_vec();
    for at in 0..bytes.len() {
        for mask in [1, 2, 4, 8, 16, 32, 64, 128, 255] {
            bytes[at] ^= mask;
            assert!(refused(&bytes), "byte {at} xor {mask}");
            // Lazily read: an error, or the right answer when no reading touches that byte.
            if let Ok(found) = read_all(&bytes) {
                assert_eq!(found, answers, "byte {at} xor {mask}");
            }
            bytes[at] ^= mask;
        }
    }
    assert_eq!(bytes, good);
}

#[test]
fn no_cut_and_no_tail_goes_unseen() {
    let good = sample(7);
    for end in 0..good.len() {
        assert!(Blocklist::new(&good[..end]).is_err(), "cut at {end}");
    }
    for tail in [&[0][..], &[0; 63], &[0; 64], &[1; 64], &good] {
        let longer = [&good, tail].concat();
        assert!(Blocklist::new(&longer).is_err(), "{} bytes more", tail.len());
        // and with a header that owns up to them
        let mut resealed = longer.clone();
        put(&mut resealed, LENGTH, &(longer.len() as u64).to_le_bytes());
        reseal(&mut resealed);
        assert!(Blocklist::new(&resealed).is_err(), "{} bytes more, resealed", tail.len());
    }
}

#[test]
fn crafted_bytes_never_panic() {
    // Every byte of the file changed by somebody who also makes the checksums fit.
    for good in [sample(7), rich_sample()] {
        crafted_bytes_of(&good);
    }
}

fn crafted_bytes_of(good: &[u8]) {
    for at in (0..good.len()).filter(|at| !(ROOT..TABLE).contains(at)) {
        for value in [0, 1, 2, 31, 127, 128, 255, good[at].wrapping_add(1)] {
            let mut bytes = good.to_vec();
            bytes[at] = value;
            let tables = TABLE + sections(&bytes).min(100) * ENTRY + u32_at(&bytes, 28).min(1000) * 32;
            if tables > bytes.len() {
                assert!(Blocklist::new(&bytes).is_err());
                continue;
            }
            reseal(&mut bytes);
            let _ = read_all(&bytes);
            let _ = Blocklist::new(&bytes).and_then(|list| list.verify());
            if let Ok(list) = Blocklist::new(&bytes) {
                let _ = BlocklistBuilder::new(Algorithm::Pdq).merge(&list);
            }
        }
    }
}

#[test]
fn claims_out_of_order_never_panic() {
    let mut bytes = sample(2);
    let section = |bytes: &[u8], number: usize| u64_at(bytes, TABLE + number * ENTRY + 8);
    let (sources, claims) = (section(&bytes, 2), section(&bytes, 3));
    put(&mut bytes, sources + 8, &2u32.to_le_bytes()); // the first source has both claims
    put(&mut bytes, claims, &10u32.to_le_bytes()); // on entry 10,
    put(&mut bytes, claims + 32, &1u32.to_le_bytes()); // and on entry 1,
    put(&mut bytes, claims + 32 + 24, &[2]); // which it has withdrawn
    reseal(&mut bytes);
    assert!(refused(&bytes));
    let _ = read_all(&bytes);
}

/// What a list looks like whose entries 3..=9 were taken out: ids have a gap, rows have none.
#[test]
fn ids_with_a_gap_are_read() {
    let mut bytes = sample(3);
    let runs = TABLE + ENTRY;
    let claims = TABLE + 3 * ENTRY;
    let (first_run, last_claim) =
        (u64_at(&bytes, runs + 8), u64_at(&bytes, claims + 8) + u64_at(&bytes, claims + 16) - 32);
    // rows 0 and 1 are ids 1 and 2, row 2 is id 10; the room behind the first run was zeros
    put(&mut bytes, first_run + 8, &2u32.to_le_bytes());
    let second: Vec<u8> = [2u32, 10, 1].into_iter().flat_map(u32::to_le_bytes).chain([0, 0, 1, 0]).collect();
    put(&mut bytes, first_run + 16, &second);
    put(&mut bytes, runs + 16, &32u64.to_le_bytes());
    put(&mut bytes, NEXT_ID, &11u64.to_le_bytes());
    let ids = 11 - u32_at(&bytes, last_claim) as u32;
    put(&mut bytes, last_claim + 4, &ids.to_le_bytes());
    reseal(&mut bytes);

    let list = Blocklist::new(&bytes).expect("resealed");
    assert_eq!((0..3).map(|row| list.id_of_row(row)).collect::<Vec<_>>(), [Ok(1), Ok(2), Ok(10)]);
    assert!(list.id_of_row(3).is_err());
    let found: Vec<_> = list.iter().map(|entry| entry.map(|entry| (entry.id, entry.hash))).collect();
    assert_eq!(found, [Ok((1, hash(0))), Ok((2, hash(1))), Ok((10, hash(2)))]);
    for id in [0, 3, 9, 11, u32::MAX] {
        assert_eq!(list.get(id).expect("whole"), None, "{id}");
    }
    let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
    assert_eq!(builder.merge(&list), Ok(vec![(1, 1), (2, 2), (10, 3)]), "new ids without the gap");
}

/// A run of rows: first row, first id, rows, and kind and step of crops or of plain rows.
fn run(first_row: u32, first_id: u32, rows: u32, [kind, step]: [u16; 2]) -> Vec<u8> {
    let numbers = [first_row, first_id, rows].into_iter().flat_map(u32::to_le_bytes);
    numbers.chain([kind, step].into_iter().flat_map(u16::to_le_bytes)).collect()
}

#[test]
fn runs_of_crops_that_break_a_law_are_refused() {
    const PLAIN: [u16; 2] = [0, 1];
    const CROPS: [u16; 2] = [1, 0];
    let good = rich_sample();
    let at = u64_at(&good, TABLE + ENTRY + 8);
    let whole = [run(0, 1, 4, PLAIN), run(4, 1, 2, CROPS), run(6, 3, 1, CROPS), run(7, 4, 9, CROPS)];
    assert_eq!(good[at..at + 64], whole.concat());
    assert_eq!((good.len() - at) % 64, 0);

    let with = |runs: &[Vec<u8>; 4]| {
        let mut bytes = good.clone();
        put(&mut bytes, at, &runs.concat());
        reseal(&mut bytes);
        bytes
    };
    assert_eq!(with(&whole), good);
    let changed = |place: usize, run: Vec<u8>| {
        let mut runs = whole.clone();
        runs[place] = run;
        runs
    };
    for (what, runs) in [
        ("of an id that is not there", changed(3, run(7, 5, 9, CROPS))),
        ("of id 0", changed(1, run(4, 0, 2, CROPS))),
        ("of the same id twice", changed(2, run(6, 1, 1, CROPS))),
        ("by descending ids", [run(0, 1, 4, PLAIN), run(4, 3, 2, CROPS), run(6, 1, 1, CROPS), run(7, 4, 9, CROPS)]),
        ("with a step", changed(1, run(4, 1, 2, [1, 1]))),
        ("of an unknown kind", changed(1, run(4, 1, 2, [2, 0]))),
        ("that are plain", changed(1, run(4, 5, 2, PLAIN))),
        ("without rows", [run(0, 1, 4, PLAIN), run(4, 1, 3, CROPS), run(7, 3, 0, CROPS), run(7, 4, 9, CROPS)]),
        ("of ten rows", [run(0, 1, 4, PLAIN), run(4, 1, 1, CROPS), run(5, 3, 1, CROPS), run(6, 4, 10, CROPS)]),
        ("with a gap", changed(2, run(7, 3, 1, CROPS))),
        ("that overlap", changed(2, run(5, 3, 2, CROPS))),
        ("past the rows", changed(3, run(7, 4, 10, CROPS))),
        ("short of the rows", changed(3, run(7, 4, 8, CROPS))),
        ("in the rows of entries", changed(0, run(0, 1, 3, PLAIN))),
        ("behind too many plain rows", changed(0, run(0, 1, 5, PLAIN))),
        ("before plain ones", [run(4, 1, 2, CROPS), run(0, 1, 4, PLAIN), run(6, 3, 1, CROPS), run(7, 4, 9, CROPS)]),
        ("at the end of the numbers", changed(3, run(u32::MAX, 4, 9, CROPS))),
    ] {
        let bytes = with(&runs);
        assert!(refused(&bytes), "{what}");
        let _ = read_all(&bytes);
        let _ = BlocklistBuilder::new(Algorithm::Pdq).merge(&Blocklist::new(&bytes).expect("runs are not read yet"));
    }
}

#[test]
fn the_counts_and_the_flag_of_crops_agree() {
    for (good, rows, entries, flags) in [
        (rich_sample(), 16, 4, 0),
        (rich_sample(), 16, 16, 1 << 17),
        (rich_sample(), 16, 1, 1 << 17),
        (rich_sample(), 16, 17, 1 << 17),
        (rich_sample(), 4, 4, 0),
        (sample(7), 7, 7, 1 << 17),
        (sample(7), 7, 6, 0),
        (sample(7), 7, 0, 1 << 17),
    ] {
        let mut bytes = good;
        put(&mut bytes, FLAGS, &u32::to_le_bytes(flags));
        put(&mut bytes, ROWS, &u64::to_le_bytes(rows));
        put(&mut bytes, ENTRIES, &u64::to_le_bytes(entries));
        reseal(&mut bytes);
        assert!(Blocklist::new(&bytes).is_err(), "{rows} rows, {entries} entries, flags {flags:#x}");
    }
}

#[test]
fn offsets_and_lengths_that_leave_the_file_or_overlap_are_refused() {
    let good = sample(7);
    let values = [0, 1, 63, 64, 256, 448, 512, u64::from(u32::MAX), 1 << 32, u64::MAX - 63, u64::MAX];
    for section in 0..sections(&good) {
        for field in [8, 16] {
            let at = TABLE + section * ENTRY + field;
            for value in values {
                if u64_at(&good, at) as u64 == value {
                    continue;
                }
                let mut bytes = good.clone();
                put(&mut bytes, at, &value.to_le_bytes());
                reseal(&mut bytes);
                let _ = read_all(&bytes);
                assert!(refused(&bytes), "section {section}, field {field}: {value}");
            }
        }
    }
    for at in [24, 28] {
        for value in [0, 1, 5, 7, 65, u32::MAX] {
            let mut bytes = good.clone();
            if u32_at(&bytes, at) as u32 == value {
                continue;
            }
            put(&mut bytes, at, &value.to_le_bytes());
            if value < 8 {
                reseal(&mut bytes);
            }
            assert!(Blocklist::new(&bytes).is_err(), "count at {at}: {value}");
        }
    }
    for at in [40, 48, 56] {
        for value in [0, 1, 6, 9, u64::MAX] {
            let mut bytes = good.clone();
            put(&mut bytes, at, &value.to_le_bytes());
            reseal(&mut bytes);
            let lower_next_id = at == 56 && value == 9;
            assert_eq!(Blocklist::new(&bytes).is_err(), !lower_next_id, "count at {at}: {value}");
        }
    }
}

/// Adds a section of a kind that this build does not know at the end of the table.
fn with_unknown_section(good: &[u8], kind: u32, flags: u32, minor: u16) -> Vec<u8> {
    let (count, digests) = (sections(good), u32_at(good, 28));
    let tables = TABLE + count * ENTRY + digests * 32;
    let first_offset = u64_at(good, TABLE + 8);
    let mut bytes = good[..TABLE + count * ENTRY].to_vec();
    for section in 0..count {
        let at = TABLE + section * ENTRY + 8;
        let offset = u64_at(&bytes, at) as u64 - first_offset as u64 + (tables as u64 + 64).next_multiple_of(64);
        put(&mut bytes, at, &offset.to_le_bytes());
    }
    let content = [7; 100];
    let new_first = (tables + 64).next_multiple_of(64);
    let new_offset = good.len() - first_offset + new_first;
    for value in [kind, flags] {
        bytes.extend(value.to_le_bytes());
    }
    for value in [new_offset as u64, content.len() as u64] {
        bytes.extend(value.to_le_bytes());
    }
    for value in [digests as u32, 1] {
        bytes.extend(value.to_le_bytes());
    }
    bytes.extend(&good[TABLE + count * ENTRY..tables]);
    bytes.extend([0; 32]);
    bytes.resize(new_first, 0);
    bytes.extend(&good[first_offset..]);
    bytes.extend(content);
    bytes.resize(bytes.len().next_multiple_of(64), 0);
    put(&mut bytes, MINOR, &minor.to_le_bytes());
    put(&mut bytes, 24, &(count as u32 + 1).to_le_bytes());
    put(&mut bytes, 28, &(digests as u32 + 1).to_le_bytes());
    let length = bytes.len() as u64;
    put(&mut bytes, LENGTH, &length.to_le_bytes());
    reseal(&mut bytes);
    bytes
}

#[test]
fn a_newer_minor_version_with_an_unknown_section_is_read() {
    let good = sample(7);
    let newer = with_unknown_section(&good, 13, 0, 2);
    assert_eq!(read_all(&newer), read_all(&good));
    assert!(!refused(&newer));

    let mut damaged = newer.clone();
    let at = damaged.len() - 64;
    damaged[at] ^= 1;
    assert!(refused(&damaged), "unknown sections are verified too");

    let needed = with_unknown_section(&good, 13, 1, 2);
    assert_eq!(Blocklist::new(&needed).err(), Some(ListError::NewerSection { kind: 13 }));
    assert!(Blocklist::new(with_unknown_section(&good, 13, 0, 1)).is_err(), "this version has no such section");
    assert!(Blocklist::new(with_unknown_section(&good, 6, 0, 2)).is_err(), "a section that comes twice");
}

#[test]
fn a_newer_major_version_says_so() {
    let mut bytes = sample(3);
    put(&mut bytes, MAJOR, &2u16.to_le_bytes());
    let error = Blocklist::new(&bytes).expect_err("a version that nobody has seen");
    assert!(error.to_string().contains("made by a newer nearmark"), "{error}");
    let mut bytes = sample(3);
    put(&mut bytes, FLAGS, &(1u32 << 18).to_le_bytes());
    reseal(&mut bytes);
    let error = Blocklist::new(&bytes).expect_err("a feature that nobody has seen");
    assert!(error.to_string().contains("made by a newer nearmark"), "{error}");
}

#[test]
fn foreign_files_are_told_from_damaged_ones() {
    for foreign in [&b""[..], b"\x89", b"hash\n", b"\x89PNG\r\n\x1a\n", &[0; 4096]] {
        assert_eq!(Blocklist::new(foreign).err(), Some(ListError::Foreign));
    }
    let text_mode: Vec<u8> = sample(3).into_iter().filter(|byte| *byte != b'\r').collect();
    assert_eq!(Blocklist::new(text_mode).err(), Some(ListError::TextMode));
}

#[test]
fn only_the_touched_block_is_verified() {
    let size = 2 * BLOCK_ROWS + 10;
    let mut bytes = sample(size as u64);
    let rows = u64_at(&bytes, TABLE + 8);
    bytes[rows + BLOCK + 5] ^= 1;
    let list = Blocklist::new(&bytes).expect("rows are not read yet");
    assert_eq!(list.row_block(0).expect("a good block").len(), BLOCK_ROWS);
    assert!(matches!(list.row_block(1), Err(ListError::Damaged { .. })));
    assert!(matches!(list.row_block(1), Err(ListError::Damaged { .. })), "the second time too");
    assert_eq!(list.row_block(2).expect("a good block").len(), 10);
    assert!(list.get(1).is_ok());
    assert!(list.get(BLOCK_ROWS as u32 + 1).is_err());
    let read: Vec<_> = list.iter().collect();
    assert_eq!(read.len(), BLOCK_ROWS + 1, "up to the damage, which is the last item");
    assert!(read.last().is_some_and(Result::is_err));
    assert!(list.verify().is_err());
}

#[test]
fn a_list_is_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    let list = Blocklist::new(sample(3)).expect("a good list");
    shared(&list);
}

#[test]
fn what_later_versions_say_of_an_entry_is_read_and_never_lost() {
    let good = sample(7);
    let claims = u64_at(&good, TABLE + 3 * ENTRY + 8);
    let mut rich = good.clone();
    put(&mut rich, claims + 12, &20_000u32.to_le_bytes());
    put(&mut rich, claims + 16, &1_700_000_000i64.to_le_bytes());
    put(&mut rich, claims + 26, &3u16.to_le_bytes());
    reseal(&mut rich);
    assert!(!refused(&rich));
    assert_eq!(read_all(&rich), read_all(&good));
    let list = Blocklist::new(&rich).expect("a good list");
    assert_eq!(BlocklistBuilder::new(Algorithm::Pdq).merge(&list), Err(ListError::RichClaims));

    let mut withdrawn = good.clone();
    withdrawn[claims + 24] = 2;
    reseal(&mut withdrawn);
    let list = Blocklist::new(&withdrawn).expect("claims are not read yet");
    assert!(list.get(1).expect("a good list").expect("there").sources.is_empty());
    assert!(list.verify().is_err(), "an entry without an active claim needs a tombstone, and a newer reader");
}

#[test]
fn a_signed_list_is_read_and_its_signature_checked_for_damage() {
    let mut signed = sample(3);
    put(&mut signed, 128, &[7; 96]);
    reseal_header(&mut signed);
    assert!(Blocklist::new(&signed).is_err(), "a signature that the flags do not know of");
    put(&mut signed, FLAGS, &1u32.to_le_bytes());
    reseal_header(&mut signed);
    assert!(!refused(&signed));
    signed[200] ^= 1;
    assert!(Blocklist::new(&signed).is_err());
}

/// Where the index lies in a list that has one.
fn index_of(bytes: &[u8]) -> std::ops::Range<usize> {
    let entry = TABLE + 6 * ENTRY;
    assert_eq!(u32_at(bytes, entry), 9);
    u64_at(bytes, entry + 8)..u64_at(bytes, entry + 8) + u64_at(bytes, entry + 16)
}

/// Asks a list whose index is used, whatever it holds.
fn asked(bytes: &[u8], hash: Hash256) -> Result<usize, String> {
    let list = Blocklist::new(bytes).map_err(|error| error.to_string())?;
    let matcher = Matcher::new([WatchedList::block("list", list)]).expect("one list").limit(0);
    matcher.matches(&hash).map(|found| found.len()).map_err(|error| error.to_string())
}

#[test]
fn an_index_changes_nothing_else() {
    for size in [0, 1, 3000] {
        let good = sample(size);
        let with_index = indexed(&good);
        assert_eq!(read_all(&with_index), read_all(&good));
        assert!(!refused(&with_index));
        assert_eq!(indexed(&with_index), with_index, "made anew, it is the same");
    }
    assert!(!refused(&indexed(&rich_sample())));
}

#[test]
fn an_index_of_other_rows_is_refused() {
    let (good, mut other) = (indexed(&sample(3000)), indexed(&sample(3001)));
    // the same number of rows, and one of them another
    let rows = u64_at(&other, TABLE + 8);
    let last = other[rows + 3000 * 32..rows + 3001 * 32].to_vec();
    let mut changed = sample(3000);
    let rows = u64_at(&changed, TABLE + 8);
    put(&mut changed, rows, &last);
    reseal(&mut changed);
    other = indexed(&changed);
    assert_eq!(asked(&other, Hash256::from_le_bytes(&last.try_into().expect("32 bytes"))), Ok(1));

    let index = index_of(&good);
    let mut foreign = other.clone();
    put(&mut foreign, index.start, &good[index.clone()]);
    reseal(&mut foreign);
    let error = asked(&foreign, hash(1)).expect_err("the index of another list");
    assert!(error.contains("list index"), "{error}");
    assert_eq!(Blocklist::new(&foreign).expect("whole").verify(), Err(ListError::StaleIndex));
    // the way out that the message names
    assert_eq!(indexed(&foreign), other);
}

#[test]
fn a_damaged_index_is_an_error_and_never_an_answer() {
    let good = indexed(&sample(3000));
    let index = index_of(&good);
    // in the first block, in a table of starts and in a column, once as damage and once on purpose
    for at in [index.start + 9, index.start + BLOCK + 4 * 70, index.end - BLOCK * 2 + 5, index.end - 1] {
        let mut damaged = good.clone();
        damaged[at] ^= 0x40;
        assert!(Blocklist::new(&damaged).expect("found later").verify().is_err(), "byte {at}");
        reseal(&mut damaged);
        assert!(Blocklist::new(&damaged).expect("sealed").verify().is_err(), "byte {at}, sealed");
        for query in (0..3000).step_by(50) {
            let answer = asked(&damaged, hash(query));
            assert!(matches!(answer, Ok(0 | 1) | Err(_)), "a panic is no answer, and no row is found twice");
        }
    }
    for cut in [1, 64, BLOCK, index.len()] {
        assert!(Blocklist::new(&good[..good.len() - cut]).is_err());
    }
    // tables that are too short for the rows
    let mut short = good.clone();
    let length = (index.len() - BLOCK) as u64;
    put(&mut short, TABLE + 6 * ENTRY + 16, &length.to_le_bytes());
    reseal(&mut short);
    assert!(Blocklist::new(&short).is_err());
}
