//! The journal in a database: open, append, tail, changed, lines of a record, content by hash.
//!
//! Here: sealed entries in and out, and the writers' lock. Not here: what an entry means or whether it may be made
//! (`record` decides that on the newest state, `node` brings the two together).

use std::path::{Path, PathBuf};

use record::chain::{Founding, Hash, Head, Line, Sealed};
use tokio::sync::mpsc;

use crate::db::{Db, Location, Row, Tx, Value, values};
use crate::error::Found;
use crate::pages::{self, page};
use crate::{StoreError, migrations, random, statements as sql};

/// Entries read in one go.
pub const PAGE: u64 = 2048;

/// A record in its database.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) db: Db,
    place: Location,
    founding: Founding,
    file: FileId,
    cache: Option<PathBuf>,
}

/// Which file it is, wherever its name points later; nothing for a server.
type FileId = Option<(u64, u64)>;

/// One line of a record's history as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineOf {
    /// The entry.
    pub position: u64,
    /// The header of the entry as stored.
    pub header: String,
    /// The line as stored.
    pub line: String,
}

impl Store {
    /// Opens the record of a place; makes none.
    pub async fn open(place: &Location) -> Result<Self, StoreError> {
        if let Location::File(path) = place
            && !path.exists()
        {
            return Err(StoreError::NoRecord(place.shown()));
        }
        Self::at(place, None).await
    }

    /// Opens the record of a place; founds one for the named programme where there is none.
    pub async fn open_or_found(place: &Location, programme: &str) -> Result<Self, StoreError> {
        let founding = Founding::new(programme, &random::bytes()?);
        Self::at(place, Some(founding)).await
    }

    /// Opens an empty place for a record that is brought from elsewhere, and takes its lock. Nothing is there until
    /// the writer is committed.
    pub(crate) async fn receive(place: &Location, founding: &Founding) -> Result<(Self, Writer), StoreError> {
        let db = Db::open(place).await?;
        migrations::run(&db).await?;
        let store = Self {
            db,
            place: place.clone(),
            founding: founding.clone(),
            file: file_id(place),
            cache: None,
        };
        let mut writer = store.writer().await?;
        if writer.tx.row(sql::RECORD_GET, values!["founding"]).await?.is_some() {
            let entries = writer.head().await?.position;
            return Err(StoreError::NotEmpty {
                place: place.shown(),
                entries,
            });
        }
        writer
            .tx
            .run(sql::RECORD_SET, values!["founding", founding.line()])
            .await?;
        Ok((store, writer))
    }

    async fn at(place: &Location, new: Option<Founding>) -> Result<Self, StoreError> {
        let db = Db::open(place).await?;
        migrations::run(&db).await?;
        let mut tx = db.writing().await?;
        migrations::lock(&mut tx).await?;
        let founding = match (tx.row(sql::RECORD_GET, values!["founding"]).await?, new) {
            (Some(row), _) => Founding::from_line(row.text(0)?),
            (None, None) => return Err(StoreError::NoRecord(place.shown())),
            (None, Some(founding)) => {
                tx.run(sql::RECORD_SET, values!["founding", founding.line()]).await?;
                founding
            }
        };
        tx.commit().await?;
        Ok(Self {
            db,
            place: place.clone(),
            founding,
            file: file_id(place),
            cache: None,
        })
    }

    /// The same record with a folder for what makes a node start sooner; it may be deleted at any time.
    #[must_use]
    pub fn caching(mut self, folder: PathBuf) -> Self {
        self.cache = Some(folder);
        self
    }

    pub(crate) fn cache(&self) -> Option<&Path> {
        self.cache.as_deref()
    }

    /// The hash of an entry, if there is one at that position.
    pub async fn hash_at(&self, position: u64) -> Result<Option<Hash>, StoreError> {
        self.db
            .row(sql::HASH_AT, values![position])
            .await?
            .map(|row| row.hash(0))
            .transpose()
    }

    /// Where it is kept.
    #[must_use]
    pub fn place(&self) -> &Location {
        &self.place
    }

    /// What its chain starts from.
    #[must_use]
    pub fn founding(&self) -> &Founding {
        &self.founding
    }

    /// The last entry.
    pub async fn head(&self) -> Result<Head, StoreError> {
        match self.db.row(sql::HEAD, values![]).await? {
            Some(row) => head_of(&row),
            None => Ok(self.founding.head()),
        }
    }

    /// The entries after mine, at most [`PAGE`] of them; fails if mine is not on this chain.
    pub async fn tail(&self, mine: &Head) -> Result<Vec<Sealed>, StoreError> {
        self.same_file().await?;
        let mut tx = self.db.reading().await?;
        tail(&mut tx, mine, &self.founding).await
    }

