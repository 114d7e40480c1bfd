//! Programs on a phone. A photo in, a screen of 360 by 780 points out.

use fastrand::Rng;
use image::RgbImage;

use super::parts::{DARK, Icon, LIGHT, Theme, avatar, home_line, icon, icons, paragraph, phone, status_bar, thumbnail};
use super::{Area, Screenshot};
use crate::alteration::draw::{
    self, Ink, WHITE, contained, covering, disc, fill, gray, paste, paste_rounded, ring, rounded, shade,
};
use crate::alteration::lettering::{self, Type};

fn shown(screen: RgbImage, part: &RgbImage, left: i32, top: i32) -> Screenshot {
    let place = Area::new(left, top, part.width() as i32, part.height() as i32);
    Screenshot { picture: screen, place }
}

/// A messenger: bubbles of both sides, the photo in one of theirs, a field to write in.
pub(super) fn chat(photo: &RgbImage, rng: &mut Rng) -> Screenshot {
    let theme = LIGHT;
    let mut screen = phone(theme, rng);
    let (ground, mine, theirs): (Ink, Ink, Ink) = ([236, 229, 221], [217, 253, 211], WHITE);
    fill(&mut screen, Area::new(0, 84, 360, 640), ground);
    icon(&mut screen, Icon::Back, (20.0, 57.0), 16.0, [0, 122, 255]);
    avatar(&mut screen, (52.0, 57.0), 17.0, rng);
    Type::new(13.0, theme.ink).bold().write(&mut screen, (78.0, 44.0), lettering::name(rng));
    Type::new(9.5, theme.faint).write(&mut screen, (78.0, 62.0), "online");
    icons(&mut screen, &[Icon::Camera, Icon::Bubble, Icon::Dots], (262.0, 338.0), 57.0, 18.0, [0, 122, 255]);
    fill(&mut screen, Area::new(0, 83, 360, 1), theme.line);

    let kind = Type::new(11.5, theme.ink);
    let mut y = bubble(&mut screen, 98, 2, false, theirs, kind, rng);
    y = bubble(&mut screen, y, 1, true, mine, kind, rng);
    let part = contained(photo, 250, 310);
    let held = Area::new(10, y, part.width() as i32 + 8, part.height() as i32 + 8);
    rounded(&mut screen, held, 9.0, theirs);
    let (left, top) = (14, y + 4);
    paste_rounded(&mut screen, &part, left, top, 6.0);
    y = held.bottom() + 10;
    let after = 1 + rng.i32(1..3);
    let mut right = true;
    for lines in [1, after, 1, 2, 1] {
        if y + lines * 17 + 24 > 716 {
            break;
        }
        y = bubble(&mut screen, y, lines, right, if right { mine } else { theirs }, kind, rng);
        right = !right;
    }
    fill(&mut screen, Area::new(0, 724, 360, 56), gray(246));
    rounded(&mut screen, Area::new(44, 731, 230, 30), 15.0, WHITE);
    Type::new(11.0, theme.faint).write(&mut screen, (58.0, 741.0), "Message");
    icon(&mut screen, Icon::Plus, (22.0, 746.0), 17.0, [0, 122, 255]);
    icons(&mut screen, &[Icon::Camera, Icon::Bubble], (298.0, 336.0), 746.0, 18.0, [0, 122, 255]);
    home_line(&mut screen, gray(10));
    shown(screen, &part, left, top)
}

fn bubble(screen: &mut RgbImage, top: i32, lines: i32, right: bool, ink: Ink, kind: Type, rng: &mut Rng) -> i32 {
    let words: Vec<_> = (0..lines).map(|_| lettering::line(rng, kind, 215.0)).collect();
    let widest = words.iter().map(|line| kind.width(line)).fold(40.0, f32::max) as i32;
    let area = Area::new(if right { 338 - widest } else { 10 }, top, widest + 20, lines * 17 + 16);
    rounded(screen, area, 10.0, ink);
    for (row, line) in words.iter().enumerate() {
        kind.write(screen, (area.left as f32 + 10.0, (top + 9 + 17 * row as i32) as f32), line);
    }
    area.bottom() + 9
}

