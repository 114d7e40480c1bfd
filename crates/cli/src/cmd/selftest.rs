//! `selftest`: is this build right on this machine?

use std::fmt::Write;

use anyhow::Result;
use clap::Args;
use nearmark::decode::Kind;
use nearmark::hamming::Level;
use nearmark::{Algorithm, Hasher, Layout, Pixels};
use serde::{Deserialize, Serialize};

use crate::demo_pictures::{self, VECTORS};
use crate::exit::Exit;
use crate::output::Results;

#[derive(Args)]
pub(crate) struct Selftest {
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// What was tried and what came of it.
#[derive(Serialize)]
struct Report {
    v: u8,
    version: &'static str,
    passed: bool,
    vectors: Vec<Check>,
    levels: Vec<LevelCheck>,
    formats: Vec<&'static str>,
}

#[derive(Serialize)]
struct Check {
    what: String,
    passed: bool,
}

#[derive(Serialize)]
struct LevelCheck {
    level: &'static str,
    available: bool,
    passed: bool,
    chosen: bool,
}

/// A row of the reference table, as far as it is used here.
#[derive(Deserialize)]
struct Vector {
    file: String,
    pixels: String,
    pipeline: String,
    quality: u8,
    hash: String,
    orig: String,
    rot90: String,
    rot180: String,
    rot270: String,
    flipx: String,
    flipy: String,
    flipp: String,
    flipm: String,
}

/// A row of the tables of the other algorithms.
#[derive(Deserialize)]
struct Value {
    file: String,
    algorithm: String,
    hash: String,
}

fn values() -> Result<Vec<Value>, csv::Error> {
    let rows = |table: &'static str| csv::Reader::from_reader(table.as_bytes()).into_deserialize();
    demo_pictures::ALGORITHMS.into_iter().flat_map(rows).collect()
}

impl Value {
    /// The hash of an embedded picture equals the one that the algorithm's own library made.
    fn check(self) -> Check {
        Check { passed: self.equals_ours().unwrap_or(false), what: format!("{} {}", self.file, self.algorithm) }
    }

    fn equals_ours(&self) -> Option<bool> {
        let algorithm: Algorithm = self.algorithm.parse().ok()?;
        let mut hasher = Hasher::new(algorithm);
        let pixels = hasher.decode(demo_pictures::bytes(&self.file)).ok()?.pixels;
        Some(algorithm.parse(&self.hash).ok()? == hasher.hash_pixels(&pixels))
    }
}

impl Selftest {
    pub(super) fn run(self) -> Result<Exit> {
        let vectors = csv::Reader::from_reader(VECTORS.as_bytes())
            .deserialize::<Vector>()
            .map(|vector| vector.map(|vector| vector.check()))
            .collect::<Result<Vec<_>, _>>()?;
        let others = values()?.into_iter().map(Value::check);
        let vectors: Vec<Check> = vectors.into_iter().chain(others).collect();
        let levels: Vec<LevelCheck> = Level::ALL.into_iter().map(check_level).collect();
        let passed = vectors.iter().all(|check| check.passed) && levels.iter().all(|check| check.passed);
        let formats = Kind::OPENABLE.iter().map(|kind| kind.name()).collect();
        let version = env!("CARGO_PKG_VERSION");
        let report = Report { v: 1, version, passed, vectors, levels, formats };
        let text = if self.json { serde_json::to_string(&report)? + "\n" } else { report.words() };
        Results::new().write(text.as_bytes())?;
        Ok(if passed { Exit::CLEAN } else { Exit::UNCHECKED })
    }
}

impl Vector {
    /// Hash, quality and all eight turns of an embedded picture equal the reference's.
    fn check(self) -> Check {
        let what = format!("{} {} {}", self.file, self.pixels, self.pipeline);
        Check { passed: self.equals_ours().unwrap_or(false), what }
    }

    fn equals_ours(&self) -> Option<bool> {
        let mut hasher = Hasher::new(Algorithm::Pdq).profile(self.pipeline.parse().ok()?);
        let mut pixels = hasher.decode(demo_pictures::bytes(&self.file)).ok()?.pixels;
        if self.pixels == "gray_as_rgb" {
            let (width, height) = pixels.stored_size();
            let tripled = pixels.data().iter().flat_map(|&gray| [gray; 3]).collect();
            pixels = Pixels::new(width, height, Layout::Rgb, tripled)?;
        }
        let fingerprint = hasher.fingerprint_pixels(&pixels);
        let turns = hasher.dihedral(&pixels).map(|print| print.hash().to_string());
        let expected =
            [&self.orig, &self.rot90, &self.rot180, &self.rot270, &self.flipx, &self.flipy, &self.flipp, &self.flipm];
        let plain = (fingerprint.hash.to_string(), fingerprint.quality) == (self.hash.clone(), Some(self.quality));
        Some(plain && turns.iter().eq(expected))
    }
}

/// A level that this machine lacks passes: it is never chosen.
fn check_level(level: Level) -> LevelCheck {
    let available = level.is_available();
    let chosen = level == Level::detect();
    LevelCheck { level: level.name(), available, chosen, passed: !available || level.equals_naive() }
}

impl Report {
    fn words(&self) -> String {
        let mut page = format!("nearmark {}\n\nreference values\n", self.version);
        for Check { what, passed } in &self.vectors {
            let _ = writeln!(page, "  {}  {what}", verdict(*passed));
        }
        page += "\nCPU levels, each against the plain loop\n";
        for LevelCheck { level, available, passed, chosen } in &self.levels {
            let note = match (available, chosen) {
                (false, _) => ", which this machine lacks",
                (true, true) => ", used here",
                (true, false) => "",
            };
            let verdict = if *available { verdict(*passed) } else { "--  " };
            let _ = writeln!(page, "  {verdict}  {level}{note}");
        }
        let _ = writeln!(page, "\npictures that this build opens\n  {}", self.formats.join(", "));
        let _ = writeln!(
            page,
            "\n{}",
            if self.passed { "All right." } else { "Something is wrong: do not use this build." }
        );
        page
    }
}

fn verdict(passed: bool) -> &'static str {
    if passed { "ok  " } else { "FAIL" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_algorithm_is_tried_but_those_whose_last_bit_depends_on_the_cpu() {
        let values = values().expect("good tables");
        let untried = Algorithm::ALL.into_iter().filter(|algorithm| {
            *algorithm != Algorithm::Pdq && values.iter().all(|value| value.algorithm != algorithm.name())
        });
        let untried: Vec<_> = untried.map(|algorithm| algorithm.to_string()).collect();
        assert!(untried.len() == 6 && untried.iter().all(|name| name.contains("gradient-dct")), "{untried:?}");
        let wrong: Vec<_> = values.into_iter().map(Value::check).filter(|check| !check.passed).collect();
        assert!(wrong.is_empty(), "{:?}", wrong.iter().map(|check| &check.what).collect::<Vec<_>>());
    }
}
