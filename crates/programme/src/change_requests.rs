//! Change requests: changes of the programme (design, plan, scope) from being raised to being decided.
//!
//! Here: a request, its implementation plan and its decision. What it changes in the plan stands in changes of milestones
//! that name it; they are decided with it, each in its tier. Not here: what the assessment says (`impact_assessments`).

use record::{Access, At, Changes, Concerned, Person, Ref, Refusal, Register, column, fields};
use terms::{Date, Text};

use crate::change_verdicts::{ChangeOutcome, Said, Verdict};
use crate::milestone_changes::{self, MilestoneChange, RAISED};
use crate::milestones::CHANGE_DECIDED;
use crate::roles::{DECIDERS, EVERYONE, OFFICE, OWNERS};
use crate::spelling::Key;
use crate::{groups::Group, impact_assessments, meetings::Meeting, organisations::Organisation};

fields! {
    /// A change of the programme, from being raised to being decided.
    pub struct ChangeRequest in "change-requests" {
        /// Its number, such as CR024.
        code: Key = column("Change request").unique().searched();
        /// What it changes.
        title: Text = column("Title").searched();
        /// What exactly, and why.
        description: Option<Text> = column("Description").searched().long();
        /// The day it was raised.
        raised: Option<Date> = column("Raised on");
        /// Who raised it.
        raised_by: Option<Ref<Organisation>> = column("Raised by").seen_as("Change requests it raised");
        /// The group that decides it; the changes of milestones in it are decided by the groups of their tiers.
        group: Option<Ref<Group>> = column("To be decided by").seen_as("Change requests for it to decide");
        /// The meeting that it is put to.
        meeting: Option<Ref<Meeting>> = column("Put to").seen_as("Change requests put to it");
        /// How it will be carried out: steps, dates, who.
        plan: Option<Text> = column("Implementation plan").searched().long();
        /// Why no impact assessment is needed, where none is made.
        unassessed: Option<Text> = column("No assessment because").long();
        /// What came of it at the last meeting that looked at it.
        outcome: Option<ChangeOutcome> = column("Outcome").only_by(CHANGE_DECIDED);
        /// The meeting at which that was said.
        decided_at: Option<Ref<Meeting>> = column("Decided at").only_by(CHANGE_DECIDED).seen_as("Change requests it decided");
        /// The person who decided.
        decider: Option<Person> = column("Decider").only_by(CHANGE_DECIDED);
        /// The day on which nothing was left to decide.
        decided_on: Option<Date> = column("Decided on").only_by(CHANGE_DECIDED);
        /// What the approval is subject to.
        caveat: Option<Text> = column("Caveat").only_by(CHANGE_DECIDED).searched().long();
        /// The meeting that it was deferred to.
        deferred_to: Option<Ref<Meeting>> = column("Deferred to").only_by(CHANGE_DECIDED).seen_as("Change requests deferred to it");
        /// What was missing when it was deferred.
        missing: Option<Text> = column("Missing").only_by(CHANGE_DECIDED).searched().long();
    }
}

impl Register for ChangeRequest {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody()
            .see(EVERYONE)
            .edit(OFFICE)
            .pass(RAISED, OFFICE)
            .pass_own(RAISED, OWNERS)
            .pass(CHANGE_DECIDED, DECIDERS)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.in_the_name_of(self.raised_by);
    }
}

fields! {
    /// Decide a change request at a meeting; the changes of milestones in it are decided with it.
    pub struct DecideRequest in "decide-request" {
        /// The change request put to the meeting.
        request: Ref<ChangeRequest> = column("Change request");
        /// What came of it.
        outcome: ChangeOutcome = column("Outcome");
        /// The meeting; its group decides.
        meeting: Ref<Meeting> = column("Meeting");
        /// The person who decided, such as the chair.
        decider: Person = column("Decider");
        /// What the approval is subject to; with "Approved with caveat" and "To impact assessment".
        caveat: Option<Text> = column("Caveat").long();
        /// With "Deferred": the meeting that it is deferred to.
        deferred_to: Option<Ref<Meeting>> = column("Deferred to");
        /// With "Deferred": what is missing until then.
        missing: Option<Text> = column("Missing").long();
    }
}

impl record::Action for DecideRequest {
    const DOOR: record::Door = CHANGE_DECIDED;

    fn decide(&self, at: &At<'_>, to: &mut Changes<'_>) -> Result<(), Refusal> {
        let request = at.get(self.request)?;
        if let Some(day) = request.decided_on {
            return Err(Refusal::new(
                "already-decided",
                format!("{} was decided on {day}", request.code),
            ));
        }
        let verdict = Verdict::of(
            at,
            &Said {
                outcome: self.outcome,
                meeting: self.meeting,
                decider: &self.decider,
                caveat: &self.caveat,
                deferred_to: self.deferred_to,
                missing: &self.missing,
            },
        )?;
        let lines = open_lines(at, self.request);
        is_for(at, request, &verdict, lines.is_empty())?;
        if verdict.outcome.approves() {
            impact_assessments::refuse_unassessed(at, self.request, request, verdict.on)?;
        }
        for (one, line) in lines {
            milestone_changes::decided(at, to, one, line, &verdict)?;
        }
        to.put(self.request, of_request(request, verdict));
        Ok(())
    }
}

/// The changes of milestones in a request that are still to be decided.
fn open_lines<'a>(at: &At<'a>, request: Ref<ChangeRequest>) -> Vec<(Ref<MilestoneChange>, &'a MilestoneChange)> {
    let all = at.pointing::<MilestoneChange>(request.any()).into_iter();
    let rows = all.filter_map(|one| at.find(one).map(|line| (one, line)));
    rows.filter(|(_, line)| line.request == Some(request) && line.decided_on.is_none())
        .collect()
}

/// Refuses a group that the request is not put to. The group of a request with lines may be left open: tiers say it.
fn is_for(at: &At<'_>, request: &ChangeRequest, verdict: &Verdict, bare: bool) -> Result<(), Refusal> {
    let name = |group: Ref<Group>| at.name_of(group.any()).unwrap_or_default();
    match request.group {
        Some(group) if group != verdict.group => {
            let (deciding, other) = (name(group), name(verdict.group));
            let text = format!("{} is for {deciding} to decide, not for {other}", request.code);
            Err(Refusal::new("wrong-group", text))
        }
        None if bare => {
            let text = format!("{} does not say which group decides it: say so first", request.code);
            Err(Refusal::new("no-authority", text))
        }
        _ => Ok(()),
    }
}

fn of_request(request: &ChangeRequest, verdict: Verdict) -> ChangeRequest {
    ChangeRequest {
        meeting: verdict.deferred_to.or(request.meeting),
        decided_on: verdict.outcome.is_final().then_some(verdict.on),
        outcome: Some(verdict.outcome),
        decided_at: Some(verdict.meeting),
        decider: Some(verdict.decider),
        caveat: verdict.caveat,
        deferred_to: verdict.deferred_to,
        missing: verdict.missing,
        ..request.clone()
    }
}

/// The next free number of a change request: one above the highest.
pub(crate) fn next_code(at: &At<'_>) -> String {
    let number = |request: &ChangeRequest| -> Option<u32> {
        let code = request.code.to_string().to_ascii_uppercase();
        code.strip_prefix("CR")?.parse().ok()
    };
    let highest = at
        .all::<ChangeRequest>()
        .filter_map(|(_, request)| number(request))
        .max();
    format!("CR{:03}", highest.unwrap_or(0) + 1)
}
