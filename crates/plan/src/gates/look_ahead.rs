//! The gates of the coming weeks, with what is red and what is not known.
//!
//! Not here: how a gate is judged (`judge`).

use terms::{Date, Text};

use super::{GateJudged, Judgement, Standing};

/// A criterion in the way of a coming gate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Red {
    /// The criterion.
    pub criterion: Text,
    /// Who owes it.
    pub owner: Text,
    /// Why it is red.
    pub because: String,
    /// What clears it.
    pub clears: Option<String>,
}

/// A gate that comes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// The gate.
    pub gate: Text,
    /// What is decided.
    pub title: Text,
    /// Its day.
    pub on: Date,
    /// How it stands today.
    pub judgement: Judgement,
    /// What is red.
    pub red: Vec<Red>,
    /// What nothing is known of.
    pub unknown: Vec<Text>,
}

/// The gates from one day to another, both included, in order of date; those without a date are not among them.
#[must_use]
pub fn look_ahead(gates: &[GateJudged], from: Date, to: Date) -> Vec<Ahead> {
    let mut ahead: Vec<Ahead> = gates
        .iter()
        .filter_map(|judged| {
            let on = judged.gate.on.filter(|day| (from..=to).contains(day))?;
            Some(Ahead {
                gate: judged.gate.id.clone(),
                title: judged.gate.title.clone(),
                on,
                judgement: judged.judgement,
                red: judged.red().map(red).collect(),
                unknown: judged
                    .criteria
                    .iter()
                    .filter(|one| one.standing == Standing::Unknown)
                    .map(|one| one.criterion.id.clone())
                    .collect(),
            })
        })
        .collect();
    ahead.sort_by(|one, other| (one.on, &one.gate).cmp(&(other.on, &other.gate)));
    ahead
}

fn red(one: &super::Judged) -> Red {
    Red {
        criterion: one.criterion.id.clone(),
        owner: one.criterion.owner.name().into(),
        because: one.because(),
        clears: one.answer.clears.clone(),
    }
}
