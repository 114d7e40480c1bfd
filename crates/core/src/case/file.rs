//! The case file itself: what it holds, how it is written, and the one way in which it is read.

use std::collections::HashSet;
use std::fmt;
use std::hash::Hash;

use serde_json::Value;

use super::fields::{Finding, Findings, Reader, from_hex, hex, is_path};
use super::{Day, FILE_LIMIT, PublicKey, RecoveryWords, VideoDigest};
use crate::algorithm::Algorithm;
use crate::blocklist::{Refused, check_entry};
use crate::error::Error;
use crate::hash::{Fingerprint, Hash256, QUALITY_LIMIT};

/// How every case file begins.
pub(super) const OPENING: &str = "{\"format\":\"nearmark-case\"";
pub(super) const FORMAT: &str = "nearmark-case";
const FIELDS: [&str; 8] = ["code", "day", "algorithm", "profile", "fingerprints", "videos", "withdraw", "check"];
const CHECK: &str = "\"check\":\"";

/// Bytes of the file: what a fingerprint takes at the most, what a digest takes, and more than all the rest does.
const A_FINGERPRINT: u64 = "{\"hash\":\"\",\"quality\":100},".len() as u64 + 64;
const A_VIDEO: u64 = "{\"md5\":\"\"},".len() as u64 + 32;
const ALL_ELSE: u64 = 512;

/// Within this distance two photos of a person are one picture, saved twice: one fingerprint is kept. Small beside
/// the 31 bits that count as a match, so that a copy of the one left out is still found.
pub const MERGE_LIMIT: u32 = 8;

/// A random number that stands for a case. It is no secret, and says nothing about anybody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Code([u8; 16]);

impl Code {
    /// From the system's random source.
    ///
    /// # Errors
    /// [`Error::Io`] where the system has none to give.
    pub fn random() -> Result<Self, Error> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| Error::io("no random numbers")(error.into()))?;
        Ok(Self(bytes))
    }

    pub(super) fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub(super) fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for Code {
    /// 32 lower-case hex digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// What became of a photo's fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placed {
    /// It is the fingerprint of this number, from 1.
    New(usize),
    /// The fingerprint of this number is nearly the same, and stands for both.
    Near(usize),
    /// The file has no room for another one: this one is not in it.
    Full,
}

/// Fingerprints of a person's own photos, and nothing else about them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFile {
    /// Its random number.
    pub code: Code,
    /// When it was made, in UTC, unless that was not wanted.
    pub day: Option<Day>,
    /// PDQ hashes of whole photos, by the `full` pipeline, each with its quality, 50..=100.
    pub fingerprints: Vec<Fingerprint>,
    /// Digests of videos: they find the very same file and no other.
    pub videos: Vec<VideoDigest>,
    /// What a withdrawal is checked with.
    pub key: PublicKey,
}

impl CaseFile {
    /// The algorithm of every fingerprint of format version 1.
    pub const ALGORITHM: Algorithm = Algorithm::Pdq;

    /// An empty case, whose withdrawal will need these words. Takes a part of a second, on purpose.
    pub fn new(code: Code, day: Option<Day>, words: &RecoveryWords) -> Self {
        let key = words.signing_key(&code).public();
        Self { code, day, fingerprints: Vec::new(), videos: Vec::new(), key }
    }

    /// Takes in the fingerprint of a photo, unless a near copy of it is there.
    ///
    /// # Errors
    /// One that says too little about its photo, or of whose quality nobody knows.
    pub fn place(&mut self, fingerprint: Fingerprint) -> Result<Placed, Refused> {
        check(&fingerprint)?;
        let near = |other: &Fingerprint| other.hash.distance(fingerprint.hash) <= MERGE_LIMIT;
        if let Some(at) = self.fingerprints.iter().position(near) {
            return Ok(Placed::Near(at + 1));
        }
        if !self.has_room(A_FINGERPRINT) {
            return Ok(Placed::Full);
        }
        self.fingerprints.push(fingerprint);
        Ok(Placed::New(self.fingerprints.len()))
    }

    /// Takes in the digest of a video, once. Returns its number, from 1.
    pub fn place_video(&mut self, digest: VideoDigest) -> Placed {
        if let Some(at) = self.videos.iter().position(|other| *other == digest) {
            return Placed::Near(at + 1);
        }
        if !self.has_room(A_VIDEO) {
            return Placed::Full;
        }
        self.videos.push(digest);
        Placed::New(self.videos.len())
    }

    /// Whether readers will still take the file with so many bytes more.
    fn has_room(&self, bytes: u64) -> bool {
        let (prints, videos) = (self.fingerprints.len() as u64, self.videos.len() as u64);
        ALL_ELSE + prints * A_FINGERPRINT + videos * A_VIDEO + bytes <= FILE_LIMIT
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.fingerprints.is_empty() && self.videos.is_empty()
    }

    /// The checksum: BLAKE3 of every byte before its field.
    pub fn check(&self) -> String {
        blake3::hash(self.body().as_bytes()).to_hex().to_string()
    }

    /// The file: one line a field.
    pub fn to_bytes(&self) -> Vec<u8> {
        format!("{}{CHECK}{}\"}}\n", self.body(), self.check()).into_bytes()
    }

