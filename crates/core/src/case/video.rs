//! The digest of a video file.

use std::fmt;
use std::io::{self, Read};

use md5::{Digest, Md5};
use zeroize::Zeroizing;

use super::fields::hex;

/// The MD5 of a video's bytes, which the field's exchanges carry. It finds the very same file and nothing else: a
/// video that was sent through an app is another file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoDigest([u8; 16]);

impl VideoDigest {
    pub(super) fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for VideoDigest {
    /// 32 lower-case hex digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

/// Digests all that a reader gives, a piece at a time.
///
/// # Errors
/// The reader's own.
pub fn video_digest(mut reader: impl Read) -> io::Result<VideoDigest> {
    let mut piece = Zeroizing::new(vec![0; 1 << 20]);
    let mut digest = Md5::new();
    loop {
        match reader.read(&mut piece) {
            Ok(0) => return Ok(VideoDigest(digest.finalize().into())),
            Ok(read) => digest.update(&piece[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 1321, A.5.
    #[test]
    fn the_digests_of_the_standard() {
        for (text, expected) in [
            ("", "d41d8cd98f00b204e9800998ecf8427e"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72"),
            ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
        ] {
            assert_eq!(video_digest(text.as_bytes()).expect("memory can be read").to_string(), expected);
        }
        let long = vec![7; (1 << 20) + 1];
        let halves = long[..5].chain(&long[5..]);
        assert_eq!(video_digest(halves).expect("memory"), video_digest(&long[..]).expect("memory"));
    }
}
