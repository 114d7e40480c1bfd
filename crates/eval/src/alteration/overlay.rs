//! What is laid on a photo: words, watermarks, stickers, scribbles. A photo in, one of the same size out.

use std::f32::consts::{FRAC_PI_6, TAU};

use fastrand::Rng;
use image::RgbImage;

use super::draw::{self, Area, BLACK, Ink, WHITE, disc, gray, path, rounded, stroke};
use super::frame::{colour, legible};
use super::lettering::{self, Type};

/// Capitals with a dark edge at the top and the bottom, as memes have them; letters of `percent` of the height.
pub(super) fn meme(photo: &RgbImage, percent: f64, rng: &mut Rng) -> RgbImage {
    let mut out = legible(photo);
    let (width, height) = (out.width() as f32, out.height() as f32);
    for below in [false, true] {
        let words = lettering::words(rng, 4).to_uppercase();
        let kind = Type::new(height * percent as f32 / 100.0, WHITE).bold().fitted(&words, width * 0.94);
        let top = if below { height * 0.97 - kind.size } else { height * 0.03 };
        kind.write_edged(&mut out, ((width - kind.width(&words)) / 2.0, top), &words, BLACK);
    }
    out
}

/// One line of white words, anywhere in the lower half, as typed on by a phone.
pub(super) fn worded(photo: &RgbImage, percent: f64, rng: &mut Rng) -> RgbImage {
    let mut out = legible(photo);
    let (width, height) = (out.width() as f32, out.height() as f32);
    let count = rng.usize(2..4);
    let words = lettering::words(rng, count);
    let kind = Type::new(height * percent as f32 / 100.0, WHITE).bold().fitted(&words, width * 0.9);
    let top = height * (0.5 + 0.45 * rng.f32()) - kind.size;
    kind.write_edged(&mut out, ((width - kind.width(&words)) / 2.0, top), &words, BLACK);
    out
}

/// A line of film subtitles, or two.
pub(super) fn subtitled(photo: &RgbImage, rng: &mut Rng) -> RgbImage {
    let mut out = legible(photo);
    let (width, height) = (out.width() as f32, out.height() as f32);
    let kind = Type::new((height * 0.06).max(7.0), [250, 240, 120]);
    for row in 0..2 {
        let words = lettering::line(rng, kind, width * 0.7);
        let top = height * 0.95 - kind.size * (2.4 - 1.25 * row as f32);
        kind.write_edged(&mut out, ((width - kind.width(&words)) / 2.0, top), &words, BLACK);
    }
    out
}

/// Lines of words on a translucent or full plate in the middle, as in stories.
pub(super) fn plated(photo: &RgbImage, percent: f64, rng: &mut Rng) -> RgbImage {
    let mut out = legible(photo);
    let (width, height) = (out.width() as f32, out.height() as f32);
    let size = (height * percent as f32 / 100.0).max(7.0).min(width / 7.0);
    let (dark, kind) = (rng.bool(), Type::new(size, BLACK).bold());
    let (plate, ink) = if dark { (gray(18), WHITE) } else { (WHITE, gray(18)) };
    let kind = Type { ink, ..kind };
    let mut top = height * (0.3 + 0.35 * rng.f32());
    for _ in 0..2 {
        let words = lettering::line(rng, kind, width * 0.72);
        let (across, pad) = (kind.width(&words), size * 0.35);
        let left = (width - across) / 2.0;
        let plate_area =
            Area::new((left - pad) as i32, (top - pad) as i32, (across + 2.0 * pad) as i32, (size + 1.6 * pad) as i32);
        rounded(&mut out, plate_area, size * 0.35, plate);
        kind.write(&mut out, (left, top), &words);
        top += size + 1.6 * pad;
    }
    out
}

/// The same translucent words all over, climbing, as picture agencies mark previews.
pub(super) fn tiled(photo: &RgbImage, percent: f64) -> RgbImage {
    let mut out = legible(photo);
    let (width, height) = (out.width() as f32, out.height() as f32);
    let kind = Type::new((width.max(height) / 18.0).max(7.0), WHITE).bold().share(percent as f32 / 100.0);
    let words = "sample picture";
    let (across, pitch) = (kind.width(words) * 1.3, kind.size * 3.6);
    let (sine, cosine) = FRAC_PI_6.sin_cos();
    // Rows climb, and each begins where the one above it does, a row further down and to the right.
    let reach = width.hypot(height);
    let (columns, rows) = ((reach / across) as i32 + 1, (reach / pitch) as i32 + 1);
    for (row, column) in (-rows..=rows).flat_map(|row| (-columns..=columns).map(move |column| (row, column))) {
        let (along, down) = ((column as f32 + 0.5 * (row & 1) as f32) * across, row as f32 * pitch);
        let from = (width / 2.0 + along * cosine + down * sine, height / 2.0 - along * sine + down * cosine);
        let near = kind.width(words) + kind.size;
        if from.0 > -near && from.0 < width + near && from.1 > -near && from.1 < height + near {
            kind.write_turned(&mut out, from, words, FRAC_PI_6);
        }
    }
    out
}

/// One large translucent name across the middle.
pub(super) fn stamped(photo: &RgbImage, percent: f64) -> RgbImage {
    let mut out = legible(photo);
    let (width, height) = (out.width() as f32, out.height() as f32);
    let kind = Type::new(height * 0.3, WHITE).bold().share(percent as f32 / 100.0).fitted("PREVIEW", width * 0.86);
    kind.write_centred(&mut out, (width / 2.0, (height - kind.size) / 2.0), "PREVIEW");
    out
}

