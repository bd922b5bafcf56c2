//! Work-offs: what remains after an approval, with a day by which it closes.
//!
//! Here: what has to close before the next gate. Not here: the gate.

use record::{Access, At, Concerned, Ref, Register, column, fields};
use terms::{Date, Text};

use crate::roles::{EVERYONE, OFFICE, OWNERS};
use crate::spelling::Key;
use crate::{decisions::Decision, milestones::Milestone, organisations::Organisation};

fields! {
    /// What remains after an approval.
    pub struct WorkOff in "work-offs" {
        /// Its reference.
        code: Key = column("Reference").unique().searched();
        /// What remains.
        text: Text = column("Work-off").searched();
        /// The decision that left it.
        decision: Option<Ref<Decision>> = column("Left by").seen_as("Work-offs it left");
        /// Who does it.
        owner: Option<Ref<Organisation>> = column("Owner").seen_as("Work-offs it owns");
        /// By when.
        due: Option<Date> = column("Due");
        /// The day it was done.
        closed: Option<Date> = column("Closed").by_owner();
        /// How it stands.
        update: Option<Text> = column("Update").searched().long().by_owner();
        /// The milestone that waits for it.
        milestone: Option<Ref<Milestone>> = column("Milestone").seen_as("Work-offs it waits for");
    }
}

impl Register for WorkOff {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE).edit_own(OWNERS)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.owner);
    }
}
