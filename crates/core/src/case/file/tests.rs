use std::sync::LazyLock;

use super::super::{Withdrawal, WithdrawalError, WordsError};
use super::*;

const TYPED: &str = "acorn apple banana candle pencil walnut";

fn words() -> RecoveryWords {
    RecoveryWords::parse(TYPED).expect("six words of the list")
}

/// A hash with 128 bits set, `bits` of which differ from the first.
fn print(bits: u32, quality: u8) -> Fingerprint {
    let (set, clear) = (u64::MAX << (bits / 2), (1u64 << (bits / 2)) - 1);
    Fingerprint { hash: Hash256([set, clear, u64::MAX, 0]), quality: Some(quality) }
}

/// Made once: the key takes its time.
fn case() -> CaseFile {
    static CASE: LazyLock<CaseFile> = LazyLock::new(|| {
        let mut case = CaseFile::new(Code([7; 16]), Day::new(2026, 11, 22), &words());
        assert_eq!(case.place(print(0, 98)), Ok(Placed::New(1)));
        assert_eq!(case.place(print(40, 50)), Ok(Placed::New(2)));
        let digest = super::super::video_digest(&b"a video"[..]).expect("memory");
        assert_eq!((case.place_video(digest), case.place_video(digest)), (Placed::New(1), Placed::Near(1)));
        case
    });
    CASE.clone()
}

fn text() -> String {
    String::from_utf8(case().to_bytes()).expect("text")
}

/// The same with another body, and a checksum that fits it.
fn signed_off(change: impl FnOnce(&str) -> String) -> Vec<u8> {
    let text = text();
    let (body, _) = text.split_at(text.find(CHECK).expect("a checksum"));
    let body = change(body);
    format!("{body}{CHECK}{}\"}}\n", blake3::hash(body.as_bytes()).to_hex()).into_bytes()
}

fn findings(bytes: &[u8]) -> Vec<Finding> {
    CaseFile::read(bytes).err().map_or(Vec::new(), |findings| findings.0)
}

#[test]
fn a_file_comes_back_as_it_was() {
    let mut case = case();
    assert_eq!(CaseFile::read(&case.to_bytes()), Ok(case.clone()));
    case.day = None;
    case.videos.clear();
    assert_eq!(CaseFile::read(&case.to_bytes()), Ok(case.clone()));
    assert!(is_lines_of_json(&case.to_bytes()));
}

/// One line a field, in the order that is promised.
fn is_lines_of_json(bytes: &[u8]) -> bool {
    let text = std::str::from_utf8(bytes).expect("text");
    let names =
        ["format", "version", "code", "day", "algorithm", "profile", "fingerprints", "videos", "withdraw", "check"];
    let line = |(line, name): (&str, &str)| line.trim_start_matches('{').starts_with(&format!("\"{name}\":"));
    text.lines().count() == names.len()
        && text.lines().zip(names).all(line)
        && !text.contains(['/', '\\', '.'])
        && serde_json::from_str::<Value>(text).is_ok()
}

#[test]
fn near_copies_share_a_fingerprint() {
    let mut case = case();
    assert_eq!(case.place(print(MERGE_LIMIT, 77)), Ok(Placed::Near(1)));
    assert_eq!(case.place(print(MERGE_LIMIT + 2, 77)), Ok(Placed::New(3)));
    assert_eq!(case.place(print(80, 49)), Err(Refused::Quality { found: 49 }));
    assert_eq!(case.place(Fingerprint { quality: None, ..print(80, 0) }), Err(Refused::Quality { found: 0 }));
    assert_eq!(case.fingerprints.len(), 3);
}

#[test]
fn every_changed_byte_is_noticed() {
    let bytes = case().to_bytes();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        for bit in [1, 0x20] {
            changed[at] ^= bit;
            assert!(CaseFile::read(&changed).is_err(), "byte {at}");
            changed[at] ^= bit;
        }
        assert!(CaseFile::read(&bytes[..at]).is_err(), "cut at {at}");
    }
    for extra in [&b" "[..], b"\n", b"\0", b"{}", b"photo.jpg"] {
        assert!(CaseFile::read(&[&bytes[..], extra].concat()).is_err());
        assert!(CaseFile::read(&[extra, &bytes[..]].concat()).is_err());
    }
    let hash = case().fingerprints[0].hash.to_string();
    let other = text().replace(&hash, &format!("{}{}", &hash[1..], &hash[..1]));
    assert_eq!(findings(other.as_bytes()), [Finding::Changed]);
}

