//! Arguments in, a stream of inputs out: files, folders, standard input, lists of names, lines of hashes.

use std::ffi::OsString;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use clap::Args;
use nearmark::blocklist::import::{self, ImportLine, LINE_LIMIT, LineError};
use nearmark::{Algorithm, Error, ImageError, Input, Print, View};
use walkdir::WalkDir;

use crate::output::sanitize;

/// The longest name in a list of names, in bytes: twice what systems allow for a path.
const LONGEST_NAME: u64 = 8192;

/// Where inputs come from.
#[derive(Args)]
pub(crate) struct InputArgs {
    /// Pictures, folders (searched in byte order of names, links not followed), or `-` for one picture on stdin
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// A file with one path a line; `-` reads them from stdin and answers each at once
    #[arg(long, value_name = "FILE")]
    files_from: Option<PathBuf>,

    /// Paths in --files-from end with a zero byte, not a newline
    #[arg(short = '0', long, requires = "files_from")]
    null: bool,

    /// A file with fingerprints instead of pictures: any format that `hash` prints, or lines of hex
    #[arg(long, value_name = "FILE")]
    hashes: Vec<PathBuf>,
}

/// One input.
pub(crate) struct Item {
    /// What records call it.
    pub(crate) name: OsString,
    /// How it came to be an input.
    pub(crate) origin: Origin,
    pub(crate) source: Source,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// It was named: it is never skipped.
    Named,
    /// It was found in a folder, where files may be no pictures.
    InFolder,
}

pub(crate) enum Source {
    Picture(Input),
    Print {
        algorithm: Algorithm,
        print: Box<Print>,
    },
    /// A line of fingerprints that holds none.
    Refused(LineError),
    /// Something in a folder that is no regular file.
    NoPicture,
    /// The system would not let us get at it.
    Lost {
        what: &'static str,
        kind: io::ErrorKind,
    },
}

impl Item {
    fn named(name: impl Into<OsString>, source: Source) -> Self {
        Self { name: name.into(), origin: Origin::Named, source }
    }

    /// The name, safe to print.
    pub(crate) fn shown(&self) -> String {
        sanitize::name(&self.name)
    }

    /// Whether an error says that this was a bystander in a folder, and no picture at all.
    pub(crate) fn is_skipped(&self, error: &Error) -> bool {
        let no_picture = matches!(error, Error::Image(ImageError::NotAPicture | ImageError::Empty));
        self.origin == Origin::InFolder && (no_picture || matches!(self.source, Source::NoPicture))
    }
}

impl Source {
    /// Why a source that holds nothing to judge holds nothing.
    pub(crate) fn failure(&self) -> Error {
        match self {
            Self::Lost { what, kind } => Error::io(*what)((*kind).into()),
            Self::Refused(line) => Error::Line(line.clone()),
            _ => Error::io("not looked into")(io::Error::other("a link, a pipe or a device, not a file")),
        }
    }
}

pub(crate) type Items = Box<dyn Iterator<Item = Item> + Send>;

impl InputArgs {
    /// Whether some inputs are hashes from outside.
    pub(crate) fn has_hashes(&self) -> bool {
        !self.hashes.is_empty()
    }

    /// Refuses pictures where their hashes cannot be made: those are given as fingerprints.
    pub(crate) fn check(&self, algorithm: Algorithm) -> Result<()> {
        if !algorithm.is_computed() && (!self.paths.is_empty() || self.files_from.is_some()) {
            bail!(
                "this program cannot compute {algorithm} hashes: make them where they come from, and give --hashes FILE"
            );
        }
        Ok(())
    }

    /// All inputs, in the order of the arguments. Names are read, and folders searched, as the run goes.
    ///
    /// `algorithm` is that of fingerprints which do not name theirs.
    pub(crate) fn items(&self, algorithm: Algorithm) -> Result<Items> {
        if self.paths.is_empty() && self.files_from.is_none() && self.hashes.is_empty() {
            bail!("nothing to look at: give a picture, a folder, or `-` for a picture on stdin");
        }
        let dash = Path::new("-");
        let readers = self.paths.iter().chain(&self.files_from).chain(&self.hashes).filter(|path| *path == dash);
        if readers.count() > 1 {
            bail!("stdin can be read only once");
        }

        let mut items: Items = Box::new(self.paths.clone().into_iter().flat_map(|path| match path == Path::new("-") {
            true => Box::new(std::iter::once(Item::named("-", Source::Picture(Input::Stdin)))) as Items,
            false => expand(path),
        }));
        if let Some(list) = &self.files_from {
            items = Box::new(items.chain(names(list, self.null)?.flat_map(|name| match name {
                Ok(path) => expand(path),
                Err(failed) => Box::new(std::iter::once(*failed)),
            })));
        }
        for list in &self.hashes {
            items = Box::new(items.chain(prints(list, algorithm)?));
        }
        Ok(items)
    }
}

