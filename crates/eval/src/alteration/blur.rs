//! Softer, sharper, grainier. A picture and an amount in, another of the same size out.

use fastrand::Rng;
use image::{RgbImage, imageops};

use super::draw::sized;

/// Soft by a bell of this deviation in pixels.
pub(super) fn blurred(picture: &RgbImage, sigma: f32) -> RgbImage {
    imageops::fast_blur(picture, sigma)
}

/// Soft beyond recognition: drawn from a small copy, which costs a hundredth.
pub(super) fn melted(picture: &RgbImage, width: u32, height: u32) -> RgbImage {
    let (across, down) = ((width / 12).max(2), (height / 12).max(2));
    let small = imageops::fast_blur(&sized(picture, across, down), 1.6);
    sized(&small, width, height)
}

/// Smeared sideways over this many pixels, as by a moving hand.
pub(super) fn smeared(picture: &RgbImage, length: usize) -> RgbImage {
    let mut out = picture.clone();
    let row = picture.width() as usize * 3;
    for (to, from) in out.as_mut().chunks_exact_mut(row).zip(picture.as_raw().chunks_exact(row)) {
        for (at, sample) in to.iter_mut().enumerate() {
            let last = row - 3 + at % 3;
            let sum: u32 = (0..length).map(|step| u32::from(from[(at + 3 * step).min(last)])).sum();
            *sample = (sum / length.max(1) as u32) as u8;
        }
    }
    out
}

/// Edges raised: what a blur of `sigma` takes away is added `times` over.
pub(super) fn sharpened(picture: &RgbImage, sigma: f32, times: f32) -> RgbImage {
    let soft = blurred(picture, sigma);
    let mut out = picture.clone();
    for (sample, soft) in out.as_mut().iter_mut().zip(soft.as_raw()) {
        let (own, soft) = (f32::from(*sample), f32::from(*soft));
        *sample = (own + times * (own - soft) + 0.5).clamp(0.0, 255.0) as u8;
    }
    out
}

/// Sensor noise of this deviation in levels.
pub(super) fn noisy(picture: &RgbImage, sigma: f32, rng: &mut Rng) -> RgbImage {
    let mut out = picture.clone();
    for sample in out.as_mut().iter_mut() {
        *sample = (f32::from(*sample) + sigma * bell(rng) + 0.5).clamp(0.0, 255.0) as u8;
    }
    out
}

/// About normal, deviation 1: the sum of four even numbers from one draw.
fn bell(rng: &mut Rng) -> f32 {
    let bits = rng.u64(..);
    let sum: u64 = (0..4).map(|part| bits >> (16 * part) & 0xffff).sum();
    // Four even numbers on 0..65536 have the mean 2 * 65535 and the deviation 65536 / sqrt(3).
    (sum as f32 - 131_070.0) / 37_837.0
}

/// Black and white dots on this share of the pixels.
pub(super) fn peppered(picture: &RgbImage, share: f64, rng: &mut Rng) -> RgbImage {
    let mut out = picture.clone();
    let dots = (f64::from(picture.width()) * f64::from(picture.height()) * share) as u32;
    for _ in 0..dots {
        let (x, y) = (rng.u32(..picture.width()), rng.u32(..picture.height()));
        out.get_pixel_mut(x, y).0 = if rng.bool() { [255; 3] } else { [0; 3] };
    }
    out
}
