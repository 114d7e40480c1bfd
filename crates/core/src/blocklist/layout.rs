//! The cheap check: header and tables in, places of the sections out.
//!
//! After it every offset and length lies in the file and nothing overlaps; the contents of the
//! sections are checked when they are first touched (`blocks`).

use zerocopy::FromBytes;

use super::ListError;
use super::format::{
    ALIGN, BLOCK, Digest, HEADER, Header, Kind, MAGIC, MAJOR, MAX_GAP, MAX_SECTIONS, MINOR, NAME_SECTION, ROOTED,
    SEALED, SECTION_MUST, SectionEntry, aligned, flag, row_bytes,
};
use super::gates::MAX_CROPS;
use super::ring;
use crate::algorithm::{Algorithm, EXTERNAL_CODE, External, Profile};

/// Where a section lies, and which digests are its own.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Section {
    pub(super) offset: usize,
    pub(super) length: usize,
    pub(super) first_digest: usize,
}

impl Section {
    pub(super) fn blocks(self) -> usize {
        self.length.div_ceil(BLOCK)
    }
}

/// What the header and the section table say, checked against the file's real length.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pub(super) algorithm: Algorithm,
    pub(super) profile: Option<Profile>,
    /// Bytes of a row: 8 or 32.
    pub(super) row_bytes: usize,
    pub(super) rows: usize,
    pub(super) entries: usize,
    pub(super) next_id: u64,
    pub(super) root: [u8; 32],
    pub(super) section_count: usize,
    pub(super) digest_count: usize,
    known: [Section; Kind::KNOWN],
    /// What an index of these rows must name: [`rows_seal`]. Nothing where there is no index.
    pub(super) rows_seal: Option<Digest>,
}

impl Layout {
    /// Reads and checks everything but the contents of the sections.
    pub(super) fn read(data: &[u8]) -> Result<Self, ListError> {
        let header = header(data)?;
        let flags = header.flags.get();
        if header.major.get() != MAJOR {
            return Err(ListError::Newer { major: header.major.get(), minor: header.minor.get() });
        }
        if flags & flag::MUST & !flag::KNOWN != 0 {
            return Err(ListError::NewerFeature { flags });
        }
        let length = header.length.get();
        if length != data.len() as u64 {
            return Err(ListError::Length { expected: length, found: data.len() as u64 });
        }

        let section_count = number(header.sections.get(), "the section count", 24)?;
        let digest_count = number(header.digests.get(), "the digest count", 28)?;
        if section_count > MAX_SECTIONS {
            return Err(damaged("the section count", 24));
        }
        let digests_at = HEADER + section_count * size_of::<SectionEntry>();
        let tables_end = digest_count.checked_mul(size_of::<Digest>()).and_then(|bytes| digests_at.checked_add(bytes));
        let tables_end = tables_end.filter(|end| *end <= data.len()).ok_or(damaged("the digest count", 28))?;
        check_root(data, header, tables_end)?;

        // From here on the numbers are those that were written; they may still be nonsense.
        let newer = header.minor.get() > MINOR;
        check_unused(header, newer)?;
        let algorithm = algorithm(header, data, section_count)?;
        let mut layout = Self {
            algorithm,
            row_bytes: row_bytes(algorithm.bits()),
            profile: profile(header)?,
            rows: number(header.rows.get(), "the row count", 40)?,
            entries: number(header.entries.get(), "the entry count", 48)?,
            next_id: header.next_id.get(),
            root: header.root,
            section_count,
            digest_count,
            known: [Section::default(); Kind::KNOWN],
            rows_seal: None,
        };
        layout.place_sections(data, tables_end, newer)?;
        layout.check_counts(flags & flag::CROPS != 0)?;
        layout.check_ring(data)?;
        Ok(layout)
    }

    /// Where a section of this version lies.
    pub(super) fn section(&self, kind: Kind) -> Section {
        self.known[kind.place()]
    }

    /// Records in a section of this version.
    pub(super) fn records(&self, kind: Kind) -> usize {
        self.section(kind).length / self.record(kind)
    }

    /// Bytes of one record of a section, as it lies in this list.
    pub(super) fn record(&self, kind: Kind) -> usize {
        if kind == Kind::Rows { self.row_bytes } else { kind.record() }
    }

