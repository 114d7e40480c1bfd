//! Why a list file is refused.

use crate::algorithm::Algorithm;

/// Why a list file is refused. Every reading of a list can end in one; none is ever "no match".
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ListError {
    /// Not a list at all.
    #[error("this is not a nearmark list; text and case files become one with `nearmark list build`")]
    Foreign,
    /// A list whose line ends or high bits were changed on the way.
    #[error("this list was damaged by a transfer in text mode; copy it again in binary mode")]
    TextMode,
    /// A format whose major version this build does not know.
    #[error("this list was made by a newer nearmark (format {major}.{minor}, this build reads 1.x); update nearmark")]
    Newer {
        /// The file's major version.
        major: u16,
        /// The file's minor version.
        minor: u16,
    },
    /// A list with a property that a reader must know of to answer correctly.
    #[error("this list was made by a newer nearmark (it needs features {flags:#010x}); update nearmark")]
    NewerFeature {
        /// The header's flags.
        flags: u32,
    },
    /// A list with a section that a reader must know of to answer correctly.
    #[error("this list was made by a newer nearmark (it needs sections of kind {kind}); update nearmark")]
    NewerSection {
        /// The section's kind.
        kind: u32,
    },
    /// The file is shorter or longer than it says.
    #[error("this list should have {expected} bytes and has {found}; copy or build it again")]
    Length {
        /// Bytes by its own account.
        expected: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// Bytes that do not fit their checksum, or each other.
    #[error("this list is damaged: {what}, at byte {at}; copy or build it again")]
    Damaged {
        /// The part in question.
        what: &'static str,
        /// Where in the file.
        at: u64,
    },
    /// An index of other rows than this list has.
    #[error("the index of this list was made for other hashes; make it again with `nearmark list index`")]
    StaleIndex,
    /// A list whose signature an index would make void.
    #[error("this list is signed, and an index would change what was signed; index it first, then sign it")]
    Signed,
    /// A list of hashes that leave bits of a row free, which are all read in any case.
    #[error(
        "this list holds hashes of {bits} bits, and only hashes of 64 or 256 bits can have an index; it is complete as it is"
    )]
    NoIndex {
        /// How many bits its hashes have.
        bits: u32,
    },
    /// Hashes of an algorithm that this build does not have.
    #[error("this list holds hashes of algorithm number {code}, which this build does not know; update nearmark")]
    UnknownAlgorithm {
        /// The number in the file.
        code: u16,
    },
    /// Hashes of another algorithm than the one they were to meet.
    #[error("this list holds {found} hashes, not {expected}: hashes of two algorithms are never compared or mixed")]
    WrongAlgorithm {
        /// The list's algorithm.
        found: Box<Algorithm>,
        /// The algorithm asked for.
        expected: Box<Algorithm>,
    },
    /// The caller asked for a row or block that is not there.
    #[error("there is no {what} {index} in this list, only {len}")]
    OutOfRange {
        /// What was asked for.
        what: &'static str,
        /// Which.
        index: usize,
        /// How many there are.
        len: usize,
    },
    /// Claims with more than a source's name: taking them over would lose a part of them.
    #[error("this list says when and why its sources named an entry, which this build cannot merge; update nearmark")]
    RichClaims,
    /// More entries than a list can number.
    #[error("a list numbers at most 4294967295 entries; build several lists")]
    Full,
}
