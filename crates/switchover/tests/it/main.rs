//! Tests of the program as a whole, in one binary.
#![expect(clippy::unwrap_used, reason = "a test stops where it fails")]
#![expect(clippy::disallowed_methods, reason = "tests measure how long something took")]

mod bad_input;
mod building;
mod commands;
mod help;
mod packs;
mod program;
mod server;
mod tidy;
