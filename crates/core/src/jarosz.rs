//! The Jarosz filter: luma in, the 64x64 picture that PDQ and the quality measure look at out.
//!
//! Every step follows the reference's float32 order of operations, because the order is part of the
//! result. Source: facebook/ThreatExchange, `pdq/`, and its paper "hashing.pdf", section on the
//! Jarosz filter.
//!
//! In whole planes the pipeline would read
//!
//! ```text
//! plane = luma of every pixel
//! twice: { box over each row; box over each column }      the Jarosz filter: two boxes are a tent
//! keep the pixel at the middle of each of 64x64 cells
//! ```
//!
//! and the test below runs exactly that as the slow twin. Here rows stream through instead:
//! 1. eight rows are read at a time, one a lane, so that eight running sums advance together;
//! 2. a column box keeps its last `window` rows and no others, so memory is `width * window`;
//! 3. after the second row box only the 64 columns that decimation will look at go on.

use zeroize::Zeroize;

use crate::luma::{Luma64, SIDE, Source};
use crate::simd::{self, Kernel};
use crate::strip::{LANES, into_lanes, into_rows};

/// The widest picture whose buffers are kept for the next one: some 20 MB at the most.
const KEPT_WIDTH: usize = 1 << 16;

/// Buffers of [`decimate`], kept between pictures.
#[derive(Clone, Default)]
pub(crate) struct Scratch {
    rows: [Vec<f32>; LANES],
    strip: Vec<[f32; LANES]>,
    boxed: Vec<[f32; LANES]>,
    first: ColumnBox,
    second: SecondPass,
}

impl Scratch {
    /// Overwrites what is left of the last picture, in a way that no compiler takes away.
    pub(crate) fn wipe(&mut self) {
        let Self { rows, strip, boxed, first, second } = self;
        rows.iter_mut().chain(&mut second.pending).for_each(Zeroize::zeroize);
        [strip, boxed, &mut second.strip, &mut second.boxed].into_iter().for_each(Zeroize::zeroize);
        for columns in [first, &mut second.columns] {
            columns.sum.zeroize();
            columns.ring.zeroize();
        }
        second.rows.rows.zeroize();
    }
}

/// Whether an input of exactly 64x64 is taken as it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exactly64 {
    /// As the reference's plain call takes it.
    AsIs,
    /// Filtered like any other size, as the reference's dihedral call does.
    Filtered,
}

/// Takes a picture of at least 5x5 to its 64x64 luma. Buffers of an extreme width are not kept: memory
/// is lent to a picture, and not to the thread that happened to hash it.
pub(crate) fn decimate(source: &Source<'_>, exactly_64: Exactly64, scratch: &mut Scratch) -> Luma64 {
    let luma = simd::run(Stream { source, exactly_64, scratch });
    if source.width > KEPT_WIDTH {
        *scratch = Scratch::default();
    }
    luma
}

struct Stream<'a, 'p> {
    source: &'a Source<'p>,
    exactly_64: Exactly64,
    scratch: &'a mut Scratch,
}

impl Kernel for Stream<'_, '_> {
    type Output = Luma64;

    #[inline(always)]
    fn run(self) -> Luma64 {
        let Self { source, exactly_64, scratch } = self;
        let (width, height) = (source.width, source.height);
        let Scratch { rows, strip, boxed, first, second } = scratch;
        for row in rows.iter_mut() {
            row.resize(width, 0.0);
        }
        if (width, height) == (SIDE, SIDE) && exactly_64 == Exactly64::AsIs {
            let mut luma = [[0.0; SIDE]; SIDE];
            luma.iter_mut().enumerate().for_each(|(y, row)| source.row(y, row));
            return luma;
        }
        for lanes in [&mut *strip, &mut *boxed] {
            lanes.resize(width, [0.0; LANES]);
        }

        first.reset(width, height);
        second.reset(width, height);
        for top in (0..height).step_by(LANES) {
            let taken = LANES.min(height - top);
            for (lane, row) in rows[..taken].iter_mut().enumerate() {
                source.row(top + lane, row);
            }
            into_lanes(rows, strip);
            mean_lanes(strip, jarosz_window(width), boxed);
            into_rows(boxed, rows);
            for row in &rows[..taken] {
                if first.push(row, second.next()) {
                    second.take();
                }
            }
        }
        while first.drain(second.next()) {
            second.take();
        }
        second.finish()
    }
}

