//! The chain: what a kept entry looks like, how it is hashed, and how a whole journal is verified.
//!
//! What is hashed is the stored bytes; nothing is ever encoded again to verify. Not here: what the lines mean
//! (`entry`), and where they are kept (`store`).

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};
use terms::Instant;

use crate::entry;

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// One entry as it is kept: what `store` writes and reads back, and nothing else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Its place in the journal, from 1, without gaps.
    pub position: u64,
    /// The header line as stored.
    pub header: String,
    /// The change lines as stored, in order; may be empty.
    pub lines: Vec<Line>,
    /// The hash of the original header, if its reason has been withheld.
    pub header_withheld: Option<Hash>,
    /// The hash of the entry, chained to the one before.
    pub hash: Hash,
    /// The id of the request that made it: unique, so that a lost answer can be asked for. Not in the hash.
    pub request: String,
}

/// One change line as it is kept. `register` and `key` repeat what the text says, for the store's index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The register of the changed record.
    pub register: String,
    /// Its key in that register.
    pub key: u32,
    /// The line as stored.
    pub text: String,
    /// The hash of the original line, if this one is a substitute.
    pub withheld: Option<Hash>,
}

impl Sealed {
    /// The hash that this entry must have after `previous`.
    #[must_use]
    pub fn reckon(&self, previous: &Hash) -> Hash {
        let header = self.header_withheld.unwrap_or_else(|| line_hash(&self.header));
        entry_hash(
            previous,
            std::iter::once(header).chain(self.lines.iter().map(Line::hash)),
        )
    }
}

impl Line {
    /// The hash of the line as it was written: of the original where it has been withheld.
    #[must_use]
    pub fn hash(&self) -> Hash {
        self.withheld.unwrap_or_else(|| line_hash(&self.text))
    }
}

/// The hash of one line: a zero byte, then its bytes.
#[must_use]
pub fn line_hash(line: &str) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([0u8]);
    hasher.update(line.as_bytes());
    hasher.finalize().into()
}

/// The hash of an entry: a one byte, the hash before it, the hashes of its lines, header first.
#[must_use]
pub fn entry_hash(previous: &Hash, lines: impl IntoIterator<Item = Hash>) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([1u8]);
    hasher.update(previous);
    for line in lines {
        hasher.update(line);
    }
    hasher.finalize().into()
}

/// A hash as 64 hexadecimal digits.
#[must_use]
pub fn hex(hash: &Hash) -> String {
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The hash written as 64 hexadecimal digits.
#[must_use]
pub fn from_hex(text: &str) -> Option<Hash> {
    let digits = text.as_bytes();
    if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let mut hash = [0u8; 32];
    for (byte, pair) in hash.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(hash)
}

/// What a record starts from: its programme and a random id, so that two records never share a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Founding {
    line: String,
}

impl Founding {
    /// A new founding line; `id` comes from outside and has to be random.
    #[must_use]
    pub fn new(programme: &str, id: &[u8; 16]) -> Self {
        let mut pen = crate::Pen::new();
        pen.object(|o| {
            o.key("programme").text(programme);
            o.key("id")
                .text(&id.iter().map(|b| format!("{b:02x}")).collect::<String>());
        });
        Self { line: pen.finish() }
    }

    /// The founding line as it was kept.
    #[must_use]
    pub fn from_line(line: impl Into<String>) -> Self {
        Self { line: line.into() }
    }

    /// The line to keep.
    #[must_use]
    pub fn line(&self) -> &str {
        &self.line
    }

    /// What the first entry chains to.
    #[must_use]
    pub fn hash(&self) -> Hash {
        line_hash(&self.line)
    }

    /// The head of a journal without entries.
    #[must_use]
    pub fn head(&self) -> Head {
        Head {
            position: 0,
            hash: self.hash(),
        }
    }
}

/// A published point of the chain. It leaves the house in every pack, export and backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Head {
    /// The position of the entry; 0 is the founding line.
    pub position: u64,
    /// Its hash.
    pub hash: Hash,
}

impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.position, hex(&self.hash))
    }
}

impl FromStr for Head {
    type Err = NotAHead;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (position, hash) = text.trim().split_once(':')?;
            Some(Self {
                position: position.parse().ok()?,
                hash: from_hex(hash)?,
            })
        };
        read().ok_or_else(|| NotAHead(text.to_owned()))
    }
}

/// A text that is no head.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a head of a record: a position, a colon and 64 hexadecimal digits are expected")]
pub struct NotAHead(String);

