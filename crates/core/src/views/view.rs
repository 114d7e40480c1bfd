//! What a view of an input is, and what it is called.

use std::fmt;

use crate::algorithm::Profile;
use crate::algorithm::dihedral::Turn;

/// A view of an input: which of its pixels were read, what was undone, and through which pipeline.
///
/// Its name tells all of it: `full`, `rot90`, `trim+flipy`, `on-white+panel-1`, `cimg512-as-stored`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct View {
    /// How the stored pixels were read.
    pub reading: Reading,
    /// The part of the picture, or the larger picture that it may be part of.
    pub part: Part,
    /// How that was turned or mirrored.
    pub turn: Turn,
    /// Whether its colours were inverted.
    pub inverted: bool,
    /// The pipeline; `None` where the source does not say (a bare hex line).
    pub profile: Option<Profile>,
}

/// How the stored pixels of an input were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Reading {
    /// Upright (EXIF orientation applied), alpha dropped: the convention of lists.
    Upright,
    /// As stored, EXIF orientation ignored: what most other tools hash.
    AsStored,
    /// Upright, composited on white.
    OnWhite,
    /// Upright, composited on black.
    OnBlack,
}

/// A part of a picture, or a larger picture that it may be part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Part {
    /// All of it.
    Whole,
    /// Without its borders.
    Trim(Border),
    /// The largest thing beside the background: the photo in a screenshot. Numbered from 1.
    Panel(u8),
    /// The picture that the first panel was cropped from, to fit an interface.
    PanelUncrop(Sides),
    /// Between straight seams: a part of a collage. Numbered from 1.
    Seam(u8),
    /// The picture that this was cropped from, its lost sides filled in by reflection.
    Uncrop(Sides),
    /// Turned by a few degrees.
    Tilt(Tenths),
    /// Turned by a few degrees, with the corners that such a turn cuts off filled in by reflection.
    Straighten(Tenths),
    /// A half.
    Half(Side),
    /// A quarter; 1 to 4 are read like words.
    Quarter(u8),
}

/// What was cut off as a border.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Border {
    /// Lines of one brightness.
    Plain,
    /// Bars with words or buttons on them.
    Words,
    /// Such bars within a plain border.
    Nested,
    /// The outer one of two plain borders, or of a border and a plain edge of the picture itself.
    Outer,
}

/// A side of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Left.
    Left,
    /// Top.
    Top,
    /// Right.
    Right,
    /// Bottom.
    Bottom,
}

impl Side {
    /// All four.
    pub const ALL: [Self; 4] = [Self::Left, Self::Top, Self::Right, Self::Bottom];

    const fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Top => "top",
            Self::Right => "right",
            Self::Bottom => "bottom",
        }
    }
}

/// How much of an original a crop lost at its sides, in per cent of the original's width or height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sides {
    /// Of its width.
    pub left: u8,
    /// Of its height.
    pub top: u8,
    /// Of its width.
    pub right: u8,
    /// Of its height.
    pub bottom: u8,
}

impl Sides {
    /// The four shares, 0.0..1.0, left, top, right, bottom.
    pub(crate) fn shares(self) -> [f32; 4] {
        [self.left, self.top, self.right, self.bottom].map(|percent| f32::from(percent) / 100.0)
    }
}

/// Tenths of a degree, clockwise.
pub type Tenths = i16;

impl View {
    /// All pixels, upright: the plain hash.
    pub const FULL: Self = Self::of(Reading::Upright, Some(Profile::Full));

    /// All pixels in a reading, through a pipeline.
    pub const fn of(reading: Reading, profile: Option<Profile>) -> Self {
        Self { reading, part: Part::Whole, turn: Turn::Orig, inverted: false, profile }
    }

    /// All pixels, turned.
    pub const fn turned(turn: Turn, profile: Option<Profile>) -> Self {
        Self { turn, ..Self::of(Reading::Upright, profile) }
    }

    /// Whether it is the whole picture, neither turned nor inverted: what a list holds.
    pub fn is_plain(&self) -> bool {
        self.part == Part::Whole && self.turn == Turn::Orig && !self.inverted
    }

