//! Queries in, outcomes out: the judge.

use std::ops::Range;

use crate::algorithm::{Algorithm, Profile};
use crate::blocklist::{Blocklist, ListError};
use crate::error::Error;
use crate::hamming::{Hit, Level};
use crate::hash::Hash256;
use crate::index::{self, SearchMode};
use crate::margins::Margins;
use crate::query::{Print, Query};
use crate::reach::{Reach, Score};
use crate::views::View;

/// The distance up to which an entry of an allow list counts, unless the list has its own: of 256 bits, and the same
/// share of fewer.
pub const ALLOW_LIMIT: u32 = 8;

/// A list as a matcher uses it.
pub struct WatchedList<D> {
    name: String,
    list: Blocklist<D>,
    role: Role,
    limit: Option<u32>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Block,
    Allow,
}

impl<D: AsRef<[u8]>> WatchedList<D> {
    /// A list whose entries are looked for.
    pub fn block(name: impl Into<String>, list: Blocklist<D>) -> Self {
        Self { name: name.into(), list, role: Role::Block, limit: None }
    }

    /// A list whose entries overrule matches that are no nearer.
    pub fn allow(name: impl Into<String>, list: Blocklist<D>) -> Self {
        Self { name: name.into(), list, role: Role::Allow, limit: None }
    }

    /// This list's own limit: the largest Hamming distance that counts, 0..=256.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// The name that records carry.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The list itself.
    pub fn list(&self) -> &Blocklist<D> {
        &self.list
    }

    /// The error for a list that turns out to be damaged.
    fn damaged(&self) -> impl Fn(ListError) -> Error {
        |cause| Error::List { name: self.name.clone(), cause }
    }
}

/// An entry within its list's limit. It is a lead for a person to look at, never proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// Hamming distance, 0..=256.
    pub distance: u32,
    /// The list, in the order in which the matcher was given them.
    pub list: usize,
    /// The entry's id in that list.
    pub id: u32,
    /// The largest distance that would have counted; where a score decided, with such a score.
    pub limit: u32,
    /// The view of the input that was nearest.
    pub view: View,
    /// Which of the entry's rows it was near to.
    pub row: RowKind,
    /// What decided where the distance alone would not have been enough; else nothing.
    pub score: Option<Score>,
}

/// What a row of a list is the hash of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKind {
    /// The whole picture.
    Plain,
    /// A crop of it, which the list holds under the same id.
    Crop,
}

/// What the lists say of one input. An input that could not be read has none: it is an error.
///
/// Matches stand nearest first, by (distance, list, id), one for each entry, with its best view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Entries lie within their limit, and no allowed entry is as near.
    Match {
        /// At least one.
        matches: Vec<Match>,
        /// Allowed entries that were found as well.
        allowed: Vec<Match>,
    },
    /// Everything was compared, and nothing matched that is not allowed.
    Clean {
        /// The allowed entries that overruled matches, and any others found.
        allowed: Vec<Match>,
        /// The matches that they overruled.
        matches: Vec<Match>,
    },
    /// Nothing matched, and the picture as a whole has too little detail to be called clean.
    LowQuality,
}

/// Judges queries by lists, each with its own limit.
pub struct Matcher<D> {
    lists: Vec<WatchedList<D>>,
    algorithms: Vec<Algorithm>,
    limit: Option<u32>,
    reach: Option<Reach>,
    mode: SearchMode,
    level: Level,
}

impl<D: AsRef<[u8]>> Matcher<D> {
    /// A matcher for lists of one algorithm, or of several: then queries need a hash by each of them.
    ///
    /// # Errors
    /// [`Error::Caller`]: no list to look for, or an allow list of an algorithm that none of those has.
    pub fn new(lists: impl IntoIterator<Item = WatchedList<D>>) -> Result<Self, Error> {
        let lists: Vec<_> = lists.into_iter().collect();
        let mut algorithms = Vec::new();
        for list in lists.iter().filter(|list| list.role == Role::Block) {
            if !algorithms.contains(&list.list.algorithm()) {
                algorithms.push(list.list.algorithm());
            }
        }
        let Some(first) = algorithms.first() else {
            return Err(Error::Caller("no list to match against".into()));
        };
        if let Some(other) = lists.iter().find(|other| !algorithms.contains(&other.list.algorithm())) {
            let (name, these) = (other.name(), other.list.algorithm());
            return Err(Error::Caller(format!(
                "the allow list {name} holds {these} hashes and the lists to look for {first}: they cannot be compared"
            )));
        }
        Ok(Self { lists, algorithms, limit: None, reach: None, mode: SearchMode::Exact, level: Level::detect() })
    }

