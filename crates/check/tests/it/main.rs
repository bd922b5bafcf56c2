//! Tests of the rules against the public findings, fixtures written by others, and generated packs.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod consistent;
mod controls;
mod fixtures;
mod forms;
mod generator;
mod mutations;
mod pit;
mod read;
mod render;
mod repairs;
mod score;
