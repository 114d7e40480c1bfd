//! Time on the CPU of the thread that works.
//!
//! Every contender here runs on one thread. On a machine that others use too, the wall clock would
//! measure its neighbours.

use std::time::Duration;

use cpu_time::ThreadTime;
use criterion::measurement::{Measurement, ValueFormatter, WallTime};
use criterion::{BenchmarkGroup, Criterion};

/// CPU time of the calling thread, user and system.
pub struct CpuTime;

impl Measurement for CpuTime {
    type Intermediate = ThreadTime;
    type Value = Duration;

    fn start(&self) -> ThreadTime {
        ThreadTime::now()
    }

    fn end(&self, start: ThreadTime) -> Duration {
        start.elapsed()
    }

    fn add(&self, one: &Duration, other: &Duration) -> Duration {
        *one + *other
    }

    fn zero(&self) -> Duration {
        Duration::ZERO
    }

    fn to_f64(&self, value: &Duration) -> f64 {
        value.as_nanos() as f64
    }

    /// Criterion's own clock counts nanoseconds too.
    fn formatter(&self) -> &dyn ValueFormatter {
        WallTime.formatter()
    }
}

/// A group of benches on this clock.
pub type Group<'a> = BenchmarkGroup<'a, CpuTime>;

/// Criterion with the command line's settings, on this clock.
pub fn bencher() -> Criterion<CpuTime> {
    Criterion::default().with_measurement(CpuTime).configure_from_args()
}

/// A group that bears contenders of which one round takes seconds.
pub fn group(criterion: &mut Criterion<CpuTime>, name: impl Into<String>) -> Group<'_> {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(3));
    group
}
