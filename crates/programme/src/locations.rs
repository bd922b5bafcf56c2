//! Locations: where a document or a meeting's papers are found.
//!
//! Here: addresses with their access class. The address is never followed by this program.

use record::{Access, At, Concerned, Ref, Register, choice, column, fields};
use terms::{Date, Text};

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{documents::Document, meetings::Meeting};

fields! {
    /// Where something is found.
    pub struct Location in "locations" {
        /// The address.
        address: Key = column("Address").unique().searched();
        /// The document.
        document: Option<Ref<Document>> = column("Document").seen_as("Where it is found");
        /// The meeting.
        meeting: Option<Ref<Meeting>> = column("Meeting").seen_as("Where its papers are");
        /// Who can open it.
        access: Option<AccessClass> = column("Access class");
        /// The day somebody last looked.
        checked: Option<Date> = column("Last checked");
    }
}

impl Register for Location {
    fn name(&self) -> Text {
        self.address.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}

choice! {
    /// Who can open an address.
    pub enum AccessClass {
        /// Anybody.
        Public = "public" as "Public",
        /// Participants of the programme.
        Participants = "participants" as "Participants",
        /// The programme's own staff.
        Programme = "programme" as "Programme",
    }
}
