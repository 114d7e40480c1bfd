//! Decoded pixels, and the orders in which they can be read.

use zeroize::Zeroize;

/// What one pixel consists of, 8 bits a sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// One gray sample.
    Gray,
    /// Gray and alpha.
    GrayAlpha,
    /// Red, green, blue.
    Rgb,
    /// Red, green, blue, alpha.
    Rgba,
}

impl Layout {
    /// Samples, and so bytes, a pixel: 1..=4.
    pub const fn samples(self) -> usize {
        match self {
            Self::Gray => 1,
            Self::GrayAlpha => 2,
            Self::Rgb => 3,
            Self::Rgba => 4,
        }
    }

    /// Whether the last sample is alpha.
    pub const fn has_alpha(self) -> bool {
        matches!(self, Self::GrayAlpha | Self::Rgba)
    }
}

/// One of the eight ways of laying a picture on a rectangle: the EXIF orientations, and the
/// dihedral group of turns and mirrors.
///
/// An orientation never moves a pixel. It says where the upright picture's rows begin in the
/// stored one and how they run, so that a reader walks the stored pixels in that order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Orientation {
    /// Rows and columns are swapped first ...
    transpose: bool,
    /// ... then the picture is mirrored left to right ...
    mirror: bool,
    /// ... and upside down.
    flip: bool,
}

impl Orientation {
    /// Rows and columns as stored.
    pub const AS_STORED: Self = Self::new(false, false, false);

    /// Swaps rows and columns where `transpose`, then mirrors left to right where `mirror` and
    /// upside down where `flip`.
    pub const fn new(transpose: bool, mirror: bool, flip: bool) -> Self {
        Self { transpose, mirror, flip }
    }

    /// The orientation that EXIF tag 0x0112 asks for; `None` outside 1..=8.
    pub const fn from_exif(value: u16) -> Option<Self> {
        Some(match value {
            1 => Self::AS_STORED,
            2 => Self::new(false, true, false),
            3 => Self::new(false, true, true),
            4 => Self::new(false, false, true),
            5 => Self::new(true, false, false),
            6 => Self::new(true, true, false),
            7 => Self::new(true, true, true),
            8 => Self::new(true, false, true),
            _ => return None,
        })
    }

    /// This orientation followed by a mirroring of its result.
    pub(crate) const fn then_mirror(self, mirror: bool, flip: bool) -> Self {
        Self { transpose: self.transpose, mirror: self.mirror != mirror, flip: self.flip != flip }
    }

    /// This orientation followed by a swap of rows and columns of its result.
    pub(crate) const fn then_transpose(self) -> Self {
        Self { transpose: !self.transpose, mirror: self.flip, flip: self.mirror }
    }
}

/// A decoded picture: 8-bit samples, row after row, interleaved.
#[derive(Clone, PartialEq, Eq)]
pub struct Pixels {
    width: u32,
    height: u32,
    layout: Layout,
    /// What must be done to show the picture upright; a reader applies it as it goes.
    pub orientation: Orientation,
    data: Vec<u8>,
}

impl Pixels {
    /// Wraps samples; `None` unless `data` holds exactly `width * height` pixels of this layout.
    pub fn new(width: u32, height: u32, layout: Layout, data: Vec<u8>) -> Option<Self> {
        let expected = u128::from(width) * u128::from(height) * layout.samples() as u128;
        (data.len() as u128 == expected).then_some(Self {
            width,
            height,
            layout,
            orientation: Orientation::AS_STORED,
            data,
        })
    }

    /// What a pixel consists of.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// The samples as stored, row after row.
    pub fn data(&self) -> &[u8] {
        &self.data
    }

    /// Width and height as stored.
    pub fn stored_size(&self) -> (u32, u32) {
        (self.width, self.height)
    }

    /// Overwrites the samples, and whatever stood behind them, in a way that no compiler takes away.
    pub fn wipe(mut self) {
        self.data.zeroize();
    }

    /// Whether any pixel is not fully opaque.
    pub fn is_translucent(&self) -> bool {
        let samples = self.layout.samples();
        self.layout.has_alpha() && self.data.chunks_exact(samples).any(|pixel| pixel[samples - 1] != u8::MAX)
    }

    /// The picture read in another order: upright is `self.orientation`.
    pub(crate) fn read(&self, orientation: Orientation) -> ReadOrder<'_> {
        ReadOrder::new(self, orientation)
    }
}

impl std::fmt::Debug for Pixels {
    /// Without the samples: a log must not hold a picture.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pixels({}x{} {:?} {:?})", self.width, self.height, self.layout, self.orientation)
    }
}

/// A part of a picture as it is read: its first column and row, and how many of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Window {
    pub(crate) x: usize,
    pub(crate) y: usize,
    pub(crate) width: usize,
    pub(crate) height: usize,
}

/// A walk over stored pixels: pixel (x, y) of the picture as read stands at
/// `origin + x * right + y * down` samples.
#[derive(Clone, Copy)]
pub(crate) struct ReadOrder<'a> {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) layout: Layout,
    data: &'a [u8],
    origin: usize,
    right: isize,
    down: isize,
}

