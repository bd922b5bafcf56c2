//! Registers as files: CSV, XLSX and JSON, out and in again.
//!
//! An export states for each row its key and the position at which it was taken, so that importing the file again is an
//! edit made at that position: work done elsewhere cannot silently overwrite. A file from elsewhere has neither; its
//! rows are matched by the register's unique column. Not here: deciding the edits (`record`), packs (`facts`).

mod read;
mod write;

pub use read::{ReadFault, edits, read_csv, read_json, read_workbook};
pub use write::{write_csv, write_json, write_workbook};

/// The heading of the column that holds a row's key.
pub const KEY: &str = "Key";
/// The heading of the column that holds the position at which the row was taken.
pub const POSITION: &str = "Taken at position";
/// The heading of the column whose first row carries the head of the record, so that a file can later bear witness.
pub const HEAD: &str = "Head of the record";

/// A register's rows as a file holds them: all text, as people read it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    /// The register's stored name; the worksheet is called so.
    pub register: String,
    /// The headings.
    pub header: Vec<String>,
    /// The rows with the line or row of the file that each stands in.
    pub rows: Vec<(u32, Vec<String>)>,
}

impl Sheet {
    /// The column of a heading, in any case and with blanks as they come.
    #[must_use]
    pub fn column(&self, heading: &str) -> Option<usize> {
        let wanted = record::fold(heading);
        self.header.iter().position(|h| record::fold(h) == wanted)
    }
}
