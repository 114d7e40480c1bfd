//! Views: what else a picture may be a copy of, each read from the query alone, so that lists stay plain.
//!
//! The picture itself is hashed from all of its pixels. Everything else is read from one small luma
//! plane, in this order: borders trimmed, panels beside a background, turns and mirrors, rectangles
//! between seams, the inverse; and in the wide set un-crops, tilts, straightened and mirrored pictures,
//! halves and quarters. A view without enough detail is left out: blank ones match each other.

mod bitmap;
mod detail;
mod framed;
mod panels;
pub(crate) mod plane;
mod seams;
mod snap;
mod split;
mod tiles;
mod trim;
mod uncrop;
mod view;
pub(crate) mod window;

use std::fmt;
use std::str::FromStr;

use zeroize::Zeroize;

use self::plane::{Filling, Filters, Plane};
use self::trim::{Area, Tolerance, trimmed, trimmed_once};
use self::window::{Rectangle, Window};
use crate::algorithm::UnknownName;
use crate::algorithm::dihedral::Turn;
use crate::luma::{Luma64, MIN_SIDE, SIDE, Source};

pub use self::view::{Border, Part, Reading, Side, Sides, Tenths, View};

/// Which views of an input are looked up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ViewSet {
    /// The picture as it is.
    One,
    /// About 21: borders, screenshots, collages, turns, mirrors, inverted colours.
    Fast,
    /// About 87: crops, tilts and straightened pictures as well.
    Wide,
}

impl ViewSet {
    /// All sets, the smaller ones first.
    pub const ALL: [Self; 3] = [Self::One, Self::Fast, Self::Wide];

    /// Counts up whenever a set looks at other windows than before: a calibration holds for one version.
    pub const VERSION: u32 = 1;

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::One => "one",
            Self::Fast => "fast",
            Self::Wide => "wide",
        }
    }

    /// Whether a query of this set asks with that view, where a picture has it: the prints of a smaller
    /// set are those of a larger one's that it holds.
    pub fn holds(self, view: View) -> bool {
        match self {
            Self::One => view.is_plain(),
            Self::Fast => match view.part {
                Part::Whole | Part::Trim(_) | Part::Panel(_) => true,
                Part::Seam(number) => usize::from(number) <= FAST_SEAMS,
                _ => false,
            },
            Self::Wide => true,
        }
    }
}

/// Set and version, as records carry them: `fast-1`.
impl fmt::Display for ViewSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.name(), Self::VERSION)
    }
}

impl FromStr for ViewSet {
    type Err = UnknownName;

    /// A name, or how many views there are about: `21`, `87`.
    fn from_str(name: &str) -> Result<Self, UnknownName> {
        match name {
            "21" => Ok(Self::Fast),
            "87" => Ok(Self::Wide),
            _ => {
                let found = Self::ALL.into_iter().find(|set| set.name() == name);
                found.ok_or_else(|| UnknownName::among(name, Self::ALL.into_iter().map(Self::name)))
            }
        }
    }
}

/// Rectangles between seams that are looked at, at the most, and in the fast set.
const SEAMS: usize = 10;
const FAST_SEAMS: usize = 6;

/// Rectangles under this many samples on a side are left out.
const LEAST_SIDE: usize = 24;

/// Rectangles whose sides are within this share of another one's are the same.
const SAME: f32 = 0.01;

/// The photo inside a screenshot or a frame, in pixels, if a picture is certain to be one.
pub(crate) fn framed_photo(source: &Source<'_>) -> Option<Rectangle> {
    if source.width.min(source.height) < MIN_SIDE {
        return None;
    }
    let mut plane = Plane::default();
    plane.fill(source);
    let photo = framed::photo(&plane)?;
    let [across, down] = plane.pixels;
    Some(Rectangle::new(photo.left * across, photo.top * down, photo.right * across, photo.bottom * down))
}

/// What one view looks at.
struct Glance {
    part: Part,
    turn: Turn,
    window: Window,
}

/// Reads the views of pictures; its buffers serve one after the other.
#[derive(Clone)]
pub(crate) struct Viewer {
    plane: Plane,
    filters: Filters,
    luma: Box<Luma64>,
}

impl Default for Viewer {
    fn default() -> Self {
        Self { plane: Plane::default(), filters: Filters::default(), luma: Box::new([[0.0; SIDE]; SIDE]) }
    }
}

