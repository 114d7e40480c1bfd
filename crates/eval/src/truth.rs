//! `truth.csv`: which altered copy was made from which photo, and how.
//!
//! A header and one line for each pair:
//!
//! ```csv
//! query,ref,attack,class,strength,unit
//! p1-crop-10.jpg,p1.jpg,crop-10,crop all sides,10,% of each side
//! p1-collage.jpg,p1.jpg,collage-2,collage,,
//! p1-collage.jpg,p7.jpg,collage-2,material,,
//! ,d1.jpg,,distractor,,
//! holiday.jpg,,,distractor,,
//! ```
//!
//! - `query` is looked for, `ref` stands in the list. A file name may be both.
//! - `strength` (a number) and `unit` may be left out, as columns too; other columns are ignored.
//! - Class `material`: the query *also* contains that ref (the neighbour in a collage, the photo behind
//!   an inset). Such a pair is neither true nor false and is left out.
//! - Class `distractor`: a ref from which nothing was made (`query` is empty), or a query whose original
//!   is not in the list (`ref` is empty). They add false pairs only; `attack` is not read.
//! - Every pair of a query and a ref that no line names is a false one.
//!
//! Lines may come in any order, which is the order in which attacks and photos are told.

use std::collections::HashMap;
use std::io::{Read, Write};

use crate::error::{Error, Fault};
use crate::rows::Rows;
use crate::study::{Answers, Attack, Strength, Study};

/// The class of a line that says what else a query contains.
pub const MATERIAL: &str = "material";

/// The class of a line with only one side.
pub const DISTRACTOR: &str = "distractor";

const NEEDED: &str = "query,ref,attack,class";

/// Which queries were made from which refs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Truth {
    attacks: Vec<Attack>,
    photos: Vec<String>,
    /// ref: its place among the photos.
    photo_of: HashMap<usize, usize>,
    queries: Names,
    refs: Names,
    /// (query, ref): what the pair is.
    pairs: HashMap<(usize, usize), Pair>,
    /// The lines, for writing.
    lines: Vec<Line>,
}

/// What a pair that is not false is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pair {
    True { attack: usize, photo: usize },
    Material,
}

#[derive(Clone, Debug, PartialEq)]
enum Line {
    True { query: usize, reference: usize, attack: usize },
    Material { query: usize, reference: usize, attack: String },
    Query(usize),
    Ref(usize),
}

/// Names, numbered in the order in which they came.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Names {
    all: Vec<String>,
    places: HashMap<String, usize>,
}

impl Names {
    fn insert(&mut self, name: &str) -> usize {
        if let Some(at) = self.places.get(name) {
            return *at;
        }
        self.all.push(name.to_owned());
        self.places.insert(name.to_owned(), self.all.len() - 1);
        self.all.len() - 1
    }

    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    pub(crate) fn all(&self) -> &[String] {
        &self.all
    }
}

impl Truth {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Says that `query` was made from `reference` by `attack`. The attack's name stands for its class
    /// and strength: what was said of it first holds. A pair that was named before stays as it is.
    pub fn push(&mut self, query: &str, reference: &str, attack: &Attack) {
        let at = self.attacks.iter().position(|known| known.name == attack.name);
        let attack = at.unwrap_or_else(|| {
            self.attacks.push(attack.clone());
            self.attacks.len() - 1
        });
        let (query, reference) = (self.queries.insert(query), self.refs.insert(reference));
        let photo = self.photo(reference);
        if let std::collections::hash_map::Entry::Vacant(free) = self.pairs.entry((query, reference)) {
            free.insert(Pair::True { attack, photo });
            self.lines.push(Line::True { query, reference, attack });
        }
    }

    /// Says that `query` also contains `reference`, by the attack that put it there.
    pub fn push_material(&mut self, query: &str, reference: &str, attack: &str) {
        let (query, reference) = (self.queries.insert(query), self.refs.insert(reference));
        if let std::collections::hash_map::Entry::Vacant(free) = self.pairs.entry((query, reference)) {
            free.insert(Pair::Material);
            self.lines.push(Line::Material { query, reference, attack: attack.to_owned() });
        }
    }

    /// Says that `reference` is listed, whether or not anything was made from it.
    pub fn push_ref(&mut self, reference: &str) {
        if self.refs.place(reference).is_none() {
            let reference = self.refs.insert(reference);
            self.lines.push(Line::Ref(reference));
        }
    }

    /// Says that `query` is looked for, whether or not its original is listed.
    pub fn push_query(&mut self, query: &str) {
        if self.queries.place(query).is_none() {
            let query = self.queries.insert(query);
            self.lines.push(Line::Query(query));
        }
    }

