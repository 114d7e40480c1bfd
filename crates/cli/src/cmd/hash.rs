//! `hash PATH...`: fingerprints of pictures.

use std::ffi::OsStr;
use std::ops::ControlFlow;

use anyhow::{Result, bail};
use clap::{Args, ValueEnum};
use nearmark::{Algorithm, Error, Fingerprint, Hash256, Hasher, Picture, Print, Profile, ViewSet, in_order};

use crate::exit::{self, Exit};
use crate::inputs::{InputArgs, Item, Source};
use crate::output::progress::Progress;
use crate::output::text::say;
use crate::output::{HashFormat, HashRecord, Results, csv, ndjson, sanitize, text};
use crate::settings::Settings;

#[derive(Args)]
pub(crate) struct Hash {
    #[command(flatten)]
    inputs: InputArgs,

    /// The hash algorithm
    #[arg(long, default_value_t = Algorithm::Pdq)]
    algorithm: Algorithm,

    /// The pipeline: all pixels, or first shrunk to 512x512 as browser tools do
    #[arg(long, default_value_t = Profile::Full)]
    profile: Profile,

    /// How to print fingerprints
    #[arg(long, value_enum, default_value_t = HashFormat::Text)]
    format: HashFormat,

    /// Leave out the names of files
    #[arg(long)]
    no_names: bool,

    /// All eight turns and mirrors: by the field's method, or exactly as the turned pictures would hash
    #[arg(long, value_enum, value_name = "METHOD", num_args = 0..=1, require_equals = true, default_missing_value = "field")]
    dihedral: Option<Dihedral>,

    /// The picture itself, or all that a scan with these views looks it up as: a line each, csv and ndjson name it
    #[arg(long, value_name = "one|fast|wide", default_value = "one", conflicts_with = "dihedral")]
    views: ViewSet,

    #[command(flatten)]
    settings: Settings,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Dihedral {
    Field,
    Exact,
}

/// What one input gave.
struct Hashed {
    prints: Vec<Print>,
    truncated: bool,
}

impl Hash {
    pub(super) fn run(self) -> Result<Exit> {
        self.check()?;
        let photos = self.settings.size.photos();
        let worker = || {
            // Fingerprints from outside pass through, without a hasher for them.
            let hasher = self.algorithm.is_computed().then(|| Hasher::new(self.algorithm));
            let mut hasher = hasher.map(|hasher| hasher.profile(self.profile).views(self.views));
            let (args, photos) = (&self, &photos);
            move |item: Item| {
                let hashed = match &item.source {
                    Source::Picture(input) => match &mut hasher {
                        Some(hasher) => photos.open(input, |picture| args.hashed(hasher, picture)),
                        None => Err(item.source.failure()),
                    },
                    Source::Print { algorithm, .. } if *algorithm != args.algorithm => {
                        let (found, expected) = (*algorithm, args.algorithm);
                        Err(Error::Caller(format!("this is a {found} hash, not {expected}; give --algorithm {found}")))
                    }
                    Source::Print { print, .. } => Ok(Hashed { prints: vec![(**print).clone()], truncated: false }),
                    nothing => Err(nothing.failure()),
                };
                (item, hashed)
            }
        };

        let mut run = Run::new(&self);
        let mut progress = Progress::new(&self.settings, "hashed");
        let items = self.inputs.items(self.algorithm)?;
        run.open()?;
        in_order(items, self.settings.threads(), worker, |(item, hashed)| {
            // At once: a gate would otherwise wait for its next name before it ends.
            let printed = progress.advance(|| run.record(&item, hashed));
            printed.unwrap_or_else(|error| exit::leave(exit::report(&error)));
            ControlFlow::Continue(())
        });
        progress.finish();
        Ok(run.close())
    }

    fn check(&self) -> Result<()> {
        self.inputs.check(self.algorithm)?;
        if self.profile != Profile::Full && self.algorithm != Algorithm::Pdq {
            bail!("the pipeline {} is one of pdq, not of {}", self.profile, self.algorithm);
        }
        if self.format == HashFormat::Base64 && self.algorithm.base64(&Hash256::ZERO).is_none() {
            bail!("{} hashes have no base64 form; it is that of the img- algorithms", self.algorithm);
        }
        Ok(())
    }

    fn hashed(&self, hasher: &mut Hasher, picture: &Picture) -> Hashed {
        let prints = match (self.dihedral, self.views) {
            (Some(Dihedral::Field), _) => hasher.dihedral(&picture.pixels).to_vec(),
            (Some(Dihedral::Exact), _) => hasher.exact_dihedral(&picture.pixels).to_vec(),
            (None, ViewSet::One) => vec![hasher.print(&picture.pixels)],
            (None, _) => hasher.query_picture(picture).prints,
        };
        Hashed { prints, truncated: picture.truncated }
    }
}

/// What has been printed and counted so far.
struct Run<'a> {
    args: &'a Hash,
    results: Results,
    hashed: u64,
    left_out: u64,
    unreadable: u64,
    skipped: u64,
    truncated: u64,
}

