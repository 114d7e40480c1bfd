//! The reference implementation's answers on whole folders, decoded by another decoder.
//!
//! Runs where Python with Pillow and numpy is: as `python3`, or as `NEARMARK_PYTHON` says.

#![allow(clippy::print_stderr, reason = "a test that cannot run here says so aloud")]

use std::io::{BufRead, BufReader, Read, Write, stderr};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use nearmark::{Algorithm, Hash256, Hasher, Layout, Pixels, Profile};

/// One row of `stream_rows.py`: what the oracle makes of these pixels.
struct Row {
    file: String,
    rule: String,
    profile: Profile,
    quality: u8,
    hash: Hash256,
    turns: Vec<Hash256>,
    pixels: Pixels,
}

struct Rows {
    output: BufReader<std::process::ChildStdout>,
    child: Child,
}

impl Iterator for Rows {
    type Item = Row;

    fn next(&mut self) -> Option<Row> {
        let mut line = String::new();
        if self.output.read_line(&mut line).expect("the script writes text lines") == 0 {
            assert!(self.child.wait().expect("the script ends").success(), "the script failed");
            return None;
        }
        let fields: Vec<&str> = line.trim_end().split(',').collect();
        let number = |at: usize| fields[at].parse::<u32>().expect("a number");
        let hash = |at: usize| fields[at].parse::<Hash256>().expect("a hash");
        let (width, height, channels) = (number(2), number(3), number(4));
        let mut data = vec![0; (width * height * channels) as usize];
        self.output.read_exact(&mut data).expect("all pixels");
        let layout = if channels == 1 { Layout::Gray } else { Layout::Rgb };
        Some(Row {
            file: fields[0].to_owned(),
            rule: fields[1].to_owned(),
            profile: fields[6].parse().expect("a pipeline"),
            quality: number(7) as u8,
            hash: hash(8),
            turns: (9..17).map(hash).collect(),
            pixels: Pixels::new(width, height, layout, data).expect("the length fits"),
        })
    }
}

/// The rows of a folder; `None`, said aloud, where the folder or Python is missing.
fn rows(folder: &Path) -> Option<Rows> {
    let python = std::env::var("NEARMARK_PYTHON").unwrap_or_else(|_| "python3".into());
    let has_libraries = Command::new(&python).args(["-c", "import PIL, numpy"]).stderr(Stdio::null()).status();
    if !folder.is_dir() || !has_libraries.is_ok_and(|status| status.success()) {
        // not captured, as a print would be
        let _ = writeln!(stderr(), "SKIPPED: needs {} and a Python with Pillow and numpy", folder.display());
        return None;
    }
    let script = root().join("fixtures/vectors/stream_rows.py");
    let mut child = Command::new(python).arg(script).arg(folder).stdout(Stdio::piped()).spawn().expect("Python starts");
    let output = BufReader::new(child.stdout.take().expect("stdout is piped"));
    Some(Rows { output, child })
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn hasher(profile: Profile) -> Hasher {
    Hasher::new(Algorithm::Pdq).profile(profile)
}

/// On the same pixels everything is exact: hash, quality, and all eight turns.
fn assert_exact(row: &Row) {
    let what = format!("{} {} {}", row.file, row.rule, row.profile);
    let mut hasher = hasher(row.profile);
    let fingerprint = hasher.fingerprint_pixels(&row.pixels);
    assert_eq!((fingerprint.hash, fingerprint.quality), (row.hash, Some(row.quality)), "{what}");
    let turns: Vec<Hash256> = hasher.dihedral(&row.pixels).iter().map(|print| print.hash()).collect();
    assert_eq!(turns, row.turns, "{what}");
}

#[test]
fn the_vectors_pixel_by_pixel() {
    let Some(rows) = rows(&root().join("fixtures/vectors/img")) else { return };
    assert_eq!(rows.inspect(assert_exact).count(), 56);
}

#[test]
fn real_photos_through_two_decoders() {
    let folder = root().join("../shared/photos");
    let Some(rows) = rows(&folder) else { return };
    let (mut equal, mut total, mut farthest) = (0, 0, 0);
    for row in rows {
        assert_exact(&row);
        let bytes = std::fs::read(folder.join(&row.file)).expect("the photo is there");
        let ours = hasher(row.profile).fingerprint(&bytes).expect("a photo");
        let distance = ours.hash.distance(row.hash);
        (total, equal, farthest) = (total + 1, equal + usize::from(distance == 0), farthest.max(distance));
    }
    eprintln!("{equal} of {total} hashes are equal through both decoders, the others within {farthest} bits");
    assert!(farthest <= 2, "{farthest} bits apart");
    assert!(equal * 100 >= total * 95, "{equal} of {total} equal");
}
