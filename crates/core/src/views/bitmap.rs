//! A picture of bits: which samples of a plane are of a kind. 64 samples to a word, so that opening and
//! closing shapes costs next to nothing.

use zeroize::Zeroize;

use super::trim::Area;
use crate::bits::packed;
use crate::simd::{self, Kernel};

/// One bit for each sample, rows of whole words and of an empty one, so that rows are shifted all in one
/// and none lends the next its bits; the bits beyond a row's end are zero.
#[derive(Clone, Default)]
pub(crate) struct Bitmap {
    width: usize,
    height: usize,
    words: usize,
    bits: Vec<u64>,
}

/// A connected shape: its bounding box (last column and row excluded) and how many bits it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) left: usize,
    pub(crate) top: usize,
    pub(crate) right: usize,
    pub(crate) bottom: usize,
    pub(crate) area: usize,
}

impl Shape {
    /// Its bounding box.
    pub(crate) fn bounds(&self) -> Area {
        Area { left: self.left, top: self.top, right: self.right, bottom: self.bottom }
    }
}

/// What was seen of a picture does not stay in memory.
impl Drop for Bitmap {
    fn drop(&mut self) {
        self.bits.zeroize();
    }
}

impl Bitmap {
    /// The samples for which `is` holds.
    pub(crate) fn of(samples: &[u8], width: usize, is: impl Fn(u8) -> bool) -> Self {
        simd::run(Ask { samples, width, is })
    }

    /// No bit set.
    pub(crate) fn empty(width: usize, height: usize) -> Self {
        let words = width.div_ceil(64) + 1;
        Self { width, height, words, bits: vec![0; words * height] }
    }

    /// Sets the bits of row `y` for which `is` holds.
    #[inline(always)]
    pub(crate) fn ask(&mut self, y: usize, samples: &[u8], is: impl Fn(u8) -> bool) {
        let words = &mut self.bits[y * self.words..][..self.words];
        let (whole, rest) = samples.as_chunks::<64>();
        for (word, samples) in words.iter_mut().zip(whole) {
            let mut answers = [0; 64];
            answers.iter_mut().zip(samples).for_each(|(answer, sample)| *answer = u8::from(is(*sample)));
            *word = packed(&answers);
        }
        if let Some(last) = words.get_mut(whole.len()) {
            let each = rest.iter().enumerate();
            *last = each.fold(0, |word, (at, sample)| word | u64::from(is(*sample)) << at);
        }
    }

    /// How many bits of row `y` are set from column `left` on and before `right`.
    pub(crate) fn count(&self, y: usize, left: usize, right: usize) -> u32 {
        let row = &self.bits[y * self.words..][..self.words];
        let below = |end: usize| {
            let whole: u32 = row[..end / 64].iter().map(|word| word.count_ones()).sum();
            whole + if end.is_multiple_of(64) { 0 } else { (row[end / 64] & ((1 << (end % 64)) - 1)).count_ones() }
        };
        below(right) - below(left)
    }

    /// Bits that are set in both.
    pub(crate) fn and(&self, other: &Self) -> Self {
        let bits = self.bits.iter().zip(&other.bits).map(|(one, two)| one & two).collect();
        Self { bits, ..*self }
    }

    /// Fills what a square of `2 radius + 1` does not fit into: gaps between near bits.
    pub(crate) fn closed(self, radius: usize) -> Self {
        self.dilated(radius).eroded(radius)
    }

    /// Takes away what a square of `2 radius + 1` does not fit into: thin things, such as words.
    pub(crate) fn opened(self, radius: usize) -> Self {
        self.eroded(radius).dilated(radius)
    }

    /// Sets every bit within a square of `2 radius + 1` about a set one.
    fn dilated(self, radius: usize) -> Self {
        simd::run(Dilate { bitmap: self, radius })
    }

    /// Clears every bit within a square of `2 radius + 1` about a clear one; beyond the edges nothing
    /// is clear.
    fn eroded(self, radius: usize) -> Self {
        self.complement().dilated(radius).complement()
    }

    fn complement(mut self) -> Self {
        self.bits.iter_mut().for_each(|word| *word = !*word);
        self.clear_beyond();
        self
    }

