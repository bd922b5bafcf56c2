//! Milestone changes: what is put to a group, and what it decided.
//!
//! Here: a proposed change and its decision; approving one moves the baseline in the same entry. Not here: the network.

use record::{Access, At, Changes, Concerned, Door, Ref, Refusal, Register, choice, column, fields};
use terms::{Date, Text, When};

use crate::milestones::{CHANGE_DECIDED, Milestone};
use crate::roles::{DECIDERS, EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{groups::Group, meetings::Meeting};

fields! {
    /// A change of a milestone, put to a group.
    pub struct MilestoneChange in "milestone-changes" {
        /// Meeting and milestone, such as TMAG22/T3-TE-0086.
        code: Key = column("Reference").unique().searched();
        /// The milestone.
        milestone: Option<Ref<Milestone>> = column("Milestone").seen_as("Changes of it");
        /// New, removed, renamed, moved.
        kind: Option<ChangeKind> = column("Milestone Change");
        /// The title proposed.
        title: Option<Text> = column("Proposed title").searched();
        /// The date proposed.
        proposed: Option<When> = column("Proposed date");
        /// Why.
        reason: Option<Text> = column("Reason").searched().long();
        /// The meeting that it is put to.
        meeting: Option<Ref<Meeting>> = column("Put to").seen_as("Changes put to it");
        /// The day it was decided.
        decided_on: Option<Date> = column("Decided on").only_by(CHANGE_DECIDED);
        /// The group that decided.
        decided_by: Option<Ref<Group>> = column("Decided by").only_by(CHANGE_DECIDED).seen_as("Changes it decided");
        /// Whether it was approved.
        approved: Option<bool> = column("Approved").only_by(CHANGE_DECIDED);
    }
}

impl Register for MilestoneChange {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody()
            .see(EVERYONE)
            .edit(OFFICE)
            .pass(CHANGE_DECIDED, DECIDERS)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}

choice! {
    /// What a change does.
    pub enum ChangeKind {
        /// A new milestone.
        New = "new" as "New",
        /// A milestone leaves the plan.
        Remove = "remove" as "Remove",
        /// Another name.
        Name = "name" as "Name Change",
        /// Another date.
        Date = "date" as "Date Change",
        /// Another name and another date.
        NameAndDate = "name-and-date" as "Name & Date Change",
        /// Another change.
        Other = "other" as "Other",
    }
}

fields! {
    /// Decide a change of a milestone; an approved one moves the baseline in the same entry.
    pub struct DecideChange in "decide-change" {
        /// The change put to the meeting.
        change: Ref<MilestoneChange> = column("Change");
        /// Whether it is approved.
        approved: bool = column("Approved");
        /// The group that decides.
        by: Ref<Group> = column("Decided by");
        /// The day of its meeting.
        on: Date = column("Decided on");
    }
}

impl record::Action for DecideChange {
    const DOOR: Door = CHANGE_DECIDED;

    fn decide(&self, at: &At<'_>, to: &mut Changes<'_>) -> Result<(), Refusal> {
        let change = at.get(self.change)?;
        if let Some(day) = change.decided_on {
            return Err(Refusal::new(
                "already-decided",
                format!("{} was decided on {day}", change.code),
            ));
        }
        let Some(of) = change.milestone else {
            let text = format!("{} names no milestone; say which one it changes", change.code);
            return Err(Refusal::new("no-milestone", text));
        };
        if self.approved {
            let milestone = (*at.get(of)?).clone();
            to.put(of, approved(milestone, change, self.on));
        }
        let decided = MilestoneChange {
            decided_on: Some(self.on),
            decided_by: Some(self.by),
            approved: Some(self.approved),
            ..(*change).clone()
        };
        to.put(self.change, decided);
        Ok(())
    }
}

fn approved(milestone: Milestone, change: &MilestoneChange, on: Date) -> Milestone {
    match change.kind {
        Some(ChangeKind::Remove) => Milestone {
            removed: Some(on),
            forecast: None,
            ..milestone
        },
        _ => Milestone {
            title: change.title.clone().unwrap_or(milestone.title),
            baseline: change.proposed.or(milestone.baseline),
            forecast: change.proposed.or(milestone.forecast),
            ..milestone
        },
    }
}
