//! Both ways of searching, at every level, against the naive loop, whatever the choice would be.

use super::*;
use crate::Blocklist;
use crate::index::tests::{Random, indexed, indexed_of, levels, naive};
use crate::margins::Margins;

/// Every query at a distance from 0 to 50 of some row, some of them with all differences in a few
/// bands, and others that are near to nothing.
fn queries(random: &mut Random, hashes: &[Hash256]) -> Vec<Hash256> {
    let mut queries: Vec<Hash256> = Vec::new();
    for (at, hash) in hashes.iter().step_by((hashes.len() / 51).max(1)).enumerate() {
        let distance = at as u32 % 51;
        queries.push(random.at(*hash, distance, 256));
        queries.push(random.at(*hash, distance, 64));
    }
    queries.extend((0..20).map(|_| random.hash()));
    queries
}

fn agrees(name: &str, list: &Blocklist<Vec<u8>>, queries: &[Hash256], limits: &[u32]) {
    let ring = list.ring().expect("its own rows").expect("an index");
    for &limit in limits {
        let expected = naive(list, queries, limit);
        for level in levels() {
            for (way, batch_from) in [("singles", usize::MAX), ("batch", 0)] {
                for allowed in [u64::MAX / 2, 5000] {
                    let plan = Plan { batch_from, allowed, ..Plan::of(limit, ring.bands.len()) };
                    let mut hits = Vec::new();
                    let floods = search(&ring, &plan, level, queries, &mut hits).expect("a whole list");
                    assert!(allowed == 5000 || floods.is_empty());
                    assert!(floods.is_sorted());
                    let answered = |hit: &Hit| floods.binary_search(&hit.query).is_err();
                    hits.retain(answered);
                    hits.sort_unstable();
                    let expected: Vec<Hit> = expected.iter().copied().filter(answered).collect();
                    assert!(hits == expected, "{name}, limit {limit}, {}, {way}", level.name());
                }
            }
        }
    }
}

#[test]
fn random_hashes_of_lengths_around_every_edge() {
    let mut random = Random::new(3);
    for rows in [0, 1, 2, 31, 32, 33, 2048, (1 << 16) - 1, 1 << 16] {
        let hashes: Vec<Hash256> = (0..rows).map(|_| random.hash()).collect();
        let list = indexed(hashes.iter().copied());
        let queries = queries(&mut random, &hashes);
        let limits: &[u32] = if rows > 3000 { &[31, 48] } else { &[0, 1, 7, 15, 16, 17, 31, 32, 40, 47, 48] };
        agrees(&format!("{rows} rows"), &list, &queries, limits);
    }
}

#[test]
fn floods_of_near_duplicates() {
    let mut random = Random::new(4);
    let centres: Vec<Hash256> = (0..3).map(|_| random.hash()).collect();
    let hashes: Vec<Hash256> = (0..9000).map(|at| random.near(centres[at % 3], 9)).collect();
    let list = indexed(hashes.iter().copied());
    let queries: Vec<Hash256> = queries(&mut random, &hashes).into_iter().step_by(5).chain(centres).collect();
    agrees("floods", &list, &queries, &[0, 15, 31, 48]);
}

#[test]
fn hashes_of_64_bits_have_four_bands() {
    let mut random = Random::new(7);
    let algorithm = "external:other:64".parse().expect("a name");
    for rows in [1, 33, 5000, 70_000] {
        let hashes: Vec<Hash256> = (0..rows).map(|_| Hash256([random.next() | 1, 0, 0, 0])).collect();
        let list = indexed_of(algorithm, hashes.iter().copied());
        list.verify().expect("a whole list");
        let mut queries = Vec::new();
        for (at, hash) in hashes.iter().step_by((hashes.len() / 51).max(1)).enumerate() {
            queries.push(random.at(*hash, at as u32 % 17, 64));
            queries.push(random.at(*hash, at as u32 % 13, 16));
            // a bit that no row has
            queries.push(Hash256([hash.0[0], 0, 1 << (at % 64), 0]));
        }
        queries.extend((0..20).map(|_| Hash256([random.next(), 0, 0, 0])));
        let limits: &[u32] = if rows > 5000 { &[5, 15] } else { &[0, 1, 3, 4, 5, 7, 8, 10, 12, 15] };
        agrees(&format!("{rows} rows of 64 bits"), &list, &queries, limits);
    }
}

/// A photo by its coefficients, as PDQ makes a hash of them: those above the median are its bits.
struct Coefficients([[f32; 16]; 16]);

impl Coefficients {
    /// Spread as a sum of uniform numbers is, nearly normal.
    fn random(random: &mut Random) -> Self {
        let mut one = || (0..6).map(|_| (random.next() >> 40) as f32 / (1 << 24) as f32 - 0.5).sum();
        Self(std::array::from_fn(|_| std::array::from_fn(|_| one())))
    }

    fn edited(&self, random: &mut Random, strength: f32) -> Self {
        let noise = Self::random(random).0;
        Self(std::array::from_fn(|i| std::array::from_fn(|j| self.0[i][j] + strength * noise[i][j])))
    }

