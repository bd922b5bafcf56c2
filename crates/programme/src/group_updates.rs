//! Group updates: what a group reported of a meeting.
//!
//! Here: one topic of one meeting. Not here: the decisions, which are a register of their own.

use record::{Access, At, Concerned, Ref, Refs, Register, column, fields};
use terms::{Date, Text};

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{groups::Group, meetings::Meeting, milestones::Milestone};

fields! {
    /// What a group reported of one topic.
    pub struct GroupUpdate in "group-updates" {
        /// Pack, group and topic, such as TMAG22/PSG/Route to M9.
        code: Key = column("Reference").unique().searched();
        /// The group that reports.
        group: Option<Ref<Group>> = column("Group").seen_as("Updates it gave");
        /// The meeting reported.
        meeting: Option<Ref<Meeting>> = column("Meeting").seen_as("Updates of it");
        /// The day of that meeting.
        on: Option<Date> = column("Meeting date");
        /// What it is about.
        topic: Option<Text> = column("Topic").searched();
        /// What was reported.
        text: Option<Text> = column("Text").searched().long();
        /// What came of it.
        outcome: Option<Text> = column("Outcome").searched().long();
        /// Change requests touched.
        changes: Option<Text> = column("CRs").searched();
        /// Milestones touched.
        milestones: Refs<Milestone> = column("Milestones").seen_as("Updates that touch it");
    }
}

impl Register for GroupUpdate {
    fn name(&self) -> Text {
        self.topic.clone().unwrap_or_else(|| self.code.text())
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}
