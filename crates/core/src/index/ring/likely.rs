//! The modes that may miss something beyond a distance of 31: all views of a photo at once, fewer keys than the exact
//! search probes for such limits, and a wider filter.
//!
//! A row that one view meets is compared with all views of its photo, since an edit moves some of them further away than
//! others.
//!
//! 1. *Likely* probes all 17 keys of a band with at most one flip, and takes what differs by at most 9 bits in the next
//!    two bands, 8 where the key is flipped. For a limit of 31 the exact search probes the same keys and takes less, so
//!    nothing up to 31 is missed.
//! 2. *Quick* knows how sure each bit is. It flips a band's key in its three least certain bits, one at a time, and
//!    compares the next two bands without the five least certain bits of each.
//!
//! The keys' rows are counted before one of them is read. A photo that would meet too many is given up and counted as a
//! flood.

use std::ops::Range;

use super::plan::keys;
use super::probe::{LINES, Probe};
use super::{AHEAD, Search, Words, words_of};
use crate::blocklist::{BANDS, ListError};
use crate::hamming::{Cpu, Hit, Kernel};
use crate::margins::Margins;

/// The least certain bits of a band that a quick search does not compare.
const UNSURE: usize = 5;

/// Those that it flips in a key.
const FLIPPED: usize = 3;

/// The most bits by which the next two bands may differ, for a key without a flip; a flip takes one away.
const MOST_LIKELY: u16 = 9;
const MOST_QUICK: u16 = 5;

/// A row further away than that from the view that met it was met by chance, and is compared with no other view.
const CHANCE: u32 = 80;

/// Queries by photos, which are answered one after another.
pub(super) struct Likely<'a, 'b> {
    pub(super) search: Search<'a, 'b>,
    /// The views of each photo.
    pub(super) photos: &'b [Range<usize>],
    /// One for each query of a quick search, none for a likely one.
    pub(super) margins: Option<&'b [&'b Margins]>,
}

/// A place in a band's table that passed; then the row that stands there.
#[derive(Clone, Copy)]
struct Met {
    place: u32,
    query: u32,
    band: u8,
}

/// Buffers that one photo leaves to the next.
#[derive(Default)]
struct Scratch {
    /// The bands of each view, and the bits of them that are compared.
    views: Vec<[Words; 2]>,
    probes: Vec<Probe>,
    met: Vec<Met>,
    rows: Vec<u32>,
}

impl Kernel for Likely<'_, '_> {
    type Output = Result<Vec<usize>, ListError>;

    #[inline(always)]
    fn run(mut self, cpu: impl Cpu) -> Self::Output {
        let mut scratch = Scratch::default();
        let mut floods = Vec::new();
        for photo in self.photos {
            self.ask(photo.clone(), &mut scratch);
            let count = self.search.count(cpu, &mut scratch.probes, self.allowed(photo))?;
            if count.is_none() || !self.meet(cpu, photo, &mut scratch)? {
                floods.extend(photo.clone());
                continue;
            }
            self.report(cpu, photo, &mut scratch)?;
        }
        Ok(floods)
    }
}

impl Likely<'_, '_> {
    /// What a photo may cost, in places that are looked at.
    fn allowed(&self, photo: &Range<usize>) -> u64 {
        self.search.plan.allowed.saturating_mul(photo.len() as u64)
    }

    /// The keys of all views of a photo.
    #[inline(always)]
    fn ask(&self, photo: Range<usize>, scratch: &mut Scratch) {
        let Scratch { views, probes, .. } = scratch;
        views.clear();
        probes.clear();
        for query in photo {
            let words = words_of(self.search.queries[query], BANDS);
            let mut masks = [u16::MAX; BANDS + 2];
            let probe = |band: usize, flip: u16| Probe::new(query, band, words[band], flip);
            match self.margins {
                None => {
                    let flips = |band| keys(2).iter().map(move |flip| (band, *flip));
                    probes.extend((0..BANDS).flat_map(flips).map(|(band, flip)| probe(band, flip)));
                }
                Some(margins) => {
                    let unsure = least_certain(margins[query]);
                    for (at, mask) in masks.iter_mut().enumerate() {
                        *mask = !unsure.iter().fold(0, |mask, rank| mask | rank[at % BANDS]);
                    }
                    for band in 0..BANDS {
                        let flips = std::iter::once(0).chain(unsure[..FLIPPED].iter().map(|rank| rank[band]));
                        probes.extend(flips.map(|flip| probe(band, flip)));
                    }
                }
            }
            views.push([words, masks]);
        }
    }

