//! Every alteration, one line each: its name, its class, how strong it is, and what it does.

use std::borrow::Cow;

use super::codec::{self, Codec};
use super::draw::{BLACK, WHITE, middle};
use super::frame::{self, Bar};
use super::interface::Interface;
use super::screen::{self, Framing};
use super::{Alteration, Work, blur, censor, chain, collage, geometry, overlay, tone};
use crate::study::Strength;
use image::{RgbImage, imageops};

type Edit = fn(&mut Work<'_>, f64) -> RgbImage;

/// An alteration that one parameter makes weaker or stronger.
const fn by(class: &'static str, name: &'static str, amount: f64, unit: &'static str, edit: Edit) -> Alteration {
    Alteration {
        name,
        class,
        strength: Some(Strength { amount, unit: Cow::Borrowed(unit) }),
        edit,
        saved: Codec::SHARED,
    }
}

/// An alteration as it is.
const fn one(class: &'static str, name: &'static str, edit: Edit) -> Alteration {
    Alteration { name, class, strength: None, edit, saved: Codec::SHARED }
}

/// The photo itself, saved anew.
const fn saved(name: &'static str, saved: Codec) -> Alteration {
    let strength = match saved {
        Codec::Jpeg(quality) => Some(Strength { amount: quality as f64, unit: Cow::Borrowed("JPEG quality") }),
        _ => None,
    };
    Alteration { name, class: CODEC, strength, edit: |w, _| w.photo.clone().into_owned(), saved }
}

/// Every alteration, in the order in which they are told.
pub fn all() -> &'static [Alteration] {
    ALL
}

const CODEC: &str = "codec";
const SCALE: &str = "scale";
const ASPECT: &str = "aspect";
const CROP_ALL: &str = "crop all sides";
const CROP_ONE: &str = "crop one side";
const CROP_RANDOM: &str = "crop random";
const CROP_RATIO: &str = "crop to ratio";
const HALF: &str = "half";
const COLLAGE: &str = "collage";
const INSET: &str = "inset";
const BORDER: &str = "border";
const STORY: &str = "story";
const SCREENSHOT: &str = "screenshot";
const ROTATE: &str = "rotate";
const STRAIGHTEN: &str = "straighten";
const TURN: &str = "mirror and turns";
const PERSPECTIVE: &str = "perspective";
const BLUR: &str = "blur and noise";
const TONE: &str = "tone and colour";
const INVERT: &str = "invert";
const FILTER: &str = "filter";
const CAPTION: &str = "caption bar";
const TEXT: &str = "text";
const WATERMARK: &str = "watermark";
const STICKER: &str = "sticker and scribble";
const CENSOR: &str = "censor";
const CHAIN: &str = "social chain";
const SCREEN: &str = "photo of a screen";