    /// Hands out page after page of what follows an entry, to the end, or to the first error.
    pub(crate) async fn read_on(&self, mut from: Head, pages: mpsc::Sender<Result<Vec<Sealed>, StoreError>>) {
        loop {
            let page = self.tail(&from).await;
            match page.as_deref().map(<[Sealed]>::last) {
                Ok(None) => return,
                Ok(Some(last)) => {
                    from = Head {
                        position: last.position,
                        hash: last.hash,
                    }
                }
                Err(_) => {}
            }
            let ends = page.is_err();
            if pages.send(page).await.is_err() || ends {
                return;
            }
        }
    }

    /// The entries from one position to another, both included: for reading a piece of the past.
    pub async fn between(&self, first: u64, last: u64) -> Result<Vec<Sealed>, StoreError> {
        let mut tx = self.db.reading().await?;
        page(&mut tx, first.saturating_sub(1), last).await
    }

    /// The headers of some entries, without their lines: for the reasons on a page of the history.
    pub async fn headers(&self, positions: &[u64]) -> Result<Vec<(u64, String)>, StoreError> {
        let mut all = Vec::with_capacity(positions.len());
        for position in positions {
            if let Some(row) = self.db.row(sql::HEADER_AT, values![*position]).await? {
                all.push((*position, row.text(0)?));
            }
        }
        Ok(all)
    }

    /// The entry that a request has made, if it has made one: for an answer that was lost.
    pub async fn made_by(&self, request: &str) -> Result<Option<Head>, StoreError> {
        self.db
            .row(sql::MADE_BY, values![request])
            .await?
            .as_ref()
            .map(head_of)
            .transpose()
    }

    /// Every line about one record, oldest first.
    pub async fn lines_of(&self, register: &str, key: u32) -> Result<Vec<LineOf>, StoreError> {
        let rows = self.db.rows(sql::LINES_OF, values![register, key]).await?;
        rows.iter()
            .map(|row| {
                Ok(LineOf {
                    position: row.count(0)?,
                    header: row.text(1)?,
                    line: row.text(2)?,
                })
            })
            .collect()
    }

    /// The positions of the entries that touched one record, oldest first.
    pub async fn positions_of(&self, register: &str, key: u32) -> Result<Vec<u64>, StoreError> {
        let rows = self.db.rows(sql::POSITIONS_OF, values![register, key]).await?;
        rows.iter().map(|row| row.count(0)).collect()
    }

    /// Takes the writers' lock of the record: nobody else appends until the writer is committed or dropped.
    pub async fn writer(&self) -> Result<Writer, StoreError> {
        self.same_file().await?;
        let mut tx = self.db.writing().await?;
        migrations::lock(&mut tx).await?;
        Ok(Writer {
            tx,
            founding: self.founding.clone(),
        })
    }

    /// Closes every connection.
    pub async fn close(&self) {
        self.db.close().await;
    }

    /// A file that was replaced under its name is still open here: writing to it would be lost.
    async fn same_file(&self) -> Result<(), StoreError> {
        if file_id(&self.place) == self.file {
            return Ok(());
        }
        let mine = self.head().await?;
        let theirs = match Box::pin(Self::open(&self.place)).await {
            Ok(other) => other.head().await?,
            Err(_) => Head {
                position: 0,
                hash: [0; 32],
            },
        };
        Err(StoreError::Ahead {
            mine,
            theirs: Found::EndsAt(theirs),
        })
    }
}

/// An append under way: holds the writers' lock until it is committed or dropped.
pub struct Writer {
    pub(crate) tx: Tx,
    founding: Founding,
}

impl Writer {
    /// The entries after mine, at most [`PAGE`] of them; fails if mine is not on this chain.
    pub async fn tail(&mut self, mine: &Head) -> Result<Vec<Sealed>, StoreError> {
        tail(&mut self.tx, mine, &self.founding).await
    }

    /// The entries from one position to another, both included.
    pub async fn between(&mut self, first: u64, last: u64) -> Result<Vec<Sealed>, StoreError> {
        page(&mut self.tx, first.saturating_sub(1), last).await
    }

    /// The headers of some entries, without their lines.
    pub(crate) async fn headers(&mut self, positions: &[u64]) -> Result<Vec<(u64, String)>, StoreError> {
        let mut all = Vec::with_capacity(positions.len());
        for position in positions {
            if let Some(row) = self.tx.row(sql::HEADER_AT, values![*position]).await? {
                all.push((*position, row.text(0)?));
            }
        }
        Ok(all)
    }

    /// The last entry.
    pub async fn head(&mut self) -> Result<Head, StoreError> {
        match self.tx.row(sql::HEAD, values![]).await? {
            Some(row) => head_of(&row),
            None => Ok(self.founding.head()),
        }
    }