impl Viewer {
    /// Overwrites what is left of the last picture, in a way that no compiler takes away.
    pub(crate) fn wipe(&mut self) {
        self.plane = Plane::default();
        self.filters.wipe();
        self.luma.zeroize();
    }

    /// Takes a picture in.
    pub(crate) fn fill(&mut self, source: &Source<'_>) {
        self.plane.fill(source);
    }

    /// Takes a picture in while it is read for something else.
    pub(crate) fn filling<'a, 'p>(&'a mut self, source: &'a Source<'p>) -> Filling<'a, 'p> {
        Filling::new(&mut self.plane, source)
    }

    /// Gives each window of a set of the picture that was taken in to `see`, but for the whole picture: which it is,
    /// and its 64x64 luma.
    pub(crate) fn look(&mut self, set: ViewSet, mut see: impl FnMut(Part, Turn, &Luma64)) {
        self.filters.reset(&self.plane);
        let rectangles = rectangles(&self.plane, if set == ViewSet::Fast { FAST_SEAMS } else { SEAMS });
        for Glance { part, turn, window } in glances(&self.plane, set, &rectangles) {
            window.read(&self.plane, &mut self.filters, &mut self.luma);
            see(part, turn, &self.luma);
        }
        let panel = rectangles.iter().find(|(part, _)| matches!(part, Part::Panel(_)));
        if let Some((_, panel)) = panel.filter(|_| set == ViewSet::Wide) {
            self.look_beyond(*panel, see);
        }
    }

    /// What a panel was cropped from, if an interface made it fit: its own edges are the mirrors.
    fn look_beyond(&mut self, panel: Area, mut see: impl FnMut(Part, Turn, &Luma64)) {
        let crops =
            FITTED.into_iter().flat_map(|percent| [sides(0, percent, 0, percent), sides(percent, 0, percent, 0)]);
        let fits = |lost: &Sides| uncrop::may_be_fitted(panel.width() as f32 / panel.height() as f32, *lost);
        let crops: Vec<Sides> = crops.filter(fits).collect();
        if crops.is_empty() {
            return;
        }
        let exact = snap::snapped(&self.plane, panel);
        let plane = self.plane.cut(panel);
        self.filters.reset(&plane);
        let (left, top) = (panel.left as f32, panel.top as f32);
        let area = Rectangle::new(exact.left - left, exact.top - top, exact.right - left, exact.bottom - top);
        for lost in crops {
            Window::from(uncrop::original(area, lost)).read(&plane, &mut self.filters, &mut self.luma);
            see(Part::PanelUncrop(lost), Turn::Orig, &self.luma);
        }
    }
}

fn glances(plane: &Plane, set: ViewSet, rectangles: &[(Part, Area)]) -> Vec<Glance> {
    let whole = Rectangle::from(Area::of(plane));
    let upright = |part, window: Window| Glance { part, turn: Turn::Orig, window };
    let turned = |part, turn: Turn, window: Window| Glance { part, turn, window: turn_of(window, turn) };
    let mut all = Vec::with_capacity(96);
    for &(part, area) in rectangles {
        let window = Window::from(snap::snapped(plane, area));
        all.push(upright(part, window));
        // A border and a mirror are undone together.
        if matches!(part, Part::Trim(Border::Plain) | Part::Panel(1)) {
            all.push(turned(part, Turn::FlipY, window));
        }
    }
    all.extend(Turn::ALL[1..].iter().map(|turn| turned(Part::Whole, *turn, whole.into())));
    if set == ViewSet::Fast {
        return all;
    }
    let uncropped = |sides: Sides| Window::from(uncrop::original(whole, sides));
    for sides in CENTRED.map(Sides::all).into_iter().chain(SIDEWAYS) {
        all.push(upright(Part::Uncrop(sides), uncropped(sides)));
    }
    for sides in ONE_SIDED {
        all.push(upright(Part::Uncrop(sides), uncropped(sides)));
    }
    for tenths in TILTS.into_iter().flat_map(|tenths| [tenths, -tenths]) {
        let degrees = f32::from(tenths) / 10.0;
        all.push(upright(Part::Tilt(tenths), Window::tilted(whole, degrees, 1.0)));
        all.push(upright(Part::Straighten(tenths), Window::tilted(whole, degrees, straightened(whole, degrees))));
    }
    for sides in CENTRED.map(Sides::all) {
        all.push(turned(Part::Uncrop(sides), Turn::FlipY, uncropped(sides)));
    }
    all.extend(tiles::find(plane).into_iter().map(|(part, area)| upright(part, snap::snapped(plane, area).into())));
    all
}

