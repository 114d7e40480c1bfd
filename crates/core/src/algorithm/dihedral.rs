//! The eight turns and mirrors of a picture, and what each does to its coefficients.
//!
//! Two methods give the eight hashes. The *field's method* changes signs and transposes one matrix
//! of coefficients; it is what other tools store, but the even, off-centre windows of the filter
//! make it differ from the hash of the turned picture (a lossless 180 degree turn of a 500-px photo
//! lands a median of 12 bits away). The *exact* method reads the pixels in four mirrored orders, and
//! takes the other four from the transposes of those: sums in another order, so a near-tie of the median
//! may fall the other way, and nothing else differs.

use super::dct::{Coefficients, transposed};

/// A turn or mirroring of a picture, by the reference's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turn {
    /// As it is.
    Orig,
    /// A quarter turn counter-clockwise.
    Rot90,
    /// Half a turn.
    Rot180,
    /// A quarter turn clockwise.
    Rot270,
    /// Upside down: the rows in reverse.
    FlipX,
    /// Mirrored left to right.
    FlipY,
    /// Rows and columns swapped, on the main diagonal.
    FlipPlus1,
    /// Rows and columns swapped, on the other diagonal.
    FlipMinus1,
}

/// One of the four pixel orders that need no swap of rows and columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mirror {
    None,
    LeftRight,
    UpsideDown,
    Both,
}

impl Mirror {
    pub(super) const ALL: [Self; 4] = [Self::None, Self::LeftRight, Self::UpsideDown, Self::Both];

    /// Whether left and right, and whether top and bottom, change places.
    pub(crate) fn axes(self) -> (bool, bool) {
        match self {
            Self::None => (false, false),
            Self::LeftRight => (true, false),
            Self::UpsideDown => (false, true),
            Self::Both => (true, true),
        }
    }

    /// The turn that is this mirroring alone.
    pub(super) fn turn(self) -> Turn {
        match self {
            Self::None => Turn::Orig,
            Self::LeftRight => Turn::FlipY,
            Self::UpsideDown => Turn::FlipX,
            Self::Both => Turn::Rot180,
        }
    }
}

impl Turn {
    /// All eight, in the reference's order.
    pub const ALL: [Self; 8] = [
        Self::Orig,
        Self::Rot90,
        Self::Rot180,
        Self::Rot270,
        Self::FlipX,
        Self::FlipY,
        Self::FlipPlus1,
        Self::FlipMinus1,
    ];

    /// The reference's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Orig => "orig",
            Self::Rot90 => "rot90",
            Self::Rot180 => "rot180",
            Self::Rot270 => "rot270",
            Self::FlipX => "flipx",
            Self::FlipY => "flipy",
            Self::FlipPlus1 => "flipp",
            Self::FlipMinus1 => "flipm",
        }
    }

    /// Every turn is a mirroring, then perhaps a swap of rows and columns.
    pub(crate) fn mirror_then_transpose(self) -> (Mirror, bool) {
        match self {
            Self::Orig => (Mirror::None, false),
            Self::FlipY => (Mirror::LeftRight, false),
            Self::FlipX => (Mirror::UpsideDown, false),
            Self::Rot180 => (Mirror::Both, false),
            Self::FlipPlus1 => (Mirror::None, true),
            Self::Rot90 => (Mirror::LeftRight, true),
            Self::Rot270 => (Mirror::UpsideDown, true),
            Self::FlipMinus1 => (Mirror::Both, true),
        }
    }
}

/// The field's method. Row and column `i` hold frequency `i + 1`, and mirroring changes the sign of
/// the odd frequencies: the even rows, or columns, counted from 0.
pub(super) fn turned(coefficients: &Coefficients, turn: Turn) -> Coefficients {
    let (mirror, transpose) = turn.mirror_then_transpose();
    let (left_right, upside_down) = mirror.axes();
    let mirrored = std::array::from_fn(|i| {
        std::array::from_fn(|j| {
            let negated = (left_right && j % 2 == 0) != (upside_down && i % 2 == 0);
            if negated { -coefficients[i][j] } else { coefficients[i][j] }
        })
    });
    if transpose { transposed(&mirrored) } else { mirrored }
}
