//! SQLite: a file in write-ahead mode, fully synchronous, shared by the processes of one machine.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::Db;
use crate::StoreError;
use crate::error::{PATIENCE, file};

/// Opens the file, making it and its folder where they are missing.
pub(super) async fn open(path: &Path) -> Result<Db, StoreError> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(file(folder))?;
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .pragma("cache_size", "-16384")
        .busy_timeout(Duration::from_secs(PATIENCE));
    let connect = |most: u32| {
        let options = options.clone();
        async move {
            // Turning a new file to write-ahead mode does not wait for another process that does the same.
            let mut left = 20;
            loop {
                let pool = SqlitePoolOptions::new()
                    .max_connections(most)
                    .acquire_timeout(Duration::from_secs(60));
                match pool.connect_with(options.clone()).await {
                    Err(sqlx::Error::Database(_)) if left > 0 => left -= 1,
                    done => return done,
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    };
    let refused = |error: sqlx::Error| StoreError::Unreachable {
        place: path.display().to_string(),
        cause: error.to_string(),
        remedy: "It has to be a file of SQLite in a folder that this user may write to",
    };
    Ok(Db::Sqlite {
        writer: connect(1).await.map_err(refused)?,
        readers: connect(6).await.map_err(refused)?,
    })
}
