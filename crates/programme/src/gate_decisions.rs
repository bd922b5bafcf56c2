//! Gate decisions: what was decided at a gate, by whom, on which evidence, with which work-offs.
//!
//! Here: the decision and the act that takes it; the evidence on the table is frozen as the hash of its sheet and the
//! position of the record. A decision is never edited: a later one stands beside it. Not here: the judgement, which
//! advises and does not decide (`gate_room`).

use record::{Access, At, Changes, Concerned, Content, Door, Person, Ref, Refs, Refusal, Register, Rows};
use record::{choice, column, fields};
use terms::{Date, Text};

use crate::criteria::Criterion;
use crate::criteria_sets::CriteriaSet;
use crate::gate_room::{self, InRoom};
use crate::gates::Gate;
use crate::roles::{DECIDERS, EVERYONE};
use crate::spelling::Key;
use crate::work_offs::WorkOff;
use crate::{gate_recommendations, groups::Group, meetings::Meeting, organisations::Organisation};

fields! {
    /// What was decided at a gate.
    pub struct GateDecision in "gate-decisions" {
        /// Gate and number, such as T2-TE-0250/D1.
        code: Key = column("Reference").unique().searched();
        /// The gate.
        gate: Ref<Gate> = column("Gate").only_by(GATE_DECIDED).seen_as("Its decisions");
        /// What came of it.
        outcome: GateOutcome = column("Outcome").only_by(GATE_DECIDED);
        /// The version of the criteria that it was judged against.
        criteria: Option<Ref<CriteriaSet>> = column("Criteria").only_by(GATE_DECIDED).seen_as("Decisions judged by it");
        /// How the gate was judged at that moment.
        judged: Option<Judged> = column("Judged").only_by(GATE_DECIDED);
        /// Groups that had recommended approval, with or without conditions.
        recommended_by: Refs<Group> = column("Recommended by").only_by(GATE_DECIDED).seen_as("Gate decisions it recommended");
        /// The group that decided.
        group: Ref<Group> = column("Decided by").only_by(GATE_DECIDED).seen_as("Gates it decided");
        /// The person who decided.
        decider: Person = column("Decider").only_by(GATE_DECIDED);
        /// The day.
        on: Date = column("Date").only_by(GATE_DECIDED);
        /// The meeting.
        meeting: Option<Ref<Meeting>> = column("Meeting").only_by(GATE_DECIDED).seen_as("Gates decided");
        /// What the approval is subject to.
        conditions: Option<Text> = column("Conditions").only_by(GATE_DECIDED).searched().long();
        /// What is missing, or why it was rejected.
        missing: Option<Text> = column("Missing").only_by(GATE_DECIDED).searched().long();
        /// The meeting that it is deferred to.
        deferred_to: Option<Ref<Meeting>> = column("Deferred to").only_by(GATE_DECIDED).seen_as("Gates deferred to it");
        /// Why it was approved although something stood against it.
        despite: Option<Text> = column("Approved despite").only_by(GATE_DECIDED).searched().long();
        /// The hash of the sheet that was on the table.
        sheet: Option<Content> = column("Evidence sheet").only_by(GATE_DECIDED);
        /// The position of the record that the sheet was made from.
        position: Option<i64> = column("Record position").only_by(GATE_DECIDED);
    }
}

impl Register for GateDecision {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).pass(GATE_DECIDED, DECIDERS)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}

/// The only way to decide a gate.
pub const GATE_DECIDED: Door = Door("gates.decided");

choice! {
    /// What came of a gate.
    pub enum GateOutcome {
        /// Approved.
        Approved = "approved" as "Approved",
        /// Approved on condition that work-offs close.
        Conditional = "conditional" as "Conditional on work-offs",
        /// Put off to a named meeting.
        Deferred = "deferred" as "Deferred",
        /// Not approved.
        Rejected = "rejected" as "Rejected",
    }
}

