//! What the views of a picture cost beyond its decoding, beside as many separate PDQ calls.
//!
//! One element is one picture: 500x375 RGB pixels, already decoded, detection of borders, panels and
//! seams included. A set's prints are other windows than the peers' calls hash, which hash the same
//! picture over and over: what is compared is the price of a print.

use std::hint::black_box;

use criterion::{Criterion, Throughput};
use image::RgbImage;
use nearmark::{Algorithm, Hash256, Hasher, Layout, Pixels, View, ViewSet};
use nearmark_bench::{CpuTime, bencher, drawn, group, photos, report};
use pdqhash::image as image_023;

/// The size of pictures that the goal is set for, and how many photos of it are taken.
const SIZE: (u32, u32) = (500, 375);
const PHOTOS: usize = 20;

fn main() {
    let mut criterion = bencher();
    bench(&mut criterion, "drawn", &[drawn(SIZE.0, SIZE.1)]);
    let photos = photos(SIZE, PHOTOS);
    match photos.is_empty() {
        false => bench(&mut criterion, "photos", &photos),
        true => report("SKIPPED: real photos; there is no folder shared/photos beside the repository"),
    }
    criterion.final_summary();
}

fn bench(criterion: &mut Criterion<CpuTime>, name: &str, pictures: &[RgbImage]) {
    let ours: Vec<Pixels> = pictures.iter().map(pixels).collect();
    let theirs: Vec<image_023::DynamicImage> = pictures.iter().map(theirs).collect();
    let mut group = group(criterion, format!("views {name}"));
    group.throughput(Throughput::Elements(pictures.len() as u64));
    for set in ViewSet::ALL {
        let mut hasher = Hasher::new(Algorithm::Pdq).views(set);
        let prints = compare(set, &mut hasher, &ours, &theirs);
        let calls = prints.div_ceil(pictures.len());
        report(&format!("{name}, {set}: {calls} prints a picture, of {} pictures", pictures.len()));
        group.bench_function(format!("{set}, {calls} prints"), |bencher| {
            bencher.iter(|| ours.iter().map(|pixels| hasher.query_pixels(pixels).prints.len()).sum::<usize>());
        });
        let mut hasher = Hasher::new(Algorithm::Pdq);
        group.bench_function(format!("{calls} separate PDQ calls, nearmark"), |bencher| {
            bencher.iter(|| {
                for pixels in ours.iter().flat_map(|pixels| std::iter::repeat_n(pixels, calls)) {
                    black_box(hasher.fingerprint_pixels(pixels));
                }
            });
        });
        group.bench_function(format!("{calls} separate PDQ calls, pdqhash"), |bencher| {
            bencher.iter(|| {
                for picture in theirs.iter().flat_map(|picture| std::iter::repeat_n(picture, calls)) {
                    black_box(pdqhash::generate_pdq_full_size(picture));
                }
            });
        });
    }
    group.finish();
}

/// The print of all pixels must be the plain hash, by whoever makes it. Gives the number of all prints.
fn compare(set: ViewSet, hasher: &mut Hasher, ours: &[Pixels], theirs: &[image_023::DynamicImage]) -> usize {
    let mut plain = Hasher::new(Algorithm::Pdq);
    let each = ours.iter().zip(theirs).map(|(pixels, theirs)| {
        let prints = hasher.query_pixels(pixels).prints;
        let full: Vec<_> = prints.iter().filter(|print| print.view == View::FULL).collect();
        let [full] = full[..] else { panic!("{set}: one print is the full one") };
        assert_eq!(full.fingerprint, plain.fingerprint_pixels(pixels), "{set}");
        assert_eq!(full.fingerprint.hash, Hash256::from_bytes(pdqhash::generate_pdq_full_size(theirs).0), "{set}");
        prints.len()
    });
    each.sum()
}

fn pixels(picture: &RgbImage) -> Pixels {
    let (width, height) = picture.dimensions();
    Pixels::new(width, height, Layout::Rgb, picture.as_raw().clone()).expect("three samples a pixel")
}

fn theirs(picture: &RgbImage) -> image_023::DynamicImage {
    let (width, height) = picture.dimensions();
    let picture = image_023::RgbImage::from_raw(width, height, picture.as_raw().clone()).expect("the same size");
    image_023::DynamicImage::ImageRgb8(picture)
}
