//! The kinds of file that are told apart by content.

use std::fmt;

/// What a file is, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each variant is a format's own name; `name` spells it out")]
pub enum Kind {
    // Opened here.
    Jpeg,
    Png,
    WebP,
    Gif,
    Bmp,
    Tiff,
    Ico,
    // Opened with the feature `heic`.
    Heic,
    Heif,
    // Pictures that no build opens.
    Avif,
    JpegXl,
    Jpeg2000,
    JpegXr,
    Svg,
    Psd,
    Raw,
    BigTiff,
    Cur,
    Qoi,
    Pnm,
    Hdr,
    OpenExr,
    Dds,
    Pcx,
    Sgi,
    Farbfeld,
    Xcf,
    // Moving pictures.
    Mp4,
    QuickTime,
    ThreeGp,
    WebM,
    Matroska,
    Avi,
    Flv,
    Wmv,
    Mpeg,
}

impl Kind {
    /// The name that people use for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jpeg => "JPEG",
            Self::Png => "PNG",
            Self::WebP => "WebP",
            Self::Gif => "GIF",
            Self::Bmp => "BMP",
            Self::Tiff => "TIFF",
            Self::Ico => "ICO",
            Self::Avif => "AVIF",
            Self::Heic => "HEIC",
            Self::Heif => "HEIF",
            Self::JpegXl => "JPEG XL",
            Self::Jpeg2000 => "JPEG 2000",
            Self::JpegXr => "JPEG XR",
            Self::Svg => "SVG",
            Self::Psd => "PSD",
            Self::Raw => "camera raw",
            Self::BigTiff => "BigTIFF",
            Self::Cur => "CUR",
            Self::Qoi => "QOI",
            Self::Pnm => "PNM",
            Self::Hdr => "Radiance HDR",
            Self::OpenExr => "OpenEXR",
            Self::Dds => "DDS",
            Self::Pcx => "PCX",
            Self::Sgi => "SGI",
            Self::Farbfeld => "farbfeld",
            Self::Xcf => "XCF",
            Self::Mp4 => "MP4 video",
            Self::QuickTime => "QuickTime video",
            Self::ThreeGp => "3GP video",
            Self::WebM => "WebM video",
            Self::Matroska => "Matroska video",
            Self::Avi => "AVI video",
            Self::Flv => "FLV video",
            Self::Wmv => "WMV video",
            Self::Mpeg => "MPEG video",
        }
    }

    /// The kinds that this build can decode.
    pub const OPENABLE: &[Self] = &[
        Self::Jpeg,
        Self::Png,
        Self::WebP,
        Self::Gif,
        Self::Bmp,
        Self::Tiff,
        Self::Ico,
        #[cfg(feature = "heic")]
        Self::Heic,
        #[cfg(feature = "heic")]
        Self::Heif,
    ];

    /// Whether this build can decode it.
    pub fn is_openable(self) -> bool {
        Self::OPENABLE.contains(&self)
    }

    /// Whether it is a video.
    pub const fn is_video(self) -> bool {
        matches!(
            self,
            Self::Mp4
                | Self::QuickTime
                | Self::ThreeGp
                | Self::WebM
                | Self::Matroska
                | Self::Avi
                | Self::Flv
                | Self::Wmv
                | Self::Mpeg
        )
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
