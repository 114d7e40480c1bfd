//! Many queries at once: the join of queries and tables, a block of keys at a time, so that each part of
//! a table is read from memory once and then, for all queries, from the cache.

use zerocopy::little_endian::{U16, U32};

use super::plan::keys_within;
use super::{Found, Search, Words, words_of};
use crate::blocklist::{Band, ListError};
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
        let bands = self.0.plan.bands;
        let words: Vec<Words> = self.0.queries.iter().map(|query| words_of(*query, bands)).collect();
        let mut spent = vec![0; words.len()];
        let mut groups = Groups::default();
        let allowed = self.allowed();
        let mut found = Places::new(self.0.ring.rows(), allowed / self.0.plan.fetch);
        for band in 0..bands {
            if self.0.plan.budgets[band] > 0 {
                self.band(cpu, band, &words, &mut groups, &mut spent, &mut found)?;
            }
        }
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
        words: &[Words],
        groups: &mut Groups,
        spent: &mut [u64],
        found: &mut Places,
    ) -> Result<(), ListError> {
        let (ring, plan, allowed) = (self.0.ring, self.0.plan, self.allowed());
        let table = &ring.bands[band];
        let flips = usize::from(plan.budgets[band]) - 1;
        let most = plan.most(band);
        let low_bits = low_bits(ring.rows());
        let (high, high_ends) = keys_within(KEY - low_bits, flips);
        let (low, low_ends) = keys_within(low_bits, flips);
        groups.fill(words, band, low_bits, |query| spent[query] <= allowed);
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
                    let key = asked.key & ((1u32 << low_bits) - 1) as u16;
                    let (query, words) = (asked.query, asked.words);
                    let mut near = Near { query, band: band as u32, words, most, allowed, fetch: plan.fetch };
                    let mut cost = spent[asked.query as usize];
                    let mut begin = 0;
                    for more in 0..=flips - high_flips {
                        near.most = most.map(|most| most - (high_flips + more) as u16);
                        block.probe(cpu, key, &low[begin..low_ends[more]], near, &mut cost, found)?;
                        begin = low_ends[more];
                    }
                    spent[asked.query as usize] = cost;
                    if found.count >= FOUND {
                        self.0.resolve(cpu, found.take())?;
                    }
                }
            }
        }
        self.0.resolve(cpu, found.take())
    }
}

/// What a row's words are compared with.
#[derive(Clone, Copy)]
struct Near {
    query: u32,
    band: u32,
    words: [u16; 2],
    most: [u16; 2],
    /// What its query may cost, and what each of its places does.
    allowed: u64,
    fetch: u64,
}

/// Places that passed. There is room for [`FOUND`] of them and for what one query may add before they are counted again.
struct Places {
    places: Vec<Found>,
    count: usize,
}

impl Places {
    /// A query is given up when it has more than `most` places.
    fn new(rows: usize, most: u64) -> Self {
        let of_one = usize::try_from(most).map_or(rows, |most| most.min(rows));
        Self { places: vec![Found { query: 0, band: 0, place: 0 }; FOUND + of_one + LANES], count: 0 }
    }

    #[inline(always)]
    fn push(&mut self, place: Found) {
        self.places[self.count] = place;
        self.count += 1;
    }

    fn take(&mut self) -> &mut [Found] {
        let count = std::mem::take(&mut self.count);
        &mut self.places[..count]
    }
}

/// A range of keys and its part of the columns, all verified.
struct Block<'a> {
    band: &'a Band<'a>,
    starts: &'a [U32],
    /// The columns from place `begin` on, and a vector's length beyond the part.
    begin: usize,
    words: [&'a [U16]; 2],
}

impl<'a> Block<'a> {
    #[inline(always)]
    fn new(band: &'a Band<'a>, key: usize, keys: usize) -> Result<Self, ListError> {
        let starts = band.starts.range(key..key + keys + 1)?;
        let (Some(start), Some(end)) = (starts.first(), starts.last()) else { return Err(band.starts.damaged()) };
        let (begin, end) = (start.get() as usize, end.get() as usize);
        // Each key's rows lie in the part that is verified now.
        if !starts.is_sorted() {
            return Err(band.starts.damaged());
        }
        let words = [band.first.range_and_lanes(begin..end)?, band.second.range_and_lanes(begin..end)?];
        Ok(Self { band, starts, begin, words })
    }

    /// Looks at the rows of the keys that differ from one by each of the masks. A query that costs more than is allowed is
    /// left at once: the rest of its places does not matter.
    ///
    /// Nothing is called in the loop, or what rows are compared with would not stay in registers.
    #[inline(always)]
    fn probe(
        &self,
        cpu: impl Cpu,
        key: u16,
        masks: &[u16],
        near: Near,
        cost: &mut u64,
        found: &mut Places,
    ) -> Result<(), ListError> {
        let [first, second] = self.words;
        // So that one test of a place holds for both.
        let (first, second) = (first, &second[..first.len()]);
        for mask in masks {
            let key = usize::from(key ^ mask);
            let Some([start, end]) = self.starts.get(key..key + 2) else { return Err(self.band.starts.damaged()) };
            let (mut place, end) = (start.get() as usize - self.begin, end.get() as usize - self.begin);
            *cost += (end - place) as u64;
            if *cost > near.allowed {
                return Ok(());
            }
            while place < end {
                let lanes = place..place + LANES;
                let (Some(first), Some(second)) = (first.get(lanes.clone()), second.get(lanes)) else {
                    return Err(self.band.starts.damaged());
                };
                let (Some(first), Some(second)) = (first.first_chunk(), second.first_chunk()) else {
                    return Err(self.band.starts.damaged());
                };
                let own = u32::MAX >> LANES.saturating_sub(end - place);
                let mut bits = cpu.near_both([first, second], near.words, near.most) & own;
                if bits != 0 {
                    *cost += u64::from(bits.count_ones()) * near.fetch;
                    if *cost > near.allowed {
                        return Ok(());
                    }
                    while bits != 0 {
                        let place = (self.begin + place) as u32 + bits.trailing_zeros();
                        bits &= bits - 1;
                        found.push(Found { query: near.query, band: near.band, place });
                    }
                }
                place += LANES;
            }
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
    fn fill(&mut self, words: &[Words], band: usize, low_bits: u32, is_asked: impl Fn(usize) -> bool) {
        let group = |words: &Words| usize::from(words[band]) >> low_bits;
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
            asked[*place] = Asked { query: query as u32, key: words[band], words: [words[band + 1], words[band + 2]] };
            *place += 1;
        }
    }

    fn of(&self, group: usize) -> &[Asked] {
        &self.asked[self.begins[group]..self.begins[group + 1]]
    }
}
