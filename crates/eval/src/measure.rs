//! Every photo altered in every way and looked for in a list of all photos, by every method.
//!
//! Photos are independent of each other and are worked on in parallel; their counts are joined in the
//! photos' order, so that any number of threads gives the same answers. Of false pairs only counts
//! are kept, and the nearest.

use std::ops::ControlFlow;

use image::RgbImage;
use nearmark::{Algorithm, Hasher, Query, ViewSet, in_order};

use crate::alteration::{self, Alteration, Altered};
use crate::compare::{Asked, Comparer, Found, List, METHODS, Method, WIDE};
use crate::error::Error;
use crate::nearest::{MISSES, Miss, Near, Nearest, view_name};
use crate::photos::{Collection, Photo, Setting};
use crate::report::Thumbnail;
use crate::sheet;
use crate::study::{Answers, Negatives, Positive, Study};
use crate::truth::Truth;

/// How many of the other photos an alteration may choose from.
const OTHERS: usize = 7;

/// Copies farther from their photo than this count as missed, in bits.
const MISSED: u32 = 48;

/// Names of the methods of a plain evaluation, in the order in which they are told.
pub const TOLD: [&str; 5] = ["one", "fast", "wide", "rich", "wide+score"];

/// What came of a run.
#[derive(Debug)]
pub struct Measured {
    /// Which altered copy was made of which photo.
    pub truth: Truth,
    /// Every alteration of the first photo, drawn small.
    pub thumbnails: Vec<Thumbnail>,
    counts: Counts,
    nearest: Nearest,
    positives: Vec<(usize, usize, Found)>,
    misses: Vec<Miss>,
    /// (attack, photo): name of the altered copy, photo by photo.
    queries: Vec<String>,
    refs: Vec<String>,
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
            hasher: Hasher::new(Algorithm::Pdq).views(ViewSet::Wide).margins(),
            comparer: Comparer::new(&list),
        };
        move |photo| worker.part(photo)
    };
    let mut measured = Measured::new(collection);
    let mut failed = Ok(());
    in_order(0..collection.photos.len(), setting.threads, worker, |part| match part {
        Ok(part) => {
            measured.join(collection, part);
            done();
            ControlFlow::Continue(())
        }
        Err(error) => {
            failed = Err(error);
            ControlFlow::Break(())
        }
    });
    failed?;
    collection.distractors.iter().for_each(|distractor| measured.truth.push_ref(&distractor_name(distractor)));
    Ok(measured)
}

struct Worker<'a> {
    setting: &'a Setting<'a>,
    photos: &'a [Photo],
    list: &'a List,
    hasher: Hasher,
    comparer: Comparer<'a>,
}

impl Worker<'_> {
    fn part(&mut self, photo: usize) -> Result<Part, Error> {
        let source = Source::read(self.setting, self.photos, photo)?;
        let mut part = Part::default();
        for (attack, alteration) in alteration::all().iter().enumerate() {
            let (altered, used) = source.apply(alteration);
            // A copy that cannot be read is a miss by every method.
            let query = self.hasher.query(&altered.bytes).ok();
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
        if own[WIDE].is_none_or(|bits| bits > MISSED) {
            part.misses.push(Miss { attack, photo, units: own[WIDE], view: view(WIDE, photo) });
        }
        own
    }
}

/// A photo, and what else may be seen in its copies.
pub(crate) struct Source<'a> {
    name: &'a str,
    seed: u64,
    pixels: RgbImage,
    others: Vec<(usize, RgbImage)>,
}

impl<'a> Source<'a> {
    pub(crate) fn read(setting: &Setting<'_>, photos: &'a [Photo], photo: usize) -> Result<Self, Error> {
        let pixels = photos[photo].pixels(setting.opener)?;
        let others = others(photos.len(), photo, setting.seed);
        let read = |other: usize| Ok((other, photos[other].pixels(setting.opener)?));
        let others = others.into_iter().map(read).collect::<Result<_, Error>>()?;
        Ok(Self { name: &photos[photo].file.name, seed: setting.seed, pixels, others })
    }

    /// The copy, and which photos else are to be seen in it.
    pub(crate) fn apply(&self, alteration: &Alteration) -> (Altered, Vec<usize>) {
        let others: Vec<&RgbImage> = self.others.iter().map(|(_, pixels)| pixels).collect();
        let altered = alteration.apply(&self.pixels, &others, self.name, self.seed);
        let mut used: Vec<usize> = altered.used.iter().map(|at| self.others[*at].0).collect();
        used.sort_unstable();
        (altered, used)
    }
}

