//! `make`: originals, altered copies and the truth as files, for any program to be judged by.
//!
//! ```text
//! OUT/originals/PHOTO
//! OUT/distractors/PHOTO
//! OUT/edits/PHOTO--ALTERATION.ext
//! OUT/truth.csv
//! ```
//!
//! All of it is put together in a folder beside `OUT`, which takes that name when it is whole.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::alteration::{self, Alteration};
use crate::error::Error;
use crate::parallel::try_in_order;
use crate::photos::{Collection, Photo, Setting};
use crate::source::{Source, distractor_name, edit_name, original_name, push_copy};
use crate::truth::Truth;

/// An altered copy that was written: its extension, and which other photos are in it.
type Written = Vec<(&'static str, Vec<usize>)>;

/// Whether files can be made there.
///
/// # Errors
/// [`Error::NotEmpty`] where there is something already, [`Error::Io`] where it is no folder.
pub fn check_out(out: &Path) -> Result<(), Error> {
    let name = || out.display().to_string();
    match fs::read_dir(out) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) => Err(Error::NotEmpty { name: name() }),
        },
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(Error::Io { name: name(), cause }),
    }
}

/// Writes everything; `done` is called after each photo. Gives the number of altered copies.
///
/// # Errors
/// As [`check_out`], and whatever the system refuses. Nothing stays behind then.
pub fn make(
    setting: &Setting<'_>,
    collection: &Collection,
    out: &Path,
    mut done: impl FnMut(),
) -> Result<usize, Error> {
    check_out(out)?;
    let folder = beside(out)?;
    for distractor in &collection.distractors {
        copy(distractor, &folder.path().join(distractor_name(distractor)))?;
    }
    let (mut truth, mut photo, mut copies) = (Truth::new(), 0, 0);
    let photos = &collection.photos;
    let worker = || |at| write(setting, photos, at, folder.path());
    try_in_order(0..photos.len(), setting.threads, worker, |written: Written| {
        for (alteration, (extension, used)) in alteration::all().iter().zip(&written) {
            push_copy(&mut truth, photos, photo, alteration, (extension, used));
        }
        copies += written.len();
        photo += 1;
        done();
    })?;
    collection.distractors.iter().for_each(|distractor| truth.push_ref(&distractor_name(distractor)));
    let path = folder.path().join("truth.csv");
    let mut bytes = Vec::new();
    truth.write("truth.csv", &mut bytes)?;
    put(&path, &bytes)?;
    settle(folder, out)?;
    Ok(copies)
}

/// One photo and its altered copies.
fn write(setting: &Setting<'_>, photos: &[Photo], at: usize, folder: &Path) -> Result<Written, Error> {
    copy(&photos[at], &folder.join(original_name(&photos[at])))?;
    let source = Source::read(setting, photos, at)?;
    let one = |alteration: &Alteration| {
        let (altered, used) = source.apply(alteration);
        put(&folder.join(edit_name(&photos[at], alteration, altered.extension)), &altered.bytes)?;
        Ok((altered.extension, used))
    };
    alteration::all().iter().map(one).collect()
}

fn copy(photo: &Photo, to: &Path) -> Result<(), Error> {
    let bytes = fs::read(&photo.file.path).map_err(Error::io(&photo.file.name))?;
    put(to, &bytes)
}

fn put(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).and_then(|()| fs::write(path, bytes)).map_err(Error::io(&path.display().to_string()))
}

/// A folder that deletes itself unless it is renamed, where renaming moves nothing.
fn beside(out: &Path) -> Result<TempDir, Error> {
    let parent = match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent.to_owned(),
        _ => PathBuf::from("."),
    };
    let name = out.display().to_string();
    let mut builder = tempfile::Builder::new();
    builder.prefix(".nearmark-").suffix(".tmp");
    fs::create_dir_all(&parent).and_then(|()| builder.tempdir_in(parent)).map_err(Error::io(&name))
}

fn settle(folder: TempDir, out: &Path) -> Result<(), Error> {
    // An empty folder makes way; one that was filled meanwhile does not go.
    if out.is_dir() {
        fs::remove_dir(out).map_err(Error::io(&out.display().to_string()))?;
    }
    fs::rename(folder.path(), out).map_err(Error::io(&out.display().to_string()))?;
    // It has another name now; what still bears the old one is gone.
    let _ = folder.keep();
    Ok(())
}