/// A site's mark in the right lower corner.
pub(super) fn signed(photo: &RgbImage, rng: &mut Rng) -> RgbImage {
    let mut out = legible(photo);
    let (width, height) = (out.width() as f32, out.height() as f32);
    let kind = Type::new((height * 0.065).max(7.0), WHITE).bold().share(0.85).fitted("@nicepictures", width * 0.6);
    let left = width * 0.97 - kind.width("@nicepictures");
    let top = height * 0.96 - kind.size;
    let badge = colour(rng);
    disc(&mut out, (left - kind.size, top + kind.size / 2.0), kind.size * 0.75, badge);
    disc(&mut out, (left - kind.size, top + kind.size / 2.0), kind.size * 0.35, WHITE);
    kind.write_edged(&mut out, (left, top), "@nicepictures", gray(40));
    out
}

/// A round face of `percent` of the area, anywhere.
pub(super) fn sticker(photo: &RgbImage, percent: f64, rng: &mut Rng) -> RgbImage {
    let mut out = photo.clone();
    let (width, height) = (out.width() as f32, out.height() as f32);
    let radius = (width * height * percent as f32 / 100.0 / std::f32::consts::PI).sqrt().min(width.min(height) * 0.5);
    let mut place = |side: f32| radius + (side - 2.0 * radius).max(0.0) * rng.f32();
    let centre = (place(width), place(height));
    face(&mut out, centre, radius, rng);
    out
}

/// Several small faces, strewn.
pub(super) fn stickers(photo: &RgbImage, count: f64, rng: &mut Rng) -> RgbImage {
    (0..count as u32).fold(photo.clone(), |out, _| sticker(&out, 2.5, rng))
}

fn face(out: &mut RgbImage, (cx, cy): (f32, f32), radius: f32, rng: &mut Rng) {
    let at = |x: f32, y: f32| (cx + x * radius, cy + y * radius);
    let dark: Ink = [92, 56, 10];
    disc(out, (cx, cy), radius, [222, 150, 20]);
    disc(out, (cx, cy - radius * 0.03), radius * 0.97, [255, 205, 50]);
    match rng.u32(..3) {
        0 => {
            // Dark glasses.
            stroke(out, at(-0.75, -0.25), at(0.75, -0.25), radius * 0.08, gray(20));
            for side in [-0.36, 0.36] {
                disc(out, at(side, -0.14), radius * 0.27, gray(20));
                disc(out, at(side - 0.08, -0.2), radius * 0.07, gray(150));
            }
        }
        1 => {
            // Hearts for eyes.
            for side in [-0.36, 0.36] {
                for lobe in [-0.1, 0.1] {
                    disc(out, at(side + lobe, -0.24), radius * 0.14, [226, 40, 60]);
                    stroke(out, at(side + lobe * 1.1, -0.18), at(side, -0.02), radius * 0.16, [226, 40, 60]);
                }
            }
        }
        _ => {
            for side in [-0.34, 0.34] {
                disc(out, at(side, -0.2), radius * 0.12, dark);
            }
        }
    }
    let smile: Vec<_> = (0..=12)
        .map(|step| {
            let angle = TAU * (0.06 + 0.38 * step as f32 / 12.0);
            at(0.55 * angle.cos(), 0.1 + 0.5 * angle.sin())
        })
        .collect();
    path(out, &smile, radius * 0.1, dark);
}

/// Lines drawn with a thick finger, one after the other.
pub(super) fn scribbled(photo: &RgbImage, lines: f64, rng: &mut Rng) -> RgbImage {
    let mut out = photo.clone();
    let (width, height) = (out.width() as f32, out.height() as f32);
    let thickness = (width.min(height) / 28.0).max(1.0);
    for _ in 0..lines as u32 {
        let ink = if rng.u32(..4) == 0 { BLACK } else { colour(rng) };
        let (mut x, mut y) = (width * (0.15 + 0.7 * rng.f32()), height * (0.15 + 0.7 * rng.f32()));
        let (mut heading, mut bend) = (TAU * rng.f32(), 0.0);
        let step = width.min(height) / 22.0;
        let mut points = vec![(x, y)];
        for _ in 0..45 {
            bend = (bend + (rng.f32() - 0.5) * 0.5).clamp(-0.6, 0.6);
            heading += bend;
            (x, y) = (x + step * heading.cos(), y + step * heading.sin());
            // A hand turns back at the border.
            if x < 0.0 || y < 0.0 || x > width || y > height {
                heading += TAU / 2.0;
                (x, y) = (x.clamp(0.0, width), y.clamp(0.0, height));
            }
            points.push((x, y));
        }
        path(&mut out, &points, thickness, ink);
    }
    out
}

/// A hand-drawn arrow and a ring around what matters.
pub(super) fn pointed_at(photo: &RgbImage, rng: &mut Rng) -> RgbImage {
    let mut out = photo.clone();
    let (width, height) = (out.width() as f32, out.height() as f32);
    let unit = width.min(height);
    let (cx, cy) = (width * (0.35 + 0.3 * rng.f32()), height * (0.35 + 0.3 * rng.f32()));
    let red: Ink = [228, 30, 40];
    draw::ring(&mut out, (cx, cy), unit * 0.2, unit * 0.022, red);
    let tip = (cx + unit * 0.15, cy + unit * 0.15);
    stroke(&mut out, (tip.0 + unit * 0.24, tip.1 + unit * 0.22), tip, unit * 0.025, red);
    stroke(&mut out, (tip.0 + unit * 0.11, tip.1), tip, unit * 0.025, red);
    stroke(&mut out, (tip.0, tip.1 + unit * 0.11), tip, unit * 0.025, red);
    out
}
