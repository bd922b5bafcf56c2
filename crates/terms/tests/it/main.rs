//! Tests of the shared words against the world outside.

mod holidays;
