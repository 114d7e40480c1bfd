//! What a limit asks for: budgets, keys and filters.

use crate::blocklist::{BANDS, words_of};
use crate::hamming::Row;

/// The widest limit that the index serves: with a budget of 5 a band would have 2,517 keys to probe.
pub(crate) const WIDEST: u32 = 48;

/// The most flips of a key: one less than the largest budget.
pub(super) const MOST_FLIPS: usize = 3;

/// What a place that passed costs, in places that were looked at: two cache misses against a
/// thirty-second of a vector's work.
pub(super) const FETCH: u64 = 2000;

/// All changes of a key by up to three bits, fewest first.
static FLIPS: [u16; 697] = flips();

/// Where the changes by so many bits end.
const ENDS: [usize; MOST_FLIPS + 1] = [1, 17, 137, 697];

const fn flips() -> [u16; 697] {
    let (mut flips, mut at, mut bits) = ([0; 697], 0, 0);
    while bits <= MOST_FLIPS as u32 {
        let mut mask: u32 = 0;
        while mask < 1 << 16 {
            if mask.count_ones() == bits {
                flips[at] = mask as u16;
                at += 1;
            }
            mask += 1;
        }
        bits += 1;
    }
    flips
}

/// How a list is searched for a limit.
pub(crate) struct Plan {
    pub(super) limit: u32,
    /// They add up to limit + 1.
    pub(super) budgets: [u16; BANDS],
    /// What a query may cost, in places that are looked at, before reading all rows is cheaper.
    pub(super) allowed: u64,
    /// From so many queries on they are joined with the tables, block by block.
    pub(super) batch_from: usize,
}

impl Plan {
    /// `None` where reading all rows is faster: for few of them, and for wide limits.
    pub(crate) fn new(limit: u32, rows: usize) -> Option<Self> {
        if limit > WIDEST {
            return None;
        }
        let plan = Self::of(limit);
        // A probe costs as much as reading some fifty rows.
        (rows >= 64 * plan.probes()).then_some(Self { allowed: rows as u64 / 4, ..plan })
    }

    /// For the modes that ask less than a limit up to [`WIDEST`] takes.
    pub(crate) fn likely(limit: u32, rows: usize) -> Self {
        Self { allowed: rows as u64 / 4, ..Self::of(limit) }
    }

    /// For a limit of at most [`WIDEST`], whatever it costs.
    pub(super) fn of(limit: u32) -> Self {
        let share = |band: u32| (limit + 1) / BANDS as u32 + u32::from(band < (limit + 1) % BANDS as u32);
        let budgets = std::array::from_fn(|band| share(band as u32) as u16);
        let plan = Self { limit, budgets, allowed: u64::MAX / 2, batch_from: 0 };
        Self { batch_from: if plan.probes() <= 272 { 512 } else { 32 }, ..plan }
    }

    /// Keys that a query asks for.
    fn probes(&self) -> usize {
        self.budgets.iter().map(|budget| keys(*budget).len()).sum()
    }

    /// The most bits by which a row's next band, and its next two, may differ from the query's, for a key
    /// without flips; each flip takes one away.
    #[inline(always)]
    pub(super) fn most(&self, band: usize) -> [u16; 2] {
        let budget = |step: usize| self.budgets[(band + step) % BANDS];
        let next = budget(0) + budget(1) - 1;
        [next, next + budget(2)]
    }

    /// The one band that reports a row within the limit: all partial sums of the way that it begins are
    /// below zero.
    #[inline(always)]
    pub(super) fn band_that_reports(&self, query: &Row, hash: &Row) -> usize {
        let (query, hash) = (words_of(query), words_of(hash));
        let (mut sum, mut largest, mut begin) = (0, 0, 0);
        for band in 0..BANDS - 1 {
            sum += (query[band] ^ hash[band]).count_ones() as i32 - i32::from(self.budgets[band]);
            if sum >= largest {
                (largest, begin) = (sum, band + 1);
            }
        }
        begin
    }
}

/// The changes of a key that a budget asks for, fewest flips first.
pub(super) fn keys(budget: u16) -> &'static [u16] {
    match budget {
        0 => &[],
        budget => &FLIPS[..ENDS[usize::from(budget) - 1]],
    }
}

/// The changes by up to so many flips within `bits` low bits, and where those by each number end.
pub(super) fn keys_within(bits: u32, flips: usize) -> (Vec<u16>, [usize; MOST_FLIPS + 1]) {
    let keys: Vec<u16> = FLIPS[..ENDS[flips]].iter().copied().filter(|mask| u32::from(*mask) >> bits == 0).collect();
    let end = |flips: usize| keys.partition_point(|mask| mask.count_ones() as usize <= flips);
    let ends = std::array::from_fn(end);
    (keys, ends)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::Hash256;

    #[test]
    fn keys_are_all_changes_by_few_bits() {
        for budget in 1..=4u16 {
            let mut found = keys(budget).to_vec();
            assert!(found.is_sorted_by_key(|mask| mask.count_ones()));
            found.sort_unstable();
            let expected = (0..=u16::MAX).filter(|mask| mask.count_ones() < u32::from(budget));
            assert_eq!(found, expected.collect::<Vec<_>>());
        }
    }

    #[test]
    fn probes_are_those_of_the_specification() {
        assert_eq!([31, 48, 0].map(|limit| Plan::of(limit).probes()), [272, 2752, 1]);
    }

    #[test]
    fn the_band_that_reports_passes_its_own_filter() {
        let mut state = 1u64;
        let mut random = |end: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % end
        };
        for limit in [0, 1, 7, 15, 16, 31, 40, 48] {
            let plan = Plan::of(limit);
            for _ in 0..2000 {
                // differences that crowd in a few bands, and spread ones
                let within = [256, 64, 20, 300][random(4) as usize].min(256);
                let mut hash = Hash256([0; 4]);
                for _ in 0..random(u64::from(limit) + 1) {
                    let bit = random(within) as usize;
                    hash.0[bit / 64] |= 1 << (bit % 64);
                }
                let band = plan.band_that_reports(&[0; 32], &hash.to_le_bytes());
                let words = words_of(&hash.to_le_bytes());
                let differs = |step: usize| words[(band + step) % BANDS].count_ones() as u16;
                assert!(differs(0) < plan.budgets[band], "limit {limit}");
                let [next, two] = plan.most(band);
                assert!(differs(0) + differs(1) <= next && differs(0) + differs(1) + differs(2) <= two);
            }
        }
    }
}
