//! How sure each bit of a hash is.

use std::fmt;

use crate::algorithm::Coefficients;
use crate::hash::Hash256;

/// What each bit of a query's hash costs where an entry differs from it: little where its coefficient
/// lies near the median, and an edit may have pushed it to the other side, much where it does not.
///
/// The cost of a bit is `min(|z|, 3)`, `z = (coefficient - median) / MAD`, MAD being the median of the
/// coefficients' absolute distances from their median. An entry needs nothing but its bits.
#[derive(Clone, PartialEq, Eq)]
pub struct Margins(Box<[u8; 256]>);

/// Steps of a cost for 1.0.
const STEPS: f32 = 85.0;

/// No bit costs more than this.
const MOST: f32 = 3.0;

impl Margins {
    pub(crate) fn of(coefficients: &Coefficients) -> Self {
        let values = coefficients.as_flattened();
        let lower_median = |values: &mut [f32]| *values.select_nth_unstable_by(127, f32::total_cmp).1;
        let mut sorted = [0.0; 256];
        sorted.copy_from_slice(values);
        let median = lower_median(&mut sorted);
        sorted.iter_mut().zip(values).for_each(|(apart, value)| *apart = (value - median).abs());
        let spread = lower_median(&mut sorted);
        // Without any spread nothing is known of a bit, and nothing is forgiven.
        let cost = |value: &f32| match spread > 0.0 {
            true => ((value - median).abs() * (STEPS / spread)).min(MOST * STEPS).round() as u8,
            false => u8::MAX,
        };
        let mut costs = Box::new([0; 256]);
        costs.iter_mut().zip(values).for_each(|(bit, value)| *bit = cost(value));
        Self(costs)
    }

    /// The cost of each bit, lowest bit first, in no unit: they serve as an order.
    pub(crate) fn costs(&self) -> &[u8; 256] {
        &self.0
    }

    /// The soft distance: the costs of the bits in which an entry differs from the query, 0.0..=768.0.
    /// A different picture's is about 130; that of the same picture, edited, lies below its Hamming distance.
    pub fn soft_distance(&self, query: Hash256, entry: Hash256) -> f32 {
        let mut sum = 0;
        for (word, (query, entry)) in query.0.iter().zip(entry.0).enumerate() {
            let mut differing = query ^ entry;
            while differing != 0 {
                sum += u32::from(self.0[64 * word + differing.trailing_zeros() as usize]);
                differing &= differing - 1;
            }
        }
        sum as f32 / STEPS
    }
}

impl fmt::Debug for Margins {
    /// Without the costs: with them, more of the picture could be told.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Margins")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bit_costs_what_its_coefficient_is_away_from_the_median() {
        // 0, 1, 2 .. 255: the lower median is 127, the median distance from it 64 or so.
        let coefficients: Coefficients = std::array::from_fn(|i| std::array::from_fn(|j| (16 * i + j) as f32));
        let margins = Margins::of(&coefficients);
        let flipped = |bit: usize| {
            let mut words = [0; 4];
            words[bit / 64] |= 1 << (bit % 64);
            margins.soft_distance(Hash256::ZERO, Hash256(words))
        };
        assert_eq!(flipped(127), 0.0);
        assert!((flipped(191) - 1.0).abs() < 0.03, "{}", flipped(191));
        assert!((flipped(255) - 2.0).abs() < 0.05, "{}", flipped(255));
        let all = margins.soft_distance(Hash256::ZERO, !Hash256::ZERO);
        let sum: f32 = (0..256).map(flipped).sum();
        assert!((all - sum).abs() < 0.01, "{all} {sum}");
        assert_eq!(Margins::of(&[[5.0; 16]; 16]).soft_distance(Hash256::ZERO, !Hash256::ZERO), 768.0);
    }
}
