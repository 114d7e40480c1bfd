//! The rows of a list, of either width, as its tables see them.

use super::Column;
use crate::blocklist::blocks::{Blocks, widened};
use crate::blocklist::format::{Kind, NARROW_ROW, ROW};
use crate::blocklist::{ListError, Row};
use crate::hash::Hash256;

/// All rows, verified.
#[derive(Clone, Copy)]
pub(in crate::blocklist) enum Rows<'a> {
    Wide(&'a [Row]),
    Narrow(&'a [[u8; NARROW_ROW]]),
}

impl<'a> Rows<'a> {
    /// # Errors
    /// A block that does not fit its digest.
    pub(in crate::blocklist) fn of(blocks: Blocks<'a>) -> Result<Self, ListError> {
        let bytes = blocks.bytes(Kind::Rows, 0..blocks.layout.section(Kind::Rows).length)?;
        Ok(match blocks.layout.row_bytes {
            NARROW_ROW => Self::Narrow(bytes.as_chunks().0),
            _ => Self::Wide(bytes.as_chunks().0),
        })
    }

    #[cfg(feature = "scan")]
    pub(super) fn len(self) -> usize {
        match self {
            Self::Wide(rows) => rows.len(),
            Self::Narrow(rows) => rows.len(),
        }
    }

    /// Bands of a row, of 16 bits each.
    pub(super) fn bands(self) -> usize {
        match self {
            Self::Wide(_) => ROW / 2,
            Self::Narrow(_) => NARROW_ROW / 2,
        }
    }
}

/// The hash of each row, verified when it is read.
#[derive(Clone, Copy)]
pub(crate) enum Hashes<'a> {
    Wide(Column<'a, Row>),
    Narrow(Column<'a, [u8; NARROW_ROW]>),
}

impl<'a> Hashes<'a> {
    pub(super) fn of(blocks: Blocks<'a>) -> Option<Self> {
        let rows = blocks.layout.rows;
        match blocks.layout.row_bytes {
            NARROW_ROW => Column::new(blocks, Kind::Rows, 0, rows).map(Self::Narrow),
            _ => Column::new(blocks, Kind::Rows, 0, rows).map(Self::Wide),
        }
    }

    #[inline(always)]
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Wide(rows) => rows.len(),
            Self::Narrow(rows) => rows.len(),
        }
    }

    /// # Errors
    /// As [`Column::get`].
    #[inline(always)]
    pub(crate) fn get(&self, row: usize) -> Result<Hash256, ListError> {
        match self {
            Self::Wide(rows) => rows.get(row).map(Hash256::from_le_bytes),
            Self::Narrow(rows) => rows.get(row).map(widened),
        }
    }

    /// A place to ask the memory for; it is not to be read.
    #[inline(always)]
    pub(crate) fn place(&self, row: usize) -> Option<&'a u8> {
        match self {
            Self::Wide(rows) => rows.place(row)?.first(),
            Self::Narrow(rows) => rows.place(row)?.first(),
        }
    }
}
