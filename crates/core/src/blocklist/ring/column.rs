//! Records of one type, one after another in a section, each verified before it is read.

use std::ops::Range;

use zerocopy::{FromBytes, Immutable, KnownLayout, Unaligned};

use crate::blocklist::ListError;
use crate::blocklist::blocks::Blocks;
use crate::blocklist::format::{BLOCK, Kind};
use crate::hamming::LANES;

/// A column of a list. What [`crate::blocklist`] keeps for any range of bytes, this keeps for records,
/// at the cost of a bit test for each block where all of it was verified before.
#[derive(Clone, Copy)]
pub(crate) struct Column<'a, T> {
    /// Not verified.
    records: &'a [T],
    blocks: Blocks<'a>,
    kind: Kind,
    /// Where it begins, in bytes from the start of its section.
    begin: usize,
    first_digest: usize,
}

impl<'a, T: FromBytes + Immutable + KnownLayout + Unaligned> Column<'a, T> {
    /// `None` where the section has no such place.
    pub(super) fn new(blocks: Blocks<'a>, kind: Kind, begin: usize, length: usize) -> Option<Self> {
        let section = blocks.layout.section(kind);
        let end = length.checked_mul(size_of::<T>()).and_then(|bytes| begin.checked_add(bytes));
        let end = end.filter(|end| *end <= section.length)?;
        let bytes = blocks.data.get(section.offset + begin..section.offset + end)?;
        let records = <[T]>::ref_from_bytes(bytes).ok()?;
        Some(Self { records, blocks, kind, begin, first_digest: section.first_digest })
    }

    /// Records, verified or not.
    #[inline(always)]
    pub(crate) fn len(&self) -> usize {
        self.records.len()
    }

    /// Verified records.
    ///
    /// # Errors
    /// A block that does not fit its digest; a range that does not lie in the column.
    #[inline(always)]
    pub(crate) fn range(&self, range: Range<usize>) -> Result<&'a [T], ListError> {
        let Some(records) = self.records.get(range.clone()) else { return Err(self.damaged()) };
        if records.is_empty() {
            return Ok(records);
        }
        let first = (self.begin + range.start * size_of::<T>()) / BLOCK;
        let last = (self.begin + range.end * size_of::<T>() - 1) / BLOCK;
        for block in first..=last {
            if !self.blocks.verified.has(self.first_digest + block) {
                self.check(block)?;
            }
        }
        Ok(records)
    }

    /// Verified records, and behind them as many more as a vector has: those are not verified, and no answer may depend on
    /// them.
    ///
    /// # Errors
    /// As [`Self::range`].
    #[inline(always)]
    pub(crate) fn range_and_lanes(&self, range: Range<usize>) -> Result<&'a [T], ListError> {
        self.range(range.clone())?;
        self.records.get(range.start..range.end.saturating_add(LANES)).ok_or_else(|| self.damaged())
    }

    /// One verified record.
    ///
    /// # Errors
    /// As [`Self::range`].
    #[inline(always)]
    pub(crate) fn get(&self, index: usize) -> Result<&'a T, ListError> {
        match self.range(index..index.wrapping_add(1)) {
            Ok([record]) => Ok(record),
            Ok(_) => Err(self.damaged()),
            Err(error) => Err(error),
        }
    }

    /// A place to ask the memory for; it is not to be read.
    #[inline(always)]
    pub(crate) fn place(&self, index: usize) -> Option<&'a T> {
        self.records.get(index)
    }

    /// `N` records from a place in a range that was verified: those behind the range may be anything,
    /// and no answer may depend on them.
    #[inline(always)]
    pub(crate) fn lanes<const N: usize>(&self, index: usize) -> Option<&'a [T; N]> {
        self.records.get(index..)?.first_chunk()
    }

    /// The error for records that make no sense.
    #[cold]
    pub(crate) fn damaged(&self) -> ListError {
        self.blocks.damaged(self.kind, self.begin / self.kind.record())
    }

    #[cold]
    fn check(&self, block: usize) -> Result<(), ListError> {
        self.blocks.check(self.kind.name(), self.blocks.layout.section(self.kind), block)
    }
}
