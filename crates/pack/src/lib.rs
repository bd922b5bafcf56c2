//! Reads programme packs and registers into places and values, and writes corrected copies.
//!
//! A reader turns bytes of one format into a [`Document`]: blocks of text and tables, each span with its place. The
//! [`model`] recognises in a document what a pack is made of (meeting, agenda, actions, milestones, ...) by shape and
//! headings, never by position, and keeps the printed text beside every value. Not here: what contradicts what
//! (`check`), files and clocks (`switchover`).

pub mod document;
mod error;
mod limits;
pub mod model;

pub use error::ReadError;
pub use limits::Limits;
