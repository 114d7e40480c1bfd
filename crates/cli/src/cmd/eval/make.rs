//! `eval make`: the files that any program can be judged by.

use anyhow::Result;
use clap::Args;
use nearmark_eval::make;

use super::{PhotoArgs, photos_line};
use crate::exit::Exit;
use crate::inputs::shown;
use crate::output::Results;
use crate::output::progress::Progress;

/// Writes `originals/`, `edits/`, `distractors/` and `truth.csv` into a new or empty folder.
///
/// Hash or compare these files with the program to be judged, give it the names that stand in
/// truth.csv, and pass its answers to `nearmark eval score`.
#[derive(Args)]
pub(crate) struct Make {
    #[command(flatten)]
    photos: PhotoArgs,
}

impl Make {
    pub(super) fn run(self) -> Result<Exit> {
        let PhotoArgs { out, settings, .. } = &self.photos;
        make::check_out(out)?;
        let opener = settings.size.photos();
        let setting = self.photos.setting(&opener);
        let collection = self.photos.load(&setting)?;
        let mut progress = Progress::of(settings, "altered", collection.photos.len());
        let copies = make::make(&setting, &collection, out, || progress.advance(|| ()));
        progress.finish();
        let words = format!("{} copies; what they are: {}\n", copies?, shown(&out.join("truth.csv")));
        Results::new().write((photos_line(&collection) + &words).as_bytes())?;
        Ok(self.photos.exit(&collection))
    }
}
