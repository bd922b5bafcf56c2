//! Repairs of ids: a row whose title belongs to a known id one character away.

use super::Tried;
use crate::names::one_letter_apart;
use crate::{Configuration, Finding, Repair};
use pack::model::Model;
use std::collections::BTreeSet;
use terms::Span;

/// The ids that are printed with another id's title, and the findings on their rows.
pub(super) fn tried(model: &Model, configuration: &Configuration, findings: &[Finding]) -> Vec<Tried> {
    let titled = model.milestones.iter().filter_map(|m| Some((&m.id, m.title.as_ref()?)));
    let tracked = model
        .tracker
        .iter()
        .filter_map(|t| Some((t.milestone.as_ref()?, &t.task)));
    let all: Vec<(&Span, &Span, BTreeSet<String>)> = titled
        .chain(tracked)
        .map(|(id, title)| (id, title, configuration.folding.key(&title.text)))
        .collect();
    let mut out: Vec<Tried> = Vec::new();
    for (at, (id, title, key)) in all.iter().enumerate() {
        let own = all
            .iter()
            .enumerate()
            .any(|(i, (other, _, k))| i != at && other.text == id.text && alike(k, key));
        let meant = all.iter().find(|(other, _, k)| {
            other.text != id.text && one_letter_apart(&id.text, &other.text) && k == key && !key.is_empty()
        });
        let Some((meant, ..)) = meant.filter(|_| !own) else {
            continue;
        };
        let on_row = |f: &Finding| {
            matches!(f.rule, "R05" | "R11" | "R12" | "R30")
                && f.places
                    .iter()
                    .any(|s| s.span == **id || s.span == **title || (f.rule == "R12" && same_row(&s.span, id)))
        };
        let clears: Vec<usize> = (0..findings.len())
            .filter(|i| findings.get(*i).is_some_and(on_row))
            .collect();
        if clears.is_empty() {
            continue;
        }
        let repair = Repair {
            span: (*id).clone(),
            proposed: meant.text.to_string(),
            satisfies: super::satisfied(findings, &clears),
        };
        out.push(Tried {
            rank: super::weight(findings, &clears) * 3,
            text: format!("{} printed for {}", id.text, meant.text),
            clears,
            repairs: vec![repair],
        });
    }
    out
}

/// Whether most words of the shorter title stand in the other.
fn alike(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    let common = a.intersection(b).count();
    common * 3 >= a.len().min(b.len()) * 2
}

fn same_row(a: &Span, b: &Span) -> bool {
    a.place.line() == b.place.line() && std::mem::discriminant(&a.place) == std::mem::discriminant(&b.place)
}
