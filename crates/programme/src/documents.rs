//! Documents: what the programme writes and approves.
//!
//! Here: the document. Its versions, reviews and locations are rows of their own.

use record::{Access, At, Concerned, Ref, Refs, Register, column, fields};
use terms::Text;

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{groups::Group, milestones::Milestone, organisations::Organisation};

fields! {
    /// A document of the programme.
    pub struct Document in "documents" {
        /// Its title.
        title: Key = column("Document").unique().searched();
        /// Its deliverable number.
        number: Option<Text> = column("Number").searched();
        /// Who writes it.
        owner: Option<Ref<Organisation>> = column("Owner").seen_as("Documents it owns");
        /// The group that approves it.
        approved_by: Option<Ref<Group>> = column("Approved by").seen_as("Documents it approves");
        /// Milestones that its approval reaches.
        milestones: Refs<Milestone> = column("Milestones").seen_as("Documents for it");
    }
}

impl Register for Document {
    fn name(&self) -> Text {
        self.title.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.owner);
    }
}
