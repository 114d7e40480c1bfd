//! A file read as if some of its bytes were not there.
//!
//! Comments, profiles and thumbnails cost a decoder memory and time and change no pixel. They are
//! left out of what it sees, so a profile that inflates to a gigabyte is never inflated.

use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::ops::Range;

/// Parts of a file, read one after the other.
pub(super) struct Pieces<'a> {
    pieces: Vec<&'a [u8]>,
    /// The piece being read, and how much of it has been.
    current: usize,
    offset: usize,
}

/// The parts of a file that are kept; neighbours become one piece.
pub(super) struct Keep<'a> {
    bytes: &'a [u8],
    pieces: Vec<&'a [u8]>,
    open: Range<usize>,
}

impl<'a> Keep<'a> {
    /// Begins with the first `head` bytes.
    pub(super) fn head(bytes: &'a [u8], head: usize) -> Self {
        Self { bytes, pieces: Vec::new(), open: 0..head }
    }

    /// Adds a part that stands behind all that has been added.
    pub(super) fn keep(&mut self, range: Range<usize>) {
        if self.open.end == range.start {
            self.open.end = range.end;
        } else {
            self.close();
            self.open = range;
        }
    }

    pub(super) fn into_pieces(mut self) -> Pieces<'a> {
        self.close();
        Pieces { pieces: self.pieces, current: 0, offset: 0 }
    }

    fn close(&mut self) {
        let piece = self.bytes.get(self.open.clone());
        self.pieces.extend(piece.filter(|piece| !piece.is_empty()));
    }
}

impl Pieces<'_> {
    /// Bytes that are read in all.
    pub(super) fn length(&self) -> u64 {
        self.pieces.iter().map(|piece| piece.len() as u64).sum()
    }

    /// Bytes of memory that the list of pieces takes at the most, while it grows.
    pub(super) fn memory(&self) -> u64 {
        (3 * self.pieces.capacity() * size_of::<&[u8]>()) as u64
    }

    fn rest(&self) -> usize {
        let rest = self.pieces.get(self.current..).unwrap_or_default();
        rest.iter().map(|piece| piece.len()).sum::<usize>().saturating_sub(self.offset)
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }

    /// In one allocation: growing by doubling would cost twice the file.
    fn read_to_end(&mut self, into: &mut Vec<u8>) -> io::Result<usize> {
        let rest = self.rest();
        into.try_reserve_exact(rest)?;
        loop {
            let piece = self.fill_buf()?;
            if piece.is_empty() {
                return Ok(rest);
            }
            let length = piece.len();
            into.extend_from_slice(piece);
            self.consume(length);
        }
    }
}

impl BufRead for Pieces<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while let Some(piece) = self.pieces.get(self.current) {
            if self.offset < piece.len() {
                return Ok(&piece[self.offset..]);
            }
            self.current += 1;
            self.offset = 0;
        }
        Ok(&[])
    }

    fn consume(&mut self, amount: usize) {
        self.offset += amount;
    }
}

impl Seek for Pieces<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let length = self.length();
        let here = length - self.rest() as u64;
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::Current(by) => here.checked_add_signed(by),
            SeekFrom::End(by) => length.checked_add_signed(by),
        };
        let target = target.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        let mut left = usize::try_from(target).unwrap_or(usize::MAX);
        self.current = 0;
        while let Some(piece) = self.pieces.get(self.current).filter(|piece| piece.len() <= left) {
            left -= piece.len();
            self.current += 1;
        }
        self.offset = if self.current < self.pieces.len() { left } else { 0 };
        Ok(target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    /// Whatever is done to it, it reads as the joined bytes do.
    #[test]
    fn reads_like_the_joined_bytes() {
        let joined = *b"abcdefg";
        let mut keep = Keep::head(b"-ab--cd-efg-", 0);
        for range in [1..3, 4..4, 5..6, 6..7, 8..11, 12..12] {
            keep.keep(range);
        }
        let mut pieces = keep.into_pieces();
        assert_eq!(pieces.pieces, [&b"ab"[..], b"cd", b"efg"], "neighbours are joined, empty ones left out");
        let mut plain = Cursor::new(&joined[..]);
        for step in [0, 1, 3, 5, 6, 7] {
            for count in 0..9 {
                let (mut ours, mut expected) = (vec![0; count], vec![0; count]);
                assert_eq!(pieces.seek(SeekFrom::Start(step)).ok(), plain.seek(SeekFrom::Start(step)).ok());
                assert_eq!(pieces.read_exact(&mut ours).is_ok(), plain.read_exact(&mut expected).is_ok());
                if step + count as u64 <= 7 {
                    assert_eq!(ours, expected);
                    assert_eq!(pieces.stream_position().ok(), plain.stream_position().ok());
                }
            }
            pieces.seek(SeekFrom::End(-(step as i64))).expect("inside");
            plain.seek(SeekFrom::End(-(step as i64))).expect("inside");
            let (mut ours, mut expected) = (Vec::new(), Vec::new());
            assert_eq!(pieces.read_to_end(&mut ours).ok(), plain.read_to_end(&mut expected).ok());
            assert_eq!(ours, expected);
        }
        assert!(pieces.seek(SeekFrom::End(-8)).is_err());
    }
}
