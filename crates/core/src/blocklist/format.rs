//! The bytes of a list file: the records as they lie there, and every number that has a meaning.
//!
//! The description for other readers stands in `crates/core/DESIGN.md`; this file is the same in
//! types. All of them are readable at any alignment, so a mapped file needs no copy.

use zerocopy::little_endian::{I64, U16, U32, U64};
use zerocopy::{FromBytes, Immutable, IntoBytes, KnownLayout, Unaligned};

/// Not text in its first byte, then a line end of each kind: a transfer in text mode shows.
pub(super) const MAGIC: [u8; 8] = *b"\x89NMK\r\n\x1a\n";
/// A reader refuses any other major version.
pub(super) const MAJOR: u16 = 1;
/// A reader skips what it does not know in a newer minor version.
pub(super) const MINOR: u16 = 1;
/// What a list without an index is written as, so that older readers take it for what it is.
pub(super) const MINOR_PLAIN: u16 = 0;

/// Bytes covered by one digest. A block of rows is [`BLOCK_ROWS`] rows of 32 bytes, or four times as many of 8.
pub(super) const BLOCK: usize = 64 * 1024;
/// Rows of 32 bytes in every block of a list but the last.
pub const BLOCK_ROWS: usize = BLOCK / ROW;
/// Bytes of a row: a hash of up to 256 bits.
pub(super) const ROW: usize = 32;
/// Bytes of a row whose hash has up to 64 bits.
pub(super) const NARROW_ROW: usize = 8;

/// Bytes of a row of such hashes.
pub(super) const fn row_bytes(bits: u32) -> usize {
    if bits <= 64 { NARROW_ROW } else { ROW }
}

/// The section that holds an outside algorithm's name, and is there for those alone. A reader must know it.
pub(super) const NAME_SECTION: u32 = 13;
/// Sections begin at multiples of this, counted from the start of the file.
pub(super) const ALIGN: usize = 64;
/// Bytes of zero between two sections stay below this, so that checking them stays cheap.
pub(super) const MAX_GAP: usize = 4096;
/// More sections than this are no list of ours: what `new` walks through is bounded.
pub(super) const MAX_SECTIONS: usize = 64;

/// Header flags. An older reader may ignore the low 16 bits and must refuse the high ones.
pub(super) mod flag {
    /// The signature room holds a signature of the root.
    pub(in super::super) const SIGNED: u32 = 1;
    /// The key field holds the list's random key.
    pub(in super::super) const KEYED: u32 = 1 << 1;
    /// There are crop rows: rows and entries differ in number.
    pub(in super::super) const CROPS: u32 = 1 << 17;
    /// The flags that a reader of this version knows, and may meet.
    pub(in super::super) const KNOWN: u32 = SIGNED | KEYED | CROPS;
    /// The half that must be understood. Reserved there: 1 << 16 a manifest, 1 << 18 tombstones.
    pub(in super::super) const MUST: u32 = 0xffff_0000;
}

/// In a section's flags: a reader that does not know this kind must refuse the file.
pub(super) const SECTION_MUST: u32 = 1;

/// The sections, by their numbers in the file and in this order. Those of version 1.0 are always
/// present; version 1.1 has the ring tables, where somebody asked for them.
/// Reserved: 7 exact digests, 8 prefix columns, 10 tombstones, 11 keyed digests of removed hashes,
/// 12 the segments of a manifest. Beside these stands [`NAME_SECTION`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum Kind {
    Rows = 1,
    Runs = 2,
    Sources = 3,
    Claims = 4,
    Labels = 5,
    Text = 6,
    Ring = 9,
}

impl Kind {
    /// Those that every list has.
    pub(super) const ALL: [Self; 6] = [Self::Rows, Self::Runs, Self::Sources, Self::Claims, Self::Labels, Self::Text];

    /// Kinds that this version knows.
    pub(super) const KNOWN: usize = Self::ALL.len() + 1;

    pub(super) fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().chain([Self::Ring]).find(|kind| *kind as u32 == number)
    }

    /// Its place in [`Self::ALL`], or behind.
    pub(super) const fn place(self) -> usize {
        match self {
            Self::Ring => Self::ALL.len(),
            always => always as usize - 1,
        }
    }

    /// Bytes of one record; of a row, those in memory.
    pub(super) const fn record(self) -> usize {
        match self {
            Self::Rows => ROW,
            Self::Runs => size_of::<Run>(),
            Self::Sources => size_of::<Source>(),
            Self::Claims => size_of::<Claim>(),
            Self::Labels => size_of::<Label>(),
            Self::Text => 1,
            Self::Ring => BLOCK,
        }
    }

    /// What a message calls it.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Rows => "the hashes",
            Self::Runs => "the ids",
            Self::Sources => "the sources",
            Self::Claims => "the claims",
            Self::Labels => "the labels",
            Self::Text => "the texts",
            Self::Ring => "the index",
        }
    }
}