    fn body(&self) -> String {
        let day = self.day.map_or("null".to_owned(), |day| format!("\"{day}\""));
        let photo = |print: &Fingerprint| {
            format!("{{\"hash\":\"{}\",\"quality\":{}}}", print.hash, print.quality.unwrap_or_default())
        };
        let photos: Vec<String> = self.fingerprints.iter().map(photo).collect();
        let videos: Vec<String> = self.videos.iter().map(|digest| format!("{{\"md5\":\"{digest}\"}}")).collect();
        format!(
            "{OPENING},\n\"version\":1,\n\"code\":\"{}\",\n\"day\":{day},\n\"algorithm\":\"{}\",\n\"profile\":\"full\",\n\
             \"fingerprints\":[{}],\n\"videos\":[{}],\n\"withdraw\":\"{}\",\n",
            self.code,
            Self::ALGORITHM,
            photos.join(","),
            videos.join(","),
            self.key,
        )
    }

    /// Reads a file that [`CaseFile::to_bytes`] wrote, and no other.
    ///
    /// # Errors
    /// All that is wrong with it: fields that are unknown, missing, repeated or not what they should be, a
    /// checksum that does not fit, bytes that belong nowhere.
    pub fn read(bytes: &[u8]) -> Result<Self, Findings> {
        let mut reader = Reader::open(bytes, FORMAT, &FIELDS)?;
        let code = Code(reader.hex("code", "32 hex digits"));
        let day = day(&mut reader);
        reader.constant("algorithm", "pdq");
        reader.constant("profile", "full");
        let fingerprints = each(&mut reader, &FINGERPRINTS, fingerprint, |print| print.hash);
        let videos = each(&mut reader, &VIDEOS, video, |digest| *digest);
        let key = PublicKey::from_bytes(reader.hex("withdraw", "64 hex digits"));
        let check: [u8; 32] = reader.hex("check", "64 hex digits");
        let case = Self { code, day, fingerprints, videos, key };

        let missing = Finding::Missing { name: "check" };
        if !reader.findings.contains(&missing) && !fits(bytes, &check) {
            reader.findings.push(Finding::Changed);
        }
        if reader.findings.is_empty() && case.to_bytes() != bytes {
            reader.findings.push(Finding::Shape);
        }
        if reader.findings.is_empty() { Ok(case) } else { Err(Findings(reader.findings)) }
    }
}

/// What may stand in a case file: what may stand in a list, of known quality.
fn check(fingerprint: &Fingerprint) -> Result<(), Refused> {
    let quality = fingerprint.quality.unwrap_or_default();
    if quality < QUALITY_LIMIT {
        return Err(Refused::Quality { found: quality });
    }
    check_entry(CaseFile::ALGORITHM, fingerprint)
}

/// Whether the bytes before the checksum's field have that checksum.
fn fits(bytes: &[u8], check: &[u8; 32]) -> bool {
    let at = bytes.windows(CHECK.len()).rposition(|window| window == CHECK.as_bytes());
    at.is_some_and(|at| blake3::hash(&bytes[..at]) == *check)
}

fn day(reader: &mut Reader) -> Option<Day> {
    let value = reader.take("day")?;
    let day = value.as_str().and_then(Day::parse);
    if day.is_none() && !value.is_null() {
        reader.wrong("day", "a day or null", &value);
    }
    day
}

/// A field that holds a list, and what each of its parts is.
struct Parts {
    name: &'static str,
    fields: &'static [&'static str],
    expected: &'static str,
}

const FINGERPRINTS: Parts = Parts {
    name: "fingerprints",
    fields: &["hash", "quality"],
    expected: "a hash of 64 hex digits and a quality of 50 to 100",
};
const VIDEOS: Parts = Parts { name: "videos", fields: &["md5"], expected: "an md5 of 32 hex digits" };

/// The parts of a list, each with a key of its own; whatever is none of them is a finding with its number, and so is a
/// field in one that the format does not have.
fn each<T, K: Eq + Hash>(
    reader: &mut Reader,
    &Parts { name, fields, expected }: &Parts,
    parse: impl Fn(&Value) -> Option<T>,
    key: impl Fn(&T) -> K,
) -> Vec<T> {
    let Some(value) = reader.take(name) else { return Vec::new() };
    let Some(values) = value.as_array() else {
        reader.wrong(name, "a list", &value);
        return Vec::new();
    };
    let (mut parts, mut keys) = (Vec::with_capacity(values.len()), HashSet::with_capacity(values.len()));
    for (at, value) in values.iter().enumerate() {
        let strange = reader.unknown(&format!("{name} {}, ", at + 1), value, fields);
        match parse(value) {
            None if strange && !is_path(value) => {}
            Some(part) if !keys.insert(key(&part)) => {
                reader.findings.push(Finding::Repeated { name: format!("{name} {}", at + 1) });
            }
            Some(part) => parts.push(part),
            None => reader.wrong(format!("{name} {}", at + 1), expected, value),
        }
    }
    parts
}

fn fingerprint(value: &Value) -> Option<Fingerprint> {
    let fields = value.as_object()?;
    let bytes: [u8; 32] = from_hex(fields.get("hash")?.as_str()?)?;
    let quality = u8::try_from(fields.get("quality")?.as_u64()?).ok().filter(|quality| *quality <= 100)?;
    let print = Fingerprint { hash: Hash256::from_bytes(bytes), quality: Some(quality) };
    check(&print).is_ok().then_some(print)
}

fn video(value: &Value) -> Option<VideoDigest> {
    from_hex(value.get("md5")?.as_str()?).map(VideoDigest::from_bytes)
}

#[cfg(test)]
mod tests;
