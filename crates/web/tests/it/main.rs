//! The application as browsers and programs meet it, over a record of its own in a temporary folder.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod api;
mod building;
mod changes;
mod checks;
mod doors;
mod forms;
mod openid;
mod pages;
mod rights;
mod telling;
mod told;
mod world;
