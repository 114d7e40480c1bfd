//! Random hashes as lists hold them, and queries of which some have a near-duplicate.

use nearmark::Hash256;

/// The environment variable that adds the sizes which take minutes and gigabytes.
pub const LARGE: &str = "NEARMARK_BENCH_10M";

/// Whether the large sizes were asked for.
pub fn large() -> bool {
    std::env::var_os(LARGE).is_some_and(|value| !value.is_empty() && value != "0")
}

/// A stream of numbers by Vigna's splitmix64.
pub(crate) struct Splitmix(pub(crate) u64);

impl Splitmix {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// 0..`end`, near enough to uniform for places in a list.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }
}

/// Hashes with exactly 128 bits set, as PDQ's have and as lists demand.
pub fn random(count: usize, seed: u64) -> Vec<Hash256> {
    balanced_hashes(seed).take(count).collect()
}

/// The endless form of [`random`].
pub fn balanced_hashes(seed: u64) -> impl Iterator<Item = Hash256> {
    let mut numbers = Splitmix(seed);
    std::iter::repeat_with(move || balanced(&mut numbers))
}

fn balanced(numbers: &mut Splitmix) -> Hash256 {
    let mut hash = Hash256([numbers.next(), numbers.next(), numbers.next(), numbers.next()]);
    loop {
        let ones = hash.count_ones();
        if ones == 128 {
            return hash;
        }
        let place = numbers.below(256);
        let is_set = hash.0[place / 64] >> (place % 64) & 1 == 1;
        if is_set == (ones > 128) {
            hash = flipped(hash, place);
        }
    }
}

/// Queries for a list of `hashes`: every other one is an entry with 0, 1, 2 .. 52 of its bits
/// flipped, so that both sides of every usual limit are met; the others match nothing.
pub fn planted(hashes: &[Hash256], count: usize, seed: u64) -> Vec<Hash256> {
    let mut numbers = Splitmix(seed);
    let query = |at: usize| match at % 2 {
        0 => distant(hashes[numbers.below(hashes.len())], (at / 2 * 7) % 53, &mut numbers),
        _ => balanced(&mut numbers),
    };
    (0..count).map(query).collect()
}

/// A hash at exactly this distance of another.
fn distant(hash: Hash256, distance: usize, numbers: &mut Splitmix) -> Hash256 {
    let mut other = hash;
    while (hash.distance(other) as usize) < distance {
        let place = numbers.below(256);
        let already = (hash.0[place / 64] ^ other.0[place / 64]) >> (place % 64) & 1 == 1;
        if !already {
            other = flipped(other, place);
        }
    }
    other
}

fn flipped(mut hash: Hash256, place: usize) -> Hash256 {
    hash.0[place / 64] ^= 1 << (place % 64);
    hash
}

/// A hash a line.
pub fn hex_text(hashes: &[Hash256]) -> String {
    let mut text = String::with_capacity(hashes.len() * 65);
    for hash in hashes {
        text.push_str(&hash.to_string());
        text.push('\n');
    }
    text
}
