//! `<hex>`, `<hex>,<words>` or `hash=<hex>,key=value,...`, a hash a line.

use super::{Fields, Parsed};
use crate::algorithm::Algorithm;

/// Words behind a bare hash are reported as its name. Of the named values `algorithm`, `quality`,
/// `label` and `view` have a meaning here, and the others none.
pub(super) fn parse(line: &str, algorithm: Algorithm) -> Parsed {
    let line = line.trim_ascii();
    let mut fields = Fields::default();
    let mut name = None;
    if !line.starts_with("hash=") {
        let (hash, words) = line.split_once(',').unwrap_or((line, ""));
        name = Some(words.trim_ascii()).filter(|words| !words.is_empty()).map(str::to_owned);
        fields.hash = hash;
        return Parsed { name, result: fields.row(algorithm) };
    }
    for pair in line.split(',') {
        match pair.split_once('=').map(|(key, value)| (key.trim_ascii(), value)) {
            Some(("hash", value)) => fields.hash = value,
            Some(("algorithm" | "signal_type", value)) => fields.algorithm = value,
            Some(("quality", value)) => fields.quality = value,
            Some(("label", value)) => fields.label = value,
            Some(("view", value)) => fields.view = value,
            Some(("path" | "file" | "filename" | "name", value)) => name = Some(value.to_owned()),
            _ => {}
        }
    }
    Parsed { name, result: fields.row(algorithm) }
}
