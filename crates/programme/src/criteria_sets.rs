//! Criteria sets: the versions of a gate's criteria, and which was approved.
//!
//! Here: a version, its way to approval, and the act that puts it in force. What was approved stays as it was: a
//! change is a new version that says what it replaces and why, decided as the first was. Not here: the criteria.

use record::{Access, At, Changes, Concerned, Door, Person, Problems, Ref, Refs, Refusal, Register};
use record::{column, fields};
use terms::{Date, Text};

use crate::criteria::Criterion;
use crate::gates::Gate;
use crate::roles::{DECIDERS, EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{groups::Group, meetings::Meeting};

fields! {
    /// A version of a gate's criteria.
    pub struct CriteriaSet in "criteria-sets" {
        /// Gate and version, such as T2-TE-0250 v1.
        code: Key = column("Criteria").unique().searched();
        /// The gate.
        gate: Ref<Gate> = column("Gate").seen_as("Versions of its criteria");
        /// The version alone.
        version: Text = column("Version");
        /// What kind of version it is, such as indicative.
        note: Option<Text> = column("Note").searched();
        /// The day it was proposed.
        proposed: Option<Date> = column("Proposed");
        /// The meetings at which it was, or is to be, discussed.
        discussed: Refs<Meeting> = column("Discussed at").seen_as("Criteria discussed");
        /// The approved version that it replaces.
        replaces: Option<Ref<CriteriaSet>> = column("Replaces").seen_as("Replaced by");
        /// What it changes, and why.
        changes: Option<Text> = column("Changes").searched().long();
        /// The day it was approved.
        approved: Option<Date> = column("Approved").only_by(CRITERIA_APPROVED);
        /// The group that approved it.
        approved_by: Option<Ref<Group>> = column("Approved by").only_by(CRITERIA_APPROVED).seen_as("Criteria it approved");
        /// The person who decided.
        decider: Option<Person> = column("Decider").only_by(CRITERIA_APPROVED);
        /// The meeting that approved it.
        meeting: Option<Ref<Meeting>> = column("Approved at").only_by(CRITERIA_APPROVED).seen_as("Criteria approved");
        /// The criteria as approved.
        criteria: Refs<Criterion> = column("Criteria as approved").only_by(CRITERIA_APPROVED).seen_as("Approved in");
        /// The hash of what was approved, so that it cannot be told otherwise later.
        sealed: Option<Text> = column("Sealed").only_by(CRITERIA_APPROVED);
        /// Where this is written.
        source: Option<Text> = column("Source");
    }
}

impl Register for CriteriaSet {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody()
            .see(EVERYONE)
            .edit(OFFICE)
            .pass(CRITERIA_APPROVED, DECIDERS)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}

    fn check(&self, own: Ref<Self>, at: &At<'_>, say: &mut Problems) {
        if self.sealed.as_ref().is_some_and(|sealed| *sealed != self.seal()) {
            let text = format!(
                "{} was approved as it is: make a new version that replaces it",
                self.code
            );
            say.refuse("approved-already", text);
        }
        let Some(replaces) = self.replaces else { return };
        if replaces == own {
            say.refuse_field(
                "replaces",
                "replaces-itself",
                format!("{} cannot replace itself", self.code),
            );
        } else if at.find(replaces).is_some_and(|other| other.gate != self.gate) {
            let text = "it replaces a version of another gate's criteria";
            say.refuse_field("replaces", "another-gate", text);
        }
    }
}

impl CriteriaSet {
    /// The hash of what an approval covers.
    fn seal(&self) -> Text {
        let criteria: Vec<String> = self.criteria.iter().map(|one| one.key().to_string()).collect();
        let replaces = self.replaces.map_or(0, Ref::key);
        let changes = self.changes.as_deref().unwrap_or_default();
        let note = self.note.as_deref().unwrap_or_default();
        let text = format!(
            "{}\n{}\n{}\n{replaces}\n{}\n{note:?}\n{changes:?}",
            self.code,
            self.gate.key(),
            self.version,
            criteria.join(" "),
        );
        plan::gates::hex(&plan::gates::sha256(text.as_bytes())).into()
    }
}

