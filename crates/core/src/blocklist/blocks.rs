//! Lazy verification: bytes out of a section, each 64 KiB block checked before its first use.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

use super::ListError;
use super::format::{BLOCK, Kind, NARROW_ROW, ROW};
use super::layout::{Layout, Section};
use crate::hash::Hash256;

/// The hash of a narrow row.
pub(super) fn widened(row: &[u8; NARROW_ROW]) -> Hash256 {
    Hash256([u64::from_le_bytes(*row), 0, 0, 0])
}

/// One bit a block: its digest was compared in this process, and fitted.
///
/// Two threads that meet an unchecked block both check it; nobody waits.
#[derive(Debug)]
pub(super) struct Verified(Box<[AtomicU64]>);

impl Verified {
    /// Room for the blocks of a file whose tables were found to lie in it.
    pub(super) fn none_of(blocks: usize) -> Self {
        Self((0..blocks.div_ceil(64)).map(|_| AtomicU64::new(0)).collect())
    }

    #[inline(always)]
    pub(super) fn has(&self, block: usize) -> bool {
        // Relaxed: the bytes themselves never change, so there is nothing else to order.
        self.0.get(block / 64).is_some_and(|word| word.load(Ordering::Relaxed) & (1 << (block % 64)) != 0)
    }

    fn set(&self, block: usize) {
        if let Some(word) = self.0.get(block / 64) {
            word.fetch_or(1 << (block % 64), Ordering::Relaxed);
        }
    }
}

/// A list's bytes with the checks that stand before them.
#[derive(Clone, Copy)]
pub(super) struct Blocks<'a> {
    pub(super) data: &'a [u8],
    pub(super) layout: &'a Layout,
    pub(super) verified: &'a Verified,
}

impl<'a> Blocks<'a> {
    /// Bytes of a section, verified.
    ///
    /// # Errors
    /// A block that does not fit its digest, or a range that leaves the section.
    pub(super) fn bytes(self, kind: Kind, range: Range<usize>) -> Result<&'a [u8], ListError> {
        let section = self.layout.section(kind);
        let outside = ListError::Damaged { what: kind.name(), at: (section.offset + section.length) as u64 };
        if range.start > range.end || range.end > section.length {
            return Err(outside);
        }
        for block in range.start / BLOCK..range.end.div_ceil(BLOCK) {
            self.check(kind.name(), section, block)?;
        }
        self.data.get(section.offset + range.start..section.offset + range.end).ok_or(outside)
    }

    /// One record of a section, verified.
    pub(super) fn record<T>(self, kind: Kind, index: usize) -> Result<&'a T, ListError>
    where
        T: FromBytes + Immutable + KnownLayout + Unaligned,
    {
        let size = self.layout.record(kind);
        let start = index.saturating_mul(size);
        let bytes = self.bytes(kind, start..start.saturating_add(size))?;
        T::ref_from_bytes(bytes).map_err(|_| self.damaged(kind, index))
    }

    /// The hash of a row.
    pub(super) fn hash(self, row: usize) -> Result<Hash256, ListError> {
        if self.layout.row_bytes == NARROW_ROW {
            let row: &[u8; NARROW_ROW] = self.record(Kind::Rows, row)?;
            return Ok(widened(row));
        }
        let row: &[u8; ROW] = self.record(Kind::Rows, row)?;
        Ok(Hash256::from_le_bytes(row))
    }

    /// How many records of `range` come before the first that is not `before`, plus its start:
    /// the binary search over sorted records.
    pub(super) fn partition<T>(
        self,
        kind: Kind,
        range: Range<usize>,
        before: impl Fn(&T) -> bool,
    ) -> Result<usize, ListError>
    where
        T: FromBytes + Immutable + KnownLayout + Unaligned + 'a,
    {
        let (mut low, mut high) = (range.start, range.end);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.record(kind, middle)?) { low = middle + 1 } else { high = middle }
        }
        Ok(low)
    }

    /// Compares a block with its digest, unless that was done before.
    pub(super) fn check(self, what: &'static str, section: Section, block: usize) -> Result<(), ListError> {
        let number = section.first_digest + block;
        if self.verified.has(number) {
            return Ok(());
        }
        let start = section.offset + block * BLOCK;
        let end = (start + BLOCK).min(section.offset + section.length);
        let damaged = || ListError::Damaged { what, at: start as u64 };
        let bytes = self.data.get(start..end).ok_or_else(damaged)?;
        let expected = self.layout.digest(self.data, number).ok_or_else(damaged)?;
        if blake3::hash(bytes) != *expected {
            return Err(damaged());
        }
        self.verified.set(number);
        Ok(())
    }

    /// The error for a record whose contents make no sense.
    pub(super) fn damaged(self, kind: Kind, index: usize) -> ListError {
        let at = self.layout.section(kind).offset + index * self.layout.record(kind);
        ListError::Damaged { what: kind.name(), at: at as u64 }
    }
}
