//! One query against every entry of a list, by every method at once.

use nearmark::hamming::{Level, Row};
use nearmark::{Algorithm, Hash256, Print, Query, View, ViewSet};

use crate::photos::{Photo, is_clear};

/// Pairs farther apart than this are given no score, in bits: a search brings nothing from beyond.
pub const REACH: u32 = 96;

/// How a query is compared with an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Method {
    /// Its name in every table.
    pub name: &'static str,
    /// Which views of the query ask.
    pub views: ViewSet,
    /// What is told of a pair.
    pub measure: Measure,
}

/// What is told of a query and an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// Bits to the plain hash, of the nearest view.
    Distance,
    /// Bits to the nearest row of a rich entry, of the nearest view.
    RichDistance,
    /// The least soft distance to the plain hash among the views within [`REACH`], in tenths.
    Score,
}

impl Measure {
    /// Distances at which recall is told.
    pub(crate) fn fixed(self, algorithm: Algorithm) -> Vec<f64> {
        let (default, largest) = (algorithm.default_limit(), largest_limit(algorithm));
        match self {
            Self::Distance | Self::RichDistance if default == largest => vec![default.into()],
            Self::Distance | Self::RichDistance => vec![default.into(), largest.into()],
            Self::Score => Vec::new(),
        }
    }

    /// What stands for a count of units in tables.
    pub(crate) fn told(self, units: u32) -> f64 {
        match self {
            Self::Distance | Self::RichDistance => f64::from(units),
            Self::Score => f64::from(units) / 10.0,
        }
    }
}

const fn method(name: &'static str, views: ViewSet, measure: Measure) -> Method {
    Method { name, views, measure }
}

/// Every method. Their places are those of the arrays of this module.
pub const METHODS: [Method; 7] = [
    method("one", ViewSet::One, Measure::Distance),
    method("fast", ViewSet::Fast, Measure::Distance),
    method("wide", ViewSet::Wide, Measure::Distance),
    method("rich", ViewSet::Wide, Measure::RichDistance),
    method("wide+score", ViewSet::Wide, Measure::Score),
    method("fast+score", ViewSet::Fast, Measure::Score),
    method("one+score", ViewSet::One, Measure::Score),
];

/// The largest distance at which recall is told: no limit that this program chooses goes beyond.
pub(crate) fn largest_limit(algorithm: Algorithm) -> u32 {
    if algorithm == Algorithm::Pdq { 48 } else { algorithm.default_limit() }
}

/// The place of the method whose misses are told.
pub(crate) const WIDE: usize = 2;

/// What each method said of a pair, in bits or in tenths; nothing where it had nothing to ask with, or
/// gives no score.
pub(crate) type Found = [Option<u32>; METHODS.len()];

/// Entries, as rows.
pub(crate) struct List {
    plain: Vec<Row>,
    rich: Vec<Row>,
    /// Where the rich rows of each entry begin, and where the last one's end.
    starts: Vec<usize>,
}

impl List {
    pub(crate) fn of<'a>(photos: impl Iterator<Item = &'a Photo>) -> Self {
        let mut list = Self { plain: Vec::new(), rich: Vec::new(), starts: vec![0] };
        for photo in photos {
            list.plain.push(photo.plain.to_le_bytes());
            list.rich.extend(photo.rich.iter().map(|row| row.to_le_bytes()));
            list.starts.push(list.rich.len());
        }
        list
    }

    pub(crate) fn len(&self) -> usize {
        self.plain.len()
    }

    fn rich_rows(&self, entry: usize) -> std::ops::Range<usize> {
        self.starts[entry]..self.starts[entry + 1]
    }
}

/// What one query asks with: prints that pass the gate, those of smaller sets first.
pub(crate) struct Asked {
    prints: Vec<Print>,
    hashes: Vec<Hash256>,
    /// How many of them each set holds.
    one: usize,
    fast: usize,
}

