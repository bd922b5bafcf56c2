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
use std::cmp::Reverse;
use terms::{Place, Severity, Span, Text};
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
    repairs: Vec<Repair>,
    clears: Vec<usize>,
    /// Higher is better: what is cleared against how far the value is moved.
    rank: i64,
    text: String,
}

/// Attaches repairs to findings, and one cause to the findings that one repair clears.
pub fn attach(model: &Model, configuration: &Configuration, findings: &mut [Finding]) {
    let mut trial = Trial::new(model, configuration);
    let edits = dates::edits(model, configuration, findings, trial.known());
    trial.link(&edits.iter().flat_map(|e| e.keys.iter().cloned()).collect());
    let mut all: Vec<Tried> = Vec::new();
    for edit in &edits {
        let outcome = trial.run(&edit.keys, edit.day, findings);
        if !outcome.breaks {
            all.extend(tried(edit, &outcome.cleared, findings));
        }
    }
    all.extend(ids::tried(model, configuration, findings));
    all.sort_by_key(|tried| Reverse(tried.rank));
    hand_out(&all, findings);
    causes(&all, findings);
}

/// The repairs of an edit that clears something.
fn tried(edit: &dates::Edit, cleared: &[usize], findings: &[Finding]) -> Option<Tried> {
    let satisfies = satisfied(findings, cleared);
    let repair = |span: &Span| {
        Some(Repair {
            span: span.clone(),
            proposed: dates::write(&span.text, edit.day).filter(|p| *p != *span.text)?,
            satisfies: satisfies.clone(),
        })
    };
    let repairs: Vec<Repair> = edit.spans.iter().filter_map(repair).collect();
    let text = repairs
        .first()
        .map(|first| format!("{} printed for {}", first.span.text, first.proposed))?;
    (!cleared.is_empty()).then(|| Tried {
        rank: weight(findings, cleared) * 3 - edit.cost,
        text,
        clears: cleared.to_vec(),
        repairs,
    })
}

/// The rules of the findings cleared, most serious first.
fn satisfied(findings: &[Finding], cleared: &[usize]) -> Vec<&'static str> {
    let mut found: Vec<&Finding> = cleared.iter().filter_map(|i| findings.get(*i)).collect();
    found.sort_by_key(|f| (Reverse(f.severity), f.rule));
    let mut out: Vec<&'static str> = Vec::new();
    for finding in found {
        if !out.contains(&finding.rule) {
            out.push(finding.rule);
        }
    }
    out
}

/// Errors count three, warnings two, notes one.
fn weight(findings: &[Finding], cleared: &[usize]) -> i64 {
    let one = |f: &Finding| match f.severity {
        Severity::Error => 3,
        Severity::Warning => 2,
        Severity::Note => 1,
    };
    cleared.iter().filter_map(|i| findings.get(*i)).map(one).sum()
}

/// Gives each finding the repairs that clear it, best first.
fn hand_out(tried: &[Tried], findings: &mut [Finding]) {
    for one in tried {
        for at in &one.clears {
            let Some(finding) = findings.get_mut(*at) else { continue };
            // Of the cells that one edit changes together, a finding shows those that it names.
            let named = |r: &&Repair| finding.places.iter().any(|s| s.span.place == r.span.place);
            let own: Vec<&Repair> = one.repairs.iter().filter(named).collect();
            let shown = if own.is_empty() {
                one.repairs.iter().take(1).collect()
            } else {
                own
            };
            for repair in shown {
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
        let mut free = one.clears.clone();
        free.retain(|i| findings.get(*i).is_some_and(|f| f.cause.is_none()));
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
