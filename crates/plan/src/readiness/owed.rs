//! What a party owes, by when, what is red and what clears it.

use super::task::Assessed;
use terms::{Date, Rag, Text};

/// Something that a party still owes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    /// By when; none where no date is set.
    pub by: Option<Date>,
    /// Whether that day has passed.
    pub overdue: bool,
    /// The task's id.
    pub task: Text,
    /// What.
    pub title: Text,
    /// For which interval; none for all.
    pub interval: Option<Text>,
    /// Its colour; none is unknown.
    pub rag: Option<Rag>,
    /// The colour's word and whose it is.
    pub label: String,
    /// Why it has that colour.
    pub says: String,
    /// What would clear it, the first thing first.
    pub clears: Vec<String>,
}

/// What a party owes on a day: all that is not complete, in order of time, what has no date last.
#[must_use]
pub fn owed(party: &str, tasks: &[Assessed], today: Date) -> Vec<Owed> {
    let open = tasks
        .iter()
        .filter(|t| t.task.owner == *party && !t.task.complete(today));
    let one = |one: &Assessed| Owed {
        by: one.task.need,
        overdue: one.task.need.is_some_and(|day| day < today),
        task: one.task.id.clone(),
        title: one.task.title.clone(),
        interval: one.task.interval.clone(),
        rag: one.shown.rag,
        label: one.shown.label(),
        says: one.shown.says(),
        clears: match one.shown.derived.clears() {
            clears if clears.is_empty() && !one.shown.derived.unknown.is_empty() && one.shown.rag.is_none() => {
                vec![format!("tell: {}", one.shown.derived.unknown.join(", "))]
            }
            clears => clears.into_iter().map(str::to_owned).collect(),
        },
    };
    let mut out: Vec<Owed> = open.map(one).collect();
    out.sort_by(|a, b| {
        (a.by.is_none(), a.by, a.rag.is_none(), a.rag).cmp(&(b.by.is_none(), b.by, b.rag.is_none(), b.rag))
    });
    out
}
