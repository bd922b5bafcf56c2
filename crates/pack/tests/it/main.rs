//! The readers and writers of packs over whole files.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

mod anything;
mod building;
mod csv;
mod make;
mod office;
mod packs;
mod real_pack;
mod rewriting;
mod safety;
