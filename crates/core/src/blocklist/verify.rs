//! The full check: every byte of a list, and that its parts fit each other.

use super::ListError;
use super::blocks::Blocks;
use super::format::{ACTIVE, Claim, Kind, Label, Run, Source, WITHDRAWN};
use super::gates::{self, MAX_CROPS};
use super::ring;
use crate::hash::Fingerprint;

/// Blocks first, so that what follows reads checked bytes; then each section by its own rules.
pub(super) fn verify(blocks: Blocks<'_>) -> Result<(), ListError> {
    for (name, section) in blocks.layout.all_sections(blocks.data) {
        (0..section.blocks()).try_for_each(|block| blocks.check(name, section, block))?;
    }
    rows(blocks)?;
    let ids = runs(blocks)?;
    blocks.verify_texts()?;
    labels(blocks, &ids)?;
    claims(blocks, &ids)?;
    ring::verify(blocks)
}

/// Every hash has the width of its algorithm and passes its gates. Whether two entries share a hash is not asked:
/// it would cost more than all the rest, and no answer depends on it.
fn rows(blocks: Blocks<'_>) -> Result<(), ListError> {
    let algorithm = blocks.layout.algorithm;
    (0..blocks.layout.rows).try_for_each(|row| {
        let fingerprint = Fingerprint { hash: blocks.hash(row)?, quality: None };
        gates::check(algorithm, &fingerprint).map_err(|_| blocks.damaged(Kind::Rows, row))
    })
}

/// Ids as ranges, ascending: first and last.
type Ids = Vec<(u32, u32)>;

/// Runs cover the rows without a gap: plain ones first, whose ids ascend and lie below the next id,
/// then at most one for each of those ids, ascending, with its crops.
fn runs(blocks: Blocks<'_>) -> Result<Ids, ListError> {
    let (mut row, mut last_id) = (0, 0);
    let mut ids = Ids::new();
    let plain = blocks.plain_runs()?;
    for at in 0..blocks.layout.records(Kind::Runs) {
        let run: &Run = blocks.record(Kind::Runs, at)?;
        let (first, rows) = (run.first_id.get(), run.rows.get());
        if at == plain {
            last_id = 0;
        }
        let last = if at < plain {
            let last = rows.checked_sub(1).and_then(|more| first.checked_add(more));
            last.filter(|last| run.is(Run::PLAIN) && u64::from(*last) < blocks.layout.next_id)
        } else {
            let crops = run.is(Run::CROPS) && (1..=MAX_CROPS as u32).contains(&rows);
            (crops && holds(&ids, first)).then_some(first)
        };
        let follows = first > last_id && run.first_row.get() as usize == row;
        last_id = last.filter(|_| follows).ok_or_else(|| blocks.damaged(Kind::Runs, at))?;
        row += rows as usize;
        if at < plain {
            ids.push((first, last_id));
            // Rows of one kind do not reach into those of the other.
            if row > blocks.layout.entries {
                return Err(blocks.damaged(Kind::Runs, at));
            }
        }
    }
    if row == blocks.layout.rows { Ok(ids) } else { Err(blocks.damaged(Kind::Runs, plain)) }
}

/// Whether an id lies in one of the ranges.
fn holds(ids: &Ids, id: u32) -> bool {
    let range = ids.partition_point(|(first, _)| *first <= id).checked_sub(1);
    range.is_some_and(|range| ids[range].1 >= id)
}

/// Labels belong to entries, by ascending id.
fn labels(blocks: Blocks<'_>, ids: &Ids) -> Result<(), ListError> {
    let mut last = 0;
    for at in 0..blocks.layout.records(Kind::Labels) {
        let label: &Label = blocks.record(Kind::Labels, at)?;
        let id = label.id.get();
        if id <= last || !holds(ids, id) {
            return Err(blocks.damaged(Kind::Labels, at));
        }
        blocks.text(label.text.get())?;
        last = id;
    }
    Ok(())
}

/// Claims are grouped by source and sorted in each group; every entry has an active one.
fn claims(blocks: Blocks<'_>, ids: &Ids) -> Result<(), ListError> {
    let total = blocks.layout.records(Kind::Claims);
    let mut next: usize = 0;
    let mut active = Ids::new();
    for at in 0..blocks.layout.records(Kind::Sources) {
        let source: &Source = blocks.record(Kind::Sources, at)?;
        let end = next.saturating_add(source.claims.get() as usize);
        if source.first_claim.get() as usize != next || end > total || source.zero.get() != 0 {
            return Err(blocks.damaged(Kind::Sources, at));
        }
        blocks.text(source.name.get())?;
        let (mut last_id, mut last_key) = (0, 0);
        for at in next..end {
            let claim: &Claim = blocks.record(Kind::Claims, at)?;
            let (first, key) = (claim.first_id.get(), claim.key.get());
            let last = claim.ids.get().checked_sub(1).and_then(|more| first.checked_add(more));
            let last = last.filter(|last| *last > 0 && u64::from(*last) < blocks.layout.next_id);
            let last = last.ok_or_else(|| blocks.damaged(Kind::Claims, at))?;
            // A source may name an entry several times, by keys of its own.
            let again = first == last && first == last_id && key > last_key;
            let known = matches!(claim.status, ACTIVE | WITHDRAWN) && claim.zero_a == 0 && claim.zero_b.get() == 0;
            if !known || (first <= last_id && !again) || (key != 0 && first != last) {
                return Err(blocks.damaged(Kind::Claims, at));
            }
            if key != 0 {
                blocks.text(key)?;
            }
            if claim.status == ACTIVE {
                active.push((first, last));
            }
            (last_id, last_key) = (last, key);
        }
        next = end;
    }
    if next != total {
        return Err(blocks.damaged(Kind::Claims, next));
    }
    active.sort_unstable();
    if covers(&active, ids) { Ok(()) } else { Err(blocks.damaged(Kind::Claims, total)) }
}

/// Whether every id of `ids` lies in a range of `active`; both are sorted by their first id.
fn covers(active: &Ids, ids: &Ids) -> bool {
    let mut ranges = active.iter().peekable();
    let mut covered = 0;
    ids.iter().all(|&(first, last)| {
        covered = covered.max(first - 1);
        while covered < last {
            match ranges.next_if(|range| range.0 <= covered.saturating_add(1)) {
                Some(range) => covered = covered.max(range.1),
                None => return false,
            }
        }
        true
    })
}
