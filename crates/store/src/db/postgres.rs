//! PostgreSQL: refuses a server that could lose or spoil what it acknowledged; lets no hung node block the others.

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgPool, Row as _};

use super::{Db, Location};
use crate::StoreError;
use crate::error::PATIENCE;

/// Connects and looks at the settings that a record depends on.
pub(super) async fn open(url: &str) -> Result<Db, StoreError> {
    let refused = |error: sqlx::Error| StoreError::Unreachable {
        place: Location::Server(url.to_owned()).shown(),
        cause: error.to_string(),
        remedy: "Check the address, the user and that the server is running",
    };
    let options = PgConnectOptions::from_str(url)
        .map_err(refused)?
        .application_name("switchover")
        .options([
            ("lock_timeout", format!("{PATIENCE}s")),
            ("idle_in_transaction_session_timeout", "60s".to_owned()),
        ]);
    let pool = PgPoolOptions::new()
        .max_connections(10)
        .acquire_timeout(Duration::from_secs(PATIENCE))
        .connect_with(options)
        .await
        .map_err(refused)?;
    safe(&pool).await?;
    Ok(Db::Postgres(pool))
}

async fn safe(pool: &PgPool) -> Result<(), StoreError> {
    let row = sqlx::query(super::super::statements::POSTGRES_SETTINGS)
        .fetch_one(pool)
        .await?;
    let checks = [
        (
            "fsync",
            "Set fsync = on: without it a power cut loses what was acknowledged",
        ),
        (
            "synchronous_commit",
            "Set synchronous_commit = on, for the server, the database and the user",
        ),
        ("server_encoding", "Make the database with ENCODING 'UTF8'"),
    ];
    for (n, (setting, remedy)) in checks.into_iter().enumerate() {
        let found: String = row.try_get(n)?;
        let good = if setting == "server_encoding" {
            found == "UTF8"
        } else {
            found != "off"
        };
        if !good {
            return Err(StoreError::Unsafe { setting, found, remedy });
        }
    }
    Ok(())
}
