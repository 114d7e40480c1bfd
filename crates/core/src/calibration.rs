//! How often strangers come near: from a wanted rate of false positives to the limits that give it.
//!
//! The table `calibration.csv` holds a line for each set of views and each measure,
//! `log10(rate for one photo and one entry) = a + b * d`, fitted to pairs of photos that have nothing to
//! do with each other. The true curve bends down on both sides of what was measured, so the line
//! rather over- than underestimates, and nothing above the measured range is ever chosen.

use std::str::FromStr;

use crate::algorithm::Algorithm;
use crate::error::Error;
use crate::reach::{Reach, Score};
use crate::views::ViewSet;

/// No distance above this is chosen: two photos in the interface of the same phone come within 48
/// bits of each other, so the rate among screenshots is not the one that was measured among photos.
const MOST_DISTANCE: u32 = 48;

/// How far a score may reach. Screenshots again: beyond it they would all be candidates.
const MOST_REACH: u32 = 64;

const SHIPPED: &str = include_str!("calibration.csv");

/// How often strangers come near each other, by set of views and measure.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibration {
    lines: Vec<Line>,
}

/// `log10(rate) = a + b * d`
#[derive(Clone, Debug, PartialEq)]
struct Line {
    views: ViewSet,
    measure: Measure,
    /// The pairs that the rates were counted among.
    pairs: u64,
    a: f64,
    b: f64,
    /// The largest value that it was fitted to.
    to: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Measure {
    Distance,
    Score,
}

/// Limits that keep to a wanted rate of false positives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The largest Hamming distance that counts, at most 48.
    pub distance: u32,
    /// How much further a match may be where its score is small enough.
    pub reach: Option<Reach>,
    /// The rates at these limits were never counted: they are those of a line drawn on from where ten
    /// pairs or more lay. The world has other ways to look alike than a line knows.
    pub extrapolated: bool,
}

impl Calibration {
    /// The table that comes with this crate.
    pub fn shipped() -> Self {
        SHIPPED.parse().expect("the shipped table is tested")
    }

    /// Whether the shipped table is about this algorithm's hashes: PDQ's alone were counted.
    pub fn holds(algorithm: Algorithm) -> bool {
        algorithm.is_pdq()
    }

    /// The widest limits for PDQ under which a million photos that are on no list give no more than
    /// `false_per_million` false matches with lists of that many entries in all (rows, where they
    /// hold crops). One half of that is for the distance, the other for the score.
    ///
    /// # Errors
    /// [`Error::Caller`]: no number above 0, or one so small that not even a distance of 0 keeps to it;
    /// a table without these views.
    pub fn choose(&self, views: ViewSet, entries: usize, false_per_million: f64) -> Result<Chosen, Error> {
        if !(false_per_million.is_finite() && false_per_million > 0.0) {
            return Err(Error::Caller("false matches in a million: expected a number above 0".into()));
        }
        let half = false_per_million / 2.0;
        let expected = |measure, value| self.expected(views, measure, entries, value);
        let (Some(highest), Some(least)) = (self.highest(views, Measure::Distance), expected(Measure::Distance, 0.0))
        else {
            return Err(Error::Caller(format!("the calibration holds nothing about the views {views}")));
        };
        let fits = |measure, value| expected(measure, value).is_some_and(|expected| expected <= half);
        let most = MOST_DISTANCE.min(highest as u32);
        let Some(distance) = (0..=most).rev().find(|distance| fits(Measure::Distance, f64::from(*distance))) else {
            // Two digits, never rounded down below what does.
            return Err(Error::Caller(format!(
                "{} false matches in a million cannot be kept to with {entries} entries and views \
                 {views}, not even by equal hashes alone; {:.1e} can",
                short(false_per_million),
                2.0 * least * 1.06,
            )));
        };
        let tenths = self.highest(views, Measure::Score).map_or(0, |highest| (highest * 10.0) as u16);
        let score = (1..=tenths).rev().map(Score::from_tenths).find(|score| fits(Measure::Score, score.value()));
        let reach = score.map(|score| Reach { distance: MOST_REACH, score });
        let counted = |measure, value| self.is_counted(views, measure, value);
        let extrapolated = !counted(Measure::Distance, f64::from(distance))
            || score.is_some_and(|score| !counted(Measure::Score, score.value()));
        Ok(Chosen { distance, reach, extrapolated })
    }