    fn photo(&mut self, reference: usize) -> usize {
        let (photos, name) = (&mut self.photos, &self.refs.all[reference]);
        *self.photo_of.entry(reference).or_insert_with(|| {
            photos.push(name.clone());
            photos.len() - 1
        })
    }

    /// Reads `truth.csv`; `name` is the file's name, for messages.
    pub fn read(name: &str, input: impl Read) -> Result<Self, Error> {
        let mut rows = Rows::open(name, input, NEEDED, &["strength", "unit"])?;
        let (mut truth, mut firsts, mut attacks) =
            (Self::new(), HashMap::new(), HashMap::<String, (u64, usize)>::new());
        while let Some((line, [query, reference, attack, class, strength, unit])) = rows.next()? {
            let fault = |fault| Error::line(name, line, fault);
            let one_sided = class == DISTRACTOR && query.is_empty() != reference.is_empty();
            let fields = [("query", query), ("ref", reference), ("attack", attack), ("class", class)];
            if let Some((field, _)) = fields.iter().find(|(_, value)| value.is_empty()).filter(|_| !one_sided) {
                return Err(fault(Fault::Blank(field)));
            }
            if let Some(first) = firsts.insert((query.to_owned(), reference.to_owned()), line) {
                return Err(fault(Fault::Duplicate { what: format!("the pair {query:?}, {reference:?}"), first }));
            }
            match class {
                DISTRACTOR if reference.is_empty() => truth.push_query(query),
                DISTRACTOR if query.is_empty() => truth.push_ref(reference),
                MATERIAL => truth.push_material(query, reference, attack),
                _ => {
                    let strength = parse_strength(strength, unit).map_err(fault)?;
                    let said = Attack { name: attack.to_owned(), class: class.to_owned(), strength };
                    truth.push(query, reference, &said);
                    let (first, at) = *attacks.entry(said.name.clone()).or_insert((line, truth.attacks.len() - 1));
                    if truth.attacks[at] != said {
                        return Err(fault(Fault::Torn { attack: said.name, first }));
                    }
                }
            }
        }
        if truth.attacks.is_empty() {
            return Err(Error::file(name, Fault::NoPairs));
        }
        Ok(truth)
    }

    /// Writes `truth.csv`, lines in the order in which they were said.
    pub fn write(&self, name: &str, mut output: impl Write) -> Result<(), Error> {
        output.write_all(&self.to_csv()).map_err(Error::io(name))
    }

    fn to_csv(&self) -> Vec<u8> {
        let mut out = csv::Writer::from_writer(Vec::new());
        let mut put = |fields: [&str; 6]| out.write_record(fields).expect("memory takes every line");
        put(["query", "ref", "attack", "class", "strength", "unit"]);
        for line in &self.lines {
            match line {
                Line::True { query, reference, attack } => {
                    let attack = &self.attacks[*attack];
                    let strength = attack.strength.as_ref();
                    let amount = strength.map(|strength| strength.amount.to_string()).unwrap_or_default();
                    let unit = strength.map(|strength| &*strength.unit).unwrap_or_default();
                    let names = (&self.queries.all[*query], &self.refs.all[*reference]);
                    put([names.0, names.1, &attack.name, &attack.class, &amount, unit]);
                }
                Line::Material { query, reference, attack } => {
                    put([&self.queries.all[*query], &self.refs.all[*reference], attack, MATERIAL, "", ""]);
                }
                Line::Query(query) => put([&self.queries.all[*query], "", "", DISTRACTOR, "", ""]),
                Line::Ref(reference) => put(["", &self.refs.all[*reference], "", DISTRACTOR, "", ""]),
            }
        }
        out.into_inner().expect("memory takes every line")
    }

    /// The attacks, in the order in which they came up.
    pub fn attacks(&self) -> &[Attack] {
        &self.attacks
    }

    /// Names of the refs from which anything was made, in the order in which they came up.
    pub fn photos(&self) -> &[String] {
        &self.photos
    }

    /// Pairs that are false: every query with every ref, but for those that a line names.
    pub fn false_pairs(&self) -> u64 {
        (self.queries.all.len() * self.refs.all.len() - self.pairs.len()) as u64
    }

    /// The study of what several methods answered to this truth.
    pub fn study(&self, answers: Vec<Answers>, seed: u64) -> Study {
        let (attacks, photos) = (self.attacks.clone(), self.photos.clone());
        Study { attacks, photos, near_duplicates: Vec::new(), templates: Vec::new(), answers, family: Vec::new(), seed }
    }

    pub(crate) fn queries(&self) -> &Names {
        &self.queries
    }

    pub(crate) fn refs(&self) -> &Names {
        &self.refs
    }