/// The photos that follow one in a ring of a seeded order; never the photo itself.
fn others(photos: usize, own: usize, seed: u64) -> Vec<usize> {
    let mut ring: Vec<usize> = (0..photos).collect();
    fastrand::Rng::with_seed(seed).shuffle(&mut ring);
    let place = ring.iter().position(|at| *at == own).unwrap_or(0);
    (1..=OTHERS.min(photos.saturating_sub(1))).map(|step| ring[(place + step) % photos]).collect()
}

/// What a photo is called in tables, below the folder that `make` writes.
pub(crate) fn original_name(photo: &Photo) -> String {
    format!("originals/{}", photo.file.name)
}

/// What a distractor is called.
pub(crate) fn distractor_name(photo: &Photo) -> String {
    format!("distractors/{}", photo.file.name)
}

/// What an altered copy is called.
pub(crate) fn edit_name(photo: &Photo, alteration: &Alteration, extension: &str) -> String {
    format!("edits/{}--{}.{extension}", photo.file.name, alteration.name())
}

/// Says in the truth what one altered copy is; gives its name.
pub(crate) fn push_copy(
    truth: &mut Truth,
    photos: &[Photo],
    photo: usize,
    alteration: &Alteration,
    (extension, used): (&str, &[usize]),
) -> String {
    let query = edit_name(&photos[photo], alteration, extension);
    truth.push(&query, &original_name(&photos[photo]), &alteration.attack());
    used.iter().for_each(|used| truth.push_material(&query, &original_name(&photos[*used]), alteration.name()));
    query
}

impl Measured {
    fn new(collection: &Collection) -> Self {
        let refs = collection.photos.iter().map(original_name);
        Self {
            truth: Truth::new(),
            thumbnails: Vec::new(),
            counts: Counts::default(),
            nearest: Nearest::default(),
            positives: Vec::new(),
            misses: Vec::new(),
            queries: Vec::new(),
            refs: refs.chain(collection.distractors.iter().map(distractor_name)).collect(),
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
        self.counts.join(&part.counts);
        self.nearest.join(part.nearest);
        let room = MISSES.saturating_sub(self.misses.len());
        self.misses.extend(part.misses.into_iter().take(room));
        self.thumbnails.extend(part.thumbnails);
    }

    /// What one method answered.
    pub fn answers(&self, name: &str) -> Option<Answers> {
        let method = METHODS.iter().position(|method| method.name == name)?;
        let Method { measure, .. } = METHODS[method];
        let positives = self.positives.iter().map(|(attack, photo, found)| Positive {
            attack: *attack,
            photo: *photo,
            distance: found[method].map(|units| measure.told(units)),
        });
        let negatives = self.counts.negatives(method);
        Some(Answers { method: name.to_owned(), fixed: measure.fixed(), positives: positives.collect(), negatives })
    }

    /// The study of the methods that are told.
    pub fn study(&self, collection: &Collection, seed: u64) -> Study {
        let answers = TOLD.iter().filter_map(|name| self.answers(name)).collect();
        Study { near_duplicates: collection.near_duplicates.clone(), ..self.truth.study(answers, seed) }
    }

    fn query(&self, attack: usize, photo: usize) -> &str {
        &self.queries[photo * alteration::all().len() + attack]
    }

    /// `nearest.csv`: the nearest false pairs of each method, `method,query,ref,distance,view`.
    pub fn nearest_csv(&self) -> Vec<u8> {
        let mut rows = vec![["method", "query", "ref", "distance", "view"].map(str::to_owned)];
        for (at, method) in METHODS.iter().enumerate().filter(|(_, method)| TOLD.contains(&method.name)) {
            rows.extend(self.nearest.of(at).iter().map(|near| {
                let (query, entry) = (self.query(near.attack, near.photo), &self.refs[near.entry]);
                let distance = method.measure.told(near.units).to_string();
                [method.name.to_owned(), query.to_owned(), entry.clone(), distance, view_name(near.view)]
            }));
        }
        csv(rows)
    }

    /// `misses.csv`: copies beyond 48 bits by the wide views, at most 20,000 of them,
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
        let mut measured = Measured::new(&Collection::default());
        measured.counts.pairs = pairs;
        for (at, method) in METHODS.iter().enumerate() {
            (0..=257).for_each(|unit| measured.counts.add(at, unit, units(method, unit)));
        }
        measured
    }

    #[test]
    fn others_are_different_photos_and_never_the_photo_itself() {
        for photos in [1, 2, 7, 8, 40] {
            for own in 0..photos {
                let mut chosen = others(photos, own, 3);
                assert_eq!(chosen, others(photos, own, 3));
                assert!(!chosen.contains(&own) && chosen.iter().all(|at| *at < photos));
                chosen.sort_unstable();
                chosen.dedup();
                assert_eq!(chosen.len(), OTHERS.min(photos - 1));
            }
        }
        assert_ne!(others(40, 5, 3), others(40, 5, 4), "the seed decides");
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