impl<'a> ReadOrder<'a> {
    fn new(pixels: &'a Pixels, Orientation { transpose, mirror, flip }: Orientation) -> Self {
        let samples = pixels.layout.samples();
        let (mut width, mut height) = (pixels.width as usize, pixels.height as usize);
        let (mut right, mut down) = (samples as isize, (width * samples) as isize);
        if transpose {
            std::mem::swap(&mut width, &mut height);
            std::mem::swap(&mut right, &mut down);
        }
        let mut origin = 0;
        if mirror {
            origin += width.saturating_sub(1) * right.unsigned_abs();
            right = -right;
        }
        if flip {
            origin += height.saturating_sub(1) * down.unsigned_abs();
            down = -down;
        }
        Self { width, height, layout: pixels.layout, data: &pixels.data, origin, right, down }
    }

    /// The walk over one window of what this one reads.
    ///
    /// # Panics
    /// When the window does not lie in it: pixels of the neighbouring rows would be read.
    pub(crate) fn window(self, Window { x, y, width, height }: Window) -> Self {
        let fits = |at: usize, length: usize, all: usize| at <= all && length <= all - at;
        assert!(fits(x, width, self.width) && fits(y, height, self.height), "a window lies in its picture");
        let origin = self.origin as isize + x as isize * self.right + y as isize * self.down;
        Self { width, height, origin: origin as usize, ..self }
    }

    /// The samples from pixel (x, y) on: its own are the first ones.
    #[inline(always)]
    pub(crate) fn pixel(&self, x: usize, y: usize) -> &'a [u8] {
        let at = self.origin as isize + x as isize * self.right + y as isize * self.down;
        &self.data[at as usize..]
    }

    /// Row `y` as one run of samples, where it is stored as one.
    #[inline(always)]
    pub(crate) fn stored_row(&self, y: usize) -> Option<&'a [u8]> {
        let samples = self.layout.samples();
        (self.right == samples as isize).then(|| {
            let start = (self.origin as isize + y as isize * self.down) as usize;
            &self.data[start..start + self.width * samples]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(order: ReadOrder<'_>) -> Vec<Vec<u8>> {
        (0..order.height).map(|y| (0..order.width).map(|x| order.pixel(x, y)[0]).collect()).collect()
    }

    /// 1 2 3
    /// 4 5 6   shown by each EXIF value as the standard draws it.
    #[test]
    fn the_eight_exif_orientations() {
        let pixels = Pixels::new(3, 2, Layout::Gray, vec![1, 2, 3, 4, 5, 6]).expect("3x2");
        let upright: [&[&[u8]]; 8] = [
            &[&[1, 2, 3], &[4, 5, 6]],
            &[&[3, 2, 1], &[6, 5, 4]],
            &[&[6, 5, 4], &[3, 2, 1]],
            &[&[4, 5, 6], &[1, 2, 3]],
            &[&[1, 4], &[2, 5], &[3, 6]],
            &[&[4, 1], &[5, 2], &[6, 3]],
            &[&[6, 3], &[5, 2], &[4, 1]],
            &[&[3, 6], &[2, 5], &[1, 4]],
        ];
        for (value, expected) in (1..).zip(upright) {
            let orientation = Orientation::from_exif(value).expect("1..=8");
            assert_eq!(read_all(pixels.read(orientation)), expected, "EXIF {value}");
        }
        assert_eq!(Orientation::from_exif(0), None);
        assert_eq!(Orientation::from_exif(9), None);
    }

    #[test]
    fn a_window_reads_what_a_cut_would_leave() {
        let pixels = Pixels::new(5, 4, Layout::Gray, (0..20).collect()).expect("5x4");
        for value in 1..=8 {
            let order = pixels.read(Orientation::from_exif(value).expect("1..=8"));
            let all = read_all(order);
            for (x, y, width, height) in [(0, 0, 4, 4), (1, 2, 3, 2), (3, 0, 1, 4), (0, 3, 4, 1), (2, 2, 0, 0)] {
                let cut: Vec<Vec<u8>> = all[y..y + height].iter().map(|row| row[x..x + width].to_vec()).collect();
                let window = order.window(Window { x, y, width, height });
                assert_eq!(read_all(window), cut, "EXIF {value}, {width}x{height} at {x},{y}");
                for (y, row) in cut.iter().enumerate() {
                    assert!(window.stored_row(y).is_none_or(|stored| stored == row), "EXIF {value}");
                }
            }
        }
    }

    #[test]
    #[should_panic(expected = "a window lies in its picture")]
    fn a_window_that_leaves_its_picture_is_a_mistake() {
        let pixels = Pixels::new(3, 2, Layout::Gray, vec![0; 6]).expect("3x2");
        pixels.read(Orientation::AS_STORED).window(Window { x: 2, y: 0, width: 2, height: 1 });
    }

    #[test]
    fn a_length_that_does_not_fit_is_refused() {
        assert!(Pixels::new(2, 2, Layout::Rgb, vec![0; 11]).is_none());
        assert!(Pixels::new(u32::MAX, u32::MAX, Layout::Rgba, vec![]).is_none());
    }

    #[test]
    fn debug_prints_no_pixel() {
        let pixels = Pixels::new(1, 1, Layout::Gray, vec![77]).expect("1x1");
        assert!(!format!("{pixels:?}").contains("77"));
    }
}