    /// Nothing for a false pair.
    pub(crate) fn pair(&self, query: usize, reference: usize) -> Option<Pair> {
        self.pairs.get(&(query, reference)).copied()
    }

    /// Every pair that is not false.
    pub(crate) fn named_pairs(&self) -> impl Iterator<Item = (usize, usize)> {
        self.pairs.keys().copied()
    }

    /// The true pairs, in the order in which they were said: query, ref, attack, photo.
    pub(crate) fn true_pairs(&self) -> impl Iterator<Item = (usize, usize, usize, usize)> {
        self.lines.iter().filter_map(|line| match line {
            Line::True { query, reference, .. } => match self.pair(*query, *reference) {
                Some(Pair::True { attack, photo }) => Some((*query, *reference, attack, photo)),
                _ => None,
            },
            _ => None,
        })
    }
}

fn parse_strength(strength: &str, unit: &str) -> Result<Option<Strength>, Fault> {
    let strength = strength.trim();
    if strength.is_empty() {
        return Ok(None);
    }
    let amount = strength.parse().ok().filter(|amount: &f64| amount.is_finite()).ok_or_else(|| Fault::Number {
        field: "strength",
        expected: "a number or nothing",
        found: strength.to_owned(),
    })?;
    Ok(Some(Strength { amount, unit: unit.trim().to_owned().into() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "query,ref,attack,class,strength,unit\n\
        p1-crop.jpg,p1.jpg,crop-10,crop,10,% of each side\n\
        \"p1,collage\",p1.jpg,collage-2,collage,,\n\
        \"p1,collage\",p2.jpg,collage-2,material,,\n\
        ,d1.jpg,,distractor,,\n\
        stranger.jpg,,,distractor,,\n";

    fn fault(text: &str) -> String {
        Truth::read("truth.csv", text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_written_is_what_was_read() {
        let truth = Truth::read("truth.csv", TEXT.as_bytes()).unwrap();
        let mut out = Vec::new();
        truth.write("truth.csv", &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), TEXT);
    }

    #[test]
    fn pairs_that_no_line_names_are_false() {
        let truth = Truth::read("truth.csv", TEXT.as_bytes()).unwrap();
        // 3 queries with 3 refs, less 2 true and 1 material.
        assert_eq!(truth.false_pairs(), 6);
        assert_eq!(truth.photos(), ["p1.jpg"]);
        assert_eq!(truth.attacks()[0].strength, Some(Strength { amount: 10.0, unit: "% of each side".into() }));
        assert_eq!(truth.true_pairs().count(), 2);
    }

    #[test]
    fn the_four_columns_are_enough_in_any_order_and_with_others() {
        let text = "\u{feff}class,Attack,ref,query,note\ncrop,c,p,q,hello\n";
        let truth = Truth::read("t", text.as_bytes()).unwrap();
        assert_eq!(truth.attacks(), [Attack { name: "c".to_owned(), class: "crop".to_owned(), strength: None }]);
    }

    #[test]
    fn each_fault_names_its_line_and_what_was_expected() {
        let head = "query,ref,attack,class,strength,unit\n";
        for (text, wanted) in [
            ("", "t: the file is empty: expected a first line with the columns query,ref,attack,class"),
            (head, "no line follows the header"),
            ("q,r,a,c\nx,y,z,w\n", "line 1: expected a first line with the columns query,ref,attack,class, found"),
            (
                "query,ref,attack,class\nq,r,a\n",
                "line 2: not a line of this CSV: expected 4 fields as in the header, found 3",
            ),
            ("query,ref,attack,class\nq,,a,c\n", "line 2: the field \"ref\" is empty"),
            ("query,ref,attack,class\n,,,distractor\n", "line 2: the field \"query\" is empty"),
            ("query,ref,attack,class\nq,r,a,c\nq,r,b,c\n", "line 3: the pair \"q\", \"r\" stands on line 2 already"),
            (
                "query,ref,attack,class\nq,r,a,c\ns,r,a,d\n",
                "line 3: attack \"a\" has another class or strength on line 2",
            ),
            ("query,ref,attack,class\nq,r,a,material\n", "no line says that a query was made from a ref"),
        ] {
            let got = fault(text).replace("truth.csv:", "t:");
            assert!(got.contains(wanted), "{got}\n instead of\n {wanted}");
        }
        let got = fault(&format!("{head}q,r,a,c,much,%\n"));
        assert!(got.contains("line 2: expected a number or nothing in \"strength\", found \"much\""), "{got}");
        let bytes = b"query,ref,attack,class\nq,\xff,a,c\n";
        let got = Truth::read("t", &bytes[..]).unwrap_err().to_string();
        assert!(got.contains("line 2: not a line of this CSV: field 2 is no UTF-8"), "{got}");
    }
}
