//! Every algorithm of the `img_hash` set beside `image_hasher` itself, on the same decoded pixels.
//!
//! Only hashes are timed: the measure of detail, which the library does not have, is left out on our side.

use criterion::{Criterion, Throughput};
use image::{DynamicImage, RgbImage};
use image_hasher::{HashAlg, HasherConfig};
use nearmark::{Algorithm, Hasher, ImgHash, ImgHashKind, Layout, Pixels};
use nearmark_bench::{CpuTime, bencher, drawn, group};

fn main() {
    let mut criterion = bencher();
    bench(&mut criterion, "0.2 MP", &drawn(500, 400));
    criterion.final_summary();
}

fn bench(criterion: &mut Criterion<CpuTime>, name: &str, picture: &RgbImage) {
    let (width, height) = picture.dimensions();
    let pixels = Pixels::new(width, height, Layout::Rgb, picture.as_raw().clone()).expect("three samples a pixel");
    let picture = DynamicImage::from(picture.clone());
    let mut group = group(criterion, format!("algorithms {name}"));
    group.throughput(Throughput::Elements(1));
    for algorithm in ImgHash::ALL {
        let name = Algorithm::ImgHash(algorithm);
        let (mut ours, theirs) = (Hasher::new(name), library(algorithm));
        let base64 = theirs.hash_image(&picture).to_base64();
        assert_eq!(name.base64(&ours.hash_pixels(&pixels)), Some(base64), "{name}");
        group.bench_function(format!("nearmark {name}"), |bencher| bencher.iter(|| ours.hash_pixels(&pixels)));
        group.bench_function(format!("image_hasher {name}"), |bencher| bencher.iter(|| theirs.hash_image(&picture)));
    }
    group.finish();
}

fn library(algorithm: ImgHash) -> image_hasher::Hasher {
    let kind = match algorithm.kind() {
        ImgHashKind::Mean => HashAlg::Mean,
        ImgHashKind::Median => HashAlg::Median,
        ImgHashKind::Gradient => HashAlg::Gradient,
        ImgHashKind::VertGradient => HashAlg::VertGradient,
        ImgHashKind::DoubleGradient => HashAlg::DoubleGradient,
        ImgHashKind::Blockhash => HashAlg::Blockhash,
    };
    let size = algorithm.size() as u32;
    let config = HasherConfig::new().hash_size(size, size).hash_alg(kind);
    if algorithm.has_dct() { config.preproc_dct().to_hasher() } else { config.to_hasher() }
}
