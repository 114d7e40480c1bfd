//! Many inputs in parallel: every input gives exactly one record, in the order of the inputs, in
//! bounded memory.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam_channel::{TryRecvError, bounded};

use crate::error::Error;
use crate::matcher::{Matcher, Outcome};
use crate::query::Query;

/// Records that may be finished before an earlier one is. They hold no pixels, so a file that takes
/// a thousand times as long as the others does not stall them.
const WINDOW: usize = 4096;

/// Inputs that are read ahead of the workers, so that they find out at once whether another one waits.
const AHEAD: usize = 32;

/// Hashes that are looked up together: about a hundred pictures with all their views, which a large
/// list answers several times as fast as one picture.
const BATCH: usize = 8192;

/// How long a picture that was hashed waits for others at the most. Where no other one is there, it does
/// not wait at all.
const PATIENCE: Duration = Duration::from_millis(500);

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
    sink: impl FnMut(T) -> ControlFlow<()>,
) where
    I: Send,
    W: FnMut(I) -> T,
    T: Send,
{
    let worker = || {
        let mut work = worker();
        move |next: Next<I>| match next {
            Next::Input(at, input) => vec![(at, work(input))],
            Next::Nothing => Vec::new(),
        }
    };
    in_batches(inputs, threads, worker, sink);
}

/// What a worker is called with.
enum Next<I> {
    /// An input and its number.
    Input(usize, I),
    /// No input is there at the moment: what is still unanswered is to be answered now.
    Nothing,
}

