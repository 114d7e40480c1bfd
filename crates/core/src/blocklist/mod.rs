//! Hash-only lists: bytes in, entries and rows out.
//!
//! [`Blocklist::new`] is cheap at any size; every 64 KiB block is compared with its checksum before
//! its first byte is used, so a damaged list is an error and never a clean answer. The file format
//! stands byte by byte in `crates/core/DESIGN.md`.

mod blocks;
mod builder;
#[cfg(feature = "case")]
mod cases;
mod claims;
mod crops;
mod error;
pub mod export;
mod format;
mod gates;
pub mod import;
mod layout;
#[cfg(feature = "mmap")]
mod mmap;
mod report;
mod ring;
#[cfg(feature = "fs")]
mod storage;
mod text;
mod verify;
mod writer;

pub use self::builder::{BlocklistBuilder, Inserted};
pub use self::error::ListError;
pub use self::format::BLOCK_ROWS;
#[cfg(feature = "case")]
pub(crate) use self::gates::check as check_entry;
pub(crate) use self::gates::check_crop;
pub use self::gates::{MAX_CROPS, Refused};
pub use self::layout::is_list;
pub use self::report::ImportReport;
pub(crate) use self::ring::{BANDS, Band, Ring};
#[cfg(feature = "fs")]
pub use self::storage::Storage;
#[cfg(feature = "scan")]
pub(crate) use self::storage::regular_size;
pub use self::text::{LABEL_LIMIT, is_label};

use self::blocks::{Blocks, Verified};
use self::format::{ACTIVE, BLOCK, Claim, Kind, Label, NARROW_ROW, ROW, Run, Source};
use self::layout::Layout;
use crate::algorithm::{Algorithm, Profile};
use crate::hash::Hash256;

/// From so many rows on a new list is worth an index: reading them all takes many times as long as a
/// search in the tables, which are four times as large as the rows.
pub const INDEX_FROM: usize = 1 << 18;

/// A list over its bytes, wherever they lie: a vector, a mapped file, a constant in the program.
///
/// ```
/// use nearmark::{Algorithm, Blocklist, BlocklistBuilder, Fingerprint};
/// let hash = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22".parse()?;
/// let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
/// builder.insert(Fingerprint { hash, quality: Some(98) }, Some("first"))?;
/// let mut bytes = Vec::new();
/// builder.write_to(&mut bytes)?;
///
/// let list = Blocklist::new(bytes)?;
/// let entry = list.get(1)?.expect("ids begin at 1");
/// assert_eq!((entry.hash, entry.label), (hash, Some("first")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Blocklist<D> {
    data: D,
    layout: Layout,
    verified: Verified,
}

/// One entry of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// From 1, in the order of insertion, never used twice in a list.
    pub id: u32,
    /// Its plain hash, of the whole picture.
    pub hash: Hash256,
    /// At most [`LABEL_LIMIT`] bytes of `[a-z0-9._-]`.
    pub label: Option<&'a str>,
    /// Who stands by it, in the list's order of sources.
    pub sources: Vec<&'a str>,
}

/// A hash as a list holds it.
type Row = [u8; ROW];

impl<D: AsRef<[u8]>> Blocklist<D> {
    /// Takes a list's bytes. Cheap at any size: the header and its tables are checked, and that
    /// every offset and length lies in the file; nothing is allocated from a number in it.
    ///
    /// # Errors
    /// Bytes that are no list, a damaged or cut one, or one that needs a newer build.
    pub fn new(data: D) -> Result<Self, ListError> {
        let layout = Layout::read(data.as_ref())?;
        let verified = Verified::none_of(layout.digest_count);
        Ok(Self { data, layout, verified })
    }

    /// Reads and checks everything: each block, and that the parts fit each other.
    ///
    /// # Errors
    /// The first thing found wrong.
    pub fn verify(&self) -> Result<(), ListError> {
        verify::verify(self.blocks())
    }

    /// The algorithm of all its hashes.
    pub fn algorithm(&self) -> Algorithm {
        self.layout.algorithm
    }

    /// The pipeline that made its hashes; `None` where nobody says, or several did.
    pub fn profile(&self) -> Option<Profile> {
        self.layout.profile
    }

    /// Entries, 0..=4294967295.
    pub fn len(&self) -> usize {
        self.layout.entries
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.layout.entries == 0
    }