/// The first 256 bytes.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct Header {
    pub(super) magic: [u8; 8],
    pub(super) major: U16,
    pub(super) minor: U16,
    pub(super) flags: U32,
    pub(super) algorithm: U16,
    pub(super) bits: U16,
    pub(super) row_width: u8,
    pub(super) profile: u8,
    pub(super) zero: [u8; 2],
    pub(super) sections: U32,
    pub(super) digests: U32,
    pub(super) length: U64,
    pub(super) rows: U64,
    pub(super) entries: U64,
    pub(super) next_id: U64,
    pub(super) key: [u8; 32],
    pub(super) root: [u8; 32],
    pub(super) signer: [u8; 32],
    pub(super) signature: [u8; 64],
    pub(super) seal: [u8; 32],
}

/// Bytes of the header.
pub(super) const HEADER: usize = size_of::<Header>();
/// The header's bytes before `root`: the part of it that the root covers.
pub(super) const ROOTED: usize = 96;
/// `root`, `signer` and `signature`: what the seal covers.
pub(super) const SEALED: std::ops::Range<usize> = ROOTED..224;
const _: () = assert!(HEADER == 256);

/// One line of the section table.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct SectionEntry {
    pub(super) kind: U32,
    pub(super) flags: U32,
    pub(super) offset: U64,
    pub(super) length: U64,
    pub(super) first_digest: U32,
    pub(super) digests: U32,
}
const _: () = assert!(size_of::<SectionEntry>() == 32);

/// BLAKE3 of one block.
pub(super) type Digest = [u8; 32];

/// Consecutive rows: plain ones, whose ids are consecutive too, or all crops of one entry.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct Run {
    pub(super) first_row: U32,
    pub(super) first_id: U32,
    pub(super) rows: U32,
    /// 0 = plain rows, 1 = crop rows.
    pub(super) kind: U16,
    /// What the id grows by from one row to the next: 1 for plain rows, 0 for crop rows.
    pub(super) step: U16,
}
const _: () = assert!(size_of::<Run>() == 16);

impl Run {
    /// Kind and step of a run of plain rows.
    pub(super) const PLAIN: (u16, u16) = (0, 1);
    /// Kind and step of a run of crop rows.
    pub(super) const CROPS: (u16, u16) = (1, 0);

    pub(super) fn new(first_row: u32, first_id: u32, rows: u32, (kind, step): (u16, u16)) -> Self {
        Self {
            first_row: first_row.into(),
            first_id: first_id.into(),
            rows: rows.into(),
            kind: kind.into(),
            step: step.into(),
        }
    }

    pub(super) fn is(&self, kind: (u16, u16)) -> bool {
        (self.kind.get(), self.step.get()) == kind
    }
}

/// One source, and where its claims lie among all.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct Source {
    pub(super) name: U32,
    pub(super) first_claim: U32,
    pub(super) claims: U32,
    pub(super) zero: U32,
}
const _: () = assert!(size_of::<Source>() == 16);

/// What a source says of a range of ids. Absent fields are zero.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct Claim {
    pub(super) first_id: U32,
    pub(super) ids: U32,
    /// The source's own key for it, in the texts.
    pub(super) key: U32,
    /// The day in question, in days since 1970-01-01.
    pub(super) day: U32,
    /// When the source last spoke of it, in seconds since 1970-01-01 UTC.
    pub(super) time: I64,
    pub(super) status: u8,
    pub(super) zero_a: u8,
    pub(super) category: U16,
    pub(super) zero_b: U32,
}
const _: () = assert!(size_of::<Claim>() == 32);

/// [`Claim::status`]: the source stands by it.
pub(super) const ACTIVE: u8 = 1;
/// [`Claim::status`]: the source took it back.
pub(super) const WITHDRAWN: u8 = 2;

/// The label of one entry.
#[derive(Clone, Copy, Debug, FromBytes, IntoBytes, Immutable, KnownLayout, Unaligned)]
#[repr(C)]
pub(super) struct Label {
    pub(super) id: U32,
    pub(super) text: U32,
}
const _: () = assert!(size_of::<Label>() == 8);

/// The next multiple of [`ALIGN`].
pub(super) const fn aligned(at: usize) -> Option<usize> {
    at.checked_next_multiple_of(ALIGN)
}
