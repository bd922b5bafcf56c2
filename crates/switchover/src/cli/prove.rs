//! `switchover prove`: one entry with the way from it to a published head, for whoever has only the head.

use std::path::PathBuf;

use clap::Args;
use record::chain::Head;
use store::heads_in;

use super::out::say;
use super::place::{Place, writable};
use super::{GOOD, Stop};

/// Write a proof that one entry stands in the record
#[derive(Args)]
#[command(
    after_help = "The file holds the entry's lines as they are stored and the hashes of everything after it, up to a \
                        head. Whoever has that head from elsewhere (a pack, an export, a backup) checks it without \
                        the record and without this program: scripts/verify-proof.py.\n\nExit status: 0 written; 1 \
                        the entry or the head is not in the record; 2 a file given carries no head that fits; 3 the \
                        record could not be read."
)]
pub struct Prove {
    #[command(flatten)]
    place: Place,
    /// The entry
    #[arg(long, value_name = "POSITION")]
    entry: u64,
    /// Show only this change line of the entry, from 1; of the others the hash stands there
    #[arg(long, value_name = "N")]
    line: Vec<u64>,
    /// Lead to a head in this file, which left the house after the entry; without it, to the head of today
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
    /// Where to write the proof
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

impl Prove {
    pub async fn run(self) -> anyhow::Result<u8> {
        writable(&self.out)?;
        let store = self.place.store().await?;
        let head = match &self.against {
            Some(file) => self.published(file)?,
            None => store.head().await?,
        };
        let proof = store.prove(self.entry, &self.line, head).await?;
        std::fs::write(&self.out, serde_json::to_vec_pretty(&proof)?)?;
        say(&format!("Entry {} is proven in {}.", self.entry, self.out.display()))?;
        say(&format!("Head: {head}"))?;
        Ok(GOOD)
    }

    /// The first head of a file that was published at or after the entry.
    fn published(&self, file: &std::path::Path) -> anyhow::Result<Head> {
        let heads = heads_in(file).map_err(|error| Stop::unusable(error.to_string()))?;
        let fits = heads.into_iter().find(|head| head.position >= self.entry);
        fits.ok_or_else(|| {
            Stop::unusable(format!(
                "{} carries no head of entry {} or later: what left the house before cannot prove it",
                file.display(),
                self.entry
            ))
        })
    }
}
