//! The record, tested on a small schema of its own.

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
