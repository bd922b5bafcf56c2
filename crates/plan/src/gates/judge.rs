//! Judging: each criterion against its evidence and the work-offs that carry it, then the gate.
//!
//! Nothing defaults to met: a criterion without evidence is unknown, and so is a gate without approved criteria. More
//! evidence never makes a gate worse. Not here: who decides, which stays a person's act.

use terms::{Date, Rag, Text};

use super::evidence::list;
use super::{Answer, CriteriaSet, Criterion, Evidence, Gate, State};

/// What remains after an approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkOff {
    /// Its reference.
    pub id: Text,
    /// What remains.
    pub text: Text,
    /// Who does it.
    pub owner: Option<Text>,
    /// The criterion that it carries.
    pub carries: Option<Text>,
    /// By when.
    pub due: Option<Date>,
    /// The day it was done.
    pub closed: Option<Date>,
    /// The gate before which it has to close, with its date.
    pub before: Option<(Text, Option<Date>)>,
    /// The agreed plan that it was rolled to.
    pub rolled_to: Option<Text>,
}

/// Where a work-off stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Bearing {
    /// It is done.
    Closed(Date),
    /// It is open, within its date.
    Carries(String),
    /// It carries nothing any more, or never did.
    Lapsed(String),
}

impl WorkOff {
    /// Where it stands on a day.
    #[must_use]
    pub fn bearing(&self, today: Date) -> Bearing {
        if let Some(day) = self.closed.filter(|day| *day <= today) {
            return Bearing::Closed(day);
        }
        let Some(due) = self.due else {
            return Bearing::Lapsed(format!("work-off {} has no date", self.id));
        };
        if due < today {
            return Bearing::Lapsed(format!("work-off {} was due on {due} and is open", self.id));
        }
        if let Some(plan) = &self.rolled_to {
            return Bearing::Carries(format!("work-off {} rolled to {plan}, due {due}", self.id));
        }
        match &self.before {
            Some((gate, Some(day))) if due > *day => Bearing::Lapsed(format!(
                "work-off {} is due on {due}, after {gate} on {day}; bring it forward or roll it to an agreed plan",
                self.id
            )),
            Some((gate, _)) => Bearing::Carries(format!("work-off {} due {due}, before {gate}", self.id)),
            None => Bearing::Carries(format!("work-off {} due {due}", self.id)),
        }
    }

    /// Whether it stands in the way of the gate before which it has to close.
    #[must_use]
    pub fn blocks(&self, gate: &str, today: Date) -> bool {
        let before = self.before.as_ref().is_some_and(|(before, _)| before.as_str() == gate);
        let rolled = self.rolled_to.is_some() && matches!(self.bearing(today), Bearing::Carries(_));
        before && !rolled && !matches!(self.bearing(today), Bearing::Closed(_))
    }
}

/// How a criterion stands, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// Evidence says no.
    NotMet,
    /// There is no evidence.
    Unknown,
    /// Not met, and carried by a work-off.
    Waived,
    /// Evidence says yes.
    Met,
}

impl Standing {
    /// The word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotMet => "not met",
            Self::Unknown => "unknown",
            Self::Waived => "waived by work-off",
            Self::Met => "met",
        }
    }
}

/// A criterion as judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// The criterion.
    pub criterion: Criterion,
    /// How it stands.
    pub standing: Standing,
    /// What the evidence says, whether or not a work-off carries the criterion.
    pub answer: Answer,
    /// The work-off that carries it, or why none does any more.
    pub carried: Option<String>,
    /// The day by which it has to be true.
    pub due: Option<Date>,
    /// The colour that follows; unknown has none.
    pub rag: Option<Rag>,
}

impl Judged {
    /// Why it stands so, in a sentence.
    #[must_use]
    pub fn because(&self) -> String {
        match &self.carried {
            Some(carried) => format!("{}; {carried}", self.answer.because),
            None => self.answer.because.clone(),
        }
    }