/// [`in_order`] for workers that may keep inputs and answer several at once: each call gives the results,
/// with the numbers of their inputs, that are known by now.
fn in_batches<I, T, W>(
    inputs: impl Iterator<Item = I> + Send,
    threads: NonZeroUsize,
    worker: impl Fn() -> W + Sync,
    mut sink: impl FnMut(T) -> ControlFlow<()>,
) where
    I: Send,
    W: FnMut(Next<I>) -> Vec<(usize, T)>,
    T: Send,
{
    let (give_ticket, tickets) = bounded(WINDOW);
    let (give_input, waiting) = bounded(AHEAD);
    let (give_result, results) = bounded(WINDOW);
    for _ in 0..WINDOW {
        give_ticket.try_send(()).expect("the channel holds as many");
    }
    thread::scope(|scope| {
        scope.spawn(move || {
            let mut inputs = inputs.enumerate();
            while tickets.recv().is_ok() {
                let Some(input) = inputs.next() else { break };
                if give_input.send(input).is_err() {
                    break;
                }
            }
        });
        for _ in 0..threads.get() {
            let (worker, waiting, give_result) = (&worker, waiting.clone(), give_result.clone());
            scope.spawn(move || {
                let mut work = worker();
                // Whether to go on.
                let mut step = |next| {
                    // The worker is not used again, so what it left half done is not seen.
                    match catch_unwind(AssertUnwindSafe(|| work(next))) {
                        Ok(known) => known.into_iter().all(|result| give_result.send(Ok(result)).is_ok()),
                        Err(panic) => {
                            let _ = give_result.send(Err(panic));
                            false
                        }
                    }
                };
                loop {
                    let (next, is_last) = match waiting.try_recv() {
                        Ok((at, input)) => (Next::Input(at, input), false),
                        Err(TryRecvError::Disconnected) => (Next::Nothing, true),
                        Err(TryRecvError::Empty) if !step(Next::Nothing) => break,
                        Err(TryRecvError::Empty) => match waiting.recv() {
                            Ok((at, input)) => (Next::Input(at, input), false),
                            Err(_) => break,
                        },
                    };
                    if !step(next) || is_last {
                        break;
                    }
                }
            });
        }
        drop((waiting, give_result));

        let mut early = BTreeMap::new();
        let mut next = 0;
        for result in results {
            let (at, result) = result.unwrap_or_else(|panic| resume_unwind(panic));
            early.insert(at, result);
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
    lookups: Option<&'a Lookups>,
}

/// What the lookups of a run took, on all threads together.
#[derive(Debug, Default)]
pub struct Lookups {
    batches: AtomicU64,
    hashes: AtomicU64,
    nanoseconds: AtomicU64,
}

impl Lookups {
    /// How often the lists were searched.
    pub fn batches(&self) -> u64 {
        self.batches.load(Ordering::Relaxed)
    }

    /// For how many hashes: all views of all inputs.
    pub fn hashes(&self) -> u64 {
        self.hashes.load(Ordering::Relaxed)
    }

    /// How long it took by the clock, each thread's time added up.
    pub fn took(&self) -> Duration {
        Duration::from_nanos(self.nanoseconds.load(Ordering::Relaxed))
    }

    fn add(&self, hashes: usize, took: Duration) {
        self.batches.fetch_add(1, Ordering::Relaxed);
        self.hashes.fetch_add(hashes as u64, Ordering::Relaxed);
        self.nanoseconds.fetch_add(took.as_nanos() as u64, Ordering::Relaxed);
    }
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
        Self { maker, matcher, threads: all_cores(), lookups: None }
    }

    /// How many inputs are worked on at once.
    pub fn threads(mut self, threads: NonZeroUsize) -> Self {
        self.threads = threads;
        self
    }

    /// Counts the lookups of its runs.
    pub fn lookups(mut self, lookups: &'a Lookups) -> Self {
        self.lookups = Some(lookups);
        self
    }

    /// Gives one record for each input to `sink`, in the order of the inputs: see [`in_order`]. Inputs that
    /// come faster than they are worked on are looked up together.
    pub fn run<I, M>(&self, inputs: impl Iterator<Item = I> + Send, sink: impl FnMut(Record<I>) -> ControlFlow<()>)
    where
        F: Fn() -> M + Sync,
        M: FnMut(&I) -> Result<Query, Error>,
        I: Send,
    {
        let worker = || {
            let mut make = (self.maker)();
            let mut pending = Pending { made: Vec::new(), hashes: 0, since: Instant::now() };
            move |next| match next {
                Next::Input(at, input) => {
                    let query = make(&input);
                    pending.add(at, input, query);
                    if pending.is_full() { pending.judge(self.matcher, self.lookups) } else { Vec::new() }
                }
                Next::Nothing => pending.judge(self.matcher, self.lookups),
            }
        };
        in_batches(inputs, self.threads, worker, sink);
    }
}

/// Inputs of one worker that were hashed and not looked up yet.
struct Pending<I> {
    made: Vec<(usize, I, Result<Query, Error>)>,
    hashes: usize,
    since: Instant,
}

impl<I> Pending<I> {
    fn add(&mut self, at: usize, input: I, query: Result<Query, Error>) {
        if self.made.is_empty() {
            self.since = Instant::now();
        }
        // What failed takes its place in the order, too.
        self.hashes += query.as_ref().map_or(1, hashes_of);
        self.made.push((at, input, query));
    }

    fn is_full(&self) -> bool {
        self.hashes >= BATCH || self.since.elapsed() >= PATIENCE
    }

    fn judge<D: AsRef<[u8]>>(&mut self, matcher: &Matcher<D>, lookups: Option<&Lookups>) -> Vec<(usize, Record<I>)> {
        self.hashes = 0;
        let mut inputs = Vec::new();
        let mut queries = Vec::new();
        for (at, input, query) in self.made.drain(..) {
            let failure = query.map(|query| queries.push(query)).err();
            inputs.push((at, input, failure));
        }
        let start = Instant::now();
        let outcomes = match matcher.judge_batch(&queries) {
            Ok(outcomes) => outcomes.into_iter().map(Ok).collect(),
            // Each record carries its own error.
            Err(_) => queries.iter().map(|query| matcher.judge(query)).collect::<Vec<_>>(),
        };
        if let Some(lookups) = lookups.filter(|_| !queries.is_empty()) {
            lookups.add(queries.iter().map(hashes_of).sum(), start.elapsed());
        }
        let mut judged = queries.into_iter().zip(outcomes).map(|(query, outcome)| outcome.map(|it| (query, it)));
        let mut result = |failure: Option<Error>| match failure {
            Some(failure) => Err(failure),
            None => judged.next().unwrap_or_else(|| Err(Error::Caller("one query gave no outcome".into()))),
        };
        let record = |(at, input, failure)| (at, Record { input, result: result(failure) });
        inputs.into_iter().map(record).collect()
    }
}

/// How many hashes a query asks with.
fn hashes_of(query: &Query) -> usize {
    query.of_each_algorithm().map(|query| query.prints.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::WatchedList;
    use crate::{Algorithm, Blocklist, BlocklistBuilder, Fingerprint, Hash256, Print, View};
    use std::sync::atomic::AtomicUsize;

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
    fn a_lookup_waits_for_others_only_where_they_are_there() {
        let (list, query) = one_entry();
        let matcher = Matcher::new([WatchedList::block("list", list)]).expect("one list");
        let make = || |_: &u32| Ok(query.clone());
        // one at a time: each is answered before the next one is sent
        let (send, receive) = bounded::<u32>(0);
        let (answered, answers) = bounded(1);
        thread::scope(|scope| {
            scope.spawn(move || {
                for n in 0..20 {
                    send.send(n).expect("the scan is listening");
                    assert_eq!(answers.recv(), Ok(n), "answered before the next one is sent");
                }
            });
            Scanner::new(make, &matcher).threads(FOUR).run(receive.into_iter(), |record| {
                assert!(matches!(record.result, Ok((_, Outcome::Match { .. }))));
                answered.send(record.input).expect("the test is listening");
                ControlFlow::Continue(())
            });
        });
        // many at once, with failures among them: every record in its place
        let make = || {
            |n: &u32| match n % 7 {
                3 => Err(Error::Caller(format!("input {n}"))),
                _ => Ok(query.clone()),
            }
        };
        let mut next = 0;
        Scanner::new(make, &matcher).threads(FOUR).run(0..3 * BATCH as u32, |record| {
            assert_eq!(record.input, next);
            match record.result {
                Ok((_, outcome)) => assert!(next % 7 != 3 && matches!(outcome, Outcome::Match { .. })),
                Err(error) => assert_eq!(error.to_string(), Error::Caller(format!("input {next}")).to_string()),
            }
            next += 1;
            ControlFlow::Continue(())
        });
        assert_eq!(next, 3 * BATCH as u32);
    }

    /// A list of one hash, and a query for it.
    fn one_entry() -> (Blocklist<Vec<u8>>, Query) {
        let hash = Hash256([0x5555_5555_5555_5555; 4]);
        let fingerprint = Fingerprint { hash, quality: Some(100) };
        let mut builder = BlocklistBuilder::new(Algorithm::Pdq);
        builder.insert(fingerprint, None).expect("128 bits are set");
        let mut bytes = Vec::new();
        builder.write_to(&mut bytes).expect("memory takes every list");
        let list = Blocklist::new(bytes).expect("a new list is whole");
        (list, Query::from_print(Algorithm::Pdq, Print::new(fingerprint, View::FULL)))
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
