//! A note that takes a case back, signed with the key that only the words give.

use super::fields::{Finding, Findings, Reader, hex};
use super::{CaseFile, Code, PublicKey, RecoveryWords, WordsError};

/// How every note begins.
pub(super) const OPENING: &str = "{\"format\":\"nearmark-withdrawal\"";
const FORMAT: &str = "nearmark-withdrawal";

/// Says that every fingerprint of a case is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// The case.
    pub code: Code,
    key: PublicKey,
    signature: [u8; 64],
}

/// Why a note takes nothing back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WithdrawalError {
    /// The note of another case.
    #[error("this note belongs to another case")]
    Foreign,
    /// A note that was not signed with the words of the case.
    #[error("this note was not signed with the words of this case")]
    Forged,
}

impl Withdrawal {
    /// Takes a case back.
    ///
    /// # Errors
    /// [`WordsError::Other`] where the words are not this case's.
    pub fn sign(case: &CaseFile, words: &RecoveryWords) -> Result<Self, WordsError> {
        let key = words.signing_key(&case.code);
        if key.public() != case.key {
            return Err(WordsError::Other);
        }
        let signature = key.sign(body(case.code, case.key).as_bytes());
        Ok(Self { code: case.code, key: case.key, signature })
    }

    /// Whether it takes back this case: whoever has the file can tell.
    ///
    /// # Errors
    /// [`WithdrawalError`]: it does not.
    pub fn verify(&self, case: &CaseFile) -> Result<(), WithdrawalError> {
        if self.code != case.code {
            return Err(WithdrawalError::Foreign);
        }
        // The key that counts is the one in the case file.
        let signed = self.key == case.key && case.key.signed(body(self.code, self.key).as_bytes(), &self.signature);
        signed.then_some(()).ok_or(WithdrawalError::Forged)
    }

    /// The note: one line a field.
    pub fn to_bytes(&self) -> Vec<u8> {
        format!("{}\"signature\":\"{}\"}}\n", body(self.code, self.key), hex(&self.signature)).into_bytes()
    }

    /// Reads a note that [`Withdrawal::to_bytes`] wrote, and no other. What it says is known only after
    /// [`Withdrawal::verify`].
    ///
    /// # Errors
    /// All that is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self, Findings> {
        let mut reader = Reader::open(bytes, FORMAT, &["code", "withdraw", "signature"])?;
        let code = Code::from_bytes(reader.hex("code", "32 hex digits"));
        let key = PublicKey::from_bytes(reader.hex("withdraw", "64 hex digits"));
        let note = Self { code, key, signature: reader.hex("signature", "128 hex digits") };
        if reader.findings.is_empty() && note.to_bytes() != bytes {
            reader.findings.push(Finding::Shape);
        }
        if reader.findings.is_empty() { Ok(note) } else { Err(Findings(reader.findings)) }
    }
}

/// What is signed: every byte before the signature's field.
fn body(code: Code, key: PublicKey) -> String {
    format!("{OPENING},\n\"version\":1,\n\"code\":\"{code}\",\n\"withdraw\":\"{key}\",\n")
}
