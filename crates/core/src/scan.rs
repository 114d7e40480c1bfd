//! Many inputs in parallel: every input gives exactly one record, in the order of the inputs, in
//! bounded memory.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crossbeam_channel::bounded;

use crate::error::Error;
use crate::matcher::{Matcher, Outcome};
use crate::query::Query;

/// Records that may be finished before an earlier one is. They hold no pixels, so a file that takes
/// a thousand times as long as the others does not stall them.
const WINDOW: usize = 4096;

/// As many threads as the machine offers.
pub fn all_cores() -> NonZeroUsize {
    thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Works through inputs on several threads and hands the results to `sink` on the caller's thread, in
/// the order of the inputs, each as soon as it and all before it are known.
///
/// `worker` makes one worker for each thread. `inputs` is advanced by one thread at a time, and may
/// block: a result that is known is not held back by an input that is awaited. When `sink` breaks,
/// what is under way is finished and dropped.
///
/// # Panics
/// When a worker does: the run ends, where one that went on would wait for the missing result.
pub fn in_order<I, T, W>(
    inputs: impl Iterator<Item = I> + Send,
    threads: NonZeroUsize,
    worker: impl Fn() -> W + Sync,
    mut sink: impl FnMut(T) -> ControlFlow<()>,
) where
    W: FnMut(I) -> T,
    T: Send,
{
    let inputs = Mutex::new(inputs.enumerate());
    let (give_ticket, tickets) = bounded(WINDOW);
    let (give_result, results) = bounded(WINDOW);
    for _ in 0..WINDOW {
        give_ticket.try_send(()).expect("the channel holds as many");
    }
    thread::scope(|scope| {
        for _ in 0..threads.get() {
            let (inputs, worker, tickets, give_result) = (&inputs, &worker, tickets.clone(), give_result.clone());
            scope.spawn(move || {
                let mut work = worker();
                while tickets.recv().is_ok() {
                    let next = inputs.lock().unwrap_or_else(PoisonError::into_inner).next();
                    let Some((at, input)) = next else { break };
                    // The worker is not used again, so what it left half done is not seen.
                    let result = catch_unwind(AssertUnwindSafe(|| work(input)));
                    let failed = result.is_err();
                    if give_result.send((at, result)).is_err() || failed {
                        break;
                    }
                }
            });
        }
        drop(give_result);

        let mut early = BTreeMap::new();
        let mut next = 0;
        for (at, result) in results {
            early.insert(at, result.unwrap_or_else(|panic| resume_unwind(panic)));
            while let Some(result) = early.remove(&next) {
                next += 1;
                if sink(result).is_break() {
                    drop(give_ticket);
                    return;
                }
                let _ = give_ticket.try_send(());
            }
        }
    });
}

/// What became of one input.
#[derive(Debug)]
pub struct Record<I> {
    /// The input.
    pub input: I,
    /// What it asked and what the lists say; an error where it could not be read. A failure is
    /// never an outcome.
    pub result: Result<(Query, Outcome), Error>,
}

/// Judges many inputs by one matcher.
///
/// The maker of queries is the caller's: a [`Hasher`](crate::Hasher) over [`Photos`](crate::Photos), a parser of
/// lines of hashes, a pool of processes.
pub struct Scanner<'a, D, F> {
    maker: F,
    matcher: &'a Matcher<D>,
    threads: NonZeroUsize,
}

