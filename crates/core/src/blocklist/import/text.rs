//! Words between spaces: `pdq <hex>`, and what `nearmark hash` prints.

use super::{Fields, Parsed};
use crate::algorithm::Algorithm;

/// The exchange file: an algorithm and a hash, or a bare hash.
pub(super) fn parse_pair(line: &str, algorithm: Algorithm) -> Parsed {
    let mut words = line.split_ascii_whitespace();
    let fields = match (words.next(), words.next(), words.next()) {
        (Some(hash), None, None) => Fields { hash, ..Fields::default() },
        (Some(algorithm), Some(hash), None) => Fields { algorithm, hash, ..Fields::default() },
        _ => return Parsed::shape("expected an algorithm and a hash, `pdq <hex>`, or a bare hash"),
    };
    Parsed { name: None, result: fields.row(algorithm) }
}

/// Algorithm, hash, quality and name, two spaces between them. The name is all that is left, and
/// may have spaces of its own.
pub(super) fn parse(line: &str, algorithm: Algorithm) -> Parsed {
    let mut parts = line.splitn(4, "  ");
    let (Some(named), Some(hash)) = (parts.next(), parts.next()) else {
        return Parsed::shape("expected `<algorithm>  <hash>  <quality>  <name>`, two spaces between them");
    };
    let quality = parts.next().unwrap_or_default();
    let name = parts.next().filter(|name| !name.is_empty()).map(str::to_owned);
    Parsed { name, result: Fields { algorithm: named, hash, quality, ..Fields::default() }.row(algorithm) }
}
