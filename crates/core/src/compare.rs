//! Two inputs, each other's lists: how near is one to the other?

use crate::error::Error;
use crate::query::{Print, Query};
use crate::views::View;

/// How near two inputs are, by the two views that are nearest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// They are within the limit, or both have enough detail to say that they are not.
    Distance {
        /// Hamming distance, 0..=256.
        distance: u32,
        /// The view of the first input.
        first: View,
        /// The view of the second.
        second: View,
    },
    /// One of them has too little detail as a whole.
    LowQuality {
        /// Whether it is the first.
        first: bool,
        /// Whether it is the second.
        second: bool,
    },
}

/// The smallest distance between any view of one input and the plain readings of the other, as if
/// the other stood on a list. (Any view against any view would find more, and square the false alarms.)
/// `limit` is the largest distance that counts as a match, 0..=256: beyond it, a blank input is called
/// that, whatever a part of it may be near to.
///
/// # Errors
/// [`Error::Caller`] for queries of different algorithms: their hashes mean nothing to each other.
pub fn compare(first: &Query, second: &Query, limit: u32) -> Result<Comparison, Error> {
    if first.algorithm != second.algorithm {
        let message = format!("a {} hash cannot be compared with a {} hash", first.algorithm, second.algorithm);
        return Err(Error::Caller(message));
    }
    let pairs = || first.clear_prints().flat_map(|one| second.clear_prints().map(move |two| (one, two)));
    let as_listed = || pairs().filter(|(one, two)| first.is_plain(one) || second.is_plain(two));
    let by_distance = |(one, two): &(&Print, &Print)| (one.hash().distance(two.hash()), one.view, two.view);
    // Pipelines differ by few bits: where the inputs share none, that is still better than no answer.
    let comparable = as_listed().filter(|(one, two)| share_a_pipeline(one, two)).min_by_key(by_distance);
    let listed = comparable.or_else(|| as_listed().min_by_key(by_distance));
    Ok(match listed {
        Some((one, two)) if one.hash().distance(two.hash()) <= limit || (first.is_clear() && second.is_clear()) => {
            Comparison::Distance { distance: one.hash().distance(two.hash()), first: one.view, second: two.view }
        }
        _ => Comparison::LowQuality { first: !first.is_clear(), second: !second.is_clear() },
    })
}

/// Whether the hashes came, or may have come, through the same pipeline.
fn share_a_pipeline(one: &Print, two: &Print) -> bool {
    match (one.view.profile, two.view.profile) {
        (Some(one), Some(two)) => one == two,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::algorithm::{Algorithm, Profile};
    use crate::hash::{Fingerprint, Hash256};
    use crate::views::{Border, Part, Reading, ViewSet};

    fn print(word: u64, quality: u8, profile: Option<Profile>) -> Print {
        let fingerprint = Fingerprint { hash: Hash256([word, 1, 0, 0]), quality: Some(quality) };
        Print::new(fingerprint, View::of(Reading::Upright, profile))
    }

    fn query(prints: Vec<Print>) -> Query {
        Query { algorithm: Algorithm::Pdq, prints, views: None, truncated: false, others: Vec::new() }
    }

    #[test]
    fn pipelines_meet_only_themselves_and_the_unknown() {
        let one = query(vec![print(0b1111, 90, Some(Profile::Full)), print(0, 90, Some(Profile::Cimg512))]);
        let two = query(vec![print(0b1000, 90, Some(Profile::Full))]);
        let full = Comparison::Distance { distance: 3, first: View::FULL, second: View::FULL };
        assert_eq!(compare(&one, &two, 31).expect("one algorithm"), full);

        let line = query(vec![print(0, 90, None)]);
        let Comparison::Distance { distance, first, .. } = compare(&one, &line, 31).expect("one algorithm") else {
            panic!("both can be judged");
        };
        assert_eq!((distance, first.profile), (0, Some(Profile::Cimg512)));
    }

    #[test]
    fn a_blank_picture_is_not_compared() {
        let blank = query(vec![print(0, 0, Some(Profile::Full))]);
        let clear = query(vec![print(0, 90, Some(Profile::Full))]);
        let expected = Comparison::LowQuality { first: true, second: false };
        assert_eq!(compare(&blank, &clear, 31).expect("one algorithm"), expected);
    }

    #[test]
    fn inputs_that_share_no_pipeline_are_not_called_blank() {
        let one = query(vec![print(0b111, 90, Some(Profile::Full)), print(0, 10, Some(Profile::Cimg512))]);
        let two = query(vec![print(0, 90, Some(Profile::Cimg512))]);
        let comparison = compare(&one, &two, 31).expect("one algorithm");
        assert!(matches!(comparison, Comparison::Distance { distance: 3, .. }), "{comparison:?}");
    }

    #[test]
    fn views_meet_plain_readings_of_either_side_and_not_each_other() {
        let viewed = |plain: u64, plain_quality: u8, trimmed: u64| {
            let mut trim = print(trimmed, 90, Some(Profile::Full));
            trim.view.part = Part::Trim(Border::Plain);
            let prints = vec![print(plain, plain_quality, Some(Profile::Full)), trim];
            Query { views: Some(ViewSet::Fast), ..query(prints) }
        };
        let found = |one: &Query, two: &Query| match compare(one, two, 31).expect("one algorithm") {
            Comparison::Distance { distance, first, second } => {
                (distance, first.part != Part::Whole, second.part != Part::Whole)
            }
            Comparison::LowQuality { .. } => panic!("both can be judged"),
        };
        let (one, two) = (viewed(0xff, 90, 0), viewed(0xff00, 90, 0));
        assert_eq!(found(&one, &two), (8, false, true), "the two trimmed ones are the same, and do not meet");
        let two = viewed(0b1, 90, 0xffff);
        assert_eq!(found(&one, &two), (1, true, false));
        assert_eq!(found(&two, &one), (1, false, true));
        // a hash from outside is what it is, whatever it is called
        let line = query(vec![one.prints[1].clone()]);
        assert_eq!(found(&line, &viewed(0xff, 90, 0)), (0, true, true));
    }

    #[test]
    fn a_clear_part_of_a_blank_picture_never_says_no() {
        let mut trim = print(0xffff_ffff_ffff, 51, Some(Profile::Full));
        trim.view.part = Part::Trim(Border::Plain);
        let dim = query(vec![print(0, 46, Some(Profile::Full)), trim]);
        let dim = Query { views: Some(ViewSet::Fast), ..dim };
        let clear = query(vec![print(0, 90, Some(Profile::Full))]);
        let blank = Comparison::LowQuality { first: true, second: false };
        assert_eq!(compare(&dim, &clear, 31).expect("one algorithm"), blank);
        // what it is near to, it may still be found by
        let comparison = compare(&dim, &clear, 48).expect("one algorithm");
        assert!(matches!(comparison, Comparison::Distance { distance: 48, .. }), "{comparison:?}");
    }
}
