//! The proof of one entry: its lines, the hashes of the rest, and the way from it to a head that was published.
//!
//! Whoever holds the head checks it without the record and without this program (`scripts/verify-proof.py`).

use record::chain::{Head, Sealed, hex, line_hash};
use serde::Serialize;

use crate::{PAGE, Store, StoreError};

/// The form of proofs that this program writes.
pub const FORM: u32 = 1;

/// A proof that an entry stands in the record of a published head.
#[derive(Debug, Serialize)]
pub struct Proof {
    /// The form of the file.
    switchover_proof: u32,
    /// The program that wrote it.
    program: String,
    /// The entry.
    entry: Shown,
    /// The hashes of the lines of each entry after it, header first, up to the head.
    after: Vec<Vec<String>>,
    /// The head that it leads to.
    head: String,
}

#[derive(Debug, Serialize)]
struct Shown {
    position: u64,
    /// The hash of the entry before.
    previous: String,
    /// The header, then the lines.
    lines: Vec<ShownLine>,
    hash: String,
}

/// A line that is shown, or of which only the hash is.
#[derive(Debug, Serialize)]
struct ShownLine {
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<String>,
    hash: String,
    /// Whether the text is a substitute: its hash is that of the original.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    withheld: bool,
}

impl Store {
    /// Proves an entry against a head at or after it. Of its lines those asked for are shown, from 1; none shows all.
    pub async fn prove(&self, position: u64, shown: &[u64], to: Head) -> Result<Proof, StoreError> {
        let refused = |what: String| StoreError::Refused(what);
        if position == 0 || position > to.position {
            return Err(refused(format!(
                "entry {position} is not before the head, which is of entry {}",
                to.position
            )));
        }
        let own = self.between(position, position).await?;
        let entry = own
            .first()
            .ok_or_else(|| refused(format!("there is no entry {position}")))?;
        if let Some(missing) = shown.iter().find(|n| **n == 0 || **n > entry.lines.len() as u64) {
            let what = format!("entry {position} has {} lines, not a line {missing}", entry.lines.len());
            return Err(refused(what));
        }
        let previous = match position {
            1 => self.founding().hash(),
            _ => match self.between(position - 1, position - 1).await?.first() {
                Some(before) => before.hash,
                None => return Err(refused(format!("entry {} is missing", position - 1))),
            },
        };
        let (mut after, mut at, mut last) = (Vec::new(), position, entry.hash);
        while at < to.position {
            for next in self.between(at + 1, (at + PAGE).min(to.position)).await? {
                after.push(hashes(&next).map(|hash| hex(&hash)).collect());
                (at, last) = (next.position, next.hash);
            }
        }
        if last != to.hash {
            return Err(refused(format!(
                "the head given for entry {} is not this record's",
                to.position
            )));
        }
        Ok(Proof {
            switchover_proof: FORM,
            program: env!("CARGO_PKG_VERSION").to_owned(),
            entry: Shown {
                position,
                previous: hex(&previous),
                lines: lines(entry, shown),
                hash: hex(&entry.hash),
            },
            after,
            head: to.to_string(),
        })
    }
}

fn hashes(entry: &Sealed) -> impl Iterator<Item = [u8; 32]> {
    let header = entry.header_withheld.unwrap_or_else(|| line_hash(&entry.header));
    std::iter::once(header).chain(entry.lines.iter().map(record::chain::Line::hash))
}

fn lines(entry: &Sealed, shown: &[u64]) -> Vec<ShownLine> {
    let header = (&entry.header, entry.header_withheld.is_some(), true);
    let lines = (1..).zip(&entry.lines).map(|(n, line)| {
        let asked = shown.is_empty() || shown.contains(&n);
        (&line.text, line.withheld.is_some(), asked)
    });
    std::iter::once(header)
        .chain(lines)
        .zip(hashes(entry))
        .map(|((text, withheld, asked), hash)| ShownLine {
            line: asked.then(|| text.clone()),
            hash: hex(&hash),
            withheld,
        })
        .collect()
}
