//! Runs the built program as a person would, with its record in a file or on PostgreSQL.

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs each test on both engines; without PostgreSQL it says so.
macro_rules! on_both {
    ($($name:ident)+) => {
        mod sqlite { $(
            #[test]
            fn $name() { super::$name(); }
        )+ }
        mod postgres { $(
            #[test]
            fn $name() {
                if crate::program::on_postgres() {
                    super::$name();
                }
            }
        )+ }
    };
}
pub(crate) use on_both;

/// The server for tests, and the databases that stand for data directories on it.
#[derive(Default)]
struct Engine {
    server: Option<String>,
    databases: HashMap<(PathBuf, String), String>,
}

thread_local! {
    static ENGINE: RefCell<Engine> = RefCell::default();
}

/// From here on the test's records are databases of the server named by the environment, one for each data directory;
/// false, and said, if there is none.
#[expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "the server for tests is named by the environment; a test left out says so"
)]
pub fn on_postgres() -> bool {
    let Ok(url) = std::env::var("SWITCHOVER_TEST_POSTGRES") else {
        eprintln!("skipped: no PostgreSQL");
        return false;
    };
    ENGINE.with_borrow_mut(|engine| engine.server = Some(url));
    true
}

/// From here on the test's records are files again.
pub fn on_sqlite() {
    ENGINE.with_borrow_mut(|engine| engine.server = None);
}

/// The database that stands for the data directory of a command line, made when it is first named.
fn database(folder: &Path, args: &[&str]) -> Option<String> {
    let data = args
        .iter()
        .position(|arg| *arg == "--data")
        .and_then(|at| args.get(at + 1))?;
    ENGINE.with_borrow_mut(|engine| {
        let server = engine.server.clone()?;
        let made = engine.databases.entry((folder.to_owned(), (*data).to_owned()));
        Some(made.or_insert_with(|| made_on(&server)).clone())
    })
}

fn made_on(server: &str) -> String {
    let name = format!("cli_{}", store::random::key().unwrap());
    let sql = format!("CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let mut server = <sqlx::PgConnection as sqlx::Connection>::connect(server).await.unwrap();
        let sql = sqlx::raw_sql(sqlx::AssertSqlSafe(sql));
        sql.execute(&mut server).await.unwrap();
    });
    let (server, _) = server.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

/// What a run came to.
pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// The program in a folder, with its record on the test's engine.
pub fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchover"));
    command.current_dir(folder).args(args).env("COLUMNS", "100");
    match database(folder, args) {
        Some(url) => command.env("SWITCHOVER_DATABASE_URL", url),
        None => command.env_remove("SWITCHOVER_DATABASE_URL"),
    };
    command
}

/// Runs the program in a folder.
pub fn switchover(folder: &Path, args: &[&str]) -> Run {
    let Output { status, stdout, stderr } = command(folder, args).output().unwrap();
    Run {
        status: status.code().unwrap_or(-1),
        out: String::from_utf8(stdout).unwrap(),
        err: String::from_utf8(stderr).unwrap(),
    }
}

impl Run {
    /// The run went well.
    #[track_caller]
    pub fn good(self) -> Self {
        self.ended(0)
    }

    /// The run ended with that status.
    #[track_caller]
    pub fn ended(self, status: i32) -> Self {
        assert_eq!(self.status, status, "out: {}\nerr: {}", self.out, self.err);
        self
    }

    /// The complaint says that.
    #[track_caller]
    pub fn complains(self, what: &str) -> Self {
        assert!(self.err.contains(what), "expected {what:?} in {}", self.err);
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self
    }
}
