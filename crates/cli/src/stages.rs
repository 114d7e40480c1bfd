//! What the stages of a scan took: the table of `scan --stats`.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use nearmark::Lookups;

/// One stage: how often, and how long on all threads together.
#[derive(Default)]
pub(crate) struct Stage {
    calls: AtomicU64,
    nanoseconds: AtomicU64,
}

impl Stage {
    /// Does a part of its work.
    pub(crate) fn time<T>(&self, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        self.calls.fetch_add(1, Ordering::Relaxed);
        self.nanoseconds.fetch_add(start.elapsed().as_nanos() as u64, Ordering::Relaxed);
        result
    }

    fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    fn took(&self) -> Duration {
        Duration::from_nanos(self.nanoseconds.load(Ordering::Relaxed))
    }
}

/// The stages of a scan. Time is that of the clock, so where more threads run than there are cores, or other programs do,
/// it has their turns in it.
#[derive(Default)]
pub(crate) struct Stages {
    /// Reading and decoding, with the views of what was decoded.
    opened: Stage,
    views: Stage,
    pub(crate) lookups: Lookups,
    pub(crate) output: Stage,
}

impl Stages {
    /// Opens an input; what is made of its picture is timed apart.
    pub(crate) fn decode<T>(&self, open: impl FnOnce(&Stage) -> T) -> T {
        self.opened.time(|| open(&self.views))
    }
}

impl fmt::Display for Stages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { opened, views, lookups, output } = self;
        let rows = [
            ("decode", opened.took().saturating_sub(views.took()), format!("{} files", opened.calls())),
            ("views", views.took(), format!("{} pictures, {} hashes", views.calls(), lookups.hashes())),
            ("search", lookups.took(), format!("{} hashes in {} batches", lookups.hashes(), lookups.batches())),
            ("output", output.took(), format!("{} records", output.calls())),
        ];
        write!(f, "stage      seconds  count")?;
        rows.iter().try_for_each(|(stage, took, count)| write!(f, "\n{stage:8}{:10.3}  {count}", took.as_secs_f64()))
    }
}
