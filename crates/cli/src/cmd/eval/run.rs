//! `eval run`: this program, on photos of one's own.

use std::path::Path;
use std::str::FromStr;
use std::time::Instant;

use anyhow::{Result, bail};
use clap::Args;
use nearmark::hamming::Level;
use nearmark::{Algorithm, UnknownName, ViewSet};
use nearmark_eval::metrics::{AtRate, Scores};
use nearmark_eval::photos::Setting;
use nearmark_eval::report::Surroundings;
use nearmark_eval::study::Study;
use nearmark_eval::{report, tables, templates};

use super::{PhotoArgs, photos_line, write_all};
use crate::exit::Exit;
use crate::inputs::shown;
use crate::output::progress::Progress;
use crate::output::{Results, sanitize};

#[derive(Args)]
pub(crate) struct Run {
    #[command(flatten)]
    photos: PhotoArgs,

    /// The hash algorithm; `all` judges pdq, and compares every algorithm by one hash each
    #[arg(long, value_name = "NAME|all", default_value = "pdq")]
    algorithm: Judged,
}

/// What is judged.
#[derive(Clone, Copy)]
enum Judged {
    One(Algorithm),
    All,
}

impl FromStr for Judged {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        if name == "all" {
            return Ok(Self::All);
        }
        name.parse().map(Self::One).map_err(|unknown: UnknownName| format!("{unknown}, all"))
    }
}

impl Run {
    pub(super) fn run(self) -> Result<Exit> {
        let start = Instant::now();
        let PhotoArgs { out, settings, .. } = &self.photos;
        let (algorithm, family): (_, &[Algorithm]) = match self.algorithm {
            Judged::All => (Algorithm::Pdq, &Algorithm::ALL),
            Judged::One(algorithm) => (algorithm, &[]),
        };
        if !algorithm.is_computed() {
            bail!("this program cannot compute {algorithm} hashes: judge them with `eval make` and `eval score`");
        }
        let opener = settings.size.photos();
        let setting = Setting { algorithm, family, ..self.photos.setting(&opener) };
        let (collection, measured) = self.photos.measure(&setting)?;
        let mut study = measured.study(&setting, &collection);
        if algorithm == Algorithm::Pdq {
            let mut progress = Progress::of(settings, "put on screens", collection.photos.len());
            let templates = templates::measure(&setting, &collection, || progress.advance(|| ()));
            progress.finish();
            study.templates = templates?;
        }

        let scores = Scores::all(&study);
        let mut truth = Vec::new();
        measured.truth.write("truth.csv", &mut truth)?;
        let surroundings = Surroundings {
            thumbnails: measured.thumbnails.clone(),
            ..surroundings(start, Some(setting.threads.get()))
        };
        let [nearest, misses] = [measured.nearest_csv(), measured.misses_csv()];
        let others = [("truth.csv", truth), ("nearest.csv", nearest), ("misses.csv", misses)];
        write_all(out, &others)?;
        write_study(out, &study, &scores, &surroundings)?;

        let summary = photos_line(&collection) + &summary(&study, &scores) + &written(out);
        Results::new().write(summary.as_bytes())?;
        Ok(self.photos.exit(&collection))
    }
}

/// What the report says of itself.
pub(super) fn surroundings(start: Instant, threads: Option<usize>) -> Surroundings {
    let said = |label: &str, value: String| (label.to_owned(), value);
    let mut this_run = vec![said("duration", format!("{:.1} s", start.elapsed().as_secs_f64()))];
    this_run.extend(threads.map(|threads| said("threads", threads.to_string())));
    this_run.push(said("instructions", Level::detect().name().to_owned()));
    Surroundings {
        versions: vec![
            said("nearmark", env!("CARGO_PKG_VERSION").to_owned()),
            said("views", ViewSet::Wide.to_string()),
        ],
        this_run,
        thumbnails: Vec::new(),
    }
}

/// Writes the tables and, last, the page.
pub(super) fn write_study(out: &Path, study: &Study, scores: &[Scores<'_>], surroundings: &Surroundings) -> Result<()> {
    let page = report::html(study, scores, surroundings).into_bytes();
    let [results, curves] = [tables::results(study, scores), tables::curves(study, scores)];
    write_all(out, &[("results.csv", results), ("curves.csv", curves), ("report.html", page)])
}

/// Recall of each method, over all copies.
pub(super) fn summary(study: &Study, scores: &[Scores<'_>]) -> String {
    let mut lines = format!("{} copies altered in {} ways\n", copies(scores), study.attacks.len());
    let longest = scores.iter().map(|score| score.answers.method.chars().count()).max().unwrap_or(0).clamp(11, 30);
    for score in scores {
        let mut cells = Vec::new();
        for fixed in &score.fixed {
            cells.push(format!("{} at {}", percent(fixed.recalls.all.value), fixed.distance));
        }
        cells.extend(score.wanted.iter().find(|wanted| wanted.rate == 1e-6).map(at_rate));
        lines += &format!("{:longest$} {}\n", sanitize::text(&score.answers.method), cells.join("   "));
    }
    lines
}

fn copies(scores: &[Scores<'_>]) -> usize {
    scores.iter().map(|score| score.answers.positives.len()).max().unwrap_or(0)
}

fn at_rate(wanted: &AtRate) -> String {
    match &wanted.reached {
        Some((threshold, recalls)) => {
            let marked = if threshold.extrapolated { ", extrapolated" } else { "" };
            let distance = format!("{:.1}", threshold.distance);
            let distance = distance.trim_end_matches(".0");
            format!("{} at FPR 1e-6 ({distance}{marked})", percent(recalls.all.value))
        }
        None => "too few false pairs to tell FPR 1e-6".to_owned(),
    }
}

fn percent(share: f64) -> String {
    format!("{:5.1} %", share * 100.0)
}

/// Where to look.
pub(super) fn written(out: &Path) -> String {
    format!("report: {}\n", shown(&out.join("report.html")))
}