    /// Whether its colour is red: not met when it should be, or not expected in time.
    #[must_use]
    pub fn is_red(&self) -> bool {
        self.rag == Some(Rag::Red)
    }
}

/// How a gate stands, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Judgement {
    /// A criterion is not met and nothing carries it.
    NotMet,
    /// It cannot be said.
    Unknown,
    /// All that is not met is carried by work-offs.
    MetOnConditions,
    /// Every criterion is met.
    Met,
}

impl Judgement {
    /// The word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::NotMet => "not met",
            Self::Unknown => "unknown",
            Self::MetOnConditions => "met on conditions",
            Self::Met => "met",
        }
    }

    /// The colour that follows; unknown has none.
    #[must_use]
    pub fn rag(self) -> Option<Rag> {
        match self {
            Self::NotMet => Some(Rag::Red),
            Self::Unknown => None,
            Self::MetOnConditions => Some(Rag::Amber),
            Self::Met => Some(Rag::Green),
        }
    }
}

/// A gate as judged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GateJudged {
    /// The gate.
    pub gate: Gate,
    /// How it stands.
    pub judgement: Judgement,
    /// Why, in a sentence.
    pub because: String,
    /// The version of the criteria.
    pub version: Option<Text>,
    /// Whether that version was approved; without, the criteria are judged as an indication only.
    pub approved: Option<(Date, Text)>,
    /// Each criterion.
    pub criteria: Vec<Judged>,
    /// Work-offs of earlier gates that have to close before this one, and have not.
    pub blocking: Vec<Text>,
    /// The day of judgement.
    pub today: Date,
}

impl GateJudged {
    /// Criteria that are red.
    pub fn red(&self) -> impl Iterator<Item = &Judged> {
        self.criteria.iter().filter(|one| one.is_red())
    }

    /// Criteria that stand in the way of a full approval: neither met nor carried.
    pub fn open(&self) -> impl Iterator<Item = &Judged> {
        self.criteria
            .iter()
            .filter(|one| matches!(one.standing, Standing::NotMet | Standing::Unknown))
    }

    /// Who is late: owner and criteria that are red.
    #[must_use]
    pub fn late(&self) -> Vec<(Text, Vec<Text>)> {
        let mut late: Vec<(Text, Vec<Text>)> = Vec::new();
        for one in self.red() {
            for owner in owing(one) {
                match late.iter_mut().find(|(known, _)| *known == owner) {
                    Some((_, criteria)) => criteria.push(one.criterion.id.clone()),
                    None => late.push((owner, vec![one.criterion.id.clone()])),
                }
            }
        }
        late
    }
}

/// The parties that owe a criterion: those whose own evidence says no, else its owner.
fn owing(one: &Judged) -> Vec<Text> {
    let parties: Vec<Text> = one
        .answer
        .parties
        .iter()
        .filter(|party| party.state == State::NotMet)
        .map(|party| party.party.clone())
        .collect();
    if parties.is_empty() {
        vec![one.criterion.owner.name().into()]
    } else {
        parties
    }
}

/// Judges a gate against one version of its criteria.
#[must_use]
pub fn judge(
    gate: &Gate,
    set: Option<&CriteriaSet>,
    evidence: &dyn Evidence,
    work_offs: &[WorkOff],
    today: Date,
) -> GateJudged {
    let criteria: Vec<Judged> = set
        .map(|set| set.criteria.as_slice())
        .unwrap_or_default()
        .iter()
        .map(|criterion| judge_one(gate, criterion, evidence, work_offs, today))
        .collect();
    let approved = set.and_then(|set| set.approved.clone());
    let blocking: Vec<Text> = work_offs
        .iter()
        .filter(|one| one.blocks(&gate.id, today))
        .map(|one| one.id.clone())
        .collect();
    let (judgement, because) = whole(set, &criteria, &blocking);
    GateJudged {
        gate: gate.clone(),
        judgement,
        because,
        version: set.map(|set| set.version.clone()),
        approved,
        criteria,
        blocking,
        today,
    }
}