    #[inline(always)]
    fn clear_beyond(&mut self) {
        let (whole, last) = (self.width / 64, self.width % 64);
        for row in self.bits.chunks_exact_mut(self.words) {
            row[whole] &= (1 << last) - 1;
            row[self.words - 1] = 0;
        }
    }

    /// The largest shape of bits that touch by their sides.
    pub(crate) fn largest_shape(&self) -> Option<Shape> {
        let mut shapes: Vec<Shape> = Vec::new();
        // A shape that turned out to be part of another one points to it.
        let mut part_of: Vec<usize> = Vec::new();
        let (mut above, mut row): (Vec<(usize, usize, usize)>, Vec<_>) = Default::default();
        for y in 0..self.height {
            row.clear();
            for (left, right) in self.runs(y) {
                let mut whole = None;
                for &(_, _, shape) in above.iter().filter(|(l, r, _)| *l < right && left < *r) {
                    let shape = root(&part_of, shape);
                    whole = Some(match whole {
                        None => shape,
                        Some(other) => {
                            join(&mut shapes, &mut part_of, other, shape);
                            other
                        }
                    });
                }
                let run = Shape { left, top: y, right, bottom: y + 1, area: right - left };
                let shape = whole.unwrap_or_else(|| {
                    shapes.push(Shape { area: 0, ..run });
                    part_of.push(part_of.len());
                    shapes.len() - 1
                });
                shapes[shape] = union(shapes[shape], run);
                row.push((left, right, shape));
            }
            std::mem::swap(&mut above, &mut row);
        }
        let whole = (0..shapes.len()).filter(|shape| part_of[*shape] == *shape);
        whole.map(|shape| shapes[shape]).max_by_key(|shape| (shape.area, std::cmp::Reverse((shape.top, shape.left))))
    }

    /// The runs of set bits of a row: first, and one after the last.
    fn runs(&self, y: usize) -> impl Iterator<Item = (usize, usize)> + '_ {
        let row = &self.bits[y * self.words..][..self.words];
        let next = |from: usize, flip: u64| {
            let mut at = from;
            while at < self.width {
                let word = (row[at / 64] ^ flip) >> (at % 64);
                if word != 0 {
                    return (at + word.trailing_zeros() as usize).min(self.width);
                }
                at = (at / 64 + 1) * 64;
            }
            self.width
        };
        let mut at = 0;
        std::iter::from_fn(move || {
            let left = next(at, 0);
            if left >= self.width {
                return None;
            }
            at = next(left, u64::MAX);
            Some((left, at))
        })
    }
}

/// The work of [`Bitmap::of`].
struct Ask<'a, F> {
    samples: &'a [u8],
    width: usize,
    is: F,
}

impl<F: Fn(u8) -> bool> Kernel for Ask<'_, F> {
    type Output = Bitmap;

    #[inline(always)]
    fn run(self) -> Bitmap {
        let Self { samples, width, is } = self;
        let mut bitmap = Bitmap::empty(width, samples.len() / width.max(1));
        for (y, row) in samples.chunks_exact(width.max(1)).enumerate() {
            bitmap.ask(y, row, &is);
        }
        bitmap
    }
}

/// The work of [`Bitmap::dilated`].
struct Dilate {
    bitmap: Bitmap,
    radius: usize,
}

impl Kernel for Dilate {
    type Output = Bitmap;

    #[inline(always)]
    fn run(self) -> Bitmap {
        let Self { mut bitmap, radius } = self;
        let mut before = Vec::with_capacity(bitmap.bits.len() + 1);
        for step in spread(radius) {
            before.clear();
            before.push(0);
            before.extend_from_slice(&bitmap.bits);
            // Both ways at once; a word's neighbours lend it their bits.
            for (bits, words) in bitmap.bits.iter_mut().zip(before.windows(3)) {
                let [left, word, right] = [words[0], words[1], words[2]];
                *bits = word | word << step | left >> (64 - step) | word >> step | right << (64 - step);
            }
            bitmap.clear_beyond();
        }
        for step in spread(radius) {
            before.clone_from(&bitmap.bits);
            let shift = step * bitmap.words;
            let below = before.get(shift..).unwrap_or(&[]);
            bitmap.bits.iter_mut().zip(below).for_each(|(bits, other)| *bits |= other);
            if let Some(down) = bitmap.bits.get_mut(shift..) {
                down.iter_mut().zip(&before).for_each(|(bits, other)| *bits |= other);
            }
        }
        bitmap
    }
}