    /// The id that the next new entry will have: all earlier ones were used, if not by this list's
    /// present entries. 1..=2^32; 2^32 means that none is left.
    pub fn next_id(&self) -> u64 {
        self.layout.next_id
    }

    /// The checksum over everything, BLAKE3: equal for equal lists only.
    pub fn root(&self) -> [u8; 32] {
        self.layout.root
    }

    /// Rows: one an entry, and one for each crop of its picture that it holds. Plain rows come first:
    /// row `r` is a crop where `r` is [`Self::len`] or more.
    pub fn rows(&self) -> usize {
        self.layout.rows
    }

    /// Blocks of rows.
    pub fn row_blocks(&self) -> usize {
        self.layout.rows.div_ceil(self.rows_of_a_block())
    }

    /// Rows in every block but the last.
    pub(crate) fn rows_of_a_block(&self) -> usize {
        BLOCK / self.layout.row_bytes
    }

    /// Whether rows have 8 bytes: those of hashes of up to 64 bits.
    pub fn is_narrow(&self) -> bool {
        self.layout.row_bytes == NARROW_ROW
    }

    /// The 32-byte rows of block `index`: [`BLOCK_ROWS`] of them, fewer in the last. Row `r` of the
    /// list is row `r % BLOCK_ROWS` of block `r / BLOCK_ROWS`; [`Hash256::from_le_bytes`] reads it.
    ///
    /// # Errors
    /// A block that does not fit its checksum, an index past the last block, a list of [narrow](Self::is_narrow) rows.
    pub fn row_block(&self, index: usize) -> Result<&[[u8; 32]], ListError> {
        self.block_of(index)
    }

    /// The rows of block `index` of a list of [narrow](Self::is_narrow) rows: four times as many, bits 0..63 each.
    ///
    /// # Errors
    /// As [`Self::row_block`], and for a list of 32-byte rows.
    pub fn narrow_row_block(&self, index: usize) -> Result<&[[u8; 8]], ListError> {
        self.block_of(index)
    }

    fn block_of<const BYTES: usize>(&self, index: usize) -> Result<&[[u8; BYTES]], ListError> {
        if BYTES != self.layout.row_bytes {
            return Err(ListError::OutOfRange { what: "block of such rows", index, len: 0 });
        }
        if index >= self.row_blocks() {
            return Err(ListError::OutOfRange { what: "block", index, len: self.row_blocks() });
        }
        let end = ((index + 1) * BLOCK).min(self.layout.rows * BYTES);
        Ok(self.blocks().bytes(Kind::Rows, index * BLOCK..end)?.as_chunks().0)
    }

    /// The id of the entry that row `row` belongs to.
    ///
    /// # Errors
    /// A damaged list, or a row past the last.
    pub fn id_of_row(&self, row: usize) -> Result<u32, ListError> {
        if row >= self.layout.rows {
            return Err(ListError::OutOfRange { what: "row", index: row, len: self.layout.rows });
        }
        let blocks = self.blocks();
        let runs = self.layout.records(Kind::Runs);
        let after = blocks.partition(Kind::Runs, 0..runs, |run: &Run| run.first_row.get() as usize <= row)?;
        let index = after.checked_sub(1).ok_or_else(|| blocks.damaged(Kind::Runs, 0))?;
        let run: &Run = blocks.record(Kind::Runs, index)?;
        let place = row - run.first_row.get() as usize;
        let (kind, step) = if row < self.layout.entries { (Run::PLAIN, place as u32) } else { (Run::CROPS, 0) };
        let id = run.first_id.get().checked_add(step).filter(|_| place < run.rows.get() as usize && run.is(kind));
        id.filter(|id| *id != 0).ok_or_else(|| blocks.damaged(Kind::Runs, index))
    }

    /// The hash of row `row`.
    pub(crate) fn hash_of_row(&self, row: usize) -> Result<Hash256, ListError> {
        if row >= self.layout.rows {
            return Err(ListError::OutOfRange { what: "row", index: row, len: self.layout.rows });
        }
        self.blocks().hash(row)
    }

