//! The options that the commands which open pictures share.

use std::num::NonZeroUsize;

use clap::{Args, ValueEnum};
use nearmark::{Limits, Photos, all_cores};

/// How large pictures may be.
#[derive(Args)]
pub(crate) struct Size {
    /// The most pixels a picture may have
    #[arg(long, value_name = "N", default_value_t = Limits::default().pixels, help_heading = "Common options")]
    max_pixels: u64,

    /// Memory for files and decoding, shared by all jobs; one picture may take three quarters of it
    #[arg(long, value_name = "SIZE", default_value = "2G", value_parser = parse_size, help_heading = "Common options")]
    memory: u64,
}

/// Options of the commands that work through many pictures.
#[derive(Args)]
pub(crate) struct Settings {
    /// How many pictures to work on at once, up to 1024 [default: one for each core]
    #[arg(short = 'j', long, value_name = "N", value_parser = parse_jobs, help_heading = "Common options")]
    jobs: Option<NonZeroUsize>,

    #[command(flatten)]
    pub(crate) size: Size,

    /// Count files in folders that are no pictures as unreadable, too
    #[arg(long, help_heading = "Common options")]
    pub(crate) strict: bool,

    /// Say more: which pictures are clean, and which files in folders are skipped
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
}

impl Size {
    pub(crate) fn photos(&self) -> Photos {
        Photos::new(Limits { pixels: self.max_pixels, bytes: self.memory / 4 * 3 }, self.memory)
    }
}

/// More threads than this help nobody, and the system may refuse to start them.
const MOST_JOBS: usize = 1024;

fn parse_jobs(text: &str) -> Result<NonZeroUsize, String> {
    let jobs = text.parse().ok().filter(|jobs: &NonZeroUsize| jobs.get() <= MOST_JOBS);
    jobs.ok_or_else(|| format!("expected a number from 1 to {MOST_JOBS}"))
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
