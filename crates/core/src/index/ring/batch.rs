//! Many queries at once: the join of queries and tables, a block of keys at a time, so that each part of
//! a table is read from memory once and then, for all queries, from the cache.

use super::plan::{FETCH, keys_within};
use super::{Found, Search, bands_of};
use crate::blocklist::{BANDS, Band, ListError};
use crate::hamming::{Cpu, Kernel, LANES};

/// Bytes of the columns of a block: half a second-level cache.
const BLOCK: usize = 512 << 10;

/// Places that are collected before their hashes are fetched.
const FOUND: usize = 1 << 16;

/// Bits of a key.
const KEY: u32 = 16;

pub(super) struct Batch<'a, 'b>(pub(super) Search<'a, 'b>);

/// A query in the group of those whose band has the same high bits.
#[derive(Clone, Copy, Default)]
struct Asked {
    query: u32,
    key: u16,
    words: [u16; 2],
}

impl Kernel for Batch<'_, '_> {
    type Output = Result<Vec<usize>, ListError>;

    #[inline(always)]
    fn run(mut self, cpu: impl Cpu) -> Self::Output {
        let words: Vec<[u16; BANDS]> = self.0.queries.iter().map(|query| bands_of(*query)).collect();
        let mut spent = vec![0; words.len()];
        let mut groups = Groups::default();
        for band in 0..BANDS {
            if self.0.plan.budgets[band] > 0 {
                self.band(cpu, band, &words, &mut groups, &mut spent)?;
            }
        }
        let allowed = self.allowed();
        Ok((0..words.len()).filter(|query| spent[*query] > allowed).collect())
    }
}

impl Batch<'_, '_> {
    /// What a query may cost here, where that shows only on the way and is lost when it is given up.
    #[inline(always)]
    fn allowed(&self) -> u64 {
        self.0.plan.allowed / 2
    }

    /// One band's table and all queries that did not cost too much yet.
    #[inline(always)]
    fn band(
        &mut self,
        cpu: impl Cpu,
        band: usize,
        words: &[[u16; BANDS]],
        groups: &mut Groups,
        spent: &mut [u64],
    ) -> Result<(), ListError> {
        let (ring, plan, allowed) = (self.0.ring, self.0.plan, self.allowed());
        let table = &ring.bands[band];
        let flips = usize::from(plan.budgets[band]) - 1;
        let most = plan.most(band);
        let low_bits = low_bits(ring.rows());
        let (high, high_ends) = keys_within(KEY - low_bits, flips);
        let (low, low_ends) = keys_within(low_bits, flips);
        groups.fill(words, band, low_bits, |query| spent[query] <= allowed);
        let mut found = Vec::new();
        for number in 0..1 << (KEY - low_bits) {
            let mut block: Option<Block<'_>> = None;
            for (at, mask) in high.iter().enumerate() {
                let group = groups.of(number ^ usize::from(*mask));
                if group.is_empty() {
                    continue;
                }
                let block = match &mut block {
                    Some(block) => block,
                    none => none.insert(Block::new(table, number << low_bits, 1 << low_bits)?),
                };
                let high_flips = high_ends.partition_point(|end| *end <= at);
                for asked in group {
                    let cost = &mut spent[asked.query as usize];
                    let key = asked.key & ((1u32 << low_bits) - 1) as u16;
                    let mut begin = 0;
                    for more in 0..=flips - high_flips {
                        let flips = (high_flips + more) as u16;
                        let most = most.map(|most| most - flips);
                        for mask in &low[begin..low_ends[more]] {
                            let near = Near { query: asked.query, band: band as u32, words: asked.words, most };
                            block.probe(cpu, usize::from(key ^ mask), near, allowed, cost, &mut found)?;
                        }
                        begin = low_ends[more];
                    }
                    if found.len() >= FOUND {
                        self.0.resolve(cpu, &mut found)?;
                    }
                }
            }
        }
        self.0.resolve(cpu, &mut found)
    }
}

