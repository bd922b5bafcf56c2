//! Following the other nodes: something outside has been committed, or a second has passed, so look.
//!
//! PostgreSQL tells by NOTIFY on a connection of its own; SQLite's data version is asked every quarter of a second.
//! Neither has to be trusted: the keeper always reads the tail itself.

use std::sync::Arc;
use std::time::Duration;

use sqlx::Row as _;
use sqlx::postgres::PgListener;
use tokio::sync::watch;

use crate::db::Db;
use crate::node::Shared;
use crate::{StoreError, statements as sql};

/// How often SQLite is asked whether anybody has written.
const LOOK: Duration = Duration::from_millis(250);
/// How often the tail is read whatever was told.
const TICK: Duration = Duration::from_secs(1);

/// Pokes the keeper until the node goes.
pub(crate) async fn run(shared: Arc<Shared>, mut ends: watch::Receiver<()>) {
    let told = async {
        loop {
            // A connection that was lost is made anew; meanwhile the tick goes on.
            if let Err(error) = listen(&shared).await {
                tracing::debug!(%error, "not following by notification");
            }
            tokio::time::sleep(TICK).await;
        }
    };
    let ticked = async {
        loop {
            tokio::time::sleep(TICK).await;
            shared.poke.notify_one();
        }
    };
    tokio::select! {
        () = told => {}
        () = ticked => {}
        _ = ends.changed() => {}
    }
}

async fn listen(shared: &Shared) -> Result<(), StoreError> {
    match &shared.store.db {
        Db::Postgres(pool) => {
            let mut listener = PgListener::connect_with(pool).await?;
            listener.listen("switchover").await?;
            // What was told before the listening began.
            shared.poke.notify_one();
            loop {
                listener.recv().await?;
                shared.poke.notify_one();
            }
        }
        Db::Sqlite { readers, .. } => {
            let mut own = readers.acquire().await?;
            let mut last = None;
            loop {
                let row = sqlx::query(sql::SQLITE_DATA_VERSION).fetch_one(&mut *own).await?;
                let version: i64 = row.try_get(0)?;
                if last.replace(version) != Some(version) {
                    shared.poke.notify_one();
                }
                tokio::time::sleep(LOOK).await;
            }
        }
    }
}
