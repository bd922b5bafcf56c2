//! The record in a database, on SQLite and PostgreSQL behind one face; content, persons, accounts, tokens.
//!
//! A map: `journal` appends and reads sealed entries under the writers' lock; `node` holds the newest state, its
//! `keeper` appends what is asked and follows other nodes; `desk` is what pages and commands get; `content` keeps readings and attachments
//! by hash; `people`, `accounts`, `sessions` and `tokens` are plain tables outside the chain; `backup` and `restore`
//! move everything in one file. `db`, `statements` and `migrations` are the only places that know SQL.
//!
//! Not here: what an entry means (`record`), pages (`web`), the command line (`switchover`).

mod accounts;
mod asking;
mod backup;
pub mod clock;
mod content;
mod db;
mod desk;
mod error;
mod expire;
mod follow;
mod jobs;
mod journal;
mod keeper;
mod migrations;
mod names;
mod node;
mod outbox;
mod pages;
mod people;
pub mod plain;
mod prove;
pub mod random;
mod restore;
mod segments;
mod sessions;
mod statements;
mod tokens;
mod verify;
mod withhold;

pub use accounts::{Account, FAILURES_BEFORE_REST, REST, Rights, SHORTEST_PASSWORD, SignIn};
pub use asking::{AskError, Asked, Asking, Merge, Receipt, Withholding, Work};
pub use backup::Manifest;
pub use content::{ContentRow, ORPHAN_AFTER, content_hash};
pub use db::Location;
pub use desk::Desk;
pub use error::{Found, StoreError};
pub use expire::{AT_ONCE as EXPIRED_AT_ONCE, Expired, Expiry, Pinned};
pub use jobs::{Job, JobState};
pub use journal::{LineOf, PAGE, Store, Writer};
pub use names::Names;
pub use node::{Health, Node, READ_YOUR_WRITES};
pub use outbox::{CLAIM_SECONDS, Mail, MailState, NewMail};
pub use people::Person;
pub use prove::Proof;
pub use restore::{Restored, restore};
pub use sessions::{LINK_SECONDS, Link, NewSession, Purpose, SESSION_SECONDS, Session};
pub use tokens::{TOKEN_PREFIX, Token};
pub use verify::{Verdict, heads_in};