fn whole(set: Option<&CriteriaSet>, criteria: &[Judged], blocking: &[Text]) -> (Judgement, String) {
    let Some(set) = set else {
        return (Judgement::Unknown, "criteria: not set".to_owned());
    };
    if set.approved.is_none() {
        let text = format!("criteria {} are not approved: an indication only", set.version);
        return (Judgement::Unknown, text);
    }
    if criteria.is_empty() {
        let text = format!("criteria {} hold no criterion", set.version);
        return (Judgement::Unknown, text);
    }
    let named = |standing| {
        let of: Vec<Text> = criteria
            .iter()
            .filter(|one| one.standing == standing)
            .map(|one| one.criterion.id.clone())
            .collect();
        (!of.is_empty()).then(|| list(&of))
    };
    if let Some(of) = named(Standing::NotMet) {
        return (Judgement::NotMet, format!("not met: {of}"));
    }
    if !blocking.is_empty() {
        let text = format!("work-offs of an earlier gate are open: {}", list(blocking));
        return (Judgement::NotMet, text);
    }
    if let Some(of) = named(Standing::Unknown) {
        return (Judgement::Unknown, format!("nothing is known of {of}"));
    }
    if let Some(of) = named(Standing::Waived) {
        return (Judgement::MetOnConditions, format!("carried by work-offs: {of}"));
    }
    (Judgement::Met, format!("all {} criteria are met", criteria.len()))
}

fn judge_one(
    gate: &Gate,
    criterion: &Criterion,
    evidence: &dyn Evidence,
    work_offs: &[WorkOff],
    today: Date,
) -> Judged {
    let answer = answer_of(criterion, evidence, today);
    let due = criterion.due.or(gate.on);
    let (carried, holds) = carried(criterion, work_offs, today);
    let standing = match answer.state {
        State::Met => Standing::Met,
        _ if holds => Standing::Waived,
        State::NotMet => Standing::NotMet,
        State::Unknown => Standing::Unknown,
    };
    let rag = match standing {
        Standing::Met => Some(Rag::Green),
        Standing::Waived => Some(Rag::Amber),
        Standing::Unknown => None,
        Standing::NotMet => Some(if is_late(due, &answer, today) {
            Rag::Red
        } else {
            Rag::Amber
        }),
    };
    Judged {
        criterion: criterion.clone(),
        standing,
        carried: carried.filter(|_| answer.state != State::Met),
        answer,
        due,
        rag,
    }
}

fn answer_of(criterion: &Criterion, evidence: &dyn Evidence, today: Date) -> Answer {
    let Some(need) = &criterion.need else {
        return Answer::unknown(
            "what satisfies it is not set",
            "say what kind of evidence satisfies it, in a new version of the criteria",
        );
    };
    evidence.answer(criterion, need, today).unwrap_or_else(|| {
        Answer::unknown(
            format!("nothing supplies evidence of this kind: {}", need.words()),
            format!("a statement by a person of {}", criterion.owner.name()),
        )
    })
}

/// What carries the criterion, in words, and whether it does.
fn carried(criterion: &Criterion, work_offs: &[WorkOff], today: Date) -> (Option<String>, bool) {
    let mut said = Vec::new();
    let mut holds = false;
    let mut lapsed = false;
    let of = |one: &&WorkOff| one.carries.as_ref() == Some(&criterion.id);
    for one in work_offs.iter().filter(of) {
        match one.bearing(today) {
            Bearing::Carries(text) => {
                holds = true;
                said.push(text);
            }
            Bearing::Lapsed(text) => {
                lapsed = true;
                said.push(text);
            }
            Bearing::Closed(day) => said.push(format!("work-off {} closed on {day}", one.id)),
        }
    }
    ((!said.is_empty()).then(|| said.join("; ")), holds && !lapsed)
}

/// Past its day, or expected after it. Without a day nothing is late.
fn is_late(due: Option<Date>, answer: &Answer, today: Date) -> bool {
    due.is_some_and(|due| due < today || answer.expected.is_some_and(|day| day > due))
}
