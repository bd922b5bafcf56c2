//! A fresh place for each test, on either engine, and entries to put into it.

use record::chain::{Hash, Head, Line, Sealed};
use store::{Location, Store};

/// Runs one test on both engines; without PostgreSQL it says so.
macro_rules! on_both {
    ($($name:ident)+) => {
        mod sqlite { $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() { super::$name(&crate::places::Engine::Sqlite).await; }
        )+ }
        mod postgres { $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                match crate::places::Engine::postgres() {
                    Some(engine) => super::$name(&engine).await,
                    None => eprintln!("skipped: no PostgreSQL"),
                }
            }
        )+ }
    };
}
pub(crate) use on_both;

/// An engine that tests run on.
pub enum Engine {
    Sqlite,
    Postgres(String),
}

/// A place of its own; a folder goes with it, a database stays until its private server goes.
pub struct Place {
    pub location: Location,
    pub folder: tempfile::TempDir,
}

impl Engine {
    /// The server named by the environment, if one is.
    #[expect(
        clippy::disallowed_methods,
        reason = "the server for tests is named by the environment"
    )]
    pub fn postgres() -> Option<Self> {
        std::env::var("SWITCHOVER_TEST_POSTGRES").ok().map(Self::Postgres)
    }

    /// A fresh place.
    pub async fn place(&self) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let location = match self {
            Self::Sqlite => Location::File(folder.path().join("record.sqlite")),
            Self::Postgres(url) => {
                let name = format!("test_{}", store::random::key().unwrap());
                self.administer(&format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0"))
                    .await;
                let (server, _) = url.rsplit_once('/').unwrap();
                Location::Server(format!("{server}/{name}"))
            }
        };
        Place { location, folder }
    }

    /// Runs a statement on the server's own database.
    pub async fn administer(&self, sql: &str) {
        let Self::Postgres(url) = self else {
            panic!("there is no server to administer")
        };
        let mut server = <sqlx::PgConnection as sqlx::Connection>::connect(url).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql))
            .execute(&mut server)
            .await
            .unwrap();
    }
}

impl Place {
    /// The record of the place, founded if there is none.
    pub async fn store(&self) -> Store {
        Store::open_or_found(&self.location, "Test programme").await.unwrap()
    }

    /// Runs a statement behind the program's back.
    pub async fn tamper(&self, sql: &str) {
        let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()));
        match &self.location {
            Location::File(path) => {
                let url = format!("sqlite:{}", path.display());
                let mut to = <sqlx::SqliteConnection as sqlx::Connection>::connect(&url)
                    .await
                    .unwrap();
                sql.execute(&mut to).await.unwrap();
            }
            Location::Server(url) => {
                let mut to = <sqlx::PgConnection as sqlx::Connection>::connect(url).await.unwrap();
                sql.execute(&mut to).await.unwrap();
            }
        }
    }
}

/// The next entry after a head: `lines` changes of milestones, made by a request of that name.
pub fn entry(after: &Head, lines: u32, request: &str) -> Sealed {
    let position = after.position + 1;
    let lines: Vec<Line> = (1..=lines)
        .map(|key| Line {
            register: "milestones".to_owned(),
            key,
            text: format!(r#"{{"set":"milestones/{key}","to":{{"title":"Title {position}"}},"salt":"s{position}"}}"#),
            withheld: None,
        })
        .collect();
    let at = terms::Instant(1_700_000_000_000_000 + i64::try_from(position).unwrap());
    sealed(
        after,
        format!(r#"{{"level":1,"at":"{at}","by":"p:test","act":"edit","salt":"h"}}"#),
        lines,
        request,
    )
}

/// An entry sealed onto a head.
pub fn sealed(after: &Head, header: String, lines: Vec<Line>, request: &str) -> Sealed {
    let hash: Hash = [0; 32];
    let mut entry = Sealed {
        position: after.position + 1,
        header,
        lines,
        header_withheld: None,
        hash,
        request: request.to_owned(),
    };
    entry.hash = entry.reckon(&after.hash);
    entry
}

/// Appends so many entries of two changes each and says where the record stands.
pub async fn fill(store: &Store, entries: u64) -> Head {
    let mut writer = store.writer().await.unwrap();
    let mut head = writer.head().await.unwrap();
    let mut all = Vec::new();
    for _ in 0..entries {
        let next = entry(&head, 2, &format!("r{}", head.position + 1));
        head = Head {
            position: next.position,
            hash: next.hash,
        };
        all.push(next);
    }
    writer.insert(&all).await.unwrap();
    writer.commit(&head).await.unwrap();
    head
}
