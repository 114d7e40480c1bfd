//! Pictures from files for several threads, within one budget of memory.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use zeroize::Zeroize;

use crate::blocklist::regular_size;
use crate::decode::{self, ImageError, Limits, Picture};
use crate::error::Error;

/// Where an image comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A file, read when its turn comes.
    Path(PathBuf),
    /// Standard input, to its end.
    Stdin,
    /// Bytes that are already here.
    Bytes(Vec<u8>),
}

/// Opens pictures for several threads within one budget of memory. A picture that does not fit
/// beside the others waits; only one that exceeds the [`Limits`] by itself is refused.
pub struct Photos {
    limits: Limits,
    files: Budget,
    pixels: Budget,
    wipe: bool,
}

impl Photos {
    /// `memory` bytes for all threads together, file contents and decoding: a quarter for the files
    /// that are read, the rest for decoding.
    pub fn new(limits: Limits, memory: u64) -> Self {
        Self { limits, files: Budget::new(memory / 4), pixels: Budget::new(memory - memory / 4), wipe: false }
    }

    /// Overwrites the bytes of files, and the pixels that became of them, before their memory is given back. What
    /// a decoder holds on the way goes with the process.
    #[must_use]
    pub fn wiping(mut self) -> Self {
        self.wipe = true;
        self
    }

    /// Decodes an input and gives the picture to `with`. Nothing of it is kept.
    ///
    /// # Errors
    /// [`Error::Io`] where there is no such regular file or it cannot be read, and [`Error::Image`]
    /// where it cannot be decoded within the limits.
    pub fn open<T>(&self, input: &Input, with: impl FnOnce(&Picture) -> T) -> Result<T, Error> {
        match input {
            Input::Bytes(bytes) => self.decode(bytes, with),
            Input::Stdin => {
                // One byte more than the limit is enough to refuse it.
                let mut bytes = Vec::new();
                read_part(&mut io::stdin().lock(), self.limits.bytes.saturating_add(1), &mut bytes)?;
                self.decode_owned(bytes, with)
            }
            Input::Path(path) => {
                // Asked before opening: opening a pipe would wait for its writer.
                let size = fs::metadata(path)
                    .and_then(|metadata| regular_size(&metadata))
                    .map_err(Error::io("cannot open"))?;
                let mut file = File::open(path).map_err(Error::io("cannot open"))?;
                let mut bytes = Vec::new();
                read_part(&mut file, decode::KIND_WINDOW, &mut bytes)?;
                // Most of a video or an archive is never read.
                decode::openable_kind(&bytes)?;
                if size > self.limits.bytes {
                    return Err(ImageError::TooManyBytes { needed: size, limit: self.limits.bytes }.into());
                }
                // A lease on a file is always taken before one on pixels, and whoever holds pixels
                // waits for nothing: no two inputs can wait for each other.
                let _lease = self.files.lease(size);
                // In one allocation, and the first bytes moved by hand: what a vector leaves behind as it grows could
                // not be wiped.
                let mut whole = Vec::with_capacity(usize::try_from(size).unwrap_or(0).saturating_add(1));
                whole.extend_from_slice(&bytes);
                self.done_with(&mut bytes);
                read_part(&mut file, self.limits.bytes, &mut whole)?;
                self.decode_owned(whole, with)
            }
        }
    }

    fn decode_owned<T>(&self, mut bytes: Vec<u8>, with: impl FnOnce(&Picture) -> T) -> Result<T, Error> {
        let result = self.decode(&bytes, with);
        self.done_with(&mut bytes);
        result
    }

    fn done_with(&self, bytes: &mut Vec<u8>) {
        if self.wipe {
            bytes.zeroize();
        }
    }

    fn decode<T>(&self, bytes: &[u8], with: impl FnOnce(&Picture) -> T) -> Result<T, Error> {
        let needed = bytes.len() as u64;
        if needed > self.limits.bytes {
            return Err(ImageError::TooManyBytes { needed, limit: self.limits.bytes }.into());
        }
        let header = decode::inspect(bytes, &self.limits)?;
        let _lease = self.pixels.lease(header.bytes);
        let picture = decode::decode(bytes, &self.limits)?;
        let result = with(&picture);
        if self.wipe {
            picture.pixels.wipe();
        }
        Ok(result)
    }
}

fn read_part(file: &mut impl Read, most: u64, bytes: &mut Vec<u8>) -> Result<(), Error> {
    file.take(most).read_to_end(bytes).map_err(Error::io("cannot read"))?;
    Ok(())
}

/// Bytes that several threads share.
struct Budget {
    total: u64,
    used: Mutex<u64>,
    freed: Condvar,
}

/// A part of a budget, given back when dropped.
struct Lease<'a> {
    budget: &'a Budget,
    bytes: u64,
}

impl Budget {
    fn new(total: u64) -> Self {
        Self { total, used: Mutex::new(0), freed: Condvar::new() }
    }

    /// Waits until `bytes` fit, or until nobody else holds any: the limits alone refuse.
    fn lease(&self, bytes: u64) -> Lease<'_> {
        let fits = |used: &mut u64| *used != 0 && used.saturating_add(bytes) > self.total;
        let mut used = self.freed.wait_while(self.lock(), fits).unwrap_or_else(PoisonError::into_inner);
        *used += bytes;
        Lease { budget: self, bytes }
    }

    fn lock(&self) -> MutexGuard<'_, u64> {
        // A count stays whole whatever panicked beside it.
        self.used.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        *self.budget.lock() -= self.bytes;
        self.budget.freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::thread;
    use std::time::Duration;

    #[test]
    fn a_budget_delays_and_never_refuses() {
        let budget = Budget::new(100);
        let (held, most) = (AtomicU64::new(0), AtomicU64::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for bytes in [40, 60, 10, 100, 250] {
                        let _lease = budget.lease(bytes);
                        let now = held.fetch_add(bytes, Ordering::SeqCst) + bytes;
                        if bytes <= 100 {
                            most.fetch_max(now, Ordering::SeqCst);
                        }
                        thread::sleep(Duration::from_micros(100));
                        held.fetch_sub(bytes, Ordering::SeqCst);
                    }
                });
            }
        });
        assert!(most.load(Ordering::SeqCst) <= 100);
        assert_eq!(*budget.lock(), 0);
    }
}
