//! A list file as memory: the one place here that the compiler cannot check.
#![allow(unsafe_code, reason = "mapping a file is unsafe: others may change it meanwhile")]

use std::fs::File;
use std::io;

use memmap2::Mmap;

/// A file mapped read-only.
#[derive(Debug)]
pub(super) struct Mapped(Mmap);

impl Mapped {
    pub(super) fn new(file: &File) -> io::Result<Self> {
        // SAFETY: the bytes must not change while they are mapped. List files are written by
        // `atomic_file` alone, which replaces a file and never edits one, so the mapped inode keeps
        // its bytes. Whoever edits it by other means breaks this; a file cut short is SIGBUS, a
        // crash that callers read as "not checked".
        unsafe { Mmap::map(file) }.map(Self)
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}
