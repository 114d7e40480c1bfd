//! The one write: a new file, whole or not at all, and another place where the first one fails.

use std::io;
use std::path::{Path, PathBuf};

use anyhow::Result;
use nearmark::Error;
use nearmark::atomic_file;

use super::talk::Talk;
use super::{dragged, words};
use crate::exit;
use crate::inputs::shown;

/// How many names are tried before a folder full of case files is given up.
const NAMES: usize = 1000;

/// Where a file is to be written, where nobody was named: `case.json`, `case-2.json`, ... in the folder we are in.
pub(super) struct Place<'a> {
    pub(super) named: Option<&'a Path>,
    /// `case` or `withdrawal`.
    pub(super) stem: &'static str,
    /// What to do where nobody can be asked for another place.
    pub(super) again: &'static str,
}

/// Whether a name is one that nobody means, which was said: other programs take a dash for no file at all.
pub(super) fn is_refused(named: Option<&Path>, talk: Talk) -> bool {
    let is_dash = named.is_some_and(|name| name.as_os_str() == "-");
    if is_dash {
        talk.say(words::NAME_IS_A_DASH);
    }
    is_dash
}

/// Writes a file that was not there before and returns its path; nothing where it could not be written, which was said.
/// Where there is somebody to ask, they are asked for another place until they give none.
pub(super) fn save(bytes: &[u8], place: &Place<'_>, talk: Talk) -> Result<Option<PathBuf>> {
    let mut named = place.named.map(Path::to_owned);
    loop {
        exit::last_words(words::STOPPED_SAVING);
        let (path, error) = match write(bytes, named.as_deref(), place.stem) {
            Ok(path) => {
                exit::last_words(words::STOPPED_SAVED);
                return Ok(Some(path));
            }
            Err(failed) => failed,
        };
        exit::last_words(words::STOPPED_UNSAVED);
        talk.paragraph(&words::not_saved(&shown(&path), why(&error)));
        if !talk.asks {
            talk.say(place.again);
            return Ok(None);
        }
        named = match another_folder(talk)? {
            Some(folder) => Some(folder),
            None => return Ok(None),
        };
    }
}

/// A folder that is there: asked for until one or nothing is typed. A name that is no folder's may be a slip of the hand, and
/// would become a file.
fn another_folder(talk: Talk) -> Result<Option<PathBuf>> {
    loop {
        let Some(line) = talk.ask(words::ASK_PLACE)?.filter(|line| !line.trim_ascii().is_empty()) else {
            return Ok(None);
        };
        match &dragged::paths(&line)[..] {
            [folder] if folder.is_dir() => return Ok(Some(folder.clone())),
            _ => talk.say(words::NO_FOLDER),
        }
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
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => words::DISK_FULL,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => words::NO_WRITING,
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => words::NO_FOLDER,
        _ => words::WRITING_FAILED,
    }
}
