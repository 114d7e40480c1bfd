//! Small JSON files, read strictly: every field in its place and nothing beside them, or what is wrong, by name.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

/// One thing in a file that should not be there, or is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Finding {
    /// More bytes than such a file ever has.
    #[error("it has more than {limit} bytes, which such a file never has")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// No JSON object: cut short, or something else.
    #[error("it is cut short, or not such a file at all")]
    NotJson,
    /// A file of another format.
    #[error("it does not say that it is a {expected} file")]
    Foreign {
        /// The format's name.
        expected: &'static str,
    },
    /// A version that this build does not know.
    #[error("it is of version {found}, and this program knows version 1")]
    Newer {
        /// The version.
        found: u64,
    },
    /// A field that the format does not have. The name is a stranger's text.
    #[error("there is a field that does not belong there: {name}{}", if *.path { ", and it holds what looks like a path or a file name" } else { "" })]
    Unknown {
        /// The field's name, perhaps cut.
        name: String,
        /// Whether its value looks like a path or a file name.
        path: bool,
    },
    /// A field that is there twice.
    #[error("the field {name} is there twice")]
    Repeated {
        /// The field's name.
        name: String,
    },
    /// A field that is not there.
    #[error("the field {name} is missing")]
    Missing {
        /// The field's name.
        name: &'static str,
    },
    /// A field whose value is not what it should be.
    #[error("the field {name} is not {expected}{}", if *.path { ", and it holds what looks like a path or a file name" } else { "" })]
    Value {
        /// Where it stands: `code`, or `fingerprints 3`.
        name: String,
        /// What it should be.
        expected: &'static str,
        /// Whether it looks like a path or a file name.
        path: bool,
    },
    /// Bytes that do not fit the checksum.
    #[error("it was changed or damaged since it was made: its checksum is another one")]
    Changed,
    /// The right fields in another shape: spaces, order, bytes behind the end.
    #[error("there are bytes in it that do not belong there: it is not written as this program writes it")]
    Shape,
}

/// What is wrong with a file: at least one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Findings(pub Vec<Finding>);

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, finding) in self.0.iter().enumerate() {
            write!(f, "{}{finding}", if at == 0 { "" } else { "; " })?;
        }
        Ok(())
    }
}

impl std::error::Error for Findings {}

impl From<Finding> for Findings {
    fn from(finding: Finding) -> Self {
        Self(vec![finding])
    }
}

/// The fields of an object in the order in which they stand, repeated ones too.
struct Fields(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Fields;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = map.next_entry()? {
                    fields.push(field);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// A file whose fields are taken out one by one.
pub(super) struct Reader {
    fields: Vec<(String, Value)>,
    pub(super) findings: Vec<Finding>,
}

impl Reader {
    /// Reads an object and takes `format` and `version`; the other fields of the format are `known`.
    pub(super) fn open(bytes: &[u8], format: &'static str, known: &[&str]) -> Result<Self, Findings> {
        if bytes.len() as u64 > super::FILE_LIMIT {
            return Err(Finding::TooLarge { limit: super::FILE_LIMIT }.into());
        }
        let Fields(mut fields) = serde_json::from_slice(bytes).map_err(|_| not_alone(bytes))?;
        let is = |name: &'static str| move |(field, _): &(String, Value)| field == name;
        let mut take = |name: &'static str| fields.iter().position(is(name)).map(|at| fields.remove(at).1);
        if take("format").is_none_or(|value| value != format) {
            return Err(Finding::Foreign { expected: format }.into());
        }
        let mut findings = Vec::new();
        match take("version") {
            None => findings.push(Finding::Missing { name: "version" }),
            Some(value) => match value.as_u64() {
                Some(1) => {}
                Some(found) => return Err(Finding::Newer { found }.into()),
                None => findings.push(Finding::Value { name: "version".into(), expected: "1", path: is_path(&value) }),
            },
        }
        for (at, (name, value)) in fields.iter().enumerate() {
            if !known.contains(&name.as_str()) && name != "format" && name != "version" {
                findings.push(unknown("", name, value));
            } else if name == "format" || name == "version" || fields[..at].iter().any(|(earlier, _)| earlier == name) {
                findings.push(Finding::Repeated { name: name.clone() });
            }
        }
        Ok(Self { fields, findings })
    }

    /// Takes a field; a missing one is a finding.
    pub(super) fn take(&mut self, name: &'static str) -> Option<Value> {
        let at = self.fields.iter().position(|(field, _)| field == name);
        if at.is_none() {
            self.findings.push(Finding::Missing { name });
        }
        at.map(|at| self.fields.remove(at).1)
    }

    /// Takes a field of hex digits; zeros, and a finding, where it is none.
    pub(super) fn hex<const N: usize>(&mut self, name: &'static str, expected: &'static str) -> [u8; N] {
        let Some(value) = self.take(name) else { return [0; N] };
        let bytes = value.as_str().and_then(from_hex);
        if bytes.is_none() {
            self.wrong(name, expected, &value);
        }
        bytes.unwrap_or([0; N])
    }

    /// A field that must hold this one text.
    pub(super) fn constant(&mut self, name: &'static str, text: &'static str) {
        if let Some(value) = self.take(name)
            && value != text
        {
            self.wrong(name, text, &value);
        }
    }

    /// Notes the fields of a part that are not `known`; `part` is what stands before their names. Whether there are any.
    pub(super) fn unknown(&mut self, part: &str, value: &Value, known: &[&str]) -> bool {
        let fields = value.as_object().into_iter().flatten();
        let strange = fields.filter(|(name, _)| !known.contains(&name.as_str()));
        let before = self.findings.len();
        self.findings.extend(strange.map(|(name, value)| unknown(part, name, value)));
        self.findings.len() > before
    }

    pub(super) fn wrong(&mut self, name: impl Into<String>, expected: &'static str, value: &Value) {
        self.findings.push(Finding::Value { name: name.into(), expected, path: is_path(value) });
    }
}

fn unknown(part: &str, name: &str, value: &Value) -> Finding {
    let path = is_path(value) || is_path(&Value::from(name));
    Finding::Unknown { name: format!("{part}{}", excerpt(name)), path }
}

/// What it is that is no object alone: an object behind an editor's mark or before other bytes, or none.
fn not_alone(bytes: &[u8]) -> Finding {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let first = serde_json::Deserializer::from_slice(bytes).into_iter::<Fields>().next();
    if first.is_some_and(|first| first.is_ok()) { Finding::Shape } else { Finding::NotJson }
}

/// Whether a text in a value, however deep, looks like the path or name of a file. No text of the format has a dot
/// or a slash.
pub(super) fn is_path(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains(['/', '\\', '.']),
        Value::Array(values) => values.iter().any(is_path),
        Value::Object(fields) => fields.iter().any(|(name, value)| name.contains(['/', '\\', '.']) || is_path(value)),
        _ => false,
    }
}

/// Enough of a stranger's text to find it by.
fn excerpt(text: &str) -> String {
    text.chars().take(60).collect()
}

/// Lower-case hex digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Bytes from exactly as many lower-case hex digits.
pub(super) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let mut bytes = [0; N];
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    for (byte, &[high, low]) in bytes.iter_mut().zip(pairs) {
        *byte = digit(high)? << 4 | digit(low)?;
    }
    Some(bytes)
}
