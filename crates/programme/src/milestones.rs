//! Milestones: the dated promises of the plan.
//!
//! Here: what a milestone holds, whose it is, who may touch it, and the little that cannot be. Not here: whether its dates agree
//! with anything else (`check`). A pack may contradict itself and still be recorded; only nonsense is refused.

use record::{Access, At, Concerned, Door, Problems, Ref, Refs, Register, code, column, fields};
use terms::{Date, Rag, Text, When};

use crate::milestone_changes::RAISED;
use crate::milestone_completions::RollUp;
use crate::roles::{DECIDERS, EVERYONE, OFFICE, OWNERS};
use crate::{
    groups::Group, organisations::Organisation, phases::Phase, plan_sections::PlanSection, risks::Risk, scopes::Scope,
    tiers::Tier,
};

fields! {
    /// Something done by a date, owned by somebody.
    pub struct Milestone in "milestones" {
        /// As the programme writes it, such as T3-TE-0017. Never used twice.
        id: MilestoneId = column("Milestone ID").unique().searched();
        /// What is done when it is reached.
        title: Text = column("Milestone Title").searched();
        /// What counts as reached.
        description: Option<Text> = column("Milestone Description").searched().long();
        /// How high a change of its date has to go.
        tier: Option<Ref<Tier>> = column("Milestone Tier").seen_as("Milestones of this tier");
        /// The Level 1 milestone that it serves.
        serves: Option<Ref<Milestone>> = column("Level 1 Milestone").seen_as("Milestones that serve it");
        /// The part of the plan that it stands in.
        section: Option<Ref<PlanSection>> = column("Plan Section").seen_as("Milestones of this section");
        /// Who answers for it.
        owner: Option<Ref<Organisation>> = column("Owner").seen_as("Milestones it owns");
        /// The group whose approval reaches it, if its description says so.
        approved_by: Option<Ref<Group>> = column("Approved by").seen_as("Milestones it approves");
        /// The date last approved. None until a change is approved: that is none, not zero slip.
        baseline: Option<When> = column("Baseline Date").only_by(CHANGE_DECIDED);
        /// The date now expected.
        forecast: Option<When> = column("Forecast Date").by_owner();
        /// The day by which a date under review is forecast again.
        reforecast_by: Option<Date> = column("Re-forecast by").by_owner();
        /// The day it was reached.
        actual: Option<Date> = column("Actual Date").by_owner();
        /// Colour stated for the last report; none is unknown, never Green.
        last_rag: Option<Rag> = column("Last RAG");
        /// Colour stated now. A derived colour stands beside it and is not stored.
        current_rag: Option<Rag> = column("Current RAG").by_owner();
        /// Colour expected at the next report.
        next_rag: Option<Rag> = column("Next RAG").by_owner();
        /// What is to be said about it.
        update: Option<Text> = column("Update").searched().long().by_owner();
        /// Risks that could move it.
        risks: Refs<Risk> = column("Risks").seen_as("Milestones it could move");
        /// The day it left the plan, by a decided change.
        removed: Option<Date> = column("Removed").only_by(CHANGE_DECIDED);
        /// Each party that has to do its part, such as each LDSO; it is reached when all have.
        scope: Option<Ref<Scope>> = column("Owned by each of").seen_as("Milestones of each of them");
        /// The day on which it was decided to take it as reached although not every party is done.
        accepted: Option<Date> = column("Accepted incomplete").only_by(CHANGE_DECIDED);
        /// The phase of the programme that it stands in.
        phase: Option<Ref<Phase>> = column("Phase").seen_as("Milestones of this phase");
    }
}

impl Register for Milestone {
    fn name(&self) -> Text {
        self.id.text()
    }

    fn access() -> Access {
        Access::nobody()
            .see(EVERYONE)
            .edit(OFFICE)
            .edit_own(OWNERS)
            .pass(CHANGE_DECIDED, DECIDERS)
            .pass(RAISED, OFFICE)
            .pass_own(RAISED, OWNERS)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.owner);
    }

    fn check(&self, own: Ref<Self>, at: &At<'_>, say: &mut Problems) {
        if self.serves == Some(own) {
            say.refuse("serves-itself", format!("{} cannot serve itself", self.id));
        }
        if self.actual.is_some_and(|day| day > at.today()) {
            say.refuse(
                "reached-in-future",
                format!("{} cannot have been reached after today", self.id),
            );
        }
        self.check_parties(own, at, say);
    }
}

impl Milestone {
    /// What each party of a scope has to do is reached when all have done it, or when a group accepts less.
    fn check_parties(&self, own: Ref<Self>, at: &At<'_>, say: &mut Problems) {
        let Some(day) = self.actual.filter(|_| self.accepted.is_none()) else {
            return;
        };
        if let Some(roll_up) = RollUp::of(at, own, self, day)
            && !roll_up.is_complete()
        {
            let text = format!(
                "{} by {day}: it is reached when all are done, or when a decided change accepts it as it is",
                roll_up.words()
            );
            say.refuse_field("actual", "parties-not-done", text);
        }
    }
}

/// The only way to move a baseline or to remove a milestone; `milestone_changes` holds the action that passes it.
pub const CHANGE_DECIDED: Door = Door("milestones.change-decided");

code! {
    /// An id in one spelling: trimmed, upper case, plain hyphens, no blank inside.
    pub struct MilestoneId, such as "T3-TE-0017";
}

impl MilestoneId {
    fn spelling(printed: &str) -> Option<String> {
        crate::spelling::code_spelling(printed)
    }
}
