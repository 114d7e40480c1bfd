//! The `img_hash` set against `image_hasher` itself, on the same pixels: equal to the last bit, or wrong.
//!
//! `NEARMARK_SIZES=5000` asks for that many random sizes in place of a few hundred small ones.

#![allow(clippy::print_stderr, reason = "a test that cannot run here says so aloud")]

use std::io::{Write, stderr};
use std::path::{Path, PathBuf};

use image::{DynamicImage, GrayAlphaImage, GrayImage, RgbImage, RgbaImage};
use image_hasher::{HashAlg, HasherConfig};
use nearmark::{Algorithm, Hasher, ImgHash, ImgHashKind, Layout, Pixels};

/// Our hasher and the library's, for every algorithm of the set.
struct Pairs(Vec<(ImgHash, Hasher, image_hasher::Hasher)>);

impl Pairs {
    fn new() -> Self {
        let pair = |algorithm: ImgHash| (algorithm, Hasher::new(Algorithm::ImgHash(algorithm)), library(algorithm));
        Self(ImgHash::ALL.map(pair).into())
    }

    fn compare(&mut self, pixels: &Pixels, what: &str) {
        let picture = library_picture(pixels);
        for (algorithm, ours, theirs) in &mut self.0 {
            let algorithm = Algorithm::ImgHash(*algorithm);
            let (ours, theirs) = (ours.hash_pixels(pixels), theirs.hash_image(&picture));
            let hex: String = theirs.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(algorithm.text(&ours), hex, "{algorithm} of {what}");
            assert_eq!(algorithm.base64(&ours), Some(theirs.to_base64()), "{algorithm} of {what}");
            assert_eq!(algorithm.parse(&theirs.to_base64()), Ok(ours), "{algorithm} of {what}");
        }
    }
}

/// The library's hasher of the same algorithm.
fn library(algorithm: ImgHash) -> image_hasher::Hasher {
    let (size, kind) = (algorithm.size() as u32, library_kind(algorithm.kind()));
    let config = HasherConfig::new().hash_size(size, size).hash_alg(kind);
    if algorithm.has_dct() { config.preproc_dct().to_hasher() } else { config.to_hasher() }
}

fn library_kind(kind: ImgHashKind) -> HashAlg {
    match kind {
        ImgHashKind::Mean => HashAlg::Mean,
        ImgHashKind::Median => HashAlg::Median,
        ImgHashKind::Gradient => HashAlg::Gradient,
        ImgHashKind::VertGradient => HashAlg::VertGradient,
        ImgHashKind::DoubleGradient => HashAlg::DoubleGradient,
        ImgHashKind::Blockhash => HashAlg::Blockhash,
    }
}

/// The same samples as `image::open` would give them.
fn library_picture(pixels: &Pixels) -> DynamicImage {
    let ((width, height), data) = (pixels.stored_size(), pixels.data().to_vec());
    let picture = match pixels.layout() {
        Layout::Gray => GrayImage::from_raw(width, height, data).map(DynamicImage::from),
        Layout::GrayAlpha => GrayAlphaImage::from_raw(width, height, data).map(DynamicImage::from),
        Layout::Rgb => RgbImage::from_raw(width, height, data).map(DynamicImage::from),
        Layout::Rgba => RgbaImage::from_raw(width, height, data).map(DynamicImage::from),
    };
    picture.expect("the length fits")
}

