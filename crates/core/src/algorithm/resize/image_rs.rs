//! `imageops::resize` of the `image` crate, 0.25, by its Lanczos3 filter: rows first, then columns, in f32.
//!
//! ```text
//! for each new row, for each column: the sum over old rows, downwards, of sample * weight
//! for each new column, for each new row: the sum over columns, rightwards, of those * weight, rounded
//! ```
//!
//! Every sum is added in that order here, too, so it is the same sum. What differs: an old row is read once, and
//! added to all the new rows that it is part of, many columns at a time; the weights of a length are kept for the
//! next picture; and the second pass is the first one on what that left, transposed.

use zeroize::Zeroize;

use crate::simd::{self, Kernel};

/// Rows that are added together, so that a sum is loaded and stored once for all of them.
const GROUP: usize = 4;

/// Lengths whose weights are kept: those of one picture, and of its views.
const KEPT: usize = 8;

/// The longest side of a picture whose buffers and weights are kept for the next one.
const KEPT_SIDE: usize = 1 << 16;

/// The samples of a picture, 0.0..=255.0, row by row. `read` is `#[inline(always)]`, as every part of a kernel.
pub(crate) trait Rows {
    fn read(&self, y: usize, row: &mut [f32]);
}

/// Resizes pictures; what it keeps serves the next one.
#[derive(Clone, Default)]
pub(crate) struct Lanczos3 {
    kept: Vec<Weights>,
    group: Vec<f32>,
    vertical: Vec<f32>,
    turned: Vec<f32>,
    resized: Vec<f32>,
}

impl Lanczos3 {
    /// Overwrites what is left of the last picture, in a way that no compiler takes away.
    pub(crate) fn wipe(&mut self) {
        let Self { group, vertical, turned, resized, .. } = self;
        [group, vertical, turned, resized].into_iter().for_each(Zeroize::zeroize);
    }

    /// A picture of `from` columns and rows at `to` of them, rounded to whole samples, row after row. Nothing of a
    /// picture of extreme length is kept: memory is lent to a picture, and not to the thread that happened to hash it.
    pub(crate) fn resize(&mut self, from: [usize; 2], to: [usize; 2], picture: &impl Rows, resized: &mut [f32]) {
        if from == to {
            resized.chunks_exact_mut(to[0]).enumerate().for_each(|(y, row)| picture.read(y, row));
            return;
        }
        let (width, rows) = (from[0], to[1]);
        let down = self.weights(from[1], rows);
        let Self { kept, group, vertical, .. } = self;
        sums(&kept[down], width, picture, group, vertical, rows);

        // Rows of the second pass are columns, as long as there are new rows: no column of them is left over.
        let height = rows.next_multiple_of(8);
        self.turned.clear();
        self.turned.resize(width * height, 0.0);
        for (y, row) in self.vertical.chunks_exact(width).enumerate() {
            self.turned[y..].iter_mut().step_by(height).zip(row).for_each(|(turned, value)| *turned = *value);
        }
        let across = self.weights(width, to[0]);
        let Self { kept, group, turned, resized: columns, .. } = self;
        sums(&kept[across], height, &Plane { samples: turned, width: height }, group, columns, to[0]);
        for (y, row) in resized.chunks_exact_mut(to[0]).enumerate() {
            for (x, value) in row.iter_mut().enumerate() {
                *value = columns[x * height + y].clamp(0.0, 255.0).round();
            }
        }
        if width.max(from[1]) > KEPT_SIDE {
            *self = Self::default();
        }
    }

    /// Where the weights of these lengths are kept.
    fn weights(&mut self, from: usize, to: usize) -> usize {
        if let Some(at) = self.kept.iter().position(|weights| (weights.from, weights.to) == (from, to)) {
            return at;
        }
        if self.kept.len() == KEPT {
            self.kept.remove(0);
        }
        self.kept.push(Weights::new(from, to));
        self.kept.len() - 1
    }
}

/// What each old row adds to which new rows.
#[derive(Clone)]
struct Weights {
    from: usize,
    to: usize,
    groups: Vec<Group>,
    /// Of each new row that a group adds to, one weight an old row; 0 where it adds nothing.
    values: Vec<[f32; GROUP]>,
}

/// Old rows that follow each other.
#[derive(Clone)]
struct Group {
    /// The first new row that they add to.
    first: usize,
    /// Where the weights of these rows begin and end.
    values: std::ops::Range<usize>,
}

impl Weights {
    fn new(from: usize, to: usize) -> Self {
        let ratio = from as f32 / to as f32;
        let stretch = if ratio < 1.0 { 1.0 } else { ratio };
        let support = 3.0 * stretch;
        let spans: Vec<(usize, Vec<f32>)> = (0..to)
            .map(|new| {
                let centre = (new as f32 + 0.5) * ratio;
                let left = ((centre - support).floor() as i64).clamp(0, from as i64 - 1);
                let right = ((centre + support).ceil() as i64).clamp(left + 1, from as i64);
                let centre = centre - 0.5;
                let mut weights: Vec<f32> =
                    (left..right).map(|old| lanczos3((old as f32 - centre) / stretch)).collect();
                let sum = weights.iter().fold(0.0, |sum, weight| sum + weight);
                weights.iter_mut().for_each(|weight| *weight /= sum);
                (left as usize, weights)
            })
            .collect();

        let mut values = Vec::new();
        let groups = (0..from).step_by(GROUP).map(|old| {
            let meets = |(left, weights): &&(usize, Vec<f32>)| *left < old + GROUP && left + weights.len() > old;
            let first = spans.iter().position(|span| meets(&span)).unwrap_or(to);
            let start = values.len();
            values.extend(spans[first..].iter().take_while(meets).map(|(left, weights)| {
                std::array::from_fn(|at| {
                    let place = (old + at).checked_sub(*left);
                    place.and_then(|place| weights.get(place)).copied().unwrap_or(0.0)
                })
            }));
            Group { first, values: start..values.len() }
        });
        let groups = groups.collect();
        Self { from, to, groups, values }
    }
}