/// Steps that add up to `radius`, none further than what is already covered, nor a whole word.
fn spread(radius: usize) -> impl Iterator<Item = usize> {
    let mut covered = 0;
    std::iter::from_fn(move || {
        let step = (radius - covered).min(2 * covered + 1).min(63);
        covered += step;
        (step > 0).then_some(step)
    })
}

fn root(part_of: &[usize], mut shape: usize) -> usize {
    while part_of[shape] != shape {
        shape = part_of[shape];
    }
    shape
}

fn join(shapes: &mut [Shape], part_of: &mut [usize], into: usize, from: usize) {
    if into != from {
        part_of[from] = into;
        shapes[into] = union(shapes[into], shapes[from]);
    }
}

fn union(one: Shape, two: Shape) -> Shape {
    Shape {
        left: one.left.min(two.left),
        top: one.top.min(two.top),
        right: one.right.max(two.right),
        bottom: one.bottom.max(two.bottom),
        area: one.area + two.area,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(rows: &[&str]) -> Bitmap {
        let samples: Vec<u8> = rows.iter().flat_map(|row| row.bytes()).collect();
        Bitmap::of(&samples, rows[0].len(), |sample| sample == b'#')
    }

    /// The slow twin of dilation: every sample looks around itself.
    fn dilated_naive(samples: &[Vec<bool>], radius: isize) -> Vec<Vec<bool>> {
        let at = |x: isize, y: isize| {
            y >= 0 && x >= 0 && samples.get(y as usize).and_then(|row| row.get(x as usize)).copied().unwrap_or(false)
        };
        let around = |x: usize, y: usize| {
            (-radius..=radius).any(|dy| (-radius..=radius).any(|dx| at(x as isize + dx, y as isize + dy)))
        };
        (0..samples.len()).map(|y| (0..samples[0].len()).map(|x| around(x, y)).collect()).collect()
    }

    #[test]
    fn opening_and_closing_equal_the_slow_twin() {
        let mut random = 7u32;
        for (width, height) in [(1, 1), (63, 5), (64, 9), (65, 33), (130, 40), (384, 20)] {
            let samples: Vec<Vec<bool>> = (0..height)
                .map(|_| {
                    (0..width)
                        .map(|_| {
                            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                            random >> 28 < 5
                        })
                        .collect()
                })
                .collect();
            let flat: Vec<u8> = samples.iter().flatten().map(|bit| u8::from(*bit)).collect();
            let not = |rows: &[Vec<bool>]| rows.iter().map(|row| row.iter().map(|bit| !bit).collect()).collect();
            for radius in [0, 1, 2, 7] {
                let dilated = Bitmap::of(&flat, width, |bit| bit == 1).dilated(radius);
                let eroded = Bitmap::of(&flat, width, |bit| bit == 1).eroded(radius);
                let naive = dilated_naive(&samples, radius as isize);
                let inverse: Vec<Vec<bool>> = not(&samples);
                let naive_eroded: Vec<Vec<bool>> = not(&dilated_naive(&inverse, radius as isize));
                for (bitmap, naive) in [(dilated, naive), (eroded, naive_eroded)] {
                    let set = |x: usize, y: usize| bitmap.bits[y * bitmap.words + x / 64] >> (x % 64) & 1 == 1;
                    assert!(
                        (0..height).all(|y| (0..width).all(|x| set(x, y) == naive[y][x])),
                        "{width}x{height} {radius}"
                    );
                }
            }
        }
    }

    #[test]
    fn arms_that_meet_later_are_one_shape() {
        let shape = picture(&["#.#..##", "#.#....", "###...#"]).largest_shape();
        assert_eq!(shape, Some(Shape { left: 0, top: 0, right: 3, bottom: 3, area: 7 }));
        assert_eq!(picture(&["...", "..."]).largest_shape(), None);
    }
}
