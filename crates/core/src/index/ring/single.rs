//! One query after another: bound by the memory's latency, so every place is asked for long before it
//! is read.

use super::plan::{FETCH, keys};
use super::{AHEAD, Found, Search, bands_of};
use crate::blocklist::{BANDS, ListError};
use crate::hamming::{Cpu, Kernel, LANES};

/// The most lines of a bucket that are asked for at once: behind them the memory goes on by itself.
const LINES: usize = 16;

pub(super) struct Singles<'a, 'b>(pub(super) Search<'a, 'b>);

/// A key of a band's table, and where its rows stand there.
#[derive(Clone, Copy)]
struct Probe {
    key: u16,
    band: u8,
    flips: u8,
    start: u32,
    end: u32,
}

/// The cache lines in which a bucket's words stand, by their first places: vectors that begin with a
/// line touch no other.
#[inline(always)]
fn lines(probe: &Probe) -> impl Iterator<Item = usize> + use<> {
    let first = probe.start as usize / LANES;
    (first..(probe.end as usize).div_ceil(LANES)).map(|line| line * LANES)
}

/// Buffers that one query leaves to the next.
#[derive(Default)]
struct Scratch {
    probes: Vec<Probe>,
    /// Places whose first word was near, by band.
    near: Vec<(u8, u8, u32)>,
    found: Vec<Found>,
}

impl Kernel for Singles<'_, '_> {
    type Output = Result<Vec<usize>, ListError>;

    #[inline(always)]
    fn run(mut self, cpu: impl Cpu) -> Self::Output {
        let mut scratch = Scratch::default();
        let mut floods = Vec::new();
        for query in 0..self.0.queries.len() {
            if !self.one(cpu, query, &mut scratch)? {
                floods.push(query);
            }
        }
        Ok(floods)
    }
}

impl Singles<'_, '_> {
    /// Whether the query was answered; otherwise it cost too much.
    #[inline(always)]
    fn one(&mut self, cpu: impl Cpu, query: usize, scratch: &mut Scratch) -> Result<bool, ListError> {
        let Search { ring, plan, queries, .. } = &self.0;
        let words = bands_of(queries[query]);
        let Scratch { probes, near, found } = scratch;
        probes.clear();
        for (band, word) in words.iter().enumerate() {
            let probe = |mask: &u16| Probe {
                key: word ^ mask,
                band: band as u8,
                flips: mask.count_ones() as u8,
                start: 0,
                end: 0,
            };
            probes.extend(keys(plan.budgets[band]).iter().map(probe));
        }

        near.clear();
        // Where one word sorts out too little, both are read at once.
        let tight = plan.limit <= 31;
        let mut cost = 0;
        let total = probes.len();
        // What it may have cost by now: a query that is to be given up is to be given up soon.
        let (mut most_cost, each) = (plan.allowed / 4, (plan.allowed / 4 * 3).div_ceil(total as u64));
        for step in 0..total + 2 * AHEAD {
            if let Some(probe) = probes.get(step) {
                cpu.prefetch(ring.bands[usize::from(probe.band)].starts.place(usize::from(probe.key)));
            }
            if let Some(probe) = step.checked_sub(AHEAD).and_then(|at| probes.get_mut(at)) {
                let band = &ring.bands[usize::from(probe.band)];
                let key = usize::from(probe.key);
                let [start, end] = band.starts.range(key..key + 2)? else { return Err(band.starts.damaged()) };
                (probe.start, probe.end) = (start.get(), end.get());
                for line in lines(probe).take(LINES) {
                    cpu.prefetch(band.first.place(line));
                    if !tight {
                        cpu.prefetch(band.second.place(line));
                    }
                }
            }
            let Some(probe) = step.checked_sub(2 * AHEAD).and_then(|at| probes.get(at)) else { continue };
            let (start, end) = (probe.start as usize, probe.end as usize);
            most_cost += each;
            if start == end {
                continue;
            }
            let at = usize::from(probe.band);
            let band = &ring.bands[at];
            let flips = u16::from(probe.flips);
            let most = plan.most(at).map(|most| most - flips);
            let [next, after] = [words[(at + 1) % BANDS], words[(at + 2) % BANDS]];
            band.first.range(start..end)?;
            if !tight {
                band.second.range(start..end)?;
            }
            cost += (end - start) as u64;
            for line in lines(probe) {
                let first = band.first.lanes(line).ok_or_else(|| band.first.damaged())?;
                let mut bits = if tight {
                    cpu.near(first, next, most[0])
                } else {
                    let second = band.second.lanes(line).ok_or_else(|| band.second.damaged())?;
                    cpu.near_both([first, second], [next, after], most)
                };
                // Others' rows, before the first and behind the last.
                bits &= u32::MAX << start.saturating_sub(line);
                bits &= u32::MAX >> (line + LANES).saturating_sub(end);
                cost += u64::from(bits.count_ones()) * if tight { FETCH / 2 } else { FETCH };
                if cost > most_cost {
                    found.clear();
                    return Ok(false);
                }
                while bits != 0 {
                    let lane = bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    let place = line + lane;
                    if tight {
                        let differs = probe.flips + (first[lane].get() ^ next).count_ones() as u8;
                        cpu.prefetch(band.second.place(place));
                        near.push((probe.band, differs, place as u32));
                    } else {
                        cpu.prefetch(band.rows.place(place));
                        found.push(Found { query: query as u32, band: at as u32, place: place as u32 });
                    }
                }
            }
        }
        for &(at, differs, place) in near.iter() {
            let at = usize::from(at);
            let band = &ring.bands[at];
            let second = band.second.get(place as usize)?.get();
            let differs = u16::from(differs) + (second ^ words[(at + 2) % BANDS]).count_ones() as u16;
            if differs <= plan.most(at)[1] {
                cpu.prefetch(band.rows.place(place as usize));
                found.push(Found { query: query as u32, band: at as u32, place });
            }
        }
        self.0.resolve(cpu, found)?;
        Ok(true)
    }
}
