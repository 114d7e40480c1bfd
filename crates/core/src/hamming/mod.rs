//! Rows and queries in, every pair within a distance out.
//!
//! Kernels in plain Rust, instantiated once for each CPU level; the level is a value, chosen once by
//! [`Level::detect`] and forced by tests and benches. Every level returns what [`scan_naive`] returns.

mod kernel;
pub(crate) mod narrow;
#[cfg(target_arch = "x86_64")]
mod nibbles;
mod simd;

use crate::hash::Hash256;

pub use kernel::scan_naive;
pub(crate) use simd::{Cpu, Kernel, LANES, run};

/// A hash as it stands in a list: [`Hash256::to_le_bytes`].
pub type Row = [u8; 32];

/// A query and a row that lie within the limit of each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Hit {
    /// Index among the queries.
    pub query: usize,
    /// Index among the rows.
    pub row: usize,
    /// Hamming distance, 0..=256.
    pub distance: u32,
}

/// A set of CPU instructions that the kernel is compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Level {
    /// What the target has by itself: SSE2 on x86-64, NEON on 64-bit Arm.
    Baseline,
    /// x86-64 with AVX2, POPCNT, BMI1 and BMI2.
    Avx2,
    /// x86-64 with AVX-512, VPOPCNTDQ and BITALG.
    Avx512,
}

impl Level {
    /// Every level, slowest first.
    pub const ALL: [Self; 3] = [Self::Baseline, Self::Avx2, Self::Avx512];

    /// The fastest level of this machine.
    pub fn detect() -> Self {
        Self::ALL.into_iter().rev().find(|level| level.is_available()).unwrap_or(Self::Baseline)
    }

    /// Whether this machine can run it.
    pub fn is_available(self) -> bool {
        simd::is_available(self)
    }

    /// A name to print.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
        }
    }

    /// Appends every pair of query and row at a distance of at most `limit` to `hits`, in no order that
    /// is promised. A tile of rows is read once for all queries.
    ///
    /// # Panics
    /// When this machine lacks the level.
    pub fn scan(self, rows: &[Row], queries: &[Hash256], limit: u32, hits: &mut Vec<Hit>) {
        assert!(self.is_available(), "this machine has no {} instructions", self.name());
        simd::scan(self, rows, queries, limit, hits);
    }

    /// For each row the distance of the nearest query, whatever it is: what an evaluation counts, where
    /// a search asks only for what is near. `nearest` is emptied first; without a query it holds
    /// `u32::MAX` for each row.
    ///
    /// # Panics
    /// When this machine lacks the level.
    pub fn nearest_queries(self, rows: &[Row], queries: &[Hash256], nearest: &mut Vec<u32>) {
        assert!(self.is_available(), "this machine has no {} instructions", self.name());
        simd::nearest_queries(self, rows, queries, nearest);
    }

    /// Whether this level gives the naive loop's answers here, on rows at every distance: a quick
    /// check that a user's machine does what ours did.
    ///
    /// # Panics
    /// When this machine lacks the level.
    pub fn equals_naive(self) -> bool {
        let hash = |bits: usize| {
            let mut words = [0x5555_5555_5555_5555; 4];
            (0..bits % 257).for_each(|bit| words[bit / 64] ^= 1 << (bit % 64));
            Hash256(words)
        };
        let rows: Vec<Row> = (0..2100).map(|bits| hash(bits).to_le_bytes()).collect();
        let queries: Vec<Hash256> = (0..9).map(|query| hash(7 * query)).collect();
        [0, 31, 48, 100, 256].into_iter().all(|limit| {
            let (mut expected, mut found) = (Vec::new(), Vec::new());
            scan_naive(&rows, &queries, limit, &mut expected);
            self.scan(&rows, &queries, limit, &mut found);
            found.sort_unstable();
            found == expected
        })
    }
}
