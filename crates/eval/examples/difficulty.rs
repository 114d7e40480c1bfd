//! How hard the alterations are: a folder of photos in, the share of each alteration that one plain
//! PDQ hash finds at a distance of 31 out.
//!
//! `cargo run --release -p nearmark-eval --example difficulty -- PHOTOS [EVERY] [SHEETS]` takes every
//! EVERYth photo, and writes contact sheets of the first one into the folder SHEETS.
#![expect(clippy::print_stdout, reason = "its tables are what it is for")]

use std::error::Error;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use std::{env, fs, io};

use image::{RgbImage, imageops};
use nearmark::{Algorithm, Hash256, Hasher, all_cores, in_order};
use nearmark_eval::alteration::{self, Alteration};

/// What PDQ is usually matched at.
const LIMIT: u32 = 31;
const SEED: u64 = 1;
/// How many of the other photos an alteration may choose from.
const OTHERS: usize = 7;

/// What one plain hash found of each class in another, larger measurement, in percent.
const EXPECTED: [(&str, u32); 28] = [
    ("codec", 100),
    ("scale", 99),
    ("aspect", 100),
    ("crop all sides", 7),
    ("crop one side", 0),
    ("crop random", 0),
    ("crop to ratio", 4),
    ("half", 0),
    ("collage", 0),
    ("inset", 0),
    ("border", 0),
    ("story", 0),
    ("screenshot", 0),
    ("rotate", 24),
    ("straighten", 0),
    ("mirror and turns", 0),
    ("perspective", 0),
    ("blur and noise", 100),
    ("tone and colour", 98),
    ("invert", 0),
    ("filter", 89),
    ("caption bar", 0),
    ("text", 61),
    ("watermark", 67),
    ("sticker and scribble", 11),
    ("censor", 42),
    ("social chain", 17),
    ("photo of a screen", 15),
];

/// What came of one alteration.
#[derive(Clone, Default)]
struct Tally {
    distances: Vec<u32>,
    times: Vec<Duration>,
}

impl Tally {
    fn found(&self) -> f64 {
        let near = self.distances.iter().filter(|distance| **distance <= LIMIT).count();
        100.0 * near as f64 / self.distances.len().max(1) as f64
    }
}

fn median<T: Copy + Ord + Default>(values: &[T]) -> T {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut words = env::args().skip(1);
    let folder = words.next().ok_or("a folder of photos is missing")?;
    let every = words.next().map_or(Ok(1), |word| word.parse())?;
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_, io::Error>>()?;
    files.sort();
    let photos = files.into_iter().step_by(every).map(opened).collect::<Result<Vec<_>, _>>()?;
    if let Some(sheets) = words.next() {
        draw_sheets(&photos, Path::new(&sheets))?;
    }
    let tallies = measure(&photos);
    print_tables(alteration::all(), &tallies);
    Ok(())
}

/// A photo, its name and its hash.
struct Photo {
    name: String,
    pixels: RgbImage,
    hash: Hash256,
}

fn opened(path: PathBuf) -> Result<Photo, Box<dyn Error>> {
    let bytes = fs::read(&path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let hash = Hasher::new(Algorithm::Pdq).fingerprint(&bytes)?.hash;
    Ok(Photo { name, pixels: image::load_from_memory(&bytes)?.into_rgb8(), hash })
}

fn others(photos: &[Photo], own: usize) -> Vec<&RgbImage> {
    (1..=OTHERS.min(photos.len() - 1)).map(|step| &photos[(own + step) % photos.len()].pixels).collect()
}

fn measure(photos: &[Photo]) -> Vec<Tally> {
    let table = alteration::all();
    let mut tallies = vec![Tally::default(); table.len()];
    let worker = || {
        let mut hasher = Hasher::new(Algorithm::Pdq);
        move |at: usize| {
            let (photo, others) = (&photos[at], others(photos, at));
            let judged = |alteration: &Alteration| {
                let start = Instant::now();
                let altered = alteration.apply(&photo.pixels, &others, &photo.name, SEED);
                let time = start.elapsed();
                let hash = hasher.fingerprint(&altered.bytes).expect("an altered photo is a picture").hash;
                (hash.distance(photo.hash), time)
            };
            table.iter().map(judged).collect::<Vec<_>>()
        }
    };
    in_order(0..photos.len(), all_cores(), worker, |row| {
        for (tally, (distance, time)) in tallies.iter_mut().zip(row) {
            tally.distances.push(distance);
            tally.times.push(time);
        }
        ControlFlow::Continue(())
    });
    tallies
}

fn print_tables(table: &[Alteration], tallies: &[Tally]) {
    println!("{:<28} {:>6} {:>8} {:>9}", "alteration", "found", "median", "ms");
    for (alteration, tally) in table.iter().zip(tallies) {
        let (distance, time) = (median(&tally.distances), median(&tally.times).as_secs_f64() * 1e3);
        println!("{:<28} {:>5.1}% {distance:>8} {time:>9.1}", alteration.name(), tally.found());
    }
    println!("\n{:<28} {:>6} {:>8} {:>9}", "class", "edits", "found", "expected");
    for (class, expected) in EXPECTED {
        let shares: Vec<f64> = shares(table, tallies, Some(class));
        let (count, mean) = (shares.len(), mean(&shares));
        let off = if (mean - f64::from(expected)).abs() > 10.0 { " <--" } else { "" };
        println!("{class:<28} {count:>6} {mean:>7.1}% {expected:>8}%{off}");
    }
    let times: Vec<Duration> = tallies.iter().map(|tally| median(&tally.times)).collect();
    let total: Duration = tallies.iter().flat_map(|tally| &tally.times).sum();
    println!("\n{} alterations, {:.1} % found", table.len(), mean(&shares(table, tallies, None)));
    println!("median {:.1} ms, {:.1} s in all", median(&times).as_secs_f64() * 1e3, total.as_secs_f64());
}

fn shares(table: &[Alteration], tallies: &[Tally], class: Option<&str>) -> Vec<f64> {
    let chosen =
        table.iter().zip(tallies).filter(|(alteration, _)| class.is_none_or(|name| alteration.class() == name));
    chosen.map(|(_, tally)| tally.found()).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

/// Sheets of 5 by 4 altered copies of the first photo, in the order of the table.
fn draw_sheets(photos: &[Photo], folder: &Path) -> Result<(), Box<dyn Error>> {
    const CELL: u32 = 300;
    fs::create_dir_all(folder)?;
    let photo = photos.first().ok_or("no photos")?;
    for (number, rows) in alteration::all().chunks(20).enumerate() {
        let mut sheet = RgbImage::from_pixel(5 * CELL, 4 * CELL, image::Rgb([120, 140, 120]));
        for (at, alteration) in (0..).zip(rows) {
            let altered = alteration.apply(&photo.pixels, &others(photos, 0), &photo.name, SEED);
            let picture = image::load_from_memory(&altered.bytes)?;
            let small = picture.resize(CELL - 8, CELL - 8, imageops::FilterType::Triangle).into_rgb8();
            imageops::replace(&mut sheet, &small, (at % 5 * CELL).into(), (at / 5 * CELL).into());
        }
        sheet.save(folder.join(format!("sheet-{number}.png")))?;
    }
    Ok(())
}
