//! Content that expires by policy: read and kept long enough, cited by nothing that stands, and let go under an entry.
//!
//! The journal keeps the hash of what went, so a copy that turns up can still be proven to be it. Not here: which content
//! stays as evidence; whoever asks says so.

use std::collections::{HashMap, HashSet};

use record::chain::{Hash, hex};
use record::{Header, Refusal, State};
use terms::Instant;

use crate::asking::AskError;
use crate::content::ContentRow;
use crate::db::values;
use crate::journal::Writer;
use crate::{Store, StoreError, statements as sql};

/// The act of the entry that an expiry leaves.
pub const ACT: &str = "expire";
/// Contents that go under one entry.
pub const AT_ONCE: usize = 400;

/// What stays, whatever its age: asked of the newest state, under the writers' lock.
pub type Pinned = Box<dyn Fn(&State) -> HashSet<Hash> + Send + Sync>;

/// What may go.
pub struct Expiry {
    /// Content first cited before this instant.
    pub before: Instant,
    /// What stays all the same.
    pub pinned: Pinned,
}

/// A content that may go, or has gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expired {
    /// Its hash.
    pub hash: Hash,
    /// Its size in bytes, unpacked.
    pub size: u64,
    /// The first entry that names it.
    pub cited: u64,
    /// When that was.
    pub at: Instant,
}

impl Store {
    /// What would go by a policy, oldest first; nothing is changed.
    pub async fn expiring(&self, state: &State, expiry: &Expiry) -> Result<Vec<Expired>, StoreError> {
        let rows = self.contents().await?;
        let positions = positions(&rows);
        let headers = self.headers(&positions).await?;
        Ok(chosen(&rows, &headers, expiry, &(expiry.pinned)(state)))
    }
}

fn positions(rows: &[ContentRow]) -> Vec<u64> {
    let mut all: Vec<u64> = rows.iter().filter_map(|row| row.cited).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn chosen(rows: &[ContentRow], headers: &[(u64, String)], expiry: &Expiry, pinned: &HashSet<Hash>) -> Vec<Expired> {
    let instants: HashMap<u64, Instant> = headers
        .iter()
        .filter_map(|(position, header)| Some((*position, Header::read(header).ok()?.at)))
        .collect();
    let old = |row: &ContentRow| {
        let cited = row.cited?;
        let at = *instants.get(&cited)?;
        (at < expiry.before && !pinned.contains(&row.hash)).then_some(Expired {
            hash: row.hash,
            size: row.size,
            cited,
            at,
        })
    };
    let mut all: Vec<Expired> = rows.iter().filter_map(old).collect();
    all.sort_by_key(|one| (one.cited, one.hash));
    all
}

/// Chooses again, under the lock: what was cited meanwhile stays.
pub(crate) async fn prepare(writer: &mut Writer, state: &State, expiry: &Expiry) -> Result<Vec<Expired>, AskError> {
    let failed = |error: StoreError| AskError::Failed(error.to_string());
    let rows = writer.contents().await.map_err(failed)?;
    let headers = writer.headers(&positions(&rows)).await.map_err(failed)?;
    let mut all = chosen(&rows, &headers, expiry, &(expiry.pinned)(state));
    if all.is_empty() {
        let what = "no content is old enough to expire that nothing standing rests on";
        return Err(Refusal::new("nothing-to-expire", what).into());
    }
    all.truncate(AT_ONCE);
    Ok(all)
}

/// What the entry says that it is about: every hash, so that verifying knows what went and why.
pub(crate) fn about(all: &[Expired], before: Instant) -> String {
    let bytes: u64 = all.iter().map(|one| one.size).sum();
    let hashes: Vec<String> = all.iter().map(|one| hex(&one.hash)).collect();
    format!(
        "{} contents of {bytes} bytes, first cited before {before}: {}",
        all.len(),
        hashes.join(" ")
    )
}

/// Lets the bytes go.
pub(crate) async fn remove(writer: &mut Writer, all: &[Expired]) -> Result<(), StoreError> {
    for one in all {
        writer.tx.run(sql::CONTENT_EXPIRE, values![&one.hash]).await?;
    }
    Ok(())
}

/// The contents that an entry says have expired.
pub(crate) fn said_by(header: &str) -> Vec<Hash> {
    if !header.contains("\"expire\"") {
        return Vec::new();
    }
    let Ok(read) = Header::read(header) else {
        return Vec::new();
    };
    if read.act.as_str() != ACT {
        return Vec::new();
    }
    let about = read.about.unwrap_or_default();
    about.split(' ').filter_map(record::chain::from_hex).collect()
}
