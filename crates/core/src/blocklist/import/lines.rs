//! Lines of bounded length out of a stream, with their numbers.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

/// Bytes of the longest line that is read; a longer one is skipped without being kept.
pub const LINE_LIMIT: usize = 64 * 1024;

/// The current line of a stream, without its end, and without the mark that some editors put at
/// the start of a file.
#[derive(Debug)]
pub(super) struct Lines<R> {
    reader: R,
    line: Line,
    /// Lines that were looked at and not yet reached.
    ahead: VecDeque<Line>,
    /// Number of the line where the current record begins, from 1.
    first: u64,
    /// Lines reached.
    reached: u64,
}

#[derive(Debug, Default)]
struct Line {
    bytes: Vec<u8>,
    too_long: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, line: Line::default(), ahead: VecDeque::new(), first: 0, reached: 0 }
    }

    /// Goes to the next line; false at the end.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        let more = match self.ahead.pop_front() {
            Some(line) => {
                self.line = line;
                true
            }
            None => self.line.read(&mut self.reader)?,
        };
        self.reached += 1;
        self.first = self.reached;
        if self.first == 1 && self.line.bytes.starts_with(b"\xef\xbb\xbf") {
            self.line.bytes.drain(..3);
        }
        Ok(more)
    }

    /// The line `number` lines after the current one, from 1, which stays where it is. `None` past
    /// the end, and for a line that is too long.
    pub(super) fn peek(&mut self, number: usize) -> io::Result<Option<&[u8]>> {
        while self.ahead.len() < number {
            let mut line = Line::default();
            if !line.read(&mut self.reader)? {
                return Ok(None);
            }
            self.ahead.push_back(line);
        }
        let line = number.checked_sub(1).and_then(|at| self.ahead.get(at));
        Ok(line.filter(|line| !line.too_long).map(|line| line.bytes.as_slice()))
    }

    /// Joins the next `count` lines, which were peeked at, to the current one.
    pub(super) fn join(&mut self, count: usize) {
        for line in self.ahead.drain(..count) {
            self.line.bytes.push(b'\n');
            self.line.bytes.extend_from_slice(&line.bytes);
            self.reached += 1;
        }
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.line.bytes
    }

    pub(super) fn number(&self) -> u64 {
        self.first
    }

    pub(super) fn too_long(&self) -> bool {
        self.line.too_long
    }
}

impl Line {
    /// Replaces it by the next one of a stream; false at the end.
    fn read(&mut self, reader: &mut impl BufRead) -> io::Result<bool> {
        self.bytes.clear();
        self.too_long = false;
        // Two more than the limit: a line of just that length may end in CR LF.
        let count = reader.take(LINE_LIMIT as u64 + 2).read_until(b'\n', &mut self.bytes)?;
        let ended = self.bytes.pop_if(|byte| *byte == b'\n').is_some();
        if ended {
            self.bytes.pop_if(|byte| *byte == b'\r');
        }
        if self.bytes.len() > LINE_LIMIT {
            self.too_long = true;
            self.bytes.clear();
            if !ended {
                reader.skip_until(b'\n')?;
            }
        }
        Ok(count > 0)
    }
}