/// Compares every picture of a folder as it is stored; how many there were.
fn compare_folder(folder: &Path) -> usize {
    let mut pairs = Pairs::new();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    let decoder = Hasher::new(Algorithm::Pdq);
    let mut compared = 0;
    for file in files {
        let Ok(picture) = decoder.decode(&std::fs::read(&file).expect("a file")) else { continue };
        let mut pixels = picture.pixels;
        pixels.orientation = nearmark::Orientation::AS_STORED;
        pairs.compare(&pixels, &file.display().to_string());
        compared += 1;
    }
    compared
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn fixtures_hash_as_the_library_hashes_them() {
    assert!(compare_folder(&root().join("fixtures/vectors/img")) >= 30);
}

#[test]
fn photos_hash_as_the_library_hashes_them() {
    let folder = root().join("../shared/photos");
    if !folder.is_dir() {
        // not captured, as a print would be
        let _ = writeln!(stderr(), "SKIPPED: needs the photos in {}", folder.display());
        return;
    }
    assert!(compare_folder(&folder) >= 240);
}

/// A picture of waves, edges and noise: what is smooth, what is flat, and what is neither.
fn drawn(random: &mut fastrand::Rng, width: usize, height: usize, layout: Layout) -> Pixels {
    let samples = layout.samples();
    let waves: Vec<[f32; 3]> =
        (0..samples).map(|_| [random.f32() * 0.2, random.f32() * 0.2, random.f32() * 6.0]).collect();
    let (noise, flat) = (random.u8(0..60), random.u8(0..3) == 0);
    let mut data = Vec::with_capacity(width * height * samples);
    for y in 0..height {
        for x in 0..width {
            for [across, down, phase] in &waves {
                let wave = (x as f32 * across + y as f32 * down + phase).sin() * 110.0 + 127.0;
                let value = if flat && (x / 9 + y / 7) % 3 == 0 { 200.0 } else { wave };
                data.push((value as u8).saturating_add(random.u8(0..=noise)));
            }
            if layout.has_alpha() && random.u8(0..4) == 0 {
                *data.last_mut().expect("a pixel was added") = 0;
            }
        }
    }
    Pixels::new(width as u32, height as u32, layout, data).expect("the length fits")
}

#[test]
fn random_sizes_hash_as_the_library_hashes_them() {
    let asked = std::env::var("NEARMARK_SIZES").ok().map(|count| count.parse().expect("a number of sizes"));
    let mut random = fastrand::Rng::with_seed(2026);
    let mut pairs = Pairs::new();
    for at in 0..asked.unwrap_or(250usize) {
        // Mostly small ones, whatever is asked for: a side is as likely to lie below its square root as above.
        let most = if asked.is_some() { [3000.0f32, 2000.0] } else { [300.0, 200.0] };
        let [width, height] = most.map(|most| (5.0 * (most / 5.0).powf(random.f32())).round() as usize);
        let layout = [Layout::Gray, Layout::Rgb, Layout::Rgb, Layout::GrayAlpha, Layout::Rgba][at % 5];
        let pixels = drawn(&mut random, width, height, layout);
        pairs.compare(&pixels, &format!("number {at}, {width}x{height} {layout:?}"));
    }
    // Every length around those that are compared, and more than an f32 counts to in a block.
    for side in 1..=34 {
        let pixels = drawn(&mut random, side, 35 - side, Layout::Rgb);
        pairs.compare(&pixels, &format!("{side}x{}", 35 - side));
    }
    if asked.is_some() {
        pairs.compare(&drawn(&mut random, 2999, 1999, Layout::Rgb), "2999x1999");
        pairs.compare(&drawn(&mut random, 3000, 2000, Layout::Gray), "3000x2000");
    }
}

/// The table that `nearmark selftest` checks a build by, without the algorithms whose last bit depends on the CPU.
/// `NEARMARK_WRITE=1` writes it anew.
#[test]
fn the_selftests_table_is_the_librarys() {
    let folder = root().join("crates/cli/demo");
    let decoder = Hasher::new(Algorithm::Pdq);
    let mut table = "file,algorithm,hash\n".to_owned();
    for file in ["vector_gray.png", "vector_rgb.png"] {
        let pixels = decoder.decode(&std::fs::read(folder.join(file)).expect("a picture")).expect("a picture").pixels;
        let picture = library_picture(&pixels);
        let same_everywhere = |algorithm: &ImgHash| {
            !algorithm.has_dct() || matches!(algorithm.kind(), ImgHashKind::Mean | ImgHashKind::Median)
        };
        for algorithm in ImgHash::ALL.into_iter().filter(same_everywhere) {
            let hash = library(algorithm).hash_image(&picture);
            let hex: String = hash.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            table += &format!("{file},{},{hex}\n", Algorithm::ImgHash(algorithm));
        }
    }
    let path = folder.join("algorithms.csv");
    if std::env::var_os("NEARMARK_WRITE").is_some() {
        std::fs::write(&path, &table).expect("the table can be written");
    }
    assert_eq!(std::fs::read_to_string(path).expect("the table is committed"), table);
}
