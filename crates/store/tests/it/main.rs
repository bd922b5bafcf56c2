//! The conformance suite: the same tests on SQLite and on PostgreSQL.

mod accounts;
mod backup;
mod journal;
mod kill;
mod node;
mod places;
mod registers;
mod segments;