/// Length of the box that brings `samples` down to 64: one pass of two.
fn jarosz_window(samples: usize) -> usize {
    samples.div_ceil(2 * SIDE)
}

/// The sample at the middle of cell `cell` of 64.
fn cell_middle(cell: usize, samples: usize) -> usize {
    ((2 * cell as u64 + 1) * samples as u64 / (2 * SIDE as u64)) as usize
}

/// How many samples a box takes in before it gives its first mean. An even window is off-centre.
fn lead(window: usize) -> usize {
    (window + 2) / 2
}

/// How many samples the window about sample `at` holds: fewer than elsewhere near both ends.
fn held(at: usize, samples: usize, window: usize) -> usize {
    let lead = lead(window);
    window.min(at + lead).min(window + samples - at - lead)
}

/// One box pass along a line of eight lanes: the mean of each window.
#[inline(always)]
fn mean_lanes(line: &[[f32; LANES]], window: usize, means: &mut [[f32; LANES]]) {
    let divided = |sum: &[f32; LANES], count: usize| sum.map(|sum| sum / count as f32);
    match share(window) {
        None => box_lanes(line, window, means, divided),
        Some(share) => box_lanes(line, window, means, |sum, count| match count == window {
            true => sum.map(|sum| sum * share),
            false => divided(sum, count),
        }),
    }
}

/// What stands for a division by a power of two: the same bits at a fraction of the time.
fn share(count: usize) -> Option<f32> {
    count.is_power_of_two().then(|| 1.0 / count as f32)
}

/// One box pass along a line of eight lanes: a running sum, windows shrunk at both ends. What stays of
/// each sum, and of how many samples it consists, is `keep`'s matter.
#[inline(always)]
fn box_lanes(
    line: &[[f32; LANES]],
    window: usize,
    kept: &mut [[f32; LANES]],
    keep: impl Fn(&[f32; LANES], usize) -> [f32; LANES],
) {
    let mut sum = [0.0; LANES];
    let mut kept = kept.iter_mut();
    let mut write = |sum: &[f32; LANES], count: usize| {
        if let Some(kept) = kept.next() {
            *kept = keep(sum, count);
        }
    };
    for (read, new) in line[..window].iter().enumerate() {
        add(&mut sum, new);
        if read + 1 >= lead(window) {
            write(&sum, read + 1);
        }
    }
    for (new, old) in line[window..].iter().zip(line) {
        add(&mut sum, new);
        subtract(&mut sum, old);
        write(&sum, window);
    }
    for (dropped, old) in line[line.len() - window..].iter().take(lead(window) - 1).enumerate() {
        subtract(&mut sum, old);
        write(&sum, window - dropped - 1);
    }
}

#[inline(always)]
fn add(sum: &mut [f32; LANES], new: &[f32; LANES]) {
    sum.iter_mut().zip(new).for_each(|(sum, new)| *sum += new);
}

#[inline(always)]
fn subtract(sum: &mut [f32; LANES], old: &[f32; LANES]) {
    sum.iter_mut().zip(old).for_each(|(sum, old)| *sum -= old);
}

/// The same box pass down the columns of rows that arrive one by one.
#[derive(Clone, Default)]
struct ColumnBox {
    width: usize,
    height: usize,
    window: usize,
    /// Rows taken in and rows given out.
    read: usize,
    written: usize,
    /// One running sum a column, and the rows it consists of, the oldest at `read % window`.
    sum: Vec<f32>,
    ring: Vec<f32>,
}

impl ColumnBox {
    fn reset(&mut self, width: usize, height: usize) {
        let window = jarosz_window(height);
        (self.width, self.height, self.window) = (width, height, window);
        (self.read, self.written) = (0, 0);
        for (buffer, len) in [(&mut self.sum, width), (&mut self.ring, width * window)] {
            buffer.clear();
            buffer.resize(len, 0.0);
        }
    }

    /// Takes a row in; writes a row of means once the first window has its lead, and says whether.
    #[inline(always)]
    fn push(&mut self, row: &[f32], means: &mut [f32]) -> bool {
        let slot = self.read % self.window * self.width;
        let oldest = &mut self.ring[slot..slot + self.width];
        // While the window fills, the oldest row is zeros, and subtracting 0.0 changes no float.
        for ((sum, old), new) in self.sum.iter_mut().zip(oldest).zip(row) {
            *sum += new;
            *sum -= std::mem::replace(old, *new);
        }
        self.read += 1;
        let has_lead = self.read >= lead(self.window);
        if has_lead {
            self.write(self.read.min(self.window), means);
        }
        has_lead
    }