impl GateOutcome {
    /// Whether what the gate allows may go on.
    #[must_use]
    pub fn approves(self) -> bool {
        matches!(self, Self::Approved | Self::Conditional)
    }
}

choice! {
    /// How a gate was judged.
    pub enum Judged {
        /// Every criterion was met.
        Met = "met" as "Met",
        /// What was not met was carried by work-offs.
        MetOnConditions = "met-on-conditions" as "Met on conditions",
        /// A criterion was not met.
        NotMet = "not-met" as "Not met",
        /// It could not be said.
        Unknown = "unknown" as "Unknown",
    }
}

impl From<plan::gates::Judgement> for Judged {
    fn from(judgement: plan::gates::Judgement) -> Self {
        match judgement {
            plan::gates::Judgement::Met => Self::Met,
            plan::gates::Judgement::MetOnConditions => Self::MetOnConditions,
            plan::gates::Judgement::NotMet => Self::NotMet,
            plan::gates::Judgement::Unknown => Self::Unknown,
        }
    }
}

fields! {
    /// What remains after the approval of a gate.
    pub struct NewWorkOff in "new-work-off" {
        /// What remains.
        text: Text = column("Work-off");
        /// The criterion that it carries.
        criterion: Option<Ref<Criterion>> = column("Carries");
        /// Who does it.
        owner: Option<Ref<Organisation>> = column("Owner");
        /// By when.
        due: Date = column("Due");
        /// The gate before which it closes; none is the next one that this gate feeds.
        before: Option<Ref<Gate>> = column("Closes before");
        /// The agreed plan, where it closes after that gate.
        plan: Option<Text> = column("Agreed plan");
    }
}

fields! {
    /// Decide a gate: the evidence is judged and frozen, work-offs are left, in one entry.
    pub struct DecideGate in "decide-gate" {
        /// The gate.
        gate: Ref<Gate> = column("Gate");
        /// What comes of it.
        outcome: GateOutcome = column("Outcome");
        /// The group that decides.
        by: Ref<Group> = column("Decided by");
        /// The person who decides.
        decider: Person = column("Decider");
        /// The day.
        on: Date = column("Date");
        /// The meeting.
        meeting: Option<Ref<Meeting>> = column("Meeting");
        /// What the approval is subject to.
        conditions: Option<Text> = column("Conditions").long();
        /// What remains, with "Conditional on work-offs".
        work_offs: Rows<NewWorkOff> = column("Work-offs");
        /// With "Deferred" what is missing; with "Rejected" why.
        missing: Option<Text> = column("Missing").long();
        /// With "Deferred": the meeting that it is deferred to.
        deferred_to: Option<Ref<Meeting>> = column("Deferred to");
        /// Why it is approved although a criterion is open, a recommendation is missing, or no criteria are in force.
        despite: Option<Text> = column("Approved despite").long();
        /// The hash of the sheet on the table; the act is refused when the evidence has changed since.
        sheet: Option<Content> = column("Evidence sheet");
    }
}

impl record::Action for DecideGate {
    const DOOR: Door = GATE_DECIDED;

    fn decide(&self, at: &At<'_>, to: &mut Changes<'_>) -> Result<(), Refusal> {
        let gate = at.get(self.gate)?;
        let room = InRoom::of(at, self.gate).ok_or_else(|| Refusal::missing(self.gate.any()))?;
        self.may_decide(at, gate)?;
        if self.sheet.is_some_and(|seen| seen.0 != room.sheet.hash) {
            let text = format!(
                "the evidence of {} has changed since the sheet was drawn: look again",
                gate.code
            );
            return Err(Refusal::new("evidence-changed", text));
        }
        self.is_whole(gate)?;
        let recommended = self.recommended(at, gate);
        if self.outcome.approves() && self.despite.is_none() {
            self.stands(at, gate, &room, &recommended)?;
        }
        let decision = to.add(GateDecision {
            code: next(at, gate, self.gate)?,
            gate: self.gate,
            outcome: self.outcome,
            criteria: gate.criteria,
            judged: Some(room.judged.judgement.into()),
            recommended_by: recommended,
            group: self.by,
            decider: self.decider.clone(),
            on: self.on,
            meeting: self.meeting,
            conditions: self.conditions.clone(),
            missing: self.missing.clone(),
            deferred_to: self.deferred_to,
            despite: self.despite.clone(),
            sheet: Some(Content(room.sheet.hash)),
            position: i64::try_from(at.position().0).ok(),
        });
        self.leave(at, gate, decision, to)?;
        let decided = Gate {
            outcome: Some(self.outcome),
            decided: Some(self.on),
            decision: Some(decision),
            ..gate.clone()
        };
        to.put(self.gate, decided);
        Ok(())
    }
}

