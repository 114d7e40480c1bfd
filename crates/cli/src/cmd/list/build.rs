//! `list build --out L FILE...`, and `--rich PHOTOS`.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context, Result, bail};
use clap::Args;
use nearmark::blocklist::import::{self, Format};
use nearmark::blocklist::{ImportReport, is_list};
use nearmark::case::{is_case_file, is_withdrawal};
use nearmark::{Algorithm, Blocklist, BlocklistBuilder, Profile};

use super::cases::Cases;
use super::{photos, replaces_a_list, save};
use crate::exit::Exit;
use crate::inputs::{open_fingerprints, shown};
use crate::output::sanitize;
use crate::output::text::{count, say};
use crate::settings::Settings;

/// Refused lines that are printed one by one.
const SHOWN: usize = 20;

#[derive(Args)]
#[command(mut_arg("strict", |strict| strict.help("Write nothing if any line or photo is refused")))]
#[command(mut_arg("verbose", |verbose| verbose.help("Say which files in folders are skipped")))]
pub(crate) struct Build {
    /// The list to write; one of that name is replaced, whole or not at all
    #[arg(long, value_name = "L")]
    out: PathBuf,

    /// Texts with fingerprints, `-` for stdin, other lists, or case files and withdrawal notes
    #[arg(value_name = "FILE", required_unless_present = "rich")]
    files: Vec<PathBuf>,

    /// A photo or a folder of them: each is one entry, with up to nine of its crops. No name is kept
    #[arg(long, value_name = "PHOTOS")]
    rich: Vec<PathBuf>,

    /// The format of the texts: auto, hex, csv, ndjson, threatexchange, text (what `hash` prints) or case
    #[arg(long, default_value = "auto")]
    from: From,

    /// The algorithm of photos, and of lines that do not say
    #[arg(long, default_value_t = Algorithm::Pdq)]
    algorithm: Algorithm,

    /// The pipeline that made the fingerprints which do not say: full or cimg512 [default: unknown]
    #[arg(long)]
    profile: Option<Profile>,

    /// Who stands by these entries: at most 32 of a-z, 0-9, '.', '_' and '-' [default: local]
    #[arg(long, value_name = "NAME")]
    source: Option<String>,

    #[command(flatten)]
    settings: Settings,
}

#[derive(Clone, Copy)]
enum From {
    Auto,
    Case,
    Format(Format),
}

impl FromStr for From {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        match name {
            "auto" => Ok(Self::Auto),
            "case" => Ok(Self::Case),
            name => name.parse().map(Self::Format).map_err(|unknown: nearmark::UnknownName| unknown.to_string()),
        }
    }
}

impl Build {
    pub(super) fn run(self) -> Result<Exit> {
        if !self.rich.is_empty() && !self.algorithm.is_computed() {
            bail!("this program cannot compute {} hashes: give them as a text", self.algorithm);
        }
        if self.profile == Some(Profile::Cimg512) && self.algorithm != Algorithm::Pdq {
            bail!("the pipeline {} is one of pdq, not of {}", Profile::Cimg512, self.algorithm);
        }
        let replaced = replaces_a_list(&self.out)?;
        let mut builder = BlocklistBuilder::new(self.algorithm).profile(self.profile);
        if let Some(source) = &self.source {
            builder = builder.source(source)?;
        }
        let mut exit = Exit::CLEAN;
        let mut cases = Cases::default();
        let mut refused = 0;
        for file in &self.files {
            refused += self.add(&mut builder, &mut cases, file)?;
        }
        refused += cases.insert(&mut builder, self.settings.quiet)?;
        if refused > 0 {
            exit = Exit::UNCHECKED;
        }
        if !self.rich.is_empty() {
            builder = builder.profile(Some(Profile::Full));
            if photos::add(&mut builder, &self.rich, self.algorithm, &self.settings)? > 0 {
                exit = Exit::UNCHECKED;
            }
        }
        if self.settings.strict && exit == Exit::UNCHECKED {
            bail!("nothing was written, because some of it was refused");
        }
        if builder.is_empty() {
            bail!("nothing was written: no fingerprint was accepted, and an empty list would call everything clean");
        }
        let (entries, crops) = (builder.len(), builder.rows() - builder.len());
        save(builder, &self.out, self.settings.threads())?;
        let verb = if replaced { "replaced" } else { "written" };
        let mut words = format!("{}: {verb}, {}", shown(&self.out), count(entries, "entry", "entries"));
        if crops > 0 {
            words += &format!(" with {}", count(crops, "crop", "crops"));
        }
        self.say(&words);
        Ok(exit)
    }

    /// Takes one file in, case files for later, and returns how many of its lines were refused.
    fn add(&self, builder: &mut BlocklistBuilder, cases: &mut Cases, file: &Path) -> Result<u64> {
        let (first, reader) = open_fingerprints(file)?;
        if is_list(&first) {
            if file == Path::new("-") {
                bail!("a list can be taken from a file, not from stdin");
            }
            let taken = builder.merge(&Blocklist::open(file)?).with_context(|| file.display().to_string())?;
            self.say(&format!("{}: {} taken over", shown(file), count(taken.len(), "entry", "entries")));
            return Ok(0);
        }
        let format = match self.from {
            From::Case => return cases.read(file, reader),
            From::Auto if is_case_file(&first) || is_withdrawal(&first) => return cases.read(file, reader),
            From::Format(format) => format,
            From::Auto => import::detect(&first, self.algorithm).with_context(|| file.display().to_string())?,
        };
        let report = builder.import(format, reader).with_context(|| file.display().to_string())?;
        self.report(file, &report);
        Ok(report.refused)
    }

    /// Refused lines are said even when the rest is quiet.
    fn report(&self, file: &Path, report: &ImportReport) {
        let file = shown(file);
        for (line, error) in report.errors.iter().take(SHOWN) {
            say(&format!("{file}:{line}: refused: {}", sanitize::text(&error.to_string())));
        }
        if let Some(more) = report.refused.checked_sub(SHOWN as u64).filter(|more| *more > 0) {
            say(&format!("{file}: and {more} more lines refused"));
        }
        let mut words =
            format!("{file}: {} accepted, {} repeated, {} refused", report.accepted, report.repeated, report.refused);
        for (count, what) in [
            (report.names_dropped, "names of files left out: a list holds none"),
            (report.labels_dropped, "labels left out: at most 32 of a-z, 0-9, '.', '_' and '-'"),
        ] {
            if count > 0 {
                words += &format!(", {count} {what}");
            }
        }
        self.say(&words);
    }

    fn say(&self, words: &str) {
        if !self.settings.quiet {
            say(words);
        }
    }
}
