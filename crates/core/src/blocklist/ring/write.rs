//! A list written anew with its index, bands side by side.

use std::io::{self, Seek, SeekFrom, Write};
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use zerocopy::{FromBytes, IntoBytes};

use super::{Digest, Rows, Scratch, bands_of, build, first_block, length};
use crate::atomic_file;
use crate::blocklist::blocks::Blocks;
use crate::blocklist::format::{
    BLOCK, HEADER, Header, Kind, MINOR, NAME_SECTION, SEALED, SECTION_MUST, SectionEntry, aligned, flag,
};
use crate::blocklist::writer::outside_name;
use crate::blocklist::{Blocklist, ListError, layout};
use crate::error::Error;

impl<D: AsRef<[u8]>> Blocklist<D> {
    /// Writes the list to a file with an index of its rows, replacing the file of that name, whole or not
    /// at all; an index that it has is made anew. Each thread makes one band at a time and holds about 24
    /// bytes a row meanwhile; the index takes 128 bytes a row, 32 where hashes have 64 bits.
    ///
    /// # Errors
    /// [`Error::List`] for a damaged list, a signed one (an index changes what was signed), one that a
    /// newer version wrote, and one of hashes that [have no index](Self::may_be_indexed); whatever the system refuses.
    pub fn save_indexed(&self, path: impl AsRef<Path>, threads: NonZeroUsize) -> Result<(), Error> {
        let path = path.as_ref();
        let named = |cause| Error::List { name: path.display().to_string(), cause };
        let plan = Plan::new(self.blocks(), threads).map_err(named)?;
        atomic_file::write(path, |out| plan.write_to(out, threads))
    }

    /// [`Self::save_indexed`] to any place that can be gone back in.
    ///
    /// # Errors
    /// As there.
    pub fn write_indexed(&self, out: impl Write + Seek + Send, threads: NonZeroUsize) -> Result<(), Error> {
        let named = |cause| Error::List { name: "the list".into(), cause };
        let plan = Plan::new(self.blocks(), threads).map_err(named)?;
        plan.write_to(out, threads).map_err(Error::io("cannot write the list"))
    }
}

/// A list that was found whole, and the tables of its new file but for the digests of the index.
struct Plan<'a> {
    header: Header,
    table: Vec<SectionEntry>,
    /// The sections that every list has, as they are, and their digests.
    sections: Vec<&'a [u8]>,
    digests: Vec<Digest>,
    /// An outside algorithm's, which comes behind the index.
    name: Option<&'a [u8]>,
    rows: Rows<'a>,
    rows_seal: Digest,
}

impl<'a> Plan<'a> {
    fn new(blocks: Blocks<'a>, threads: NonZeroUsize) -> Result<Self, ListError> {
        let outside = || ListError::Damaged { what: "the header or its tables", at: 0 };
        let old: &Header = Header::ref_from_prefix(blocks.data).map_err(|_| outside())?.0;
        if old.minor.get() > MINOR {
            return Err(ListError::Newer { major: old.major.get(), minor: old.minor.get() });
        }
        if old.flags.get() & flag::SIGNED != 0 {
            return Err(ListError::Signed);
        }
        let bits = blocks.layout.algorithm.bits();
        let bands = bands_of(blocks.layout.algorithm).ok_or(ListError::NoIndex { bits })?;
        verify_rows(blocks, threads.get().min(bands))?;
        let mut plan = Self {
            header: *old,
            table: Vec::new(),
            sections: Vec::new(),
            digests: Vec::new(),
            name: outside_name(&blocks.layout.algorithm),
            rows: Rows::of(blocks)?,
            rows_seal: blocks.layout.rows_seal(blocks.data).ok_or_else(outside)?,
        };
        for kind in Kind::ALL {
            let section = blocks.layout.section(kind);
            plan.add(kind as u32, 0, section.length).ok_or(ListError::Full)?;
            plan.sections.push(blocks.bytes(kind, 0..section.length)?);
            for block in 0..section.blocks() {
                let digest = blocks.layout.digest(blocks.data, section.first_digest + block);
                plan.digests.push(*digest.ok_or_else(outside)?);
            }
        }
        let index = length(blocks.layout.rows, bands).ok_or(ListError::Full)?;
        plan.add(Kind::Ring as u32, 0, index).ok_or(ListError::Full)?;
        if let Some(name) = plan.name {
            plan.add(NAME_SECTION, SECTION_MUST, name.len()).ok_or(ListError::Full)?;
        }
        plan.place().ok_or(ListError::Full)?;
        Ok(plan)
    }

    /// A line of the section table, but for its offset.
    fn add(&mut self, kind: u32, flags: u32, length: usize) -> Option<()> {
        let before = self.table.last().map_or(0, |last| last.first_digest.get() + last.digests.get());
        self.table.push(SectionEntry {
            kind: kind.into(),
            flags: flags.into(),
            offset: 0.into(),
            length: (length as u64).into(),
            first_digest: before.into(),
            digests: u32::try_from(length.div_ceil(BLOCK)).ok()?.into(),
        });
        before.checked_add(u32::try_from(length.div_ceil(BLOCK)).ok()?).map(|_| ())
    }

