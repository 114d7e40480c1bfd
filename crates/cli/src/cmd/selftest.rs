//! `demo`.
use crate::exit::Exit;
use anyhow::Result;
use clap::Args;
#[derive(Args)]
pub(crate) struct Selftest {}
impl Selftest {
    pub(super) fn run(self) -> Result<Exit> {
        Ok(Exit::CLEAN)
    }
}
