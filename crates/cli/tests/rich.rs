//! `list build --rich`: photos become entries with crops, and what is no photo is said.

mod support;

use nearmark::{Algorithm, Hasher};
use support::{BLACK, FRACTAL, FRACTAL_HASH, Place, SCENE, SCENE_HASH, fixture_path};

/// A picture of the fixtures without `percent` of each side, as an uncompressed bitmap.
fn cropped(fixture: &str, percent: usize) -> Vec<u8> {
    let bytes = std::fs::read(fixture_path(fixture)).expect("it is a fixture");
    let pixels = Hasher::new(Algorithm::Pdq).decode(&bytes).expect("a picture").pixels;
    let samples = pixels.layout().samples();
    let (width, height) = (pixels.stored_size().0 as usize, pixels.stored_size().1 as usize);
    let (left, top) = (width * percent / 100, height * percent / 100);
    let (columns, rows) = (width - 2 * left, height - 2 * top);
    let mut data = Vec::new();
    for y in (top..top + rows).rev() {
        for x in left..left + columns {
            let pixel = &pixels.data()[(y * width + x) * samples..][..samples];
            data.extend([pixel[samples - 1], pixel[samples / 2], pixel[0]]); // blue, green, red
        }
        data.resize(data.len().next_multiple_of(4), 0);
    }
    let header = [14 + 40 + data.len() as u32, 0, 54, 40, columns as u32, rows as u32, 24 << 16 | 1, 0, 0, 0, 0, 0, 0];
    [b"BM".to_vec(), header.into_iter().flat_map(u32::to_le_bytes).collect(), data].concat()
}

/// `scene.png` and `fractal.png` in a folder, and `rich.nmk` of it.
fn with_rich_list() -> Place {
    let place = Place::new();
    place.picture(SCENE, "photos/b-scene.png").picture(FRACTAL, "photos/a/fractal.png");
    place.run(["list", "build", "--quiet", "--out", "rich.nmk", "--rich", "photos"]).exits(0);
    place
}

#[test]
fn a_crop_is_found_by_a_rich_list_and_missed_by_a_plain_one() {
    let place = with_rich_list();
    place.list("plain.nmk", &[SCENE_HASH, FRACTAL_HASH]);
    place.file("copy.bmp", cropped(FRACTAL, 0)).file("crop.bmp", cropped(FRACTAL, 20));
    place.run(["scan", "--list", "plain.nmk", "copy.bmp"]).exits(1);
    place.run(["scan", "--list", "plain.nmk", "crop.bmp"]).exits(0);
    let found = place.run(["scan", "--explain", "--list", "rich.nmk", "crop.bmp"]);
    assert!(found.exits(1).contains("rich#1 "), "{}", found.out());
    assert!(found.out().contains("It looks like a copy of a part of entry 1 of rich: "), "{}", found.out());
    let whole = place.run(["scan", "--explain", "--list", "rich.nmk", "copy.bmp"]);
    assert!(whole.exits(1).contains("It looks like a copy of entry 1 of rich: "), "{}", whole.out());
    assert_eq!(whole.out().matches("MATCH").count(), 1, "{}", whole.out());
}

#[test]
fn a_rich_list_is_exported_as_the_plain_one() {
    let place = with_rich_list();
    let plain = format!("id,algorithm,hash,label\n1,pdq,{FRACTAL_HASH},\n2,pdq,{SCENE_HASH},\n");
    assert_eq!(place.run(["list", "export", "rich.nmk"]).exits(0), plain, "in byte order of names, nothing of them");
    place.run(["list", "verify", "rich.nmk"]).exits(0);
    let json = place.run(["list", "info", "--json", "rich.nmk"]);
    // Nine crops of the fractal; the scene has quality 76, and none of its crops reaches 90.
    assert!(json.exits(0).contains("\"entries\":2,\"rows\":11,"), "{}", json.out());
    let text = place.run(["list", "info", "rich.nmk"]);
    assert!(text.exits(0).contains("entries    2\nrows       11\n"), "{}", text.out());
    assert!(text.out().contains("profile    full\n"), "{}", text.out());
    for word in [b"scene", b"fract"] {
        assert!(!place.bytes("rich.nmk").windows(5).any(|five| five == word), "no name is kept");
    }
}

