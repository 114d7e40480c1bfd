//! Who stands by which entries, while a list is built: ranges of ids per source.

use std::io;

use super::ListError;
use super::blocks::Blocks;
use super::format::{ACTIVE, Claim, Kind, Source};
use super::text;

/// One source and the ids that it claims.
#[derive(Debug)]
pub(super) struct Claims {
    pub(super) name: String,
    /// First and last id. Sorted and apart up to `sorted`, as they came after it.
    ranges: Vec<(u32, u32)>,
    sorted: usize,
}

impl Claims {
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ranges: Vec::new(), sorted: 0 }
    }

    /// Ids mostly come in order, or again soon: both cost no room.
    pub(super) fn add(&mut self, id: u32) {
        match self.ranges.last_mut() {
            Some((first, last)) if (*first..=*last).contains(&id) => {}
            Some((_, last)) if last.checked_add(1) == Some(id) => *last = id,
            _ => {
                self.ranges.push((id, id));
                if self.ranges.len() > 2 * self.sorted + 4096 {
                    self.ranges = self.sorted();
                    self.sorted = self.ranges.len();
                }
            }
        }
    }

    /// All ranges, ascending, with a gap between any two.
    fn sorted(&self) -> Vec<(u32, u32)> {
        let mut ranges = self.ranges.clone();
        ranges.sort_unstable();
        ranges.dedup_by(|next, kept| {
            let joined = next.0 <= kept.1.saturating_add(1);
            if joined {
                kept.1 = kept.1.max(next.1);
            }
            joined
        });
        ranges
    }
}

/// The records of all sources that claim something, and their names into the texts.
pub(super) fn records(sources: &[Claims], texts: &mut Vec<u8>) -> io::Result<(Vec<Source>, Vec<Claim>)> {
    let (mut records, mut claims) = (Vec::new(), Vec::new());
    for source in sources {
        let ranges = source.sorted();
        if ranges.is_empty() {
            continue;
        }
        records.push(Source {
            name: text::append(texts, &source.name).ok_or(io::ErrorKind::FileTooLarge)?.into(),
            first_claim: (claims.len() as u32).into(),
            claims: (ranges.len() as u32).into(),
            zero: 0.into(),
        });
        claims.extend(ranges.into_iter().map(|(first, last)| Claim {
            first_id: first.into(),
            ids: (last - first + 1).into(),
            key: 0.into(),
            day: 0.into(),
            time: 0.into(),
            status: ACTIVE,
            zero_a: 0,
            category: 0.into(),
            zero_b: 0.into(),
        }));
    }
    Ok((records, claims))
}

impl Blocks<'_> {
    /// Whether the claims say no more than a source: all that a builder of this version can keep.
    pub(super) fn check_plain_claims(self) -> Result<(), ListError> {
        for at in 0..self.layout.records(Kind::Claims) {
            let claim: &Claim = self.record(Kind::Claims, at)?;
            let bare = claim.key == 0 && claim.day == 0 && claim.time == 0 && claim.category == 0;
            if !bare || claim.status != ACTIVE {
                return Err(ListError::RichClaims);
            }
        }
        Ok(())
    }
}
