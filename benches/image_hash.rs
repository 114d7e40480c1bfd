//! The hashes of Python's ImageHash on decoded RGB pixels of 0.2 MP: nearmark's side of `image_hash.py`.
//!
//! That both give the same bits is asserted by `crates/core/tests/image_hash.rs`, on other pictures too.

use criterion::Throughput;
use nearmark::{Algorithm, Hasher, ImageHash, Layout, Pixels};
use nearmark_bench::{bencher, drawn, group};

fn main() {
    let mut criterion = bencher();
    let picture = drawn(500, 400);
    let pixels = Pixels::new(500, 400, Layout::Rgb, picture.into_raw()).expect("three samples a pixel");
    let mut group = group(&mut criterion, "image_hash 0.2 MP");
    group.throughput(Throughput::Elements(1));
    for algorithm in ImageHash::ALL.into_iter().map(Algorithm::ImageHash) {
        let mut hasher = Hasher::new(algorithm);
        group.bench_function(algorithm.name(), |bencher| bencher.iter(|| hasher.hash_pixels(&pixels)));
    }
    group.finish();
    criterion.final_summary();
}
