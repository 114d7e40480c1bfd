//! What several programs show alike: status bars, faces, icons, lines of text, small pictures.

use fastrand::Rng;
use image::RgbImage;

use crate::alteration::draw::{self, Area, BLACK, Ink, WHITE, disc, fill, gray, path, ring, rounded, shade, stroke};
use crate::alteration::lettering::{self, Type};

/// The colours of a program.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Theme {
    pub(super) paper: Ink,
    pub(super) ink: Ink,
    pub(super) faint: Ink,
    pub(super) line: Ink,
}

pub(super) const LIGHT: Theme = Theme { paper: WHITE, ink: gray(20), faint: gray(125), line: gray(222) };
pub(super) const DARK: Theme = Theme { paper: BLACK, ink: gray(238), faint: gray(135), line: gray(48) };

/// A phone's screen in points.
pub(super) const PHONE: (u32, u32) = (360, 780);

/// An empty phone with the time, the signal and the battery at the top.
pub(super) fn phone(theme: Theme, rng: &mut Rng) -> RgbImage {
    let mut screen = draw::sheet(PHONE.0, PHONE.1, theme.paper);
    status_bar(&mut screen, theme.ink, rng);
    screen
}

/// The time, the signal and the battery.
pub(super) fn status_bar(screen: &mut RgbImage, ink: Ink, rng: &mut Rng) {
    let time = format!("{}:{:02}", rng.u32(7..23), rng.u32(..60));
    Type::new(12.0, ink).bold().write(screen, (18.0, 9.0), &time);
    for bar in 0..4 {
        fill(screen, Area::new(286 + 4 * bar, 17 - 2 * bar, 3, 3 + 2 * bar), ink);
    }
    let charge = rng.i32(4..19);
    draw::outline(screen, Area::new(314, 9, 24, 12), 3.0, 1.2, ink);
    fill(screen, Area::new(316, 11, charge, 8), ink);
    fill(screen, Area::new(339, 13, 2, 4), ink);
}

/// The line at the foot of a phone that is swiped.
pub(super) fn home_line(screen: &mut RgbImage, ink: Ink) {
    rounded(screen, Area::new(120, 768, 120, 4), 2.0, ink);
}

/// A person's round picture: head and shoulders on a colour.
pub(super) fn avatar(screen: &mut RgbImage, (cx, cy): (f32, f32), radius: f32, rng: &mut Rng) {
    let (ground, skin) = (tint(rng), [[236, 188, 150], [198, 140, 98], [120, 78, 52]][rng.usize(..3)]);
    disc(screen, (cx, cy), radius, ground);
    disc(screen, (cx, cy + radius * 0.52), radius * 0.46, tint(rng));
    disc(screen, (cx, cy - radius * 0.16), radius * 0.36, skin);
}

/// A quiet colour.
pub(super) fn tint(rng: &mut Rng) -> Ink {
    std::array::from_fn(|_| rng.u8(60..220))
}

/// A small picture as a stranger's photo looks from afar: sky, ground, something on it.
pub(super) fn thumbnail(screen: &mut RgbImage, area: Area, rng: &mut Rng) {
    let (sky, low, ground, thing) = (tint(rng), tint(rng), tint(rng), tint(rng));
    shade(screen, area, sky, low);
    let horizon = area.height * rng.i32(4..8) / 10;
    fill(screen, Area::new(area.left, area.top + horizon, area.width, area.height - horizon), ground);
    let size = area.width * rng.i32(2..5) / 10;
    let left = area.left + rng.i32(0..(area.width - size).max(1));
    let thing_area = Area::new(left, area.top + horizon - size / 2, size, size.min(area.height - horizon + size / 2));
    rounded(screen, thing_area, size as f32 * 0.3, thing);
}

/// Lines of words from a place on, the last one shorter; gives the row below.
pub(super) fn paragraph(screen: &mut RgbImage, kind: Type, area: Area, lines: i32, rng: &mut Rng) -> i32 {
    let pitch = kind.size * 1.5;
    for row in 0..lines {
        let room = area.width as f32 * if row + 1 == lines && lines > 1 { 0.65 } else { 1.0 };
        let words = lettering::line(rng, kind, room);
        kind.write(screen, (area.left as f32, area.top as f32 + row as f32 * pitch), &words);
    }
    area.top + (lines as f32 * pitch) as i32
}