fn refuse<T>(code: &'static str, text: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal::new(code, text))
}

fn next(at: &At<'_>, gate: &Gate, own: Ref<Gate>) -> Result<Key, Refusal> {
    let known = at.pointing::<GateDecision>(own.any()).len();
    Key::new(&format!("{}/D{}", gate.code, known + 1))
        .ok_or_else(|| Refusal::new("no-code", "the gate has no name to refer to"))
}

impl DecideGate {
    /// An approved gate stays so; the group and the person named decide, and not in the future.
    fn may_decide(&self, at: &At<'_>, gate: &Gate) -> Result<(), Refusal> {
        if let Some(day) = gate.decided.filter(|_| gate.is_approved()) {
            return refuse("already-approved", format!("{} was approved on {day}", gate.code));
        }
        if self.on > at.today() {
            return refuse("in-future", "it cannot have been decided after today");
        }
        if let Some(group) = gate.group.filter(|group| *group != self.by) {
            let name = at.name_of(group.any()).unwrap_or_default();
            return refuse("wrong-group", format!("{} is decided by {name}", gate.code));
        }
        if gate.decider.as_ref().is_some_and(|person| *person != self.decider) {
            return refuse("wrong-decider", format!("{} names another decider", gate.code));
        }
        Ok(())
    }

    /// What each outcome needs to say.
    fn is_whole(&self, gate: &Gate) -> Result<(), Refusal> {
        let code = &gate.code;
        match self.outcome {
            GateOutcome::Approved if !self.work_offs.0.is_empty() => refuse(
                "conditional",
                format!("{code} with work-offs is conditional on them, not approved"),
            ),
            GateOutcome::Deferred if self.deferred_to.is_none() => {
                refuse("no-meeting", format!("name the meeting that {code} is deferred to"))
            }
            GateOutcome::Deferred if self.missing.is_none() => {
                refuse("nothing-missing", format!("say what is missing at {code}"))
            }
            GateOutcome::Rejected if self.missing.is_none() => {
                refuse("no-reason", format!("say why {code} is rejected"))
            }
            GateOutcome::Deferred | GateOutcome::Rejected if !self.work_offs.0.is_empty() => {
                refuse("no-approval", "work-offs are left by an approval only")
            }
            _ => Ok(()),
        }
    }

    fn recommended(&self, at: &At<'_>, gate: &Gate) -> Refs<Group> {
        let said = |group: &Ref<Group>| {
            gate_recommendations::latest(at, self.gate, *group, self.on)
                .is_some_and(|one| one.recommends != gate_recommendations::Recommends::Refusal)
        };
        gate.recommended_by.iter().filter(said).collect()
    }