    /// The view that a name stands for, as [`View`]'s `Display` writes it.
    pub fn from_name(name: &str) -> Option<Self> {
        if name == "unknown" {
            return Some(Self { profile: None, ..Self::FULL });
        }
        let (profile, rest) = match name.strip_prefix("cimg512") {
            Some("") => (Profile::Cimg512, "full"),
            Some(rest) => (Profile::Cimg512, rest.strip_prefix('-')?),
            None => (Profile::Full, name),
        };
        let mut view = Self { profile: Some(profile), ..Self::FULL };
        if rest != "full" {
            for word in rest.split('+') {
                view.read(word)?;
            }
        }
        // One view has one name.
        (view.to_string() == name).then_some(view)
    }

    fn read(&mut self, word: &str) -> Option<()> {
        let turn = Turn::ALL.into_iter().find(|turn| turn.name() == word);
        match word {
            "as-stored" => self.reading = Reading::AsStored,
            "on-white" => self.reading = Reading::OnWhite,
            "on-black" => self.reading = Reading::OnBlack,
            "inverted" => self.inverted = true,
            _ => match turn {
                Some(turn) => self.turn = turn,
                None => self.part = Part::from_name(word)?,
            },
        }
        Some(())
    }
}

impl fmt::Display for View {
    /// The words of everything that is not as it was, joined by `+`, or `full`; through the other pipeline
    /// `cimg512`, `cimg512-as-stored`; and `unknown` where nobody says which pipeline it was.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let reading = match self.reading {
            Reading::Upright => None,
            Reading::AsStored => Some("as-stored"),
            Reading::OnWhite => Some("on-white"),
            Reading::OnBlack => Some("on-black"),
        };
        let part = (self.part != Part::Whole).then(|| self.part.to_string());
        let turn = (self.turn != Turn::Orig).then(|| self.turn.name());
        let inverted = self.inverted.then_some("inverted");
        let words: Vec<&str> = reading.into_iter().chain(part.as_deref()).chain(turn).chain(inverted).collect();
        let words = words.join("+");
        match self.profile {
            Some(Profile::Cimg512) if words.is_empty() => f.write_str("cimg512"),
            Some(Profile::Cimg512) => write!(f, "cimg512-{words}"),
            None if words.is_empty() => f.write_str("unknown"),
            Some(Profile::Full) if words.is_empty() => f.write_str("full"),
            Some(Profile::Full) | None => f.write_str(&words),
        }
    }
}

impl Part {
    fn from_name(name: &str) -> Option<Self> {
        let tenths = |text: &str| text.parse::<f32>().ok().map(|degrees| (degrees * 10.0).round() as Tenths);
        Some(match name.split_once('-') {
            None if name == "trim" => Self::Trim(Border::Plain),
            Some(("trim", "words")) => Self::Trim(Border::Words),
            Some(("trim", "nested")) => Self::Trim(Border::Nested),
            Some(("trim", "outer")) => Self::Trim(Border::Outer),
            Some(("panel", rest)) if rest.starts_with("uncrop-") => {
                Self::PanelUncrop(Sides::from_name(rest.strip_prefix("uncrop-")?)?)
            }
            Some(("panel", number)) => Self::Panel(number.parse().ok()?),
            Some(("seam", number)) => Self::Seam(number.parse().ok()?),
            Some(("quarter", number)) => Self::Quarter(number.parse().ok()?),
            Some(("half", side)) => Self::Half(Side::ALL.into_iter().find(|other| other.name() == side)?),
            Some(("tilt", degrees)) => Self::Tilt(tenths(degrees)?),
            Some(("straighten", degrees)) => Self::Straighten(tenths(degrees)?),
            Some(("uncrop", sides)) => Self::Uncrop(Sides::from_name(sides)?),
            _ => return None,
        })
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let degrees = |tenths: Tenths| f32::from(tenths) / 10.0;
        match *self {
            Self::Whole => f.write_str("full"),
            Self::Trim(Border::Plain) => f.write_str("trim"),
            Self::Trim(Border::Words) => f.write_str("trim-words"),
            Self::Trim(Border::Nested) => f.write_str("trim-nested"),
            Self::Trim(Border::Outer) => f.write_str("trim-outer"),
            Self::Panel(number) => write!(f, "panel-{number}"),
            Self::PanelUncrop(sides) => write!(f, "panel-uncrop-{sides}"),
            Self::Seam(number) => write!(f, "seam-{number}"),
            Self::Uncrop(sides) => write!(f, "uncrop-{sides}"),
            Self::Tilt(tenths) => write!(f, "tilt-{:.1}", degrees(tenths)),
            Self::Straighten(tenths) => write!(f, "straighten-{:.1}", degrees(tenths)),
            Self::Half(side) => write!(f, "half-{}", side.name()),
            Self::Quarter(number) => write!(f, "quarter-{number}"),
        }
    }
}

