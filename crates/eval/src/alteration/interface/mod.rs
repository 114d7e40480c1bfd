//! Screenshots of drawn programs. An interface, a photo and a seed in; the screen, and where the photo
//! stands on it, out.
//!
//! Names, words, faces and numbers come from the seed alone: with one seed every photo of one size
//! gets the same chrome to the pixel, which is what makes screenshots of two photos alike.

mod desktop;
mod parts;
mod phone;

use image::RgbImage;

pub use super::draw::Area;

/// A program whose screen is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Interface {
    /// A messenger on a phone: the photo in a bubble, its proportions kept.
    Chat,
    /// A photo feed on a phone: the photo across the screen, cut to between 4:5 and 1.91:1.
    FeedLight,
    /// A feed of short posts on a phone, dark: the photo with round corners below a text.
    FeedDark,
    /// A phone's gallery on white.
    GalleryLight,
    /// A phone's gallery on black.
    GalleryDark,
    /// A story that is being watched, with its bars and its reply field.
    StoryViewer,
    /// An article in a phone's browser.
    PhoneBrowser,
    /// An article in a browser on a desktop.
    DesktopBrowser,
    /// A picture viewer on a desktop, dark.
    PhotoViewer,
    /// A file manager with a preview.
    FileManager,
}

/// A screen with a photo on it.
#[derive(Clone, Debug, PartialEq)]
pub struct Screenshot {
    /// The whole screen.
    pub picture: RgbImage,
    /// Where the photo stands; what lies outside follows from the interface, the seed and this box.
    pub place: Area,
}

impl Interface {
    /// Each of them, phones first.
    pub const ALL: [Self; 10] = [
        Self::Chat,
        Self::FeedLight,
        Self::FeedDark,
        Self::GalleryLight,
        Self::GalleryDark,
        Self::StoryViewer,
        Self::PhoneBrowser,
        Self::DesktopBrowser,
        Self::PhotoViewer,
        Self::FileManager,
    ];

    /// Its name, as in `screenshot-chat`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Chat => "chat",
            Self::FeedLight => "feed-light",
            Self::FeedDark => "feed-dark",
            Self::GalleryLight => "gallery-light",
            Self::GalleryDark => "gallery-dark",
            Self::StoryViewer => "story-viewer",
            Self::PhoneBrowser => "phone-browser",
            Self::DesktopBrowser => "desktop-browser",
            Self::PhotoViewer => "photo-viewer",
            Self::FileManager => "file-manager",
        }
    }

    /// The screen with the photo in its place.
    pub fn screenshot(self, photo: &RgbImage, seed: u64) -> Screenshot {
        let rng = &mut super::dice(seed, "", self.name());
        match self {
            Self::Chat => phone::chat(photo, rng),
            Self::FeedLight => phone::feed_light(photo, rng),
            Self::FeedDark => phone::feed_dark(photo, rng),
            Self::GalleryLight => phone::gallery(photo, parts::LIGHT, rng),
            Self::GalleryDark => phone::gallery(photo, parts::DARK, rng),
            Self::StoryViewer => phone::story_viewer(photo, rng),
            Self::PhoneBrowser => phone::browser(photo, rng),
            Self::DesktopBrowser => desktop::browser(photo, rng),
            Self::PhotoViewer => desktop::photo_viewer(photo, rng),
            Self::FileManager => desktop::file_manager(photo, rng),
        }
    }
}
