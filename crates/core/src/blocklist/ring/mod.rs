//! The ring tables of a list: for each of the bands of 16 bits that its hashes have, 16 or 4, its rows sorted by that band.
//!
//! The first block names the rows that the tables are of. Then, for each band, in whole blocks:
//!
//! ```text
//! starts  u32 x 65,537       where in the columns the rows with that key begin
//! first   u16 x (rows + 32)  the next band of the row at that place, round the ring
//! second  u16 x (rows + 32)  the one after it
//! rows    u32 x rows         which row it is; rows of one key ascend
//! ```
//!
//! Each part begins at a multiple of 64 bytes; what is left is zero. The 32 entries behind a column let
//! a vector of them begin at any place. Each block is verified before its first byte is used, and every
//! number in it is checked where it is used, so tables that make no sense end in an error.

mod band;
mod column;
mod hashes;
#[cfg(feature = "scan")]
mod write;

use zerocopy::little_endian::{U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

pub(super) use self::band::{Scratch, build};
pub(crate) use self::column::Column;
pub(crate) use self::hashes::Hashes;
pub(super) use self::hashes::Rows;
use super::ListError;
use super::blocks::Blocks;
use super::format::{BLOCK, Digest, Kind, aligned, row_bytes};
use crate::algorithm::Algorithm;
use crate::hamming::LANES;

/// Bands of a hash of 256 bits, the most that one has.
pub(crate) const BANDS: usize = 16;

/// Values of a band.
const KEYS: usize = 1 << 16;

/// [`Header::version`].
const VERSION: u32 = 1;

/// What the first block begins with; the rest of it is zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
struct Header {
    version: U32,
    bands: U32,
    rows: U64,
    /// BLAKE3 of the digests of the rows.
    rows_seal: Digest,
    zero: [u8; 16],
}

impl Header {
    fn new(rows: usize, bands: usize, rows_seal: Digest) -> Self {
        let (version, bands) = (VERSION.into(), (bands as u32).into());
        Self { version, bands, rows: (rows as u64).into(), rows_seal, zero: [0; 16] }
    }
}

/// The first block of the tables of some rows.
#[cfg(feature = "scan")]
pub(super) fn first_block(rows: Rows<'_>, rows_seal: Digest) -> Vec<u8> {
    let mut block = vec![0; BLOCK];
    block[..size_of::<Header>()].copy_from_slice(Header::new(rows.len(), rows.bands(), rows_seal).as_bytes());
    block
}

/// Where the parts of a band lie, in bytes from its start.
#[derive(Clone, Copy, Debug)]
struct Parts {
    first: usize,
    second: usize,
    rows: usize,
    end: usize,
}

impl Parts {
    /// `None` for more rows than memory could hold.
    fn of(rows: usize) -> Option<Self> {
        let words = aligned(rows.checked_add(LANES)?.checked_mul(size_of::<U16>())?)?;
        let first = aligned((KEYS + 1) * size_of::<U32>())?;
        let second = first.checked_add(words)?;
        let begin = second.checked_add(words)?;
        let end = begin.checked_add(rows.checked_mul(size_of::<U32>())?)?.checked_next_multiple_of(BLOCK)?;
        Some(Self { first, second, rows: begin, end })
    }
}

/// The bands of an algorithm's hashes, where they fill all bands of a row; `None` where they do not. One that is empty, or
/// nearly so, would have all rows under a few keys, so every search would be given up.
pub(super) fn bands_of(algorithm: Algorithm) -> Option<usize> {
    let bits = algorithm.bits();
    (bits as usize == 8 * row_bytes(bits)).then_some(bits as usize / 16)
}

/// Bytes of the section for so many rows; `None` for more than memory could hold.
pub(super) fn length(rows: usize, bands: usize) -> Option<usize> {
    Parts::of(rows)?.end.checked_mul(bands)?.checked_add(BLOCK)
}

/// The tables, every part of them verified before it is read.
pub(crate) struct Ring<'a> {
    pub(crate) hashes: Hashes<'a>,
    /// As many as a hash has, 4 or [`BANDS`].
    pub(crate) bands: Vec<Band<'a>>,
}

/// The table of a band.
#[derive(Clone, Copy)]
pub(crate) struct Band<'a> {
    pub(crate) starts: Column<'a, U32>,
    pub(crate) first: Column<'a, U16>,
    pub(crate) second: Column<'a, U16>,
    pub(crate) rows: Column<'a, U32>,
}

impl<'a> Ring<'a> {
    /// The tables of a list, if it has some.
    ///
    /// # Errors
    /// Tables of other rows.
    pub(super) fn of(blocks: Blocks<'a>) -> Result<Option<Self>, ListError> {
        let Some(rows_seal) = blocks.layout.rows_seal else { return Ok(None) };
        let rows = blocks.layout.rows;
        let header: &Header = Header::ref_from_prefix(blocks.bytes(Kind::Ring, 0..size_of::<Header>())?)
            .map_err(|_| blocks.damaged(Kind::Ring, 0))?
            .0;
        let damaged = || blocks.damaged(Kind::Ring, 0);
        let bands = bands_of(blocks.layout.algorithm).ok_or_else(damaged)?;
        if *header != Header::new(rows, bands, rows_seal) {
            return Err(ListError::StaleIndex);
        }
        let parts = Parts::of(rows).ok_or_else(damaged)?;
        let band = |begin: usize| {
            Some(Band {
                starts: Column::new(blocks, Kind::Ring, begin, KEYS + 1)?,
                first: Column::new(blocks, Kind::Ring, begin + parts.first, rows + LANES)?,
                second: Column::new(blocks, Kind::Ring, begin + parts.second, rows + LANES)?,
                rows: Column::new(blocks, Kind::Ring, begin + parts.rows, rows)?,
            })
        };
        let bands = (0..bands).map(|number| band(BLOCK + number * parts.end)).collect::<Option<Vec<_>>>();
        let hashes = Hashes::of(blocks).ok_or_else(damaged)?;
        Ok(Some(Self { hashes, bands: bands.ok_or_else(damaged)? }))
    }

    /// Rows of the list.
    pub(crate) fn rows(&self) -> usize {
        self.hashes.len()
    }
}

/// Tables are what these rows make, to the byte: nothing else would find every row.
pub(super) fn verify(blocks: Blocks<'_>) -> Result<(), ListError> {
    if Ring::of(blocks)?.is_none() {
        return Ok(());
    }
    let section = blocks.layout.section(Kind::Ring);
    let rows = Rows::of(blocks)?;
    let head = blocks.bytes(Kind::Ring, size_of::<Header>()..BLOCK)?;
    if head.iter().any(|byte| *byte != 0) {
        return Err(blocks.damaged(Kind::Ring, 0));
    }
    let length = (section.length - BLOCK) / rows.bands();
    let mut scratch = Scratch::default();
    for band in 0..rows.bands() {
        let begin = BLOCK + band * length;
        let expected = build(rows, band, &mut scratch).ok_or_else(|| blocks.damaged(Kind::Ring, begin / BLOCK))?;
        let found = blocks.bytes(Kind::Ring, begin..begin + length)?;
        if let Some(at) = found.chunks(BLOCK).zip(expected.chunks(BLOCK)).position(|(found, good)| found != good) {
            return Err(blocks.damaged(Kind::Ring, begin / BLOCK + at));
        }
    }
    Ok(())
}