/// A photo feed: stories, a post with the photo across the screen, its signs, its caption, a bar of programs.
pub(super) fn feed_light(photo: &RgbImage, rng: &mut Rng) -> Screenshot {
    let theme = LIGHT;
    let mut screen = phone(theme, rng);
    Type::new(19.0, theme.ink).bold().write(&mut screen, (16.0, 38.0), "Snapgram");
    icons(&mut screen, &[Icon::Plus, Icon::Heart, Icon::Arrow], (258.0, 338.0), 48.0, 20.0, theme.ink);
    for at in 0..5 {
        let x = 40.0 + 76.0 * at as f32;
        ring(&mut screen, (x, 104.0), 31.0, 2.6, if at == 0 { gray(200) } else { [214, 41, 118] });
        avatar(&mut screen, (x, 104.0), 27.0, rng);
        Type::new(8.5, theme.ink).write_centred(&mut screen, (x, 140.0), lettering::name(rng));
    }
    fill(&mut screen, Area::new(0, 156, 360, 1), theme.line);
    avatar(&mut screen, (28.0, 178.0), 15.0, rng);
    Type::new(11.0, theme.ink).bold().write(&mut screen, (52.0, 168.0), lettering::name(rng));
    Type::new(8.5, theme.faint).write(&mut screen, (52.0, 182.0), "Suggested for you");
    icon(&mut screen, Icon::Dots, (338.0, 178.0), 16.0, theme.ink);
    let (left, top) = (0, 200);
    let ratio = (f64::from(photo.width()) / f64::from(photo.height())).clamp(0.8, 1.91);
    let part = covering(photo, 360, (360.0 / ratio).round() as u32);
    let mut y = top + part.height() as i32 + 20;
    let signs = [Icon::Heart, Icon::Bubble, Icon::Arrow];
    icons(&mut screen, &signs, (24.0, 92.0), y as f32, 21.0, theme.ink);
    icon(&mut screen, Icon::Bookmark, (338.0, y as f32), 20.0, theme.ink);
    y += 20;
    let likes = format!("{} likes", rng.u32(20..4000));
    Type::new(11.0, theme.ink).bold().write(&mut screen, (14.0, y as f32), &likes);
    y = paragraph(&mut screen, Type::new(11.0, theme.ink), Area::new(14, y + 18, 330, 0), 2, rng);
    Type::new(9.0, theme.faint).write(&mut screen, (14.0, y as f32 + 2.0), "2 hours ago");
    // The next post, as far as it is seen.
    avatar(&mut screen, (28.0, y as f32 + 40.0), 15.0, rng);
    Type::new(11.0, theme.ink).bold().write(&mut screen, (52.0, y as f32 + 34.0), lettering::name(rng));
    thumbnail(&mut screen, Area::new(0, y + 62, 360, (730 - y - 62).max(0)), rng);
    fill(&mut screen, Area::new(0, 730, 360, 50), theme.paper);
    fill(&mut screen, Area::new(0, 730, 360, 1), theme.line);
    let signs = [Icon::House, Icon::Search, Icon::Plus, Icon::Bubble, Icon::Camera];
    icons(&mut screen, &signs, (36.0, 324.0), 750.0, 21.0, theme.ink);
    home_line(&mut screen, theme.ink);
    paste(&mut screen, &part, left, top);
    shown(screen, &part, left, top)
}

