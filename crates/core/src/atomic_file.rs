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
pub trait Output: Write + Seek {}

impl<T: Write + Seek> Output for T {}

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