    /// The digest of a block; `None` when there is no such block.
    pub(super) fn digest<'a>(&self, data: &'a [u8], number: usize) -> Option<&'a Digest> {
        let at = HEADER + self.section_count * size_of::<SectionEntry>() + number * size_of::<Digest>();
        data.get(at..)?.first_chunk()
    }

    /// Every section, those of newer versions too, with the name that a message gives it.
    pub(super) fn all_sections<'a>(&self, data: &'a [u8]) -> impl Iterator<Item = (&'static str, Section)> + use<'a> {
        table(data, self.section_count).iter().map(|entry| {
            let unknown = match entry.kind.get() {
                NAME_SECTION => "the algorithm's name",
                _ => "a section of a newer version",
            };
            let name = Kind::from_number(entry.kind.get()).map_or(unknown, Kind::name);
            (name, section(entry))
        })
    }

    /// Walks the section table: each section begins where the one before it ended, the gap is
    /// zero, and kinds ascend, so none comes twice.
    fn place_sections(&mut self, data: &[u8], tables_end: usize, newer: bool) -> Result<(), ListError> {
        let (mut end, mut digests, mut last_kind) = (tables_end, 0, 0);
        let mut missing = Kind::ALL.len();
        for (number, entry) in table(data, self.section_count).iter().enumerate() {
            let at = (HEADER + number * size_of::<SectionEntry>()) as u64;
            let bad = |what| damaged(what, at);
            let offset = usize::try_from(entry.offset.get()).map_err(|_| bad("a section's offset"))?;
            let length = usize::try_from(entry.length.get()).map_err(|_| bad("a section's length"))?;
            let gap = offset.checked_sub(end).ok_or(bad("a section's offset"))?;
            if gap >= MAX_GAP || !offset.is_multiple_of(ALIGN) {
                return Err(bad("a section's offset"));
            }
            check_zero(data, end..offset)?;
            let section_end = offset.checked_add(length).filter(|end| *end <= data.len());
            end = section_end.ok_or(bad("a section's length"))?;
            if entry.first_digest.get() as usize != digests || entry.digests.get() as usize != length.div_ceil(BLOCK) {
                return Err(bad("a section's digests"));
            }
            digests += entry.digests.get() as usize;

            let kind = entry.kind.get();
            if kind <= last_kind {
                return Err(bad("the order of the sections"));
            }
            last_kind = kind;
            match Kind::from_number(kind) {
                Some(Kind::Ring) if length == 0 => return Err(bad("a section's length")),
                Some(known) if length.is_multiple_of(self.record(known)) && (newer || entry.flags == 0) => {
                    self.known[known.place()] = section(entry);
                    missing -= usize::from(known != Kind::Ring);
                }
                Some(_) => return Err(bad("a section's length")),
                None if kind == NAME_SECTION && self.algorithm.code() == EXTERNAL_CODE => {
                    self.check_name(data, section(entry)).ok_or(bad("the algorithm's name"))?;
                }
                None if entry.flags.get() & SECTION_MUST != 0 => return Err(ListError::NewerSection { kind }),
                None if newer => {}
                None => return Err(bad("a section's kind")),
            }
        }
        if missing != 0 {
            return Err(damaged("the section table", HEADER as u64));
        }
        if digests != self.digest_count {
            return Err(damaged("the digest count", 28));
        }
        if aligned(end) != Some(data.len()) {
            return Err(damaged("the end of the file", end as u64));
        }
        check_zero(data, end..data.len())
    }

    /// Every byte of the name fits its digest: it decides what the list is compared with.
    fn check_name(&self, data: &[u8], name: Section) -> Option<()> {
        let bytes = data.get(name.offset..name.offset + name.length)?;
        (blake3::hash(bytes) == *self.digest(data, name.first_digest)?).then_some(())
    }

    /// Each entry has a plain row and at most [`MAX_CROPS`] more, and the flag says whether any has.
    fn check_counts(&self, crops: bool) -> Result<(), ListError> {
        let most = u32::MAX as usize;
        if self.rows != self.records(Kind::Rows) || self.rows > most {
            return Err(damaged("the row count", 40));
        }
        let most_rows = self.entries.saturating_mul(1 + MAX_CROPS);
        if !(self.entries..=most_rows).contains(&self.rows) || crops != (self.rows > self.entries) {
            return Err(damaged("the entry count", 48));
        }
        if self.next_id == 0 || self.next_id > 1 << 32 || self.next_id <= self.entries as u64 {
            return Err(damaged("the next id", 56));
        }
        if Kind::ALL.into_iter().any(|kind| self.records(kind) > most) {
            return Err(damaged("the section table", HEADER as u64));
        }
        Ok(())
    }

    /// An index is one of hashes that fill their rows, and has the length that goes with the rows.
    fn check_ring(&mut self, data: &[u8]) -> Result<(), ListError> {
        let section = self.section(Kind::Ring);
        if section.length == 0 {
            return Ok(());
        }
        let length = ring::bands_of(self.algorithm).and_then(|bands| ring::length(self.rows, bands));
        if length != Some(section.length) {
            return Err(damaged("the index", section.offset as u64));
        }
        self.rows_seal = self.rows_seal(data);
        Ok(())
    }

    /// BLAKE3 of the digests of the rows: equal for equal rows only.
    pub(super) fn rows_seal(&self, data: &[u8]) -> Option<Digest> {
        let rows = self.section(Kind::Rows);
        let mut hasher = blake3::Hasher::new();
        for number in rows.first_digest..rows.first_digest + rows.blocks() {
            hasher.update(self.digest(data, number)?);
        }
        Some(hasher.finalize().into())
    }
}

/// Whether bytes begin as a list file does: the question before "which import format is this".
pub fn is_list(first_bytes: &[u8]) -> bool {
    first_bytes.starts_with(&MAGIC)
}