/// A feed of short posts, dark: face, name, text, the photo with round corners, counts, the next post.
pub(super) fn feed_dark(photo: &RgbImage, rng: &mut Rng) -> Screenshot {
    let theme = DARK;
    let mut screen = phone(theme, rng);
    avatar(&mut screen, (28.0, 50.0), 14.0, rng);
    icon(&mut screen, Icon::House, (180.0, 50.0), 20.0, theme.ink);
    Type::new(11.5, theme.ink).bold().write(&mut screen, (58.0, 78.0), "For you");
    Type::new(11.5, theme.faint).write(&mut screen, (236.0, 78.0), "Following");
    fill(&mut screen, Area::new(62, 94, 46, 3), [29, 155, 240]);
    fill(&mut screen, Area::new(0, 98, 360, 1), theme.line);
    let y = post_head(&mut screen, 110, 3, rng);
    let (left, top) = (62, y + 6);
    let ratio = (f64::from(photo.width()) / f64::from(photo.height())).clamp(0.75, 2.0);
    let part = covering(photo, 284, (284.0 / ratio).round() as u32);
    paste_rounded(&mut screen, &part, left, top, 14.0);
    let y = post_foot(&mut screen, top + part.height() as i32 + 18, rng);
    let y = post_head(&mut screen, y, 4, rng);
    let y = post_foot(&mut screen, y + 12, rng);
    post_head(&mut screen, y, 3, rng);
    fill(&mut screen, Area::new(0, 728, 360, 52), theme.paper);
    fill(&mut screen, Area::new(0, 728, 360, 1), theme.line);
    let signs = [Icon::House, Icon::Search, Icon::Heart, Icon::Bubble];
    icons(&mut screen, &signs, (44.0, 316.0), 748.0, 20.0, theme.ink);
    disc(&mut screen, (322.0, 694.0), 25.0, [29, 155, 240]);
    icon(&mut screen, Icon::Plus, (322.0, 694.0), 20.0, WHITE);
    home_line(&mut screen, theme.ink);
    shown(screen, &part, left, top)
}

fn post_head(screen: &mut RgbImage, top: i32, lines: i32, rng: &mut Rng) -> i32 {
    avatar(screen, (32.0, top as f32 + 20.0), 20.0, rng);
    let (who, y) = (lettering::name(rng), top as f32 + 2.0);
    let end = Type::new(12.0, DARK.ink).bold().write(screen, (62.0, y), who);
    let handle = format!("@{}{} 3h", who.to_lowercase(), rng.u32(10..99));
    Type::new(11.0, DARK.faint).write(screen, (end + 8.0, y + 0.5), &handle);
    paragraph(screen, Type::new(11.5, DARK.ink), Area::new(62, top + 22, 284, 0), lines, rng)
}

fn post_foot(screen: &mut RgbImage, y: i32, rng: &mut Rng) -> i32 {
    for (at, sign) in [Icon::Bubble, Icon::Arrow, Icon::Heart, Icon::Bookmark].into_iter().enumerate() {
        let x = 70.0 + 76.0 * at as f32;
        icon(screen, sign, (x, y as f32), 14.0, DARK.faint);
        Type::new(9.0, DARK.faint).write(screen, (x + 14.0, y as f32 - 4.0), &rng.u32(2..900).to_string());
    }
    fill(screen, Area::new(0, y + 16, 360, 1), DARK.line);
    y + 28
}

/// A gallery: the date, the photo across the middle, small pictures, signs.
pub(super) fn gallery(photo: &RgbImage, theme: Theme, rng: &mut Rng) -> Screenshot {
    let mut screen = phone(theme, rng);
    let accent = [10, 132, 255];
    icon(&mut screen, Icon::Back, (20.0, 56.0), 18.0, accent);
    let date = format!("{} {}", ["May", "June", "July", "August"][rng.usize(..4)], rng.u32(1..30));
    Type::new(12.0, theme.ink).bold().write_centred(&mut screen, (180.0, 44.0), &date);
    Type::new(9.0, theme.faint).write_centred(&mut screen, (180.0, 61.0), "18:24");
    icon(&mut screen, Icon::Dots, (336.0, 56.0), 18.0, accent);
    let part = contained(photo, 360, 560);
    let (left, top) = ((360 - part.width() as i32) / 2, 84 + (568 - part.height() as i32) / 2);
    paste(&mut screen, &part, left, top);
    for at in 0..13 {
        thumbnail(&mut screen, Area::new(-2 + 28 * at, 664, 26, 38), rng);
    }
    draw::outline(&mut screen, Area::new(164, 662, 30, 42), 2.0, 2.0, theme.ink);
    let signs = [Icon::Arrow, Icon::Heart, Icon::Camera, Icon::Bin];
    icons(&mut screen, &signs, (32.0, 328.0), 738.0, 22.0, accent);
    home_line(&mut screen, theme.ink);
    shown(screen, &part, left, top)
}

