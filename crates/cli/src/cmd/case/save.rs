//! The one write: a new file, whole or not at all, and another place where the first one fails.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Result;
use nearmark::Error;
use nearmark::atomic_file;

use super::talk::Talk;
use super::{dragged, words};
use crate::inputs::shown;

/// How many names are tried before a folder full of case files is given up.
const NAMES: usize = 1000;

/// Where a file is to be written, where nobody was named: `case.json`, `case-2.json`, ... in the folder we are in.
pub(super) struct Place<'a> {
    pub(super) named: Option<&'a Path>,
    /// `case` or `withdrawal`.
    pub(super) stem: &'static str,
}

/// Writes a file that was not there before and returns its path; nothing where it could not be written, which was said.
/// Where there is somebody to ask, they are asked for another place until they give none.
pub(super) fn save(bytes: &[u8], place: &Place<'_>, talk: Talk) -> Result<Option<PathBuf>> {
    let mut named = place.named.map(Path::to_owned);
    loop {
        let (path, error) = match write(bytes, named.as_deref(), place.stem) {
            Ok(path) => return Ok(Some(path)),
            Err(failed) => failed,
        };
        talk.paragraph(&words::not_saved(&shown(&path), why(&error)));
        if !talk.asks {
            talk.say(words::OTHER_PLACE);
            return Ok(None);
        }
        let answer = talk.ask(words::ASK_PLACE)?.map_or(Vec::new(), |line| dragged::paths(&line));
        named = match answer.into_iter().next() {
            Some(path) => Some(path),
            None => return Ok(None),
        };
    }
}

/// A folder stands for a file of our own name in it.
fn write(bytes: &[u8], named: Option<&Path>, stem: &str) -> Result<PathBuf, (PathBuf, Error)> {
    let folder = match named {
        None => PathBuf::new(),
        Some(path) if path.is_dir() => path.to_owned(),
        Some(path) => {
            return atomic_file::create(path, bytes).map(|()| path.to_owned()).map_err(|e| (path.to_owned(), e));
        }
    };
    let mut number = 1;
    loop {
        let path = folder.join(if number == 1 { format!("{stem}.json") } else { format!("{stem}-{number}.json") });
        match atomic_file::create(&path, bytes) {
            Ok(()) => return Ok(path),
            Err(Error::Io { cause, .. }) if cause.kind() == io::ErrorKind::AlreadyExists && number < NAMES => {
                number += 1
            }
            Err(error) => return Err((path, error)),
        }
    }
}

fn why(error: &Error) -> &'static str {
    let Error::Io { cause, .. } = error else { return words::WRITING_FAILED };
    match cause.kind() {
        io::ErrorKind::AlreadyExists => words::NAME_TAKEN,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => words::DISK_FULL,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => words::NO_WRITING,
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => words::NO_FOLDER,
        _ => words::WRITING_FAILED,
    }
}