    /// The entry of an id; `None` when this list has none.
    ///
    /// # Errors
    /// A damaged list.
    pub fn get(&self, id: u32) -> Result<Option<Entry<'_>>, ListError> {
        let blocks = self.blocks();
        let after = blocks.partition(Kind::Runs, 0..blocks.plain_runs()?, |run: &Run| run.first_id.get() <= id)?;
        let Some(index) = after.checked_sub(1) else { return Ok(None) };
        let run: &Run = blocks.record(Kind::Runs, index)?;
        let step = id - run.first_id.get();
        if step >= run.rows.get() {
            return Ok(None);
        }
        let row = (run.first_row.get() as usize).saturating_add(step as usize);
        if row >= self.layout.entries || !run.is(Run::PLAIN) {
            return Err(blocks.damaged(Kind::Runs, index));
        }
        self.entry(row, id).map(Some)
    }

    /// The hashes of an entry's crops, at most [`MAX_CROPS`]; none for an id that this list has not.
    ///
    /// # Errors
    /// A damaged list.
    pub fn crops(&self, id: u32) -> Result<Vec<Hash256>, ListError> {
        Ok(self.blocks().crop_rows(id)?.iter().map(Hash256::from_le_bytes).collect())
    }

    /// All entries by ascending id, each once and by its plain hash. Ends after the first error.
    pub fn iter(&self) -> impl Iterator<Item = Result<Entry<'_>, ListError>> {
        let mut failed = false;
        (0..self.layout.entries).map_while(move |row| {
            let entry = self.id_of_row(row).and_then(|id| self.entry(row, id));
            let go_on = !failed;
            failed |= entry.is_err();
            go_on.then_some(entry)
        })
    }

    /// The names of all sources, in the list's order.
    ///
    /// # Errors
    /// A damaged list.
    pub fn sources(&self) -> Result<Vec<&str>, ListError> {
        let blocks = self.blocks();
        let count = self.layout.records(Kind::Sources);
        (0..count).map(|at| blocks.text(blocks.record::<Source>(Kind::Sources, at)?.name.get())).collect()
    }

    /// Its index, the ring tables; nothing for a list that has none.
    pub(crate) fn ring(&self) -> Result<Option<Ring<'_>>, ListError> {
        Ring::of(self.blocks())
    }

    /// Whether its hashes can have an index: those of 256 or 64 bits, which fill all bands of its tables.
    pub fn may_be_indexed(&self) -> bool {
        ring::bands_of(self.layout.algorithm).is_some()
    }

    /// Whether it has an index, which answers faster than reading all rows and never otherwise.
    pub fn has_index(&self) -> bool {
        self.layout.rows_seal.is_some()
    }

    fn entry(&self, row: usize, id: u32) -> Result<Entry<'_>, ListError> {
        Ok(Entry { id, hash: self.blocks().hash(row)?, label: self.label(id)?, sources: self.sources_of(id)? })
    }

    fn label(&self, id: u32) -> Result<Option<&str>, ListError> {
        let (blocks, count) = (self.blocks(), self.layout.records(Kind::Labels));
        let at = blocks.partition(Kind::Labels, 0..count, |label: &Label| label.id.get() < id)?;
        if at == count {
            return Ok(None);
        }
        let label: &Label = blocks.record(Kind::Labels, at)?;
        (label.id.get() == id).then(|| blocks.text(label.text.get())).transpose()
    }

    /// Each source's claims are sorted by their first id; those with a key of the source's own
    /// cover one id each, so the claims that hold `id` are neighbours.
    fn sources_of(&self, id: u32) -> Result<Vec<&str>, ListError> {
        let blocks = self.blocks();
        let mut names = Vec::new();
        for at in 0..self.layout.records(Kind::Sources) {
            let source: &Source = blocks.record(Kind::Sources, at)?;
            let first = source.first_claim.get() as usize;
            let claims = first..first.saturating_add(source.claims.get() as usize);
            let mut after = blocks.partition(Kind::Claims, claims, |claim: &Claim| claim.first_id.get() <= id)?;
            while after > first {
                after -= 1;
                let claim: &Claim = blocks.record(Kind::Claims, after)?;
                // A list that was never verified may have them in any order.
                if id.checked_sub(claim.first_id.get()).is_none_or(|step| step >= claim.ids.get()) {
                    break;
                }
                if claim.status == ACTIVE {
                    names.push(blocks.text(source.name.get())?);
                    break;
                }
            }
        }
        Ok(names)
    }

    fn blocks(&self) -> Blocks<'_> {
        Blocks { data: self.data.as_ref(), layout: &self.layout, verified: &self.verified }
    }
}
