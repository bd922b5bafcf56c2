//! What a decision about a change says, whole or refused: the meeting, the outcome, and what the outcome needs.
//!
//! Shared by changes of milestones and change requests. Not here: what an approval applies.

use record::{At, Person, Ref, Refusal, choice};
use terms::{Date, Text};

use crate::groups::Group;
use crate::meetings::{Meeting, MeetingState};

choice! {
    /// What came of a change.
    pub enum ChangeOutcome {
        /// Approved; it is applied in the same entry.
        Approved = "approved" as "Approved",
        /// Approved with a caveat; it is applied in the same entry.
        ApprovedWithCaveat = "approved-with-caveat" as "Approved with caveat",
        /// Put off to a named meeting, for want of something.
        Deferred = "deferred" as "Deferred",
        /// To be assessed before it is decided.
        ToImpactAssessment = "to-impact-assessment" as "To impact assessment",
        /// Not approved.
        Rejected = "rejected" as "Rejected",
    }
}

impl ChangeOutcome {
    /// Whether the change is applied.
    #[must_use]
    pub fn approves(self) -> bool {
        matches!(self, Self::Approved | Self::ApprovedWithCaveat)
    }

    /// Whether nothing is left to decide.
    #[must_use]
    pub fn is_final(self) -> bool {
        self.approves() || self == Self::Rejected
    }
}

/// What the form of a decision says.
pub(crate) struct Said<'a> {
    pub outcome: ChangeOutcome,
    pub meeting: Ref<Meeting>,
    pub decider: &'a Person,
    pub caveat: &'a Option<Text>,
    pub deferred_to: Option<Ref<Meeting>>,
    pub missing: &'a Option<Text>,
}

/// A decision that is complete: by which group, on which day.
pub(crate) struct Verdict {
    pub outcome: ChangeOutcome,
    pub meeting: Ref<Meeting>,
    pub group: Ref<Group>,
    pub on: Date,
    pub decider: Person,
    pub caveat: Option<Text>,
    pub deferred_to: Option<Ref<Meeting>>,
    pub missing: Option<Text>,
}

impl Verdict {
    /// The decision, if the meeting could take it and nothing that it needs is missing.
    pub(crate) fn of(at: &At<'_>, said: &Said<'_>) -> Result<Self, Refusal> {
        let meeting = at.get(said.meeting)?;
        let refused = |code, text: String| Err(Refusal::new(code, text));
        let Some(group) = meeting.group else {
            return refused(
                "no-group",
                format!("{} names no group; say first whose meeting it is", meeting.code),
            );
        };
        let Some(on) = meeting.on else {
            return refused("no-day", format!("{} has no date yet; give it one first", meeting.code));
        };
        if meeting.state == Some(MeetingState::Cancelled) {
            return refused(
                "cancelled",
                format!("{} was cancelled; it decided nothing", meeting.code),
            );
        }
        if on > at.today() {
            return refused(
                "meeting-to-come",
                format!("{} is on {on}; nothing is decided before", meeting.code),
            );
        }
        said.is_complete(at, on)?;
        Ok(Self {
            outcome: said.outcome,
            meeting: said.meeting,
            group,
            on,
            decider: said.decider.clone(),
            caveat: said.caveat.clone(),
            deferred_to: said.deferred_to,
            missing: said.missing.clone(),
        })
    }
}

impl Said<'_> {
    fn is_complete(&self, at: &At<'_>, on: Date) -> Result<(), Refusal> {
        let refused = |code, text: &str| Err(Refusal::new(code, text));
        let caveats = matches!(
            self.outcome,
            ChangeOutcome::ApprovedWithCaveat | ChangeOutcome::ToImpactAssessment
        );
        if self.outcome == ChangeOutcome::ApprovedWithCaveat && self.caveat.is_none() {
            return refused("no-caveat", "say what the caveat is");
        }
        if !caveats && self.caveat.is_some() {
            return refused(
                "caveat-without-approval",
                "a caveat is given: choose Approved with caveat",
            );
        }
        if self.outcome != ChangeOutcome::Deferred {
            if self.deferred_to.is_some() || self.missing.is_some() {
                return refused(
                    "not-deferred",
                    "a later meeting or something missing is named: choose Deferred",
                );
            }
            return Ok(());
        }
        let (Some(later), Some(_)) = (self.deferred_to, self.missing) else {
            return refused(
                "deferred-to-what",
                "name the meeting that it is deferred to, and what is missing until then",
            );
        };
        let later = at.get(later)?;
        if later.on.is_some_and(|day| day <= on) {
            let text = format!("{} is no later meeting: it cannot be deferred to it", later.code);
            return Err(Refusal::new("not-later", text));
        }
        Ok(())
    }
}
