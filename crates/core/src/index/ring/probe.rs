//! A key that is looked for, and where its rows stand.

use super::{AHEAD, Search};
use crate::blocklist::ListError;
use crate::hamming::{Cpu, LANES};

/// The most lines of a bucket that are asked for at once: behind them the memory goes on by itself.
pub(super) const LINES: usize = 16;

/// A key of a band's table, and where its rows stand there.
#[derive(Clone, Copy)]
pub(super) struct Probe {
    pub(super) query: u32,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) key: u16,
    pub(super) band: u8,
    /// How many bits were flipped in the query's own key.
    pub(super) flips: u8,
}

impl Probe {
    #[inline(always)]
    pub(super) fn new(query: usize, band: usize, key: u16, flip: u16) -> Self {
        let flips = flip.count_ones() as u8;
        Self { query: query as u32, start: 0, end: 0, key: key ^ flip, band: band as u8, flips }
    }

    /// The cache lines in which its rows' words stand, by their first places: vectors that begin with a line
    /// touch no other.
    #[inline(always)]
    pub(super) fn lines(&self) -> impl Iterator<Item = usize> + use<> {
        let first = self.start as usize / LANES;
        (first..(self.end as usize).div_ceil(LANES)).map(|line| line * LANES)
    }

    /// Of the vector at a line the bits of its own rows: the first and the last one hold others' rows, too.
    #[inline(always)]
    pub(super) fn own(&self, line: usize, bits: u32) -> u32 {
        let bits = bits & u32::MAX << (self.start as usize).saturating_sub(line);
        bits & u32::MAX >> (line + LANES).saturating_sub(self.end as usize)
    }
}

impl Search<'_, '_> {
    /// Finds out where the rows of each key stand, leaves out the keys that have none, and counts the rows: what a
    /// search will cost, before one of them is read. Nothing where they are more than `allowed`.
    #[inline(always)]
    pub(super) fn count(&self, cpu: impl Cpu, probes: &mut Vec<Probe>, allowed: u64) -> Result<Option<u64>, ListError> {
        let bands = &self.ring.bands;
        let mut count = 0;
        for at in 0..probes.len() {
            if let Some(next) = probes.get(at + AHEAD) {
                cpu.prefetch(bands[usize::from(next.band)].starts.place(usize::from(next.key)));
            }
            let probe = &mut probes[at];
            let (starts, key) = (&bands[usize::from(probe.band)].starts, usize::from(probe.key));
            let [start, end] = starts.range(key..key + 2)? else { return Err(starts.damaged()) };
            (probe.start, probe.end) = (start.get(), end.get());
            count += u64::from(probe.end.checked_sub(probe.start).ok_or_else(|| starts.damaged())?);
            if count > allowed {
                return Ok(None);
            }
        }
        probes.retain(|probe| probe.start < probe.end);
        Ok(Some(count))
    }
}
