//! The algorithms: which there are, and the one place that chooses.
//!
//! | algorithms | file | equal to | numbers in list files |
//! |---|---|---|---|
//! | `pdq` | `pdq` | Meta's PDQ | 1 |
//! | `img-…` | `img_hash/` | `image_hasher` 3.1.1 | 256 + 8 kind + 2 size + DCT, to 511 |
//! | `ahash` … `whash-16` | `image_hash/` | Python ImageHash 4.3.2 | 512 + 2 kind + size, to 767 |
//! | `external:NAME:BITS` | `external` | whatever made it | 65535 |
//!
//! A new set is a folder with its own enum beside these, a variant below, and its arms. What libraries share
//! stands once: `resize/`, `dct/`, `haar` and `encoding`.

mod dct;
pub(crate) mod dihedral;
mod encoding;
mod external;
mod haar;
pub(crate) mod image_hash;
pub(crate) mod img_hash;
mod pdq;
mod resize;

use std::fmt;
use std::str::FromStr;

pub(crate) use self::dct::Coefficients;
use self::dihedral::{Mirror, Turn};
pub use self::external::External;
use self::image_hash::ImageHash;
use self::img_hash::ImgHash;
use crate::hash::{Fingerprint, Hash256, ParseHashError};
use crate::jarosz;
use crate::luma::{Backdrop, Luma64, SIDE, Source};
use crate::margins::Margins;
use crate::pixels::{Layout, Orientation, Pixels};

/// A perceptual hash algorithm. Hashes of different algorithms are never compared: lists carry
/// theirs, and a matcher checks it once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Algorithm {
    /// Meta's PDQ, 256 bits.
    Pdq,
    /// One of the set of Rust's `img_hash`, now `image_hasher`.
    ImgHash(ImgHash),
    /// One of the set of Python's ImageHash.
    ImageHash(ImageHash),
    /// Hashes that are made elsewhere: held and compared, never computed.
    External(External),
}

/// What the number of an outside algorithm is in list files, which have its name beside it.
pub(crate) const EXTERNAL_CODE: u16 = u16::MAX;

impl Algorithm {
    /// Every algorithm that this build computes.
    pub const ALL: [Self; 1 + ImgHash::ALL.len() + ImageHash::ALL.len()] = {
        const BEFORE: usize = 1 + ImgHash::ALL.len();
        let mut all = [Self::Pdq; BEFORE + ImageHash::ALL.len()];
        let mut at = 1;
        while at < all.len() {
            all[at] = if at < BEFORE {
                Self::ImgHash(ImgHash::ALL[at - 1])
            } else {
                Self::ImageHash(ImageHash::ALL[at - BEFORE])
            };
            at += 1;
        }
        all
    };

    /// The name on the command line, in records and in lists' text forms.
    pub fn name(&self) -> &str {
        match self {
            Self::Pdq => "pdq",
            Self::ImgHash(algorithm) => algorithm.name(),
            Self::ImageHash(algorithm) => algorithm.name(),
            Self::External(external) => external.text(),
        }
    }

    /// Bits of a hash, 1..=256. Bit `k` of a [`Hash256`] is the `k`-th that the algorithm defines, and those
    /// from here on are zero.
    pub const fn bits(self) -> u32 {
        match self {
            Self::Pdq => 256,
            Self::ImgHash(algorithm) => algorithm.bits(),
            Self::ImageHash(algorithm) => algorithm.bits(),
            Self::External(external) => external.bits(),
        }
    }

    /// The distance in bits up to which two hashes count as a match, by the algorithm's own literature.
    ///
    /// - PDQ: 31, the field's published practice.
    /// - The `img_hash` set: 5 of 64 bits, and the same share of other widths. Its documentation names Krawetz's
    ///   "Looks Like It" (2011), which calls 5 "probably still close enough to be similar" and 10 "probably a
    ///   very different picture".
    /// - External: 0, equal hashes alone. Nobody but its maker can say more.
    pub const fn default_limit(self) -> u32 {
        match self {
            Self::Pdq => 31,
            Self::ImgHash(algorithm) => 5 * algorithm.bits() / 64,
            Self::ImageHash(algorithm) => algorithm.default_limit(),
            Self::External(_) => 0,
        }
    }