    /// After the last row: one more row of means out of the shrinking window, until all are out.
    #[inline(always)]
    fn drain(&mut self, means: &mut [f32]) -> bool {
        if self.written == self.height {
            return false;
        }
        let dropped = self.written + lead(self.window) - 1 - self.height;
        let slot = (self.height + dropped) % self.window * self.width;
        let oldest = &self.ring[slot..slot + self.width];
        self.sum.iter_mut().zip(oldest).for_each(|(sum, old)| *sum -= old);
        self.write(self.window - dropped - 1, means);
        true
    }

    #[inline(always)]
    fn write(&mut self, count: usize, means: &mut [f32]) {
        self.written += 1;
        let both = means.iter_mut().zip(&self.sum);
        match share(count) {
            None => both.for_each(|(mean, sum)| *mean = sum / count as f32),
            Some(share) => both.for_each(|(mean, sum)| *mean = sum * share),
        }
    }
}

/// Rows of the once filtered picture in, the decimated picture out.
#[derive(Clone, Default)]
struct SecondPass {
    width: usize,
    pending: [Vec<f32>; LANES],
    strip: Vec<[f32; LANES]>,
    boxed: Vec<[f32; LANES]>,
    lanes: usize,
    /// The column at the middle of each cell, and how many samples its window holds.
    middles: Vec<(usize, f32)>,
    columns: ColumnBox,
    rows: Decimated,
}

/// The rows that stay, filled from the top.
#[derive(Clone)]
struct Decimated {
    height: usize,
    rows: Luma64,
    filled: usize,
}

impl Default for Decimated {
    fn default() -> Self {
        Self { height: 0, rows: [[0.0; SIDE]; SIDE], filled: 0 }
    }
}

impl Decimated {
    /// Keeps row `y` for each cell whose middle it is: none, one, or, under 64 rows, several.
    #[inline(always)]
    fn keep(&mut self, y: usize, row: &[f32]) {
        while self.filled < SIDE && cell_middle(self.filled, self.height) == y {
            self.rows[self.filled].copy_from_slice(row);
            self.filled += 1;
        }
    }
}

impl SecondPass {
    fn reset(&mut self, width: usize, height: usize) {
        self.width = width;
        self.lanes = 0;
        self.pending.iter_mut().for_each(|row| row.resize(width, 0.0));
        for lanes in [&mut self.strip, &mut self.boxed] {
            lanes.resize(width, [0.0; LANES]);
        }
        self.middles.clear();
        let middles = (0..SIDE).map(|cell| cell_middle(cell, width));
        self.middles.extend(middles.map(|at| (at, held(at, width, jarosz_window(width)) as f32)));
        self.columns.reset(SIDE, height);
        (self.rows.height, self.rows.filled) = (height, 0);
    }

    /// Where the next row is written.
    #[inline(always)]
    fn next(&mut self) -> &mut [f32] {
        &mut self.pending[self.lanes]
    }

    /// Takes in the row that was written there.
    #[inline(always)]
    fn take(&mut self) {
        self.lanes += 1;
        if self.lanes == LANES {
            self.flush();
        }
    }

    #[inline(always)]
    fn flush(&mut self) {
        into_lanes(&self.pending, &mut self.strip);
        // Only the sums that decimation looks at become means.
        box_lanes(&self.strip, jarosz_window(self.width), &mut self.boxed, |sum, _| *sum);
        for lane in 0..self.lanes {
            let mut middles = [0.0; SIDE];
            for (middle, (at, count)) in middles.iter_mut().zip(&self.middles) {
                *middle = self.boxed[*at][lane] / count;
            }
            let (y, mut means) = (self.columns.written, [0.0; SIDE]);
            if self.columns.push(&middles, &mut means) {
                self.rows.keep(y, &means);
            }
        }
        self.lanes = 0;
    }

