//! What can go wrong between the record and its database, in words for the person who has to act on it.

use record::chain::{Broken, Head};

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database answered with an error.
    #[error("the database refused: {0}")]
    Database(#[source] sqlx::Error),
    /// The database could not be reached or opened.
    #[error("{place} cannot be opened: {cause}. {remedy}")]
    Unreachable {
        /// The file or the server, without a password.
        place: String,
        /// What the engine said.
        cause: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The server is set so that an acknowledged change could be lost or spoilt.
    #[error("this PostgreSQL is not safe for a record: {setting} is {found}. {remedy}")]
    Unsafe {
        /// The setting.
        setting: &'static str,
        /// Its value.
        found: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The tables were made by a later program.
    #[error("the tables are of version {found}, this program knows up to {known}: use the newer program")]
    NewerTables {
        /// The version found.
        found: i64,
        /// The highest version known here.
        known: i64,
    },
    /// The database holds no record where one was needed.
    #[error("{0} holds no record yet: make one with `switchover serve` or `switchover import`, or restore a backup")]
    NoRecord(String),
    /// The database already holds a record where an empty one was needed.
    #[error("{place} already holds a record with {entries} entries: a backup is restored into an empty place only")]
    NotEmpty {
        /// The place.
        place: String,
        /// Entries found.
        entries: u64,
    },
    /// Another writer holds the record for too long.
    #[error("another program has been writing for longer than {seconds} seconds; nothing was changed, try again")]
    Busy {
        /// How long was waited.
        seconds: u64,
    },
    /// What this node has in memory is not what its database has.
    #[error(
        "this node stands at {mine}, but its database {theirs}: the database was set back or replaced. \
         Nothing is read or written until somebody has decided which of the two is right; then start again"
    )]
    Ahead {
        /// The head in memory.
        mine: Head,
        /// What the database has.
        theirs: Found,
    },
    /// A later program has written to the record.
    #[error(
        "entry {position} was written by a later program (level {level}, this one knows {known}). \
         Pages show the record up to entry {last}; nothing can be changed until this program is replaced",
        last = position - 1
    )]
    Older {
        /// The first entry not understood.
        position: u64,
        /// Its level.
        level: u32,
        /// The highest level known here.
        known: u32,
    },
    /// The chain does not hold.
    #[error(transparent)]
    Broken(#[from] Broken),
    /// An entry can be hashed but not understood.
    #[error("entry {position} cannot be read: {what}")]
    Unreadable {
        /// The entry.
        position: u64,
        /// Why.
        what: String,
    },
    /// A content that an entry cites is missing or not what its hash says.
    #[error("content {hash} {what}")]
    Content {
        /// The hash in hexadecimal.
        hash: String,
        /// What is wrong with it.
        what: &'static str,
    },
    /// A file could not be read or written.
    #[error("{path}: {cause}")]
    File {
        /// The file.
        path: String,
        /// What the system said.
        cause: std::io::Error,
    },
    /// A file is no backup, or a damaged one.
    #[error("{path} cannot be used as a backup: {what}")]
    NotABackup {
        /// The file.
        path: String,
        /// Why.
        what: String,
    },
    /// What was asked for is not allowed or not sensible.
    #[error("{0}")]
    Refused(String),
    /// No randomness from the system.
    #[error("the system gives no random bytes: {0}")]
    Random(String),
    /// The node has been stopped.
    #[error("this node is stopping")]
    Stopped,
}

/// What a database has where a node expects its own head.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Another entry stands there.
    Other(Head),
    /// It ends before.
    EndsAt(Head),
}

impl std::fmt::Display for Found {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Other(head) => write!(f, "has {head} there"),
            Self::EndsAt(head) => write!(f, "ends at {head}"),
        }
    }
}

/// How long a writer waits for another one, in seconds.
pub(crate) const PATIENCE: u64 = 30;

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        // SQLite: 5 is SQLITE_BUSY, its extended codes end in the same byte. PostgreSQL: lock_not_available.
        let busy = error.as_database_error().and_then(|e| e.code()).is_some_and(|code| {
            code == "55P03" || code.parse::<u32>().is_ok_and(|code| code & 0xff == 5 && code < 10_000)
        });
        if busy {
            Self::Busy { seconds: PATIENCE }
        } else {
            Self::Database(error)
        }
    }
}

/// A file error with its path.
pub(crate) fn file(path: &std::path::Path) -> impl Fn(std::io::Error) -> StoreError + '_ {
    move |cause| StoreError::File {
        path: path.display().to_string(),
        cause,
    }
}
