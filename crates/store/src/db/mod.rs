//! One face for both engines: connections, transactions, rows, and the few values that cross them.
//!
//! Here: how a statement is run. Not here: which statements there are (`statements`), and what they mean.
//! Values are 64-bit integers, texts and bytes; instants are microseconds, structures are JSON text.

mod postgres;
mod sqlite;

use std::path::{Path, PathBuf};

use sqlx::{Postgres, Row as _, Sqlite};

use crate::StoreError;

/// Where a record is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A file of SQLite.
    File(PathBuf),
    /// A database of a PostgreSQL server.
    Server(String),
}

impl Location {
    /// The record of a data directory, or the database named by a URL.
    pub fn find(data: &Path, url: Option<&str>) -> Result<Self, StoreError> {
        match url {
            None => Ok(Self::File(data.join("record.sqlite"))),
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Ok(Self::Server(url.to_owned()))
            }
            Some(url) => match url.strip_prefix("sqlite:") {
                Some(path) => Ok(Self::File(PathBuf::from(path.trim_start_matches("//")))),
                None => Err(StoreError::Refused(
                    "the database URL has to begin with postgres:// or sqlite:; without one, the record is a file of \
                     the data directory"
                        .to_owned(),
                )),
            },
        }
    }

    /// The place as it may be shown: without a password.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::File(path) => path.display().to_string(),
            Self::Server(url) => match (url.find("://"), url.rfind('@')) {
                (Some(scheme), Some(at)) if scheme + 3 <= at => format!("{}{}", &url[..scheme + 3], &url[at + 1..]),
                _ => url.split('?').next().unwrap_or_default().to_owned(),
            },
        }
    }
}

/// A database of either engine.
#[derive(Clone, Debug)]
pub(crate) enum Db {
    /// Several readers, one writer of this process; other processes may write too.
    Sqlite {
        readers: sqlx::SqlitePool,
        writer: sqlx::SqlitePool,
    },
    /// One pool.
    Postgres(sqlx::PgPool),
}

/// A value given to a statement.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
}

/// A transaction; rolled back when dropped.
pub(crate) enum Tx {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// One row of an answer.
pub(crate) enum Row {
    Sqlite(sqlx::sqlite::SqliteRow),
    Postgres(sqlx::postgres::PgRow),
}

macro_rules! bound {
    ($sql:expr, $args:expr) => {{
        let mut query = sqlx::query($sql);
        for arg in $args {
            query = match arg {
                Value::Int(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
            };
        }
        query
    }};
}

impl Db {
    /// Opens or creates the database; the tables are another matter (`migrations`).
    pub(crate) async fn open(place: &Location) -> Result<Self, StoreError> {
        match place {
            Location::File(path) => sqlite::open(path).await,
            Location::Server(url) => postgres::open(url).await,
        }
    }

    /// A transaction that reads one moment of the database.
    pub(crate) async fn reading(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Tx::Sqlite(readers.begin().await?),
            Self::Postgres(pool) => Tx::Postgres(
                pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    .await?,
            ),
        })
    }

    /// A transaction that may write. On SQLite it is the only one of all processes.
    pub(crate) async fn writing(&self) -> Result<Tx, StoreError> {
        Ok(match self {
            Self::Sqlite { writer, .. } => Tx::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Tx::Postgres(pool.begin().await?),
        })
    }

    /// Runs one statement by itself and says how many rows it touched.
    pub(crate) async fn run(&self, sql: &'static str, args: Vec<Value>) -> Result<u64, StoreError> {
        let mut tx = self.writing().await?;
        let touched = tx.run(sql, args).await?;
        tx.commit().await?;
        Ok(touched)
    }

    /// Reads all rows of one statement.
    pub(crate) async fn rows(&self, sql: &'static str, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        Ok(match self {
            Self::Sqlite { readers, .. } => bound!(sql, args)
                .fetch_all(readers)
                .await?
                .into_iter()
                .map(Row::Sqlite)
                .collect(),
            Self::Postgres(pool) => bound!(sql, args)
                .fetch_all(pool)
                .await?
                .into_iter()
                .map(Row::Postgres)
                .collect(),
        })
    }

    /// Reads the first row of one statement.
    pub(crate) async fn row(&self, sql: &'static str, args: Vec<Value>) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// Closes every connection.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { readers, writer } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }
}

