//! The journal, registers as typed projections, as-at, permissions: pure.
pub mod chain;
