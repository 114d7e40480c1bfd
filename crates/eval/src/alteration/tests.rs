use std::collections::BTreeSet;

use image::{Rgb, RgbImage};

use super::{Alteration, Altered, Area, Interface, all};

/// Hills under a sky with a few bright things on it: enough detail for every edit to show.
fn photo(width: u32, height: u32, shift: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (f64::from(x + shift) * 0.05, f64::from(y) * 0.07);
        let hill = (u.sin() * 40.0 + (v + 0.3 * u).cos() * 50.0 + 120.0) as u8;
        let thing = if (x / 17 + y / 13 + shift).is_multiple_of(5) { 60 } else { 0 };
        Rgb([hill.saturating_add(thing), hill / 2 + 40, 255 - hill])
    })
}

fn applied(alteration: &Alteration, photo: &RgbImage, others: &[&RgbImage], seed: u64) -> (Altered, RgbImage) {
    let altered = alteration.apply(photo, others, "IMG_1.jpg", seed);
    let picture = image::load_from_memory(&altered.bytes).unwrap_or_else(|why| panic!("{}: {why}", alteration.name()));
    (altered, picture.into_rgb8())
}

#[test]
fn names_are_unique_and_classes_many() {
    let names: BTreeSet<_> = all().iter().map(Alteration::name).collect();
    let classes: BTreeSet<_> = all().iter().map(Alteration::class).collect();
    assert_eq!(names.len(), all().len());
    assert!(names.len() >= 60 && classes.len() >= 25, "{} in {}", names.len(), classes.len());
    for alteration in all() {
        assert_eq!(alteration.attack().name, alteration.name());
        assert_eq!(alteration.attack().class, alteration.class());
    }
}

#[test]
fn classes_stand_together() {
    let mut seen = BTreeSet::new();
    let mut last = "";
    for alteration in
        all().iter().filter(|alteration| std::mem::replace(&mut last, alteration.class()) != alteration.class())
    {
        assert!(seen.insert(alteration.class()), "{} comes twice", alteration.class());
    }
}

#[test]
fn a_curve_has_no_point_twice() {
    let mut points = BTreeSet::new();
    for attack in all().iter().map(Alteration::attack) {
        if let Some(strength) = attack.strength {
            let point = (attack.class, strength.unit, strength.amount.to_bits());
            assert!(points.insert(point), "{}", attack.name);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let (photo, other) = (photo(160, 120, 0), photo(120, 150, 3));
    for alteration in all() {
        let (first, _) = applied(alteration, &photo, &[&other], 7);
        let (again, _) = applied(alteration, &photo, &[&other], 7);
        assert_eq!(first, again, "{}", alteration.name());
    }
}

#[test]
fn choices_follow_the_seed_and_the_name() {
    let (photo, other) = (photo(160, 120, 0), photo(120, 150, 3));
    let random = [
        "part-80",
        "inset-50",
        "screenshot-chat",
        "slant-6",
        "noise-8",
        "dust",
        "caption-above-15",
        "meme-8",
        "sticker-10",
        "scribble-4",
        "black-box-6",
        "mosaic-20",
        "chain-cut-out",
        "screen-close-3",
    ];
    for name in random {
        let alteration = all().iter().find(|alteration| alteration.name() == name).expect(name);
        let here = alteration.apply(&photo, &[&other], "a.jpg", 7).bytes;
        assert_ne!(here, alteration.apply(&photo, &[&other], "a.jpg", 8).bytes, "{name}: seed");
        assert_ne!(here, alteration.apply(&photo, &[&other], "b.jpg", 7).bytes, "{name}: file");
    }
}

#[test]
fn photos_of_any_size_are_altered() {
    let other = photo(40, 30, 3);
    for (width, height) in [(1, 1), (1, 2), (2, 1), (5, 5), (1, 10_000), (3_000, 2)] {
        let tiny = photo(width, height, 0);
        for alteration in all() {
            applied(alteration, &tiny, &[&other], 1);
            if ["collage", "inset"].contains(&alteration.class()) {
                applied(alteration, &other, &[&tiny, &tiny, &tiny], 1);
            }
        }
    }
}

#[test]
fn one_colour_and_no_other_photo_will_do() {
    let blank = RgbImage::from_pixel(64, 48, Rgb([200, 10, 90]));
    for alteration in all() {
        let (altered, _) = applied(alteration, &blank, &[], 1);
        assert!(altered.used.is_empty(), "{}", alteration.name());
    }
}

#[test]
fn a_picture_without_pixels_is_taken_for_a_black_one() {
    for alteration in all() {
        applied(alteration, &RgbImage::new(0, 9), &[], 1);
    }
}

#[test]
fn collages_and_insets_tell_whom_they_show() {
    let photo = photo(160, 120, 0);
    let others: Vec<_> = (1..6).map(|shift| self::photo(150, 110, 40 * shift)).collect();
    let others: Vec<_> = others.iter().collect();
    for alteration in all() {
        let (altered, _) = applied(alteration, &photo, &others, 3);
        let wanted = match alteration.name() {
            "collage-4" => 3,
            "collage-2-across" | "collage-2-down" | "inset-50" => 1,
            _ => 0,
        };
        assert_eq!(altered.used.len(), wanted, "{}", alteration.name());
        assert!(altered.used.is_sorted_by(|a, b| a < b) && altered.used.iter().all(|at| *at < others.len()));
    }
}

#[test]
fn every_interface_is_an_alteration() {
    assert!(Interface::ALL.len() >= 8);
    for interface in Interface::ALL {
        let name = format!("screenshot-{}", interface.name());
        assert!(all().iter().any(|alteration| alteration.name() == name), "{name}");
    }
}

#[test]
fn chrome_is_the_same_for_every_photo() {
    for (width, height) in [(160, 120), (90, 160)] {
        let (one, other) = (photo(width, height, 0), photo(width, height, 77));
        for interface in Interface::ALL {
            let (a, b) = (interface.screenshot(&one, 5), interface.screenshot(&other, 5));
            assert_eq!(a.place, b.place);
            assert!(inside(a.place, &a.picture), "{}: {:?}", interface.name(), a.place);
            let differ: Vec<_> = a
                .picture
                .enumerate_pixels()
                .filter(|(x, y, pixel)| *pixel != b.picture.get_pixel(*x, *y))
                .map(|(x, y, _)| (x as i32, y as i32))
                .collect();
            let Area { left, top, .. } = a.place;
            let within = |(x, y): (i32, i32)| x >= left && x < a.place.right() && y >= top && y < a.place.bottom();
            assert!(differ.iter().all(|at| within(*at)), "{}", interface.name());
            assert!(differ.len() as i32 > a.place.width * a.place.height / 2, "{}", interface.name());
            assert_ne!(a.picture, interface.screenshot(&one, 6).picture, "{}", interface.name());
        }
    }
}

fn inside(area: Area, picture: &RgbImage) -> bool {
    area.left >= 0
        && area.top >= 0
        && area.right() <= picture.width() as i32
        && area.bottom() <= picture.height() as i32
}
