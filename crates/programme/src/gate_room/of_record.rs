//! Evidence that the record holds: documents, milestones, readiness, gates, recommendations, work-offs; and what
//! persons have stated.
//!
//! Kinds that later parts supply get no answer here; until they do, a person's statement may stand in and says so.

use std::collections::BTreeMap;

use plan::gates::{Answer, Assured, Cited, Evidence, Need, PartyAnswer, Scope, State};
use record::{At, Content, Person, Ref};
use terms::{Date, Rag, Text};

use super::day_of;
use crate::assurer_statements::AssurerStatement;
use crate::criteria::{Criterion, EvidenceKind};
use crate::criterion_evidence::{CriterionEvidence, Says};
use crate::document_versions::DocumentVersion;
use crate::gate_recommendations::{self, Recommends};
use crate::gates::Gate;
use crate::milestone_completions::{MilestoneCompletion, RollUp};
use crate::organisations::Organisation;
use crate::readiness_tasks::ReadinessTask;
use crate::scopes;
use crate::spelling::Key;
use crate::work_offs::WorkOff;

/// What satisfies a criterion, with the names of its records; none where the parameters are not set.
pub(super) fn need(at: &At<'_>, one: &Criterion) -> Option<Need> {
    let name = |any| at.name_of(any).unwrap_or_default();
    let subject = || one.subject.clone();
    let gates = || one.gates.iter().map(|gate| name(gate.any())).collect();
    let group = one.group.map(|group| name(group.any()));
    let version = one.version.and_then(|version| at.find(version));
    let scope = scope(at, one);
    Some(match one.kind? {
        EvidenceKind::Document => Need::Document {
            document: one
                .document
                .or_else(|| version?.document)
                .map(|document| name(document.any()))
                .or_else(|| version.map(|version| version.code.text()))?,
            version: version.map(|version| version.number.clone().unwrap_or_else(|| version.code.text())),
            by: group,
        },
        EvidenceKind::Milestone => Need::Milestone {
            id: name(one.milestone?.any()),
        },
        EvidenceKind::Readiness => Need::Readiness {
            scope,
            worst: one.worst,
        },
        EvidenceKind::TestExit => Need::TestExit {
            stage: subject()?,
            scope,
        },
        EvidenceKind::Connectivity => Need::Connectivity {
            environment: subject()?,
            scope,
        },
        EvidenceKind::Certificate => Need::Certificate {
            what: subject()?,
            after: one.after?,
            scope,
        },
        EvidenceKind::DataCut => Need::DataCut { cut: subject()? },
        EvidenceKind::DesignsAssured => Need::Assured {
            what: Assured::Designs,
            scope,
        },
        EvidenceKind::PlansAssured => Need::Assured {
            what: Assured::DeliveryPlans,
            scope,
        },
        EvidenceKind::TestingAssured => Need::Assured {
            what: Assured::Testing,
            scope,
        },
        EvidenceKind::LaterGates => Need::LaterGates {
            gates: gates(),
            worst: one.worst,
        },
        EvidenceKind::Assessment => Need::Assessment { assessment: subject()? },
        EvidenceKind::Assurer => Need::Assurer {
            subject: subject().unwrap_or_else(|| one.text.clone()),
        },
        EvidenceKind::Statement => Need::Statement {
            subject: subject().unwrap_or_else(|| one.text.clone()),
            scope,
        },
        EvidenceKind::Recommendation => Need::Recommendation { by: group? },
        EvidenceKind::Decisions => Need::Decisions { gates: gates() },
        EvidenceKind::WorkOffs => Need::WorkOffs { gates: gates() },
    })
}

/// The parties whose evidence counts for a criterion, today.
fn parties(at: &At<'_>, one: &Criterion) -> Vec<Ref<Organisation>> {
    let scope = one.scope.and_then(|scope| at.find(scope));
    let mut all = scope
        .map(|scope| scopes::members(at, scope, at.today()))
        .unwrap_or_default();
    all.extend(one.party);
    all.sort_unstable();
    all.dedup();
    all
}

fn scope(at: &At<'_>, one: &Criterion) -> Scope {
    let name = |any| at.name_of(any).unwrap_or_default();
    let named: Vec<Text> = [one.scope.map(|scope| name(scope.any())), one.interval.clone()]
        .into_iter()
        .flatten()
        .collect();
    let named: Vec<&str> = named.iter().map(Text::as_str).collect();
    Scope::new(
        named.join(", ").as_str(),
        parties(at, one).into_iter().map(|party| name(party.any())),
    )
}

