//! Where the record is: the options that every command shares.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use record::{Roles, Viewer};
use store::{Desk, Location, Node, Store};

use super::progress::Progress;

/// Where the record is.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// The data directory
    #[arg(long, value_name = "DIR", default_value = "./switchover-data")]
    pub data: PathBuf,
    /// A PostgreSQL database for the record, instead of a file in the data directory
    #[arg(long, value_name = "URL", env = "SWITCHOVER_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
}

impl Place {
    /// The place of the record.
    pub fn location(&self) -> anyhow::Result<Location> {
        Ok(Location::find(&self.data, self.database_url.as_deref())?)
    }

    /// The folder of what makes a start quicker; it may be deleted at any time.
    fn cache(&self) -> PathBuf {
        self.data.join("cache")
    }

    /// The record, which has to be there.
    pub async fn store(&self) -> anyhow::Result<Store> {
        Ok(Store::open(&self.location()?).await?)
    }

    /// A desk over the record, which has to be there.
    pub async fn desk(&self) -> anyhow::Result<Desk> {
        over(self.store().await?.caching(self.cache())).await
    }

    /// A desk over the record, founded if it is not there.
    pub async fn desk_or_found(&self, programme: &str) -> anyhow::Result<Desk> {
        let store = Store::open_or_found(&self.location()?, programme).await?;
        over(store.caching(self.cache())).await
    }
}

async fn over(store: Store) -> anyhow::Result<Desk> {
    let head = store.head().await?.position;
    let progress = Progress::of("Loading the record", head);
    let node = Node::over(store, Arc::new(programme::schema()), |at| progress.at(at)).await?;
    progress.done();
    Ok(Desk::over(node))
}

/// Whoever has the data directory in hand may see and do everything in it; the journal says which command it was.
pub fn holder() -> Viewer {
    Viewer::with(Roles::EVERYONE)
}

/// The folder that a file will stand in has to exist before long work begins.
pub fn writable(path: &Path) -> anyhow::Result<()> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    anyhow::ensure!(
        folder.is_dir(),
        "{} is no folder: make it first, or name another file",
        folder.display()
    );
    Ok(())
}
