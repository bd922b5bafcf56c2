//! The record, tested on a small schema of its own.

#![expect(clippy::unwrap_used, reason = "a test that fails here has failed")]

mod access;
mod asat;
mod chain;
mod deciding;
mod lists;
mod merging;
mod plan;
mod reading;
mod segments;
mod sizes;
mod values;
