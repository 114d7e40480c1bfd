//! `compare A B`: are these two copies of each other, and why?

use std::path::Path;

use anyhow::{Context, Result, bail};
use clap::Args;
use nearmark::{
    Algorithm, Comparison, Fingerprint, Hasher, Input, Photos, Print, Profile, QUALITY_LIMIT, Query, View, ViewSet,
    compare,
};

use crate::exit::Exit;
use crate::inputs::shown;
use crate::output::Results;
use crate::output::explain::{A_LEAD, bits_apart};
use crate::output::steps::steps_to;
use crate::settings::Size;

#[derive(Args)]
pub(crate) struct Compare {
    /// A picture, `-` for one on stdin, or a fingerprint as text
    first: std::path::PathBuf,

    /// What to compare it with
    second: std::path::PathBuf,

    /// The hash algorithm
    #[arg(long, default_value_t = Algorithm::Pdq)]
    algorithm: Algorithm,

    /// The largest Hamming distance that counts as a match [default: the algorithm's, 31 for pdq]
    #[arg(long, value_name = "BITS", value_parser = clap::value_parser!(u32).range(0..=256))]
    limit: Option<u32>,

    #[command(flatten)]
    size: Size,
}

impl Compare {
    pub(super) fn run(self) -> Result<Exit> {
        if self.first == self.second && self.first == Path::new("-") {
            bail!("stdin can be read only once");
        }
        let algorithm = self.algorithm;
        if !algorithm.is_computed() && self.limit.is_none() {
            bail!("how near is near among {algorithm} hashes is for you to say: give --limit");
        }
        if let Some(limit) = self.limit.filter(|limit| *limit > algorithm.bits()) {
            bail!("a limit of {limit}, and an {algorithm} hash has {} bits", algorithm.bits());
        }
        let photos = self.size.photos();
        let hasher = algorithm.is_computed().then(|| Hasher::new(algorithm));
        let mut hasher = hasher.map(|hasher| hasher.profiles(&Profile::ALL).views(ViewSet::Wide));
        let first = query(&self.first, &photos, &mut hasher, self.algorithm)?;
        let second = query(&self.second, &photos, &mut hasher, self.algorithm)?;
        let limit = self.limit.unwrap_or(self.algorithm.default_limit());
        let (verdict, exit) =
            verdict(compare(&first, &second, limit)?, limit, self.algorithm, &[&self.first, &self.second]);
        Results::new().write(format!("{verdict}\n").as_bytes())?;
        Ok(exit)
    }
}

/// A fingerprint, unless there is a file of that name.
fn query(argument: &Path, photos: &Photos, hasher: &mut Option<Hasher>, algorithm: Algorithm) -> Result<Query> {
    let as_hash = argument.to_str().map(|text| algorithm.parse(text));
    let input = match as_hash {
        Some(Ok(hash)) if !argument.exists() => {
            let view = View { profile: None, ..View::FULL };
            let fingerprint = Fingerprint { hash, quality: None };
            return Ok(Query::from_print(algorithm, Print::new(fingerprint, view)));
        }
        Some(Err(error)) if is_hex(argument) => {
            bail!("{}: there is no such file, and it is no fingerprint: {error}", argument.display())
        }
        _ if argument == Path::new("-") => Input::Stdin,
        _ => Input::Path(argument.to_owned()),
    };
    let Some(hasher) = hasher else {
        bail!("{}: this program cannot compute {algorithm} hashes; give both as text", argument.display());
    };
    photos.open(&input, |picture| hasher.query_picture(picture)).with_context(|| argument.display().to_string())
}

/// Whether somebody may have meant a fingerprint.
fn is_hex(argument: &Path) -> bool {
    !argument.exists() && argument.as_os_str().as_encoded_bytes().iter().all(u8::is_ascii_hexdigit)
}

/// One sentence, and what it means for the exit code.
fn verdict(comparison: Comparison, limit: u32, algorithm: Algorithm, names: &[&Path; 2]) -> (String, Exit) {
    let [first_name, second_name] = names.map(|name| name_of(name, algorithm));
    match comparison {
        Comparison::LowQuality { first, second } => {
            let subject = match (first, second) {
                (true, false) => format!("{first_name} has"),
                (false, true) => format!("{second_name} has"),
                _ => "both have".into(),
            };
            let words = format!("LOW  {subject} too little detail to be judged: quality {QUALITY_LIMIT} is needed.");
            (words, Exit::UNCHECKED)
        }
        Comparison::Distance { distance, first, second } if distance <= limit => {
            let why = bits_apart(distance, limit, algorithm);
            let steps = steps_between(first, second, [&first_name, &second_name]);
            let words = format!(
                "MATCH  {distance}/{limit}  {first_name} and {second_name} look like copies of one picture: {why}{steps}. {A_LEAD}"
            );
            (words, Exit::MATCHED)
        }
        Comparison::Distance { distance, .. } => {
            let bits = algorithm.bits();
            let words = format!(
                "NO MATCH  {distance}/{limit}  {first_name} and {second_name} are not recognised as copies: \
                 {distance} of {bits} bits differ, and only up to {limit} count as a match; \
                 a heavily edited copy could still look like this."
            );
            (words, Exit::CLEAN)
        }
    }
}

/// How the two were found to be alike: what was undone, and in which of them.
fn steps_between(first: View, second: View, names: [&str; 2]) -> String {
    if (View { profile: None, ..first }) == (View { profile: None, ..second }) {
        return String::new();
    }
    let steps = [first, second].map(steps_to).into_iter().zip(names);
    let steps = steps.filter_map(|(steps, name)| Some(format!("in {name} after {}", steps?)));
    let steps: Vec<String> = steps.collect();
    if steps.is_empty() { String::new() } else { format!(", found {}", steps.join(" and ")) }
}

/// A file by its name; a fingerprint by its first digits.
fn name_of(argument: &Path, algorithm: Algorithm) -> String {
    match argument.to_str() {
        Some("-") => "the picture on stdin".into(),
        Some(text) if algorithm.parse(text).is_ok() && !argument.exists() => format!("fingerprint {}", shortened(text)),
        _ => shown(argument),
    }
}

/// The first digits of a hash.
fn shortened(text: &str) -> String {
    text.get(..8)
        .filter(|first| first.len() < text.len())
        .map_or_else(|| text.to_owned(), |first| format!("{first}..."))
}
