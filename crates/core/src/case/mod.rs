//! People and their own photos: fingerprints in, one small file out that says nothing else.
//!
//! A [`CaseFile`] is JSON that a person can open and read in full. It holds a random code, a day or
//! none, fingerprints, digests of videos, the public half of a key, and a checksum. [`CaseFile::read`]
//! takes exactly what [`CaseFile::to_bytes`] writes and names whatever else there is: a file that
//! somebody shares must not hold a field that nobody looked at. The private half of the key is nowhere:
//! it is made of [`RecoveryWords`] and the code whenever it is needed, to sign a [`Withdrawal`].
//!
//! `docs/case-file.md` has both files field by field.

mod day;
mod fields;
mod file;
mod key;
mod trial;
mod video;
mod withdrawal;
mod words;

pub use day::Day;
pub use fields::{Finding, Findings};
pub use file::{CaseFile, Code, MERGE_LIMIT, Placed};
pub use key::PublicKey;
pub use trial::{Edit, Recognised, Trial};
pub use video::{VideoDigest, video_digest};
pub use withdrawal::{Withdrawal, WithdrawalError};
pub use words::{RecoveryWords, WORDS, WordsError, words};

/// The largest case file that is read or made, in bytes: some 46,000 fingerprints.
pub const FILE_LIMIT: u64 = 4 << 20;

/// Whether a text begins as a case file does.
pub fn is_case_file(first_bytes: &[u8]) -> bool {
    first_bytes.starts_with(file::OPENING.as_bytes())
}

/// Whether a text begins as a withdrawal note does.
pub fn is_withdrawal(first_bytes: &[u8]) -> bool {
    first_bytes.starts_with(withdrawal::OPENING.as_bytes())
}

/// Whether bytes that cannot be read are something else than a case file, and not a damaged one.
pub fn is_something_else(bytes: &[u8]) -> bool {
    let name = file::FORMAT.as_bytes();
    bytes.first().is_some_and(|first| *first != b'{') && !bytes.windows(name.len()).any(|window| window == name)
}