#[rustfmt::skip]
static ALL: &[Alteration] = &[
    saved("jpeg-80", Codec::Jpeg(80)),
    saved("jpeg-50", Codec::Jpeg(50)),
    saved("jpeg-30", Codec::Jpeg(30)),
    saved("jpeg-10", Codec::Jpeg(10)),
    saved("png", Codec::Png),
    saved("gif", Codec::Gif),
    saved("webp", Codec::WebP),
    by(CODEC, "jpeg-times-5", 5.0, "times saved", |w, n| codec::passed_on(&w.photo, n as u32)),
    one(CODEC, "codec-chain", |w, _| codec::through_all(&w.photo)),

    by(SCALE, "scale-25", 25.0, "% of the size", |w, n| geometry::stretched(&w.photo, n / 100.0, n / 100.0)),
    by(SCALE, "scale-50", 50.0, "% of the size", |w, n| geometry::stretched(&w.photo, n / 100.0, n / 100.0)),
    by(SCALE, "scale-75", 75.0, "% of the size", |w, n| geometry::stretched(&w.photo, n / 100.0, n / 100.0)),
    by(SCALE, "scale-150", 150.0, "% of the size", |w, n| geometry::stretched(&w.photo, n / 100.0, n / 100.0)),

    by(ASPECT, "narrow-80", 80.0, "% of the width", |w, n| geometry::stretched(&w.photo, n / 100.0, 1.0)),
    by(ASPECT, "wide-125", 125.0, "% of the width", |w, n| geometry::stretched(&w.photo, n / 100.0, 1.0)),

    by(CROP_ALL, "crop-2", 2.0, "% of each side", |w, n| geometry::cropped(&w.photo, [n / 100.0; 4])),
    by(CROP_ALL, "crop-5", 5.0, "% of each side", |w, n| geometry::cropped(&w.photo, [n / 100.0; 4])),
    by(CROP_ALL, "crop-10", 10.0, "% of each side", |w, n| geometry::cropped(&w.photo, [n / 100.0; 4])),
    by(CROP_ALL, "crop-20", 20.0, "% of each side", |w, n| geometry::cropped(&w.photo, [n / 100.0; 4])),

    by(CROP_ONE, "crop-top-5", 5.0, "% of one side", |w, n| geometry::cropped(&w.photo, [0.0, n / 100.0, 0.0, 0.0])),
    by(CROP_ONE, "crop-left-10", 10.0, "% of one side", |w, n| geometry::cropped(&w.photo, [n / 100.0, 0.0, 0.0, 0.0])),
    by(CROP_ONE, "crop-bottom-15", 15.0, "% of one side", |w, n| geometry::cropped(&w.photo, [0.0, 0.0, 0.0, n / 100.0])),
    by(CROP_ONE, "crop-right-20", 20.0, "% of one side", |w, n| geometry::cropped(&w.photo, [0.0, 0.0, n / 100.0, 0.0])),

    by(CROP_RANDOM, "part-90", 90.0, "% of both sides kept", |w, n| geometry::random_part(&w.photo, n / 100.0, &mut w.rng)),
    by(CROP_RANDOM, "part-80", 80.0, "% of both sides kept", |w, n| geometry::random_part(&w.photo, n / 100.0, &mut w.rng)),
    by(CROP_RANDOM, "part-60", 60.0, "% of both sides kept", |w, n| geometry::random_part(&w.photo, n / 100.0, &mut w.rng)),

    one(CROP_RATIO, "crop-1-to-1", |w, _| middle(&w.photo, 1.0)),
    one(CROP_RATIO, "crop-4-to-5", |w, _| middle(&w.photo, 0.8)),

    one(HALF, "half-left", |w, _| geometry::cropped(&w.photo, [0.0, 0.0, 0.5, 0.0])),
    one(HALF, "half-bottom", |w, _| geometry::cropped(&w.photo, [0.0, 0.5, 0.0, 0.0])),

    one(COLLAGE, "collage-2-across", |w, _| collage::grid(w, 2, 1, 0.0)),
    one(COLLAGE, "collage-2-down", |w, _| collage::grid(w, 1, 2, 0.02)),
    one(COLLAGE, "collage-4", |w, _| collage::grid(w, 2, 2, 0.02)),

    by(INSET, "inset-50", 50.0, "% of the width", |w, n| collage::inset(w, n / 100.0)),

    by(BORDER, "border-white-4", 4.0, "% of the shorter side", |w, n| frame::bordered(&w.photo, n / 100.0, WHITE)),
    by(BORDER, "border-black-8", 8.0, "% of the shorter side", |w, n| frame::bordered(&w.photo, n / 100.0, BLACK)),
    by(BORDER, "border-colour-15", 15.0, "% of the shorter side", |w, n| { let ink = frame::colour(&mut w.rng); frame::bordered(&w.photo, n / 100.0, ink) }),
    one(BORDER, "border-uneven", |w, _| frame::framed(&w.photo, [0.03, 0.12, 0.09, 0.02], WHITE)),
    one(BORDER, "letterbox", |w, _| frame::letterboxed(&w.photo, 0.12)),
    one(BORDER, "instant-print", |w, _| frame::instant_print(&w.photo)),

    one(STORY, "story-9-to-16", |w, _| frame::story(&w.photo, 9.0 / 16.0, 1.0)),
    one(STORY, "story-inset", |w, _| frame::story(&w.photo, 9.0 / 16.0, 0.86)),

    one(SCREENSHOT, "screenshot-chat", |w, _| seen_in(w, Interface::Chat)),
    one(SCREENSHOT, "screenshot-feed-light", |w, _| seen_in(w, Interface::FeedLight)),
    one(SCREENSHOT, "screenshot-feed-dark", |w, _| seen_in(w, Interface::FeedDark)),
    one(SCREENSHOT, "screenshot-gallery-light", |w, _| seen_in(w, Interface::GalleryLight)),
    one(SCREENSHOT, "screenshot-gallery-dark", |w, _| seen_in(w, Interface::GalleryDark)),
    one(SCREENSHOT, "screenshot-story-viewer", |w, _| seen_in(w, Interface::StoryViewer)),
    one(SCREENSHOT, "screenshot-phone-browser", |w, _| seen_in(w, Interface::PhoneBrowser)),
    one(SCREENSHOT, "screenshot-desktop-browser", |w, _| seen_in(w, Interface::DesktopBrowser)),
    one(SCREENSHOT, "screenshot-photo-viewer", |w, _| seen_in(w, Interface::PhotoViewer)),
    one(SCREENSHOT, "screenshot-file-manager", |w, _| seen_in(w, Interface::FileManager)),

    by(ROTATE, "rotate-1", 1.0, "degrees", |w, n| geometry::rotated(&w.photo, n)),
    by(ROTATE, "rotate-2", 2.0, "degrees", |w, n| geometry::rotated(&w.photo, n)),
    by(ROTATE, "rotate-5", 5.0, "degrees", |w, n| geometry::rotated(&w.photo, n)),
    by(ROTATE, "rotate-10", 10.0, "degrees", |w, n| geometry::rotated(&w.photo, n)),

    by(STRAIGHTEN, "straighten-2", 2.0, "degrees", |w, n| geometry::straightened(&w.photo, n)),
    by(STRAIGHTEN, "straighten-4", 4.0, "degrees", |w, n| geometry::straightened(&w.photo, -n)),
    by(STRAIGHTEN, "straighten-8", 8.0, "degrees", |w, n| geometry::straightened(&w.photo, n)),

    one(TURN, "mirror", |w, _| imageops::flip_horizontal(&*w.photo)),
    one(TURN, "flip", |w, _| imageops::flip_vertical(&*w.photo)),
    one(TURN, "turn-90", |w, _| imageops::rotate90(&*w.photo)),
    one(TURN, "turn-180", |w, _| imageops::rotate180(&*w.photo)),
    one(TURN, "turn-270", |w, _| imageops::rotate270(&*w.photo)),

    by(PERSPECTIVE, "slant-6", 6.0, "% of the sides", |w, n| geometry::slanted(&w.photo, n / 100.0, &mut w.rng)),
    by(PERSPECTIVE, "slant-12", 12.0, "% of the sides", |w, n| geometry::slanted(&w.photo, n / 100.0, &mut w.rng)),

    by(BLUR, "blur-1", 1.0, "pixels of blur", |w, n| blur::blurred(&w.photo, n as f32)),
    by(BLUR, "blur-2", 2.0, "pixels of blur", |w, n| blur::blurred(&w.photo, n as f32)),
    by(BLUR, "blur-4", 4.0, "pixels of blur", |w, n| blur::blurred(&w.photo, n as f32)),
    one(BLUR, "smear", |w, _| blur::smeared(&w.photo, 9)),
    one(BLUR, "sharpen", |w, _| blur::sharpened(&w.photo, 1.5, 1.0)),
    by(BLUR, "noise-8", 8.0, "levels of noise", |w, n| blur::noisy(&w.photo, n as f32, &mut w.rng)),
    by(BLUR, "noise-20", 20.0, "levels of noise", |w, n| blur::noisy(&w.photo, n as f32, &mut w.rng)),
    one(BLUR, "dust", |w, _| blur::peppered(&w.photo, 0.01, &mut w.rng)),

    by(TONE, "brighter-15", 15.0, "% of brightness", |w, n| tone::brightness(&w.photo, n)),
    by(TONE, "darker-15", -15.0, "% of brightness", |w, n| tone::brightness(&w.photo, n)),
    by(TONE, "contrast-40", 40.0, "% of contrast", |w, n| tone::contrast(&w.photo, n)),
    by(TONE, "flat-40", -40.0, "% of contrast", |w, n| tone::contrast(&w.photo, n)),
    by(TONE, "gamma-0.6", 0.6, "gamma", |w, n| tone::gamma(&w.photo, n)),
    by(TONE, "gamma-1.6", 1.6, "gamma", |w, n| tone::gamma(&w.photo, n)),
    by(TONE, "vivid-60", 60.0, "% of saturation", |w, n| tone::saturation(&w.photo, n)),
    by(TONE, "warm-15", 15.0, "% of warmth", |w, n| tone::warmth(&w.photo, n)),
    by(TONE, "hue-30", 30.0, "degrees of hue", |w, n| imageops::huerotate(&*w.photo, n as i32)),

    one(INVERT, "invert", |w, _| tone::inverted(&w.photo)),

    one(FILTER, "gray", |w, _| tone::grayed(&w.photo)),
    one(FILTER, "sepia", |w, _| tone::sepia(&w.photo)),
    one(FILTER, "vintage", |w, _| tone::vintage(&w.photo)),
    one(FILTER, "noir", |w, _| tone::noir(&w.photo)),
    one(FILTER, "duotone", |w, _| tone::duotone(&w.photo, [40, 20, 90], [250, 220, 120])),
    by(FILTER, "posterize-4", 4.0, "levels", |w, n| tone::posterized(&w.photo, n)),
    one(FILTER, "photocopy", |w, _| tone::photocopied(&w.photo)),

    by(CAPTION, "caption-above-15", 15.0, "% of the height", |w, n| frame::captioned(&w.photo, Bar::Above, n / 100.0, false, &mut w.rng)),
    by(CAPTION, "caption-below-20", 20.0, "% of the height", |w, n| frame::captioned(&w.photo, Bar::Below, n / 100.0, true, &mut w.rng)),
    by(CAPTION, "caption-both-12", 12.0, "% of the height, twice", |w, n| frame::captioned(&w.photo, Bar::Both, n / 100.0, false, &mut w.rng)),
    one(CAPTION, "post-cut-out", |w, _| frame::posted(&w.photo, &mut w.rng)),

    by(TEXT, "meme-8", 8.0, "% of the height, twice", |w, n| overlay::meme(&w.photo, n, &mut w.rng)),
    by(TEXT, "words-4", 4.0, "% of the height, one line", |w, n| overlay::worded(&w.photo, n, &mut w.rng)),
    by(TEXT, "words-7", 7.0, "% of the height, one line", |w, n| overlay::worded(&w.photo, n, &mut w.rng)),
    by(TEXT, "plate-6", 6.0, "% of the height, on a plate", |w, n| overlay::plated(&w.photo, n, &mut w.rng)),
    one(TEXT, "subtitles", |w, _| overlay::subtitled(&w.photo, &mut w.rng)),

    by(WATERMARK, "watermark-tiled-35", 35.0, "% of white", |w, n| overlay::tiled(&w.photo, n)),
    by(WATERMARK, "watermark-middle-50", 50.0, "% of white", |w, n| overlay::stamped(&w.photo, n)),
    one(WATERMARK, "watermark-corner", |w, _| overlay::signed(&w.photo, &mut w.rng)),

    by(STICKER, "sticker-10", 10.0, "% of the area", |w, n| overlay::sticker(&w.photo, n, &mut w.rng)),
    by(STICKER, "sticker-25", 25.0, "% of the area", |w, n| overlay::sticker(&w.photo, n, &mut w.rng)),
    by(STICKER, "scribble-4", 4.0, "lines", |w, n| overlay::scribbled(&w.photo, n, &mut w.rng)),
    by(STICKER, "stickers-6", 6.0, "small stickers", |w, n| overlay::stickers(&w.photo, n, &mut w.rng)),
    one(STICKER, "arrow", |w, _| overlay::pointed_at(&w.photo, &mut w.rng)),

    by(CENSOR, "black-box-6", 6.0, "% of the area, black", |w, n| censor::boxed(&w.photo, n, &mut w.rng)),
    one(CENSOR, "eye-bar", |w, _| censor::barred(&w.photo, &mut w.rng)),
    by(CENSOR, "mosaic-20", 20.0, "% of the area, in squares", |w, n| censor::mosaic(&w.photo, n, &mut w.rng)),
    by(CENSOR, "hidden-20", 20.0, "% of the area, blurred", |w, n| censor::hidden(&w.photo, n, &mut w.rng)),

    one(CHAIN, "chain-forwarded", |w, _| chain::forwarded(&w.photo)),
    one(CHAIN, "chain-reposted", |w, _| chain::reposted(&w.photo, &mut w.rng)),
    one(CHAIN, "chain-square", |w, _| chain::filtered_square(&w.photo)),
    one(CHAIN, "chain-meme", |w, _| chain::memed(&w.photo, &mut w.rng)),
    one(CHAIN, "chain-cut-out", |w, _| chain::cut_out(&w.photo, &mut w.rng)),
    one(CHAIN, "chain-mirrored", |w, _| chain::mirrored(&w.photo)),

    by(SCREEN, "screen-close-3", 3.0, "% of slant", |w, n| screen::shot(&w.photo, Framing::Close, n / 100.0, &mut w.rng)),
    by(SCREEN, "screen-close-5", 5.0, "% of slant", |w, n| screen::shot(&w.photo, Framing::Close, n / 100.0, &mut w.rng)),
    by(SCREEN, "screen-whole-4", 4.0, "% of slant, all of it seen", |w, n| screen::shot(&w.photo, Framing::Whole, n / 100.0, &mut w.rng)),
];

fn seen_in(work: &mut Work<'_>, interface: Interface) -> RgbImage {
    let seed = work.rng.u64(..);
    interface.screenshot(&work.photo, seed).picture
}
