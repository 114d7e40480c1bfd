//! Lines for people.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use anstyle::{AnsiColor, Style};
use nearmark::{Match, Outcome};

use super::{HashRecord, ScanRecord, explain, sanitize};

pub(crate) const MATCH: Style = AnsiColor::Red.on_default().bold();
pub(crate) const CLEAN: Style = AnsiColor::Green.on_default();
pub(crate) const CAUTION: Style = AnsiColor::Yellow.on_default().bold();

/// Width of the first column.
const OUTCOME: usize = 5;
/// Least width of the column that names an entry, so that most lines align.
const ENTRY: usize = 10;
/// Least widths of the columns behind it: `12/31` and `rot90`.
const DISTANCE: usize = 5;
const VIEW: usize = 5;

/// Words for the person at the terminal, on stderr. When nobody listens there, the results and the
/// exit code still stand.
pub(crate) fn say(words: &str) {
    let _ = writeln!(io::stderr(), "{words}");
}

/// `1 entry`, `240 entries`.
pub(crate) fn count(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// `pdq  <hash>  <quality>  <name>`, two spaces between.
pub(crate) fn hash(record: &HashRecord<'_>) -> String {
    let HashRecord { algorithm, print, .. } = record;
    let quality = print.fingerprint.quality.map_or_else(|| "-".to_owned(), |quality| quality.to_string());
    let mut line = format!("{algorithm}  {}  {quality}", algorithm.text(&print.hash()));
    if let Some(name) = record.name {
        let _ = write!(line, "  {}", sanitize::name(name));
    }
    line.push('\n');
    line
}

/// One line for each match, or one that says why there is none; nothing for a clean input unless
/// `verbose`.
pub(crate) fn scan(record: &ScanRecord<'_>, verbose: bool) -> String {
    let name = sanitize::name(record.name);
    let mut lines = String::new();
    match record.result {
        Ok((_, Outcome::Match { matches, .. })) => {
            let (shown, more) = record.matches.cut(matches);
            for found in shown {
                let _ = writeln!(lines, "{}  {}  {name}", outcome("MATCH", MATCH), entry(found, record));
            }
            if more > 0 {
                let _ = writeln!(lines, "{:OUTCOME$}  and {more} more within the limit  {name}", "");
            }
        }
        Ok((query, Outcome::LowQuality)) => {
            let quality = query.quality().map_or(String::new(), |quality| format!("quality {quality}"));
            let _ = writeln!(lines, "{}  {quality:ENTRY$}  {name}", outcome("LOW", CAUTION));
        }
        Ok((_, Outcome::Clean { allowed, matches })) if verbose || record.matches.explain => {
            // An allowed entry is worth a word only where it overruled a match.
            let overruled = allowed.first().filter(|_| !matches.is_empty());
            let why = overruled.map_or(String::new(), |allowed| format!("{}  ", entry(allowed, record)));
            let _ = writeln!(lines, "{}  {why}{name}", outcome("CLEAN", CLEAN));
        }
        Ok((_, Outcome::Clean { .. })) => {}
        Err(error) => {
            let reason = sanitize::text(&error.to_string());
            let _ = writeln!(lines, "{}  {name}  {reason}", outcome("ERROR", CAUTION));
        }
    }
    if record.matches.explain {
        let _ = writeln!(lines, "       {}", explain::scan(record));
    }
    lines
}

fn outcome(word: &str, style: Style) -> String {
    format!("{style}{word:OUTCOME$}{style:#}")
}

/// `ncii#41     pdq 12/31  rot90`, and below it `ncii#7      pdq 2/31   full `
fn entry(found: &Match, record: &ScanRecord<'_>) -> String {
    let id = format!("{}#{}", sanitize::text(record.matches.list(found)), found.id);
    let distance = if record.matches.redact {
        record.matches.distance(found)
    } else {
        format!("{}/{}", found.distance, found.limit)
    };
    let view = found.view.to_string();
    format!("{id:ENTRY$}  {} {distance:DISTANCE$}  {view:VIEW$}", record.matches.algorithm(found))
}