    /// Whether the evidence, the recommendations and the work-offs carry the approval; who decides otherwise says why.
    fn stands(&self, at: &At<'_>, gate: &Gate, room: &InRoom, recommended: &Refs<Group>) -> Result<(), Refusal> {
        let code = &gate.code;
        let otherwise = "or say why it is approved all the same";
        let mut silent = gate.recommended_by.iter().filter(|group| !recommended.contains(*group));
        if let Some(group) = silent.next() {
            let name = at.name_of(group.any()).unwrap_or_default();
            let text = format!("{name} has not recommended {code}: record its recommendation, {otherwise}");
            return refuse("not-recommended", text);
        }
        if room.judged.approved.is_none() {
            let text = format!("no criteria of {code} are in force: approve a version, {otherwise}");
            return refuse("no-criteria", text);
        }
        if !room.judged.blocking.is_empty() {
            let text = format!(
                "{}: close them or roll them to an agreed plan, {otherwise}",
                room.judged.because
            );
            return refuse("work-offs-open", text);
        }
        let carried: Vec<Text> = self
            .work_offs
            .0
            .iter()
            .filter_map(|one| at.find(one.criterion?).map(|criterion| criterion.code.text()))
            .collect();
        let open: Vec<String> = room
            .judged
            .open()
            .filter(|one| !carried.contains(&one.criterion.id))
            .map(|one| format!("{} ({})", one.criterion.id, one.standing.word()))
            .collect();
        if !open.is_empty() {
            let text = format!("open: {}. Carry each by a work-off, {otherwise}", open.join(", "));
            return refuse("criteria-open", text);
        }
        let waived = room.judged.judgement == plan::gates::Judgement::MetOnConditions;
        if self.outcome == GateOutcome::Approved && waived {
            let text = format!("{}: approve {code} on conditions, {otherwise}", room.judged.because);
            return refuse("conditional", text);
        }
        if self.outcome == GateOutcome::Conditional && self.work_offs.0.is_empty() && !waived {
            let text = format!("{code} is conditional on nothing: give the work-offs, or approve it, {otherwise}");
            return refuse("no-condition", text);
        }
        Ok(())
    }

    fn leave(
        &self,
        at: &At<'_>,
        gate: &Gate,
        decision: Ref<GateDecision>,
        to: &mut Changes<'_>,
    ) -> Result<(), Refusal> {
        let mut number = at.pointing::<WorkOff>(self.gate.any()).len();
        for one in &self.work_offs.0 {
            let before = one.before.or_else(|| gate_room::next_gate(at, self.gate));
            self.may_leave(at, gate, one, before)?;
            let code = loop {
                number += 1;
                let code = format!("{}/W{number}", gate.code);
                if at.named::<WorkOff>(&code).is_none() {
                    break Key::new(&code);
                }
            };
            to.add(WorkOff {
                code: code.ok_or_else(|| Refusal::new("no-code", "the gate has no name to refer to"))?,
                text: one.text.clone(),
                decision: None,
                owner: one.owner,
                due: Some(one.due),
                closed: None,
                update: None,
                milestone: before.and_then(|gate| at.find(gate)?.milestone),
                gate: Some(self.gate),
                gate_decision: Some(decision),
                criterion: one.criterion,
                before,
                agreed: Some(one.due),
                plan: one.plan.clone(),
                rolled: None,
                rolled_by: None,
            });
        }
        Ok(())
    }

    fn may_leave(&self, at: &At<'_>, gate: &Gate, one: &NewWorkOff, before: Option<Ref<Gate>>) -> Result<(), Refusal> {
        if one.due < self.on {
            let text = format!(
                "“{}” is due on {}, before the decision that leaves it",
                one.text, one.due
            );
            return refuse("due-in-past", text);
        }
        if let Some(criterion) = one.criterion.and_then(|key| at.find(key))
            && Some(criterion.set) != gate.criteria
        {
            let text = format!("{} is no criterion in force at {}", criterion.code, gate.code);
            return refuse("another-gate", text);
        }
        let next = before.and_then(|next| Some((next, gate_room::day_of(at, at.find(next)?)?)));
        if let Some((next, day)) = next.filter(|(_, day)| one.due > *day && one.plan.is_none()) {
            let name = at.name_of(next.any()).unwrap_or_default();
            let text = format!(
                "“{}” is due on {}, after {name} on {day}: bring it forward, or name the agreed plan",
                one.text, one.due
            );
            return refuse("after-next-gate", text);
        }
        Ok(())
    }
}