impl<'a, D, F> Scanner<'a, D, F>
where
    D: AsRef<[u8]> + Sync,
{
    /// A scanner on all cores. `maker` makes one maker of queries for each thread.
    pub fn new<I, M>(maker: F, matcher: &'a Matcher<D>) -> Self
    where
        F: Fn() -> M + Sync,
        M: FnMut(&I) -> Result<Query, Error>,
    {
        Self { maker, matcher, threads: all_cores() }
    }

    /// How many inputs are worked on at once.
    pub fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = threads;
        self
    }

    /// Gives one record for each input to `sink`, in the order of the inputs: see [`in_order`].
    pub fn run<I, M>(&self, inputs: impl Iterator<Item = I> + Send, sink: impl FnMut(Record<I>) -> ControlFlow<()>)
    where
        F: Fn() -> M + Sync,
        M: FnMut(&I) -> Result<Query, Error>,
        I: Send,
    {
        let worker = || {
            let mut make = (self.maker)();
            move |input: I| {
                let judged = make(&input).and_then(|query| {
                    let outcome = self.matcher.judge(&query)?;
                    Ok((query, outcome))
                });
                Record { input, result: judged }
            }
        };
        in_order(inputs, self.threads, worker, sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    const FOUR: NonZeroUsize = NonZeroUsize::new(4).expect("not zero");

    #[test]
    fn results_stand_in_the_order_of_the_inputs() {
        for threads in [1, 2, 7] {
            let threads = NonZeroUsize::new(threads).expect("not zero");
            let mut results = Vec::new();
            let slower_first = |n: u64| {
                thread::sleep(Duration::from_micros(50 * (n % 5)));
                n * 2
            };
            in_order(
                0..300u64,
                threads,
                || slower_first,
                |result| {
                    results.push(result);
                    ControlFlow::Continue(())
                },
            );
            assert_eq!(results, (0..300).map(|n| n * 2).collect::<Vec<_>>());
        }
    }

    #[test]
    fn one_slow_input_does_not_stall_the_others() {
        let done = AtomicUsize::new(0);
        let work = |n: usize| {
            // the first input ends only when a thousand others have
            while n == 0 && done.load(Ordering::SeqCst) < 1000 {
                thread::yield_now();
            }
            done.fetch_add(1, Ordering::SeqCst);
            n
        };
        let mut seen = 0;
        in_order(
            0..2000,
            FOUR,
            || work,
            |n| {
                assert_eq!(n, seen);
                seen += 1;
                ControlFlow::Continue(())
            },
        );
        assert_eq!(seen, 2000);
    }

    #[test]
    fn a_known_result_is_not_held_back_by_an_awaited_input() {
        let (send, receive) = bounded::<u32>(0);
        let (answered, answers) = bounded(1);
        thread::scope(|scope| {
            scope.spawn(move || {
                for n in 0..20 {
                    send.send(n).expect("the scan is listening");
                    assert_eq!(answers.recv(), Ok(n), "answered before the next one is sent");
                }
            });
            in_order(
                receive.into_iter(),
                FOUR,
                || |n| n,
                |n| {
                    answered.send(n).expect("the test is listening");
                    ControlFlow::Continue(())
                },
            );
        });
    }

    #[test]
    fn unfinished_work_is_bounded() {
        // the first input never ends before the others are stopped by the window
        let begun = AtomicUsize::new(0);
        let release = AtomicUsize::new(0);
        let work = |n: usize| {
            begun.fetch_add(1, Ordering::SeqCst);
            while n == 0 && release.load(Ordering::SeqCst) == 0 {
                thread::sleep(Duration::from_millis(1));
            }
        };
        thread::scope(|scope| {
            scope.spawn(|| {
                thread::sleep(Duration::from_millis(200));
                assert!(begun.load(Ordering::SeqCst) <= WINDOW);
                release.store(1, Ordering::SeqCst);
            });
            in_order(0..3 * WINDOW, FOUR, || work, |()| ControlFlow::Continue(()));
        });
        assert_eq!(begun.load(Ordering::SeqCst), 3 * WINDOW);
    }

    #[test]
    fn a_sink_that_breaks_ends_the_run() {
        let mut seen = 0;
        in_order(
            0..,
            FOUR,
            || |n: u64| n,
            |_| {
                seen += 1;
                if seen == 10 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            },
        );
        assert_eq!(seen, 10);
    }

    #[test]
    fn a_worker_that_panics_ends_the_run_instead_of_stalling_it() {
        let work = |n: usize| assert!(n != 1, "the worker's own words");
        let run = || in_order(0..3 * WINDOW, FOUR, || work, |()| ControlFlow::Continue(()));
        let panic = catch_unwind(run).expect_err("the panic is passed on");
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"the worker's own words"));
    }
}
