//! The pictures that the binary carries, so that `demo` and `selftest` work from anywhere.
//!
//! They are drawn by the program in `fixtures/`; no real person is in any of them.

use serde::Deserialize;

macro_rules! embedded {
    ($($name:literal),* $(,)?) => {
        /// Name and bytes of every file in `demo/`, its tables excepted.
        const FILES: &[(&str, &[u8])] = &[$(($name, include_bytes!(concat!("../demo/", $name)))),*];
    };
}

embedded!(
    "agate.jpg",
    "balloons.jpg",
    "balloons_blurred.jpg",
    "balloons_squeezed.jpg",
    "blank.jpg",
    "books.jpg",
    "cabin.jpg",
    "cabin_brighter.jpg",
    "cabin_mirrored.jpg",
    "cabin_noisy.jpg",
    "damaged.jpg",
    "fruit.jpg",
    "fruit_faded.jpg",
    "fruit_framed.jpg",
    "fruit_watermark.jpg",
    "lighthouse.jpg",
    "lighthouse_gray.png",
    "lighthouse_stamped.jpg",
    "lighthouse_warmer.jpg",
    "oak.jpg",
    "oak_low_quality.jpg",
    "oak_thumbnail.jpg",
    "sails.jpg",
    "skyline.jpg",
    "sunflower.jpg",
    "sunflower_cropped.jpg",
    "sunflower_text.jpg",
    "vector_gray.png",
    "vector_rgb.png",
    "vector_wide.png",
);

/// What each picture of the demo is for: `file,role,expected,of,what`.
const ROLES: &str = include_str!("../demo/demo.csv");

/// Reference values of the `vector_*` pictures; `fixtures/vectors/make_vectors.py` says what the columns mean.
pub(crate) const VECTORS: &str = include_str!("../demo/vectors.csv");

/// What `image_hasher` and Python's ImageHash make of some of the pictures: file, algorithm, hash.
pub(crate) const ALGORITHMS: [&str; 2] =
    [include_str!("../demo/algorithms.csv"), include_str!("../demo/image_hash.csv")];

/// One line of the table of the demo.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Picture {
    pub(crate) file: String,
    pub(crate) role: Role,
    /// The outcome that it was drawn for, by the names of NDJSON; empty for a listed picture.
    pub(crate) expected: String,
    /// The listed picture that it was made from, if any.
    pub(crate) of: String,
    /// What it shows, or what was done to it.
    pub(crate) what: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    /// A picture to look for.
    List,
    /// A picture that comes in.
    Scan,
}

/// The pictures of the demo, in the order in which they are shown.
pub(crate) fn all() -> Vec<Picture> {
    let mut table = csv::Reader::from_reader(ROLES.as_bytes());
    table.deserialize().collect::<Result<_, _>>().expect("the table is part of this program, and tested")
}

/// The bytes of an embedded file.
pub(crate) fn bytes(file: &str) -> &'static [u8] {
    let found = FILES.iter().find(|(name, _)| *name == file);
    found.map(|(_, bytes)| *bytes).expect("every file that the tables name is embedded, and tested")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_tables_is_embedded_and_small() {
        for picture in all() {
            assert!(FILES.iter().any(|(name, _)| *name == picture.file), "{}", picture.file);
        }
        for row in VECTORS.lines().skip(1) {
            bytes(row.split(',').next().expect("a file"));
        }
        let total: usize = FILES.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(total <= 400_000, "{total} bytes in the binary");
    }
}
