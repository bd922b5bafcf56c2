//! `switchover verify`: the chain from its first entry to its last, the content, and heads published before.

use std::path::PathBuf;

use clap::Args;
use store::heads_in;

use super::out::say;
use super::place::Place;
use super::progress::Progress;
use super::{GOOD, Stop};

/// Verify that nothing in the record was changed after the fact
#[derive(Args)]
#[command(
    after_help = "The chain alone proves nothing against whoever could rewrite all of it: give packs, exports and \
                        backups that left the house earlier with --against.\n\nExit status: 0 the record holds; 1 it \
                        does not; 2 a file given carries no head; 3 the record could not be read."
)]
pub struct Verify {
    #[command(flatten)]
    place: Place,
    /// Files that carry an earlier head of the record: packs, exports, backups
    #[arg(long, value_name = "FILE", num_args = 1..)]
    against: Vec<PathBuf>,
}

impl Verify {
    pub async fn run(self) -> anyhow::Result<u8> {
        let mut heads = Vec::new();
        for file in &self.against {
            heads.extend(heads_in(file).map_err(|error| Stop::unusable(error.to_string()))?);
        }
        let store = self.place.store().await?;
        let progress = Progress::of("Verifying", store.head().await?.position);
        let verdict = store.verify(&heads, |at| progress.at(at)).await?;
        progress.done();
        let chain = &verdict.chain;
        say(&format!(
            "The record holds: {} entries, {} changes.",
            chain.head.position, chain.lines
        ))?;
        if !heads.is_empty() {
            say(&format!("Heads published before and met: {}.", chain.heads_met))?;
        }
        if chain.withheld > 0 {
            say(&format!("Lines of which only the hash is left: {}.", chain.withheld))?;
        }
        say(&format!("Readings and attachments read: {}.", verdict.contents))?;
        if verdict.expired > 0 {
            say(&format!("Expired, each under an entry: {}.", verdict.expired))?;
        }
        say(&format!("Head: {}", chain.head))?;
        Ok(GOOD)
    }
}
