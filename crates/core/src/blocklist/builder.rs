//! Fingerprints in, a list out: each hash once, each passing the gates.

use std::borrow::Cow;
use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::io::{self, Write};

use hashbrown::HashTable;
use hashbrown::hash_table::Entry as Slot;
use zerocopy::IntoBytes;

use super::claims::{self, Claims};
use super::crops::Crops;
use super::format::{Kind, Label, NARROW_ROW, Run};
use super::gates::{self, MAX_CROPS};
use super::text::Labels;
use super::writer::Segment;
use super::{Blocklist, ListError, Refused, Row, is_label};
use crate::algorithm::{Algorithm, Profile};
use crate::error::Error;
use crate::hash::Fingerprint;

/// Who claims entries when nobody was named.
const DEFAULT_SOURCE: &str = "local";

/// Makes a list. Ids are given from 1 in the order of insertion; a hash that is already there is
/// one more claim on its entry, never a second entry.
#[derive(Debug)]
pub struct BlocklistBuilder {
    pub(super) algorithm: Algorithm,
    /// What the caller said.
    pub(super) declared: Option<Profile>,
    /// What the entries so far agree on; the outer `None` while there is none.
    profile: Option<Option<Profile>>,
    /// Plain rows, in the order of their ids.
    rows: Vec<Row>,
    /// Row numbers by hash, keyed at random: strangers choose the hashes.
    seen: HashTable<u32>,
    keys: RandomState,
    sources: Vec<Claims>,
    current: usize,
    labels: Labels,
    crops: Crops,
}

/// What became of a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inserted {
    /// A new entry, with this id.
    New(u32),
    /// It was there already, under this id.
    Repeated(u32),
}

impl Inserted {
    /// The id of its entry.
    pub fn id(self) -> u32 {
        match self {
            Self::New(id) | Self::Repeated(id) => id,
        }
    }
}

impl BlocklistBuilder {
    /// An empty list of an algorithm's hashes.
    pub fn new(algorithm: Algorithm) -> Self {
        Self {
            algorithm,
            declared: None,
            profile: None,
            rows: Vec::new(),
            seen: HashTable::new(),
            keys: RandomState::new(),
            sources: vec![Claims::new(DEFAULT_SOURCE)],
            current: 0,
            labels: Labels::default(),
            crops: Crops::default(),
        }
    }

    /// The pipeline that made the hashes which do not say so themselves; `None`, the default, when
    /// nobody knows. A list of hashes from both pipelines has no profile.
    #[must_use]
    pub fn profile(mut self, profile: Option<Profile>) -> Self {
        self.declared = profile;
        self
    }

    /// Names who stands by what is inserted from here on; `local` unless named.
    ///
    /// # Errors
    /// A name that is not 1..=32 bytes of `[a-z0-9._-]`.
    pub fn source(mut self, name: &str) -> Result<Self, Error> {
        if !is_label(name) {
            let rule = "a source's name is at most 32 bytes of a-z, 0-9, '.', '_' and '-'";
            return Err(Error::Caller(format!("{name:?}: {rule}")));
        }
        self.current = self.source_number(name);
        Ok(self)
    }

    /// Entries so far.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no entry yet.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Rows so far: one an entry, and one for each of its crops.
    pub fn rows(&self) -> usize {
        self.rows.len() + self.crops.len()
    }

    /// Makes a hash an entry, or adds the current source's claim to the entry it has. An entry
    /// keeps its first label.
    ///
    /// # Errors
    /// A fingerprint that does not pass the gates, a label of other letters, a full list.
    pub fn insert(&mut self, fingerprint: Fingerprint, label: Option<&str>) -> Result<Inserted, Refused> {
        self.insert_from(fingerprint, label, self.declared)
    }

