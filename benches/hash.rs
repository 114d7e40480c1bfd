//! Hashes of the same decoded pixels: nearmark beside the peers.
//!
//! One element is one hash. Algorithms do different work, and so do the two readings of PDQ: the
//! ids say which is which, and only equal work is asserted to be equal.

use std::path::Path;

use criterion::{Criterion, Throughput};
use image::RgbImage;
use image_hasher::{HashAlg, HasherConfig};
use nearmark::{Algorithm, Hash256, Hasher, Layout, Pixels, Profile};
use nearmark_bench::{CpuTime, bencher, drawn, group, photo, report};
use pdqhash::image as image_023;

/// How far `pdqhash`'s default call may lie from all pixels: 26 bits is the most that we have seen
/// on photos.
const THUMBNAIL_AWAY: u32 = 40;

fn main() {
    assert_reference_vectors();
    let mut criterion = bencher();
    for (name, width, height) in [("0.2 MP", 500, 400), ("1.6 MP", 1480, 1110), ("12 MP", 4000, 3000)] {
        bench(&mut criterion, name, &drawn(width, height));
    }
    match photo() {
        Some(photo) => bench(&mut criterion, "a photo", &photo),
        None => report("SKIPPED: a real photo; there is no folder shared/photos beside the repository"),
    }
    criterion.final_summary();
}

fn bench(criterion: &mut Criterion<CpuTime>, name: &str, picture: &RgbImage) {
    let (width, height) = picture.dimensions();
    let pixels = pixels(picture);
    let theirs = image_023::RgbImage::from_raw(width, height, picture.as_raw().clone()).expect("the same size");
    let theirs = image_023::DynamicImage::ImageRgb8(theirs);
    compare(name, &pixels, &theirs);

    // up to 512 pixels on a side nobody takes a shortcut: everyone hashes all of them
    let shortcuts = width.max(height) > 512;
    let mut group = group(criterion, format!("hash {name}"));
    group.throughput(Throughput::Elements(1));
    for (id, profiles) in PROFILES.into_iter().take(if shortcuts { 2 } else { 1 }) {
        let mut hasher = Hasher::new(Algorithm::Pdq).profiles(profiles);
        group.bench_function(format!("nearmark, {id}"), |bencher| bencher.iter(|| hasher.fingerprint_pixels(&pixels)));
    }
    group.bench_function("pdqhash full size, pdq of all pixels", |bencher| {
        bencher.iter(|| pdqhash::generate_pdq_full_size(&theirs));
    });
    if shortcuts {
        group.bench_function("pdqhash default, pdq of a 512x512 thumbnail", |bencher| {
            bencher.iter(|| pdqhash::generate_pdq(&theirs));
        });
    }
    for (id, config) in image_hasher_configs() {
        let hasher = config.to_hasher();
        group.bench_function(format!("image_hasher, {id}"), |bencher| bencher.iter(|| hasher.hash_image(picture)));
    }
    group.finish();
}

const PROFILES: [(&str, &[Profile]); 2] =
    [("pdq of all pixels", &[Profile::Full]), ("pdq of 512x512 nearest pixels", &[Profile::Cimg512])];

/// The default filter, which is Lanczos3, but for the one algorithm that resizes nothing and is
/// documented as possibly much faster.
fn image_hasher_configs() -> [(&'static str, HasherConfig); 4] {
    let config = HasherConfig::new;
    [
        ("double gradient 16x16", config().hash_alg(HashAlg::DoubleGradient).hash_size(16, 16)),
        ("mean 8x8", config().hash_alg(HashAlg::Mean).hash_size(8, 8)),
        ("dct and median 8x8", config().hash_alg(HashAlg::Median).preproc_dct().hash_size(8, 8)),
        ("blockhash 16x16", config().hash_alg(HashAlg::Blockhash).hash_size(16, 16)),
    ]
}

fn pixels(picture: &RgbImage) -> Pixels {
    let (width, height) = picture.dimensions();
    Pixels::new(width, height, Layout::Rgb, picture.as_raw().clone()).expect("three samples a pixel")
}

/// All pixels must give one hash, whoever hashes them; how far the shortcuts lie from it is printed.
fn compare(name: &str, pixels: &Pixels, theirs: &image_023::DynamicImage) {
    let [ours, nearest] =
        PROFILES.map(|(_, profiles)| Hasher::new(Algorithm::Pdq).profiles(profiles).fingerprint_pixels(pixels));
    let full = Hash256::from_bytes(pdqhash::generate_pdq_full_size(theirs).0);
    assert_eq!(ours.hash, full, "{name}: pdqhash full size");
    let thumbnail = pdqhash::generate_pdq(theirs).expect("at least 5 pixels on a side").0;
    let thumbnail = ours.hash.distance(Hash256::from_bytes(thumbnail));
    assert!(thumbnail <= THUMBNAIL_AWAY, "{name}: the thumbnail's hash is {thumbnail} bits away");
    let (width, height) = pixels.stored_size();
    let nearest = ours.hash.distance(nearest.hash);
    let quality = ours.quality.expect("PDQ gives one");
    report(&format!(
        "{name} ({width}x{height}, quality {quality}): bits from the hash of all pixels: \
         pdqhash full size 0, pdqhash default {thumbnail}, nearmark 512x512 {nearest}"
    ));
}

/// What is timed must be right: the fixtures' lossless RGB pictures, in both pipelines.
fn assert_reference_vectors() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/vectors");
    let table = std::fs::read_to_string(folder.join("pdq_vectors.csv")).expect("the fixtures are in the repository");
    let mut checked = 0;
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let &[file, kind, .., hash] = &fields[..9] else { panic!("a vector has 18 fields") };
        if kind != "rgb" || !file.ends_with(".png") {
            continue;
        }
        let picture = image::open(folder.join("img").join(file)).expect("a fixture").to_rgb8();
        let profiles: &[Profile] = if fields[6] == "full" { &[Profile::Full] } else { &[Profile::Cimg512] };
        let mut hasher = Hasher::new(Algorithm::Pdq).profiles(profiles);
        let found = hasher.fingerprint_pixels(&pixels(&picture));
        assert_eq!(found.hash.to_string(), hash, "{file}, {}", fields[6]);
        assert_eq!(found.quality.map(|quality| quality.to_string()).as_deref(), Some(fields[7]), "{file}");
        checked += 1;
    }
    assert!(checked >= 10, "only {checked} vectors were found");
}
