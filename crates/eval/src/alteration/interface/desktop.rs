//! Programs on a desktop. A photo in, a screen of 800 by 500 points out.

use fastrand::Rng;
use image::RgbImage;

use super::parts::{DARK, Icon, LIGHT, avatar, icon, icons, paragraph, thumbnail};
use super::{Area, Screenshot};
use crate::alteration::draw::{Ink, WHITE, contained, disc, fill, gray, outline, paste, rounded, sheet, stroke};
use crate::alteration::lettering::{self, Type};

const WIDTH: i32 = 800;
const HEIGHT: i32 = 500;

fn desk(ink: Ink) -> RgbImage {
    sheet(WIDTH as u32, HEIGHT as u32, ink)
}

fn shown(picture: RgbImage, part: &RgbImage, left: i32, top: i32) -> Screenshot {
    Screenshot { picture, place: Area::new(left, top, part.width() as i32, part.height() as i32) }
}

/// The bar at the foot of the screen: programs, the time.
fn taskbar(screen: &mut RgbImage, dark: bool, rng: &mut Rng) {
    let (paper, ink) = if dark { (gray(30), gray(230)) } else { (gray(234), gray(30)) };
    fill(screen, Area::new(0, HEIGHT - 28, WIDTH, 28), paper);
    for at in 0..7 {
        let own = super::parts::tint(rng);
        rounded(screen, Area::new(290 + 30 * at, HEIGHT - 23, 18, 18), 4.0, own);
    }
    let time = format!("{}:{:02}", rng.u32(8..22), rng.u32(..60));
    Type::new(9.0, ink).write(screen, (752.0, HEIGHT as f32 - 23.0), &time);
    Type::new(8.0, ink).write(screen, (730.0, HEIGHT as f32 - 12.0), "12/06/24");
}

/// The signs that make a window small, large, or go away.
fn window_signs(screen: &mut RgbImage, y: f32, ink: Ink) {
    stroke(screen, (722.0, y), (731.0, y), 1.3, ink);
    outline(screen, Area::new(749, y as i32 - 4, 9, 9), 0.0, 1.3, ink);
    icon(screen, Icon::Cross, (782.0, y), 14.0, ink);
}

/// A browser with tabs: an article with its photo, and a column of other ones.
pub(super) fn browser(photo: &RgbImage, rng: &mut Rng) -> Screenshot {
    let theme = LIGHT;
    let mut screen = desk(WHITE);
    fill(&mut screen, Area::new(0, 0, WIDTH, 30), gray(214));
    for tab in 0..3 {
        let left = 8 + 150 * tab;
        if tab == 0 {
            rounded(&mut screen, Area::new(left, 5, 146, 32), 8.0, WHITE);
        }
        disc(&mut screen, (left as f32 + 16.0, 18.0), 6.0, super::parts::tint(rng));
        let words = lettering::line(rng, Type::new(9.0, theme.ink), 92.0);
        Type::new(9.0, theme.ink).write(&mut screen, (left as f32 + 28.0, 14.0), &words);
        icon(&mut screen, Icon::Cross, (left as f32 + 134.0, 18.0), 9.0, theme.faint);
    }
    window_signs(&mut screen, 15.0, theme.ink);
    fill(&mut screen, Area::new(0, 30, WIDTH, 32), WHITE);
    icons(&mut screen, &[Icon::Back, Icon::House], (20.0, 50.0), 46.0, 14.0, theme.ink);
    rounded(&mut screen, Area::new(76, 34, 640, 24), 12.0, gray(239));
    Type::new(10.0, theme.ink).write(&mut screen, (94.0, 41.0), "https://dailyherald.example/news/article");
    icons(&mut screen, &[Icon::Bookmark, Icon::Dots], (742.0, 778.0), 46.0, 14.0, theme.ink);
    fill(&mut screen, Area::new(0, 62, WIDTH, 1), theme.line);

    let accent = crate::alteration::frame::colour(rng);
    Type::new(18.0, accent).bold().write(&mut screen, (60.0, 74.0), "Daily Herald");
    for (at, section) in ["World", "Sport", "Culture", "Science"].into_iter().enumerate() {
        Type::new(10.0, theme.faint).write(&mut screen, (300.0 + 70.0 * at as f32, 80.0), section);
    }
    fill(&mut screen, Area::new(60, 100, 680, 2), accent);
    paragraph(&mut screen, Type::new(17.0, theme.ink).bold(), Area::new(60, 112, 430, 0), 1, rng);
    let (left, top) = (60, 142);
    let part = contained(photo, 430, 290);
    paste(&mut screen, &part, left, top);
    let mut y = top + part.height() as i32 + 8;
    while y < HEIGHT - 28 {
        y = paragraph(&mut screen, Type::new(10.0, theme.ink), Area::new(60, y, 430, 0), 4, rng) + 8;
    }
    for row in 0..4 {
        let y = 116 + 90 * row;
        thumbnail(&mut screen, Area::new(520, y, 90, 66), rng);
        paragraph(&mut screen, Type::new(10.0, theme.ink), Area::new(620, y + 2, 122, 0), 3, rng);
    }
    taskbar(&mut screen, false, rng);
    shown(screen, &part, left, top)
}