    /// Collects the places that pass. `false` where too many do.
    #[inline(always)]
    fn meet(&self, cpu: impl Cpu, photo: &Range<usize>, scratch: &mut Scratch) -> Result<bool, ListError> {
        let Scratch { views, probes, met, .. } = scratch;
        let bands = &self.search.ring.bands;
        let most_bits = if self.margins.is_some() { MOST_QUICK } else { MOST_LIKELY };
        let most_met = (self.allowed(photo) / self.search.plan.fetch) as usize;
        met.clear();
        for step in 0..probes.len() + AHEAD {
            if let Some(next) = probes.get(step) {
                let band = &bands[usize::from(next.band)];
                for line in next.lines().take(LINES) {
                    cpu.prefetch(band.first.place(line));
                    cpu.prefetch(band.second.place(line));
                }
            }
            let Some(probe) = step.checked_sub(AHEAD).map(|at| probes[at]) else { continue };
            let (start, end, at) = (probe.start as usize, probe.end as usize, usize::from(probe.band));
            let band = &bands[at];
            band.first.range(start..end)?;
            band.second.range(start..end)?;
            let most = most_bits - u16::from(probe.flips);
            let view = &views[probe.query as usize - photo.start];
            let [words, masks] = [0, 1].map(|part| [1, 2].map(|step| view[part][at + step]));
            for line in probe.lines() {
                let first = band.first.lanes(line).ok_or_else(|| band.first.damaged())?;
                let second = band.second.lanes(line).ok_or_else(|| band.second.damaged())?;
                let mut bits = probe.own(line, cpu.near_masked([first, second], words, masks, most));
                while bits != 0 {
                    let place = line as u32 + bits.trailing_zeros();
                    bits &= bits - 1;
                    met.push(Met { place, query: probe.query, band: probe.band });
                }
                if met.len() > most_met {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// Fetches the rows that were met, and reports each of them with every view that it is near to.
    #[inline(always)]
    fn report(&mut self, cpu: impl Cpu, photo: &Range<usize>, scratch: &mut Scratch) -> Result<(), ListError> {
        let Search { ring, plan, queries, hits } = &mut self.search;
        let Scratch { met, rows, .. } = scratch;
        for at in 0..met.len() {
            if let Some(next) = met.get(at + AHEAD) {
                cpu.prefetch(ring.bands[usize::from(next.band)].rows.place(next.place as usize));
            }
            let met = &mut met[at];
            met.place = ring.bands[usize::from(met.band)].rows.get(met.place as usize)?.get();
        }
        rows.clear();
        for at in 0..met.len() {
            if let Some(next) = met.get(at + AHEAD) {
                cpu.prefetch(ring.hashes.place(next.place as usize));
            }
            let Met { place: row, query, .. } = met[at];
            let hash = ring.hashes.get(row as usize)?;
            if queries[query as usize].distance(hash) <= CHANCE {
                rows.push(row);
            }
        }
        rows.sort_unstable();
        rows.dedup();
        for row in rows.iter().map(|row| *row as usize) {
            let hash = ring.hashes.get(row)?;
            for query in photo.clone() {
                let distance = queries[query].distance(hash);
                if distance <= plan.limit {
                    hits.push(Hit { query, row, distance });
                }
            }
        }
        Ok(())
    }
}

/// The least certain bit of each band, then the second, and so on; of equally certain ones the lower.
#[inline(always)]
fn least_certain(margins: &Margins) -> [[u16; BANDS]; UNSURE] {
    let costs = margins.costs();
    let entry = |bit: usize, band: usize| u16::from(costs[16 * band + bit]) << 4 | bit as u16;
    let mut order: [[u16; BANDS]; 16] = std::array::from_fn(|bit| std::array::from_fn(|band| entry(bit, band)));
    // All bands side by side: one comparison of the network is one instruction.
    for rank in 0..UNSURE {
        for other in rank + 1..16 {
            let (less, more): ([u16; BANDS], [u16; BANDS]) = (
                std::array::from_fn(|band| order[rank][band].min(order[other][band])),
                std::array::from_fn(|band| order[rank][band].max(order[other][band])),
            );
            (order[rank], order[other]) = (less, more);
        }
    }
    std::array::from_fn(|rank| order[rank].map(|entry| 1 << (entry & 15)))
}