impl Asked {
    /// `query` must have been asked with the wide set, and with margins.
    pub(crate) fn of(query: Query) -> Self {
        // The set of one view is the whole picture, or nothing.
        let one = usize::from(query.prints.first().is_some_and(|print| is_clear(&print.fingerprint)));
        let mut prints = query.prints;
        prints.retain(|print| is_clear(&print.fingerprint));
        prints.sort_by_key(|print| !ViewSet::Fast.holds(print.view));
        let fast = prints.partition_point(|print| ViewSet::Fast.holds(print.view));
        let hashes = prints.iter().map(Print::hash).collect();
        Self { prints, hashes, one, fast }
    }

    fn asking(&self, views: ViewSet) -> usize {
        match views {
            ViewSet::One => self.one,
            ViewSet::Fast => self.fast,
            ViewSet::Wide => self.prints.len(),
        }
    }

    /// The view that gave a method its answer.
    pub(crate) fn view(&self, method: &Method, list: &List, entry: usize) -> Option<View> {
        let plain = Hash256::from_le_bytes(&list.plain[entry]);
        let rich = || list.rich[list.rich_rows(entry)].iter().map(Hash256::from_le_bytes);
        let units = |print: &Print| match method.measure {
            Measure::Distance => Some(print.hash().distance(plain)),
            Measure::RichDistance => rich().map(|row| print.hash().distance(row)).min(),
            Measure::Score => (print.hash().distance(plain) <= REACH).then(|| score(print, plain)).flatten(),
        };
        let asking = &self.prints[..self.asking(method.views)];
        let nearest = asking.iter().filter_map(|print| Some((units(print)?, print))).min_by_key(|(units, _)| *units);
        nearest.map(|(_, print)| print.view)
    }
}

/// The soft distance in tenths.
fn score(print: &Print, entry: Hash256) -> Option<u32> {
    let margins = print.margins.as_ref()?;
    Some((margins.soft_distance(print.hash(), entry) * 10.0).round() as u32)
}

/// Compares queries with one list; one for each thread.
pub(crate) struct Comparer<'a> {
    list: &'a List,
    level: Level,
    one: Vec<u32>,
    fast: Vec<u32>,
    others: Vec<u32>,
    rich: Vec<u32>,
}

impl<'a> Comparer<'a> {
    pub(crate) fn new(list: &'a List) -> Self {
        let none = Vec::new;
        Self { list, level: Level::detect(), one: none(), fast: none(), others: none(), rich: none() }
    }

    /// What every method says of each entry, in the list's order.
    pub(crate) fn compare(&mut self, asked: &Asked) -> impl Iterator<Item = Found> {
        let Self { list, level, one, fast, others, rich } = self;
        let (list, hashes) = (*list, &asked.hashes);
        level.nearest_queries(&list.plain, &hashes[..asked.one], one);
        level.nearest_queries(&list.plain, &hashes[..asked.fast], fast);
        level.nearest_queries(&list.plain, &hashes[asked.fast..], others);
        level.nearest_queries(&list.rich, hashes, rich);
        let told = |distance: u32| (distance != u32::MAX).then_some(distance);
        (0..list.len()).map(move |at| {
            let wide = fast[at].min(others[at]);
            let rich = list.rich_rows(at).map(|row| rich[row]).min().and_then(told);
            let [one_score, fast_score, wide_score] =
                if wide <= REACH { scores(asked, &list.plain[at]) } else { [None; 3] };
            [told(one[at]), told(fast[at]), told(wide), rich, wide_score, fast_score, one_score]
        })
    }
}

/// The scores of the sets of one, fast and wide.
fn scores(asked: &Asked, row: &Row) -> [Option<u32>; 3] {
    let entry = Hash256::from_le_bytes(row);
    let mut least = [None; 3];
    for (at, (print, hash)) in asked.prints.iter().zip(&asked.hashes).enumerate() {
        if hash.distance(entry) <= REACH {
            let units = score(print, entry);
            let held = [at < asked.one, at < asked.fast, true];
            for (least, _) in least.iter_mut().zip(held).filter(|(_, held)| *held) {
                *least = [*least, units].into_iter().flatten().min();
            }
        }
    }
    least
}