    fn hash(&self) -> Hash256 {
        let mut sorted = self.0.as_flattened().to_vec();
        sorted.sort_by(f32::total_cmp);
        let is_set = |bit: usize| u64::from(self.0[bit / 16][bit % 16] > sorted[127]);
        Hash256(std::array::from_fn(|word| (0..64).fold(0, |hash, bit| hash | is_set(64 * word + bit) << bit)))
    }
}

/// Every photo has a few views, one of which comes from an entry by an edit. The other modes' answers are answers of the
/// exact one, the same at every level; likely has all up to 31.
#[test]
fn faster_modes_find_what_they_promise() {
    let mut random = Random::new(5);
    let originals: Vec<Coefficients> = (0..1500).map(|_| Coefficients::random(&mut random)).collect();
    let mut hashes: Vec<Hash256> = originals.iter().map(Coefficients::hash).collect();
    hashes.extend((0..60_000).map(|_| random.hash()));
    let list = indexed(hashes.iter().copied());
    let ring = list.ring().expect("its own rows").expect("an index");
    let mut views = Vec::new();
    let mut photos = Vec::new();
    for (at, original) in originals.iter().enumerate() {
        let edited = original.edited(&mut random, 0.2 + 0.6 * at as f32 / originals.len() as f32);
        photos.push(views.len()..views.len() + 1 + at % 4);
        views.push(edited);
        views.extend((0..at % 4).map(|_| Coefficients::random(&mut random)));
    }
    let queries: Vec<Hash256> = views.iter().map(Coefficients::hash).collect();
    let margins: Vec<Margins> = views.iter().map(|view| Margins::of(&view.0)).collect();
    let margins: Vec<&Margins> = margins.iter().collect();
    let exact = naive(&list, &queries, 48);
    let far = exact.iter().filter(|hit| hit.distance > 31).count();
    assert!(far > 300 && exact.len() - far > 300, "{far} of {}", exact.len());

    let plan = Plan { allowed: u64::MAX >> 20, ..Plan::of(48, BANDS) };
    let mut recall = Vec::new();
    for margins in [None, Some(&margins[..])] {
        let asked = Photos { hashes: &queries, photos: &photos, margins };
        let mut first: Option<Vec<Hit>> = None;
        for level in levels() {
            let mut hits = Vec::new();
            let floods = search_likely(&ring, &plan, level, &asked, &mut hits).expect("a whole list");
            assert!(floods.is_empty());
            hits.sort_unstable();
            assert!(hits.is_sorted_by(|one, next| one < next), "each pair is reported once");
            assert!(hits.iter().all(|hit| exact.binary_search(hit).is_ok()));
            match &first {
                None => first = Some(hits),
                Some(first) => assert!(hits == *first, "{}", level.name()),
            }
        }
        let hits = first.expect("there is a level");
        let found = |near: bool, of: usize| {
            let found = hits.iter().filter(|hit| (hit.distance <= 31) == near).count();
            found as f64 / of as f64
        };
        recall.push([found(true, exact.len() - far), found(false, far)]);
    }
    // Measured here: likely 1 and 0.99, quick 1 and 0.99.
    let [likely, quick] = recall[..] else { panic!("two modes") };
    assert!(likely[0] == 1.0 && likely[1] >= 0.9, "likely finds {likely:?} of those up to 31 and further away");
    assert!(quick[0] >= 0.999 && quick[1] >= 0.9, "quick finds {quick:?} of those up to 31 and further away");
}

#[test]
fn likely_is_complete_to_31_wherever_the_bits_differ() {
    let mut random = Random::new(6);
    let hashes: Vec<Hash256> = (0..20_000).map(|_| random.hash()).collect();
    let list = indexed(hashes.iter().copied());
    let ring = list.ring().expect("its own rows").expect("an index");
    let spread = (0..960).map(|at| (at as u32 % 32, [256, 64, 40, 160][at / 32 % 4]));
    let queries: Vec<Hash256> =
        spread.enumerate().map(|(at, (distance, bits))| random.at(hashes[20 * at], distance, bits)).collect();
    let photos: Vec<_> = (0..queries.len()).step_by(2).map(|begin| begin..begin + 2).collect();
    let asked = Photos { hashes: &queries, photos: &photos, margins: None };
    let expected = naive(&list, &queries, 31);
    assert!(expected.len() >= queries.len());
    for (allowed, is_flood) in [(u64::MAX >> 20, false), (1, true)] {
        let (plan, mut hits) = (Plan { allowed, ..Plan::of(48, BANDS) }, Vec::new());
        let floods = search_likely(&ring, &plan, Level::detect(), &asked, &mut hits).expect("a whole list");
        assert_eq!(floods.len(), if is_flood { queries.len() } else { 0 });
        hits.sort_unstable();
        hits.retain(|hit| hit.distance <= 31);
        assert!(hits == if is_flood { Vec::new() } else { expected.clone() });
    }
}
