//! Tests of the program as a whole, in one binary.

mod bad_input;
mod commands;
mod help;
mod packs;
mod program;
mod server;
mod tidy;