/// The signs on buttons, each about `size` across.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Icon {
    Back,
    Heart,
    Bubble,
    Arrow,
    Search,
    Plus,
    Dots,
    House,
    Bin,
    Camera,
    Bookmark,
    Cross,
}

pub(super) fn icon(screen: &mut RgbImage, sign: Icon, (cx, cy): (f32, f32), size: f32, ink: Ink) {
    let half = size / 2.0;
    let thick = (size / 10.0).max(1.3);
    let at = |x: f32, y: f32| (cx + x * half, cy + y * half);
    match sign {
        Icon::Back => path(screen, &[at(0.4, -0.8), at(-0.4, 0.0), at(0.4, 0.8)], thick, ink),
        Icon::Heart => path(
            screen,
            &[at(0.0, 0.9), at(-0.9, 0.0), at(-0.85, -0.55), at(-0.4, -0.8), at(0.0, -0.4)]
                .into_iter()
                .chain([at(0.4, -0.8), at(0.85, -0.55), at(0.9, 0.0), at(0.0, 0.9)])
                .collect::<Vec<_>>(),
            thick,
            ink,
        ),
        Icon::Bubble => {
            ring(screen, at(0.0, -0.1), half * 0.85, thick, ink);
            stroke(screen, at(-0.5, 0.55), at(-0.75, 0.95), thick, ink);
        }
        Icon::Arrow => {
            path(screen, &[at(-0.9, -0.7), at(0.9, -0.7), at(0.1, 0.9), at(-0.9, -0.7)], thick, ink);
            stroke(screen, at(-0.25, 0.0), at(0.9, -0.7), thick, ink);
        }
        Icon::Search => {
            ring(screen, at(-0.15, -0.15), half * 0.65, thick, ink);
            stroke(screen, at(0.3, 0.3), at(0.85, 0.85), thick, ink);
        }
        Icon::Plus => {
            stroke(screen, at(-0.8, 0.0), at(0.8, 0.0), thick, ink);
            stroke(screen, at(0.0, -0.8), at(0.0, 0.8), thick, ink);
        }
        Icon::Dots => (-1..=1).for_each(|step| disc(screen, at(0.7 * step as f32, 0.0), thick, ink)),
        Icon::House => path(
            screen,
            &[at(-0.9, 0.0), at(0.0, -0.85), at(0.9, 0.0), at(0.7, 0.0), at(0.7, 0.85), at(-0.7, 0.85), at(-0.7, 0.0)],
            thick,
            ink,
        ),
        Icon::Bin => {
            stroke(screen, at(-0.8, -0.6), at(0.8, -0.6), thick, ink);
            path(screen, &[at(-0.6, -0.6), at(-0.5, 0.9), at(0.5, 0.9), at(0.6, -0.6)], thick, ink);
        }
        Icon::Camera => {
            let side = size as i32;
            let body = Area::new((cx - half) as i32, (cy - half * 0.7) as i32, side, side * 7 / 10);
            draw::outline(screen, body, size / 6.0, thick, ink);
            ring(screen, (cx, cy), half * 0.4, thick, ink);
        }
        Icon::Bookmark => path(
            screen,
            &[at(-0.6, -0.9), at(0.6, -0.9), at(0.6, 0.9), at(0.0, 0.35), at(-0.6, 0.9), at(-0.6, -0.9)],
            thick,
            ink,
        ),
        Icon::Cross => {
            stroke(screen, at(-0.6, -0.6), at(0.6, 0.6), thick, ink);
            stroke(screen, at(0.6, -0.6), at(-0.6, 0.6), thick, ink);
        }
    }
}

/// Signs at even distances along a row.
pub(super) fn icons(screen: &mut RgbImage, signs: &[Icon], (left, right): (f32, f32), y: f32, size: f32, ink: Ink) {
    let pitch = (right - left) / (signs.len().max(2) - 1) as f32;
    for (at, sign) in signs.iter().enumerate() {
        icon(screen, *sign, (left + at as f32 * pitch, y), size, ink);
    }
}
