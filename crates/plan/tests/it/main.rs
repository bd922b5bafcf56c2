//! Tests of the plan through its public face.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod gates;
mod pit;
mod readiness;
mod telling;
