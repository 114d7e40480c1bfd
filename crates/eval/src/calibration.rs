//! `calibration.csv`: how often false pairs come near, for each set of views, as a line that can be
//! built into a program.
//!
//! ```csv
//! # views version 1, 240 photos, 0 distractors, 6900000 pairs, seed 1, reach 96
//! views,measure,pairs,a,b,from,to
//! one,distance,6900000,-14.1,0.105,74,98
//! ```
//!
//! The share of pairs of a query and an entry that come within `d` is 10^(`a` + `b` d): measure `distance` in
//! bits, measure `score` as a soft distance, which only pairs within 96 bits have; the share is of all
//! pairs. `from` and `to` are the ends of what the line was fitted to. Queries are altered copies, as
//! uploads are.

use nearmark::ViewSet;

use crate::compare::{METHODS, Measure, REACH};
use crate::error::Error;
use crate::measure::Measured;
use crate::metrics::roc::Roc;
use crate::metrics::tail::Tail;
use crate::photos::Collection;

/// The bytes of `calibration.csv`.
///
/// # Errors
/// [`Error::TooFewPairs`] where a tail cannot be fitted.
pub fn csv(measured: &Measured, collection: &Collection, seed: u64) -> Result<Vec<u8>, Error> {
    let mut text = String::new();
    let mut pairs = 0;
    for measure in [Measure::Distance, Measure::Score] {
        for views in ViewSet::ALL {
            let method = METHODS.iter().find(|method| method.views == views && method.measure == measure);
            let answers = method.and_then(|method| measured.answers(method.name));
            let roc = answers.as_ref().map(Roc::of);
            let few = || Error::TooFewPairs { pairs: roc.as_ref().map_or(0, Roc::pairs) };
            let tail = roc.as_ref().and_then(Tail::fit).ok_or_else(few)?;
            pairs = roc.as_ref().map_or(0, Roc::pairs);
            let Tail { a, b, from, to, .. } = tail;
            let measure = if measure == Measure::Score { "score" } else { "distance" };
            text += &format!("{},{measure},{pairs},{a:.6},{b:.6},{from},{to}\n", views.name());
        }
    }
    let (version, photos, distractors) = (ViewSet::VERSION, collection.photos.len(), collection.distractors.len());
    let head = format!(
        "# views version {version}, {photos} photos, {distractors} distractors, {pairs} pairs, seed {seed}, reach {REACH}\n"
    );
    Ok((head + "views,measure,pairs,a,b,from,to\n" + &text).into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::tests::counted;

    #[test]
    fn a_known_line_is_written_for_each_set_and_measure() {
        // 10^(-12 + d / 10) of a thousand million pairs; a score is counted in tenths.
        let within = |d: f64| (1e9 * 10_f64.powf(-12.0 + d / 10.0)).round() as u64;
        let seen = |units: u32| within(units.into()) - units.checked_sub(1).map_or(0, |below| within(below.into()));
        let measured = counted(1_000_000_000, |_, units| if units > 90 { 0 } else { seen(units) });
        let text = String::from_utf8(csv(&measured, &Collection::default(), 5).unwrap()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let head = format!(
            "# views version {}, 0 photos, 0 distractors, 1000000000 pairs, seed 5, reach 96",
            ViewSet::VERSION
        );
        assert_eq!(lines[..2], [&*head, "views,measure,pairs,a,b,from,to"]);
        let starts = ["one,distance,", "fast,distance,", "wide,distance,", "one,score,", "fast,score,", "wide,score,"];
        assert_eq!(lines.len(), 2 + starts.len());
        for (line, start) in lines[2..].iter().zip(starts) {
            let fields: Vec<&str> = line.split(',').collect();
            assert!(line.starts_with(start) && fields.len() == 7, "{line}");
            let (b, scale) = (fields[4].parse::<f64>().unwrap(), if start.contains("score") { 1.0 } else { 0.1 });
            assert!((b - scale).abs() < scale / 50.0, "{line}");
        }
    }

    #[test]
    fn too_few_false_pairs_are_no_calibration() {
        let measured = counted(10_890, |_, units| u64::from(units == 120));
        let error = csv(&measured, &Collection::default(), 1).unwrap_err().to_string();
        assert!(error.starts_with("10890 false pairs are too few"), "{error}");
    }
}
