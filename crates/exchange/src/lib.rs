//! Documents and register files, into the record and out of it: what the command line, the pages and the API share.
//!
//! Bytes come in from the edge that was given them; files and folders are that edge's. Not here: what a document says
//! (`pack`), how a merge is decided (`record`), where it is kept (`store`).

mod intake;
mod packs;
mod registers;
mod smtp;
pub mod telling;

pub use intake::{Intake, IntakeError, Offer, Outcome, Taker, unsettled};
pub use packs::{PackError, build, everybody, keep};
pub use registers::{FileKind, RegisterError, edits, export, import};
pub use smtp::{Answer, MailServer, Postman, Secret, Security, SetUpError};
