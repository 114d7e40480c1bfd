//! Answers of other programs: their hashes, or the matches that they report, as a study reads them.
//!
//! - *Hashes*: `file,hash`, one line for each query and ref of the truth. A hash is 1 to 64 hex digits, all
//!   of one width; every query is compared with every ref by Hamming distance, 0..=256. What `nearmark hash
//!   --format csv` prints is read, too: `file` may be called `path`, and where `algorithm` says `pdq` a line whose
//!   `quality` is below nearmark's limit gives no hash.
//! - *Matches*: `query,ref,distance`, one line for each pair that the program reports. A distance is any
//!   finite number from 0 on, smaller is nearer; a pair that is not listed has none.
//!
//! Both need a header; columns may come in any order, others are ignored. Whatever does not fit is an
//! error that names its line, and then nothing is answered at all.

use std::collections::{BTreeMap, HashMap};
use std::io::Read;

use nearmark::{Algorithm, Hash256, QUALITY_LIMIT};

use crate::error::{Error, Fault};
use crate::rows::Rows;
use crate::study::{Answers, Negatives, Positive};
use crate::truth::{Pair, Truth};

/// What another program answered, and what it did not.
#[derive(Clone, Debug)]
pub struct Outside {
    /// The answers, to be put into a study with [`Truth::study`].
    pub answers: Answers,
    /// Queries and distractors for which no hash was given, in the truth's order: their pairs have no
    /// distance, so such a query is a miss.
    pub missing: Vec<String>,
}

/// Which program answered, and where its recall is to be told.
#[derive(Clone, Debug)]
pub struct Program {
    /// Its name.
    pub method: String,
    /// Distances at which recall is told, ascending.
    pub fixed: Vec<f64>,
}

impl Program {
    /// Reads `file,hash`; `name` is the file's name, for messages.
    pub fn hashes(self, truth: &Truth, name: &str, input: impl Read) -> Result<Outside, Error> {
        let hashes = read_hashes(truth, name, input)?;
        let hash = |name: &String| hashes.get(name).and_then(|(hash, _)| *hash);
        let place = |names: &[String]| names.iter().map(hash).collect::<Vec<_>>();
        let (queries, refs) = (truth.queries().all(), truth.refs().all());
        let (query_hashes, ref_hashes) = (place(queries), place(refs));

        let originals = truth.photos();
        let mut without = originals.iter().filter(|photo| hash(photo).is_none());
        if let Some(first) = without.next() {
            let (missing, of, first) = (1 + without.count(), originals.len(), first.clone());
            return Err(Error::file(name, Fault::NoOriginal { missing, of, first }));
        }
        let mut missing = Vec::new();
        for (names, hashes) in [(queries, &query_hashes), (refs, &ref_hashes)] {
            missing.extend(names.iter().zip(hashes).filter(|(_, hash)| hash.is_none()).map(|(name, _)| name.clone()));
        }

        Ok(Outside { answers: self.compared(truth, &query_hashes, &ref_hashes), missing })
    }

    /// Compares every query with every ref by Hamming distance. The hashes come in the truth's order; nothing
    /// stands where there is none.
    pub(crate) fn compared(self, truth: &Truth, queries: &[Option<Hash256>], refs: &[Option<Hash256>]) -> Answers {
        let distance = |query: usize, reference: usize| Some(queries[query]?.distance(refs[reference]?));
        let positives = truth.true_pairs().map(|(query, reference, attack, photo)| Positive {
            attack,
            photo,
            distance: distance(query, reference).map(f64::from),
        });
        let positives = positives.collect();
        // All pairs first, which needs no look at the truth; then those that are not false are taken off.
        let mut counts = [0_u64; 257];
        let listed: Vec<Hash256> = refs.iter().flatten().copied().collect();
        for query in queries.iter().flatten() {
            listed.iter().for_each(|listed| counts[query.distance(*listed) as usize] += 1);
        }
        for (query, reference) in truth.named_pairs() {
            if let Some(distance) = distance(query, reference) {
                counts[distance as usize] -= 1;
            }
        }
        let counts = (0_u32..).map(f64::from).zip(counts).filter(|(_, count)| *count > 0).collect();
        self.answers(truth, positives, counts)
    }