/// What a row's words are compared with.
#[derive(Clone, Copy)]
struct Near {
    query: u32,
    band: u32,
    words: [u16; 2],
    most: [u16; 2],
}

/// A range of keys and its part of the columns, all verified.
struct Block<'a> {
    band: &'a Band<'a>,
    starts: &'a [zerocopy::little_endian::U32],
    end: usize,
}

impl<'a> Block<'a> {
    #[inline(always)]
    fn new(band: &'a Band<'a>, key: usize, keys: usize) -> Result<Self, ListError> {
        let starts = band.starts.range(key..key + keys + 1)?;
        let (Some(start), Some(end)) = (starts.first(), starts.last()) else { return Err(band.starts.damaged()) };
        let (start, end) = (start.get() as usize, end.get() as usize);
        band.first.range(start..end)?;
        band.second.range(start..end)?;
        // Each key's rows lie in the part that was just verified.
        let ordered = starts.iter().all(|place| (start..=end).contains(&(place.get() as usize)));
        if ordered { Ok(Self { band, starts, end }) } else { Err(band.starts.damaged()) }
    }

    #[inline(always)]
    fn probe(
        &self,
        cpu: impl Cpu,
        key: usize,
        near: Near,
        allowed: u64,
        cost: &mut u64,
        found: &mut Vec<Found>,
    ) -> Result<(), ListError> {
        let Self { band, starts, end } = self;
        let (mut place, end) = (starts[key].get() as usize, (starts[key + 1].get() as usize).min(*end));
        if *cost > allowed {
            return Ok(());
        }
        *cost += end.saturating_sub(place) as u64;
        while place < end {
            let first = band.first.lanes(place).ok_or_else(|| band.first.damaged())?;
            let second = band.second.lanes(place).ok_or_else(|| band.second.damaged())?;
            let mut bits = cpu.near_both([first, second], near.words, near.most);
            if end - place < LANES {
                bits &= (1 << (end - place)) - 1;
            }
            if bits != 0 {
                *cost += u64::from(bits.count_ones()) * FETCH;
                if *cost > allowed {
                    return Ok(());
                }
                while bits != 0 {
                    let lane = bits.trailing_zeros();
                    bits &= bits - 1;
                    found.push(Found { query: near.query, band: near.band, place: place as u32 + lane });
                }
            }
            place += LANES;
        }
        Ok(())
    }
}

/// Low bits of a key that a block covers: as many as fit a cache with the rows that random hashes have.
fn low_bits(rows: usize) -> u32 {
    let bytes_of_key = rows / (1 << KEY) * 4 + 4;
    (BLOCK / bytes_of_key).max(1).ilog2().clamp(4, KEY)
}

/// Queries by the high bits of a band.
#[derive(Default)]
struct Groups {
    asked: Vec<Asked>,
    begins: Vec<usize>,
}

impl Groups {
    fn fill(&mut self, words: &[[u16; BANDS]], band: usize, low_bits: u32, is_asked: impl Fn(usize) -> bool) {
        let group = |words: &[u16; BANDS]| usize::from(words[band]) >> low_bits;
        let Self { asked, begins } = self;
        begins.clear();
        begins.resize((1 << (KEY - low_bits)) + 1, 0);
        let chosen = || words.iter().enumerate().filter(|(query, _)| is_asked(*query));
        for (_, words) in chosen() {
            begins[group(words) + 1] += 1;
        }
        for at in 1..begins.len() {
            begins[at] += begins[at - 1];
        }
        asked.clear();
        asked.resize(begins.last().copied().unwrap_or(0), Asked::default());
        let mut next = begins.clone();
        for (query, words) in chosen() {
            let place = &mut next[group(words)];
            asked[*place] = Asked {
                query: query as u32,
                key: words[band],
                words: [words[(band + 1) % BANDS], words[(band + 2) % BANDS]],
            };
            *place += 1;
        }
    }

    fn of(&self, group: usize) -> &[Asked] {
        &self.asked[self.begins[group]..self.begins[group + 1]]
    }
}