#[test]
fn whatever_does_not_belong_is_named() {
    let with = |from: &str, to: &str| {
        findings(&signed_off(|body| {
            assert!(body.contains(from), "{from}");
            body.replacen(from, to, 1)
        }))
    };
    let unknown = |name: &str, path| vec![Finding::Unknown { name: name.into(), path }];
    let value = |name: &str, expected, path| vec![Finding::Value { name: name.into(), expected, path }];
    let print = "a hash of 64 hex digits and a quality of 50 to 100";

    assert_eq!(with("\"day\"", "\"name\":\"Kim\",\n\"day\""), unknown("name", false));
    assert_eq!(with("\"day\"", "\"from\":\"/home/kim/beach.jpg\",\n\"day\""), unknown("from", true));
    assert_eq!(with("\"day\"", "\"x\":[{\"y\":[\"beach.jpg\"]}],\n\"day\""), unknown("x", true));
    assert_eq!(with("\"day\"", "\"version\":1,\n\"day\""), [Finding::Repeated { name: "version".into() }]);
    assert_eq!(with("\"day\"", "\"code\":\"\",\n\"day\""), [Finding::Repeated { name: "code".into() }]);
    assert_eq!(with("\"profile\":\"full\",\n", ""), [Finding::Missing { name: "profile" }]);
    assert_eq!(with("\"full\"", "\"cimg512\""), value("profile", "full", false));
    assert_eq!(with("\"pdq\"", "\"phash\""), value("algorithm", "pdq", false));
    assert_eq!(with("\"2026-11-22\"", "\"2026-11-31\""), value("day", "a day or null", false));
    assert_eq!(with("\"2026-11-22\"", "7"), value("day", "a day or null", false));
    assert_eq!(with("\"0707", "\"beach.jpg07"), value("code", "32 hex digits", true));
    assert_eq!(with("\"quality\":98", "\"quality\":49"), value("fingerprints 1", print, false));
    assert_eq!(with("\"quality\":50", "\"quality\":101"), value("fingerprints 2", print, false));
    assert_eq!(with("\"quality\":98", "\"quality\":98.0"), value("fingerprints 1", print, false));
    assert_eq!(with("\"quality\":98", "\"quality\":98,\"name\":\"a.jpg\""), unknown("fingerprints 1, name", true));
    assert_eq!(with("\"hash\":\"0", "\"hash\":\""), value("fingerprints 1", print, false));
    assert_eq!(with("\"hash\":\"0", "\"hash\":\"f"), value("fingerprints 1", print, false), "another number of bits");
    assert_eq!(with("{\"md5\":\"", "{\"md5\":\"0"), value("videos 1", "an md5 of 32 hex digits", false));
    assert_eq!(
        with("\"videos\":[", "\"videos\":{},\"v\":["),
        [unknown("v", false), value("videos", "a list", false)].concat()
    );
    assert_eq!(with("\"day\"", " \"day\""), [Finding::Shape]);
    assert_eq!(with("\"quality\":98}", "\"quality\":98 }"), [Finding::Shape]);
    assert_eq!(with("\"version\":1", "\"version\":2"), [Finding::Newer { found: 2 }]);
    assert_eq!(with("nearmark-case", "nearmark-list"), [Finding::Foreign { expected: "nearmark-case" }]);
    assert_eq!(findings(b"{}"), [Finding::Foreign { expected: "nearmark-case" }]);
    assert_eq!(findings(b"[1,2]"), [Finding::NotJson]);
    for text in [format!("\u{feff}{}", text()), format!("{}\0", text())] {
        assert_eq!(findings(text.as_bytes()), [Finding::Shape]);
    }
    assert_eq!(with("\"quality\":98}", "\"quality\":98,\"who\":\"kim\"}"), unknown("fingerprints 1, who", false));
    assert_eq!(with("{\"md5\"", "{\"file\":\"a/b.mp4\",\"md5\""), unknown("videos 1, file", true));
    assert_eq!(findings(&[b'['; 100_000]), [Finding::NotJson], "and no stack runs out");
    assert!(matches!(findings(&vec![b' '; 5 << 20])[..], [Finding::TooLarge { .. }]));

    let twice = |body: &str| {
        let (start, end) = (body.find("{\"hash\"").expect("one"), body.find("},").expect("its end") + 2);
        format!("{}{}{}", &body[..start], &body[start..end], &body[start..])
    };
    let again = [Finding::Repeated { name: "fingerprints 2".into() }];
    assert_eq!(findings(&signed_off(twice)), again);
    let of_two_qualities = |body: &str| twice(body).replacen("\"quality\":98", "\"quality\":97", 1);
    assert_eq!(findings(&signed_off(of_two_qualities)), again, "a hash is there once, whatever its quality");
}

