//! Python ImageHash's hashes: committed vectors, and the library itself where it is installed.
//!
//! `image_hash/make_vectors.py` says what the columns are. With `NEARMARK_PYTHON` set to a Python that has
//! ImageHash 4.3.2, Pillow 13, SciPy and PyWavelets, its answers are asked for again, on the photos, the fixtures
//! and `NEARMARK_PICTURES` drawn pictures (60 unless set).

#![allow(clippy::print_stderr, reason = "a test that cannot run here says so aloud, and figures are for people")]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write, stderr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nearmark::{Algorithm, Hasher, ImageHash, Layout, Pixels};

fn here() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/image_hash")
}

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/vectors/img")
}

fn layout(channels: usize) -> Layout {
    [Layout::Gray, Layout::GrayAlpha, Layout::Rgb, Layout::Rgba][channels - 1]
}

/// Sample `c` of pixel `x`, `y`, as `draw` of the script has it.
fn drawn(drawing: &str, seed: u64, [width, height]: [u64; 2], x: u64, y: u64, c: u64) -> u8 {
    let noise = |x: u64, y: u64| {
        let number = ((y * 4096 + x) * 4 + c + (seed << 26)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((number ^ number >> 29).wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 56) as u8
    };
    let (left, top) = (x.min(width - 1 - x), y.min(height - 1 - y));
    let level = ((seed * 37 + c * 91) % 256) as u8;
    match drawing {
        "noise" => noise(x, y),
        "mirrored" => noise(left, y),
        "quartered" => noise(left, top),
        "flat" => level,
        "checker" => {
            let side = 1 + seed % 9;
            if (x / side + y / side) % 2 == 1 { level } else { 255 - level }
        }
        "ramp" => {
            let (along, down) = (x * 255 / (width - 1).max(1), y * 255 / (height - 1).max(1));
            [along, down, (along + down) / 2][((c + seed) % 3) as usize] as u8
        }
        "rings" => {
            let square = |at: u64, side: u64| (2 * at + 1).abs_diff(side).pow(2);
            ((square(x, width) + square(y, height)) / (seed % 5 + 1) % 256) as u8
        }
        _ => panic!("{drawing}: a drawing that this test does not know"),
    }
}

fn draw(drawing: &str, seed: u64, width: u64, height: u64, channels: u64) -> Pixels {
    let sample = |at: u64| {
        let pixel = at / channels;
        drawn(drawing, seed, [width, height], pixel % width, pixel / width, at % channels)
    };
    let data = (0..width * height * channels).map(sample).collect();
    Pixels::new(width as u32, height as u32, layout(channels as usize), data).expect("all samples are drawn")
}

fn algorithms() -> impl Iterator<Item = Algorithm> {
    ImageHash::ALL.into_iter().map(Algorithm::ImageHash)
}

#[test]
fn all_vectors_are_exact() {
    let mut reader =
        csv::ReaderBuilder::new().comment(Some(b'#')).from_path(here().join("vectors.csv")).expect("committed");
    let (mut files, mut drawings) = (0, 0);
    for row in reader.deserialize::<HashMap<String, String>>() {
        let row = row.expect("a row of the table");
        let number = |column: &str| row[column].parse::<u64>().expect("a number");
        let [seed, width, height, channels] = ["seed", "width", "height", "channels"].map(number);
        let pixels = if row["picture"].ends_with(".png") {
            files += 1;
            let bytes = std::fs::read(fixtures().join(&row["picture"])).expect("the picture is committed");
            Hasher::new(Algorithm::Pdq).decode(&bytes).expect("a fixture").pixels
        } else {
            drawings += 1;
            draw(&row["picture"], seed, width, height, channels)
        };
        assert_eq!((pixels.stored_size(), pixels.layout()), ((width as u32, height as u32), layout(channels as usize)));
        for algorithm in algorithms() {
            let expected = &row[algorithm.name()];
            let hash = Hasher::new(algorithm).hash_pixels(&pixels);
            assert_eq!(&algorithm.text(&hash), expected, "{algorithm} of {} {width}x{height}", row["picture"]);
            assert_eq!(algorithm.parse(expected), Ok(hash));
            assert_eq!(expected.len(), algorithm.bits() as usize / 4);
        }
    }
    assert!(files >= 20 && drawings == 105, "{files} files and {drawings} drawings");
}

#[test]
fn text_of_another_width_is_refused() {
    let text = |digits: usize| "8".repeat(digits);
    for algorithm in algorithms() {
        let digits = algorithm.bits() as usize / 4;
        assert!(algorithm.parse(&text(digits)).is_ok());
        for other in [digits - 1, digits + 1, 80 - digits] {
            let refused = algorithm.parse(&text(other)).expect_err("another width").to_string();
            assert!(refused.contains(&digits.to_string()) && refused.contains(&other.to_string()), "{refused}");
        }
    }
}

#[test]
fn the_library_itself_says_the_same() {
    let Ok(python) = std::env::var("NEARMARK_PYTHON") else {
        // not captured, as a print would be
        let _ = writeln!(stderr(), "SKIPPED: ImageHash itself; NEARMARK_PYTHON is not set");
        return;
    };
    let count = std::env::var("NEARMARK_PICTURES").unwrap_or_else(|_| "60".into());
    let folders = [fixtures(), Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/photos")];
    let mut script = Command::new(python);
    script.arg(here().join("make_vectors.py")).args(["stream", &count]);
    script.args(folders.into_iter().filter(|folder| folder.is_dir())).stdout(Stdio::piped());
    let mut child = script.spawn().expect("Python starts");
    let mut output = BufReader::new(child.stdout.take().expect("stdout is piped"));
    let mut hashers: Vec<Hasher> = algorithms().map(Hasher::new).collect();
    let (mut pictures, mut others) = (0, vec![0; hashers.len()]);
    loop {
        let mut line = String::new();
        if output.read_line(&mut line).expect("the script writes text lines") == 0 {
            break;
        }
        let fields: Vec<&str> = line.trim_end().split(',').collect();
        let [width, height, channels] = [1, 2, 3].map(|at| fields[at].parse::<usize>().expect("a number"));
        let mut data = vec![0; width * height * channels];
        output.read_exact(&mut data).expect("all samples");
        let pixels = Pixels::new(width as u32, height as u32, layout(channels), data).expect("the length fits");
        for ((hasher, expected), others) in hashers.iter_mut().zip(&fields[4..]).zip(&mut others) {
            let hash = hasher.hash_pixels(&pixels);
            if hasher.algorithm().text(&hash) != *expected {
                eprintln!("{} of {} {width}x{height}", hasher.algorithm(), fields[0]);
                *others += 1;
            }
        }
        pictures += 1;
    }
    assert!(child.wait().expect("the script ends").success(), "the script failed");
    for (algorithm, others) in algorithms().zip(&others) {
        eprintln!("{algorithm}: {} of {pictures} equal", pictures - others);
    }
    assert!(pictures > 60 && others.iter().all(|others| *others == 0));
}
