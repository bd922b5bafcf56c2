//! Milestone changes: what is put to a group, and what it decided.
//!
//! Here: a change from being raised to its decision; approving one moves the baseline in the same entry, and nothing else
//! does. Not here: what it does to other milestones (`plan`), who decides in which tier (`tier_authorities`).

use record::{Access, At, Changes, Concerned, Door, Person, Ref, Refusal, Register, Rows, choice, column, fields};
use terms::{Date, Text, When};

use crate::change_requests::{self, ChangeRequest};
use crate::change_verdicts::{ChangeOutcome, Said, Verdict};
use crate::milestones::{CHANGE_DECIDED, Milestone};
use crate::roles::{DECIDERS, EVERYONE, OFFICE, OWNERS};
use crate::spelling::Key;
use crate::{groups::Group, impact_assessments, meetings::Meeting, organisations::Organisation, tier_authorities};

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
        /// The day it was raised.
        raised: Option<Date> = column("Raised on");
        /// Who raised it.
        raised_by: Option<Ref<Organisation>> = column("Raised by").seen_as("Milestone changes it raised");
        /// The change request that it is part of.
        request: Option<Ref<ChangeRequest>> = column("Change request").seen_as("Milestones it changes");
        /// How it will be carried out.
        plan: Option<Text> = column("Implementation plan").searched().long();
        /// What came of it at the last meeting that looked at it.
        outcome: Option<ChangeOutcome> = column("Outcome").only_by(CHANGE_DECIDED);
        /// The meeting at which that was said.
        decided_at: Option<Ref<Meeting>> = column("Decided at").only_by(CHANGE_DECIDED).seen_as("Changes decided at it");
        /// The person who decided.
        decider: Option<Person> = column("Decider").only_by(CHANGE_DECIDED);
        /// What the approval is subject to.
        caveat: Option<Text> = column("Caveat").only_by(CHANGE_DECIDED).searched().long();
        /// The meeting that it was deferred to.
        deferred_to: Option<Ref<Meeting>> = column("Deferred to").only_by(CHANGE_DECIDED).seen_as("Changes deferred to it");
        /// What was missing when it was deferred.
        missing: Option<Text> = column("Missing").only_by(CHANGE_DECIDED).searched().long();
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
            .pass(RAISED, OFFICE)
            .pass_own(RAISED, OWNERS)
            .pass(CHANGE_DECIDED, DECIDERS)
    }

    /// Whose milestone it is, and who raised it.
    fn concerns(&self, _own: Ref<Self>, at: &At<'_>, who: &mut Concerned) {
        who.in_the_name_of(self.raised_by);
        who.add(self.milestone.and_then(|one| at.find(one)).and_then(|row| row.owner));
    }
}

/// How a change is raised by those who do not keep the record.
pub const RAISED: Door = Door("milestone-changes.raised");

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
        /// Taken as reached although not every party of its scope is done.
        AcceptIncomplete = "accept-incomplete" as "Accept as reached",
        /// Another change.
        Other = "other" as "Other",
    }
}

impl ChangeKind {
    fn needs_title(self) -> bool {
        matches!(self, Self::Name | Self::NameAndDate)
    }

    fn needs_date(self) -> bool {
        matches!(self, Self::New | Self::Date | Self::NameAndDate)
    }
}

fields! {
    /// Raise a change of a milestone: it is put to a meeting and changes nothing until it is approved.
    pub struct RaiseChange in "raise-change" {
        /// The milestone.
        milestone: Ref<Milestone> = column("Milestone");
        /// What is to change.
        kind: ChangeKind = column("Milestone Change");
        /// The title proposed, for a change of name.
        title: Option<Text> = column("Proposed title");
        /// The date proposed, for a new milestone or a change of date.
        proposed: Option<When> = column("Proposed date");
        /// Why, as it is put to the group.
        grounds: Text = column("Grounds").long();
        /// How it will be carried out.
        plan: Option<Text> = column("Implementation plan").long();
        /// Who raises it.
        raised_by: Option<Ref<Organisation>> = column("Raised by");
        /// The meeting that it is put to.
        meeting: Option<Ref<Meeting>> = column("Put to");
        /// The change request that it is part of.
        request: Option<Ref<ChangeRequest>> = column("Change request");
    }
}

