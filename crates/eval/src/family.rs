//! Several algorithms by one hash each, of the same pictures: how they compare with each other.

use nearmark::{Algorithm, Fingerprint, Hash256, Hasher, Pixels};

use crate::outside::Program;
use crate::photos::is_clear;
use crate::study::Answers;
use crate::truth::Truth;

/// The hashes of one picture, in the algorithms' order; nothing where a matcher would not ask with one.
pub(crate) type Hashes = Vec<Option<Hash256>>;

/// Makes the hashes; one for each thread.
pub(crate) struct Family(Vec<Hasher>);

impl Family {
    pub(crate) fn new(algorithms: &[Algorithm]) -> Self {
        Self(algorithms.iter().map(|algorithm| Hasher::new(*algorithm)).collect())
    }

    /// The plain hashes of pixels. `known` is one of them, which is not made again, with the picture's quality.
    pub(crate) fn hashes(&mut self, pixels: &Pixels, (algorithm, known): (Algorithm, Fingerprint)) -> Hashes {
        let hash = |hasher: &mut Hasher| {
            let made = hasher.algorithm() == algorithm;
            let hash = if made { known.hash } else { hasher.hash_pixels(pixels) };
            is_clear(&Fingerprint { hash, ..known }).then_some(hash)
        };
        self.0.iter_mut().map(hash).collect()
    }
}

/// What each algorithm answered, at its default limit: hashes of the queries and of the refs in the truth's order.
pub(crate) fn answers(algorithms: &[Algorithm], truth: &Truth, queries: &[Hashes], refs: &[&Hashes]) -> Vec<Answers> {
    let answers = |(at, algorithm): (usize, &Algorithm)| {
        let fixed = vec![algorithm.default_limit().into()];
        let queries: Vec<_> = queries.iter().map(|hashes| hashes.get(at).copied().flatten()).collect();
        let refs: Vec<_> = refs.iter().map(|hashes| hashes.get(at).copied().flatten()).collect();
        Program { method: algorithm.to_string(), fixed }.compared(truth, &queries, &refs)
    };
    algorithms.iter().enumerate().map(answers).collect()
}
