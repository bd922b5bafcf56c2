//! Gates: milestones with criteria, and control points above milestones.
//!
//! Here: the gate, who recommends and who decides. Which criteria are in force and what came of it pass doors. Not
//! here: the criteria (`criteria_sets`), their judgement (`gate_room`).

use record::{Access, At, Concerned, Person, Problems, Ref, Refs, Register, choice, column, fields};
use terms::{Date, Text};

use crate::criteria_sets::{CRITERIA_APPROVED, CriteriaSet};
use crate::gate_decisions::{GATE_DECIDED, GateDecision, GateOutcome};
use crate::gate_feeds::GATE_SPLIT;
use crate::roles::{DECIDERS, EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{groups::Group, milestones::Milestone, tiers::Tier};

fields! {
    /// A milestone with criteria, or a control point above milestones.
    pub struct Gate in "gates" {
        /// What it is called: the id of its milestone, or its own name.
        code: Key = column("Gate").unique().searched();
        /// What is decided at it.
        title: Option<Text> = column("Title").searched();
        /// Milestone or control point.
        kind: Option<GateKind> = column("Kind");
        /// The milestone that it decides.
        milestone: Option<Ref<Milestone>> = column("Milestone").seen_as("Its gates");
        /// Which part of the milestone's decision it is, where that is split.
        part: Option<GatePart> = column("Part");
        /// Its tier; a gate with a milestone has the milestone's.
        tier: Option<Ref<Tier>> = column("Tier").seen_as("Gates of this tier");
        /// What it covers.
        scope: Option<Text> = column("Scope").searched();
        /// The day of its decision; none for a milestone's gate, which is on the milestone's forecast.
        on: Option<Date> = column("Date");
        /// The group that decides.
        group: Option<Ref<Group>> = column("Decided by").seen_as("Gates it decides");
        /// The person who decides, such as the chair.
        decider: Option<Person> = column("Decider");
        /// Groups whose recommendation it needs.
        recommended_by: Refs<Group> = column("Recommended by").seen_as("Gates it recommends");
        /// The version of its criteria that was approved and is in force.
        criteria: Option<Ref<CriteriaSet>> = column("Criteria in force").only_by(CRITERIA_APPROVED).seen_as("Gates it is in force for");
        /// What came of it.
        outcome: Option<GateOutcome> = column("Outcome").only_by(GATE_DECIDED);
        /// The day of that.
        decided: Option<Date> = column("Decided on").only_by(GATE_DECIDED);
        /// The decision that stands.
        decision: Option<Ref<GateDecision>> = column("Decision").only_by(GATE_DECIDED).seen_as("Gates it stands for");
        /// Where this is written.
        source: Option<Text> = column("Source");
    }
}

impl Register for Gate {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody()
            .see(EVERYONE)
            .edit(OFFICE)
            .pass(GATE_DECIDED, DECIDERS)
            .pass(GATE_SPLIT, OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}

    fn check(&self, own: Ref<Self>, at: &At<'_>, say: &mut Problems) {
        match (self.kind, self.milestone) {
            (Some(GateKind::Milestone), None) => {
                say.refuse_field("milestone", "no-milestone", "say which milestone it decides");
            }
            (Some(GateKind::ControlPoint), Some(_)) => {
                let text = "a control point stands above milestones: leave the milestone out, and feed it by gates";
                say.refuse_field("milestone", "above-milestones", text);
            }
            _ => {}
        }
        let twice = |(one, other): &(Ref<Self>, &Self)| {
            *one != own && self.milestone.is_some() && other.milestone == self.milestone && other.part == self.part
        };
        if let Some((_, other)) = at.all::<Self>().find(twice) {
            let text = format!(
                "{} decides the same milestone: say which part each of them is",
                other.code
            );
            say.refuse_field("part", "decided-twice", text);
        }
    }
}

impl Gate {
    /// Whether it was approved, fully or on conditions.
    #[must_use]
    pub fn is_approved(&self) -> bool {
        self.outcome.is_some_and(GateOutcome::approves)
    }
}

choice! {
    /// Whether a gate is a milestone or stands above milestones.
    pub enum GateKind {
        /// A milestone with criteria.
        Milestone = "milestone" as "Milestone",
        /// A control point above milestones.
        ControlPoint = "control-point" as "Control point",
    }
}

choice! {
    /// The parts into which a gate is split when gates wait for each other.
    pub enum GatePart {
        /// That all is ready for it.
        Ready = "ready" as "Ready",
        /// That what it allows may begin.
        Released = "released" as "Released",
    }
}