    /// Whether this program can make its hashes, not only hold and compare them.
    pub const fn is_computed(self) -> bool {
        !matches!(self, Self::External(_))
    }

    /// Whether its hashes come with [`Margins`], pipelines ([`Profile`]) and a calibrated rate of false matches.
    pub(crate) const fn is_pdq(self) -> bool {
        matches!(self, Self::Pdq)
    }

    /// The number that stands for it in list files.
    pub(crate) const fn code(self) -> u16 {
        match self {
            Self::Pdq => 1,
            Self::ImgHash(algorithm) => algorithm.code(),
            Self::ImageHash(algorithm) => algorithm.code(),
            Self::External(_) => EXTERNAL_CODE,
        }
    }

    /// The algorithm of a list file's number, where the number alone says it.
    pub(crate) fn from_code(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.code() == code)
    }

    /// A hash in the field's own text form: hex. PDQ has bit 255 first, and so have ImageHash's and
    /// external ones their highest; the `img_hash` set is the hex of the library's `as_bytes()`, bits 0 to 7 first.
    pub fn text(self, hash: &Hash256) -> String {
        match self {
            Self::Pdq => hash.to_string(),
            Self::ImgHash(algorithm) => encoding::bytes_hex(hash, algorithm.bits()),
            Self::ImageHash(algorithm) => encoding::number_hex(hash, algorithm.bits()),
            Self::External(external) => encoding::number_hex(hash, external.bits()),
        }
    }

    /// A hash in base64, where the field has such a form: the `img_hash` set, as `to_base64()` writes it.
    pub fn base64(self, hash: &Hash256) -> Option<String> {
        match self {
            Self::ImgHash(algorithm) => Some(encoding::base64(hash, algorithm.bits())),
            Self::Pdq | Self::ImageHash(_) | Self::External(_) => None,
        }
    }

    /// Reads the field's own text form, and base64 where it has that.
    ///
    /// # Errors
    /// Text of another width, or with something that is no digit.
    pub fn parse(self, text: &str) -> Result<Hash256, ParseHashError> {
        match self {
            Self::Pdq => text.parse(),
            Self::ImgHash(algorithm) => encoding::parse_bytes(text, algorithm.bits()),
            Self::ImageHash(algorithm) => encoding::parse_number(text, algorithm.bits()),
            Self::External(external) => encoding::parse_number(text, external.bits()),
        }
    }

    /// The hash of a picture: the one match that every hash goes through.
    ///
    /// # Panics
    /// For an external algorithm, which a [`Hasher`](crate::Hasher) is never made for.
    pub(crate) fn hash(self, source: &Source<'_>, scratch: &mut Scratch) -> Hash256 {
        match self {
            Self::Pdq => pdq::fingerprint(source, &mut scratch.jarosz).hash,
            Self::ImgHash(algorithm) => algorithm.hash(source, &mut scratch.img_hash),
            Self::ImageHash(algorithm) => algorithm.hash(source),
            Self::External(external) => panic!("{external:?} hashes are made elsewhere"),
        }
    }

    /// The hash of a picture, and PDQ's measure of its detail.
    pub(crate) fn fingerprint(self, source: &Source<'_>, scratch: &mut Scratch) -> Fingerprint {
        let pdq = pdq::fingerprint(source, &mut scratch.jarosz);
        if self.is_pdq() { pdq } else { Fingerprint { hash: self.hash(source, scratch), ..pdq } }
    }

    /// The hash of a picture, with how sure each bit of it is where that is defined.
    pub(crate) fn fingerprint_and_margins(
        self,
        source: &Source<'_>,
        scratch: &mut Scratch,
    ) -> (Fingerprint, Option<Margins>) {
        if self.is_pdq() {
            let (fingerprint, margins) = pdq::fingerprint_and_margins(source, &mut scratch.jarosz);
            return (fingerprint, Some(margins));
        }
        (self.fingerprint(source, scratch), None)
    }

    /// The hash of a window that was already taken to 64x64: all but PDQ take it for a small gray picture.
    pub(crate) fn window(self, luma: &Luma64, scratch: &mut Scratch) -> Sketch {
        let sketch = pdq::window(luma);
        if self.is_pdq() {
            return sketch;
        }
        let samples = luma.as_flattened().iter().map(|value| value.round() as u8).collect();
        let pixels = Pixels::new(SIDE as u32, SIDE as u32, Layout::Gray, samples).expect("64x64 samples");
        let source = Source::full(pixels.read(Orientation::AS_STORED), Backdrop::Dropped);
        let hash = self.hash(&source, scratch);
        Sketch { fingerprint: Fingerprint { hash, ..sketch.fingerprint }, has_margins: false, ..sketch }
    }

    /// The hash of the picture in inverted colours. Of PDQ's coefficients each changes its sign, and so the hash is the
    /// complement; others compare with `>=`, or hash rounded samples, and are made from the inverted samples.
    pub(crate) fn inverse(self, plain: Hash256, source: &Source<'_>, scratch: &mut Scratch) -> Hash256 {
        if self.is_pdq() { !plain } else { self.hash(&source.inverted(), scratch) }
    }

    /// The eight hashes of the field's own method; where it has none, those of the turned pictures.
    pub(crate) fn dihedral<'a>(self, turned: impl Fn(Turn) -> Source<'a>, scratch: &mut Scratch) -> [Fingerprint; 8] {
        match self {
            Self::Pdq => pdq::dihedral(&turned(Turn::Orig), &mut scratch.jarosz),
            _ => self.exact_dihedral(turned, scratch),
        }
    }

    /// The eight hashes of the turned pictures themselves.
    pub(crate) fn exact_dihedral<'a>(
        self,
        turned: impl Fn(Turn) -> Source<'a>,
        scratch: &mut Scratch,
    ) -> [Fingerprint; 8] {
        match self {
            Self::Pdq => pdq::exact_dihedral(|mirror: Mirror| turned(mirror.turn()), &mut scratch.jarosz),
            _ => Turn::ALL.map(|turn| self.fingerprint(&turned(turn), scratch)),
        }
    }
}