impl Tx {
    /// Runs a statement and says how many rows it touched.
    pub(crate) async fn run(&mut self, sql: &'static str, args: Vec<Value>) -> Result<u64, StoreError> {
        Ok(match self {
            Self::Sqlite(tx) => bound!(sql, args).execute(&mut **tx).await?.rows_affected(),
            Self::Postgres(tx) => bound!(sql, args).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// Runs several statements separated by semicolons, without values.
    pub(crate) async fn script(&mut self, sql: String) -> Result<(), StoreError> {
        let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
        match self {
            Self::Sqlite(tx) => sql.execute(&mut **tx).await.map(|_| ())?,
            Self::Postgres(tx) => sql.execute(&mut **tx).await.map(|_| ())?,
        }
        Ok(())
    }

    /// Reads all rows of a statement.
    pub(crate) async fn rows(&mut self, sql: &'static str, args: Vec<Value>) -> Result<Vec<Row>, StoreError> {
        Ok(match self {
            Self::Sqlite(tx) => bound!(sql, args)
                .fetch_all(&mut **tx)
                .await?
                .into_iter()
                .map(Row::Sqlite)
                .collect(),
            Self::Postgres(tx) => bound!(sql, args)
                .fetch_all(&mut **tx)
                .await?
                .into_iter()
                .map(Row::Postgres)
                .collect(),
        })
    }

    /// Reads the first row of a statement.
    pub(crate) async fn row(&mut self, sql: &'static str, args: Vec<Value>) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// Asks the engine to prepare a statement without running it.
    #[cfg(test)]
    pub(crate) async fn prepare(&mut self, sql: &'static str) -> Result<(), StoreError> {
        use sqlx::{Executor as _, SqlSafeStr as _};
        match self {
            Self::Sqlite(tx) => drop((&mut **tx).prepare(sql.into_sql_str()).await?),
            Self::Postgres(tx) => drop((&mut **tx).prepare(sql.into_sql_str()).await?),
        }
        Ok(())
    }

    /// Makes everything durable.
    pub(crate) async fn commit(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }

    /// Whether this is SQLite: a few statements exist on one engine only.
    pub(crate) fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

macro_rules! cell {
    ($row:expr, $n:expr) => {
        match $row {
            Row::Sqlite(row) => row.try_get_unchecked($n),
            Row::Postgres(row) => row.try_get_unchecked($n),
        }
    };
}

impl Row {
    /// An integer.
    pub(crate) fn int(&self, n: usize) -> Result<i64, StoreError> {
        Ok(cell!(self, n)?)
    }

    /// A position or a count.
    pub(crate) fn count(&self, n: usize) -> Result<u64, StoreError> {
        Ok(self.int(n)?.try_into().unwrap_or(0))
    }

    /// An integer that may be missing.
    pub(crate) fn maybe_int(&self, n: usize) -> Result<Option<i64>, StoreError> {
        Ok(cell!(self, n)?)
    }

    /// A text.
    pub(crate) fn text(&self, n: usize) -> Result<String, StoreError> {
        Ok(cell!(self, n)?)
    }

    /// A text that may be missing.
    pub(crate) fn maybe_text(&self, n: usize) -> Result<Option<String>, StoreError> {
        Ok(cell!(self, n)?)
    }

    /// Bytes.
    pub(crate) fn bytes(&self, n: usize) -> Result<Vec<u8>, StoreError> {
        Ok(cell!(self, n)?)
    }

    /// A hash.
    pub(crate) fn hash(&self, n: usize) -> Result<record::chain::Hash, StoreError> {
        Ok(hash_of(&self.bytes(n)?))
    }

    /// A hash that may be missing.
    pub(crate) fn maybe_hash(&self, n: usize) -> Result<Option<record::chain::Hash>, StoreError> {
        let bytes: Option<Vec<u8>> = cell!(self, n)?;
        Ok(bytes.as_deref().map(hash_of))
    }
}

/// Bytes of another length than a hash's give a hash that nothing has, so that the chain says so.
fn hash_of(bytes: &[u8]) -> record::chain::Hash {
    bytes.try_into().unwrap_or([0; 32])
}

macro_rules! value_from {
    ($($from:ty => $kind:ident by $with:expr;)+) => { $(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                let with: fn($from) -> _ = $with;
                Self::$kind(with(value))
            }
        }
    )+ };
}

value_from! {
    i64 => Int by Some;
    Option<i64> => Int by |v| v;
    u64 => Int by |v| i64::try_from(v).ok();
    u32 => Int by |v| Some(i64::from(v));
    usize => Int by |v| i64::try_from(v).ok();
    terms::Instant => Int by |v| Some(v.0);
    &str => Text by |v| Some(v.to_owned());
    &String => Text by |v| Some(v.clone());
    String => Text by Some;
    Option<String> => Text by |v| v;
    Option<&str> => Text by |v| v.map(str::to_owned);
    Vec<u8> => Bytes by Some;
    &[u8] => Bytes by |v| Some(v.to_vec());
    &record::chain::Hash => Bytes by |v| Some(v.to_vec());
    Option<record::chain::Hash> => Bytes by |v| v.map(|hash| hash.to_vec());
}

/// The values of a statement, in order.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::db::Value::from($value)),*] };
}
pub(crate) use values;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_and_shown_without_its_password() {
        let shown = |url: Option<&str>| Location::find(Path::new("d"), url).map(|place| place.shown()).ok();
        assert_eq!(shown(None).as_deref(), Some("d/record.sqlite"));
        assert_eq!(
            shown(Some("postgres://me:s3cret@db/x")).as_deref(),
            Some("postgres://db/x")
        );
        assert_eq!(
            shown(Some("postgres://db/x?password=s3cret")).as_deref(),
            Some("postgres://db/x")
        );
        assert_eq!(shown(Some("sqlite:other.db")).as_deref(), Some("other.db"));
        assert_eq!(shown(Some("mysql://db/x")), None);
    }
}