    /// The limit of the lists that have none of their own. Default: that of each list's algorithm.
    pub fn limit(mut self, limit: u32) -> Self {
        self.limit = Some(limit);
        self
    }

    /// Looks beyond the limit, too: an entry further away, but within the reach's distance, matches
    /// where its score is small enough. That takes queries with margins ([`Hasher::margins`]); others
    /// are judged by the limit alone, and so are lists with a limit of their own and allow lists.
    /// Default: none.
    ///
    /// [`Hasher::margins`]: crate::Hasher::margins
    pub fn reach(mut self, reach: Option<Reach>) -> Self {
        self.reach = reach;
        self
    }

    /// How thoroughly lists are searched. Default: exactly. [`Self::search_mode`] says what comes of it.
    pub fn search(mut self, mode: SearchMode) -> Self {
        self.mode = mode;
        self
    }

    /// The least thorough mode in which a list to look for is searched: what is wanted, or exact where that takes no
    /// longer or cannot be otherwise. It belongs into every record.
    pub fn search_mode(&self) -> SearchMode {
        let blocked = self.lists.iter().filter(|watched| watched.role == Role::Block);
        let modes = blocked.map(|watched| index::mode_of(&watched.list, self.mode, self.widest(watched)));
        modes.max().unwrap_or_default()
    }

    /// Searches on another CPU level than the fastest: every level gives the same answers.
    ///
    /// # Panics
    /// When this machine lacks the level.
    pub fn level(mut self, level: Level) -> Self {
        assert!(level.is_available(), "this machine has no {} instructions", level.name());
        self.level = level;
        self
    }

    /// The algorithms that queries must be made with, in the order of the lists, each once. At least one.
    pub fn algorithms(&self) -> &[Algorithm] {
        &self.algorithms
    }

    /// The lists, in the order that [`Match::list`] counts.
    pub fn lists(&self) -> &[WatchedList<D>] {
        &self.lists
    }

