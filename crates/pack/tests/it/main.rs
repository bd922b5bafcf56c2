//! The readers and writers of packs over whole files.

mod make;
mod office;
mod rewriting;
mod safety;
