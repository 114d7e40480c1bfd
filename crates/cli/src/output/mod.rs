//! How results look: one small file for each format.

pub(crate) mod csv;
pub(crate) mod explain;
pub(crate) mod ndjson;
pub(crate) mod progress;
pub(crate) mod sanitize;
pub(crate) mod steps;
pub(crate) mod text;

use std::ffi::OsStr;
use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use nearmark::{Algorithm, Error, Match, Outcome, Print, Query, SearchMode};

/// How `scan` prints its records.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ScanFormat {
    Text,
    Ndjson,
    Csv,
}

/// How `hash` prints its fingerprints.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum HashFormat {
    Text,
    Ndjson,
    Csv,
    Hex,
    Base64,
    Threatexchange,
}

/// What `scan` has found out about one input, as the formats print it.
pub(crate) struct ScanRecord<'a> {
    /// What the input is called.
    pub(crate) name: &'a OsStr,
    /// What it asked and what the lists say.
    pub(crate) result: &'a Result<(Query, Outcome), Error>,
    /// How to print matches.
    pub(crate) matches: &'a MatchStyle<'a>,
    /// How thoroughly the lists were searched.
    pub(crate) search: SearchMode,
}

/// How matches are printed.
pub(crate) struct MatchStyle<'a> {
    /// The lists' names, as [`Match::list`] counts them.
    pub(crate) lists: &'a [String],
    /// The algorithm of each of them.
    pub(crate) algorithms: &'a [Algorithm],
    /// The most matches of one record; the nearest stay.
    pub(crate) max: usize,
    /// Say exact, near or far instead of the distance.
    pub(crate) redact: bool,
    /// Say why, in one sentence.
    pub(crate) explain: bool,
}

impl MatchStyle<'_> {
    pub(crate) fn list(&self, found: &Match) -> &str {
        &self.lists[found.list]
    }

    /// The algorithm by which it was found.
    pub(crate) fn algorithm(&self, found: &Match) -> &Algorithm {
        &self.algorithms[found.list]
    }

    /// The matches to print, and how many are left out.
    pub(crate) fn cut<'m>(&self, matches: &'m [Match]) -> (&'m [Match], usize) {
        let shown = if self.max == 0 { matches.len() } else { self.max.min(matches.len()) };
        (&matches[..shown], matches.len() - shown)
    }

    /// The distance, or what may be said of it.
    pub(crate) fn distance(&self, found: &Match) -> String {
        if self.redact { band(found).to_owned() } else { found.distance.to_string() }
    }
}

/// How near a match is, in one word.
pub(crate) fn band(found: &Match) -> &'static str {
    match found.distance {
        0 => "exact",
        distance if distance * 2 <= found.limit => "near",
        _ => "far",
    }
}

/// One fingerprint of one input, as the formats of `hash` print it.
pub(crate) struct HashRecord<'a> {
    /// What the input is called; nothing with `--no-names`.
    pub(crate) name: Option<&'a OsStr>,
    /// The algorithm's name.
    pub(crate) algorithm: Algorithm,
    /// The fingerprint and its view.
    pub(crate) print: &'a Print,
    /// The file ends before its picture does.
    pub(crate) truncated: bool,
}

/// Standard output, a record at a time.
pub(crate) struct Results(Box<dyn Write>);

impl Results {
    /// Lines for people: coloured on a terminal, and nowhere else whatever the environment asks for.
    pub(crate) fn new() -> Self {
        let stdout = io::stdout();
        let choice = if stdout.is_terminal() { AutoStream::choice(&stdout) } else { ColorChoice::Never };
        Self(Box::new(AutoStream::new(stdout, choice)))
    }

    /// Records for programs: byte by byte what is written, where a stream that takes colours out
    /// would take letters out of names.
    pub(crate) fn exact() -> Self {
        Self(Box::new(io::stdout()))
    }

    /// Writes whole lines and flushes them.
    pub(crate) fn write(&mut self, lines: &[u8]) -> io::Result<()> {
        self.0.write_all(lines)?;
        self.0.flush()
    }
}
