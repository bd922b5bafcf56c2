//! Tests of the shared words against the world outside.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod holidays;