/// A dark viewer: a bar of tools, the photo as large as it fits, a strip of its neighbours.
pub(super) fn photo_viewer(photo: &RgbImage, rng: &mut Rng) -> Screenshot {
    let theme = DARK;
    let mut screen = desk(gray(32));
    let name = format!("IMG_{}.jpg", rng.u32(1000..9999));
    icon(&mut screen, Icon::Camera, (18.0, 15.0), 13.0, theme.ink);
    Type::new(10.0, theme.ink).write(&mut screen, (34.0, 10.0), &name);
    window_signs(&mut screen, 15.0, theme.ink);
    let signs = [Icon::Search, Icon::Plus, Icon::Heart, Icon::Bin, Icon::Arrow, Icon::Dots];
    icons(&mut screen, &signs, (300.0, 500.0), 46.0, 15.0, theme.ink);
    let part = contained(photo, 760, 336);
    let (left, top) = ((WIDTH - part.width() as i32) / 2, 64 + (336 - part.height() as i32) / 2);
    paste(&mut screen, &part, left, top);
    for at in 0..13 {
        thumbnail(&mut screen, Area::new(76 + 50 * at, 412, 46, 46), rng);
    }
    outline(&mut screen, Area::new(374, 410, 50, 50), 2.0, 2.0, [76, 160, 255]);
    taskbar(&mut screen, true, rng);
    shown(screen, &part, left, top)
}

/// A file manager: folders, files, and a preview of the chosen one.
pub(super) fn file_manager(photo: &RgbImage, rng: &mut Rng) -> Screenshot {
    let theme = LIGHT;
    let mut screen = desk(WHITE);
    fill(&mut screen, Area::new(0, 0, WIDTH, 66), gray(242));
    Type::new(10.0, theme.ink).write(&mut screen, (14.0, 10.0), "Pictures");
    window_signs(&mut screen, 15.0, theme.ink);
    icons(&mut screen, &[Icon::Back, Icon::House, Icon::Plus], (20.0, 76.0), 48.0, 14.0, theme.ink);
    rounded(&mut screen, Area::new(100, 36, 480, 24), 4.0, WHITE);
    Type::new(10.0, theme.ink).write(&mut screen, (112.0, 43.0), "Home  >  Pictures  >  Holiday");
    rounded(&mut screen, Area::new(592, 36, 194, 24), 4.0, WHITE);
    icon(&mut screen, Icon::Search, (606.0, 48.0), 11.0, theme.faint);
    fill(&mut screen, Area::new(0, 66, 130, HEIGHT), gray(249));
    for (at, folder) in ["Home", "Desktop", "Documents", "Downloads", "Music", "Pictures", "Videos"].iter().enumerate()
    {
        let y = 84 + 26 * at as i32;
        if *folder == "Pictures" {
            fill(&mut screen, Area::new(4, y - 6, 122, 22), [204, 226, 250]);
        }
        rounded(&mut screen, Area::new(14, y - 1, 14, 11), 2.0, [242, 196, 84]);
        Type::new(9.5, theme.ink).write(&mut screen, (36.0, y as f32), folder);
    }
    let chosen = rng.i32(2..9);
    for row in 0..15 {
        let y = 84 + 25 * row;
        if row == chosen {
            fill(&mut screen, Area::new(134, y - 6, 226, 23), [204, 226, 250]);
        }
        thumbnail(&mut screen, Area::new(142, y - 2, 18, 14), rng);
        let file = format!("IMG_{}.jpg", rng.u32(1000..9999));
        Type::new(9.5, theme.ink).write(&mut screen, (168.0, y as f32), &file);
        let size = format!("{} KB", rng.u32(90..4000));
        Type::new(9.0, theme.faint).write(&mut screen, (300.0, y as f32), &size);
    }
    fill(&mut screen, Area::new(364, 66, 1, HEIGHT), theme.line);
    let part = contained(photo, 400, 300);
    let (left, top) = (382 + (400 - part.width() as i32) / 2, 82);
    paste(&mut screen, &part, left, top);
    let y = top + 316;
    Type::new(13.0, theme.ink).bold().write(&mut screen, (384.0, y as f32), "Details");
    for (at, row) in ["Type  JPEG image", "Taken  12/06/24 18:24", "Shared with"].into_iter().enumerate() {
        Type::new(9.5, theme.faint).write(&mut screen, (384.0, (y + 22 + 18 * at as i32) as f32), row);
    }
    avatar(&mut screen, (490.0, y as f32 + 62.0), 8.0, rng);
    taskbar(&mut screen, false, rng);
    shown(screen, &part, left, top)
}
