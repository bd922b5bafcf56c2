//! The command line: one file per command. What a command does lives in the crates; here it is wired to files, to the
//! record's place and to the terminal.

mod as_at;
mod backup;
mod check;
mod completions;
mod decisions;
mod demo;
mod expire;
mod export;
mod history;
mod import;
mod input;
mod notify;
mod out;
mod pack;
mod place;
mod plan;
mod progress;
mod prove;
mod restore;
mod rules;
mod serve;
mod token;
mod user;
mod verify;
mod withhold;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Everything went well.
pub const GOOD: u8 = 0;
/// Something was found that has to be looked at: errors in a pack, a chain that does not hold, a change refused.
pub const FOUND: u8 = 1;
/// A file given cannot be used: not decodable, not of a known form, nothing recognised in it.
pub const UNUSABLE: u8 = 2;
/// The work could not be done: the database, the disk, the network.
pub const FAILED: u8 = 3;
/// The command line itself is wrong.
pub const WRONG_USE: u8 = 64;

/// The control system for moving an electricity market to a new settlement arrangement.
#[derive(Parser)]
#[command(
    name = "switchover",
    version,
    arg_required_else_help = true,
    disable_help_subcommand = true,
    max_term_width = 100,
    after_help = "Exit status: 0 done; 1 something was found or refused; 2 a file given cannot be used; 3 the work \
                  could not be done; 64 the command line is wrong."
)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Check),
    Rules(rules::Rules),
    Serve(serve::Serve),
    Demo(demo::Demo),
    Import(import::Import),
    Export(export::Export),
    Plan(plan::Plan),
    Pack(pack::Pack),
    History(history::History),
    Notify(notify::Notify),
    Verify(verify::Verify),
    Prove(prove::Prove),
    Withhold(withhold::Withhold),
    Expire(expire::Expire),
    Backup(backup::Backup),
    Restore(restore::Restore),
    User(user::User),
    Token(token::Token),
    Completions(completions::Completions),
}

impl Cli {
    /// Runs the command; the answer is the exit status.
    pub fn run(self) -> anyhow::Result<u8> {
        match self.command {
            Command::Check(command) => command.run(),
            Command::Rules(command) => command.run(),
            Command::Serve(command) => awaited(command.run()),
            Command::Demo(command) => awaited(command.run()),
            Command::Import(command) => awaited(command.run()),
            Command::Export(command) => awaited(command.run()),
            Command::Plan(command) => awaited(command.run()),
            Command::Pack(command) => awaited(command.run()),
            Command::History(command) => awaited(command.run()),
            Command::Notify(command) => awaited(command.run()),
            Command::Verify(command) => awaited(command.run()),
            Command::Prove(command) => awaited(command.run()),
            Command::Withhold(command) => awaited(command.run()),
            Command::Expire(command) => awaited(command.run()),
            Command::Backup(command) => awaited(command.run()),
            Command::Restore(command) => awaited(command.run()),
            Command::User(command) => awaited(command.run()),
            Command::Token(command) => awaited(command.run()),
            Command::Completions(command) => command.run(),
        }
    }
}

/// Runs what waits for a database or a network.
fn awaited<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

/// A file or a request that cannot be used, with its exit status.
#[derive(Debug, thiserror::Error)]
#[error("{what}")]
struct Stop {
    what: String,
    status: u8,
}

impl Stop {
    /// A file given cannot be used.
    fn unusable(what: impl Into<String>) -> anyhow::Error {
        Self {
            what: what.into(),
            status: UNUSABLE,
        }
        .into()
    }

    /// It was refused; nothing was changed.
    fn refused(what: impl Into<String>) -> anyhow::Error {
        Self {
            what: what.into(),
            status: FOUND,
        }
        .into()
    }
}

/// Says what went wrong and gives its exit status.
pub fn failed(error: &anyhow::Error) -> ExitCode {
    if out::is_broken_pipe(error) {
        return ExitCode::from(GOOD);
    }
    out::complain(&format!("error: {error}"));
    ExitCode::from(status(error))
}

fn status(error: &anyhow::Error) -> u8 {
    use store::StoreError;
    if let Some(stop) = error.downcast_ref::<Stop>() {
        return stop.status;
    }
    match error.downcast_ref::<StoreError>() {
        Some(StoreError::Broken(_) | StoreError::Content { .. } | StoreError::Refused(_)) => FOUND,
        Some(StoreError::NotABackup { .. }) => UNUSABLE,
        _ if matches!(error.downcast_ref(), Some(store::AskError::Refused(_))) => FOUND,
        _ => FAILED,
    }
}
