//! A JSON object a line: `{"v":1,"path":"a.jpg","algorithm":"pdq","hash":"…","quality":98,"view":"full"}`.

use std::borrow::Cow;

use serde::Deserialize;

use super::{Fields, LineError, Parsed, excerpt};
use crate::algorithm::Algorithm;

/// Fields that are not named here have no meaning for a list.
#[derive(Deserialize)]
struct Record<'a> {
    #[serde(default)]
    v: Option<u64>,
    #[serde(borrow, default)]
    path: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    algorithm: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    hash: Option<Cow<'a, str>>,
    #[serde(default)]
    quality: Option<u64>,
    #[serde(borrow, default)]
    view: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    label: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    outcome: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    reason: Option<Cow<'a, str>>,
}

pub(super) fn parse(line: &str, algorithm: Algorithm) -> Parsed {
    let record: Record<'_> = match serde_json::from_str(line) {
        Ok(record) => record,
        Err(error) => {
            return Parsed::shape(format!("this is no JSON record of a hash: {}", excerpt(&error.to_string())));
        }
    };
    let result = match &record {
        Record { v: Some(v), .. } if *v != 1 => {
            Err(LineError::Shape(format!("this record has version {v}; this build reads version 1")))
        }
        Record { outcome: Some(outcome), reason, .. } if outcome == "unreadable" => {
            Err(LineError::Unreadable(excerpt(reason.as_deref().unwrap_or("no reason given"))))
        }
        Record { hash: None, .. } => Err(LineError::Shape("this record has no \"hash\"".to_owned())),
        Record { hash: Some(hash), algorithm: named, view, label, quality, .. } => {
            let quality = quality.map(|quality| quality.to_string()).unwrap_or_default();
            let text = |field: &'_ Option<Cow<'_, str>>| field.as_deref().unwrap_or_default().to_owned();
            let (named, view, label) = (text(named), text(view), text(label));
            Fields { algorithm: &named, hash, quality: &quality, view: &view, label: &label }.row(algorithm)
        }
    };
    Parsed { name: record.path.map(Cow::into_owned), result }
}