/// The evidence that the record holds.
pub struct OfRecord<'a, 's> {
    at: &'a At<'s>,
}

impl<'a, 's> OfRecord<'a, 's> {
    /// The evidence as of today.
    #[must_use]
    pub fn new(at: &'a At<'s>) -> Self {
        Self { at }
    }
}

impl Evidence for OfRecord<'_, '_> {
    fn answer(&self, criterion: &plan::gates::Criterion, need: &Need, today: Date) -> Option<Answer> {
        let at = self.at;
        let one = at.find(at.named::<Criterion>(&criterion.id)?)?;
        match need {
            Need::Document { .. } => Some(self.document(one, need)),
            Need::Milestone { .. } => self.milestone(one, today),
            Need::Readiness { scope, worst } => Some(self.readiness(one, scope, *worst)),
            Need::LaterGates { worst, .. } => Some(self.later_gates(one, *worst)),
            Need::Recommendation { .. } => self.recommendation(one, today),
            Need::Decisions { .. } => Some(self.decisions(one, today)),
            Need::WorkOffs { .. } => Some(self.work_offs(one, today)),
            _ => None,
        }
    }
}

impl OfRecord<'_, '_> {
    fn name(&self, any: record::AnyRef) -> Text {
        self.at.name_of(any).unwrap_or_default()
    }

    fn document(&self, one: &Criterion, need: &Need) -> Answer {
        let at = self.at;
        let keys = match (one.version, one.document) {
            (Some(version), _) => vec![version],
            (None, Some(document)) => at.pointing::<DocumentVersion>(document.any()),
            (None, None) => Vec::new(),
        };
        let right = |version: &&DocumentVersion| {
            version.approved.is_some() && (one.group.is_none() || version.approved_by == one.group)
        };
        let versions: Vec<&DocumentVersion> = keys.into_iter().filter_map(|key| at.find(key)).collect();
        match versions
            .iter()
            .copied()
            .filter(right)
            .max_by_key(|version| version.approved)
        {
            Some(version) => {
                let by = version.approved_by.map(|group| self.name(group.any()));
                let by = by.map(|by| format!(" by {by}")).unwrap_or_default();
                let on = version.approved.map(|day| format!(" on {day}")).unwrap_or_default();
                let cited = Cited {
                    what: version.code.text(),
                    pinned: version.content.map(|content| content.to_string().into()),
                };
                Answer::met(format!("{} approved{by}{on}", version.code)).citing([cited])
            }
            None => {
                let approved = versions.iter().find(|version| version.approved.is_some());
                let because = match approved {
                    Some(version) => format!("{} was approved by another group", version.code),
                    None if versions.is_empty() => "no version is in the record".to_owned(),
                    None => "no version of it is approved".to_owned(),
                };
                Answer::not_met(because, need.words())
            }
        }
    }

    fn milestone(&self, one: &Criterion, today: Date) -> Option<Answer> {
        let at = self.at;
        let key = one.milestone?;
        let milestone = at.find(key)?;
        let id = &milestone.id;
        let cited = |day: Option<Date>| Cited {
            what: id.text(),
            pinned: day.map(|day| format!("achieved {day}").into()),
        };
        if let Some(day) = milestone.actual.filter(|day| *day <= today) {
            return Some(Answer::met(format!("{id} achieved on {day}")).citing([cited(Some(day))]));
        }
        if let Some(day) = milestone.removed {
            let text = format!("{id} left the plan on {day}");
            return Some(Answer::not_met(text, "a new version of the criteria without it"));
        }
        let mut answer = Answer::not_met(format!("{id} is not achieved"), format!("{id} achieved"));
        if let Some(roll_up) = RollUp::of(at, key, milestone, today) {
            answer.because = format!("{id} is not achieved: {}", roll_up.words());
            answer.parties = self.parts(&roll_up);
        }
        let expected = milestone.forecast.map(terms::When::last);
        Some(answer.expected(expected).citing([cited(None)]))
    }

