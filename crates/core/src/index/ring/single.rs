//! One query after another: bound by the memory's latency, so every place is asked for long before it
//! is read.

use super::plan::keys;
use super::probe::{LINES, Probe};
use super::{AHEAD, Found, Search, words_of};
use crate::blocklist::ListError;
use crate::hamming::{Cpu, Kernel};

pub(super) struct Singles<'a, 'b>(pub(super) Search<'a, 'b>);

/// A place whose first word was near, and by how many bits it differs so far.
#[derive(Clone, Copy)]
struct Near {
    place: u32,
    band: u8,
    differs: u8,
}

/// Buffers that one query leaves to the next.
#[derive(Default)]
struct Scratch {
    probes: Vec<Probe>,
    near: Vec<Near>,
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
    /// Whether the query was answered; otherwise it would cost too much.
    #[inline(always)]
    fn one(&mut self, cpu: impl Cpu, query: usize, scratch: &mut Scratch) -> Result<bool, ListError> {
        let Search { ring, plan, queries, .. } = &self.0;
        let words = words_of(queries[query], plan.bands);
        let Scratch { probes, near, found } = scratch;
        probes.clear();
        for (band, word) in words[..plan.bands].iter().enumerate() {
            probes.extend(keys(plan.budgets[band]).iter().map(|flip| Probe::new(query, band, *word, *flip)));
        }
        // Its rows are read before it shows how many pass, and are read in vain where too many do.
        let Some(count) = self.0.count(cpu, probes, plan.allowed / 3)? else { return Ok(false) };
        let mut left = (plan.allowed - count) / plan.fetch;

        near.clear();
        found.clear();
        // Where one word sorts out too little, both are read at once.
        let tight = plan.budgets[0] <= 2;
        for step in 0..probes.len() + AHEAD {
            if let Some(next) = probes.get(step) {
                let band = &ring.bands[usize::from(next.band)];
                for line in next.lines().take(LINES) {
                    cpu.prefetch(band.first.place(line));
                    if !tight {
                        cpu.prefetch(band.second.place(line));
                    }
                }
            }
            let Some(probe) = step.checked_sub(AHEAD).map(|at| probes[at]) else { continue };
            let (start, end, at) = (probe.start as usize, probe.end as usize, usize::from(probe.band));
            let band = &ring.bands[at];
            let most = plan.most(at).map(|most| most - u16::from(probe.flips));
            let [next, after] = [words[at + 1], words[at + 2]];
            band.first.range(start..end)?;
            if !tight {
                band.second.range(start..end)?;
            }
            for line in probe.lines() {
                let first = band.first.lanes(line).ok_or_else(|| band.first.damaged())?;
                let mut bits = if tight {
                    probe.own(line, cpu.near(first, next, most[0]))
                } else {
                    let second = band.second.lanes(line).ok_or_else(|| band.second.damaged())?;
                    probe.own(line, cpu.near_both([first, second], [next, after], most))
                };
                if bits == 0 {
                    continue;
                }
                let Some(rest) = left.checked_sub(bits.count_ones().into()) else { return Ok(false) };
                left = rest;
                while bits != 0 {
                    let lane = bits.trailing_zeros() as usize;
                    bits &= bits - 1;
                    let place = line + lane;
                    if tight {
                        let differs = probe.flips + (first[lane].get() ^ next).count_ones() as u8;
                        cpu.prefetch(band.second.place(place));
                        near.push(Near { place: place as u32, band: probe.band, differs });
                    } else {
                        cpu.prefetch(band.rows.place(place));
                        found.push(Found { query: query as u32, band: at as u32, place: place as u32 });
                    }
                }
            }
        }
        for &Near { place, band: at, differs } in near.iter() {
            let at = usize::from(at);
            let band = &ring.bands[at];
            let second = band.second.get(place as usize)?.get();
            let differs = u16::from(differs) + (second ^ words[at + 2]).count_ones() as u16;
            if differs <= plan.most(at)[1] {
                cpu.prefetch(band.rows.place(place as usize));
                found.push(Found { query: query as u32, band: at as u32, place });
            }
        }
        self.0.resolve(cpu, found)?;
        Ok(true)
    }
}
