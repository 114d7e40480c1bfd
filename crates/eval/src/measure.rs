//! Every photo altered in every way and looked for in a list of all photos, by every method.
//!
//! Photos are independent of each other and are worked on in parallel; their counts are joined in the
//! photos' order, so that any number of threads gives the same answers. Of false pairs only counts
//! are kept, and the nearest.

use nearmark::{Algorithm, Hasher, Query, ViewSet};

use crate::alteration;
use crate::compare::{Asked, Comparer, Found, List, METHODS, Measure, Method, WIDE, largest_limit};
use crate::error::Error;
use crate::family::{self, Family, Hashes};
use crate::nearest::{MISSES, Miss, Near, Nearest, view_name};
use crate::parallel::try_in_order;
use crate::photos::{Collection, Photo, Setting};
use crate::report::Thumbnail;
use crate::sheet;
use crate::source::{Source, distractor_name, original_name, push_copy};
use crate::study::{Answers, Negatives, Positive, Study};
use crate::truth::Truth;

/// Names of the methods of a plain evaluation, in the order in which they are told. Scores are PDQ's alone.
pub const TOLD: [&str; 5] = ["one", "fast", "wide", "rich", "wide+score"];

/// What came of a run.
#[derive(Debug)]
pub struct Measured {
    /// Which altered copy was made of which photo.
    pub truth: Truth,
    /// Every alteration of the first photo, drawn small.
    pub thumbnails: Vec<Thumbnail>,
    algorithm: Algorithm,
    counts: Counts,
    nearest: Nearest,
    positives: Vec<(usize, usize, Found)>,
    misses: Vec<Miss>,
    /// (attack, photo): name of the altered copy, photo by photo.
    queries: Vec<String>,
    refs: Vec<String>,
    /// The hashes by further algorithms, in the order of `queries`.
    hashes: Vec<Hashes>,
}

/// False pairs, counted.
#[derive(Clone, Debug, Default)]
struct Counts {
    pairs: u64,
    /// For each method, how often each number of units came up.
    units: [Vec<u64>; METHODS.len()],
}

impl Counts {
    fn add(&mut self, method: usize, units: u32, times: u64) {
        let counts = &mut self.units[method];
        let at = units as usize;
        if counts.len() <= at {
            counts.resize(at + 1, 0);
        }
        counts[at] += times;
    }

    fn join(&mut self, other: &Self) {
        self.pairs += other.pairs;
        for (method, counts) in other.units.iter().enumerate() {
            let some = (0..).zip(counts).filter(|(_, times)| **times > 0);
            some.for_each(|(units, times)| self.add(method, units, *times));
        }
    }

    fn negatives(&self, method: usize) -> Negatives {
        let measure = METHODS[method].measure;
        let some = (0..).zip(&self.units[method]).filter(|(_, times)| **times > 0);
        Negatives { counts: some.map(|(units, times)| (measure.told(units), *times)).collect(), pairs: self.pairs }
    }
}

/// What came of one photo.
#[derive(Default)]
struct Part {
    counts: Counts,
    nearest: Nearest,
    /// For each alteration: extension, other photos in it, what was found.
    copies: Vec<(&'static str, Vec<usize>, Found)>,
    /// The same copies by further algorithms.
    hashes: Vec<Hashes>,
    misses: Vec<Miss>,
    thumbnails: Vec<Thumbnail>,
}

/// Alters every photo, looks for the copies and counts; `done` is called after each photo.
///
/// # Errors
/// [`Error::Photo`] where a photo cannot be read any more.
pub fn measure(setting: &Setting<'_>, collection: &Collection, mut done: impl FnMut()) -> Result<Measured, Error> {
    let list = List::of(collection.photos.iter().chain(&collection.distractors));
    let worker = || {
        let mut worker = Worker {
            setting,
            photos: &collection.photos,
            list: &list,
            hasher: Hasher::new(setting.algorithm).views(ViewSet::Wide).margins(),
            family: Family::new(setting.family),
            comparer: Comparer::new(&list),
        };
        move |photo| worker.part(photo)
    };
    let mut measured = Measured::new(setting.algorithm, collection);
    try_in_order(0..collection.photos.len(), setting.threads, worker, |part| {
        measured.join(collection, part);
        done();
    })?;
    collection.distractors.iter().for_each(|distractor| measured.truth.push_ref(&distractor_name(distractor)));
    Ok(measured)
}

struct Worker<'a> {
    setting: &'a Setting<'a>,
    photos: &'a [Photo],
    list: &'a List,
    hasher: Hasher,
    family: Family,
    comparer: Comparer<'a>,
}

