//! Content by the hash of its bytes: readings and attachments, compressed, outside the chain.
//!
//! Content is written and made durable before the entry that names it. What no entry names goes after a day.

use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;
use record::chain::{Hash, Sealed};
use sha2::{Digest as _, Sha256};
use terms::Instant;

use crate::db::{Row, values};
use crate::journal::{Writer, shown};
use crate::{Store, StoreError, clock, statements as sql};

/// How long content may wait for the entry that names it, in microseconds: a day.
pub const ORPHAN_AFTER: i64 = 24 * 60 * 60 * 1_000_000;

/// What is known of one content without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContentRow {
    /// The hash of its bytes.
    pub hash: Hash,
    /// Its size in bytes, unpacked.
    pub size: u64,
    /// The first entry that names it.
    pub cited: Option<u64>,
    /// When it was last put.
    pub put: Instant,
}

/// The hash by which content is found.
#[must_use]
pub fn content_hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

impl Store {
    /// Keeps content; durable when this returns. The same bytes again cost nothing.
    pub async fn put_content(&self, bytes: &[u8]) -> Result<Hash, StoreError> {
        let hash = content_hash(bytes);
        let packed = pack(bytes);
        self.db
            .run(sql::CONTENT_PUT, values![&hash, bytes.len(), packed, clock::now()])
            .await?;
        Ok(hash)
    }

    /// The bytes of a content, or none if there is none of this hash. Never other bytes than those of the hash.
    pub async fn content(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(row) = self.db.row(sql::CONTENT_GET, values![hash]).await? else {
            return Ok(None);
        };
        unpack(hash, &row.bytes(0)?, row.count(1)?).map(Some)
    }

    /// Whether content of this hash is kept.
    pub async fn has_content(&self, hash: &Hash) -> Result<bool, StoreError> {
        Ok(self.db.row(sql::CONTENT_HAS, values![hash]).await?.is_some())
    }

    /// What content there is, by hash.
    pub async fn contents(&self) -> Result<Vec<ContentRow>, StoreError> {
        let rows = self.db.rows(sql::CONTENT_LIST, values![]).await?;
        rows.iter().map(row_of).collect()
    }

    /// Drops content that no entry has named within a day of `now`; says how many.
    pub async fn sweep_content(&self, now: Instant) -> Result<u64, StoreError> {
        self.db.run(sql::CONTENT_SWEEP, values![now.0 - ORPHAN_AFTER]).await
    }
}

impl Writer {
    /// What content there is, by hash, as this writer sees it.
    pub(crate) async fn contents(&mut self) -> Result<Vec<ContentRow>, StoreError> {
        let rows = self.tx.rows(sql::CONTENT_LIST, values![]).await?;
        rows.iter().map(row_of).collect()
    }
}

fn row_of(row: &Row) -> Result<ContentRow, StoreError> {
    Ok(ContentRow {
        hash: row.hash(0)?,
        size: row.count(1)?,
        cited: row.maybe_int(2)?.and_then(|n| u64::try_from(n).ok()),
        put: Instant(row.int(3)?),
    })
}

/// Every word of 64 hexadecimal digits in an entry: whatever content it names is among them.
pub(crate) fn named_by(entry: &Sealed) -> Vec<Hash> {
    let mut named: Vec<Hash> = Vec::new();
    for text in std::iter::once(&entry.header).chain(entry.lines.iter().map(|line| &line.text)) {
        for word in text
            .split(|c: char| !c.is_ascii_hexdigit())
            .filter(|word| word.len() == 64)
        {
            named.extend(record::chain::from_hex(word));
        }
    }
    named.sort_unstable();
    named.dedup();
    named
}

pub(crate) fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
    // Writing into memory has no way to fail.
    let _ = encoder.write_all(bytes);
    encoder.finish().unwrap_or_default()
}

pub(crate) fn unpack(hash: &Hash, packed: &[u8], size: u64) -> Result<Vec<u8>, StoreError> {
    let wrong = |what| StoreError::Content {
        hash: shown(hash),
        what,
    };
    let mut bytes = Vec::new();
    DeflateDecoder::new(packed)
        .take(size.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|_| wrong("is damaged: it cannot be unpacked. Restore it from a backup"))?;
    if content_hash(&bytes) != *hash {
        return Err(wrong(
            "is damaged: its bytes do not have this hash. Restore it from a backup",
        ));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::chain::{Line, hex};

    #[test]
    fn packed_content_comes_back_and_damage_is_seen() {
        let bytes = b"T3-TE-0017 reached".repeat(1000);
        let hash = content_hash(&bytes);
        let mut packed = pack(&bytes);
        assert!(packed.len() < bytes.len() / 10);
        assert_eq!(unpack(&hash, &packed, bytes.len() as u64).unwrap(), bytes);
        packed.truncate(packed.len() / 2);
        assert!(unpack(&hash, &packed, bytes.len() as u64).is_err());
        assert!(unpack(&hash, &pack(b"other"), 5).is_err());
    }

    #[test]
    fn content_is_named_in_headers_and_lines() {
        let (one, two) = (content_hash(b"one"), content_hash(b"two"));
        let entry = Sealed {
            position: 1,
            header: format!(r#"{{"reading":"{}"}}"#, hex(&one)),
            lines: vec![Line {
                register: "documents".into(),
                key: 1,
                text: format!(
                    r#"{{"set":"documents/1","to":{{"file":"sha256:{}","size":12}}}}"#,
                    hex(&two)
                ),
                withheld: None,
            }],
            header_withheld: None,
            hash: [0; 32],
            request: String::new(),
        };
        let mut expected = vec![one, two];
        expected.sort_unstable();
        assert_eq!(named_by(&entry), expected);
    }
}
