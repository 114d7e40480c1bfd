//! `eval score`: any program, by its answers about files whose truth is known.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::Args;
use nearmark_eval::metrics::Scores;
use nearmark_eval::outside::{Outside, Program};
use nearmark_eval::truth::Truth;

use super::check_out;
use super::run::{summary, surroundings, write_study, written};
use crate::exit::Exit;
use crate::inputs::shown;
use crate::output::Results;
use crate::output::text::{count, say};

/// Reads truth.csv and the answers of one program or several, each called by its file's name, and writes
/// results.csv, curves.csv and report.html.
///
/// Names in the answers are those of truth.csv: run the program in the folder that `make` wrote. What
/// `nearmark hash --format csv` prints there can be read as it is.
#[derive(Args)]
pub(crate) struct Score {
    /// The truth: `query,ref,attack,class`, as `make` writes it
    #[arg(long, value_name = "CSV")]
    truth: PathBuf,

    /// Hashes of all files of the truth: `file,hash`, in hex; they are compared by their differing bits
    #[arg(long, value_name = "CSV")]
    hashes: Vec<PathBuf>,

    /// Pairs that a program says are near: `query,ref,distance`, smaller is nearer
    #[arg(long, value_name = "CSV")]
    matches: Vec<PathBuf>,

    /// Distances at which recall is told
    #[arg(long, value_name = "D", default_values_t = [31.0, 48.0], value_delimiter = ',')]
    at: Vec<f64>,

    /// The folder for the results
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// What the intervals are drawn from
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

impl Score {
    pub(super) fn run(self) -> Result<Exit> {
        let start = Instant::now();
        check_out(&self.out)?;
        if self.hashes.is_empty() && self.matches.is_empty() {
            bail!("nothing to judge: give --hashes or --matches");
        }
        let truth = Truth::read(&name(&self.truth), open(&self.truth)?)?;
        let mut stems: Vec<_> = self.hashes.iter().chain(&self.matches).map(|path| path.file_stem()).collect();
        stems.sort_unstable();
        if stems.windows(2).any(|two| two[0] == two[1]) {
            bail!("two answers have one name, and the report could not tell them apart: rename a file");
        }
        let mut answers = Vec::new();
        for path in &self.hashes {
            let Outside { answers: found, missing } = self.program(path)?.hashes(&truth, &name(path), open(path)?)?;
            if let Some(first) = missing.first() {
                let files = count(missing.len(), "file has", "files have");
                let first = shown(Path::new(first));
                say(&format!("{}: {files} no hash, {first} first: such a copy counts as missed", shown(path)));
            }
            answers.push(found);
        }
        for path in &self.matches {
            answers.push(self.program(path)?.matches(&truth, &name(path), open(path)?)?.answers);
        }
        let study = truth.study(answers, self.seed);
        let scores = Scores::all(&study);
        write_study(&self.out, &study, &scores, &surroundings(start, None))?;
        Results::new().write((summary(&study, &scores) + &written(&self.out)).as_bytes())?;
        Ok(Exit::CLEAN)
    }

    fn program(&self, path: &Path) -> Result<Program> {
        let mut fixed = self.at.clone();
        if let Some(wrong) = fixed.iter().find(|distance| !distance.is_finite() || **distance < 0.0) {
            bail!("{wrong} is no distance: expected a number from 0 on");
        }
        fixed.sort_by(f64::total_cmp);
        fixed.dedup();
        let method = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        Ok(Program { method, fixed })
    }
}

fn open(path: &Path) -> Result<File> {
    File::open(path).with_context(|| format!("cannot open {}", path.display()))
}

fn name(path: &Path) -> String {
    path.display().to_string()
}