    fn parts(&self, roll_up: &RollUp) -> Vec<PartyAnswer> {
        let of = |(who, row): &(Ref<Organisation>, Option<Ref<MilestoneCompletion>>)| {
            let done = roll_up.done.contains(who);
            let row = row.and_then(|row| self.at.find(row));
            let because = match row {
                Some(row) if done => row.evidence.as_deref().unwrap_or("done").to_owned(),
                Some(row) => match row.forecast {
                    Some(day) => format!("expected on {day}"),
                    None => "not done".to_owned(),
                },
                None => "nothing is recorded".to_owned(),
            };
            PartyAnswer {
                party: self.name(who.any()),
                state: match (done, row) {
                    (true, _) => State::Met,
                    (false, Some(_)) => State::NotMet,
                    (false, None) => State::Unknown,
                },
                because,
            }
        };
        roll_up.parties.iter().map(of).collect()
    }

    fn readiness(&self, one: &Criterion, scope: &Scope, worst: Option<Rag>) -> Answer {
        let Some(worst) = worst else {
            return Answer::unknown(
                "the worst colour that satisfies it is not set",
                "set it in a new version",
            );
        };
        let same = |wanted: &Option<Text>, has: &Option<Text>| {
            wanted
                .as_deref()
                .is_none_or(|wanted| has.as_deref().is_some_and(|has| has.eq_ignore_ascii_case(wanted)))
        };
        let tasks: Vec<&ReadinessTask> = self
            .at
            .all::<ReadinessTask>()
            .map(|(_, task)| task)
            .filter(|task| same(&one.interval, &task.interval) && same(&one.subject, &task.stage))
            .collect();
        let mut by_party: BTreeMap<Text, Vec<&ReadinessTask>> = BTreeMap::new();
        for party in parties(self.at, one) {
            let mine = tasks.iter().filter(|task| task.party == Some(party)).copied().collect();
            by_party.insert(self.name(party.any()), mine);
        }
        if one.scope.is_none() && one.party.is_none() {
            for task in &tasks {
                let owner = task.party.map(|party| self.name(party.any()));
                let owner = owner.or_else(|| task.owner.clone()).unwrap_or_else(|| "not set".into());
                by_party.entry(owner).or_default().push(task);
            }
        }
        let answers = by_party.into_iter().map(|(party, tasks)| ready(party, &tasks, worst));
        Answer::of_parties(scope, answers.collect())
    }

    fn later_gates(&self, one: &Criterion, worst: Option<Rag>) -> Answer {
        let Some(worst) = worst else {
            return Answer::unknown(
                "the worst colour that satisfies it is not set",
                "set it in a new version",
            );
        };
        let of = |key: Ref<Gate>| {
            let gate = self.at.find(key)?;
            let milestone = gate.milestone.and_then(|milestone| self.at.find(milestone));
            let rag = milestone.and_then(|milestone| milestone.next_rag.or(milestone.current_rag));
            let on = day_of(self.at, gate).map_or_else(|| "date not set".to_owned(), |day| format!("on {day}"));
            Some(PartyAnswer {
                party: gate.code.text(),
                state: coloured(rag, worst),
                because: match rag {
                    Some(rag) => format!("{rag}, {on}"),
                    None => format!("no colour is stated, {on}"),
                },
            })
        };
        Answer::of_parties(
            &Scope::new("later gates", []),
            one.gates.iter().filter_map(of).collect(),
        )
    }

    fn recommendation(&self, one: &Criterion, today: Date) -> Option<Answer> {
        let group = one.group?;
        let gate = self.at.find(one.set)?.gate;
        let name = self.name(group.any());
        Some(match gate_recommendations::latest(self.at, gate, group, today) {
            None => Answer::not_met(
                format!("{name} has not recommended it"),
                format!("a recommendation by {name}"),
            ),
            Some(said) => {
                let cited = Cited {
                    what: said.code.text(),
                    pinned: Some(said.on.to_string().into()),
                };
                let text = said.text.as_deref().map(|text| format!(": {text}")).unwrap_or_default();
                let because = format!("{name} on {}: {}{text}", said.on, said.recommends.title());
                match said.recommends {
                    Recommends::Refusal => Answer::not_met(because, format!("another recommendation by {name}")),
                    _ => Answer::met(because),
                }
                .citing([cited])
            }
        })
    }

