//! A row of the readiness tracker with what is known of it.

use super::overrides::Shown;
use crate::pit::Schedule;
use terms::{Date, Rag, Text};

/// Something that has to be ready.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Task {
    /// By which it is known.
    pub id: Text,
    /// The test stage.
    pub stage: Text,
    /// The interval; none is all of them.
    pub interval: Option<Text>,
    /// The party or body that owes it.
    pub owner: Text,
    /// Milestone, deliverables, data, ...
    pub category: Text,
    /// What has to be ready.
    pub title: Text,
    /// From when.
    pub start: Option<Date>,
    /// By when it is needed.
    pub need: Option<Date>,
    /// When it is now expected.
    pub forecast: Option<Date>,
    /// When its owner declared it done.
    pub done: Option<Date>,
    /// What is to be said.
    pub commentary: Text,
    /// The milestone that it mirrors.
    pub milestone: Option<Text>,
    /// What has to be shown.
    pub evidence: Vec<Evidence>,
    /// What it waits for.
    pub predecessors: Vec<Predecessor>,
}

/// A piece of evidence that is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// What.
    pub what: Text,
    /// How it stands.
    pub state: EvidenceState,
}

/// How a piece of evidence stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EvidenceState {
    /// Nothing was handed in.
    Missing,
    /// Handed in, not yet looked at.
    Submitted(Date),
    /// Found sufficient.
    Accepted(Date),
    /// Found insufficient, and why.
    Rejected(Date, Text),
}

/// What a task waits for, and the colour it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Predecessor {
    /// What.
    pub what: Text,
    /// Its colour; none is unknown.
    pub rag: Option<Rag>,
}

/// A task with the colour that is shown for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assessed {
    /// The task.
    pub task: Task,
    /// Its colour and why.
    pub shown: Shown,
}

impl Task {
    /// Whether it is done by a day and all its evidence is accepted.
    #[must_use]
    pub fn complete(&self, today: Date) -> bool {
        let accepted = |e: &Evidence| matches!(e.state, EvidenceState::Accepted(_));
        self.done.is_some_and(|day| day <= today) && self.evidence.iter().all(accepted)
    }

    /// The tasks that a PIT schedule gives to a party: one for each deliverable and each item of a recurring report.
    #[must_use]
    pub fn of_schedule(schedule: &Schedule, owner_in_template: &str, party: &Text, stage: &Text) -> Vec<Self> {
        let task = |key: String, title: String, need: Date, milestone: Option<Text>| Self {
            id: Text::from(format!("{} / {party} / {key}", schedule.interval)),
            stage: stage.clone(),
            interval: Some(schedule.interval.clone()),
            owner: party.clone(),
            category: Text::from("Deliverables"),
            title: Text::from(title),
            need: Some(need),
            milestone,
            ..Self::default()
        };
        let mut out = Vec::new();
        for due in schedule.due.iter().filter(|d| d.owner == *owner_in_template) {
            let milestone = due.mirrors.first().map(|m| m.milestone.clone());
            out.push(task(
                due.activity.to_string(),
                due.title.to_string(),
                due.day,
                milestone,
            ));
        }
        for series in schedule.series.iter().filter(|s| s.owner == *owner_in_template) {
            for (n, item) in series.items.iter().enumerate() {
                let (key, title) = (
                    format!("{} {}", series.activity, n + 1),
                    format!("{} {}", series.title, n + 1),
                );
                out.push(task(key, title, item.day, None));
            }
        }
        out.sort_by_key(|t| t.need);
        out
    }
}
