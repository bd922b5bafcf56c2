//! `switchover restore`: a backup into an empty place.

use std::path::PathBuf;

use clap::Args;
use store::{Store, restore};

use super::GOOD;
use super::out::say;
use super::place::Place;
use super::progress::Progress;

/// Restore a backup into an empty place, verifying every entry
#[derive(Args)]
#[command(
    after_help = "Exit status: 0 restored; 1 the backup does not verify; 2 the file is no backup; 3 it could not be \
                        restored, or the place is not empty. Unless the status is 0 nothing was restored."
)]
pub struct Restore {
    #[command(flatten)]
    place: Place,
    /// The backup
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Stop after this entry
    #[arg(long, value_name = "POSITION")]
    until: Option<u64>,
    /// Bring accounts and tokens back from this file
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
}

impl Restore {
    pub async fn run(self) -> anyhow::Result<u8> {
        let place = self.place.location()?;
        let progress = Progress::of("Restoring", self.until.unwrap_or(1_000_000));
        let restored = restore(&self.file, &place, self.until, |at| progress.at(at)).await?;
        progress.done();
        let chain = &restored.chain;
        say(&format!(
            "Restored {} entries with {} changes, {} contents, {} persons.",
            chain.head.position, chain.lines, restored.contents, restored.persons
        ))?;
        if let Some(file) = &self.credentials {
            let accounts = Store::open(&place).await?.restore_credentials(file).await?;
            say(&format!("Restored {accounts} accounts."))?;
        }
        say(&format!("Head: {}", chain.head))?;
        Ok(GOOD)
    }
}
