//! `man`.

use anyhow::Result;
use clap::{Args, CommandFactory};
use clap_mangen::Man as Page;

use crate::exit::Exit;
use crate::output::Results;

#[derive(Args)]
pub(crate) struct Man {}

impl Man {
    pub(super) fn run(self) -> Result<Exit> {
        let mut page = Vec::new();
        let mut command = crate::Cli::command();
        command.build();
        Page::new(command.clone()).render(&mut page)?;
        subcommands(&command, &mut page)?;
        Results::exact().write(&page)?;
        Ok(Exit::CLEAN)
    }
}

/// Every command below, with its options, one section after another.
fn subcommands(command: &clap::Command, page: &mut Vec<u8>) -> Result<()> {
    for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
        let name = sub.get_display_name().unwrap_or(sub.get_name()).replace('-', " ").to_uppercase();
        page.extend_from_slice(format!(".SH {name}\n").as_bytes());
        let section = Page::new(sub.clone());
        section.render_description_section(page)?;
        section.render_synopsis_section(page)?;
        section.render_options_section(page)?;
        subcommands(sub, page)?;
    }
    Ok(())
}