/// The only way to put criteria in force.
pub const CRITERIA_APPROVED: Door = Door("criteria-sets.approved");

/// The criteria of a version, in order: as approved, or as they stand in a draft.
#[must_use]
pub fn criteria_of<'a>(at: &At<'a>, own: Ref<CriteriaSet>, set: &CriteriaSet) -> Vec<(Ref<Criterion>, &'a Criterion)> {
    let keys: Vec<Ref<Criterion>> = if set.approved.is_some() && !set.criteria.is_empty() {
        set.criteria.iter().collect()
    } else {
        at.pointing::<Criterion>(own.any())
    };
    let mut all: Vec<_> = keys
        .into_iter()
        .filter_map(|key| at.find(key).map(|one| (key, one)))
        .filter(|(_, one)| one.set == own)
        .collect();
    all.sort_by_key(|(key, one)| (one.number.unwrap_or(u16::MAX), *key));
    all
}

fields! {
    /// Approve a version of a gate's criteria: from then on the gate is judged against it.
    pub struct ApproveCriteria in "approve-criteria" {
        /// The version.
        criteria: Ref<CriteriaSet> = column("Criteria");
        /// The group that approves.
        by: Ref<Group> = column("Approved by");
        /// The person who decides.
        decider: Person = column("Decider");
        /// The day.
        on: Date = column("Approved on");
        /// The meeting.
        meeting: Option<Ref<Meeting>> = column("Approved at");
    }
}

impl record::Action for ApproveCriteria {
    const DOOR: Door = CRITERIA_APPROVED;

    fn decide(&self, at: &At<'_>, to: &mut Changes<'_>) -> Result<(), Refusal> {
        let set = at.get(self.criteria)?;
        if let Some(day) = set.approved {
            let text = format!("{} was approved on {day}", set.code);
            return Err(Refusal::new("already-approved", text));
        }
        if self.on > at.today() {
            return Err(Refusal::new("in-future", "it cannot have been approved after today"));
        }
        let gate = at.get(set.gate)?;
        may_replace(at, gate, set)?;
        let criteria = criteria_of(at, self.criteria, set);
        are_whole(at, set, &criteria)?;
        let mut approved = CriteriaSet {
            approved: Some(self.on),
            approved_by: Some(self.by),
            decider: Some(self.decider.clone()),
            meeting: self.meeting,
            criteria: criteria.iter().map(|(key, _)| *key).collect(),
            ..set.clone()
        };
        approved.sealed = Some(approved.seal());
        to.put(self.criteria, approved);
        let in_force = Gate {
            criteria: Some(self.criteria),
            ..gate.clone()
        };
        to.put(set.gate, in_force);
        Ok(())
    }
}

/// A later version says what it replaces and why; a gate that was approved is not judged again by others.
fn may_replace(at: &At<'_>, gate: &Gate, set: &CriteriaSet) -> Result<(), Refusal> {
    if gate.is_approved() {
        let text = format!("{} was approved: its criteria stay as they were judged", gate.code);
        return Err(Refusal::new("gate-approved", text));
    }
    let Some(in_force) = gate.criteria else { return Ok(()) };
    let name = at.name_of(in_force.any()).unwrap_or_default();
    if set.replaces != Some(in_force) {
        let text = format!("{name} is in force: say that {} replaces it", set.code);
        return Err(Refusal::new("replaces-nothing", text));
    }
    if set.changes.is_none() {
        let text = format!("say what {} changes in {name}, and why", set.code);
        return Err(Refusal::new("no-reason", text));
    }
    Ok(())
}

/// Nothing can be judged against criteria that do not say what satisfies them.
fn are_whole(at: &At<'_>, set: &CriteriaSet, criteria: &[(Ref<Criterion>, &Criterion)]) -> Result<(), Refusal> {
    if criteria.is_empty() {
        let text = format!("{} holds no criterion", set.code);
        return Err(Refusal::new("no-criterion", text));
    }
    let missing: Vec<String> = criteria
        .iter()
        .filter_map(|(_, one)| one.missing(at).map(|what| format!("{}: {what}", one.code)))
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Refusal::new("not-whole", missing.join("; ")))
    }
}