impl<'a> Run<'a> {
    fn new(args: &'a Hash) -> Self {
        let results = match args.format {
            HashFormat::Text => Results::new(),
            _ => Results::exact(),
        };
        Self { args, results, hashed: 0, left_out: 0, unreadable: 0, skipped: 0, truncated: 0 }
    }

    fn open(&mut self) -> Result<()> {
        if self.args.format == HashFormat::Csv {
            self.results.write(&csv::rows([csv::HASH]))?;
        }
        Ok(())
    }

    /// What words call an input.
    fn called(&self, item: &Item) -> String {
        if self.args.no_names { "an input".into() } else { item.shown() }
    }

    fn record(&mut self, item: &Item, hashed: Result<Hashed, Error>) -> Result<()> {
        let name = (!self.args.no_names).then_some(item.name.as_os_str());
        match hashed {
            Ok(hashed) => self.prints(name, item, &hashed),
            Err(error) if item.is_skipped(&error) && !self.args.settings.strict => {
                self.skipped += 1;
                if self.args.settings.verbose {
                    self.say(&format!("{}: skipped, no picture", self.called(item)));
                }
                Ok(())
            }
            Err(error) => self.failure(name, item, &error),
        }
    }

    fn prints(&mut self, name: Option<&OsStr>, item: &Item, hashed: &Hashed) -> Result<()> {
        self.hashed += 1;
        if hashed.truncated {
            self.truncated += 1;
            self.say(&format!("{}: the file is cut short; only the part that is there was hashed", self.called(item)));
        }
        let mut lines = Vec::new();
        for print in &hashed.prints {
            let record = HashRecord { name, algorithm: self.args.algorithm, print, truncated: hashed.truncated };
            match self.args.format {
                HashFormat::Text => lines.extend(text::hash(&record).into_bytes()),
                HashFormat::Ndjson => lines.extend(ndjson::hash(&record).into_bytes()),
                HashFormat::Csv => lines.extend(csv::hash(&record)),
                HashFormat::Hex | HashFormat::Base64 | HashFormat::Threatexchange
                    if print.fingerprint.is_low_quality() =>
                {
                    self.left_out += 1;
                    self.say(&format!("{}: left out, {}", self.called(item), too_low(&print.fingerprint)));
                }
                HashFormat::Hex => lines.extend(format!("{}\n", record.algorithm.text(&print.hash())).into_bytes()),
                HashFormat::Base64 => {
                    let text = record.algorithm.base64(&print.hash()).expect("checked before the first");
                    lines.extend(format!("{text}\n").into_bytes());
                }
                HashFormat::Threatexchange => {
                    lines.extend(
                        format!("{} {}\n", record.algorithm, record.algorithm.text(&print.hash())).into_bytes(),
                    );
                }
            }
        }
        Ok(self.results.write(&lines)?)
    }

    fn failure(&mut self, name: Option<&OsStr>, item: &Item, error: &Error) -> Result<()> {
        self.unreadable += 1;
        if self.args.format == HashFormat::Ndjson {
            return Ok(self.results.write(ndjson::unreadable(name, error).as_bytes())?);
        }
        say(&format!("{}: {}", self.called(item), sanitize::text(&error.to_string())));
        Ok(())
    }

    fn say(&self, words: &str) {
        if !self.args.settings.quiet {
            say(words);
        }
    }

    fn close(self) -> Exit {
        let Self { hashed, left_out, unreadable, skipped, truncated, .. } = self;
        if hashed + unreadable == 0 {
            say(&nothing_found(skipped));
            return Exit::UNCHECKED;
        }
        if !self.args.settings.quiet && hashed + unreadable + skipped > 1 {
            let mut words = format!("{hashed} hashed");
            for (count, what) in [
                (left_out, "left out for low quality"),
                (truncated, "cut short"),
                (unreadable, "unreadable"),
                (skipped, "skipped, no pictures"),
            ] {
                if count > 0 {
                    words += &format!(", {count} {what}");
                }
            }
            say(&words);
        }
        if unreadable > 0 { Exit::UNCHECKED } else { Exit::CLEAN }
    }
}

fn too_low(fingerprint: &Fingerprint) -> String {
    let quality = fingerprint.quality.unwrap_or_default();
    format!("quality {quality} is too low for a list, and this format cannot say so")
}

/// What to say when there was nothing to look at.
pub(super) fn nothing_found(skipped: u64) -> String {
    match skipped {
        0 => "nearmark: no input was found".into(),
        _ => format!("nearmark: no picture was found: {skipped} skipped, none of them a picture by its content"),
    }
}
