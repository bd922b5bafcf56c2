//! Packs: the documents that came in, in the order in which they were loaded, and those that were built here.
//!
//! Here: which document, of which series and day, and its reading. As-at can be named by a pack.

use record::{Access, At, Concerned, Content, Ref, Register, choice, column, fields};
use terms::{Date, Text};

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// A document that came in.
    pub struct Pack in "packs" {
        /// What it is called, such as TMAG22.
        code: Key = column("Pack").unique().searched();
        /// Its title line.
        title: Option<Text> = column("Title").searched();
        /// The series it belongs to: packs of one group, or a register's name.
        series: Text = column("Series");
        /// The day it is for.
        on: Option<Date> = column("Date");
        /// The file's name.
        file: Text = column("File").searched();
        /// The document, by content hash.
        content: Option<Content> = column("Document");
        /// The reading, by content hash.
        reading: Option<Content> = column("Reading");
        /// How it was taken: newest of its series, or loaded late and only compared.
        taken: Option<Taken> = column("Taken as");
        /// The head of the record from which it was built: position and hash.
        built_from: Option<Text> = column("Built from");
    }
}

impl Register for Pack {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}

choice! {
    /// How a document was taken into the record.
    pub enum Taken {
        /// As the newest of its series: its values became changes.
        Newest = "newest" as "Newest of its series",
        /// After a newer one: nothing changed, its differences are listed.
        Late = "late" as "Loaded late",
        /// Not at all: it was built from the record.
        Built = "built" as "Built from the record",
    }
}