/// Lost at all sides alike.
const CENTRED: [u8; 5] = [2, 5, 10, 15, 20];

const fn sides(left: u8, top: u8, right: u8, bottom: u8) -> Sides {
    Sides { left, top, right, bottom }
}

/// Another aspect: lost at two opposite sides.
const SIDEWAYS: [Sides; 6] = [
    sides(6, 0, 6, 0),
    sides(0, 6, 0, 6),
    sides(12, 0, 12, 0),
    sides(0, 12, 0, 12),
    sides(20, 0, 20, 0),
    sides(0, 20, 0, 20),
];

/// Lost at one side, or at two that meet.
const ONE_SIDED: [Sides; 24] = [
    sides(5, 0, 0, 0),
    sides(0, 5, 0, 0),
    sides(0, 0, 5, 0),
    sides(0, 0, 0, 5),
    sides(15, 0, 0, 0),
    sides(0, 15, 0, 0),
    sides(0, 0, 15, 0),
    sides(0, 0, 0, 15),
    sides(10, 0, 0, 0),
    sides(0, 10, 0, 0),
    sides(0, 0, 10, 0),
    sides(0, 0, 0, 10),
    sides(10, 10, 0, 0),
    sides(0, 10, 10, 0),
    sides(0, 0, 10, 10),
    sides(10, 0, 0, 10),
    sides(20, 0, 0, 0),
    sides(0, 20, 0, 0),
    sides(0, 0, 20, 0),
    sides(0, 0, 0, 20),
    sides(20, 20, 0, 0),
    sides(0, 20, 20, 0),
    sides(0, 0, 20, 20),
    sides(20, 0, 0, 20),
];

/// Lost at two opposite sides of a panel, in per cent: photos of 2:3, 3:4 and 9:16 that were made to fit a
/// feed, which shows nothing taller than 3:4 or 4:5, or a square.
const FITTED: [u8; 2] = [8, 14];

/// Tenths of a degree, to both sides.
const TILTS: [Tenths; 5] = [15, 30, 50, 75, 100];

/// How much larger the picture was whose upright window was cut out after a turn.
fn straightened(whole: Rectangle, degrees: f32) -> f32 {
    let (sin, cos) = degrees.abs().to_radians().sin_cos();
    let (width, height) = (whole.width(), whole.height());
    ((width * cos + height * sin) / width).max((width * sin + height * cos) / height)
}

fn turn_of(window: Window, turn: Turn) -> Window {
    let (mirror, transpose) = turn.mirror_then_transpose();
    window.turned(mirror.axes(), transpose)
}

/// The rectangles that the picture itself shows, each once; between seams so many at the most.
fn rectangles(plane: &Plane, seams: usize) -> Vec<(Part, Area)> {
    let whole = Area::of(plane);
    let trim = |border, area| (Part::Trim(border), area);
    let plain = trimmed(plane, whole, Tolerance::PLAIN);
    let mut found = vec![trim(Border::Plain, plain), trim(Border::Words, trimmed(plane, whole, Tolerance::WORDS))];
    if plain != whole {
        found.push(trim(Border::Nested, trimmed(plane, plain, Tolerance::WORDS)));
        found.push(trim(Border::Outer, trimmed_once(plane, whole, Tolerance::PLAIN)));
    }
    found.extend((1..).map(Part::Panel).zip(panels::find(plane)));
    let between = seams::find(plane, plain, seams).into_iter().map(|area| trimmed(plane, area, Tolerance::GAP));
    found.extend((1..).map(Part::Seam).zip(between));

    let same = SAME * plane.width.max(plane.height) as f32;
    let mut distinct = Vec::new();
    for (part, area) in found {
        let is_new = |other: &Area| !seams::near(*other, area, same.max(1.0));
        let is_large = area.width().min(area.height()) >= LEAST_SIDE;
        if is_large && is_new(&whole) && distinct.iter().all(|(_, other)| is_new(other)) {
            distinct.push((part, area));
        }
    }
    distinct
}