/// Where and how a chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// A position is missing, doubled or out of order.
    #[error("entry {expected} is missing: entry {found} follows in its place")]
    Gap {
        /// The position that had to come.
        expected: u64,
        /// The position that came.
        found: u64,
    },
    /// The bytes of an entry, or of one before it, are not those that were hashed.
    #[error("entry {position} does not match its hash: it, or what it is chained to, was changed after the fact")]
    Changed {
        /// The position of the entry.
        position: u64,
    },
    /// The store's own index names another record than the line.
    #[error("entry {position}, line {line}: filed under {filed}, but the line is about {about}")]
    Misfiled {
        /// The position of the entry.
        position: u64,
        /// The line, from 1.
        line: usize,
        /// What the store's index says.
        filed: String,
        /// What the line says.
        about: String,
    },
    /// A line is not one that a journal can hold.
    #[error("entry {position} cannot be read: {what}")]
    Unreadable {
        /// The position of the entry.
        position: u64,
        /// Why.
        what: String,
    },
    /// An instant lies before the one of the entry before.
    #[error("entry {position} is dated before the entry that it follows")]
    Backwards {
        /// The position of the entry.
        position: u64,
    },
    /// A head that was published is not on this chain: the history was rewritten, or the head is another record's.
    #[error(
        "the head published for entry {position} is not the one found: the record was rewritten after that head was published, or the head belongs to another record"
    )]
    Rewritten {
        /// The position of the head.
        position: u64,
    },
    /// A head was published for an entry that is not there any more.
    #[error(
        "a head was published for entry {position}, but the record ends at {end}: entries are gone, or the head belongs to another record"
    )]
    Cut {
        /// The position of the head.
        position: u64,
        /// The last position found.
        end: u64,
    },
}

/// What was found on a chain that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The last entry.
    pub head: Head,
    /// Change lines read.
    pub lines: u64,
    /// Lines and headers of which only the hash is left.
    pub withheld: u64,
    /// Published heads that were met.
    pub heads_met: u64,
}

/// Walks a chain from its founding line, entry by entry.
pub struct Verifier {
    head: Head,
    last: Option<Instant>,
    against: BTreeMap<u64, Vec<Hash>>,
    lines: u64,
    withheld: u64,
    met: u64,
}

impl Verifier {
    /// Starts a walk; every head of `against` has to be met on the way.
    pub fn new(founding: &Founding, against: &[Head]) -> Result<Self, Broken> {
        let mut heads: BTreeMap<u64, Vec<Hash>> = BTreeMap::new();
        for head in against {
            heads.entry(head.position).or_default().push(head.hash);
        }
        let mut walk = Self {
            head: founding.head(),
            last: None,
            against: heads,
            lines: 0,
            withheld: 0,
            met: 0,
        };
        walk.meet()?;
        Ok(walk)
    }

    /// Takes the next entry.
    pub fn take(&mut self, entry: &Sealed) -> Result<(), Broken> {
        let position = entry.position;
        if position != self.head.position + 1 {
            return Err(Broken::Gap {
                expected: self.head.position + 1,
                found: position,
            });
        }
        if entry.reckon(&self.head.hash) != entry.hash {
            return Err(Broken::Changed { position });
        }
        let unreadable = |what: crate::Fault| Broken::Unreadable {
            position,
            what: what.to_string(),
        };
        let at = entry::instant_of(&entry.header).map_err(unreadable)?;
        if self.last.is_some_and(|last| at <= last) {
            return Err(Broken::Backwards { position });
        }
        for (n, line) in entry.lines.iter().enumerate() {
            let (register, key) = entry::address_of(&line.text).map_err(unreadable)?;
            if register != line.register || key != line.key {
                return Err(Broken::Misfiled {
                    position,
                    line: n + 1,
                    filed: format!("{}/{}", line.register, line.key),
                    about: format!("{register}/{key}"),
                });
            }
            self.withheld += u64::from(line.withheld.is_some());
        }
        self.withheld += u64::from(entry.header_withheld.is_some());
        self.lines += entry.lines.len() as u64;
        self.last = Some(at);
        self.head = Head {
            position,
            hash: entry.hash,
        };
        self.meet()
    }

    /// Ends the walk: a published head beyond the end is a record that was cut.
    pub fn finish(self) -> Result<Verified, Broken> {
        if let Some((&position, _)) = self.against.range(self.head.position + 1..).next() {
            return Err(Broken::Cut {
                position,
                end: self.head.position,
            });
        }
        Ok(Verified {
            head: self.head,
            lines: self.lines,
            withheld: self.withheld,
            heads_met: self.met,
        })
    }

    fn meet(&mut self) -> Result<(), Broken> {
        let Some(published) = self.against.get(&self.head.position) else {
            return Ok(());
        };
        if published.iter().any(|hash| *hash != self.head.hash) {
            return Err(Broken::Rewritten {
                position: self.head.position,
            });
        }
        self.met += published.len() as u64;
        Ok(())
    }
}

/// Verifies a whole journal, and that it still holds every head of `against`.
pub fn verify<E: std::borrow::Borrow<Sealed>>(
    founding: &Founding,
    entries: impl IntoIterator<Item = E>,
    against: &[Head],
) -> Result<Verified, Broken> {
    let mut walk = Verifier::new(founding, against)?;
    for entry in entries {
        walk.take(entry.borrow())?;
    }
    walk.finish()
}