fn lanczos3(x: f32) -> f32 {
    if x.abs() < 3.0 { sinc(x) * sinc(x / 3.0) } else { 0.0 }
}

fn sinc(x: f32) -> f32 {
    let angle = x * std::f32::consts::PI;
    if x == 0.0 { 1.0 } else { angle.sin() / angle }
}

/// `rows` rows of weighted sums, each `width` long.
fn sums(weights: &Weights, width: usize, picture: &impl Rows, group: &mut Vec<f32>, sums: &mut Vec<f32>, rows: usize) {
    group.resize(group.len().max(GROUP * width), 0.0);
    sums.clear();
    sums.resize(rows * width, 0.0);
    simd::run(Sums { weights, width, picture, group, sums });
}

/// Samples that lie there.
struct Plane<'a> {
    samples: &'a [f32],
    width: usize,
}

impl Rows for Plane<'_> {
    #[inline(always)]
    fn read(&self, y: usize, row: &mut [f32]) {
        row.copy_from_slice(&self.samples[y * self.width..][..self.width]);
    }
}

struct Sums<'a, R> {
    weights: &'a Weights,
    width: usize,
    picture: &'a R,
    group: &'a mut [f32],
    sums: &'a mut [f32],
}

impl<R: Rows> Kernel for Sums<'_, R> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { weights, width, picture, group, sums } = self;
        let (group, _) = group.split_at_mut(GROUP * width);
        for (at, Group { first, values }) in weights.groups.iter().enumerate() {
            let rows = GROUP * at..weights.from.min(GROUP * (at + 1));
            group.chunks_exact_mut(width).zip(rows).for_each(|(row, y)| picture.read(y, row));
            let (one, others) = group.split_at(width);
            let (two, others) = others.split_at(width);
            let (three, four) = others.split_at(width);
            for (sums, weights) in sums[first * width..].chunks_exact_mut(width).zip(&weights.values[values.clone()]) {
                let rows = one.iter().zip(two).zip(three.iter().zip(four));
                for (sum, ((one, two), (three, four))) in sums.iter_mut().zip(rows) {
                    *sum = *sum + one * weights[0] + two * weights[1] + three * weights[2] + four * weights[3];
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The two passes as the sketch above has them, sample by sample.
    fn naive(samples: &[f32], from: [usize; 2], to: [usize; 2]) -> Vec<f32> {
        let spans = |from: usize, to: usize| {
            let weights = Weights::new(from, to);
            let mut of_new = vec![vec![0.0; from]; to];
            for (at, group) in weights.groups.iter().enumerate() {
                for (new, values) in (group.first..).zip(&weights.values[group.values.clone()]) {
                    let olds = (GROUP * at..from).zip(values);
                    olds.for_each(|(old, value)| of_new[new][old] = *value);
                }
            }
            of_new
        };
        let (down, across) = (spans(from[1], to[1]), spans(from[0], to[0]));
        let mut resized = Vec::new();
        for down in &down {
            let column = |x: usize| down.iter().zip(0..).fold(0.0, |sum, (w, y)| sum + samples[y * from[0] + x] * w);
            let row: Vec<f32> = (0..from[0]).map(column).collect();
            let sum = |across: &Vec<f32>| row.iter().zip(across).fold(0.0f32, |sum, (value, w)| sum + value * w);
            resized.extend(across.iter().map(|across| sum(across).clamp(0.0, 255.0).round()));
        }
        resized
    }

    #[test]
    fn many_columns_at_a_time_are_the_same_sums() {
        let mut lanczos = Lanczos3::default();
        for (from, to) in
            [([37, 53], [9, 8]), ([8, 3], [18, 16]), ([64, 64], [8, 9]), ([1, 70], [8, 8]), ([5, 1], [34, 32])]
        {
            let samples: Vec<f32> = (0..from[0] * from[1]).map(|at| (at * at * 31 % 256) as f32).collect();
            let mut resized = vec![-1.0; to[0] * to[1]];
            lanczos.resize(from, to, &Plane { samples: &samples, width: from[0] }, &mut resized);
            assert_eq!(resized, naive(&samples, from, to), "{from:?} to {to:?}");
        }
    }

    #[test]
    fn a_picture_of_extreme_length_leaves_nothing_behind() {
        let mut lanczos = Lanczos3::default();
        let mut resized = [0.0; 64];
        for from in [[KEPT_SIDE + 1, 1], [1, KEPT_SIDE + 1]] {
            let samples = vec![7.0; KEPT_SIDE + 1];
            lanczos.resize(from, [8, 8], &Plane { samples: &samples, width: from[0] }, &mut resized);
            assert_eq!(resized, [7.0; 64]);
            let Lanczos3 { kept, group, vertical, turned, resized } = &lanczos;
            assert_eq!(kept.len() + [group, vertical, turned, resized].map(Vec::capacity).iter().sum::<usize>(), 0);
        }
    }

    #[test]
    fn weights_are_kept_and_forgotten() {
        let mut lanczos = Lanczos3::default();
        for from in 10..30 {
            let at = lanczos.weights(from, 8);
            assert_eq!((lanczos.kept[at].from, lanczos.kept[at].to), (from, 8));
            assert_eq!(lanczos.weights(from, 8), at);
        }
        assert_eq!(lanczos.kept.len(), KEPT);
    }
}