    /// The false matches to expect of a million photos that are on no list; nothing where the table
    /// holds nothing about such views.
    pub fn false_per_million(&self, views: ViewSet, entries: usize, chosen: &Chosen) -> Option<f64> {
        let by_distance = self.expected(views, Measure::Distance, entries, f64::from(chosen.distance))?;
        let by_score = match chosen.reach {
            Some(reach) => self.expected(views, Measure::Score, entries, reach.score.value())?,
            None => 0.0,
        };
        Some(by_distance + by_score)
    }

    fn expected(&self, views: ViewSet, measure: Measure, entries: usize, value: f64) -> Option<f64> {
        self.line(views, measure)?;
        // A set asks all that the smaller ones ask, so it cannot do better than they, wherever fitted
        // lines may cross.
        let rates = self.up_to(views, measure).map(|line| 10f64.powf(line.a + line.b * value));
        Some(rates.fold(0.0, f64::max) * entries.max(1) as f64 * 1e6)
    }

    /// Whether a rate rests on at least ten counted pairs, and not on a line drawn further.
    fn is_counted(&self, views: ViewSet, measure: Measure, value: f64) -> bool {
        self.line(views, measure)
            .is_some_and(|line| 10f64.powf(line.a + line.b * value) * line.pairs as f64 >= LEAST_COUNTED)
    }

    fn highest(&self, views: ViewSet, measure: Measure) -> Option<f64> {
        self.line(views, measure)?;
        self.up_to(views, measure).map(|line| line.to).min_by(f64::total_cmp)
    }

    fn line(&self, views: ViewSet, measure: Measure) -> Option<&Line> {
        self.lines.iter().find(|line| line.views == views && line.measure == measure)
    }

    fn up_to(&self, views: ViewSet, measure: Measure) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |line| line.views <= views && line.measure == measure)
    }
}

/// False pairs behind a rate that counts as measured.
const LEAST_COUNTED: f64 = 10.0;

/// A number as a person wrote it, or in powers of ten where that would be a line of zeros.
fn short(number: f64) -> String {
    if (1e-6..1e12).contains(&number) { number.to_string() } else { format!("{number:e}") }
}

/// The columns of a table.
const COLUMNS: &str = "views,measure,pairs,a,b,from,to";

impl FromStr for Calibration {
    type Err = Error;

    /// Reads a table: lines that begin with `#` are comments, the first other line names the columns.
    fn from_str(text: &str) -> Result<Self, Error> {
        let rows = text.lines().zip(1..).filter(|(line, _)| !line.starts_with('#') && !line.trim().is_empty());
        let mut lines: Vec<Line> = Vec::new();
        let mut headed = false;
        for (row, number) in rows {
            let wrong = |what: String| Error::Caller(format!("calibration, line {number}: {what}"));
            if !headed {
                headed = true;
                if row != COLUMNS {
                    return Err(wrong(format!("expected the columns {COLUMNS}")));
                }
                continue;
            }
            let line = Line::read(row).map_err(wrong)?;
            if lines.iter().any(|other| (other.views, other.measure) == (line.views, line.measure)) {
                return Err(wrong("these views have a line for this measure already".into()));
            }
            lines.push(line);
        }
        Ok(Self { lines })
    }
}

impl Line {
    fn read(row: &str) -> Result<Self, String> {
        let fields: Vec<&str> = row.split(',').collect();
        let [views, measure, pairs, a, b, from, to] = fields[..] else {
            return Err(format!("expected {COLUMNS}"));
        };
        let number = |text: &str| match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(number),
            _ => Err(format!("{text:?} is no number")),
        };
        let views = ViewSet::from_str(views).map_err(|unknown| unknown.to_string())?;
        let measure = match measure {
            "distance" => Measure::Distance,
            "score" => Measure::Score,
            _ => return Err(format!("{measure:?} is no measure: distance or score")),
        };
        let pairs = pairs.parse().map_err(|_| format!("{pairs:?} is no number of pairs"))?;
        let (a, b, from, to) = (number(a)?, number(b)?, number(from)?, number(to)?);
        if b <= 0.0 || from > to || from < 0.0 || to > 768.0 {
            return Err("a rate that does not rise, or a range that is none".into());
        }
        Ok(Self { views, measure, pairs, a, b, to })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_is_of_this_version_of_the_views() {
        assert!(SHIPPED.contains(&format!("views version {},", ViewSet::VERSION)), "made by `nearmark eval calibrate`");
    }

    const SIZES: [usize; 8] = [0, 1, 26, 5_000, 1_000_000, 10_000_000, 300_000_000, u32::MAX as usize];
    const WANTED: [f64; 5] = [0.1, 1.0, 7.0, 1_000.0, 1e6];

