//! What can go wrong, by who is at fault.

use std::io;

/// Why an evaluation could not be done. Nothing is half done: an error leaves no answers behind.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The machine: a file that cannot be read, a full disk.
    #[error("{name}: {cause}")]
    Io {
        /// The file.
        name: String,
        /// The system's own words.
        cause: io::Error,
    },
    /// A line of a file that somebody else wrote.
    #[error("{name}: line {line}: {fault}")]
    Line {
        /// The file.
        name: String,
        /// The line, counted from 1.
        line: u64,
        /// What is wrong with it.
        fault: Fault,
    },
    /// A file that is sound line by line, but not as a whole.
    #[error("{name}: {fault}")]
    File {
        /// The file.
        name: String,
        /// What is wrong with it.
        fault: Fault,
    },
    /// Photos that are not enough to say anything.
    #[error(
        "{usable} usable photos, {left_out} left out: at least {needed} are needed, and figures mean little below 100"
    )]
    TooFewPhotos {
        /// Photos that could be measured with.
        usable: usize,
        /// Photos that could not: unreadable, of too little detail, or near to another one.
        left_out: usize,
        /// How many there must be.
        needed: usize,
    },
    /// False pairs that do not reach down to where a tail begins.
    #[error("{pairs} false pairs are too few to fit a tail to: take more photos, or distractors")]
    TooFewPairs {
        /// How many there are.
        pairs: u64,
    },
    /// A photo that was there a moment ago.
    #[error("{name}: {why}; it was readable when this run began")]
    Photo {
        /// The photo.
        name: String,
        /// What is wrong with it now.
        why: String,
    },
    /// A folder that a set of files cannot be put into.
    #[error("{name}: there is something in this folder already; name a new one, or an empty one")]
    NotEmpty {
        /// The folder.
        name: String,
    },
}

/// What is wrong with a line or a file. Names in it come from strangers: escape them where they are shown.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// Nothing at all in it.
    #[error("the file is empty: expected a first line with the columns {0}")]
    Empty(&'static str),
    /// A header and nothing else.
    #[error("no line follows the header: nothing was answered, which is not the same as finding nothing")]
    NoRows,
    /// The first line does not name the columns.
    #[error("expected a first line with the columns {expected}, found {found:?}")]
    Header {
        /// The columns that are needed, in any order.
        expected: &'static str,
        /// The first line.
        found: String,
    },
    /// Another number of fields than the header has, an open quote, no UTF-8.
    #[error("not a line of this CSV: {0}")]
    Csv(String),
    /// A field without which the line means nothing.
    #[error("the field {0:?} is empty")]
    Blank(&'static str),
    /// A number that is none.
    #[error("expected {expected} in {field:?}, found {found:?}")]
    Number {
        /// The column.
        field: &'static str,
        /// What would be right.
        expected: &'static str,
        /// What stands there.
        found: String,
    },
    /// A hash that is none.
    #[error("expected a hash of 1 to 64 hex digits, found {0:?}")]
    Hash(String),
    /// Hashes of two widths cannot be compared.
    #[error("expected a hash of {expected} hex digits as on the lines before, found {found}")]
    Width {
        /// Digits of the first hash.
        expected: usize,
        /// Digits of this one.
        found: usize,
    },
    /// A name that the truth does not have.
    #[error("{name:?} is no {kind} in the truth")]
    Unknown {
        /// `query`, `ref`, or `query or ref`.
        kind: &'static str,
        /// The name.
        name: String,
    },
    /// The same thing said twice.
    #[error("{what} stands on line {first} already")]
    Duplicate {
        /// A name, or a pair of them.
        what: String,
        /// Where it stood first.
        first: u64,
    },
    /// One attack with two classes or two strengths.
    #[error("attack {attack:?} has another class or strength on line {first}")]
    Torn {
        /// The attack.
        attack: String,
        /// Where it stood first.
        first: u64,
    },
    /// Originals that nothing could match.
    #[error("no hash for {missing} of the {of} originals, {first:?} first: without it, no copy of it can be found")]
    NoOriginal {
        /// How many have none.
        missing: usize,
        /// How many originals there are.
        of: usize,
        /// The first of them, in the truth's order.
        first: String,
    },
    /// A truth in which nothing is to be found.
    #[error("no line says that a query was made from a ref")]
    NoPairs,
}

impl Error {
    pub(crate) fn io(name: &str) -> impl FnOnce(io::Error) -> Self {
        move |cause| Self::Io { name: name.to_owned(), cause }
    }

    pub(crate) fn line(name: &str, line: u64, fault: Fault) -> Self {
        Self::Line { name: name.to_owned(), line, fault }
    }

    pub(crate) fn file(name: &str, fault: Fault) -> Self {
        Self::File { name: name.to_owned(), fault }
    }
}
