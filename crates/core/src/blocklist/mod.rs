//! Hash-only lists.

/// Why a list file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ListError {
    /// Not a list at all.
    #[error("this is not a nearmark list")]
    Foreign,
}
