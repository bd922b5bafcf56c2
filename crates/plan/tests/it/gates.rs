//! Gates: judging, counting back, freezing, the choreography and its picture.
mod choreography;
mod judging;

use plan::gates::{Answer, Criterion, Evidence, Gate, GateKind, Need, Owner, State, WorkOff};
use std::collections::BTreeMap;
use terms::{Date, Text};

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

pub fn gate(id: &str, on: Option<&str>) -> Gate {
    Gate {
        id: id.into(),
        title: format!("What {id} decides").into(),
        kind: GateKind::Milestone,
        on: on.map(day),
        decider: Some("GROUP".into()),
        scope: None,
        approved: None,
    }
}

pub fn criterion(id: &str) -> Criterion {
    Criterion {
        id: id.into(),
        text: format!("What {id} asks").into(),
        owner: Owner::Participants,
        need: Some(Need::Milestone { id: id.into() }),
        due: None,
        lead: 0,
        steps: Vec::new(),
    }
}

pub fn work_off(id: &str, carries: &str, due: Option<&str>) -> WorkOff {
    WorkOff {
        id: id.into(),
        text: "what remains".into(),
        owner: None,
        carries: Some(carries.into()),
        due: due.map(day),
        closed: None,
        before: None,
        rolled_to: None,
    }
}

/// Evidence that says what it is told to.
#[derive(Clone, Default)]
pub struct Told(pub BTreeMap<Text, Answer>);

impl Told {
    pub fn of(states: &[(&str, State)]) -> Self {
        Self(
            states
                .iter()
                .map(|(id, state)| ((*id).into(), answer(*state)))
                .collect(),
        )
    }
}

pub fn answer(state: State) -> Answer {
    match state {
        State::Met => Answer::met("it is so"),
        State::NotMet => Answer::not_met("it is not so", "do it"),
        State::Unknown => Answer::unknown("nobody knows", "ask"),
    }
}

impl Evidence for Told {
    fn answer(&self, criterion: &Criterion, _need: &Need, _today: Date) -> Option<Answer> {
        self.0.get(&criterion.id).cloned()
    }
}
