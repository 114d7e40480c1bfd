//! The command line: arguments become calls of the core, values become text.
//!
//! Results go to stdout, words to stderr, progress only to a terminal.

mod cmd;
mod demo_pictures;
mod exit;
mod inputs;
mod output;
mod settings;
mod stages;

use std::process::ExitCode;

use clap::Parser;

use crate::exit::Exit;
use crate::output::text::say;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(usage) => {
            // Asking for help is no mistake; whatever else clap has to say is one.
            match is_about_photos(&usage) {
                true => cmd::case::not_understood(),
                false => drop(usage.print()),
            }
            return if usage.use_stderr() { Exit::UNCHECKED.into() } else { Exit::CLEAN.into() };
        }
    };
    // A run that is interrupted has not checked everything.
    if let Err(error) = ctrlc::set_handler(|| exit::leave(Exit::UNCHECKED)) {
        say(&format!("Ctrl-C cannot be caught here: {error}"));
    }
    match cli.command.run() {
        Ok(exit) => exit.into(),
        Err(error) => exit::report(&error).into(),
    }
}

/// Whether it is a mistake in a command of people and their own photos: clap would repeat what was typed, a photo's name
/// perhaps, and in red.
fn is_about_photos(usage: &clap::Error) -> bool {
    let explains = usage.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    usage.use_stderr() && !explains && std::env::args_os().nth(1).is_some_and(|command| command == "case")
}

/// Computes fingerprints of pictures and matches them against hash-only lists.
///
/// Nothing is sent anywhere: this program holds no network code.
#[derive(Parser)]
#[command(name = "nearmark", version, max_term_width = 100, after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: cmd::Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  everything was checked, nothing matched
  1  something matched
  2  something could not be checked
  3  both
Any other code must be read as unchecked.";