fn header(data: &[u8]) -> Result<&Header, ListError> {
    if !is_list(data) {
        // A transfer that changed line ends or cleared the high bit leaves the three letters.
        let mangled = data.get(1..4) == Some(b"NMK");
        return Err(if mangled { ListError::TextMode } else { ListError::Foreign });
    }
    let too_short = ListError::Length { expected: HEADER as u64, found: data.len() as u64 };
    Header::ref_from_prefix(data).map(|(header, _)| header).map_err(|_| too_short)
}

fn check_root(data: &[u8], header: &Header, tables_end: usize) -> Result<(), ListError> {
    if root(data, tables_end).is_none_or(|root| root != header.root) {
        return Err(damaged("the header or its tables", 0));
    }
    if data.get(SEALED).is_none_or(|sealed| blake3::hash(sealed) != header.seal) {
        return Err(damaged("the signature", SEALED.start as u64));
    }
    Ok(())
}

/// BLAKE3 of the header up to the root, then both tables.
pub(super) fn root(data: &[u8], tables_end: usize) -> Option<Digest> {
    let mut hasher = blake3::Hasher::new();
    hasher.update(data.get(..ROOTED)?).update(data.get(HEADER..tables_end)?);
    Some(hasher.finalize().into())
}

/// Room that nothing uses is zero.
fn check_unused(header: &Header, newer: bool) -> Result<(), ListError> {
    let flags = header.flags.get();
    if !newer && flags & !flag::KNOWN != 0 {
        return Err(damaged("the flags", 12));
    }
    if !newer && header.zero != [0; 2] {
        return Err(damaged("the header", 22));
    }
    if flags & flag::KEYED == 0 && header.key != [0; 32] {
        return Err(damaged("the key", 64));
    }
    if flags & flag::SIGNED == 0 && (header.signer != [0; 32] || header.signature != [0; 64]) {
        return Err(damaged("the signature", SEALED.start as u64));
    }
    Ok(())
}

fn algorithm(header: &Header, data: &[u8], sections: usize) -> Result<Algorithm, ListError> {
    let code = header.algorithm.get();
    let algorithm = match code {
        EXTERNAL_CODE => external(header, data, sections).ok_or(damaged("the algorithm's name", 16))?,
        _ => Algorithm::from_code(code).ok_or(ListError::UnknownAlgorithm { code })?,
    };
    if u32::from(header.bits.get()) != algorithm.bits() {
        return Err(damaged("the width of its hashes", 18));
    }
    if usize::from(header.row_width) != row_bytes(algorithm.bits()) {
        return Err(damaged("the width of its rows", 20));
    }
    Ok(algorithm)
}

/// An outside algorithm, by the name in its section and the width in the header. The section's place and its
/// digest are checked with those of the others.
fn external(header: &Header, data: &[u8], sections: usize) -> Option<Algorithm> {
    let entry = table(data, sections).iter().find(|entry| entry.kind.get() == NAME_SECTION)?;
    let (offset, length) = (usize::try_from(entry.offset.get()).ok()?, usize::try_from(entry.length.get()).ok()?);
    let name = std::str::from_utf8(data.get(offset..offset.checked_add(length)?)?).ok()?;
    External::new(name, header.bits.get().into()).map(Algorithm::External)
}

fn profile(header: &Header) -> Result<Option<Profile>, ListError> {
    match header.profile {
        0 => Ok(None),
        1 => Ok(Some(Profile::Full)),
        2 => Ok(Some(Profile::Cimg512)),
        _ => Err(damaged("the profile", 21)),
    }
}

/// The number that stands for a profile.
pub(super) fn profile_code(profile: Option<Profile>) -> u8 {
    match profile {
        None => 0,
        Some(Profile::Full) => 1,
        Some(Profile::Cimg512) => 2,
    }
}

fn table(data: &[u8], count: usize) -> &[SectionEntry] {
    let bytes = data.get(HEADER..HEADER + count * size_of::<SectionEntry>());
    bytes.and_then(|bytes| <[SectionEntry]>::ref_from_bytes(bytes).ok()).unwrap_or_default()
}

fn section(entry: &SectionEntry) -> Section {
    Section {
        offset: entry.offset.get() as usize,
        length: entry.length.get() as usize,
        first_digest: entry.first_digest.get() as usize,
    }
}

fn check_zero(data: &[u8], range: std::ops::Range<usize>) -> Result<(), ListError> {
    let at = range.start as u64;
    let zero = data.get(range).is_some_and(|gap| gap.iter().all(|byte| *byte == 0));
    if zero { Ok(()) } else { Err(damaged("the zero bytes between two sections", at)) }
}

fn number(value: impl TryInto<usize>, what: &'static str, at: u64) -> Result<usize, ListError> {
    value.try_into().map_err(|_| damaged(what, at))
}

fn damaged(what: &'static str, at: u64) -> ListError {
    ListError::Damaged { what, at }
}
