//! What happens to a photo that is shared again and again: several edits after each other, each with
//! the size and the quality that programs save with.

use fastrand::Rng;
use image::{RgbImage, imageops};

use super::codec::Codec;
use super::draw::{WHITE, contained, middle};
use super::frame::{Bar, bordered, captioned};
use super::geometry::{cropped, random_part};
use super::{overlay, tone};

/// Sent on by messengers: smaller each time, saved each time.
pub(super) fn forwarded(photo: &RgbImage) -> RgbImage {
    let first = Codec::Jpeg(65).resaved(&contained(photo, 480, 480));
    let second = Codec::Jpeg(50).resaved(&contained(&first, 360, 360));
    Codec::Jpeg(70).resaved(&contained(&second, 512, 512))
}

/// Posted again: a little trimmed by hand on every side, at the size of a feed.
pub(super) fn reposted(photo: &RgbImage, rng: &mut Rng) -> RgbImage {
    let mut trim = || 0.005 + 0.025 * rng.f64();
    let part = cropped(photo, [trim(), trim(), trim(), trim()]);
    let feed = Codec::Jpeg(72).resaved(&contained(&part, 540, 540));
    Codec::Jpeg(80).resaved(&tone::contrast(&feed, 8.0))
}

/// A filter, a square, a feed.
pub(super) fn filtered_square(photo: &RgbImage) -> RgbImage {
    let square = middle(&tone::vintage(photo), 1.0);
    Codec::Jpeg(75).resaved(&contained(&square, 480, 480))
}

/// Made a meme, then saved from a messenger by several hands.
pub(super) fn memed(photo: &RgbImage, rng: &mut Rng) -> RgbImage {
    let meme = captioned(photo, Bar::Above, 0.18, false, rng);
    let saved = Codec::Jpeg(60).resaved(&contained(&meme, 480, 480));
    Codec::Jpeg(55).resaved(&overlay::signed(&saved, rng))
}

/// Cut out of a screenshot by hand, brightened, with a sticker on it.
pub(super) fn cut_out(photo: &RgbImage, rng: &mut Rng) -> RgbImage {
    let framed = bordered(photo, 0.012, WHITE);
    let part = random_part(&framed, 0.94, rng);
    let bright = tone::brightness(&contained(&part, 480, 480), 8.0);
    Codec::Jpeg(70).resaved(&overlay::sticker(&bright, 4.0, rng))
}

/// Disguised and posted again: mirrored, within a thin border.
pub(super) fn mirrored(photo: &RgbImage) -> RgbImage {
    let turned = imageops::flip_horizontal(&contained(photo, 480, 480));
    Codec::Jpeg(75).resaved(&bordered(&turned, 0.03, WHITE))
}
