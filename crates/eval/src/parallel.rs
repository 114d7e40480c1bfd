//! Work on several threads.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;

use nearmark::in_order;

use crate::error::Error;

/// Works through inputs on several threads and hands what comes of them to `take` in the inputs' order. The
/// first error ends it, and is given back. `worker` makes one worker for each thread.
pub(crate) fn try_in_order<I, T, W>(
    inputs: impl Iterator<Item = I> + Send,
    threads: NonZeroUsize,
    worker: impl Fn() -> W + Sync,
    mut take: impl FnMut(T),
) -> Result<(), Error>
where
    I: Send,
    W: FnMut(I) -> Result<T, Error>,
    T: Send,
{
    let mut ended = Ok(());
    in_order(inputs, threads, worker, |result| match result {
        Ok(done) => {
            take(done);
            ControlFlow::Continue(())
        }
        Err(error) => {
            ended = Err(error);
            ControlFlow::Break(())
        }
    });
    ended
}
