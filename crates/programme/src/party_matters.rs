//! What concerns a party: what it owes and what it may take part in, with by when and whether it is done.
//!
//! Derived from what a viewer may see, never stored; what a party states itself is a row (`party_statements`). Adding a
//! source is one function and its line in [`all`]. Not here: when somebody is reminded (`plan::telling`).

use std::collections::HashMap;

use record::{AnyRef, Person, Ref, View};
use terms::{Date, Rag, Text};

use crate::actions::{Action, ActionStatus};
use crate::assessment_state::StateOf;
use crate::document_reviews::{DocumentReview, ReviewKind};
use crate::document_versions::DocumentVersion;
use crate::events::Event;
use crate::impact_assessments::ImpactAssessment;
use crate::milestone_completions::{MilestoneCompletion, RollUpOf};
use crate::milestones::Milestone;
use crate::organisations::Organisation;
use crate::party_statements::{PartySays, PartyStatement};
use crate::readiness_tasks::ReadinessTask;
use crate::subscriptions::Topic;

/// Something that concerns a party.
#[derive(Clone, Debug, PartialEq)]
pub struct Matter {
    /// The record that it stands in.
    pub about: AnyRef,
    /// What kind of thing it is.
    pub topic: Topic,
    /// What it is, in words.
    pub what: Text,
    /// Whose it is; none is everybody's.
    pub organisation: Option<Ref<Organisation>>,
    /// The person who does it, if one is named.
    pub person: Option<Person>,
    /// By when, or when it takes place.
    pub by: Option<Date>,
    /// Whether it is owed, or something that one may take part in.
    pub owed: bool,
    /// Where it stands.
    pub stands: Stands,
}

/// Where a matter stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Nothing says that it is done.
    Open,
    /// Done, as the record shows.
    Done(Option<Date>),
    /// Done, as the party states.
    SaidDone(Date),
    /// Not applicable, as the party states, and why.
    NotApplicable(Option<Text>),
    /// It is over.
    Over,
}

impl Matter {
    /// Whether its day has passed and it is owed and not done.
    #[must_use]
    pub fn is_overdue(&self, today: Date) -> bool {
        self.owed && self.stands == Stands::Open && self.by.is_some_and(|by| by < today)
    }

    /// Takes what its party states, unless the record shows that it is done.
    fn hear(&mut self, statement: Option<&PartyStatement>) {
        if let (Stands::Open | Stands::Over, Some(statement)) = (&self.stands, statement) {
            self.stands = match statement.says {
                PartySays::Done => Stands::SaidDone(statement.on),
                PartySays::NotApplicable => Stands::NotApplicable(statement.because.clone()),
            };
        }
    }
}

/// Everything that concerns any party, as far as a viewer may see it; of what is one party's with what it states itself.
#[must_use]
pub fn all(view: &View<'_>, today: Date) -> Vec<Matter> {
    let stated = stated(view);
    let mut all = gathered(view, today);
    for matter in &mut all {
        if let Some(party) = matter.organisation {
            matter.hear(stated.get(&(party, matter.about)).copied());
        }
    }
    all
}

/// Everything from the record, without what parties state.
fn gathered(view: &View<'_>, today: Date) -> Vec<Matter> {
    let mut all = Vec::new();
    actions(view, &mut all);
    readiness(view, &mut all);
    parts(view, &mut all);
    assessments(view, today, &mut all);
    reviews(view, today, &mut all);
    versions(view, &mut all);
    events(view, today, &mut all);
    all
}

/// What concerns one party, with what it states itself; what is owed first, then by day.
#[must_use]
pub fn of(view: &View<'_>, party: Ref<Organisation>, today: Date) -> Vec<Matter> {
    let stated = stated(view);
    let mut mine: Vec<Matter> = gathered(view, today)
        .into_iter()
        .filter(|matter| matter.organisation.is_none_or(|whose| whose == party))
        .collect();
    for matter in &mut mine {
        matter.hear(stated.get(&(party, matter.about)).copied());
    }
    mine.sort_by_key(|matter| (!matter.owed, matter.by.is_none(), matter.by, matter.about));
    mine
}

/// What parties state, by who and about what; the last row counts.
fn stated<'v>(view: &View<'v>) -> HashMap<(Ref<Organisation>, AnyRef), &'v PartyStatement> {
    view.all::<PartyStatement>()
        .filter_map(|(_, one)| Some(((one.organisation, about(one)?), one)))
        .collect()
}

/// What a statement is about.
fn about(statement: &PartyStatement) -> Option<AnyRef> {
    statement
        .version
        .map(Ref::any)
        .or(statement.review.map(Ref::any))
        .or(statement.event.map(Ref::any))
        .or(statement.task.map(Ref::any))
}

fn done(day: Option<Date>) -> Stands {
    day.map_or(Stands::Open, |day| Stands::Done(Some(day)))
}