    /// The pipelines whose hashes the lists may hold: what a [`Hasher`](crate::Hasher) should make.
    /// A list of PDQ that does not say may hold either; of other algorithms there is one.
    pub fn profiles(&self) -> &'static [Profile] {
        let of_pdq = self.lists.iter().filter(|list| list.list.algorithm().is_pdq());
        match of_pdq.map(|list| list.list.profile()).all(|profile| profile == Some(Profile::Full)) {
            true => &[Profile::Full],
            false => &[Profile::Full, Profile::Cimg512],
        }
    }

    /// The entries of all lists to look for that lie within their limit of one hash, nearest first. It is taken for a
    /// hash of the lists' algorithm, so they must be of one.
    ///
    /// # Errors
    /// [`Error::List`] where a list turns out to be damaged.
    pub fn matches(&self, hash: &Hash256) -> Result<Vec<Match>, Error> {
        let mut batch = self.matches_batch(std::slice::from_ref(hash))?;
        Ok(batch.pop().unwrap_or_default())
    }

    /// [`Matcher::matches`] for many hashes; each part of a list is read once for all of them.
    ///
    /// # Errors
    /// As [`Matcher::matches`].
    pub fn matches_batch(&self, hashes: &[Hash256]) -> Result<Vec<Vec<Match>>, Error> {
        let [algorithm] = self.algorithms[..] else {
            return Err(Error::Caller("a bare hash cannot be compared with lists of several algorithms".into()));
        };
        let view = View { profile: None, ..View::FULL };
        let asked = hashes.iter().enumerate().map(|(query, &hash)| Asked {
            query,
            algorithm,
            hash,
            view,
            margins: None,
            also_in_full: false,
        });
        let asked: Vec<Asked<'_>> = asked.collect();
        let found = self.find(&asked, hashes.len(), Role::Block)?;
        Ok(found.into_iter().map(nearest_of_each_entry).collect())
    }

    /// What the lists say of one input.
    ///
    /// # Errors
    /// [`Error::Caller`] for a query of another algorithm, [`Error::List`] for a damaged list.
    pub fn judge(&self, query: &Query) -> Result<Outcome, Error> {
        let mut batch = self.judge_batch(std::slice::from_ref(query))?;
        batch.pop().ok_or_else(|| Error::Caller("one query gave no outcome".into()))
    }

    /// [`Matcher::judge`] for many inputs; each part of a list is read once for all of them.
    ///
    /// # Errors
    /// As [`Matcher::judge`].
    pub fn judge_batch(&self, queries: &[Query]) -> Result<Vec<Outcome>, Error> {
        queries.iter().try_for_each(|query| self.check(query))?;
        let asked: Vec<Asked<'_>> =
            queries.iter().enumerate().flat_map(|(at, query)| Asked::all_of(at, query)).collect();
        let blocked = self.find(&asked, queries.len(), Role::Block)?;
        let allowed = self.find(&asked, queries.len(), Role::Allow)?;
        let found = blocked.into_iter().zip(allowed);
        Ok(queries.iter().zip(found).map(|(query, (blocked, allowed))| self.outcome(query, blocked, allowed)).collect())
    }

    /// A list that was not asked would say nothing, and nothing reads as clean: so each must be.
    fn check(&self, query: &Query) -> Result<(), Error> {
        let asks = |algorithm: &Algorithm| query.of_each_algorithm().any(|query| query.algorithm == *algorithm);
        let unasked = self.algorithms.iter().find(|algorithm| !asks(algorithm));
        unasked.map_or(Ok(()), |unasked| {
            let message = format!("a {} hash cannot be compared with a list of {unasked}", query.algorithm);
            Err(Error::Caller(message))
        })
    }

    /// The limit of a list.
    fn limit_of(&self, watched: &WatchedList<D>) -> u32 {
        let algorithm = watched.list.algorithm();
        watched.limit.unwrap_or(match watched.role {
            Role::Block => self.limit.unwrap_or(algorithm.default_limit()),
            Role::Allow => ALLOW_LIMIT * algorithm.bits() / 256,
        })
    }

    /// How far beyond its limit a list is looked at. Its own limit is meant to be exact, and what is allowed is never
    /// stretched.
    fn reach_of(&self, watched: &WatchedList<D>) -> Option<Reach> {
        self.reach.filter(|_| watched.role == Role::Block && watched.limit.is_none())
    }

    /// The largest distance at which an entry of a list can match.
    fn widest(&self, watched: &WatchedList<D>) -> u32 {
        let limit = self.limit_of(watched);
        self.reach_of(watched).map_or(limit, |reach| reach.distance.max(limit))
    }

    /// Every pair of asked hash and entry within a limit, query by query, in the mode that the list is searched in.
    fn search_list(&self, watched: &WatchedList<D>, asked: &[&Asked<'_>], limit: u32) -> Result<Vec<Hit>, Error> {
        let list = &watched.list;
        let hashes: Vec<Hash256> = asked.iter().map(|asked| asked.hash).collect();
        // An allow list that missed an entry would not be the one that was given.
        let wanted = if watched.role == Role::Block { self.mode } else { SearchMode::Exact };
        let margins = match index::mode_of(list, wanted, limit) {
            SearchMode::Exact => {
                return Ok(index::search(list, self.level, &hashes, limit).map_err(watched.damaged())?.0);
            }
            SearchMode::Likely => None,
            SearchMode::Quick => {
                let margins: Option<Vec<&Margins>> = asked.iter().map(|asked| asked.margins).collect();
                let without = || {
                    Error::Caller("a quick search asks by how sure each bit is, and a bare hash does not say".into())
                };
                Some(margins.ok_or_else(without)?)
            }
        };
        let mut photos: Vec<Range<usize>> = Vec::new();
        for views in asked.chunk_by(|one, other| one.query == other.query) {
            let begin = photos.last().map_or(0, |last| last.end);
            photos.push(begin..begin + views.len());
        }
        let photos = index::Photos { hashes: &hashes, photos: &photos, margins: margins.as_deref() };
        Ok(index::search_likely(list, self.level, &photos, limit).map_err(watched.damaged())?.0)
    }

    /// Every pair of asked hash and entry within the limits of one kind of list, query by query.
    fn find(&self, asked: &[Asked<'_>], queries: usize, role: Role) -> Result<Vec<Vec<Match>>, Error> {
        let mut found = vec![Vec::new(); queries];
        for (list, watched) in self.lists.iter().enumerate().filter(|(_, watched)| watched.role == role) {
            let (algorithm, profile) = (watched.list.algorithm(), watched.list.profile());
            let asks = |asked: &&Asked<'_>| asked.algorithm == algorithm && asked.asks(profile);
            let asked: Vec<&Asked<'_>> = asked.iter().filter(asks).collect();
            let damaged = watched.damaged();
            let limit = self.limit_of(watched);
            let reach = self.reach_of(watched).filter(|_| asked.iter().any(|asked| asked.margins.is_some()));
            let widest = reach.map_or(limit, |reach| reach.distance.max(limit));
            for hit in self.search_list(watched, &asked, widest)? {
                let Asked { query, hash, view, margins, .. } = *asked[hit.query];
                let beyond = reach.filter(|_| hit.distance > limit);
                let (limit, score) = match (beyond, margins) {
                    (None, _) => (limit, None),
                    (Some(_), None) => continue,
                    (Some(reach), Some(margins)) => {
                        let entry = watched.list.hash_of_row(hit.row).map_err(&damaged)?;
                        let score = Score::new(margins.soft_distance(hash, entry));
                        if score > reach.score {
                            continue;
                        }
                        (reach.distance, Some(score))
                    }
                };
                let id = watched.list.id_of_row(hit.row).map_err(&damaged)?;
                let row = if hit.row < watched.list.len() { RowKind::Plain } else { RowKind::Crop };
                found[query].push(Match { distance: hit.distance, list, id, limit, view, row, score });
            }
        }
        Ok(found)
    }

    /// An allowed entry overrules a match only where it is at least as near, by the same algorithm, and was found by the same
    /// reading of the pixels, by all of them or through the same pipeline. (By another reading it may be
    /// another picture: a file can show an allowed one with its alpha dropped and a listed one on white,
    /// or hide an allowed one in the few pixels that the other pipeline looks at.)
    fn outcome(&self, query: &Query, blocked: Vec<Match>, allowed: Vec<Match>) -> Outcome {
        let algorithm = |found: &Match| self.lists[found.list].list.algorithm();
        let overrules = |allow: &Match, found: &Match| {
            let covers = allow.view.profile != Some(Profile::Cimg512) || allow.view.profile == found.view.profile;
            let one_algorithm = algorithm(allow) == algorithm(found);
            covers && one_algorithm && same_pixels(allow.view, found.view) && allow.distance <= found.distance
        };
        let overruled = |found: &Match| allowed.iter().any(|allow| overrules(allow, found));
        let (overruled, standing): (Vec<_>, Vec<_>) = blocked.into_iter().partition(overruled);
        let allowed = nearest_of_each_entry(allowed);
        match standing.is_empty() {
            false => Outcome::Match { matches: nearest_of_each_entry(standing), allowed },
            // That a part of a blank picture is near nothing says nothing of the picture.
            true if !query.of_each_algorithm().all(Query::is_clear) => Outcome::LowQuality,
            true => Outcome::Clean { allowed, matches: nearest_of_each_entry(overruled) },
        }
    }
}

/// One hash of one of the queries.
struct Asked<'a> {
    query: usize,
    algorithm: Algorithm,
    hash: Hash256,
    view: View,
    margins: Option<&'a Margins>,
    /// The same reading is asked by all of its pixels, too.
    also_in_full: bool,
}

