//! Pictures to hash: drawn ones of any size, and a real one where there is a folder of photos.

use std::path::Path;

use image::RgbImage;

use crate::hashes::Splitmix;

/// Cells on a side of the coarsest lattice.
const CELLS: usize = 6;

/// A photo-like picture: soft gradients between the points of three lattices, finer and fainter one
/// after the other, and noise in every sample.
pub fn drawn(width: u32, height: u32) -> RgbImage {
    let mut numbers = Splitmix(u64::from(width) << 32 | u64::from(height));
    let lattices = [(CELLS, 150.0), (CELLS * 3, 70.0), (CELLS * 11, 30.0)].map(|(cells, strength)| {
        let points = (0..(cells + 2) * (cells + 2) * 3).map(|_| (numbers.next() >> 40) as f32 / (1 << 24) as f32);
        (cells, strength, points.collect::<Vec<f32>>())
    });
    let mut picture = RgbImage::new(width, height);
    for (x, y, pixel) in picture.enumerate_pixels_mut() {
        let (right, down) = (x as f32 / width as f32, y as f32 / height as f32);
        let noise = numbers.next();
        for (channel, sample) in pixel.0.iter_mut().enumerate() {
            let soft = lattices.iter().map(|(cells, strength, points)| {
                strength * between(points, *cells, channel, right * *cells as f32, down * *cells as f32)
            });
            let grain = (noise >> (channel * 4) & 15) as f32 - 7.5;
            *sample = (soft.sum::<f32>() + grain).clamp(0.0, 255.0) as u8;
        }
    }
    picture
}

/// The value between the four lattice points around a place.
fn between(points: &[f32], cells: usize, channel: usize, x: f32, y: f32) -> f32 {
    let point = |column: usize, row: usize| points[(row * (cells + 2) + column) * 3 + channel];
    let (column, row) = (x as usize, y as usize);
    let (right, down) = (x.fract(), y.fract());
    let along = |row: usize| point(column, row) * (1.0 - right) + point(column + 1, row) * right;
    along(row) * (1.0 - down) + along(row + 1) * down
}

/// The first photo, by name, of the folder `shared/photos` beside the repository.
pub fn photo() -> Option<RgbImage> {
    all_photos().next()
}

/// The first photos of that folder that have this size; none where there is no such folder.
pub fn photos(size: (u32, u32), most: usize) -> Vec<RgbImage> {
    all_photos().filter(|photo| photo.dimensions() == size).take(most).collect()
}

fn all_photos() -> impl Iterator<Item = RgbImage> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/photos");
    let files = folder.read_dir().into_iter().flatten();
    let mut paths: Vec<_> = files.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths.into_iter().filter_map(|path| image::open(path).ok()).map(|photo| photo.to_rgb8())
}