    /// [`Self::insert`] for a picture that was hashed with its crops: all of them match as that entry,
    /// and an export holds the plain hash alone. An entry that is there already gets the crops that
    /// it does not have, up to nine in all.
    ///
    /// # Errors
    /// As [`Self::insert`], more than [`MAX_CROPS`] crops, and a crop whose quality is not known to be
    /// [`CROP_QUALITY_LIMIT`](crate::CROP_QUALITY_LIMIT) or more; then nothing is inserted.
    pub fn insert_rich(
        &mut self,
        plain: Fingerprint,
        crops: &[Fingerprint],
        label: Option<&str>,
    ) -> Result<Inserted, Refused> {
        if crops.len() > MAX_CROPS {
            return Err(Refused::Crops);
        }
        crops.iter().try_for_each(|crop| gates::check_crop(self.algorithm, crop))?;
        self.check_room(crops.len()).ok_or(Refused::Full)?;
        let inserted = self.insert(plain, label)?;
        let crops: Vec<Row> = crops.iter().map(|crop| crop.hash.to_le_bytes()).collect();
        self.add_crops(inserted.id(), plain.hash.to_le_bytes(), &crops);
        Ok(inserted)
    }

    /// [`Self::insert`] for a line that may know its own profile.
    pub(super) fn insert_from(
        &mut self,
        fingerprint: Fingerprint,
        label: Option<&str>,
        profile: Option<Profile>,
    ) -> Result<Inserted, Refused> {
        gates::check(self.algorithm, &fingerprint)?;
        if label.is_some_and(|label| !is_label(label)) {
            return Err(Refused::Label);
        }
        let (row, inserted) = self.place(fingerprint.hash.to_le_bytes())?;
        self.sources[self.current].add(inserted.id());
        if let Some(label) = label {
            self.labels.set(row, label).ok_or(Refused::Full)?;
        }
        self.agree(profile);
        Ok(inserted)
    }

    /// Takes over all entries of a list and their crops, under new ids. Returns which became which,
    /// by ascending old id.
    ///
    /// # Errors
    /// Another algorithm, a damaged list, one whose claims say more than a source, no ids left.
    /// Entries that came before a damaged place stay.
    pub fn merge<D: AsRef<[u8]>>(&mut self, list: &Blocklist<D>) -> Result<Vec<(u32, u32)>, ListError> {
        if list.algorithm() != self.algorithm {
            let (found, expected) = (Box::new(list.algorithm()), Box::new(self.algorithm));
            return Err(ListError::WrongAlgorithm { found, expected });
        }
        list.blocks().check_plain_claims()?;
        let mut map = Vec::new();
        // A list without a profile may be known to hold both: what the caller declares is for texts.
        let profile = list.profile();
        for entry in list.iter() {
            let entry = entry?;
            let plain = entry.hash.to_le_bytes();
            let crops = list.blocks().crop_rows(entry.id)?;
            self.check_room(crops.len()).ok_or(ListError::Full)?;
            let (row, inserted) = self.place(plain).map_err(|_| ListError::Full)?;
            self.add_crops(inserted.id(), plain, &crops);
            for name in &entry.sources {
                let source = self.source_number(name);
                self.sources[source].add(inserted.id());
            }
            if let Some(label) = entry.label {
                self.labels.set(row, label).ok_or(ListError::Full)?;
            }
            self.agree(profile);
            map.push((entry.id, inserted.id()));
        }
        Ok(map)
    }

    /// Rows are numbered in 32 bits, too: an entry and `crops` more must fit.
    fn check_room(&self, crops: usize) -> Option<()> {
        (crops == 0 || self.rows() + crops < u32::MAX as usize).then_some(())
    }

    /// A crop that hashes as the whole picture does adds nothing to its entry.
    fn add_crops(&mut self, id: u32, plain: Row, crops: &[Row]) {
        crops.iter().filter(|crop| **crop != plain).for_each(|crop| self.crops.add(id, *crop));
    }

    /// A list has the profile that all its entries have.
    fn agree(&mut self, profile: Option<Profile>) {
        self.profile = Some(self.profile.unwrap_or(profile).filter(|known| Some(*known) == profile));
    }