/// A story: the photo on a quiet ground, bars of time at the top, a field to reply at the bottom.
pub(super) fn story_viewer(photo: &RgbImage, rng: &mut Rng) -> Screenshot {
    let mut screen = draw::sheet(360, 780, gray(0));
    let ground = [[40, 52, 84], [84, 44, 60], [36, 70, 66]][rng.usize(..3)];
    shade(&mut screen, Area::new(0, 28, 360, 676), ground, draw::blend(ground, gray(10), 0.7));
    status_bar(&mut screen, WHITE, rng);
    let part = contained(photo, 360, 640);
    let (left, top) = ((360 - part.width() as i32) / 2, 28 + (676 - part.height() as i32) / 2);
    paste(&mut screen, &part, left, top);
    let (bars, seen) = (rng.i32(2..7), 1);
    for bar in 0..bars {
        let width = 344 / bars;
        let ink = if bar < seen { WHITE } else { gray(150) };
        fill(&mut screen, Area::new(8 + width * bar, 36, width - 4, 3), ink);
    }
    avatar(&mut screen, (28.0, 60.0), 15.0, rng);
    let end = Type::new(11.5, WHITE).bold().write(&mut screen, (52.0, 54.0), lettering::name(rng));
    Type::new(11.0, gray(200)).write(&mut screen, (end + 8.0, 54.5), "5h");
    icons(&mut screen, &[Icon::Dots, Icon::Cross], (306.0, 336.0), 60.0, 17.0, WHITE);
    draw::outline(&mut screen, Area::new(14, 716, 256, 38), 19.0, 1.3, gray(160));
    Type::new(11.0, gray(210)).write(&mut screen, (32.0, 730.0), "Send message");
    icons(&mut screen, &[Icon::Heart, Icon::Arrow], (298.0, 336.0), 735.0, 22.0, WHITE);
    home_line(&mut screen, WHITE);
    shown(screen, &part, left, top)
}

/// A browser: the address, a site's head, a headline, the photo, the text.
pub(super) fn browser(photo: &RgbImage, rng: &mut Rng) -> Screenshot {
    let theme = LIGHT;
    let mut screen = phone(theme, rng);
    rounded(&mut screen, Area::new(14, 36, 290, 34), 12.0, gray(238));
    Type::new(11.0, theme.ink).write_centred(&mut screen, (160.0, 48.0), "dailyherald.example");
    icon(&mut screen, Icon::Dots, (332.0, 53.0), 17.0, theme.ink);
    let accent = crate::alteration::frame::colour(rng);
    fill(&mut screen, Area::new(0, 80, 360, 40), accent);
    Type::new(17.0, WHITE).bold().write(&mut screen, (14.0, 92.0), "Daily Herald");
    icon(&mut screen, Icon::Search, (336.0, 100.0), 18.0, WHITE);
    let y = paragraph(&mut screen, Type::new(18.0, theme.ink).bold(), Area::new(14, 136, 332, 0), 2, rng);
    let byline = format!("By {} - 4 min read", lettering::name(rng));
    Type::new(9.5, theme.faint).write(&mut screen, (14.0, y as f32 + 2.0), &byline);
    let (left, top) = (14, y + 20);
    let part = contained(photo, 332, 400);
    paste(&mut screen, &part, left, top);
    let mut y = top + part.height() as i32 + 6;
    y = paragraph(&mut screen, Type::new(8.5, theme.faint), Area::new(14, y, 332, 0), 1, rng) + 8;
    while y < 724 {
        y = paragraph(&mut screen, Type::new(12.0, theme.ink), Area::new(14, y, 332, 0), 4, rng) + 10;
    }
    fill(&mut screen, Area::new(0, 724, 360, 56), gray(246));
    fill(&mut screen, Area::new(0, 724, 360, 1), theme.line);
    let signs = [Icon::Back, Icon::Plus, Icon::House, Icon::Bookmark, Icon::Dots];
    icons(&mut screen, &signs, (30.0, 330.0), 746.0, 18.0, [0, 122, 255]);
    home_line(&mut screen, theme.ink);
    shown(screen, &part, left, top)
}
