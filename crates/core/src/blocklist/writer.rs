//! A segment onto a stream: digests, tables and root are computed first, so nothing is written twice.

use std::io::{self, Write};

use zerocopy::IntoBytes;

use super::format::{
    ALIGN, BLOCK, HEADER, Header, Kind, MAGIC, MAJOR, MINOR_PLAIN, NAME_SECTION, ROOTED, SEALED, SECTION_MUST,
    SectionEntry, aligned, flag, row_bytes,
};
use super::layout::profile_code;
use crate::algorithm::{Algorithm, Profile};

/// What a segment consists of.
pub(super) struct Segment<'a> {
    pub(super) algorithm: Algorithm,
    pub(super) profile: Option<Profile>,
    /// Rows of the first section that are plain; the others are crops.
    pub(super) entries: usize,
    pub(super) next_id: u64,
    /// The sections' bytes, in the order of [`Kind::ALL`].
    pub(super) sections: [&'a [u8]; Kind::ALL.len()],
}

impl Segment<'_> {
    pub(super) fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        let mut digests = Vec::new();
        let mut table = Vec::new();
        let name = outside_name(&self.algorithm).map(|name| (NAME_SECTION, SECTION_MUST, name));
        let sections = Kind::ALL.into_iter().zip(self.sections).map(|(kind, bytes)| (kind as u32, 0, bytes));
        let sections: Vec<(u32, u32, &[u8])> = sections.chain(name).collect();
        let blocks: usize = sections.iter().map(|(.., bytes)| bytes.len().div_ceil(BLOCK)).sum();
        let tables_end = HEADER + sections.len() * size_of::<SectionEntry>() + blocks * blake3::OUT_LEN;
        let mut end = tables_end;
        for (kind, flags, bytes) in &sections {
            let offset = aligned(end).ok_or(io::ErrorKind::FileTooLarge)?;
            table.push(SectionEntry {
                kind: (*kind).into(),
                flags: (*flags).into(),
                offset: (offset as u64).into(),
                length: (bytes.len() as u64).into(),
                first_digest: small(digests.len())?.into(),
                digests: small(bytes.len().div_ceil(BLOCK))?.into(),
            });
            digests.extend(bytes.chunks(BLOCK).map(|block| *blake3::hash(block).as_bytes()));
            end = offset + bytes.len();
        }

        let length = aligned(end).ok_or(io::ErrorKind::FileTooLarge)?;
        let entries = self.entries as u64;
        let row_bytes = row_bytes(self.algorithm.bits());
        let rows = (self.sections[Kind::Rows.place()].len() / row_bytes) as u64;
        let mut header = Header {
            magic: MAGIC,
            major: MAJOR.into(),
            minor: MINOR_PLAIN.into(),
            flags: if rows > entries { flag::CROPS } else { 0 }.into(),
            algorithm: self.algorithm.code().into(),
            bits: (self.algorithm.bits() as u16).into(),
            row_width: row_bytes as u8,
            profile: profile_code(self.profile),
            zero: [0; 2],
            sections: small(table.len())?.into(),
            digests: small(digests.len())?.into(),
            length: (length as u64).into(),
            rows: rows.into(),
            entries: entries.into(),
            next_id: self.next_id.into(),
            key: [0; 32],
            root: [0; 32],
            signer: [0; 32],
            signature: [0; 64],
            seal: [0; 32],
        };
        let mut hasher = blake3::Hasher::new();
        hasher.update(&header.as_bytes()[..ROOTED]).update(table.as_bytes()).update(digests.as_bytes());
        header.root = hasher.finalize().into();
        header.seal = blake3::hash(&header.as_bytes()[SEALED]).into();

        out.write_all(header.as_bytes())?;
        out.write_all(table.as_bytes())?;
        out.write_all(digests.as_bytes())?;
        let mut at = tables_end;
        for (.., bytes) in &sections {
            pad(out, at)?;
            out.write_all(bytes)?;
            at = at.next_multiple_of(ALIGN) + bytes.len();
        }
        pad(out, at)?;
        out.flush()
    }
}

/// What [`NAME_SECTION`] holds; `None` for an algorithm that has no such section.
pub(super) fn outside_name(algorithm: &Algorithm) -> Option<&[u8]> {
    match algorithm {
        Algorithm::External(external) => Some(external.name().as_bytes()),
        _ => None,
    }
}

fn pad(out: &mut impl Write, at: usize) -> io::Result<()> {
    out.write_all(&[0; ALIGN][..at.next_multiple_of(ALIGN) - at])
}

fn small(number: usize) -> io::Result<u32> {
    u32::try_from(number).map_err(|_| io::ErrorKind::FileTooLarge.into())
}
