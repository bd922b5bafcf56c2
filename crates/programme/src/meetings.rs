//! Meetings: a group on a day.
//!
//! Here: when a group meets or met. Not here: the agenda and what was decided.

use record::{Access, At, Concerned, Ref, Register, choice, column, fields};
use terms::{Date, Text};

use crate::groups::Group;
use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// A meeting of a group.
    pub struct Meeting in "meetings" {
        /// Group and number, such as TMAG22.
        code: Key = column("Meeting").unique().searched();
        /// The group.
        group: Option<Ref<Group>> = column("Group").seen_as("Its meetings");
        /// The day.
        on: Option<Date> = column("Date");
        /// Ordinary or extraordinary.
        kind: Option<MeetingKind> = column("Kind");
        /// Planned, held or cancelled.
        state: Option<MeetingState> = column("State");
        /// When it starts and ends, as printed.
        hours: Option<Text> = column("Time");
        /// What was concluded.
        summary: Option<Text> = column("Summary").searched().long();
    }
}

impl Register for Meeting {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}

choice! {
    /// Whether a meeting follows the group's cadence.
    pub enum MeetingKind {
        /// By the group's cadence.
        Ordinary = "ordinary" as "Ordinary",
        /// Called beside the cadence.
        Extraordinary = "extraordinary" as "Extraordinary",
    }
}

choice! {
    /// Where a meeting stands.
    pub enum MeetingState {
        /// To be held.
        Planned = "planned" as "Planned",
        /// Held.
        Held = "held" as "Held",
        /// Not held.
        Cancelled = "cancelled" as "Cancelled",
    }
}
