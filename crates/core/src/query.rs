//! What one input asks the lists: one print for each way of reading it.

use crate::algorithm::Algorithm;
use crate::hash::{Fingerprint, Hash256};
use crate::margins::Margins;
use crate::views::{View, ViewSet};

/// Everything that one input asks the lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The algorithm that made every print here. It is compared with the lists' once, when a query
    /// meets a matcher.
    pub algorithm: Algorithm,
    /// At least one print; the first is the full view, whose quality is the record's.
    pub prints: Vec<Print>,
    /// Which views of pixels the prints are; nothing where they came from outside.
    pub views: Option<ViewSet>,
    /// The file ends before its picture does: only the part that is there was hashed.
    pub truncated: bool,
    /// The same input by further algorithms, for lists of several: each list is asked by the query of its own.
    /// None of these has others of its own.
    pub others: Vec<Query>,
}

impl Query {
    /// This query, and those of further algorithms.
    pub(crate) fn of_each_algorithm(&self) -> impl Iterator<Item = &Self> {
        std::iter::once(self).chain(&self.others)
    }

    /// Quality of the full view, 0..=100, where known.
    pub fn quality(&self) -> Option<u8> {
        self.prints.first().and_then(|print| print.fingerprint.quality)
    }

    /// The prints with enough detail to ask with, or of whose detail nobody knows. The all-zero hash
    /// is that of a blank picture, or of none, whoever it came from.
    pub(crate) fn clear_prints(&self) -> impl Iterator<Item = &Print> {
        self.prints.iter().filter(|print| !print.fingerprint.is_low_quality() && print.hash() != Hash256::ZERO)
    }

    /// Whether a search can say that nothing is near: the picture as a whole, in some reading, has enough
    /// detail. (A part of a blank picture may have it, and stand for nothing on any list.) What came from
    /// outside is taken as it is.
    pub(crate) fn is_clear(&self) -> bool {
        self.clear_prints().any(|print| self.is_plain(print))
    }

    /// Whether a print is what a list would hold of this input: all of the picture, in some reading; and
    /// whatever came from outside, which nobody else looked at.
    pub(crate) fn is_plain(&self, print: &Print) -> bool {
        self.views.is_none() || print.view.is_plain()
    }

    /// A query of one print that came from outside, a line of hex say.
    pub fn from_print(algorithm: Algorithm, print: Print) -> Self {
        Self { algorithm, prints: vec![print], views: None, truncated: false, others: Vec::new() }
    }
}

/// One hash of an input, and which view of it was hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Print {
    /// Hash and quality.
    pub fingerprint: Fingerprint,
    /// Which view of the input they belong to.
    pub view: View,
    /// How sure each bit is, where that was asked for: see [`Hasher::margins`](crate::Hasher::margins).
    pub margins: Option<Margins>,
}

impl Print {
    /// A print without margins.
    pub fn new(fingerprint: Fingerprint, view: View) -> Self {
        Self { fingerprint, view, margins: None }
    }

    /// The hash alone.
    pub fn hash(&self) -> Hash256 {
        self.fingerprint.hash
    }
}
