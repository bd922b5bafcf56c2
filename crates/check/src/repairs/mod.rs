//! Repairs: the small edits of printed values that satisfy the most rules without breaking another.
//!
//! A date is changed in one digit, its day and month are swapped, its weekday is taken at its word; an id becomes a
//! known id one character away; a name becomes the name it resembles. Each edit is tried on a copy of the model and
//! the rules are run again. Nothing is applied here: a person decides (`decisions`).

mod dates;
mod ids;
mod trial;
mod words;

pub use words::{once, respell};

use crate::{Cause, Configuration, Finding, Repair};
use pack::model::Model;
use terms::{Place, Span, Text};
use trial::Trial;

/// How many repairs a finding shows.
const SHOWN: usize = 3;

/// A printed value, whichever structure holds it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Key {
    place: Place,
    text: Text,
}

impl Key {
    pub(crate) fn of(span: &Span) -> Self {
        Self {
            place: span.place.clone(),
            text: span.text.clone(),
        }
    }
}

/// A tried edit and the findings that it clears.
struct Tried {
    repairs: Vec<(Key, Repair)>,
    clears: Vec<usize>,
    /// Higher is better.
    rank: (usize, usize, i64),
    text: String,
}

/// Attaches repairs to findings, and one cause to the findings that one repair clears.
pub fn attach(model: &Model, configuration: &Configuration, findings: &mut [Finding]) {
    let mut tried: Vec<Tried> = Vec::new();
    let mut trial = Trial::new(model, configuration);
    let known = trial.dated();
    for edit in dates::edits(model, configuration, findings, &known) {
        let Some(outcome) = trial.run(&edit.keys, edit.day, findings) else { continue };
        if outcome.cleared.is_empty() || !outcome.broken.is_empty() {
            continue;
        }
        let satisfies = satisfied(findings, &outcome.cleared);
        let repairs = edit.spans.iter().filter_map(|span| {
            let proposed = dates::write(&span.text, edit.day)?;
            let repair = Repair {
                span: span.clone(),
                proposed,
                satisfies: satisfies.clone(),
            };
            Some((Key::of(span), repair))
        });
        let repairs: Vec<(Key, Repair)> = repairs.collect();
        let Some((_, first)) = repairs.first() else { continue };
        tried.push(Tried {
            rank: (weight(findings, &outcome.cleared), satisfies.len(), -edit.cost),
            text: format!("{} printed for {}", first.span.text, first.proposed),
            clears: outcome.cleared,
            repairs,
        });
    }
    tried.extend(ids::tried(model, configuration, findings));
    tried.sort_by(|a, b| b.rank.cmp(&a.rank));
    hand_out(&tried, findings);
    causes(&tried, findings);
}

/// The rules of the findings cleared, most serious first.
fn satisfied(findings: &[Finding], cleared: &[usize]) -> Vec<&'static str> {
    let mut found: Vec<&Finding> = cleared.iter().filter_map(|i| findings.get(*i)).collect();
    found.sort_by_key(|f| (std::cmp::Reverse(f.severity), f.rule));
    let mut out: Vec<&'static str> = Vec::new();
    for finding in found {
        if !out.contains(&finding.rule) {
            out.push(finding.rule);
        }
    }
    out
}

/// Errors count three, warnings two, notes one.
fn weight(findings: &[Finding], cleared: &[usize]) -> usize {
    cleared.iter().filter_map(|i| findings.get(*i)).map(|f| f.severity as usize + 1).sum()
}

/// Gives each finding the repairs that clear it, best first.
fn hand_out(tried: &[Tried], findings: &mut [Finding]) {
    for one in tried {
        for at in &one.clears {
            let Some(finding) = findings.get_mut(*at) else { continue };
            for (_, repair) in &one.repairs {
                let same = |r: &Repair| r.span == repair.span && r.proposed == repair.proposed;
                if finding.repairs.len() < SHOWN && !finding.repairs.iter().any(same) {
                    finding.repairs.push(repair.clone());
                }
            }
        }
    }
}

/// Findings that one repair clears together share a cause; the repair that clears most goes first.
fn causes(tried: &[Tried], findings: &mut [Finding]) {
    let mut number = 0;
    for one in tried {
        let free: Vec<usize> =
            one.clears.iter().copied().filter(|i| findings.get(*i).is_some_and(|f| f.cause.is_none())).collect();
        if free.len() < 2 {
            continue;
        }
        number += 1;
        for at in free {
            if let Some(finding) = findings.get_mut(at) {
                finding.cause = Some(Cause {
                    number,
                    text: Text::from(one.text.as_str()),
                });
            }
        }
    }
}