    /// Reads `query,ref,distance`; `name` is the file's name, for messages.
    pub fn matches(self, truth: &Truth, name: &str, input: impl Read) -> Result<Outside, Error> {
        let mut rows = Rows::open(name, input, "query,ref,distance", &[])?;
        let (mut firsts, mut near) = (HashMap::new(), HashMap::new());
        let mut counts = BTreeMap::<u64, u64>::new();
        while let Some((line, [query, reference, distance])) = rows.next()? {
            let fault = |fault| Error::line(name, line, fault);
            let unknown = |kind, name: &str| fault(Fault::Unknown { kind, name: name.to_owned() });
            let from = truth.queries().place(query).ok_or_else(|| unknown("query", query))?;
            let to = truth.refs().place(reference).ok_or_else(|| unknown("ref", reference))?;
            let distance =
                distance.trim().parse().ok().filter(|d: &f64| d.is_finite() && *d >= 0.0).ok_or_else(|| {
                    let found = distance.to_owned();
                    fault(Fault::Number { field: "distance", expected: "a finite number from 0 on", found })
                })?;
            if let Some(first) = firsts.insert((from, to), line) {
                return Err(fault(Fault::Duplicate { what: format!("the pair {query:?}, {reference:?}"), first }));
            }
            match truth.pair(from, to) {
                Some(Pair::True { .. }) => drop(near.insert((from, to), distance)),
                Some(Pair::Material) => {}
                // Bits of floats from 0 on are in the floats' order; "-0" becomes 0.
                None => *counts.entry((distance + 0.0).to_bits()).or_default() += 1,
            }
        }
        let positives = truth.true_pairs().map(|(query, reference, attack, photo)| Positive {
            attack,
            photo,
            distance: near.get(&(query, reference)).copied(),
        });
        let positives = positives.collect();
        let counts = counts.into_iter().map(|(bits, count)| (f64::from_bits(bits), count)).collect();
        Ok(Outside { answers: self.answers(truth, positives, counts), missing: Vec::new() })
    }

    fn answers(self, truth: &Truth, positives: Vec<Positive>, counts: Vec<(f64, u64)>) -> Answers {
        let negatives = Negatives { counts, pairs: truth.false_pairs() };
        let Self { method, fixed } = self;
        Answers { method, fixed, positives, negatives }
    }
}

/// The hashes by name, each with its line; none where the picture has too little detail for one.
type Hashes = HashMap<String, (Option<Hash256>, u64)>;

fn read_hashes(truth: &Truth, name: &str, input: impl Read) -> Result<Hashes, Error> {
    let mut rows = Rows::open(name, input, "file,hash", &["algorithm", "quality"])?;
    let (mut hashes, mut width) = (Hashes::new(), None);
    while let Some((line, [file, text, algorithm, quality])) = rows.next()? {
        let fault = |fault| Error::line(name, line, fault);
        if truth.queries().place(file).is_none() && truth.refs().place(file).is_none() {
            return Err(fault(Fault::Unknown { kind: "query or ref", name: file.to_owned() }));
        }
        let text = text.trim();
        let hash = parse_hash(text).ok_or_else(|| fault(Fault::Hash(text.chars().take(80).collect())))?;
        let expected = *width.get_or_insert(text.len());
        if text.len() != expected {
            return Err(fault(Fault::Width { expected, found: text.len() }));
        }
        let expected = "a number from 0 to 100, or nothing";
        let number = || Fault::Number { field: "quality", expected, found: quality.chars().take(80).collect() };
        let quality = match quality.trim() {
            "" => None,
            text => Some(text.parse().ok().filter(|quality: &u8| *quality <= 100).ok_or_else(|| fault(number()))?),
        };
        let clear = algorithm != Algorithm::Pdq.name() || quality.is_none_or(|quality| quality >= QUALITY_LIMIT);
        if let Some((_, first)) = hashes.insert(file.to_owned(), (clear.then_some(hash), line)) {
            return Err(fault(Fault::Duplicate { what: format!("{file:?}"), first }));
        }
    }
    Ok(hashes)
}

