//! Decisions: what a group or a named person decided.
//!
//! Here: the decision, its outcome and by whom. Not here: what it moved, which stands in the entries that cite it.

use record::{Access, At, Changes, Concerned, Door, Person, Ref, Refs, Refusal, Register, choice, column, fields};
use terms::{Date, Text};

use crate::roles::{DECIDERS, EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{document_versions::DocumentVersion, groups::Group, meetings::Meeting, milestones::Milestone};

fields! {
    /// What was decided.
    pub struct Decision in "decisions" {
        /// Meeting and serial, such as TMAG22-D1.
        code: Key = column("Reference").unique().searched();
        /// What was asked.
        title: Text = column("Decision").searched();
        /// The meeting.
        meeting: Option<Ref<Meeting>> = column("Meeting").seen_as("Its decisions");
        /// The group.
        group: Option<Ref<Group>> = column("Group").seen_as("Decisions it took");
        /// The day.
        on: Option<Date> = column("Date");
        /// What came of it.
        outcome: Option<Outcome> = column("Outcome").only_by(DECIDED);
        /// The person who decided.
        decided_by: Option<Person> = column("Decided by").only_by(DECIDED);
        /// What the approval is subject to.
        conditions: Option<Text> = column("Conditions").searched().long();
        /// Milestones that it approves.
        milestones: Refs<Milestone> = column("Milestones").seen_as("Decisions on it");
        /// The version of a document that it approves.
        version: Option<Ref<DocumentVersion>> = column("Document version").seen_as("Decisions on it");
    }
}

impl Register for Decision {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE).pass(DECIDED, DECIDERS)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}

/// The only way to state an outcome: the chair or the decider does it.
pub const DECIDED: Door = Door("decisions.decided");

choice! {
    /// What came of a decision.
    pub enum Outcome {
        /// Approved.
        Approved = "approved" as "Approved",
        /// Approved, with a caveat.
        ApprovedWithCaveat = "approved-with-caveat" as "Approved with caveat",
        /// Approved on condition that work-offs close.
        Conditional = "conditional" as "Conditional on work-offs",
        /// Put off to a named meeting.
        Deferred = "deferred" as "Deferred",
        /// Not approved.
        Rejected = "rejected" as "Rejected",
        /// Recommended to a higher group.
        Recommended = "recommended" as "Recommended",
        /// For issue to impact assessment.
        ToImpactAssessment = "to-impact-assessment" as "To impact assessment",
        /// Taken note of.
        Noted = "noted" as "Noted",
    }
}

fields! {
    /// State the outcome of a decision.
    pub struct Decide in "decide" {
        /// The decision.
        decision: Ref<Decision> = column("Decision");
        /// What came of it.
        outcome: Outcome = column("Outcome");
        /// The person who decided.
        decided_by: Person = column("Decided by");
        /// The day.
        on: Date = column("Date");
    }
}

impl record::Action for Decide {
    const DOOR: Door = DECIDED;

    fn decide(&self, at: &At<'_>, to: &mut Changes<'_>) -> Result<(), Refusal> {
        let decision = at.get(self.decision)?;
        if let Some(outcome) = &decision.outcome {
            let text = format!("{} is already decided: {outcome:?}", decision.code);
            return Err(Refusal::new("already-decided", text));
        }
        let decided = Decision {
            outcome: Some(self.outcome),
            decided_by: Some(self.decided_by.clone()),
            on: Some(self.on),
            ..(*decision).clone()
        };
        to.put(self.decision, decided);
        Ok(())
    }
}