    /// The offsets, and the numbers of the header that go with them.
    fn place(&mut self) -> Option<()> {
        let digests = self.table.last().map_or(0, |last| last.first_digest.get() + last.digests.get());
        let mut end = HEADER + self.table.len() * size_of::<SectionEntry>() + digests as usize * size_of::<Digest>();
        for entry in &mut self.table {
            let offset = aligned(end)?;
            entry.offset.set(offset as u64);
            end = offset.checked_add(entry.length.get() as usize)?;
        }
        self.header.minor.set(MINOR);
        self.header.sections.set(self.table.len() as u32);
        self.header.digests.set(digests);
        self.header.length.set(aligned(end)? as u64);
        Some(())
    }

    /// Everything but the tables first; they hold the digests, so they come last.
    fn write_to(mut self, out: impl Write + Seek + Send, threads: NonZeroUsize) -> io::Result<()> {
        let out = Mutex::new(out);
        self.digests.extend(self.write_sections(&out, threads.get().min(self.rows.bands()))?);
        self.digests.extend(self.name.map(|name| *blake3::hash(name).as_bytes()));
        let mut out = out.into_inner().unwrap_or_else(PoisonError::into_inner);

        let mut tables = self.table.as_bytes().to_vec();
        tables.extend_from_slice(self.digests.as_bytes());
        let end = HEADER + tables.len();
        let mut head = self.header.as_bytes().to_vec();
        head.extend_from_slice(&tables);
        self.header.root = layout::root(&head, end).ok_or(io::ErrorKind::InvalidData)?;
        self.header.seal = blake3::hash(&self.header.as_bytes()[SEALED]).into();
        out.seek(SeekFrom::Start(0))?;
        out.write_all(self.header.as_bytes())?;
        out.write_all(&tables)?;
        out.flush()
    }

    /// All sections; gives the digests of the index. Each thread makes one band after another and writes it to its
    /// place, and the caller's first writes what is there already.
    fn write_sections(&self, out: &Mutex<impl Write + Seek + Send>, threads: usize) -> io::Result<Vec<Digest>> {
        let index = &self.table[self.sections.len()];
        let first = first_block(self.rows, self.rows_seal);
        let bands_at = index.offset.get() + first.len() as u64;
        let next = AtomicUsize::new(0);
        // Whatever another thread left of its part: its own error ends the whole.
        let lock = || out.lock().unwrap_or_else(PoisonError::into_inner);
        let bands = || {
            let (mut scratch, mut done) = (Scratch::default(), Vec::new());
            loop {
                let band = next.fetch_add(1, Ordering::Relaxed);
                if band >= self.rows.bands() {
                    return Ok(done);
                }
                let bytes = build(self.rows, band, &mut scratch).ok_or(io::ErrorKind::FileTooLarge)?;
                let digests: Vec<Digest> = bytes.chunks(BLOCK).map(|block| *blake3::hash(block).as_bytes()).collect();
                done.push((band, digests));
                let mut out = lock();
                out.seek(SeekFrom::Start(bands_at + (band * bytes.len()) as u64))?;
                out.write_all(bytes)?;
            }
        };
        let done = thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|_| scope.spawn(bands)).collect();
            let rest = self.write_rest(&mut *lock(), &first);
            let mut done = vec![rest.and_then(|()| bands())];
            done.extend(others.into_iter().map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic))));
            done.into_iter().collect::<io::Result<Vec<_>>>()
        })?;
        let mut bands: Vec<(usize, Vec<Digest>)> = done.into_iter().flatten().collect();
        bands.sort_unstable_by_key(|(band, _)| *band);
        let bands = bands.into_iter().flat_map(|(_, digests)| digests);
        Ok(std::iter::once(*blake3::hash(&first).as_bytes()).chain(bands).collect())
    }

    /// The sections of the old list, the first block of the index, what lies behind it, and zeros between and at the end.
    fn write_rest(&self, out: &mut (impl Write + Seek), first: &[u8]) -> io::Result<()> {
        let (before, rest) = self.table.split_at(self.sections.len());
        // A band may have been written before.
        out.seek(SeekFrom::Start(0))?;
        let mut at = 0;
        for (entry, bytes) in before.iter().zip(&self.sections) {
            fill(out, &mut at, entry.offset.get())?;
            out.write_all(bytes)?;
            at += bytes.len() as u64;
        }
        let (index, behind) = rest.split_first().ok_or(io::ErrorKind::InvalidData)?;
        fill(out, &mut at, index.offset.get())?;
        out.write_all(first)?;
        at = index.offset.get() + index.length.get();
        out.seek(SeekFrom::Start(at))?;
        for (entry, name) in behind.iter().zip(self.name) {
            fill(out, &mut at, entry.offset.get())?;
            out.write_all(name)?;
            at += name.len() as u64;
        }
        fill(out, &mut at, self.header.length.get())
    }
}

/// Verifies all rows, so that nobody has to wait for them later.
fn verify_rows(blocks: Blocks<'_>, threads: usize) -> Result<(), ListError> {
    let section = blocks.layout.section(Kind::Rows);
    let some = |first: usize| {
        let mut own = (first..section.blocks()).step_by(threads);
        own.try_for_each(|block| blocks.check(Kind::Rows.name(), section, block))
    };
    thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|first| scope.spawn(move || some(first))).collect();
        let mut result = some(0);
        for other in others {
            result = result.and(other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        result
    })
}

/// Zeros up to a place.
fn fill(out: &mut impl Write, at: &mut u64, to: u64) -> io::Result<()> {
    io::copy(&mut io::Read::take(io::repeat(0), to.saturating_sub(*at)), out)?;
    *at = to;
    Ok(())
}
