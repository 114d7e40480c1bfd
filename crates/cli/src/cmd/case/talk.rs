//! A talk with the person at the terminal: sentences out, lines in. No colour, no spinner, no drawing: it reads the same
//! aloud, at any width, and through a pipe.

use std::io::{self, BufRead, IsTerminal, Write};

use anyhow::Result;
use zeroize::Zeroizing;

use crate::output::text::say;

/// The widest line on a terminal: longer ones are hard to follow.
const WIDEST: usize = 78;
const NARROWEST: usize = 20;

#[derive(Clone, Copy)]
pub(super) struct Talk {
    /// Columns of the terminal that the words go to; nothing where they go elsewhere, and are not wrapped.
    words: Option<usize>,
    results: Option<usize>,
    /// Whether there is somebody to ask.
    pub(super) asks: bool,
}

impl Talk {
    /// `never_ask` is for scripts.
    pub(super) fn new(never_ask: bool) -> Self {
        let words = io::stderr().is_terminal().then(|| columns(io::stderr()));
        let results = io::stdout().is_terminal().then(|| columns(io::stdout()));
        Self { words, results, asks: !never_ask && words.is_some() && io::stdin().is_terminal() }
    }

    /// A sentence or two, on stderr.
    pub(super) fn say(&self, words: &str) {
        say(&wrapped(words, self.words));
    }

    /// The same with an empty line before it.
    pub(super) fn paragraph(&self, words: &str) {
        say("");
        self.say(words);
    }

    /// A command to type, on stderr: on a line of its own and never broken, so that it can be copied.
    pub(super) fn command(&self, typed: &str) {
        say(&wrapped(typed, None));
    }

    /// Whether results go to somebody who reads along: what they must write down is never sent elsewhere while they are
    /// asked whether they have.
    pub(super) fn asks_beside_results(mut self) -> Self {
        self.asks &= self.results.is_some();
        self
    }

    /// Whether results are seen in the same window.
    pub(super) fn shows_results(&self) -> bool {
        self.results.is_some()
    }

    /// A result after its name: on one line for programs, on a line of its own at a terminal, so that it does not break.
    pub(super) fn named_result(&self, name: &str, words: &str) -> Result<()> {
        let between = if self.results.is_some() { '\n' } else { ' ' };
        self.result(&Zeroizing::new(format!("{name}{between}{words}")))
    }

    /// A result, on stdout.
    pub(super) fn result(&self, words: &str) -> Result<()> {
        let mut out = io::stdout().lock();
        let text = Zeroizing::new(wrapped(words, self.results));
        writeln!(out, "{}", text.as_str())?;
        Ok(out.flush()?)
    }

    /// Asks for a line, without its end; nothing when there are no more.
    pub(super) fn ask(&self, words: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        self.paragraph(words);
        line()
    }
}

/// A typed line of so many bytes was cut: that is all that a terminal keeps of one, and the rest is lost.
pub(super) const CUT_FROM: usize = if cfg!(target_os = "linux") {
    4095
} else if cfg!(unix) {
    1023
} else {
    usize::MAX
};

/// The next line of stdin, in one allocation that is wiped.
pub(super) fn line() -> Result<Option<Zeroizing<Vec<u8>>>> {
    const LONGEST: usize = 1 << 16;
    let mut line = Zeroizing::new(Vec::with_capacity(LONGEST));
    let mut stdin = io::stdin().lock();
    loop {
        let available = stdin.fill_buf()?;
        let end = available.iter().position(|&byte| byte == b'\n');
        let taken = end.unwrap_or(available.len()).min(LONGEST - line.len());
        line.extend_from_slice(&available[..taken]);
        let ended = available.is_empty() || end.is_some() || line.len() == LONGEST;
        let nothing = available.is_empty() && line.is_empty();
        stdin.consume(taken + usize::from(end == Some(taken)));
        if ended {
            if line.last() == Some(&b'\r') {
                line.pop();
            }
            return Ok((!nothing).then_some(line));
        }
    }
}

#[cfg(unix)]
fn columns(terminal: impl std::os::fd::AsFd) -> usize {
    let size = rustix::termios::tcgetwinsize(terminal).map_or(0, |size| usize::from(size.ws_col));
    if size == 0 { WIDEST } else { size.clamp(NARROWEST, WIDEST) }
}

#[cfg(not(unix))]
fn columns(_: impl Sized) -> usize {
    WIDEST
}

/// Breaks lines between words. A word that is longer than a line stays whole.
fn wrapped(words: &str, columns: Option<usize>) -> String {
    let Some(columns) = columns else { return words.to_owned() };
    let mut text = String::new();
    for (at, line) in words.lines().enumerate() {
        if at > 0 {
            text.push('\n');
        }
        let mut used = 0;
        for word in line.split(' ') {
            let length = word.chars().count();
            if used > 0 && used + 1 + length > columns {
                text.push('\n');
                used = 0;
            } else if used > 0 {
                text.push(' ');
                used += 1;
            }
            text.push_str(word);
            used += length;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words() {
        let words = "one two three-four-five-six-seven eight\nnine";
        assert_eq!(wrapped(words, None), words);
        assert_eq!(wrapped(words, Some(9)), "one two\nthree-four-five-six-seven\neight\nnine");
        assert_eq!(wrapped("ab cd", Some(5)), "ab cd");
        assert_eq!(wrapped("ab cd", Some(4)), "ab\ncd");
        assert_eq!(wrapped("", Some(4)), "");
    }
}