/// What algorithms keep from one picture to the next.
#[derive(Clone, Default)]
pub(crate) struct Scratch {
    jarosz: jarosz::Scratch,
    img_hash: img_hash::Scratch,
}

impl Scratch {
    /// Overwrites what is left of the last picture, in a way that no compiler takes away.
    pub(crate) fn wipe(&mut self) {
        self.jarosz.wipe();
        self.img_hash.wipe();
    }
}

/// A window's hash, and its low frequencies.
pub(crate) struct Sketch {
    pub(crate) fingerprint: Fingerprint,
    /// PDQ's, whatever the algorithm.
    coefficients: Coefficients,
    has_margins: bool,
}

impl Sketch {
    /// How sure each bit is, where that is defined.
    pub(crate) fn margins(&self) -> Option<Margins> {
        self.has_margins.then(|| Margins::of(&self.coefficients))
    }

    /// Whether the window is nearly its own mirror image.
    pub(crate) fn is_symmetric(&self) -> bool {
        dct::is_symmetric(&self.coefficients)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A name that stands for nothing in this build.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{found:?} is not known here; known: {known}")]
pub struct UnknownName {
    /// What was asked for.
    pub found: String,
    /// The names that would do.
    pub known: String,
}

impl UnknownName {
    pub(crate) fn among<'a>(found: &str, known: impl Iterator<Item = &'a str>) -> Self {
        Self { found: found.to_owned(), known: known.collect::<Vec<_>>().join(", ") }
    }
}

impl FromStr for Algorithm {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let external = External::from_name(name).map(Self::External);
        let found = external.or_else(|| Self::ALL.into_iter().find(|algorithm| algorithm.name() == name));
        let known = Self::ALL.iter().map(Self::name).chain(["external:NAME:BITS"]);
        found.ok_or_else(|| UnknownName::among(name, known))
    }
}

/// Which of PDQ's two official pipelines made a hash. They differ by 7 bits on average.
///
/// A list or a hash line that does not say has no profile: `None`, printed as `unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Profile {
    /// All pixels: Java, Python and most services.
    Full,
    /// A picture with a side over 512 is first taken to 512x512 by nearest neighbour: Meta's C++
    /// command line, and the hashers that run in a browser.
    Cimg512,
}

impl Profile {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Full, Self::Cimg512];

    /// The name on the command line and in lists.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Cimg512 => "cimg512",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Profile {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        let found = Self::ALL.into_iter().find(|profile| profile.name() == name);
        found.ok_or_else(|| UnknownName::among(name, Self::ALL.into_iter().map(Self::name)))
    }
}