fn actions(view: &View<'_>, all: &mut Vec<Matter>) {
    for (key, action) in view.all::<Action>() {
        let printed_closed = action.status == Some(ActionStatus::Closed);
        if action.organisation.is_none() && action.person.is_none() {
            continue;
        }
        all.push(Matter {
            about: key.any(),
            topic: Topic::Actions,
            what: action.action.clone(),
            organisation: action.organisation,
            person: action.person.clone(),
            by: action.due,
            owed: true,
            stands: if printed_closed && action.closed.is_none() {
                Stands::Done(None)
            } else {
                done(action.closed)
            },
        });
    }
}

fn readiness(view: &View<'_>, all: &mut Vec<Matter>) {
    for (key, task) in view.all::<ReadinessTask>().filter(|(_, task)| task.party.is_some()) {
        all.push(Matter {
            about: key.any(),
            topic: Topic::Deliverables,
            what: task.task.clone(),
            organisation: task.party,
            person: None,
            by: task.finish,
            owed: true,
            stands: if task.status == Some(Rag::Blue) {
                Stands::Done(None)
            } else {
                Stands::Open
            },
        });
    }
}

/// Parts of milestones that each party of a scope has to do.
fn parts(view: &View<'_>, all: &mut Vec<Matter>) {
    for (key, milestone) in view
        .all::<Milestone>()
        .filter(|(_, one)| one.scope.is_some() && one.removed.is_none())
    {
        let Some(roll_up) = view.derived::<RollUpOf>(&key.key()) else {
            continue;
        };
        for (party, part) in roll_up.parties {
            let part = part.and_then(|part| view.get::<MilestoneCompletion>(part));
            all.push(Matter {
                about: key.any(),
                topic: Topic::Milestones,
                what: milestone.title.clone(),
                organisation: Some(party),
                person: None,
                by: milestone.forecast.or(milestone.baseline).map(terms::When::last),
                owed: true,
                stands: done(
                    part.and_then(|part| part.done)
                        .or(milestone.actual)
                        .or(milestone.accepted),
                ),
            });
        }
    }
}

/// Assessments that wait for a party's response.
fn assessments(view: &View<'_>, today: Date, all: &mut Vec<Matter>) {
    for (key, assessment) in view.all::<ImpactAssessment>() {
        let Some(state) = view.derived::<StateOf>(&key.key()) else {
            continue;
        };
        if assessment.opens.is_some_and(|opens| opens > today) {
            continue;
        }
        for party in state.asked {
            let silent = state.silent.contains(&party);
            let stands = match silent {
                true if assessment.is_finished() => Stands::Over,
                true => Stands::Open,
                false => Stands::Done(None),
            };
            all.push(Matter {
                about: key.any(),
                topic: Topic::Assessments,
                what: assessment.title.clone(),
                organisation: Some(party),
                person: None,
                by: assessment.closes,
                owed: true,
                stands,
            });
        }
    }
}

/// Reviews and consultations with the last day on which comments or objections are taken.
fn reviews(view: &View<'_>, today: Date, all: &mut Vec<Matter>) {
    for (key, review) in view.all::<DocumentReview>() {
        if review.opened.is_some_and(|opened| opened > today) {
            continue;
        }
        let kind = review.kind.map_or("Review", ReviewKind::title);
        let version = review.version.map(|version| view.name(version.any()));
        all.push(Matter {
            about: key.any(),
            topic: Topic::Reviews,
            what: Text::from(version.map_or_else(|| kind.to_owned(), |name| format!("{kind} of {name}"))),
            organisation: None,
            person: None,
            by: review.closes,
            owed: false,
            stands: if review.closes.is_some_and(|closes| closes < today) {
                Stands::Over
            } else {
                Stands::Open
            },
        });
    }
}

/// Versions of documents that were issued: releases and guidance.
fn versions(view: &View<'_>, all: &mut Vec<Matter>) {
    for (key, version) in view.all::<DocumentVersion>().filter(|(_, one)| one.issued.is_some()) {
        all.push(Matter {
            about: key.any(),
            topic: Topic::Documents,
            what: version.notes.clone().unwrap_or_else(|| version.code.text()),
            organisation: None,
            person: None,
            by: version.issued,
            owed: false,
            stands: Stands::Open,
        });
    }
}

fn events(view: &View<'_>, today: Date, all: &mut Vec<Matter>) {
    for (key, event) in view.all::<Event>() {
        let over = event.on.is_some_and(|on| on.last() < today);
        all.push(Matter {
            about: key.any(),
            topic: Topic::Events,
            what: event.title.text(),
            organisation: None,
            person: None,
            by: event.on.map(terms::When::first),
            owed: false,
            stands: if over { Stands::Over } else { Stands::Open },
        });
    }
}
