//! `eval ...`: one file a command. What they share: which photos are measured with, and how files are
//! written.

mod calibrate;
mod make;
mod run;
mod score;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::{Args, Subcommand};
use nearmark::{Algorithm, Input, Photos, atomic_file};
use nearmark_eval::measure::{self, Measured};
use nearmark_eval::photos::{Collection, File, Refused, Setting};

use crate::exit::Exit;
use crate::inputs::{Source, expand, shown};
use crate::output::progress::Progress;
use crate::output::sanitize;
use crate::output::text::{count, say};
use crate::settings::Settings;

#[derive(Subcommand)]
pub(crate) enum Eval {
    /// Alter photos in many ways, look for the copies, and write figures and a report
    Run(run::Run),
    /// Write the altered copies and what they are, for any program to be judged by
    Make(make::Make),
    /// Judge a program by its answers about the files that `make` wrote
    Score(score::Score),
    /// Measure how often different photos come near each other, as a small table
    Calibrate(calibrate::Calibrate),
}

impl Eval {
    pub(super) fn run(self) -> Result<Exit> {
        match self {
            Self::Run(command) => command.run(),
            Self::Make(command) => command.run(),
            Self::Score(command) => command.run(),
            Self::Calibrate(command) => command.run(),
        }
    }
}

/// Which photos are measured with, and where the results go.
#[derive(Args)]
struct PhotoArgs {
    /// A folder of photos, which are altered and looked for; its folders are searched, too
    #[arg(long, value_name = "DIR")]
    photos: PathBuf,

    /// A folder of other photos, which only stand in the list: more pairs that must not match
    #[arg(long, value_name = "DIR")]
    distractors: Option<PathBuf>,

    /// The folder for the results
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// What every random choice is drawn from: the same seed and photos give the same results
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,

    #[command(flatten)]
    settings: Settings,
}

impl PhotoArgs {
    fn setting<'a>(&self, opener: &'a Photos) -> Setting<'a> {
        let (algorithm, family) = (Algorithm::Pdq, &[]);
        Setting { opener, threads: self.settings.threads(), seed: self.seed, algorithm, family }
    }

    /// Loads the photos, alters them and looks for the copies.
    fn measure(&self, setting: &Setting<'_>) -> Result<(Collection, Measured)> {
        check_out(&self.out)?;
        let collection = self.load(setting)?;
        let mut progress = Progress::of(&self.settings, "altered and looked for", collection.photos.len());
        let measured = measure::measure(setting, &collection, || progress.advance(|| ()));
        progress.finish();
        Ok((collection, measured?))
    }

    /// Loads the photos, and says which of them were left out.
    fn load(&self, setting: &Setting<'_>) -> Result<Collection> {
        let mut found = Files::default();
        let photos = found.below(&self.photos)?;
        let distractors = self.distractors.as_deref().map(|folder| found.below(folder)).transpose()?;
        let distractors = distractors.unwrap_or_default();
        let mut progress = Progress::of(&self.settings, "loaded", photos.len() + distractors.len());
        let collection = Collection::load(setting, photos, distractors, || progress.advance(|| ()));
        progress.finish();
        let mut collection = collection.with_context(|| shown(&self.photos))?;
        collection.refused.extend(found.refused);
        collection.skipped += found.skipped;
        for Refused { name, why } in &collection.refused {
            say(&format!("{}: left out: {}", sanitize::text(name), sanitize::text(why)));
        }
        for (left_out, kept, distance) in collection.near_duplicates.iter().filter(|_| self.settings.verbose) {
            let [left_out, kept] = [left_out, kept].map(|name| sanitize::text(name));
            say(&format!("{left_out}: left out: a near-duplicate of {kept}, {distance} bits from it"));
        }
        Ok(collection)
    }

    /// Whether everything in the folders could be measured with.
    fn exit(&self, collection: &Collection) -> Exit {
        let skipped = self.settings.strict && collection.skipped > 0;
        if collection.refused.is_empty() && !skipped { Exit::CLEAN } else { Exit::UNCHECKED }
    }
}

/// What was measured with, in a line.
fn photos_line(collection: &Collection) -> String {
    let mut line = count(collection.photos.len(), "photo", "photos");
    let others = [
        (collection.distractors.len(), "distractors"),
        (collection.near_duplicates.len(), "near-duplicates left out"),
        (collection.refused.len(), "unreadable or of too little detail"),
        (collection.skipped, "skipped, no pictures"),
    ];
    for (number, what) in others.into_iter().filter(|(number, _)| *number > 0) {
        line += &format!(", {number} {what}");
    }
    line + "\n"
}

/// What folders hold besides the files that may be photos.
#[derive(Default)]
struct Files {
    refused: Vec<Refused>,
    skipped: usize,
}

impl Files {
    /// The files below a folder, in byte order of their names.
    fn below(&mut self, folder: &Path) -> Result<Vec<File>> {
        if !folder.is_dir() {
            bail!("{}: there is no such folder", folder.display());
        }
        let mut files = Vec::new();
        for item in expand(folder.to_owned()) {
            match &item.source {
                Source::Picture(Input::Path(path)) => match name_below(folder, path) {
                    Some(name) => files.push(File { name, path: path.clone() }),
                    None => self.refuse(item.shown(), "its name is no UTF-8, and tables are"),
                },
                Source::NoPicture => self.skipped += 1,
                nothing => self.refuse(item.shown(), &nothing.failure().to_string()),
            }
        }
        Ok(files)
    }

    fn refuse(&mut self, name: String, why: &str) {
        self.refused.push(Refused { name, why: why.to_owned() });
    }
}

/// `a/b.jpg`, on every system.
fn name_below(folder: &Path, path: &Path) -> Option<String> {
    let parts = path.strip_prefix(folder).ok()?.components();
    let parts: Option<Vec<&str>> = parts.map(|part| part.as_os_str().to_str()).collect();
    Some(parts?.join("/"))
}

/// Whether results can be put there: told before the work, not after it.
fn check_out(out: &Path) -> Result<()> {
    if out.exists() && !out.is_dir() {
        bail!("{}: this is no folder; name one for the results", out.display());
    }
    Ok(())
}

/// Writes files into the folder, each whole or not at all.
fn write_all(out: &Path, files: &[(&str, Vec<u8>)]) -> Result<()> {
    fs::create_dir_all(out).with_context(|| format!("cannot make the folder {}", out.display()))?;
    for (name, bytes) in files {
        atomic_file::write(out.join(name), |file| file.write_all(bytes))?;
    }
    Ok(())
}
