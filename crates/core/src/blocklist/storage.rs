//! Where an opened list's bytes lie: small files in memory, large ones mapped.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::Blocklist;
use crate::error::Error;

/// Files below this are read: cheaper than mapping, and safe from whatever happens to the file.
const MAPPED_FROM: u64 = 8 << 20;

/// The bytes of a list that was opened by its path.
#[derive(Debug)]
pub struct Storage(Bytes);

#[derive(Debug)]
enum Bytes {
    Memory(Vec<u8>),
    #[cfg(feature = "mmap")]
    Mapped(super::mmap::Mapped),
}

impl AsRef<[u8]> for Storage {
    fn as_ref(&self) -> &[u8] {
        match &self.0 {
            Bytes::Memory(bytes) => bytes,
            #[cfg(feature = "mmap")]
            Bytes::Mapped(mapped) => mapped.bytes(),
        }
    }
}

impl Storage {
    fn open(path: &Path) -> io::Result<Self> {
        // Asked before opening: opening a pipe would wait for its writer.
        regular_size(&fs::metadata(path)?)?;
        let file = File::open(path)?;
        let length = regular_size(&file.metadata()?)?;
        #[cfg(feature = "mmap")]
        if length >= MAPPED_FROM {
            return Ok(Self(Bytes::Mapped(super::mmap::Mapped::new(&file)?)));
        }
        let mut bytes = Vec::with_capacity(length.min(MAPPED_FROM) as usize);
        file.take(length).read_to_end(&mut bytes)?;
        Ok(Self(Bytes::Memory(bytes)))
    }
}

/// Bytes of a regular file; an error for anything else.
pub(crate) fn regular_size(metadata: &fs::Metadata) -> io::Result<u64> {
    match metadata.is_file() {
        true => Ok(metadata.len()),
        false if metadata.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        false => Err(io::Error::new(io::ErrorKind::InvalidInput, "not a regular file")),
    }
}

impl Blocklist<Storage> {
    /// Opens a list file. One below 8 MiB is read; a larger one is mapped (feature `mmap`), which
    /// relies on list files being replaced and never edited in place: a mapped file that somebody
    /// cuts short ends the process by a signal, which callers must read as "not checked".
    ///
    /// # Errors
    /// A file that cannot be read or is no regular one, and all of [`Blocklist::new`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let storage = Storage::open(path).map_err(Error::io(format!("cannot open the list {}", path.display())))?;
        Self::new(storage).map_err(|cause| Error::List { name: path.display().to_string(), cause })
    }
}