impl Worker<'_> {
    fn part(&mut self, photo: usize) -> Result<Part, Error> {
        let source = Source::read(self.setting, self.photos, photo)?;
        let mut part = Part::default();
        for (attack, alteration) in alteration::all().iter().enumerate() {
            let (altered, used) = source.apply(alteration);
            // A copy that cannot be read is a miss by every method.
            let picture = self.hasher.decode(&altered.bytes).ok();
            let query = picture.as_ref().map(|picture| self.hasher.query_picture(picture));
            part.hashes.push(match (&picture, query.as_ref().and_then(|query| query.prints.first())) {
                (Some(picture), Some(plain)) => {
                    self.family.hashes(&picture.pixels, (self.setting.algorithm, plain.fingerprint))
                }
                _ => Hashes::new(),
            });
            let found = self.copy(&mut part, query, (attack, photo), &used);
            part.copies.push((altered.extension, used, found));
            if photo == 0 {
                part.thumbnails.extend(sheet::thumbnail(alteration.name(), &altered.bytes));
            }
        }
        Ok(part)
    }

    /// Compares one copy with the list; gives what was found of its own photo.
    fn copy(
        &mut self,
        part: &mut Part,
        query: Option<Query>,
        (attack, photo): (usize, usize),
        used: &[usize],
    ) -> Found {
        let query = query.map(Asked::of);
        let view =
            |method: usize, entry| query.as_ref().and_then(|asked| asked.view(&METHODS[method], self.list, entry));
        let mut own = [None; METHODS.len()];
        let false_pairs = self.list.len() - 1 - used.len();
        part.counts.pairs += false_pairs as u64;
        let found = query.as_ref().map(|asked| self.comparer.compare(asked));
        for (entry, found) in found.into_iter().flatten().enumerate() {
            if entry == photo {
                own = found;
            } else if !used.contains(&entry) {
                for (method, units) in found.into_iter().enumerate() {
                    let Some(units) = units else { continue };
                    part.counts.add(method, units, 1);
                    let near = || Near { units, attack, photo, entry, view: view(method, entry) };
                    part.nearest.offer(method, units, near);
                }
            }
        }
        if own[WIDE].is_none_or(|bits| bits > largest_limit(self.setting.algorithm)) {
            part.misses.push(Miss { attack, photo, units: own[WIDE], view: view(WIDE, photo) });
        }
        own
    }
}

impl Measured {
    fn new(algorithm: Algorithm, collection: &Collection) -> Self {
        let refs = collection.photos.iter().map(original_name);
        Self {
            truth: Truth::new(),
            thumbnails: Vec::new(),
            algorithm,
            counts: Counts::default(),
            nearest: Nearest::default(),
            positives: Vec::new(),
            misses: Vec::new(),
            queries: Vec::new(),
            refs: refs.chain(collection.distractors.iter().map(distractor_name)).collect(),
            hashes: Vec::new(),
        }
    }

    fn join(&mut self, collection: &Collection, part: Part) {
        let attacks = alteration::all();
        let photo = self.queries.len() / attacks.len();
        for (attack, (extension, used, found)) in part.copies.into_iter().enumerate() {
            let copy = (extension, &used[..]);
            self.queries.push(push_copy(&mut self.truth, &collection.photos, photo, &attacks[attack], copy));
            self.positives.push((attack, photo, found));
        }
        self.hashes.extend(part.hashes);
        self.counts.join(&part.counts);
        self.nearest.join(part.nearest);
        let room = MISSES.saturating_sub(self.misses.len());
        self.misses.extend(part.misses.into_iter().take(room));
        self.thumbnails.extend(part.thumbnails);
    }

    /// What one method answered. PDQ's methods are told by their own names, another algorithm's by its name,
    /// too: `dhash`, `dhash fast`.
    pub fn answers(&self, name: &str) -> Option<Answers> {
        let method = METHODS.iter().position(|method| method.name == name)?;
        let Method { measure, .. } = METHODS[method];
        let positives = self.positives.iter().map(|(attack, photo, found)| Positive {
            attack: *attack,
            photo: *photo,
            distance: found[method].map(|units| measure.told(units)),
        });
        let negatives = self.counts.negatives(method);
        let fixed = measure.fixed(self.algorithm);
        Some(Answers { method: self.told_as(name), fixed, positives: positives.collect(), negatives })
    }

