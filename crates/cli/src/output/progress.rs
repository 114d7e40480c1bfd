//! How far a run has come: on a terminal, or as lines of JSON for another program.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::text::say;
use crate::settings::{ProgressMode, Settings};

/// Time between two lines of JSON, and before a bar appears: a short run needs none.
const EVERY: Duration = Duration::from_millis(500);

pub(crate) enum Progress {
    Silent,
    Bar { bar: ProgressBar, start: Instant },
    Json { done: u64, last: Instant },
}

impl Progress {
    /// `verb` says what is being done to the inputs: "checked", "hashed".
    pub(crate) fn new(settings: &Settings, verb: &'static str) -> Self {
        match settings.progress {
            ProgressMode::Json => Self::Json { done: 0, last: Instant::now() },
            ProgressMode::Auto if !settings.quiet && stderr().is_terminal() => {
                let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
                let style = ProgressStyle::with_template("{spinner} {human_pos} {msg}, {elapsed}");
                bar.set_style(style.expect("the template is fixed"));
                bar.set_message(verb);
                Self::Bar { bar, start: Instant::now() }
            }
            ProgressMode::Auto | ProgressMode::Never => Self::Silent,
        }
    }

    /// The same where it is known how many inputs there are.
    pub(crate) fn of(settings: &Settings, verb: &'static str, total: usize) -> Self {
        let progress = Self::new(settings, verb);
        if let Self::Bar { bar, .. } = &progress {
            let style =
                ProgressStyle::with_template("{bar:24} {human_pos} of {human_len} {msg}, {elapsed}, {eta} to go");
            bar.set_style(style.expect("the template is fixed"));
            bar.set_length(total as u64);
        }
        progress
    }

    /// One more input is done; `print` writes its record while the bar is out of the way.
    pub(crate) fn advance<T>(&mut self, print: impl FnOnce() -> T) -> T {
        match self {
            Self::Silent => print(),
            Self::Bar { bar, start } => {
                bar.inc(1);
                if bar.is_hidden() && start.elapsed() >= EVERY {
                    bar.set_draw_target(ProgressDrawTarget::stderr());
                }
                bar.suspend(print)
            }
            Self::Json { done, last } => {
                *done += 1;
                if last.elapsed() >= EVERY {
                    *last = Instant::now();
                    say(&format!("{{\"v\":1,\"done\":{done}}}"));
                }
                print()
            }
        }
    }

    /// The last word: the bar goes, the count of JSON lines is complete.
    pub(crate) fn finish(self) {
        match self {
            Self::Silent => {}
            Self::Bar { bar, .. } => bar.finish_and_clear(),
            Self::Json { done, .. } => say(&format!("{{\"v\":1,\"done\":{done},\"finished\":true}}")),
        }
    }
}