impl record::Action for RaiseChange {
    const DOOR: Door = RAISED;

    fn decide(&self, at: &At<'_>, to: &mut Changes<'_>) -> Result<(), Refusal> {
        let raised = MilestoneChange {
            title: self.title.clone(),
            proposed: self.proposed,
            plan: self.plan.clone(),
            raised_by: self.raised_by,
            meeting: self.meeting,
            request: self.request,
            ..raised(at, self.milestone, self.kind, &self.grounds)?
        };
        is_whole(&raised)?;
        to.add(raised);
        Ok(())
    }
}

fields! {
    /// A milestone with the date proposed for it.
    pub struct ProposedDate in "proposed-date" {
        /// The milestone.
        milestone: Ref<Milestone> = column("Milestone");
        /// The date proposed.
        proposed: When = column("Proposed date");
    }
}

fields! {
    /// Raise one change request for several milestones that move together, such as those that a preview reached.
    pub struct RaiseDates in "raise-dates" {
        /// What the request is called.
        title: Text = column("Title");
        /// The milestones with the dates proposed.
        milestones: Rows<ProposedDate> = column("Milestones");
        /// Why, as it is put to the group.
        grounds: Text = column("Grounds").long();
        /// How it will be carried out.
        plan: Option<Text> = column("Implementation plan").long();
        /// Who raises it.
        raised_by: Option<Ref<Organisation>> = column("Raised by");
        /// The meeting that it is put to.
        meeting: Option<Ref<Meeting>> = column("Put to");
    }
}

impl record::Action for RaiseDates {
    const DOOR: Door = RAISED;

    fn decide(&self, at: &At<'_>, to: &mut Changes<'_>) -> Result<(), Refusal> {
        if self.milestones.0.is_empty() {
            return Err(Refusal::new(
                "no-milestone",
                "name the milestones that move, each with its date",
            ));
        }
        let spelt = change_requests::next_code(at);
        let code = Key::new(&spelt).ok_or_else(|| Refusal::new("no-code", "there is no free number"))?;
        let request = to.add(ChangeRequest {
            code,
            title: self.title.clone(),
            description: Some(self.grounds.clone()),
            raised: Some(at.today()),
            raised_by: self.raised_by,
            group: None,
            meeting: self.meeting,
            plan: self.plan.clone(),
            unassessed: None,
            outcome: None,
            decided_at: None,
            decider: None,
            decided_on: None,
            caveat: None,
            deferred_to: None,
            missing: None,
        });
        for one in &self.milestones.0 {
            to.add(MilestoneChange {
                proposed: Some(one.proposed),
                raised_by: self.raised_by,
                meeting: self.meeting,
                request: Some(request),
                ..raised(at, one.milestone, ChangeKind::Date, &self.grounds)?
            });
        }
        Ok(())
    }
}

/// A change as it is raised today, with a reference of its own.
fn raised(at: &At<'_>, of: Ref<Milestone>, kind: ChangeKind, grounds: &Text) -> Result<MilestoneChange, Refusal> {
    let milestone = at.get(of)?;
    if milestone.removed.is_some() {
        let text = format!("{} has left the plan; it cannot be changed", milestone.id);
        return Err(Refusal::new("removed", text));
    }
    let known = at.pointing::<MilestoneChange>(of.any()).len();
    let free = |n: &usize| at.named::<MilestoneChange>(&format!("{}/{n}", milestone.id)).is_none();
    let number = (known + 1..).find(free).unwrap_or(known + 1);
    let code = Key::new(&format!("{}/{number}", milestone.id))
        .ok_or_else(|| Refusal::new("no-code", "the milestone has no id to refer to"))?;
    Ok(MilestoneChange {
        code,
        milestone: Some(of),
        kind: Some(kind),
        title: None,
        proposed: None,
        reason: Some(grounds.clone()),
        meeting: None,
        decided_on: None,
        decided_by: None,
        approved: None,
        raised: Some(at.today()),
        raised_by: None,
        request: None,
        plan: None,
        outcome: None,
        decided_at: None,
        decider: None,
        caveat: None,
        deferred_to: None,
        missing: None,
    })
}

