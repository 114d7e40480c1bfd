//! The key of a withdrawal: from words and a code to a signature, and back to nothing.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use ed25519_dalek::{Signature, Signer, SigningKey as Ed25519, VerifyingKey};
use zeroize::Zeroizing;

use super::fields::hex;
use super::{Code, RecoveryWords};

/// Argon2id over 64 MiB, three times, one lane: a guess takes a tenth of a second and 64 MiB. The parameters
/// of version 1 of the file, and so for ever.
const MEMORY_KIB: u32 = 64 << 10;
const PASSES: u32 = 3;
const LANES: u32 = 1;

/// The public half of a case's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    pub(super) fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Whether the private half signed these bytes. A key that is no point of the curve has signed nothing.
    pub(super) fn signed(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        let key = VerifyingKey::from_bytes(&self.0);
        key.is_ok_and(|key| key.verify_strict(message, &Signature::from_bytes(signature)).is_ok())
    }
}

impl fmt::Display for PublicKey {
    /// 64 lower-case hex digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// The private half; wiped when dropped.
pub(super) struct SigningKey(Ed25519);

impl SigningKey {
    pub(super) fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    pub(super) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

impl RecoveryWords {
    /// Argon2id of the words, separated by single spaces, salted with the 16 bytes of the code, is the seed of an
    /// Ed25519 key (RFC 9106, RFC 8032).
    pub(super) fn signing_key(&self, code: &Code) -> SigningKey {
        let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(32)).expect("the parameters are fixed");
        let mut seed = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(self.as_str().as_bytes(), code.bytes(), seed.as_mut())
            .expect("the lengths are fixed and within Argon2's");
        SigningKey(Ed25519::from_bytes(&seed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From argon2-cffi and cryptography in Python: see docs/case-file.md.
    #[test]
    fn words_and_code_give_the_key_that_others_derive() {
        let words = RecoveryWords::parse("acorn apple banana candle pencil walnut").expect("six words of the list");
        let code = Code::from_bytes(*b"sixteen bytes...");
        assert_eq!(
            words.signing_key(&code).public().to_string(),
            "a6dbea587c675afa380999a4078cb8953ab571b43dac1d6cc6d1ba527888ddf0"
        );
        let other = Code::from_bytes(*b"sixteen bytes..!");
        assert_ne!(words.signing_key(&other).public(), words.signing_key(&code).public());
    }

    #[test]
    fn nothing_is_signed_by_a_key_that_is_none() {
        assert!(!PublicKey([0xff; 32]).signed(b"words", &[0; 64]));
        assert!(!PublicKey([0; 32]).signed(b"words", &[0; 64]));
    }
}
