//! What is written in intrinsics, for AVX2 and AVX-512. Every function is called by a value that proves the level.

use std::arch::x86_64::*;

use super::Words;
use crate::hamming::nibbles::{BLOCK, Column, Near, TOGETHER, Table};

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512bitalg")]
pub(super) fn near_avx512(words: &Words, query: u16, limit: u16) -> u32 {
    _mm512_cmple_epu16_mask(differs_avx512(words, query, u16::MAX), _mm512_set1_epi16(limit as i16))
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512bitalg")]
pub(super) fn near_both_avx512(words: [&Words; 2], queries: [u16; 2], limits: [u16; 2]) -> u32 {
    let first = differs_avx512(words[0], queries[0], u16::MAX);
    let both = _mm512_add_epi16(first, differs_avx512(words[1], queries[1], u16::MAX));
    let near = _mm512_cmple_epu16_mask(first, _mm512_set1_epi16(limits[0] as i16));
    _mm512_mask_cmple_epu16_mask(near, both, _mm512_set1_epi16(limits[1] as i16))
}

#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512bitalg")]
pub(super) fn near_masked_avx512(words: [&Words; 2], queries: [u16; 2], masks: [u16; 2], limit: u16) -> u32 {
    let differs = |at: usize| differs_avx512(words[at], queries[at], masks[at]);
    _mm512_cmple_epu16_mask(_mm512_add_epi16(differs(0), differs(1)), _mm512_set1_epi16(limit as i16))
}

/// Bits set in the differences, of those that the mask has.
#[inline]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512bitalg")]
fn differs_avx512(words: &Words, query: u16, mask: u16) -> __m512i {
    // SAFETY: 32 words are 64 bytes, and the load asks for no alignment.
    let words = unsafe { _mm512_loadu_si512(words.as_ptr().cast()) };
    let differs = _mm512_xor_si512(words, _mm512_set1_epi16(query as i16));
    _mm512_popcnt_epi16(_mm512_and_si512(differs, _mm512_set1_epi16(mask as i16)))
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn near_avx2(words: &Words, query: u16, limit: u16) -> u32 {
    let limit = _mm256_set1_epi16(limit as i16);
    mask_avx2(differs_avx2(words, query, u16::MAX).map(|differs| _mm256_cmpgt_epi16(differs, limit)))
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn near_both_avx2(words: [&Words; 2], queries: [u16; 2], limits: [u16; 2]) -> u32 {
    let [first_limit, both_limit] = limits.map(|limit| _mm256_set1_epi16(limit as i16));
    let [low, high] = differs_avx2(words[0], queries[0], u16::MAX);
    let [low_too, high_too] = differs_avx2(words[1], queries[1], u16::MAX);
    let far = |first, second| {
        let both = _mm256_cmpgt_epi16(_mm256_add_epi16(first, second), both_limit);
        _mm256_or_si256(both, _mm256_cmpgt_epi16(first, first_limit))
    };
    mask_avx2([far(low, low_too), far(high, high_too)])
}

#[inline]
#[target_feature(enable = "avx2")]
pub(super) fn near_masked_avx2(words: [&Words; 2], queries: [u16; 2], masks: [u16; 2], limit: u16) -> u32 {
    let limit = _mm256_set1_epi16(limit as i16);
    let [low, high] = differs_avx2(words[0], queries[0], masks[0]);
    let [low_too, high_too] = differs_avx2(words[1], queries[1], masks[1]);
    let far = |first, second| _mm256_cmpgt_epi16(_mm256_add_epi16(first, second), limit);
    mask_avx2([far(low, low_too), far(high, high_too)])
}

/// Bits set in the differences, of those that the mask has: of each nibble from a table, then the bytes' by twos.
#[inline]
#[target_feature(enable = "avx2")]
fn differs_avx2(words: &Words, query: u16, mask: u16) -> [__m256i; 2] {
    let table = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4));
    let low_nibbles = _mm256_set1_epi8(15);
    let (query, mask) = (_mm256_set1_epi16(query as i16), _mm256_set1_epi16(mask as i16));
    let start = words.as_ptr().cast::<__m256i>();
    // SAFETY: 32 words are twice 32 bytes, and the loads ask for no alignment.
    let halves = unsafe { [_mm256_loadu_si256(start), _mm256_loadu_si256(start.add(1))] };
    halves.map(|half| {
        let differs = _mm256_and_si256(_mm256_xor_si256(half, query), mask);
        let low = _mm256_shuffle_epi8(table, _mm256_and_si256(differs, low_nibbles));
        let high = _mm256_shuffle_epi8(table, _mm256_and_si256(_mm256_srli_epi16::<4>(differs), low_nibbles));
        _mm256_maddubs_epi16(_mm256_add_epi8(low, high), _mm256_set1_epi8(1))
    })
}

/// A bit for each word that is zero, where the others are all ones.
#[inline]
#[target_feature(enable = "avx2")]
fn mask_avx2([low, high]: [__m256i; 2]) -> u32 {
    // Packing works on halves of 128 bits each, and leaves the quarters in the order 0 2 1 3.
    let bytes = _mm256_permute4x64_epi64::<0b11_01_10_00>(_mm256_packs_epi16(low, high));
    !_mm256_movemask_epi8(bytes) as u32
}

/// Two queries, four vectors of rows: each table is loaded once a block.
#[allow(clippy::needless_range_loop, reason = "one index over vectors that lie side by side")]
#[target_feature(enable = "avx2")]
pub(super) fn first_near_avx2<const NIBBLES: usize>(
    columns: &[[Column; NIBBLES]],
    tables: [&[Table; NIBBLES]; TOGETHER],
    limit: u8,
) -> Option<(usize, [Near; TOGETHER])> {
    let limit = _mm256_set1_epi8(limit as i8);
    let near = |differs| _mm256_cmpeq_epi8(_mm256_min_epu8(differs, limit), differs);
    for (at, columns) in columns.iter().enumerate() {
        let mut differs = [[_mm256_setzero_si256(); BLOCK / 32]; TOGETHER];
        for (nibble, column) in columns.iter().enumerate() {
            let start = column.as_ptr().cast::<__m256i>();
            // SAFETY: a table is 16 bytes, and the load asks for no alignment.
            let table = |query: usize| unsafe { _mm_loadu_si128(tables[query][nibble].as_ptr().cast()) };
            let tables = [_mm256_broadcastsi128_si256(table(0)), _mm256_broadcastsi128_si256(table(1))];
            for part in 0..BLOCK / 32 {
                // SAFETY: a column is BLOCK bytes, BLOCK / 32 vectors of 32.
                let nibbles = unsafe { _mm256_loadu_si256(start.add(part)) };
                for query in 0..TOGETHER {
                    let more = _mm256_shuffle_epi8(tables[query], nibbles);
                    differs[query][part] = _mm256_add_epi8(differs[query][part], more);
                }
            }
        }
        let mut nearest = differs[0][0];
        for differs in differs.as_flattened() {
            nearest = _mm256_min_epu8(nearest, *differs);
        }
        if _mm256_movemask_epi8(near(nearest)) != 0 {
            return Some((at, differs.map(|parts| parts.map(|part| _mm256_movemask_epi8(near(part)) as u32))));
        }
    }
    None
}