/// Refuses a change that does not say what it would make of the milestone.
fn is_whole(change: &MilestoneChange) -> Result<(), Refusal> {
    let Some(kind) = change.kind else { return Ok(()) };
    if kind.needs_date() && change.proposed.is_none() {
        return Err(Refusal::new("no-date", format!("{} proposes no date", change.code)));
    }
    if kind.needs_title() && change.title.is_none() {
        return Err(Refusal::new("no-title", format!("{} proposes no title", change.code)));
    }
    Ok(())
}

fields! {
    /// Decide a change of a milestone at a meeting; an approved one moves the baseline in the same entry.
    pub struct DecideChange in "decide-change" {
        /// The change put to the meeting.
        change: Ref<MilestoneChange> = column("Change");
        /// What came of it.
        outcome: ChangeOutcome = column("Outcome");
        /// The meeting; its group has to be the one that decides in the milestone's tier.
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
        if let Some(request) = change.request.and_then(|request| at.find(request))
            && request.decided_on.is_none()
            && self.outcome.approves()
        {
            let text = format!(
                "{} is part of {}, which is not decided yet: decide that",
                change.code, request.code
            );
            return Err(Refusal::new("part-of-request", text));
        }
        let said = Said {
            outcome: self.outcome,
            meeting: self.meeting,
            decider: &self.decider,
            caveat: &self.caveat,
            deferred_to: self.deferred_to,
            missing: &self.missing,
        };
        decided(at, to, self.change, change, &Verdict::of(at, &said)?)
    }
}

/// One change decided: the group has to be the tier's, the assessment finished; only then is it applied.
pub(crate) fn decided(
    at: &At<'_>,
    to: &mut Changes<'_>,
    one: Ref<MilestoneChange>,
    change: &MilestoneChange,
    verdict: &Verdict,
) -> Result<(), Refusal> {
    let Some(of) = change.milestone else {
        let text = format!("{} names no milestone; say which one it changes", change.code);
        return Err(Refusal::new("no-milestone", text));
    };
    let milestone = at.get(of)?;
    tier_authorities::may_decide(at, milestone, verdict.group, verdict.on)?;
    if verdict.outcome.approves() {
        is_whole(change)?;
        impact_assessments::refuse_unfinished(at, one.any(), &change.code, verdict.on)?;
        to.put(of, approved(milestone.clone(), change, verdict.on));
    }
    let last = verdict.outcome.is_final();
    to.put(
        one,
        MilestoneChange {
            meeting: verdict.deferred_to.or(change.meeting),
            decided_on: last.then_some(verdict.on),
            decided_by: last.then_some(verdict.group),
            approved: last.then(|| verdict.outcome.approves()),
            outcome: Some(verdict.outcome),
            decided_at: Some(verdict.meeting),
            decider: Some(verdict.decider.clone()),
            caveat: verdict.caveat.clone(),
            deferred_to: verdict.deferred_to,
            missing: verdict.missing.clone(),
            ..change.clone()
        },
    );
    Ok(())
}

fn approved(milestone: Milestone, change: &MilestoneChange, on: Date) -> Milestone {
    match change.kind {
        Some(ChangeKind::Remove) => Milestone {
            removed: Some(on),
            forecast: None,
            ..milestone
        },
        Some(ChangeKind::AcceptIncomplete) => Milestone {
            accepted: Some(on),
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