    fn told_as(&self, method: &str) -> String {
        match (self.algorithm, method) {
            (Algorithm::Pdq, method) => method.to_owned(),
            (other, "one") => other.to_string(),
            (other, method) => format!("{other} {method}"),
        }
    }

    /// The methods that are told, and their places in [`METHODS`].
    fn told(&self) -> impl Iterator<Item = (usize, &'static Method)> {
        let scored = self.algorithm == Algorithm::Pdq;
        let told = move |method: &Method| TOLD.contains(&method.name) && (scored || method.measure != Measure::Score);
        METHODS.iter().enumerate().filter(move |(_, method)| told(method))
    }

    /// The study of the methods that are told, and of the further algorithms.
    pub fn study(&self, setting: &Setting<'_>, collection: &Collection) -> Study {
        let answers = self.told().filter_map(|(_, method)| self.answers(method.name)).collect();
        let photos = collection.photos.iter().chain(&collection.distractors);
        let mut refs: Vec<_> = self.refs.iter().zip(photos).collect();
        // The truth has the refs in the order in which they first came up, be it in another photo's copy.
        refs.sort_by_key(|(name, _)| self.truth.refs().place(name));
        let refs: Vec<_> = refs.into_iter().map(|(_, photo)| &photo.hashes).collect();
        Study {
            near_duplicates: collection.near_duplicates.clone(),
            family: family::answers(setting.family, &self.truth, &self.hashes, &refs),
            ..self.truth.study(answers, setting.seed)
        }
    }

    fn query(&self, attack: usize, photo: usize) -> &str {
        &self.queries[photo * alteration::all().len() + attack]
    }

    /// `nearest.csv`: the nearest false pairs of each method, `method,query,ref,distance,view`.
    pub fn nearest_csv(&self) -> Vec<u8> {
        let mut rows = vec![["method", "query", "ref", "distance", "view"].map(str::to_owned)];
        for (at, method) in self.told() {
            rows.extend(self.nearest.of(at).iter().map(|near| {
                let (query, entry) = (self.query(near.attack, near.photo), &self.refs[near.entry]);
                let distance = method.measure.told(near.units).to_string();
                [self.told_as(method.name), query.to_owned(), entry.clone(), distance, view_name(near.view)]
            }));
        }
        csv(rows)
    }

    /// `misses.csv`: copies beyond the largest fixed distance by the wide views, 48 bits for PDQ; at most 20,000 of them,
    /// `query,ref,attack,class,distance,view`.
    pub fn misses_csv(&self) -> Vec<u8> {
        let mut rows = vec![["query", "ref", "attack", "class", "distance", "view"].map(str::to_owned)];
        rows.extend(self.misses.iter().map(|miss| {
            let attack = &alteration::all()[miss.attack];
            let (query, photo) = (self.query(miss.attack, miss.photo), &self.refs[miss.photo]);
            let distance = miss.units.map(|bits| bits.to_string()).unwrap_or_default();
            let [name, class] = [attack.name(), attack.class()].map(str::to_owned);
            [query.to_owned(), photo.clone(), name, class, distance, view_name(miss.view)]
        }));
        csv(rows)
    }
}

/// Rows of fields, as lines.
pub(crate) fn csv<const N: usize>(rows: Vec<[String; N]>) -> Vec<u8> {
    let mut out = csv::Writer::from_writer(Vec::new());
    rows.iter().for_each(|row| out.write_record(row).expect("memory takes every line"));
    out.into_inner().expect("memory takes every line")
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A run of which only false pairs are known: for each method, how many at each number of units.
    pub(crate) fn counted(pairs: u64, units: impl Fn(&Method, u32) -> u64) -> Measured {
        let mut measured = Measured::new(Algorithm::Pdq, &Collection::default());
        measured.counts.pairs = pairs;
        for (at, method) in METHODS.iter().enumerate() {
            (0..=257).for_each(|unit| measured.counts.add(at, unit, units(method, unit)));
        }
        measured
    }

    #[test]
    fn counts_are_joined_whatever_their_lengths() {
        let (mut long, mut short) = (Counts::default(), Counts::default());
        long.add(WIDE, 100, 2);
        short.add(WIDE, 3, 1);
        (long.pairs, short.pairs) = (5, 7);
        short.join(&long);
        assert_eq!(short.negatives(WIDE), Negatives { counts: vec![(3.0, 1), (100.0, 2)], pairs: 12 });
        assert_eq!(short.negatives(0).counts, []);
    }
}
