//! Work that the compiler may do with more than the least instructions of its target.
//!
//! Plain Rust is inlined into a function that may use AVX2, and the compiler does the rest. No instruction
//! of AVX2 rounds a float otherwise than the plain ones, and multiplications are never fused with
//! additions, so the results are the same to the bit. Only the exchange of rows and columns is written in
//! intrinsics: the compiler moves its values one by one.
#![allow(unsafe_code, reason = "a function that needs CPU features can only be called in an unsafe block")]

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

use crate::strip::LANES;

/// A piece of work worth compiling twice. `run`, and all that it calls in its loops, is
/// `#[inline(always)]`: what is not inlined is compiled without the wider instructions.
pub(crate) trait Kernel {
    type Output;

    fn run(self) -> Self::Output;
}

/// Runs a kernel with the widest instructions that this machine has for it.
pub(crate) fn run<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the CPU was just asked for the one feature that the function is compiled with.
        return unsafe { run_avx2(kernel) };
    }
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn run_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

/// `strip[x][lane] = rows[lane][x]` for as many whole blocks of eight as there are, and says for how many
/// `x`: for none without wide instructions. Every row is as long as the strip.
pub(crate) fn into_lanes(rows: [&[f32]; LANES], strip: &mut [[f32; LANES]]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the CPU was just asked for the one feature that the function is compiled with.
        return unsafe { into_lanes_avx2(rows, strip) };
    }
    _ = (rows, strip);
    0
}

/// And back.
pub(crate) fn into_rows(strip: &[[f32; LANES]], rows: [&mut [f32]; LANES]) -> usize {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the CPU was just asked for the one feature that the function is compiled with.
        return unsafe { into_rows_avx2(strip, rows) };
    }
    _ = (strip, rows);
    0
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn into_lanes_avx2(rows: [&[f32]; LANES], strip: &mut [[f32; LANES]]) -> usize {
    let (blocks, _) = strip.as_chunks_mut::<LANES>();
    for (at, block) in blocks.iter_mut().enumerate() {
        let mut values = [_mm256_setzero_ps(); LANES];
        for (values, row) in values.iter_mut().zip(rows) {
            *values = load(&row[at * LANES..]);
        }
        for (lanes, values) in block.iter_mut().zip(transposed(values)) {
            store(values, lanes);
        }
    }
    blocks.len() * LANES
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn into_rows_avx2(strip: &[[f32; LANES]], mut rows: [&mut [f32]; LANES]) -> usize {
    let (blocks, _) = strip.as_chunks::<LANES>();
    for (at, block) in blocks.iter().enumerate() {
        let mut values = [_mm256_setzero_ps(); LANES];
        for (values, lanes) in values.iter_mut().zip(block) {
            *values = load(lanes);
        }
        for (row, values) in rows.iter_mut().zip(transposed(values)) {
            store(values, &mut row[at * LANES..]);
        }
    }
    blocks.len() * LANES
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn load(values: &[f32]) -> __m256 {
    let values = &values[..LANES];
    // SAFETY: eight values are there, as was just asked; they need not be aligned.
    unsafe { _mm256_loadu_ps(values.as_ptr()) }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn store(from: __m256, to: &mut [f32]) {
    let to = &mut to[..LANES];
    // SAFETY: there is room for eight values, as was just asked; they need not be aligned.
    unsafe { _mm256_storeu_ps(to.as_mut_ptr(), from) }
}

/// The columns of eight rows. Each stage lets vectors change places with others at a distance of 1, 2 and 4.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn transposed(rows: [__m256; LANES]) -> [__m256; LANES] {
    const LOW: i32 = 0b01_00_01_00;
    const HIGH: i32 = 0b11_10_11_10;
    let (mut pairs, mut fours, mut columns) = (rows, rows, rows);
    for at in [0, 2, 4, 6] {
        pairs[at] = _mm256_unpacklo_ps(rows[at], rows[at + 1]);
        pairs[at + 1] = _mm256_unpackhi_ps(rows[at], rows[at + 1]);
    }
    for at in [0, 4] {
        for half in [0, 1] {
            fours[at + 2 * half] = _mm256_shuffle_ps::<LOW>(pairs[at + half], pairs[at + half + 2]);
            fours[at + 2 * half + 1] = _mm256_shuffle_ps::<HIGH>(pairs[at + half], pairs[at + half + 2]);
        }
    }
    for at in [0, 1, 2, 3] {
        columns[at] = _mm256_permute2f128_ps::<0x20>(fours[at], fours[at + 4]);
        columns[at + 4] = _mm256_permute2f128_ps::<0x31>(fours[at], fours[at + 4]);
    }
    columns
}

/// Whether [`run`] gives a kernel more than its own `run` does: where it does not, a test that compares
/// the two says so.
#[cfg(test)]
pub(crate) fn is_wide() -> bool {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        return true;
    }
    eprintln!("SKIPPED: plain instructions beside wide ones; this machine has no AVX2");
    false
}
