//! What was asked, and what methods answered: the value that metrics, tables and the report read.

use std::borrow::Cow;

/// One way of altering a photo.
#[derive(Clone, Debug, PartialEq)]
pub struct Attack {
    /// Its own name, `crop-10` say: unique in a study.
    pub name: String,
    /// The class whose recall is told as one number, `crop all sides` say.
    pub class: String,
    /// What one parameter of it varies, where it does: attacks of one class and one `unit` form a
    /// curve of recall against strength.
    pub strength: Option<Strength>,
}

/// A parameter of an attack.
#[derive(Clone, Debug, PartialEq)]
pub struct Strength {
    /// The amount, in `unit`s.
    pub amount: f64,
    /// What is counted, `% of each side` say.
    pub unit: Cow<'static, str>,
}

/// A whole comparison: the same pairs, judged by one method or several.
#[derive(Clone, Debug)]
pub struct Study {
    /// Every attack, in the order in which they are told.
    pub attacks: Vec<Attack>,
    /// Names of the photos that were altered and looked for.
    pub photos: Vec<String>,
    /// Photos that were left out because they nearly equal one that was kept: (left out, kept, distance).
    pub near_duplicates: Vec<(String, String, u32)>,
    /// How near different photos come to each other by standing in the same drawn program.
    pub templates: Vec<Template>,
    /// The methods, in the order in which they are told.
    pub answers: Vec<Answers>,
    /// Several algorithms by one hash each, called by their names; none unless they were asked for.
    pub family: Vec<Answers>,
    /// What every random choice was drawn from.
    pub seed: u64,
}

impl Study {
    /// The classes, each with its attacks (places in [`Study::attacks`]), in the order in which they
    /// first come up.
    pub fn classes(&self) -> Vec<(&str, Vec<usize>)> {
        let mut classes: Vec<(&str, Vec<usize>)> = Vec::new();
        for (at, attack) in self.attacks.iter().enumerate() {
            match classes.iter_mut().find(|(class, _)| *class == attack.class) {
                Some((_, attacks)) => attacks.push(at),
                None => classes.push((&attack.class, vec![at])),
            }
        }
        classes
    }
}

/// Screenshots of one program with different photos in it, each compared with each.
#[derive(Clone, Debug, PartialEq)]
pub struct Template {
    /// The program.
    pub interface: String,
    /// Pairs of different photos.
    pub pairs: u64,
    /// Where a listed screenshot is cut to the photo in it, as a list takes it in.
    pub cut: Alike,
    /// Where it is listed with everything around the photo.
    pub uncut: Alike,
}

/// How many pairs come near, by the wide views of one and the entry of the other, either way round.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alike {
    /// At or below 31 bits.
    pub at_31: u64,
    /// At or below 48 bits.
    pub at_48: u64,
    /// The nearest pair, in bits; nothing where no pair could be compared.
    pub nearest: Option<u32>,
}

/// What one method said of all pairs.
#[derive(Clone, Debug)]
pub struct Answers {
    /// The method: `one`, `fast`, `wide`, `rich`, an algorithm's or another program's name.
    pub method: String,
    /// Distances at which recall is told, ascending: 31 and 48 for PDQ, the default limit for others.
    pub fixed: Vec<f64>,
    /// The true pairs: one for each altered copy.
    pub positives: Vec<Positive>,
    /// The false pairs.
    pub negatives: Negatives,
}

/// One true pair, judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Positive {
    /// Which of [`Study::attacks`].
    pub attack: usize,
    /// Which of [`Study::photos`].
    pub photo: usize,
    /// The distance, smaller is nearer; nothing where the method gave none (blank, unreadable,
    /// beyond what it reports).
    pub distance: Option<f64>,
}

/// The false pairs, as how often each distance came up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Negatives {
    /// (distance, pairs), distances ascending and distinct.
    pub counts: Vec<(f64, u64)>,
    /// All false pairs, those that were given no distance too: never fewer than the sum of the counts.
    pub pairs: u64,
}
