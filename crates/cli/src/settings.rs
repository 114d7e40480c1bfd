//! The options that every command which opens pictures shares.

use std::num::NonZeroUsize;

use clap::{Args, ValueEnum};
use nearmark::{Limits, Photos, all_cores};

/// Options that every command which opens pictures shares.
#[derive(Args)]
pub(crate) struct Settings {
    /// How many pictures to work on at once [default: one for each core]
    #[arg(short = 'j', long, value_name = "N", help_heading = "Common options")]
    jobs: Option<NonZeroUsize>,

    /// The most pixels a picture may have
    #[arg(long, value_name = "N", default_value_t = Limits::default().pixels, help_heading = "Common options")]
    max_pixels: u64,

    /// Memory for files and decoding, shared by all jobs; one picture may take three quarters of it
    #[arg(long, value_name = "SIZE", default_value = "2G", value_parser = parse_size, help_heading = "Common options")]
    memory: u64,

    /// Count files in folders that are no pictures as unreadable, too
    #[arg(long, help_heading = "Common options")]
    pub(crate) strict: bool,

    /// Print clean pictures as well
    #[arg(short, long, help_heading = "Common options")]
    pub(crate) verbose: bool,

    /// No words on stderr except errors
    #[arg(short, long, help_heading = "Common options")]
    pub(crate) quiet: bool,

    /// Progress on stderr: on a terminal, never, or as lines of JSON
    #[arg(long, value_enum, default_value_t = ProgressMode::Auto, help_heading = "Common options")]
    pub(crate) progress: ProgressMode,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProgressMode {
    Auto,
    Never,
    Json,
}

impl Settings {
    pub(crate) fn threads(&self) -> NonZeroUsize {
        self.jobs.unwrap_or_else(all_cores)
    }

    pub(crate) fn photos(&self) -> Photos {
        Photos::new(Limits { pixels: self.max_pixels, bytes: self.memory / 4 * 3 }, self.memory)
    }
}

/// `1500`, `64K`, `512M` or `2G`: bytes, in powers of 1024.
fn parse_size(text: &str) -> Result<u64, String> {
    let (digits, shift) = match text.as_bytes().last().map(u8::to_ascii_uppercase) {
        Some(b'K') => (&text[..text.len() - 1], 10),
        Some(b'M') => (&text[..text.len() - 1], 20),
        Some(b'G') => (&text[..text.len() - 1], 30),
        _ => (text, 0),
    };
    let number: u64 = digits.parse().map_err(|_| "expected a size such as 512M or 2G".to_owned())?;
    number.checked_mul(1 << shift).ok_or_else(|| "that is more than any machine has".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        assert_eq!(parse_size("2G"), Ok(2 << 30));
        assert_eq!(parse_size("512m"), Ok(512 << 20));
        assert_eq!(parse_size("77"), Ok(77));
        for wrong in ["", "G", "-1", "1.5G", "99999999999G", "2GB"] {
            assert!(parse_size(wrong).is_err(), "{wrong:?}");
        }
    }
}
