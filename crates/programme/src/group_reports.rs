//! Working-group reports: what a group prepares, and what its last and next meetings deal with.
//!
//! Here: one report a group and pack. Not here: the meetings' agendas.

use record::{Access, At, Concerned, Ref, Register, column, fields};
use terms::{Date, Text};

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{groups::Group, meetings::Meeting};

fields! {
    /// A working group's report.
    pub struct GroupReport in "group-reports" {
        /// Pack and group, such as TMAG22/DWG.
        code: Key = column("Reference").unique().searched();
        /// The group.
        group: Option<Ref<Group>> = column("Group").seen_as("Its reports");
        /// The meeting that it was given to.
        meeting: Option<Ref<Meeting>> = column("Reported to").seen_as("Reports given to it");
        /// What it prepares.
        deliverables: Option<Text> = column("Upcoming deliverables").searched().long();
        /// Its next meeting.
        next: Option<Date> = column("Next meeting");
        /// What that deals with.
        next_items: Option<Text> = column("Next agenda").searched().long();
        /// Its last meeting.
        last: Option<Date> = column("Last meeting");
        /// What that dealt with.
        last_items: Option<Text> = column("Last agenda").searched().long();
        /// What it passes upwards.
        escalations: Option<Text> = column("Escalations").searched();
    }
}

impl Register for GroupReport {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}
