//! The tables, made and brought up to date step by step, under the writers' lock.
//!
//! Journals are never migrated: these steps only ever add to the tables around the lines.

use crate::StoreError;
use crate::db::{Db, Tx, values};
use crate::statements as sql;

/// The steps in order; a step that has shipped is never edited.
const STEPS: &[&str] = &[include_str!("../migrations/1.sql"), include_str!("../migrations/2.sql")];

/// The highest version of the tables that this program knows.
pub(crate) const KNOWN: i64 = STEPS.len() as i64;

/// One step in the engine's own spelling.
pub(crate) fn spelled(step: &str, sqlite: bool) -> String {
    if sqlite {
        step.replace("BIGINT", "INTEGER")
            .replace("BYTEA", "BLOB")
            .replace("/*clustered*/", "WITHOUT ROWID")
    } else {
        step.to_owned()
    }
}

/// Brings the tables to the version of this program; refuses those of a later one.
pub(crate) async fn run(db: &Db) -> Result<(), StoreError> {
    let mut tx = db.writing().await?;
    lock(&mut tx).await?;
    tx.script(sql::SCHEMA_TABLE.to_owned()).await?;
    let found = match tx.row(sql::SCHEMA_VERSION, values![]).await? {
        Some(row) => row.maybe_int(0)?.unwrap_or(0),
        None => 0,
    };
    if found > KNOWN {
        return Err(StoreError::NewerTables { found, known: KNOWN });
    }
    for (n, step) in STEPS.iter().enumerate().skip(usize::try_from(found).unwrap_or(0)) {
        let text = spelled(step, tx.is_sqlite());
        tx.script(text).await?;
        tx.run(sql::SCHEMA_STEP, values![n + 1]).await?;
    }
    tx.commit().await
}

/// The lock of all writers; on SQLite the transaction itself is the lock.
pub(crate) async fn lock(tx: &mut Tx) -> Result<(), StoreError> {
    if !tx.is_sqlite() {
        tx.run(sql::POSTGRES_LOCK, values![LOCK]).await?;
    }
    Ok(())
}

/// The number of the writers' lock: "swover" in ASCII.
const LOCK: i64 = 0x7377_6f76_6572;
