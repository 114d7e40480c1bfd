//! Pixels to the bytes of an image file and back.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::codecs::webp::WebPEncoder;
use image::{DynamicImage, ExtendedColorType, ImageEncoder, ImageFormat, ImageResult, RgbImage};

/// What an altered photo is saved as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codec {
    /// Quality 1..=100.
    Jpeg(u8),
    Png,
    /// 256 colours chosen for the picture.
    Gif,
    /// Lossless.
    WebP,
}

impl Codec {
    /// What programs save with unless told otherwise.
    pub(super) const SHARED: Self = Self::Jpeg(88);

    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::Jpeg(_) => "jpg",
            Self::Png => "png",
            Self::Gif => "gif",
            Self::WebP => "webp",
        }
    }

    /// The file's bytes.
    pub(super) fn encode(self, picture: &RgbImage) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.write(picture, &mut bytes).expect("memory takes every picture, and sides stay below each codec's limit");
        bytes
    }

    fn write(self, picture: &RgbImage, bytes: &mut Vec<u8>) -> ImageResult<()> {
        let (width, height) = picture.dimensions();
        let layout = ExtendedColorType::Rgb8;
        match self {
            Self::Jpeg(quality) => JpegEncoder::new_with_quality(bytes, quality).encode(picture, width, height, layout),
            Self::Png => PngEncoder::new_with_quality(bytes, CompressionType::Fast, FilterType::Adaptive)
                .write_image(picture, width, height, layout),
            // Speed 30 looks at every 30th pixel when it chooses colours.
            Self::Gif => GifEncoder::new_with_speed(bytes, 30).encode(picture, width, height, layout),
            Self::WebP => WebPEncoder::new_lossless(bytes).encode(picture, width, height, layout),
        }
    }

    fn format(self) -> ImageFormat {
        match self {
            Self::Jpeg(_) => ImageFormat::Jpeg,
            Self::Png => ImageFormat::Png,
            Self::Gif => ImageFormat::Gif,
            Self::WebP => ImageFormat::WebP,
        }
    }

    /// The pixels after saving and opening again.
    pub(super) fn resaved(self, picture: &RgbImage) -> RgbImage {
        let bytes = self.encode(picture);
        image::load(Cursor::new(bytes), self.format())
            .map(DynamicImage::into_rgb8)
            .expect("bytes that were just written")
    }
}

/// Saved this many times, each at another quality, as a photo that goes from hand to hand.
pub(super) fn passed_on(picture: &RgbImage, times: u32) -> RgbImage {
    let qualities = [75, 85, 60, 90, 70, 80];
    (0..times as usize).fold(picture.clone(), |copy, at| Codec::Jpeg(qualities[at % qualities.len()]).resaved(&copy))
}

/// Through every codec, one after the other.
pub(super) fn through_all(picture: &RgbImage) -> RgbImage {
    [Codec::WebP, Codec::Jpeg(70), Codec::Gif, Codec::Jpeg(60)]
        .into_iter()
        .fold(picture.clone(), |copy, codec| codec.resaved(&copy))
}