    /// The entry that a request has made, if it has made one.
    pub async fn made_by(&mut self, request: &str) -> Result<Option<Head>, StoreError> {
        self.tx
            .row(sql::MADE_BY, values![request])
            .await?
            .as_ref()
            .map(head_of)
            .transpose()
    }

    /// Writes entries that follow the head, in order, and marks the content that they name.
    pub async fn insert(&mut self, entries: &[Sealed]) -> Result<(), StoreError> {
        let spoilt = |entry: &&Sealed| {
            let texts = [&entry.request, &entry.header]
                .into_iter()
                .chain(entry.lines.iter().map(|line| &line.text));
            texts.into_iter().any(|text| text.contains(pages::PARTS))
        };
        if let Some(entry) = entries.iter().find(spoilt) {
            let what = "a control character stands in its request id or in a line";
            return Err(StoreError::Unreadable {
                position: entry.position,
                what: what.to_owned(),
            });
        }
        for some in entries.chunks(sql::ENTRIES_AT_ONCE) {
            let together = some.len() == sql::ENTRIES_AT_ONCE;
            let mut all = Vec::with_capacity(some.len() * 5);
            for entry in some {
                let Sealed {
                    position,
                    header,
                    header_withheld,
                    hash,
                    request,
                    ..
                } = entry;
                let row: Vec<Value> = values![*position, header, *header_withheld, hash, request];
                if together {
                    all.extend(row);
                } else {
                    self.tx.run(sql::INSERT_ENTRY, row).await?;
                }
            }
            if together {
                self.tx.run(sql::INSERT_ENTRIES.as_str(), all).await?;
            }
        }
        let lines: Vec<(u64, usize, &Line)> = entries
            .iter()
            .flat_map(|e| e.lines.iter().enumerate().map(|(n, l)| (e.position, n + 1, l)))
            .collect();
        for some in lines.chunks(sql::CHANGES_AT_ONCE) {
            let together = some.len() == sql::CHANGES_AT_ONCE;
            let mut all = Vec::with_capacity(some.len() * 6);
            for (position, n, line) in some {
                let row = values![*position, *n, &line.register, line.key, &line.text, line.withheld];
                if together {
                    all.extend(row);
                } else {
                    self.tx.run(sql::INSERT_CHANGE, row).await?;
                }
            }
            if together {
                self.tx.run(sql::INSERT_CHANGES.as_str(), all).await?;
            }
        }
        for entry in entries {
            for hash in crate::content::named_by(entry) {
                self.tx.run(sql::CONTENT_CITED, values![entry.position, &hash]).await?;
            }
        }
        Ok(())
    }

    /// Tells the other nodes and makes it durable. When this returns, the entries are acknowledged.
    pub async fn commit(mut self, head: &Head) -> Result<(), StoreError> {
        if !self.tx.is_sqlite() {
            self.tx
                .run(sql::POSTGRES_NOTIFY, values![head.position.to_string()])
                .await?;
        }
        self.tx.commit().await
    }
}

fn head_of(row: &Row) -> Result<Head, StoreError> {
    Ok(Head {
        position: row.count(0)?,
        hash: row.hash(1)?,
    })
}

async fn tail(tx: &mut Tx, mine: &Head, founding: &Founding) -> Result<Vec<Sealed>, StoreError> {
    let theirs = match mine.position {
        0 => Some(founding.hash()),
        position => tx
            .row(sql::HASH_AT, values![position])
            .await?
            .map(|row| row.hash(0))
            .transpose()?,
    };
    match theirs {
        Some(hash) if hash == mine.hash => page(tx, mine.position, mine.position + PAGE).await,
        Some(hash) => {
            let theirs = Found::Other(Head {
                position: mine.position,
                hash,
            });
            Err(StoreError::Ahead { mine: *mine, theirs })
        }
        None => {
            let end = match tx.row(sql::HEAD, values![]).await? {
                Some(row) => head_of(&row)?,
                None => founding.head(),
            };
            Err(StoreError::Ahead {
                mine: *mine,
                theirs: Found::EndsAt(end),
            })
        }
    }
}

/// The hash as it is written in texts, for errors.
pub(crate) fn shown(hash: &Hash) -> String {
    record::chain::hex(hash)
}

#[cfg(unix)]
fn file_id(place: &Location) -> FileId {
    use std::os::unix::fs::MetadataExt as _;
    match place {
        Location::File(path) => std::fs::metadata(path).ok().map(|data| (data.dev(), data.ino())),
        Location::Server(_) => None,
    }
}

#[cfg(not(unix))]
fn file_id(_place: &Location) -> FileId {
    None
}
