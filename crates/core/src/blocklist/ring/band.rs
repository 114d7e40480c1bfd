//! The table of one band, made from all rows.

use zerocopy::FromBytes;
use zerocopy::little_endian::{U16, U32};

use super::{KEYS, Parts, Rows};
use crate::hamming::LANES;

/// From so many rows on they are sorted in two steps, by each half of the key: the columns no longer
/// fit a cache, and every write would miss it.
const TWO_STEPS_FROM: usize = 1 << 20;

/// A row on its way: its key and the two bands after it.
#[derive(Clone, Copy, Default)]
struct Entry {
    row: u32,
    key: u16,
    words: [u16; 2],
}

/// Memory that one band leaves to the next of the same rows.
#[derive(Default)]
pub(in crate::blocklist) struct Scratch {
    bytes: Vec<u8>,
    sorted: Vec<Entry>,
}

/// The bytes of a band's table; `None` for more rows than it could number.
pub(in crate::blocklist) fn build<'a>(rows: Rows<'_>, band: usize, scratch: &'a mut Scratch) -> Option<&'a [u8]> {
    match rows {
        Rows::Wide(rows) => build_of(rows, band, scratch),
        Rows::Narrow(rows) => build_of(rows, band, scratch),
    }
}

fn build_of<'a, const BYTES: usize>(rows: &[[u8; BYTES]], band: usize, scratch: &'a mut Scratch) -> Option<&'a [u8]> {
    let parts = Parts::of(rows.len())?;
    u32::try_from(rows.len()).ok()?;
    let Scratch { bytes, sorted } = scratch;
    // What lies between the parts stays zero: each band of these rows writes to the same places.
    bytes.resize(parts.end, 0);
    let (starts, rest) = bytes.split_at_mut(parts.first);
    let (first, rest) = rest.split_at_mut(parts.second - parts.first);
    let (second, numbers) = rest.split_at_mut(parts.rows - parts.second);
    let starts = <[U32]>::mut_from_prefix_with_elems(starts, KEYS + 1).ok()?.0;
    let mut table = Table {
        first: <[U16]>::mut_from_prefix_with_elems(first, rows.len() + LANES).ok()?.0,
        second: <[U16]>::mut_from_prefix_with_elems(second, rows.len() + LANES).ok()?.0,
        rows: <[U32]>::mut_from_prefix_with_elems(numbers, rows.len()).ok()?.0,
    };

    let bands = [band, (band + 1) % (BYTES / 2), (band + 2) % (BYTES / 2)];
    let mut next = begins(rows.iter().map(|row| word(row, band)));
    for (start, begin) in starts.iter_mut().zip(&next) {
        start.set(*begin);
    }
    let entries = rows.iter().zip(0..).map(|(hash, row)| {
        let [key, first, second] = bands.map(|band| word(hash, band));
        Entry { row, key, words: [first, second] }
    });
    if rows.len() < TWO_STEPS_FROM {
        entries.for_each(|entry| table.put(take(&mut next, entry.key), entry));
    } else {
        // By the high half first: 256 places to write to, which all stay in a cache.
        let mut high: Vec<u32> = next.iter().copied().step_by(1 << 8).collect();
        sorted.resize(rows.len(), Entry::default());
        for entry in entries {
            let at = take(&mut high, entry.key >> 8);
            sorted[at as usize] = entry;
        }
        for entry in sorted {
            table.put(take(&mut next, entry.key), *entry);
        }
    }
    Some(bytes)
}

/// A band of a row.
#[inline(always)]
fn word<const BYTES: usize>(row: &[u8; BYTES], band: usize) -> u16 {
    u16::from_le_bytes([row[2 * band], row[2 * band + 1]])
}

/// Where the entries of each key begin, and behind the last one where they end.
fn begins(keys: impl Iterator<Item = u16>) -> Vec<u32> {
    let mut begins = vec![0; KEYS + 1];
    for key in keys {
        begins[usize::from(key) + 1] += 1;
    }
    let mut sum = 0;
    for begin in &mut begins {
        sum += *begin;
        *begin = sum;
    }
    begins
}

/// The next free place of a key.
fn take(next: &mut [u32], key: u16) -> u32 {
    let place = &mut next[usize::from(key)];
    *place += 1;
    *place - 1
}

struct Table<'a> {
    first: &'a mut [U16],
    second: &'a mut [U16],
    rows: &'a mut [U32],
}

impl Table<'_> {
    fn put(&mut self, at: u32, entry: Entry) {
        let at = at as usize;
        self.first[at].set(entry.words[0]);
        self.second[at].set(entry.words[1]);
        self.rows[at].set(entry.row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_stand_in_the_order_of_their_keys() {
        // on both sides of two steps, with few keys, so that the order within a key shows
        for length in [0, 5, TWO_STEPS_FROM - 1, TWO_STEPS_FROM + 1] {
            let row = |at: usize| std::array::from_fn(|byte| (at * 7 + byte) as u8 & 3);
            let rows: Vec<[u8; 32]> = (0..length).map(row).collect();
            let mut scratch = Scratch::default();
            let bytes = build(Rows::Wide(&rows), 15, &mut scratch).expect("few rows");
            let parts = Parts::of(length).expect("few rows");
            let word = |row: u32, band: usize| word(&rows[row as usize], band);
            let mut expected: Vec<u32> = (0..length as u32).collect();
            expected.sort_by_key(|row| word(*row, 15));
            let numbers = <[U32]>::ref_from_prefix_with_elems(&bytes[parts.rows..], length).expect("in it").0;
            assert!(numbers.iter().map(|row| row.get()).eq(expected.iter().copied()));
            for (begin, band) in [(parts.first, 0), (parts.second, 1)] {
                let words = <[U16]>::ref_from_prefix_with_elems(&bytes[begin..], length).expect("in it").0;
                assert!(words.iter().zip(&expected).all(|(found, row)| found.get() == word(*row, band)));
            }
            let starts = <[U32]>::ref_from_prefix_with_elems(bytes, KEYS + 1).expect("in it").0;
            let counted = |key: u16| expected.iter().filter(|row| word(**row, 15) < key).count();
            assert_eq!(starts[0].get(), 0);
            assert_eq!(starts[KEYS].get() as usize, length);
            assert_eq!(starts[0x0102].get() as usize, counted(0x0102));
        }
    }
}
