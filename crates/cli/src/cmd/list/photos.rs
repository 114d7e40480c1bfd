//! Photos into a list: each becomes one entry, with its crops.

use std::ops::ControlFlow;
use std::path::PathBuf;

use anyhow::{Result, bail};
use nearmark::blocklist::Inserted;
use nearmark::{Algorithm, BlocklistBuilder, Error, Hasher, RichEntry, in_order};

use crate::inputs::{Item, Source, expand};
use crate::output::progress::Progress;
use crate::output::sanitize;
use crate::output::text::{count, say};
use crate::settings::Settings;

/// Takes in the photos that paths name, folders searched, in that order. Returns how many of them
/// gave no entry; each was said, even when the rest is quiet.
pub(super) fn add(
    builder: &mut BlocklistBuilder,
    paths: &[PathBuf],
    algorithm: Algorithm,
    settings: &Settings,
) -> Result<u64> {
    let photos = settings.size.photos();
    let worker = || {
        let mut hasher = Hasher::new(algorithm);
        let photos = &photos;
        move |item: Item| {
            let hashed = match &item.source {
                Source::Picture(input) => photos.open(input, |picture| Hashed {
                    entry: hasher.rich_entry(&picture.pixels),
                    truncated: picture.truncated,
                }),
                nothing => Err(nothing.failure()),
            };
            (item, hashed)
        }
    };
    let mut progress = Progress::new(settings, "hashed");
    let mut taken = Taken::default();
    in_order(paths.iter().cloned().flat_map(expand), settings.threads(), worker, |(item, hashed)| {
        progress.advance(|| taken.take(builder, &item, hashed, settings));
        ControlFlow::Continue(())
    });
    progress.finish();
    if taken.accepted + taken.repeated + taken.refused == 0 {
        bail!("nothing was written: no photo was found, {} skipped", taken.skipped);
    }
    if !settings.quiet {
        say(&taken.words());
    }
    Ok(taken.refused)
}

/// What one photo gave.
struct Hashed {
    entry: RichEntry,
    truncated: bool,
}

/// What became of the photos so far.
#[derive(Default)]
struct Taken {
    accepted: u64,
    repeated: u64,
    refused: u64,
    truncated: u64,
    skipped: u64,
}

impl Taken {
    fn take(
        &mut self,
        builder: &mut BlocklistBuilder,
        item: &Item,
        hashed: Result<Hashed, Error>,
        settings: &Settings,
    ) {
        let refused = match hashed {
            Ok(Hashed { entry, truncated }) => match builder.insert_rich(entry.plain, &entry.crops, None) {
                Ok(inserted) => {
                    match inserted {
                        Inserted::New(_) => self.accepted += 1,
                        Inserted::Repeated(_) => self.repeated += 1,
                    }
                    self.truncated += u64::from(truncated);
                    if truncated && !settings.quiet {
                        let words = "the file is cut short; only the part that is there was hashed";
                        say(&format!("{}: {words}", item.shown()));
                    }
                    return;
                }
                Err(refused) => refused.to_string(),
            },
            Err(error) if item.is_skipped(&error) && !settings.strict => {
                self.skipped += 1;
                if settings.verbose && !settings.quiet {
                    say(&format!("{}: skipped, no picture", item.shown()));
                }
                return;
            }
            Err(error) => error.to_string(),
        };
        self.refused += 1;
        say(&format!("{}: refused: {}", item.shown(), sanitize::text(&refused)));
    }

    fn words(&self) -> String {
        let Self { accepted, repeated, refused, truncated, skipped } = self;
        let photos = count((accepted + repeated + refused) as usize, "photo", "photos");
        let mut words = format!("{photos}: {accepted} accepted, {repeated} repeated, {refused} refused");
        for (count, what) in [(truncated, "cut short"), (skipped, "skipped, no pictures")] {
            if *count > 0 {
                words += &format!(", {count} {what}");
            }
        }
        words
    }
}
