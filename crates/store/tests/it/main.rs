//! The conformance suite: the same tests on SQLite and on PostgreSQL.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test stops where it fails and says what it did"
)]
#![expect(clippy::disallowed_methods, reason = "tests measure how long something took")]

mod accounts;
mod backup;
mod journal;
mod kill;
mod letting_go;
mod lost_answers;
mod node;
mod outbox;
mod places;
mod registers;
mod segments;
