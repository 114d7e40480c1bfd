//! Tone, colour and the filters of photo programs: each pixel by itself, or by where it stands.

use image::{Rgb, RgbImage};

use super::draw::{Ink, blend};

/// Each sample of channel 0, 1, 2 replaced by a function of it, both 0.0..=255.0.
pub(super) fn toned(picture: &RgbImage, tone: impl Fn(usize, f64) -> f64) -> RgbImage {
    let table: [[u8; 256]; 3] = std::array::from_fn(|channel| {
        std::array::from_fn(|level| (tone(channel, level as f64) + 0.5).clamp(0.0, 255.0) as u8)
    });
    let mut out = picture.clone();
    for pixel in out.pixels_mut() {
        pixel.0 = std::array::from_fn(|channel| table[channel][usize::from(pixel.0[channel])]);
    }
    out
}

/// Each pixel's channels mixed anew: one row of weights for each channel that comes out.
pub(super) fn mixed(picture: &RgbImage, weights: [[f32; 3]; 3]) -> RgbImage {
    let mut out = picture.clone();
    for pixel in out.pixels_mut() {
        let [r, g, b] = pixel.0.map(f32::from);
        pixel.0 = weights.map(|[x, y, z]| (x * r + y * g + z * b + 0.5).clamp(0.0, 255.0) as u8);
    }
    out
}

/// Rec. 601 luma.
const LUMA: [f32; 3] = [0.299, 0.587, 0.114];

fn luma(pixel: &Rgb<u8>) -> f32 {
    pixel.0.iter().zip(LUMA).map(|(sample, weight)| f32::from(*sample) * weight).sum()
}

/// Lighter or darker by percent of the full range.
pub(super) fn brightness(picture: &RgbImage, percent: f64) -> RgbImage {
    toned(picture, |_, v| v + 2.55 * percent)
}

/// More or less contrast, in percent.
pub(super) fn contrast(picture: &RgbImage, percent: f64) -> RgbImage {
    toned(picture, |_, v| 127.5 + (v - 127.5) * (1.0 + percent / 100.0))
}

/// The middle tones lifted (above 1) or lowered.
pub(super) fn gamma(picture: &RgbImage, gamma: f64) -> RgbImage {
    toned(picture, |_, v| 255.0 * (v / 255.0).powf(1.0 / gamma))
}

/// More or less colour, in percent; -100 is none.
pub(super) fn saturation(picture: &RgbImage, percent: f64) -> RgbImage {
    let more = 1.0 + percent as f32 / 100.0;
    let row = |own: usize| std::array::from_fn(|k| LUMA[k] * (1.0 - more) + if k == own { more } else { 0.0 });
    mixed(picture, std::array::from_fn(row))
}

/// Warmer light in percent; cooler below 0.
pub(super) fn warmth(picture: &RgbImage, percent: f64) -> RgbImage {
    let by = percent / 100.0;
    toned(picture, |channel, v| v * [1.0 + by, 1.0 + by * 0.15, 1.0 - by][channel])
}

/// Dark and light exchanged.
pub(super) fn inverted(picture: &RgbImage) -> RgbImage {
    toned(picture, |_, v| 255.0 - v)
}

/// Without colour.
pub(super) fn grayed(picture: &RgbImage) -> RgbImage {
    mixed(picture, [LUMA; 3])
}

/// Brown, as old prints.
pub(super) fn sepia(picture: &RgbImage) -> RgbImage {
    mixed(picture, [[0.393, 0.769, 0.189], [0.349, 0.686, 0.168], [0.272, 0.534, 0.131]])
}

/// Faded and warm with dark corners.
pub(super) fn vintage(picture: &RgbImage) -> RgbImage {
    let faded = toned(picture, |channel, v| [44.0, 34.0, 52.0][channel] + v * [0.80, 0.76, 0.62][channel]);
    vignetted(&faded, 0.55)
}

/// Gray, hard and dark in the corners.
pub(super) fn noir(picture: &RgbImage) -> RgbImage {
    vignetted(&contrast(&grayed(picture), 70.0), 0.7)
}

/// Two inks for dark and light.
pub(super) fn duotone(picture: &RgbImage, dark: Ink, light: Ink) -> RgbImage {
    let mut out = picture.clone();
    for pixel in out.pixels_mut() {
        pixel.0 = blend(dark, light, luma(pixel) / 255.0);
    }
    out
}

/// This many levels for each channel.
pub(super) fn posterized(picture: &RgbImage, levels: f64) -> RgbImage {
    toned(picture, |_, v| (v / 256.0 * levels).floor() / (levels - 1.0) * 255.0)
}

/// Only black and white, divided at the middle level: a photocopy.
pub(super) fn photocopied(picture: &RgbImage) -> RgbImage {
    let mean = picture.pixels().map(|pixel| f64::from(luma(pixel))).sum::<f64>();
    let mean = mean / (f64::from(picture.width()) * f64::from(picture.height()));
    toned(&grayed(picture), |_, v| 127.5 + (v - mean) * 12.0)
}

/// Darker towards the corners by up to `share`.
pub(super) fn vignetted(picture: &RgbImage, share: f32) -> RgbImage {
    let (cx, cy) = (picture.width() as f32 / 2.0, picture.height() as f32 / 2.0);
    let mut out = picture.clone();
    for (x, y, pixel) in out.enumerate_pixels_mut() {
        let (u, v) = ((x as f32 + 0.5 - cx) / cx, (y as f32 + 0.5 - cy) / cy);
        let light = 1.0 - share * ((u * u + v * v) / 2.0).powf(1.5);
        pixel.0 = pixel.0.map(|sample| (f32::from(sample) * light + 0.5) as u8);
    }
    out
}
