//! Parties by criteria of one interval: what each party's tasks for each criterion add up to.

use super::task::Assessed;
use terms::{Rag, Text};

/// A matrix of an interval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// The interval.
    pub interval: Text,
    /// Columns, in order of the tasks.
    pub criteria: Vec<Text>,
    /// Rows, with a cell for each column; none where nothing is asked of the party.
    pub rows: Vec<(Text, Vec<Option<Cell>>)>,
}

/// A cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// What its tasks add up to; none is unknown.
    pub rag: Option<Rag>,
    /// How many tasks.
    pub tasks: usize,
    /// How many of them are unknown.
    pub unknown: usize,
    /// Why, a sentence for each task.
    pub says: Vec<String>,
}

/// What several colours add up to: the worst, but good news only when nothing is unknown. None of none is unknown.
#[must_use]
pub fn combined(colours: &[Option<Rag>]) -> Option<Rag> {
    let worst = colours.iter().flatten().min().copied()?;
    let unknown = colours.iter().any(Option::is_none);
    (!unknown || worst <= Rag::Amber).then_some(worst)
}

impl Matrix {
    /// The matrix of an interval for the parties that enter it; tasks for all intervals belong to each.
    #[must_use]
    pub fn of(interval: &Text, parties: &[Text], tasks: &[Assessed]) -> Self {
        let here: Vec<&Assessed> = tasks
            .iter()
            .filter(|t| t.task.interval.as_ref().is_none_or(|i| i == interval) && parties.contains(&t.task.owner))
            .collect();
        let mut criteria: Vec<Text> = Vec::new();
        for one in &here {
            if !criteria.contains(&one.task.title) {
                criteria.push(one.task.title.clone());
            }
        }
        let cell = |party: &Text, criterion: &Text| {
            let of = here
                .iter()
                .filter(|t| t.task.owner == *party && t.task.title == *criterion);
            let of: Vec<&&Assessed> = of.collect();
            let colours: Vec<Option<Rag>> = of.iter().map(|t| t.shown.rag).collect();
            (!of.is_empty()).then(|| Cell {
                rag: combined(&colours),
                tasks: of.len(),
                unknown: colours.iter().filter(|c| c.is_none()).count(),
                says: of.iter().map(|t| t.shown.says()).collect(),
            })
        };
        let row = |party: &Text| (party.clone(), criteria.iter().map(|c| cell(party, c)).collect());
        Self {
            interval: interval.clone(),
            rows: parties.iter().map(row).collect(),
            criteria,
        }
    }
}
