//! `switchover backup`: the record in one file, for both engines.

use std::path::PathBuf;

use clap::Args;

use super::GOOD;
use super::out::say;
use super::place::{Place, writable};
use super::progress::Progress;

/// Write the whole record into one portable file
#[derive(Args)]
#[command(
    after_help = "The file is the same for SQLite and PostgreSQL, and the way from one to the other. It is written \
                        while others go on working.\n\nExit status: 0 written; 3 it could not be written."
)]
pub struct Backup {
    #[command(flatten)]
    place: Place,
    /// The file to write
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write accounts and tokens, with the hashes of their secrets, into this second file
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
}

impl Backup {
    pub async fn run(self) -> anyhow::Result<u8> {
        for file in std::iter::once(&self.file).chain(&self.credentials) {
            writable(file)?;
        }
        let store = self.place.store().await?;
        let progress = Progress::of("Writing the backup", store.head().await?.position);
        let manifest = store.backup(&self.file, |at| progress.at(at)).await?;
        progress.done();
        if let Some(file) = &self.credentials {
            store.backup_credentials(file).await?;
            say(&format!(
                "Credentials are in {}: keep it apart from the backup.",
                file.display()
            ))?;
        }
        say(&format!(
            "{} holds {} contents and {} persons.",
            self.file.display(),
            manifest.contents,
            manifest.persons
        ))?;
        say(&format!("Head: {}", manifest.head))?;
        Ok(GOOD)
    }
}
