//! Why, in one plain sentence.

use nearmark::{Algorithm, Match, Outcome, QUALITY_LIMIT, Query, RowKind};

use super::steps::steps_to;
use super::{MatchStyle, ScanRecord, band, sanitize};

/// Beside every match: what it is and what it is not.
pub(crate) const A_LEAD: &str = "A match is a lead for a person to look at, not proof.";

/// Why an input of `scan` got its outcome.
pub(crate) fn scan(record: &ScanRecord<'_>) -> String {
    let style = record.matches;
    let (query, outcome) = match record.result {
        Ok(judged) => judged,
        Err(error) => return format!("It could not be read: {}.", sanitize::text(&error.to_string())),
    };
    match outcome {
        Outcome::Match { matches, .. } => {
            let nearest = &matches[0];
            format!(
                "It looks like a copy of {}entry {} of {}: {}{}. {A_LEAD}",
                if nearest.row == RowKind::Crop { "a part of " } else { "" },
                nearest.id,
                sanitize::text(style.list(nearest)),
                nearness(nearest, *style.algorithm(nearest), style),
                steps_to(nearest.view).map_or(String::new(), |steps| format!(", found after {steps}")),
            )
        }
        Outcome::Clean { allowed, matches } if !matches.is_empty() => {
            let (allow, block) = (&allowed[0], &matches[0]);
            format!(
                "It resembles entry {} of {}, but entry {} of the allow list {} is at least as near: {} against {}.",
                block.id,
                sanitize::text(style.list(block)),
                allow.id,
                sanitize::text(style.list(allow)),
                style.distance(allow),
                style.distance(block),
            )
        }
        Outcome::Clean { .. } => {
            "No entry lies within its list's limit; a heavily edited copy of one could still look like this.".into()
        }
        Outcome::LowQuality => too_blank(query),
    }
}

/// Why a picture cannot be judged.
pub(crate) fn too_blank(query: &Query) -> String {
    let quality = query.quality().unwrap_or_default();
    format!(
        "It has too little detail to be judged (quality {quality}, {QUALITY_LIMIT} is needed): \
         its fingerprint would match too many other pictures."
    )
}

fn nearness(found: &Match, algorithm: Algorithm, style: &MatchStyle<'_>) -> String {
    match (style.redact, band(found)) {
        (true, "exact") => "their fingerprints are the same".into(),
        (true, band) => format!("their fingerprints are {band} within the limit"),
        (false, _) => match found.score {
            Some(score) => format!(
                "{} of {} bits differ, and mostly those that an edit changes first (score {score})",
                found.distance,
                algorithm.bits(),
            ),
            None => bits_apart(found.distance, found.limit, algorithm),
        },
    }
}

/// How far apart two fingerprints are that match.
pub(crate) fn bits_apart(distance: u32, limit: u32, algorithm: Algorithm) -> String {
    let bits = algorithm.bits();
    match distance {
        0 => format!("all {bits} bits of their fingerprints are the same"),
        _ => format!("{distance} of {bits} bits differ, and up to {limit} count as a match"),
    }
}