/// A path as inputs: itself, or the files below it. `-` has no other meaning here: a name in a list
/// of names is a file's, and stdin may be the list.
pub(crate) fn expand(path: PathBuf) -> Items {
    if !path.is_dir() {
        return Box::new(std::iter::once(Item::named(path.clone(), Source::Picture(Input::Path(path)))));
    }
    let files = WalkDir::new(&path).sort_by_file_name().into_iter().filter_map(move |entry| match entry {
        Ok(entry) if entry.file_type().is_dir() => None,
        // Links and devices have no picture of their own to be judged.
        Ok(entry) if !entry.file_type().is_file() => {
            Some(Item { name: entry.into_path().into(), origin: Origin::InFolder, source: Source::NoPicture })
        }
        Ok(entry) => {
            let path = entry.into_path();
            Some(Item {
                name: path.clone().into(),
                origin: Origin::InFolder,
                source: Source::Picture(Input::Path(path)),
            })
        }
        Err(error) => {
            let name = error.path().unwrap_or(&path).to_owned();
            let kind = error.io_error().map_or(io::ErrorKind::Other, io::Error::kind);
            Some(Item::named(name, Source::Lost { what: "cannot search", kind }))
        }
    });
    Box::new(files)
}

/// A text file, or stdin for `-`.
pub(crate) fn open_text(path: &Path) -> Result<Box<dyn BufRead + Send>> {
    if path == Path::new("-") {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    let file = File::open(path).with_context(|| format!("cannot open {}", path.display()))?;
    Ok(Box::new(BufReader::new(file)))
}

/// A text, and its beginning to tell the format by: a whole line at the least, which a pipe may give
/// in parts.
pub(crate) fn open_fingerprints(path: &Path) -> Result<(Vec<u8>, Box<dyn BufRead + Send>)> {
    let mut reader = open_text(path)?;
    let mut first = Vec::new();
    loop {
        let more = reader.fill_buf().with_context(|| format!("cannot read {}", path.display()))?;
        first.extend_from_slice(more);
        let (length, enough) = (more.len(), more.is_empty() || more.contains(&b'\n'));
        reader.consume(length);
        if enough || first.len() > LINE_LIMIT {
            return Ok((first.clone(), Box::new(Cursor::new(first).chain(reader))));
        }
    }
}

/// A path in words.
pub(crate) fn shown(path: &Path) -> String {
    sanitize::name(path.as_os_str())
}

/// The fingerprints that a text holds, called by their file's name or by `file:line`.
fn prints(path: &Path, algorithm: Algorithm) -> Result<impl Iterator<Item = Item> + Send + use<>> {
    let (first, reader) = open_fingerprints(path)?;
    let format = import::detect(&first, algorithm).map_err(|unclear| {
        anyhow!("{}: {}; give it as one of the formats that `nearmark hash` prints", path.display(), unclear.why)
    })?;
    let path = path.to_owned();
    Ok(import::read(format, algorithm, reader).map(move |line| match line {
        Err(error) => Item::named(&path, Source::Lost { what: "cannot read further", kind: error.kind() }),
        Ok(ImportLine { line, name, result }) => {
            let name = name.map(OsString::from).unwrap_or_else(|| {
                let mut name = path.clone().into_os_string();
                name.push(format!(":{line}"));
                name
            });
            let source = match result {
                Err(error) => Source::Refused(error),
                Ok(row) => {
                    let view = row.view.unwrap_or(View { profile: None, ..View::FULL });
                    Source::Print { algorithm: row.algorithm, print: Box::new(Print::new(row.fingerprint, view)) }
                }
            };
            Item::named(name, source)
        }
    }))
}

/// The paths that a list of names holds; an item that says so where it cannot be read to its end.
fn names(list: &Path, null: bool) -> Result<impl Iterator<Item = Result<PathBuf, Box<Item>>> + Send + use<>> {
    let mut reader = open_text(list)?;
    let end = if null { 0 } else { b'\n' };
    let list = list.to_owned();
    let lost =
        move |kind| Box::new(Item::named(list.clone(), Source::Lost { what: "cannot read the names in it", kind }));
    let mut ended = false;
    Ok(std::iter::from_fn(move || {
        let mut name = Vec::new();
        while name.is_empty() && !ended {
            match reader.by_ref().take(LONGEST_NAME).read_until(end, &mut name) {
                Ok(0) => ended = true,
                Ok(_) if name.last() == Some(&end) => {
                    name.pop();
                }
                Ok(read) if read as u64 == LONGEST_NAME => {
                    ended = true;
                    return Some(Err(lost(io::ErrorKind::InvalidData)));
                }
                Ok(_) => {}
                Err(error) => {
                    ended = true;
                    return Some(Err(lost(error.kind())));
                }
            }
        }
        (!name.is_empty()).then(|| path_of(name).map_err(&lost))
    }))
}

#[cfg(unix)]
fn path_of(name: Vec<u8>) -> Result<PathBuf, io::ErrorKind> {
    use std::os::unix::ffi::OsStringExt;
    Ok(OsString::from_vec(name).into())
}

#[cfg(not(unix))]
fn path_of(name: Vec<u8>) -> Result<PathBuf, io::ErrorKind> {
    let name = String::from_utf8(name).map_err(|_| io::ErrorKind::InvalidData)?;
    Ok(name.strip_suffix('\r').unwrap_or(&name).into())
}