/// Bits beyond the width are zero, so that they differ nowhere.
fn parse_hash(text: &str) -> Option<Hash256> {
    if !(1..=64).contains(&text.len()) {
        return None;
    }
    let mut words = [0_u64; 4];
    for digit in text.chars() {
        let digit = u64::from(digit.to_digit(16)?);
        for at in (1..4).rev() {
            words[at] = words[at] << 4 | words[at - 1] >> 60;
        }
        words[0] = words[0] << 4 | digit;
    }
    Some(Hash256(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TRUTH: &str = "query,ref,attack,class\n\
        q1,p1,crop,c\nq2,p2,crop,c\nq1b,p1,half,h\nq2,p1,crop,material\n,d,,distractor\n";

    fn truth() -> Truth {
        Truth::read("truth.csv", TRUTH.as_bytes()).unwrap()
    }

    fn program() -> Program {
        Program { method: "other".to_owned(), fixed: vec![1.0] }
    }

    fn hashes(text: &str) -> Result<Outside, Error> {
        program().hashes(&truth(), "h.csv", text.as_bytes())
    }

    fn matches(text: &str) -> Result<Outside, Error> {
        program().matches(&truth(), "m.csv", text.as_bytes())
    }

    fn distances(outside: &Outside) -> Vec<Option<f64>> {
        outside.answers.positives.iter().map(|pair| pair.distance).collect()
    }

    #[test]
    fn hashes_are_compared_all_with_all() {
        let got = hashes("file,hash\np1,00\np2,ff\nd,f0\nq1,01\nq2,FE\nq1b,07\n").unwrap();
        assert_eq!(distances(&got), [Some(1.0), Some(1.0), Some(3.0)]);
        // False: q1-p2 7, q1-d 5, q2-d 3, q1b-p2 5, q1b-d 7; q2-p1 is material.
        assert_eq!(got.answers.negatives.counts, [(3.0, 1), (5.0, 2), (7.0, 2)]);
        assert_eq!(got.answers.negatives.pairs, 5);
        assert!(got.missing.is_empty());
    }

    #[test]
    fn a_hash_has_the_bits_of_the_digits_and_no_others() {
        let wide = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";
        assert_eq!(parse_hash(wide), wide.parse().ok());
        assert_eq!(parse_hash("1f").map(Hash256::count_ones), Some(5));
        assert_eq!(parse_hash(&"0".repeat(65)), None);
        assert_eq!(parse_hash("é"), None);
    }

    #[test]
    fn a_query_without_a_hash_is_a_miss_and_is_told() {
        let got = hashes("file,hash\np1,00\np2,ff\nd,f0\nq1,01\nq1b,07\n").unwrap();
        assert_eq!(distances(&got), [Some(1.0), None, Some(3.0)]);
        assert_eq!(got.missing, ["q2"]);
        assert_eq!(got.answers.negatives.pairs, 5, "its false pairs are there, without a distance");
        assert_eq!(got.answers.negatives.counts, [(5.0, 2), (7.0, 2)]);
    }

    #[test]
    fn what_nearmark_prints_is_read_with_its_gate() {
        let head = "path,algorithm,hash,quality,view\n";
        let rows = "p1,pdq,00,50,full\np2,pdq,ff,100,full\nd,pdq,f0,,full\nq1,pdq,01,49,full\nq2,pdq,fe,50,full\nq1b,x,07,3,full\n";
        let got = hashes(&format!("{head}{rows}")).unwrap();
        assert_eq!(distances(&got), [None, Some(1.0), Some(3.0)]);
        assert_eq!(got.missing, ["q1"]);
    }

    #[test]
    fn matches_that_are_not_listed_have_no_distance() {
        let got = matches("query,ref,distance\nq1,p1,0.25\nq1,p2,-0\nq2,p1,3\nq1b,d,2.5e1\n").unwrap();
        assert_eq!(distances(&got), [Some(0.25), None, None]);
        assert_eq!(got.answers.negatives, Negatives { counts: vec![(0.0, 1), (25.0, 1)], pairs: 5 });
    }

    #[test]
    fn each_fault_names_its_line_and_what_was_expected() {
        for (text, wanted) in [
            ("", "h.csv: the file is empty: expected a first line with the columns file,hash"),
            ("file,hash\n", "h.csv: no line follows the header"),
            ("p1,00\nq1,01\n", "h.csv: line 1: expected a first line with the columns file,hash, found \"p1,00\""),
            ("file,hash\np1,0g\n", "h.csv: line 2: expected a hash of 1 to 64 hex digits, found \"0g\""),
            ("file,hash\np1,\n", "h.csv: line 2: expected a hash of 1 to 64 hex digits, found \"\""),
            ("file,hash\np1,00\nq1,000\n", "line 3: expected a hash of 2 hex digits as on the lines before, found 3"),
            ("file,hash\nelse,00\n", "line 2: \"else\" is no query or ref in the truth"),
            ("file,hash\np1,00\np1,00\n", "line 3: \"p1\" stands on line 2 already"),
            ("file,hash\np1\n", "line 2: not a line of this CSV: expected 2 fields as in the header, found 1"),
            ("file,hash\np1,00\n", "no hash for 1 of the 2 originals, \"p2\" first"),
        ] {
            let got = hashes(text).unwrap_err().to_string();
            assert!(got.contains(wanted), "{got}\n instead of\n {wanted}");
        }
        let head = "query,ref,distance\n";
        for (rows, wanted) in [
            ("q1,p1,near\n", "m.csv: line 2: expected a finite number from 0 on in \"distance\", found \"near\""),
            ("q1,p1,-1\n", "line 2: expected a finite number"),
            ("q1,p1,NaN\n", "line 2: expected a finite number"),
            ("q1,p1,inf\n", "line 2: expected a finite number"),
            ("p1,p1,1\n", "line 2: \"p1\" is no query in the truth"),
            ("q1,q1,1\n", "line 2: \"q1\" is no ref in the truth"),
            ("q1,p1,1\nq2,p2,1\nq1,p1,2\n", "line 4: the pair \"q1\", \"p1\" stands on line 2 already"),
        ] {
            let got = matches(&format!("{head}{rows}")).unwrap_err().to_string();
            assert!(got.contains(wanted), "{got}\n instead of\n {wanted}");
        }
    }
}