#[test]
fn a_merged_list_keeps_its_crops() {
    let place = with_rich_list();
    place.list("plain.nmk", &[SCENE_HASH]).file("crop.bmp", cropped(FRACTAL, 20));
    place.run(["list", "merge", "--out", "both.nmk", "plain.nmk", "rich.nmk"]).says("2 entries").exits(0);
    place.run(["list", "verify", "both.nmk"]).exits(0);
    let found = place.run(["scan", "--list", "both.nmk", "crop.bmp"]);
    assert!(found.exits(1).contains("both#2 "), "{}", found.out());
    place.run(["list", "build", "--out", "again.nmk", "both.nmk"]).says("2 entries with ").exits(0);
    place.run(["scan", "--list", "again.nmk", "crop.bmp"]).exits(1);
}

#[test]
fn what_gives_no_entry_is_said_and_the_rest_is_there() {
    let place = with_rich_list();
    place.file("photos/c-broken.png", &place.bytes("photos/b-scene.png")[..40]).picture(BLACK, "photos/d-black.png");
    place.file("photos/notes.txt", "no picture");
    let rich = ["list", "build", "--out", "l.nmk", "--rich", "photos", "--rich", "none.jpg"];
    let build = place.run(rich);
    build.says("photos/c-broken.png: refused: ").says("photos/d-black.png: refused: quality 0 is below 50");
    build.says("none.jpg: refused: cannot open").says("l.nmk: written, 2 entries with ");
    build.says("5 photos: 2 accepted, 0 repeated, 3 refused, 1 skipped, no pictures\n").exits(2);
    assert_eq!(place.bytes("l.nmk"), place.bytes("rich.nmk"));
    let quiet = place.run(rich.into_iter().chain(["-q"]));
    assert_eq!((quiet.err.lines().count(), quiet.code), (3, Some(2)), "{}", quiet.err);

    let strict = place.run(["list", "build", "--strict", "--out", "s.nmk", "--rich", "photos"]);
    strict.says("notes.txt: refused: ").says("nothing was written").exits(2);
    assert!(!place.path("s.nmk").exists());
}

#[test]
fn a_folder_without_photos_writes_nothing() {
    let place = Place::new();
    std::fs::create_dir(place.path("empty")).expect("our folder takes folders");
    place.file("notes/notes.txt", "no picture").file("hashes.hex", SCENE_HASH);
    for folder in ["empty", "notes"] {
        for files in [&[][..], &["hashes.hex"]] {
            let build = ["list", "build", "--out", "l.nmk", "--rich", folder];
            let build = place.run(build.into_iter().chain(files.iter().copied()));
            build.says("nothing was written: no photo was found").exits(2);
        }
    }
    place.run(["list", "build", "--out", "l.nmk"]).exits(2);
    assert!(!place.path("l.nmk").exists());
}

#[test]
fn photos_and_texts_make_one_list() {
    let place = Place::new();
    place.picture(SCENE, "scene.png").picture(FRACTAL, "fractal.png").file("one.hex", SCENE_HASH);
    let build = place.run([
        "list",
        "build",
        "--out",
        "l.nmk",
        "--profile",
        "full",
        "--source",
        "us",
        "-j",
        "2",
        "one.hex",
        "--rich",
        "scene.png",
        "--rich",
        "fractal.png",
    ]);
    build.says("one.hex: 1 accepted").says("2 photos: 1 accepted, 1 repeated, 0 refused\n").exits(0);
    let text = place.run(["list", "info", "l.nmk"]);
    for words in ["entries    2\n", "profile    full\n", "sources    us\n"] {
        assert!(text.exits(0).contains(words), "{}", text.out());
    }
    place.file("crop.bmp", cropped(FRACTAL, 20));
    let found = place.run(["scan", "--list", "l.nmk", "crop.bmp"]);
    assert!(found.exits(1).contains("l#2 "), "{}", found.out());
}