    fn decisions(&self, one: &Criterion, today: Date) -> Answer {
        let of = |key: Ref<Gate>| {
            let gate = self.at.find(key)?;
            let decided = gate.decided.filter(|day| *day <= today);
            let (state, because) = match (gate.outcome, decided) {
                (Some(outcome), Some(day)) if outcome.approves() => (State::Met, format!("{outcome} on {day}")),
                (Some(outcome), Some(day)) => (State::NotMet, format!("{outcome} on {day}")),
                _ => (State::NotMet, "not decided yet".to_owned()),
            };
            let answer = PartyAnswer {
                party: gate.code.text(),
                state,
                because,
            };
            let decision = gate.decision.and_then(|decision| self.at.find(decision));
            let cited = decision.map(|decision| Cited {
                what: decision.code.text(),
                pinned: decision.sheet.map(|sheet| sheet.to_string().into()),
            });
            Some((answer, cited))
        };
        let (answers, cited): (Vec<_>, Vec<_>) = one.gates.iter().filter_map(of).unzip();
        Answer::of_parties(&Scope::new("gates", []), answers).citing(cited.into_iter().flatten())
    }

    fn work_offs(&self, one: &Criterion, today: Date) -> Answer {
        let at = self.at;
        let mut answers = Vec::new();
        for key in one.gates.iter() {
            let Some(gate) = at.find(key) else { continue };
            let left: Vec<_> = at.all::<WorkOff>().filter(|(_, work)| work.gate == Some(key)).collect();
            if left.is_empty() {
                let (state, because) = match gate.is_approved() {
                    true => (State::Met, "it left none"),
                    false => (State::Unknown, "it is not approved yet"),
                };
                answers.push(PartyAnswer {
                    party: gate.code.text(),
                    state,
                    because: because.to_owned(),
                });
            }
            answers.extend(left.into_iter().map(|(_, work)| closed(work, today)));
        }
        Answer::of_parties(&Scope::new("work-offs", []), answers)
    }
}

fn closed(work: &WorkOff, today: Date) -> PartyAnswer {
    let due = work
        .day()
        .map_or_else(|| "without a date".to_owned(), |day| format!("due {day}"));
    let in_time = work.day().is_some_and(|day| day >= today);
    let (state, because) = match (work.closed.filter(|day| *day <= today), &work.plan) {
        (Some(day), _) => (State::Met, format!("closed on {day}")),
        (None, Some(plan)) if in_time => (State::Met, format!("rolled to {plan}, {due}")),
        (None, _) => (State::NotMet, format!("open, {due}")),
    };
    PartyAnswer {
        party: work.code.text(),
        state,
        because,
    }
}

fn coloured(rag: Option<Rag>, worst: Rag) -> State {
    match rag {
        None => State::Unknown,
        Some(rag) if rag < worst => State::NotMet,
        Some(_) => State::Met,
    }
}

/// A party by its tasks: the worst of them counts, and without a colour nothing is known.
fn ready(party: Text, tasks: &[&ReadinessTask], worst: Rag) -> PartyAnswer {
    let of = |task: &&ReadinessTask| coloured(task.status, worst);
    let state = tasks.iter().map(of).min().unwrap_or(State::Unknown);
    let named: Vec<String> = tasks
        .iter()
        .filter(|task| of(task) == state && state != State::Met)
        .map(|task| format!("{}: {}", task.task, task.status.map_or("no colour stated", Rag::word)))
        .collect();
    let because = match (tasks.is_empty(), named.is_empty()) {
        (true, _) => "no task is in the tracker".to_owned(),
        (false, true) => format!("{} tasks, none worse than {worst}", tasks.len()),
        (false, false) => named.join("; "),
    };
    PartyAnswer { party, state, because }
}

/// What persons have stated.
pub struct Stated<'a, 's> {
    at: &'a At<'s>,
}

/// One statement, whoever made it.
struct Said<'a> {
    code: &'a Key,
    party: Option<Ref<Organisation>>,
    says: Says,
    statement: &'a Text,
    by: &'a Person,
    on: Date,
    until: Option<Date>,
    expected: Option<Date>,
    shown: Option<Content>,
}

impl<'a, 's> Stated<'a, 's> {
    /// The statements as of today.
    #[must_use]
    pub fn new(at: &'a At<'s>) -> Self {
        Self { at }
    }

