//! Work-offs: what remains after an approval, with a day by which it closes.
//!
//! Here: what has to close before the next gate, or is rolled to an agreed plan. Not here: what it makes of a gate
//! (`gate_room`).

use record::{Access, At, Changes, Concerned, Door, Problems, Ref, Refusal, Register, column, fields};
use terms::{Date, Text};

use crate::criteria::Criterion;
use crate::gate_decisions::{GATE_DECIDED, GateDecision};
use crate::roles::{DECIDERS, EVERYONE, OFFICE, OWNERS};
use crate::spelling::Key;
use crate::{decisions::Decision, gates::Gate, groups::Group, milestones::Milestone, organisations::Organisation};

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
        /// The gate whose approval left it.
        gate: Option<Ref<Gate>> = column("Left at gate").seen_as("Work-offs it left");
        /// The decision of that gate.
        gate_decision: Option<Ref<GateDecision>> = column("Gate decision").only_by(GATE_DECIDED).seen_as("Work-offs it left");
        /// The criterion that it carries.
        criterion: Option<Ref<Criterion>> = column("Carries").seen_as("Work-offs that carry it");
        /// The gate before which it has to close.
        before: Option<Ref<Gate>> = column("Closes before").seen_as("Work-offs to close before it");
        /// The day agreed by those who decided; a later one has to be agreed too.
        agreed: Option<Date> = column("Agreed").only_by(GATE_DECIDED).only_by(ROLLED);
        /// The agreed plan that it was rolled to.
        plan: Option<Text> = column("Rolled to").only_by(GATE_DECIDED).only_by(ROLLED).searched();
        /// The day on which that was agreed.
        rolled: Option<Date> = column("Rolled on").only_by(ROLLED);
        /// The group that agreed it.
        rolled_by: Option<Ref<Group>> = column("Rolled by").only_by(ROLLED).seen_as("Work-offs it rolled");
    }
}

impl Register for WorkOff {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody()
            .see(EVERYONE)
            .edit(OFFICE)
            .edit_own(OWNERS)
            .pass(GATE_DECIDED, DECIDERS)
            .pass(ROLLED, DECIDERS)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.owner);
    }

    fn check(&self, _own: Ref<Self>, at: &At<'_>, say: &mut Problems) {
        if self.closed.is_some_and(|day| day > at.today()) {
            say.refuse_field("closed", "closed-in-future", "it cannot have been closed after today");
        }
        if self.before.is_some() && self.before == self.gate {
            let text = "it is left at that gate: name a later one before which it closes";
            say.refuse_field("before", "before-itself", text);
        }
    }
}

impl WorkOff {
    /// The day that counts: the one agreed, else the one stated.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.agreed.or(self.due)
    }
}

/// The only way to move a work-off past the gate before which it was to close.
pub const ROLLED: Door = Door("work-offs.rolled");

fields! {
    /// Roll a work-off to an agreed plan: it may then close after the next gate.
    pub struct RollWorkOff in "roll-work-off" {
        /// The work-off.
        work_off: Ref<WorkOff> = column("Work-off");
        /// The plan that was agreed.
        plan: Text = column("Agreed plan");
        /// The day by which it closes by that plan.
        due: Date = column("Due");
        /// The group that agrees.
        by: Ref<Group> = column("Agreed by");
        /// The day of its agreement.
        on: Date = column("Agreed on");
    }
}

impl record::Action for RollWorkOff {
    const DOOR: Door = ROLLED;

    fn decide(&self, at: &At<'_>, to: &mut Changes<'_>) -> Result<(), Refusal> {
        let work_off = at.get(self.work_off)?;
        if let Some(day) = work_off.closed {
            let text = format!("{} was closed on {day}", work_off.code);
            return Err(Refusal::new("closed-already", text));
        }
        if self.on > at.today() {
            return Err(Refusal::new("in-future", "it cannot have been agreed after today"));
        }
        if self.due < self.on {
            return Err(Refusal::new("due-in-past", "the plan ends before it is agreed"));
        }
        let rolled = WorkOff {
            agreed: Some(self.due),
            plan: Some(self.plan.clone()),
            rolled: Some(self.on),
            rolled_by: Some(self.by),
            ..work_off.clone()
        };
        to.put(self.work_off, rolled);
        Ok(())
    }
}