impl Sides {
    /// The same at every side.
    pub const fn all(percent: u8) -> Self {
        Self { left: percent, top: percent, right: percent, bottom: percent }
    }

    /// `10` for all sides alike, else the sides that lost something: `l10t10`.
    fn from_name(name: &str) -> Option<Self> {
        if let Ok(percent) = name.parse() {
            return Some(Self::all(percent));
        }
        let mut sides = Self::all(0);
        for (at, _) in name.match_indices(['l', 't', 'r', 'b']) {
            let rest = &name[at + 1..];
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            let percent = rest[..digits].parse().ok()?;
            match &name[at..=at] {
                "l" => sides.left = percent,
                "t" => sides.top = percent,
                "r" => sides.right = percent,
                _ => sides.bottom = percent,
            }
        }
        Some(sides)
    }
}

impl fmt::Display for Sides {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::all(self.left) {
            return write!(f, "{}", self.left);
        }
        let sides = [('l', self.left), ('t', self.top), ('r', self.right), ('b', self.bottom)];
        sides.iter().filter(|(_, percent)| *percent > 0).try_for_each(|(side, percent)| write!(f, "{side}{percent}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_view_is_found_by_its_name() {
        let readings = [Reading::Upright, Reading::AsStored, Reading::OnWhite, Reading::OnBlack];
        let sides = Sides { left: 12, top: 0, right: 12, bottom: 0 };
        let parts = [
            Part::Whole,
            Part::Trim(Border::Plain),
            Part::Trim(Border::Words),
            Part::Trim(Border::Nested),
            Part::Trim(Border::Outer),
            Part::Panel(3),
            Part::PanelUncrop(sides),
            Part::Seam(6),
            Part::Uncrop(Sides::all(3)),
            Part::Uncrop(sides),
            Part::Tilt(-15),
            Part::Tilt(100),
            Part::Straighten(30),
            Part::Half(Side::Bottom),
            Part::Quarter(4),
        ];
        for (reading, part) in readings.into_iter().flat_map(|reading| parts.map(|part| (reading, part))) {
            for (turn, profile) in Turn::ALL.into_iter().flat_map(|turn| Profile::ALL.map(|profile| (turn, profile))) {
                for inverted in [false, true] {
                    let view = View { reading, part, turn, inverted, profile: Some(profile) };
                    assert_eq!(View::from_name(&view.to_string()), Some(view), "{view}");
                }
            }
        }
        let unknown = View { profile: None, ..View::FULL };
        assert_eq!(View::from_name(&unknown.to_string()), Some(unknown), "nobody's word becomes no pipeline");
        for name in ["", "cimg512-", "cimg512full", "rot45", "full+rot90", "rot90+trim", "uncrop-", "uncrop-l", "trim+"]
        {
            assert_eq!(View::from_name(name), None, "{name:?}");
        }
    }

    #[test]
    fn names_as_records_carry_them() {
        let trimmed = View { part: Part::Trim(Border::Plain), turn: Turn::FlipY, ..View::FULL };
        assert_eq!(trimmed.to_string(), "trim+flipy");
        let tilted = View { part: Part::Tilt(-15), ..View::FULL };
        assert_eq!(tilted.to_string(), "tilt--1.5");
        assert_eq!(View { inverted: true, ..View::FULL }.to_string(), "inverted");
        assert_eq!(View::of(Reading::AsStored, Some(Profile::Cimg512)).to_string(), "cimg512-as-stored");
    }
}