    #[test]
    fn the_shipped_table_keeps_to_what_is_asked_for() {
        let shipped = Calibration::shipped();
        for views in ViewSet::ALL {
            for (entries, wanted) in SIZES.into_iter().flat_map(|size| WANTED.map(|wanted| (size, wanted))) {
                let chosen = shipped.choose(views, entries, wanted).expect("that much is possible");
                let expected = shipped.false_per_million(views, entries, &chosen).expect("the table has these views");
                assert!(expected <= wanted, "{views} {entries}: {expected} of {wanted}");
                assert!(chosen.distance <= 48 && chosen.reach.is_none_or(|reach| reach.distance <= 64), "{chosen:?}");

                let wider = |views, entries, wanted| {
                    let other = shipped.choose(views, entries, wanted).expect("that much is possible");
                    let score = |chosen: Chosen| chosen.reach.map(|reach| reach.score);
                    other.distance >= chosen.distance && score(other) >= score(chosen)
                };
                assert!(wider(views, entries / 3, wanted), "a smaller list");
                assert!(wider(views, entries, wanted * 1.7), "more false matches");
                assert!(wider(ViewSet::One, entries, wanted), "fewer views");
            }
        }
    }

    #[test]
    fn what_cannot_be_kept_to_is_refused_with_what_can() {
        let shipped = Calibration::shipped();
        for views in ViewSet::ALL {
            let refused = shipped.choose(views, 1_000_000, 1e-300).expect_err("nobody can").to_string();
            let can = refused.rsplit("; ").next().and_then(|end| end.strip_suffix(" can")).expect("it says what can");
            let can: f64 = can.parse().expect("a number");
            assert!(shipped.choose(views, 1_000_000, can).is_ok(), "{refused}");
            assert!(shipped.choose(views, 1_000_000, can / 1.2).is_err(), "{refused}");
            for wrong in [0.0, -1.0, f64::NAN, f64::INFINITY] {
                assert!(shipped.choose(views, 1, wrong).is_err(), "{wrong}");
            }
        }
    }

    #[test]
    fn a_set_of_views_never_does_better_than_a_smaller_one() {
        let crossing = format!("# two lines\n{COLUMNS}\none,distance,9,-20,0.3,30,60\nfast,distance,9,-40,0.5,30,60\n");
        let table: Calibration = crossing.parse().expect("a table");
        let chosen = |views| table.choose(views, 1_000, 1.0).expect("it has these views");
        assert_eq!(chosen(ViewSet::Fast), chosen(ViewSet::One));
        assert_eq!(chosen(ViewSet::One).reach, None, "no word about scores");
        let unknown = table.choose(ViewSet::Wide, 1_000, 1.0).expect_err("it has none").to_string();
        assert!(unknown.contains("wide-"), "{unknown}");
    }

    #[test]
    fn nothing_above_what_was_measured_is_chosen() {
        let table: Calibration =
            format!("{COLUMNS}\none,distance,9,-90,0.1,10,20\none,score,9,-90,0.1,1,3.5\n").parse().expect("a table");
        let chosen = table.choose(ViewSet::One, 1, 1.0).expect("easily");
        let reach = Reach { distance: 64, score: Score::new(3.5) };
        assert_eq!(chosen, Chosen { distance: 20, reach: Some(reach), extrapolated: true });
    }

    #[test]
    fn a_table_that_is_none_says_where() {
        let line = |line: &str| format!("{COLUMNS}\none,distance,9,-20,0.3,30,60\n{line}");
        for (text, words) in [
            ("views,a\n".into(), "line 1: expected the columns"),
            (line("two,distance,9,-20,0.3,30,60"), "line 3: \"two\" is not known"),
            (line("one,speed,9,-20,0.3,30,60"), "no measure"),
            (line("one,score,9,-20,0.3,30"), "line 3: expected views"),
            (line("one,score,9,-20,x,30,60"), "\"x\" is no number"),
            (line("one,score,9,NaN,1,30,60"), "\"NaN\" is no number"),
            (line("one,score,-1,-20,1,30,60"), "no number of pairs"),
            (line("one,score,9,-20,0,30,60"), "does not rise"),
            (line("one,score,9,-20,1,61,60"), "a range that is none"),
            (line("one,distance,9,-20,0.3,30,60"), "for this measure already"),
        ] {
            let error = text.parse::<Calibration>().expect_err("no table").to_string();
            assert!(error.contains(words), "{error}");
        }
    }
}
