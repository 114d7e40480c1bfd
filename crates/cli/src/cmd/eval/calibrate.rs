//! `eval calibrate`: how often different photos come near each other, as a table to be built in.

use anyhow::Result;
use clap::Args;
use nearmark_eval::calibration;

use super::{PhotoArgs, photos_line, write_all};
use crate::exit::Exit;
use crate::inputs::shown;
use crate::output::Results;

/// Writes `calibration.csv`: for each set of views a line from which the rate of false matches at any
/// distance follows, by bits and by score.
#[derive(Args)]
pub(crate) struct Calibrate {
    #[command(flatten)]
    photos: PhotoArgs,
}

impl Calibrate {
    pub(super) fn run(self) -> Result<Exit> {
        let PhotoArgs { out, seed, settings, .. } = &self.photos;
        let opener = settings.size.photos();
        let (collection, measured) = self.photos.measure(&self.photos.setting(&opener))?;
        write_all(out, &[("calibration.csv", calibration::csv(&measured, &collection, *seed)?)])?;
        let words = format!("calibration: {}\n", shown(&out.join("calibration.csv")));
        Results::new().write((photos_line(&collection) + &words).as_bytes())?;
        Ok(self.photos.exit(&collection))
    }
}
