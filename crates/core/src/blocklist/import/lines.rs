//! Lines of bounded length out of a stream, with their numbers.

use std::io::{self, BufRead, Read};

/// Bytes of the longest line that is read; a longer one is skipped without being kept.
pub const LINE_LIMIT: usize = 64 * 1024;

/// The current line of a stream, without its end, and without the mark that some editors put at
/// the start of a file.
#[derive(Debug)]
pub(super) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    /// Number of the line where the current record begins, from 1.
    first: u64,
    read: u64,
    too_long: bool,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new(), first: 0, read: 0, too_long: false }
    }

    /// Goes to the next line; false at the end.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        self.buffer.clear();
        self.too_long = false;
        let more = self.append()?;
        self.first = self.read;
        if self.read == 1 && self.buffer.starts_with(b"\xef\xbb\xbf") {
            self.buffer.drain(..3);
        }
        Ok(more)
    }

    /// Joins the next line to the current one, for a record that goes on there; false at the end.
    pub(super) fn join(&mut self) -> io::Result<bool> {
        self.buffer.push(b'\n');
        self.append()
    }

    fn append(&mut self) -> io::Result<bool> {
        let room = (LINE_LIMIT + 2).saturating_sub(self.buffer.len());
        let count = (&mut self.reader).take(room as u64).read_until(b'\n', &mut self.buffer)?;
        if count == 0 && room > 0 {
            return Ok(false);
        }
        self.read += 1;
        let ended = self.buffer.pop_if(|byte| *byte == b'\n').is_some();
        if ended {
            self.buffer.pop_if(|byte| *byte == b'\r');
        }
        self.too_long = self.buffer.len() > LINE_LIMIT;
        if self.too_long && !ended {
            self.reader.skip_until(b'\n')?;
        }
        Ok(true)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.buffer
    }

    pub(super) fn number(&self) -> u64 {
        self.first
    }

    pub(super) fn too_long(&self) -> bool {
        self.too_long
    }
}