/// 128 bits set, and no two alike.
fn numbered(number: u64) -> Fingerprint {
    Fingerprint { hash: Hash256([number, !number, u64::MAX, 0]), quality: Some(100) }
}

#[test]
fn whatever_can_be_made_can_be_read() {
    let mut case = case();
    case.day = Day::new(9999, 12, 31);
    let empty = CaseFile { fingerprints: Vec::new(), videos: Vec::new(), ..case.clone() };
    assert!((empty.to_bytes().len() as u64) < ALL_ELSE);

    case.fingerprints.clear();
    let digest = |number: u64| VideoDigest::from_bytes(u128::from(number).to_be_bytes());
    case.videos = (0..1000).map(digest).collect();
    // Straight in: whether each is near another takes its time.
    let fit = (0..).find(|fit| ALL_ELSE + 1000 * A_VIDEO + (fit + 1) * A_FINGERPRINT > FILE_LIMIT).expect("a number");
    case.fingerprints = (0..fit).map(numbered).collect();
    let bytes = case.to_bytes();
    assert!((FILE_LIMIT - ALL_ELSE - A_FINGERPRINT..=FILE_LIMIT).contains(&(bytes.len() as u64)), "{}", bytes.len());
    assert_eq!(CaseFile::read(&bytes), Ok(case.clone()));

    let other = Fingerprint { hash: Hash256([0, 0, u64::MAX, u64::MAX]), quality: Some(100) };
    assert_eq!(case.place(other), Ok(Placed::Full));
    assert_eq!(case.place(numbered(7)), Ok(Placed::Near(1)));
    assert_eq!(case.place_video(digest(7)), Placed::Near(8));
    case.fingerprints.pop();
    assert_eq!(case.place(other), Ok(Placed::New(fit as usize)));
    while case.place_video(digest(1000 + case.videos.len() as u64)) != Placed::Full {}
    assert_eq!(CaseFile::read(&case.to_bytes()), Ok(case));
}

#[test]
fn a_case_is_taken_back_with_its_words_alone() {
    let case = case();
    let note = Withdrawal::sign(&case, &words()).expect("its own words");
    assert_eq!(Withdrawal::read(&note.to_bytes()), Ok(note.clone()));
    assert_eq!(note.verify(&case), Ok(()));

    let others = RecoveryWords::parse("acorn apple banana candle walnut pencil").expect("words");
    assert_eq!(Withdrawal::sign(&case, &others), Err(WordsError::Other));
    let another = CaseFile::new(Code([8; 16]), None, &others);
    assert_eq!(note.verify(&another), Err(WithdrawalError::Foreign));

    // Somebody who has the file puts a key of their own into a note.
    let theirs = CaseFile::new(case.code, None, &others);
    let forged = Withdrawal::sign(&theirs, &others).expect("their own words");
    assert_eq!(forged.verify(&case), Err(WithdrawalError::Forged));
    let text = String::from_utf8(forged.to_bytes()).expect("text");
    let with_key = text.replace(&theirs.key.to_string(), &case.key.to_string());
    assert_eq!(Withdrawal::read(with_key.as_bytes()).expect("a note").verify(&case), Err(WithdrawalError::Forged));

    let bytes = note.to_bytes();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let refused = Withdrawal::read(&changed).map_or(true, |note| note.verify(&case).is_err());
        assert!(refused, "byte {at}");
        assert!(Withdrawal::read(&bytes[..at]).is_err(), "cut at {at}");
    }
    let unknown = text.replace("\"code\"", "\"why\":\"x\",\n\"code\"");
    assert!(Withdrawal::read(unknown.as_bytes()).is_err());
}