impl<'a> Asked<'a> {
    fn all_of(at: usize, query: &'a Query) -> impl Iterator<Item = Self> {
        query.of_each_algorithm().flat_map(move |query| Self::all_of_one(at, query))
    }

    fn all_of_one(at: usize, query: &'a Query) -> impl Iterator<Item = Self> {
        let sampled = |view: View| view.profile == Some(Profile::Cimg512);
        query.clear_prints().map(move |print| {
            let view = print.view;
            let in_full = |other: &Print| same_pixels(other.view, view) && !sampled(other.view);
            Self {
                query: at,
                algorithm: query.algorithm,
                hash: print.hash(),
                view,
                margins: print.margins.as_ref(),
                also_in_full: sampled(view) && query.clear_prints().any(in_full),
            }
        })
    }

    /// Whether it is compared with a list of that profile. A list that is known to come from all
    /// pixels holds nothing that the other pipeline made, and any other list is asked with both; but
    /// where nothing else is there to ask with, it is asked: a list that nothing asked is not clean.
    fn asks(&self, list: Option<Profile>) -> bool {
        list != Some(Profile::Full) || !self.also_in_full
    }
}

/// Whether two views look at the same pixels in the same way, be it through two pipelines.
fn same_pixels(one: View, two: View) -> bool {
    View { profile: None, ..one } == View { profile: None, ..two }
}

/// One match for each entry, by its nearest view, and all of them nearest first.
fn nearest_of_each_entry(mut matches: Vec<Match>) -> Vec<Match> {
    matches.sort_unstable_by_key(|found| (found.list, found.id, found.distance, found.score, found.view, found.row));
    matches.dedup_by_key(|found| (found.list, found.id));
    matches.sort_unstable();
    matches
}
