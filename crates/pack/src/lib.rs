//! Reads programme packs and registers into places and values, and writes corrected copies.
//!
//! A reader turns bytes of one format into a [`document::Document`]: blocks of text and tables, each span with its place. The
//! [`model`] recognises in a document what a pack is made of (meeting, agenda, actions, milestones, ...) by shape and
//! headings, never by position, and keeps the printed text beside every value. Not here: what contradicts what
//! (`check`), files and clocks (`switchover`).

mod archive;
pub mod build;
mod colour;
mod csv;
pub mod document;
mod error;
pub mod exchange;
pub mod facts;
mod grid;
pub mod import;
mod limits;
pub mod model;
mod pdf;
mod pptx;
mod read;
pub mod rewrite;
mod text;
mod xlsx;
mod xml;

pub use crate::csv::read_csv;
pub use error::ReadError;
pub use limits::Limits;
pub use pdf::read_pdf;
pub use pptx::read_pptx;
pub use read::read;
pub use rewrite::{Applied, Edit, RewriteError, rewrite};
pub use text::read_text;
pub use xlsx::read_xlsx;
