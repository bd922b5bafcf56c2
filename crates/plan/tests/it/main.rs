//! Tests of the plan through its public face.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod confidence;
mod files;
mod gates;
mod network;
mod pit;
mod preview;
mod quality;
mod readiness;
mod small_plans;
mod telling;
