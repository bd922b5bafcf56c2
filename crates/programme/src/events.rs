//! Events: webinars, surveys, briefings.
//!
//! Here: what takes place beside the meetings of groups.

use record::{Access, At, Concerned, Ref, Register, column, fields};
use terms::{Text, When};

use crate::milestones::Milestone;
use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// Something that takes place.
    pub struct Event in "events" {
        /// Its title.
        title: Key = column("Event").unique().searched();
        /// When.
        on: Option<When> = column("Date");
        /// The time, as printed.
        hours: Option<Text> = column("Time");
        /// For whom.
        audience: Option<Text> = column("Audience").searched();
        /// The joining link.
        link: Option<Text> = column("Joining link");
        /// Where to register.
        registration: Option<Text> = column("Registration");
        /// Where a recording is.
        recording: Option<Text> = column("Recording");
        /// The milestone that stands for it in the plan.
        milestone: Option<Ref<Milestone>> = column("In the plan as").seen_as("Windows and events that it stands for");
        /// Why it needs no milestone.
        dismissed: Option<Text> = column("Not for the plan because");
    }
}

impl Register for Event {
    fn name(&self) -> Text {
        self.title.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}

impl Event {
    /// Whether it is a window that a paper speaks of and the plan does not: it has no milestone and nobody has said why.
    #[must_use]
    pub fn is_unplanned(&self) -> bool {
        matches!(self.on, Some(When::Window(..))) && self.milestone.is_none() && self.dismissed.is_none()
    }
}
