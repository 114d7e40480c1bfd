//! What a limit asks for: budgets, keys and filters.

use super::{Words, words_of};
use crate::blocklist::BANDS;
use crate::hash::Hash256;

/// The widest limit that the index of 256-bit hashes serves. That of 64-bit ones serves 15: with a budget of 5 a band would
/// have 2,517 keys to probe.
pub(crate) const WIDEST: u32 = 48;

/// The most flips of a key: one less than the largest budget.
pub(super) const MOST_FLIPS: usize = 3;

/// What fetching the hash of a place that passed costs, in places that were looked at: two misses of the cache against a
/// thirty-second of a comparison of vectors. Reading rows of 64 bits costs more beside it, so that fewer are given up.
const FETCH: u64 = 2000;
const FETCH_NARROW: u64 = 500;

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
    /// Bands of a hash.
    pub(super) bands: usize,
    /// Those of the bands add up to limit + 1; behind them stand the first two again.
    pub(super) budgets: Words,
    /// What a query may cost, in places that are looked at, before reading all rows is cheaper.
    pub(super) allowed: u64,
    /// What fetching the hash of a place costs.
    pub(super) fetch: u64,
    /// From so many queries on they are joined with the tables, block by block.
    pub(super) batch_from: usize,
}

impl Plan {
    /// `None` where reading all rows is faster: for few of them, and for wide limits.
    pub(crate) fn new(limit: u32, rows: usize, bands: usize) -> Option<Self> {
        if limit > if bands == BANDS { WIDEST } else { (MOST_FLIPS as u32 + 1) * bands as u32 - 1 } {
            return None;
        }
        let plan = Self::of(limit, bands);
        // Reading a row costs by its bytes, and a probe as much as some fifty rows of 256 bits.
        (rows * bands / BANDS >= 64 * plan.probes()).then_some(Self { allowed: rows as u64 / 4, ..plan })
    }

    /// For the modes that ask less than a limit up to [`WIDEST`] takes.
    pub(crate) fn likely(limit: u32, rows: usize) -> Self {
        Self { allowed: rows as u64 / 4, ..Self::of(limit, BANDS) }
    }

    /// For a limit that the index of so many bands serves, whatever it costs.
    pub(super) fn of(limit: u32, bands: usize) -> Self {
        let (budget, rest) = ((limit as usize + 1) / bands, (limit as usize + 1) % bands);
        let share = |at: usize| if at < bands + 2 { budget + usize::from(at % bands < rest) } else { 0 };
        let budgets = std::array::from_fn(|at| share(at) as u16);
        let fetch = if bands == BANDS { FETCH } else { FETCH_NARROW };
        let plan = Self { limit, bands, budgets, allowed: u64::MAX / 2, fetch, batch_from: 0 };
        let batch_from = match plan.probes() {
            ..=272 => 512,
            // What a batch finds out on the way, that most are given up, a query alone knows before.
            2000.. if bands < BANDS => usize::MAX,
            _ => 32,
        };
        Self { batch_from, ..plan }
    }

    /// Keys that a query asks for.
    fn probes(&self) -> usize {
        self.budgets[..self.bands].iter().map(|budget| keys(*budget).len()).sum()
    }

    /// The most bits by which a row's next band, and its next two, may differ from the query's, for a key
    /// without flips; each flip takes one away.
    #[inline(always)]
    pub(super) fn most(&self, band: usize) -> [u16; 2] {
        let next = self.budgets[band] + self.budgets[band + 1] - 1;
        [next, next + self.budgets[band + 2]]
    }

    /// The one band that reports a row within the limit: all partial sums of the way that it begins are
    /// below zero.
    #[inline(always)]
    pub(super) fn band_that_reports(&self, query: Hash256, hash: Hash256) -> usize {
        let (query, hash) = (words_of(query, self.bands), words_of(hash, self.bands));
        let (mut sum, mut largest, mut begin) = (0, 0, 0);
        for band in 0..self.bands - 1 {
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
        assert_eq!([31, 48, 0].map(|limit| Plan::of(limit, BANDS).probes()), [272, 2752, 1]);
        assert_eq!([5, 10, 15].map(|limit| Plan::of(limit, 4).probes()), [36, 428, 2788]);
    }

    #[test]
    fn the_band_that_reports_passes_its_own_filter() {
        let mut state = 1u64;
        let mut random = |end: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % end
        };
        let wide = [0, 1, 7, 15, 16, 31, 40, 48].map(|limit| (limit, BANDS));
        for (limit, bands) in wide.into_iter().chain([0, 1, 3, 4, 5, 10, 15].map(|limit| (limit, 4))) {
            let plan = Plan::of(limit, bands);
            for _ in 0..2000 {
                // differences that crowd in a few bands, and spread ones
                let within = [256, 64, 20, 300][random(4) as usize].min(16 * bands as u64);
                let mut hash = Hash256([0; 4]);
                for _ in 0..random(u64::from(limit) + 1) {
                    let bit = random(within) as usize;
                    hash.0[bit / 64] |= 1 << (bit % 64);
                }
                let band = plan.band_that_reports(Hash256::ZERO, hash);
                let words = words_of(hash, bands);
                let differs = |step: usize| words[band + step].count_ones() as u16;
                assert!(differs(0) < plan.budgets[band], "limit {limit}");
                let [next, two] = plan.most(band);
                assert!(differs(0) + differs(1) <= next && differs(0) + differs(1) + differs(2) <= two);
            }
        }
    }
}
