//! The one place that writes files: a name always stands for a whole file, the old or the new one.
//!
//! Temporary file in the same folder, fsync, rename, fsync of the folder. Without either fsync a
//! power cut leaves an empty file under the new name.

use std::fs;
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};

use tempfile::{Builder, NamedTempFile};

use crate::error::Error;

/// How temporary files begin and end: what a killed process left behind can be told by it.
const TEMPORARY: (&str, &str) = (".nearmark-", ".tmp");

/// A file that is being written: one may go back in it before it is done.
pub trait Output: Write + Seek + Send {}

impl<T: Write + Seek + Send> Output for T {}

/// Writes a file, replacing the one of that name. A link is followed. Others can not read it
/// (mode 0600).
///
/// # Errors
/// The writer's own error, a name that is no regular file, whatever the system refuses. The file
/// that was there is whole in every case.
pub fn write(path: impl AsRef<Path>, content: impl FnOnce(&mut dyn Output) -> io::Result<()>) -> Result<(), Error> {
    let path = path.as_ref();
    let target = match fs::metadata(path) {
        Ok(metadata) if metadata.is_file() => fs::canonicalize(path),
        Ok(_) => Err(io::Error::new(io::ErrorKind::InvalidInput, "this is not a regular file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(path.to_owned()),
        Err(error) => Err(error),
    };
    let put = |target: PathBuf| {
        let file = temporary(&target, content)?;
        file.persist(&target).map_err(|error| error.error)?;
        sync_folder(folder(&target))
    };
    target.and_then(put).map_err(Error::io(format!("cannot write {}", path.display())))
}

/// Writes a file under a name that must be free, readable by its owner only. It gets its name when it is whole: a
/// process that is killed on the way leaves nothing, not even a temporary name, where the system has files
/// without one (Linux). Elsewhere it is made under its own name, and deleted when writing fails.
///
/// # Errors
/// [`io::ErrorKind::AlreadyExists`] as the cause where the name is taken, and whatever the system refuses.
pub fn create(path: impl AsRef<Path>, bytes: &[u8]) -> Result<(), Error> {
    let path = path.as_ref();
    create_nameless(path, bytes)
        .unwrap_or_else(|| create_named(path, bytes))
        .map_err(Error::io(format!("cannot write {}", path.display())))
}

/// Nothing where this system, or the file system of this folder, has no files without a name.
#[cfg(target_os = "linux")]
fn create_nameless(path: &Path, bytes: &[u8]) -> Option<io::Result<()>> {
    use std::os::fd::AsRawFd;

    use rustix::fs::{AtFlags, CWD, Mode, OFlags, linkat, open};
    use rustix::io::Errno;

    let file = open(folder(path), OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC, Mode::RUSR | Mode::WUSR).ok()?;
    let mut file = fs::File::from(file);
    if let Err(error) = file.write_all(bytes).and_then(|()| file.sync_all()) {
        return Some(Err(error));
    }
    // The one way to name it without privileges: open(2), under O_TMPFILE.
    let nameless = format!("/proc/self/fd/{}", file.as_raw_fd());
    match linkat(CWD, nameless.as_str(), CWD, path, AtFlags::SYMLINK_FOLLOW) {
        Ok(()) => Some(kept(path)),
        Err(Errno::EXIST) => Some(Err(Errno::EXIST.into())),
        Err(_) => None,
    }
}

#[cfg(not(target_os = "linux"))]
fn create_nameless(_: &Path, _: &[u8]) -> Option<io::Result<()>> {
    None
}

fn create_named(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    written.and_then(|()| kept(path)).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

/// A name that a power cut may take away again is no name.
fn kept(path: &Path) -> io::Result<()> {
    sync_folder(folder(path)).inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
}

/// A finished temporary file beside its target; it deletes itself unless it is renamed.
fn temporary(target: &Path, content: impl FnOnce(&mut dyn Output) -> io::Result<()>) -> io::Result<NamedTempFile> {
    let mut builder = Builder::new();
    builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
    private(&mut builder);
    let mut writer = BufWriter::with_capacity(1 << 20, builder.tempfile_in(folder(target))?);
    content(&mut writer)?;
    let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn folder(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

#[cfg(unix)]
fn private(builder: &mut Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;
    builder.permissions(fs::Permissions::from_mode(0o600));
}

/// Elsewhere a new file has the rights of its folder.
#[cfg(not(unix))]
fn private(_: &mut Builder<'_, '_>) {}

/// Makes the rename itself durable.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened as a file; the rename is as durable as the system makes it.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<std::ffi::OsString> {
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").file_name()).collect()
    }

    #[test]
    fn a_new_file_is_whole_private_and_alone() {
        for make in [create as fn(PathBuf, &[u8]) -> Result<(), Error>, |path, bytes| {
            create_named(&path, bytes).map_err(Error::io("named"))
        }] {
            let folder = tempfile::tempdir().expect("a folder");
            let path = folder.path().join("case.json");
            make(path.clone(), b"whole").expect("it is free");
            assert_eq!(fs::read(&path).expect("it is there"), b"whole");
            assert_eq!(names(folder.path()), ["case.json"]);
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt;
                assert_eq!(fs::metadata(&path).expect("it is there").permissions().mode() & 0o777, 0o600);
            }
            let taken = make(path.clone(), b"other").expect_err("it is taken");
            assert!(matches!(taken, Error::Io { ref cause, .. } if cause.kind() == io::ErrorKind::AlreadyExists));
            assert_eq!(fs::read(&path).expect("it is there"), b"whole", "and stays as it was");
            let nowhere = make(folder.path().join("no/case.json"), b"whole");
            assert!(nowhere.is_err());
            assert_eq!(names(folder.path()), ["case.json"]);
        }
    }
}