    fn by_parties(&self, criterion: Ref<Criterion>) -> Vec<Said<'s>> {
        let at = self.at;
        let rows = at.pointing::<CriterionEvidence>(criterion.any());
        let row = |key| {
            let row: &CriterionEvidence = at.find(key)?;
            Some(Said {
                code: &row.code,
                party: row.party,
                says: row.says,
                statement: &row.statement,
                by: &row.by,
                on: row.on,
                until: row.until,
                expected: row.expected,
                shown: row.file.or_else(|| at.find(row.version?)?.content),
            })
        };
        rows.into_iter().filter_map(row).collect()
    }

    fn by_assurer(&self, criterion: Ref<Criterion>) -> Vec<Said<'s>> {
        let at = self.at;
        let rows = at.pointing::<AssurerStatement>(criterion.any());
        let row = |key| {
            let row: &AssurerStatement = at.find(key)?;
            Some(Said {
                code: &row.code,
                party: None,
                says: row.says,
                statement: &row.statement,
                by: &row.by,
                on: row.on,
                until: row.until,
                expected: None,
                shown: row.file,
            })
        };
        rows.into_iter().filter_map(row).collect()
    }

    /// The statements on a criterion and those that it continues, the latest of each party.
    fn latest(&self, own: Ref<Criterion>, assurer: bool, today: Date) -> Vec<Said<'s>> {
        let mut latest: BTreeMap<Option<Ref<Organisation>>, Said<'s>> = BTreeMap::new();
        let mut criterion = Some(own);
        let mut seen = Vec::new();
        while let Some(key) = criterion.filter(|key| !seen.contains(key)) {
            seen.push(key);
            let rows = if assurer {
                self.by_assurer(key)
            } else {
                self.by_parties(key)
            };
            for row in rows.into_iter().filter(|row| row.on <= today) {
                // Of one day the one recorded last; of an earlier version only what is younger.
                let first = seen.len() == 1;
                let younger = |kept: &Said<'_>| row.on > kept.on || (first && row.on == kept.on);
                let later = latest.get(&row.party).is_none_or(younger);
                if later {
                    latest.insert(row.party, row);
                }
            }
            criterion = self.at.find(key).and_then(|one| one.continues);
        }
        latest.into_values().collect()
    }
}

impl Evidence for Stated<'_, '_> {
    fn answer(&self, criterion: &plan::gates::Criterion, need: &Need, today: Date) -> Option<Answer> {
        let at = self.at;
        let own = at.named::<Criterion>(&criterion.id)?;
        let one = at.find(own)?;
        let assurer = matches!(need, Need::Assurer { .. });
        let said = self.latest(own, assurer, today);
        if said.is_empty() && !assurer && !matches!(need, Need::Statement { .. }) {
            return None;
        }
        let parties = if assurer { Vec::new() } else { parties(at, one) };
        let whole = said.iter().find(|said| said.party.is_none());
        let answer = match (whole, parties.is_empty()) {
            (Some(said), true) => said.answer(today),
            (None, true) if said.is_empty() => {
                let by = if assurer { "the assurer" } else { criterion.owner.name() };
                Answer::unknown("nobody has stated it", format!("a statement by a person of {by}"))
            }
            (_, none_named) => {
                let named = if none_named {
                    said.iter().filter_map(|said| said.party).collect()
                } else {
                    parties
                };
                let of = |party: Ref<Organisation>| {
                    let said = said.iter().find(|said| said.party == Some(party)).or(whole);
                    let answer = said.map(|said| said.answer(today));
                    PartyAnswer {
                        party: at.name_of(party.any()).unwrap_or_default(),
                        state: answer.as_ref().map_or(State::Unknown, |one| one.state),
                        because: answer.map_or_else(|| "nobody has stated it".to_owned(), |one| one.because),
                    }
                };
                Answer::of_parties(&scope(at, one), named.into_iter().map(of).collect())
            }
        };
        let expected = said.iter().filter_map(|said| said.expected).max();
        Some(answer.expected(expected).citing(said.iter().map(Said::cited)))
    }
}

impl Said<'_> {
    fn answer(&self, today: Date) -> Answer {
        let because = format!("stated by {} on {}: {}", self.by.key(), self.on, self.statement);
        match (self.until.filter(|until| *until < today), self.says) {
            (Some(until), _) => Answer::unknown(format!("{because}; it held until {until}"), "a new statement"),
            (None, Says::Met) => Answer::met(because),
            (None, Says::NotMet) => Answer::not_met(because, "what the statement says is missing"),
        }
    }

    fn cited(&self) -> Cited {
        let pinned = self.shown.map(|content| content.to_string());
        Cited {
            what: self.code.text(),
            pinned: Some(pinned.unwrap_or_else(|| self.on.to_string()).into()),
        }
    }
}