    /// Doubles the table by walking the rows in order. Left to itself it would grow in the order of
    /// its slots, with a cache miss for each row: a third of the time of a large import.
    fn grow(&mut self) {
        let Self { rows, seen, keys, .. } = self;
        let capacity = (2 * seen.capacity()).max(64);
        *seen = HashTable::new(); // gives its memory back before the larger one takes its own
        seen.reserve(capacity, |_| 0);
        for (at, row) in rows.iter().enumerate() {
            seen.insert_unique(keys.hash_one(row), at as u32, |at| keys.hash_one(rows[*at as usize]));
        }
    }

    /// Finds the row of a hash, or gives it the next one and the next id.
    fn place(&mut self, row: Row) -> Result<(usize, Inserted), Refused> {
        if self.seen.len() == self.seen.capacity() {
            self.grow();
        }
        let Self { rows, seen, keys, crops, .. } = self;
        let hash = keys.hash_one(row);
        let slot = seen.entry(hash, |at| rows[*at as usize] == row, |at| keys.hash_one(rows[*at as usize]));
        match slot {
            Slot::Occupied(slot) => {
                let at = *slot.get();
                Ok((at as usize, Inserted::Repeated(at + 1)))
            }
            Slot::Vacant(slot) => {
                if rows.len() + crops.len() >= u32::MAX as usize {
                    return Err(Refused::Full);
                }
                let at = rows.len() as u32;
                let id = at + 1;
                slot.insert(at);
                rows.push(row);
                Ok((at as usize, Inserted::New(id)))
            }
        }
    }

    fn source_number(&mut self, name: &str) -> usize {
        self.sources.iter().position(|source| source.name == name).unwrap_or_else(|| {
            self.sources.push(Claims::new(name));
            self.sources.len() - 1
        })
    }

    /// Writes the list.
    ///
    /// # Errors
    /// The writer's own, and texts of more than 4 GiB in all.
    pub fn write_to(&self, out: &mut impl Write) -> io::Result<()> {
        let mut texts = self.labels.texts.section();
        let (sources, claims) = claims::records(&self.sources, &mut texts)?;
        let label = |(row, text): (usize, u32)| Label { id: (row as u32 + 1).into(), text: text.into() };
        let labels: Vec<Label> = self.labels.iter().map(label).collect();
        // Ids are given in the order of plain rows, so one run holds them all.
        let plain = (!self.is_empty()).then(|| Run::new(0, 1, self.len() as u32, Run::PLAIN));
        let runs: Vec<Run> = plain.into_iter().chain(self.crops.runs(self.len())).collect();
        let all = || self.rows.iter().chain(self.crops.rows());
        // A list of wide rows without crops, of whatever size, is written from where it lies.
        let rows = match self.crops.len() {
            _ if self.algorithm.bits() <= 64 => Cow::Owned(all().flat_map(|row| &row[..NARROW_ROW]).copied().collect()),
            0 => Cow::Borrowed(self.rows.as_flattened()),
            _ => Cow::Owned(all().flatten().copied().collect()),
        };
        let segment = Segment {
            algorithm: self.algorithm,
            profile: self.profile.unwrap_or(self.declared),
            entries: self.len(),
            next_id: self.rows.len() as u64 + 1,
            sections: Kind::ALL.map(|kind| match kind {
                Kind::Rows => rows.as_ref(),
                Kind::Runs => runs.as_bytes(),
                Kind::Sources => sources.as_bytes(),
                Kind::Claims => claims.as_bytes(),
                Kind::Labels => labels.as_bytes(),
                Kind::Text => texts.as_slice(),
                Kind::Ring => unreachable!("not a section that every list has"),
            }),
        };
        segment.write_to(out)
    }

    /// Writes the list to a file, replacing the one of that name, whole or not at all.
    ///
    /// # Errors
    /// Whatever the system refuses.
    #[cfg(feature = "fs")]
    pub fn save(&self, path: impl AsRef<std::path::Path>) -> Result<(), Error> {
        crate::atomic_file::write(path, |mut out| self.write_to(&mut out))
    }
}