    #[inline(always)]
    fn finish(&mut self) -> Luma64 {
        self.flush();
        loop {
            let (y, mut means) = (self.columns.written, [0.0; SIDE]);
            if !self.columns.drain(&mut means) {
                break;
            }
            self.rows.keep(y, &means);
        }
        debug_assert_eq!(self.rows.filled, SIDE);
        self.rows.rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::luma::{Backdrop, weigh};
    use crate::pixels::{Layout, Orientation, Pixels};

    /// The slow twin: the specification in whole planes, one value at a time.
    fn decimate_naive(plane: &[Vec<f32>]) -> Luma64 {
        fn box_naive(line: &[f32]) -> Vec<f32> {
            let (n, window) = (line.len(), jarosz_window(line.len()));
            let half = (window + 2) / 2;
            let (mut sum, mut count, mut read, mut drop) = (0f32, 0, 0, 0);
            let mut means = Vec::new();
            for _ in 0..half - 1 {
                sum += line[read];
                (count, read) = (count + 1, read + 1);
            }
            for _ in 0..window - half + 1 {
                sum += line[read];
                (count, read) = (count + 1, read + 1);
                means.push(sum / count as f32);
            }
            for _ in 0..n - window {
                sum += line[read];
                sum -= line[drop];
                (read, drop) = (read + 1, drop + 1);
                means.push(sum / window as f32);
            }
            for _ in 0..half - 1 {
                sum -= line[drop];
                (count, drop) = (count - 1, drop + 1);
                means.push(sum / count as f32);
            }
            means
        }
        fn transposed(plane: &[Vec<f32>]) -> Vec<Vec<f32>> {
            (0..plane[0].len()).map(|x| plane.iter().map(|row| row[x]).collect()).collect()
        }
        let mut plane = plane.to_vec();
        for _ in 0..2 {
            plane = plane.iter().map(|row| box_naive(row)).collect();
            plane = transposed(&transposed(&plane).iter().map(|column| box_naive(column)).collect::<Vec<_>>());
        }
        let (height, width) = (plane.len(), plane[0].len());
        std::array::from_fn(|i| std::array::from_fn(|j| plane[(2 * i + 1) * height / 128][(2 * j + 1) * width / 128]))
    }

    fn noise(width: u32, height: u32, layout: Layout) -> Pixels {
        let mut state = width ^ height << 16;
        let data = (0..width as usize * height as usize * layout.samples())
            .map(|_| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                (state >> 24) as u8
            })
            .collect();
        Pixels::new(width, height, layout, data).expect("the length fits")
    }

    #[test]
    fn streaming_equals_whole_planes_to_the_bit() {
        let mut scratch = Scratch::default();
        let sides = [5, 7, 8, 9, 63, 64, 65, 127, 128, 129, 200, 257, 385, 520];
        for (at, &width) in sides.iter().enumerate() {
            for &height in &sides[at % 3..] {
                let pixels = noise(width, height, Layout::Rgb);
                let source = Source::full(pixels.read(Orientation::AS_STORED), Backdrop::Dropped);
                let plane: Vec<Vec<f32>> = pixels
                    .data()
                    .chunks_exact(width as usize * 3)
                    .map(|row| row.chunks_exact(3).map(|p| weigh(p[0], p[1], p[2])).collect())
                    .collect();
                let streamed = decimate(&source, Exactly64::Filtered, &mut scratch);
                assert!(streamed == decimate_naive(&plane), "{width}x{height}");
            }
        }
    }

    #[test]
    fn a_turned_read_equals_a_turned_copy() {
        let mut scratch = Scratch::default();
        let pixels = noise(70, 131, Layout::Rgb);
        for value in 1..=8 {
            let order = pixels.read(Orientation::from_exif(value).expect("1..=8"));
            let copy = (0..order.height)
                .flat_map(|y| (0..order.width).flat_map(move |x| order.pixel(x, y)[..3].to_vec()))
                .collect();
            let copy = Pixels::new(order.width as u32, order.height as u32, Layout::Rgb, copy).expect("same pixels");
            let copied = Source::full(copy.read(Orientation::AS_STORED), Backdrop::Dropped);
            let read = Source::full(order, Backdrop::Dropped);
            let [read, copied] = [read, copied].map(|source| decimate(&source, Exactly64::AsIs, &mut scratch));
            assert!(read == copied, "EXIF {value}");
        }
    }

    #[test]
    fn only_an_exact_64_may_skip_the_filter() {
        let mut scratch = Scratch::default();
        let pixels = noise(64, 64, Layout::Rgb);
        let source = Source::full(pixels.read(Orientation::AS_STORED), Backdrop::Dropped);
        let plain = decimate(&source, Exactly64::AsIs, &mut scratch);
        let [r, g, b] = [0, 1, 2].map(|sample| pixels.data()[(64 + 2) * 3 + sample]);
        assert_eq!(plain[1][2], weigh(r, g, b));
        // a window of one sample still rounds, because the sums run
        assert!(plain != decimate(&source, Exactly64::Filtered, &mut scratch));
    }
}
