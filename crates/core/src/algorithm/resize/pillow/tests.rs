//! The resize beside a naive one in whole planes.

use super::*;
use crate::luma::Backdrop;
use crate::pixels::{Layout, Orientation, Pixels};

fn picture(width: usize, height: usize) -> Pixels {
    let sample = |at: usize| ((at * at * 7 + at * 13 + at / 97 * 31) % 256) as u8;
    let samples = (0..width * height * 3).map(sample).collect();
    Pixels::new(width as u32, height as u32, Layout::Rgb, samples).expect("three samples a pixel")
}

/// Narrows each row of a plane.
fn naive(plane: &[Vec<u8>], to: usize) -> Vec<Vec<u8>> {
    let weights = Weights::of(plane[0].len(), to);
    let narrowed = |row: &Vec<u8>| {
        let sample = |at: usize| {
            let (start, window) = weights.window(at);
            let sum: i64 = window.iter().zip(&row[start..]).map(|(w, s)| i64::from(*w) * i64::from(*s)).sum();
            ((sum + (1 << 21)) >> 22).clamp(0, 255) as u8
        };
        (0..to).map(sample).collect()
    };
    plane.iter().map(narrowed).collect()
}

fn transposed(plane: &[Vec<u8>]) -> Vec<Vec<u8>> {
    (0..plane[0].len()).map(|x| plane.iter().map(|row| row[x]).collect()).collect()
}

#[test]
fn rows_that_stream_give_what_whole_planes_give() {
    for (width, height) in [(1, 1), (5, 5), (8, 9), (15, 200), (16, 16), (17, 3), (100, 75), (333, 41), (1, 70)] {
        let pixels = picture(width, height);
        let source = Source::full(pixels.read(Orientation::AS_STORED), Backdrop::Dropped);
        let row = |y: usize| {
            let mut row = vec![0; width];
            source.gray_row(y, &mut row, gray);
            row
        };
        let plane: Vec<Vec<u8>> = (0..height).map(row).collect();
        for (to_width, to_height) in [(8, 8), (9, 8), (16, 17), (64, 64), (1, 1), (width, height)] {
            let across = |plane: &[Vec<u8>]| naive(plane, to_width);
            let down = |plane: &[Vec<u8>]| transposed(&naive(&transposed(plane), to_height));
            let expected = match is_down_first((width, height), (to_width, to_height)) {
                true => across(&down(&plane)).concat(),
                false => down(&across(&plane)).concat(),
            };
            for rows in [to_height, to_height / 4] {
                let kernel = Resize { source: &source, width: to_width, height: to_height, rows };
                assert_eq!(
                    kernel.run().data,
                    expected[..rows * to_width],
                    "{width}x{height} to {to_width}x{to_height}"
                );
                let wide = resize(&source, to_width, to_height, rows);
                assert_eq!(wide.width, to_width);
                assert_eq!(wide.data, expected[..rows * to_width], "{width}x{height} to {to_width}x{to_height}");
            }
        }
    }
}

#[test]
fn gray_is_the_weighted_sum() {
    // All pairs of red and green, each with some blues.
    for color in (0..1u32 << 24).step_by(37) {
        let [_, r, g, b] = color.to_be_bytes();
        let sum = 19_595 * u32::from(r) + 38_470 * u32::from(g) + 7_471 * u32::from(b) + (1 << 15);
        assert_eq!(gray([r, g, b]), (sum >> 16) as u8);
    }
}

/// As measured on Pillow 13.0: the least height from which on columns come first.
#[test]
fn tall_pictures_are_taken_down_first() {
    for (width, to, least) in
        [(9, (8, 8), 11), (333, (9, 8), 657), (16, (8, 9), 26), (70, (64, 64), 77), (5, (8, 8), 9)]
    {
        assert!(is_down_first((width, least), to) && !is_down_first((width, least - 1), to), "{width} to {to:?}");
    }
}

#[test]
fn an_empty_picture_stays_empty() {
    let pixels = Pixels::new(0, 3, Layout::Gray, vec![]).expect("no pixels");
    let source = Source::full(pixels.read(Orientation::AS_STORED), Backdrop::Dropped);
    assert!(resize(&source, 8, 8, 8).data.is_empty());
}
