//! Runs the built program as a person would.

use std::path::Path;
use std::process::{Command, Output};

/// What a run came to.
pub struct Run {
    pub status: i32,
    pub out: String,
    pub err: String,
}

/// Runs the program in a folder.
pub fn switchover(folder: &Path, args: &[&str]) -> Run {
    let mut command = Command::new(env!("CARGO_BIN_EXE_switchover"));
    command
        .current_dir(folder)
        .args(args)
        .env_remove("SWITCHOVER_DATABASE_URL")
        .env("COLUMNS", "100");
    let Output { status, stdout, stderr } = command.output().unwrap();
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
