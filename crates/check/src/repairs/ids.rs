//! Repairs of ids: a row whose title belongs to a known id one character away.

use super::Tried;
use crate::names::one_letter_apart;
use crate::{Configuration, Finding, Repair};
use pack::model::Model;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::mem::{Discriminant, discriminant};
use terms::{Place, Span};

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
    let (mut by_id, mut by_key) = (BTreeMap::<&str, Vec<usize>>::new(), BTreeMap::<_, Vec<&Span>>::new());
    for (at, (id, _, key)) in all.iter().enumerate() {
        by_id.entry(&id.text).or_default().push(at);
        by_key.entry(key).or_default().push(id);
    }
    let rows = OnRows::of(findings);
    let mut out: Vec<Tried> = Vec::new();
    for (at, (id, title, key)) in all.iter().enumerate() {
        let clears = rows.of_row(id, title);
        if clears.is_empty() {
            continue;
        }
        let rows_of = |id: &str| by_id.get(id).into_iter().flatten();
        let own = rows_of(&id.text).any(|i| *i != at && all.get(*i).is_some_and(|(.., k)| alike(k, key)));
        let meant = || {
            let same_title = by_key.get(key).filter(|_| !key.is_empty()).into_iter().flatten();
            let mut near = same_title.filter(|other| one_letter_apart(&id.text, &other.text));
            near.next()
        };
        let Some(meant) = (!own).then(meant).flatten() else {
            continue;
        };
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

/// Findings that a wrong id may cause, by what they name.
#[derive(Default)]
struct OnRows<'f> {
    by_span: HashMap<&'f Span, Vec<usize>>,
    /// One event with two dates names the dates, which stand in the id's row.
    by_line: HashMap<Line, Vec<usize>>,
}

type Line = (Discriminant<Place>, u32);

fn line(span: &Span) -> Line {
    (discriminant(&span.place), span.place.line())
}

impl<'f> OnRows<'f> {
    fn of(findings: &'f [Finding]) -> Self {
        let mut rows = Self::default();
        for (at, finding) in findings.iter().enumerate() {
            if !matches!(finding.rule, "R05" | "R11" | "R12" | "R30") {
                continue;
            }
            for side in &finding.places {
                rows.by_span.entry(&side.span).or_default().push(at);
                if finding.rule == "R12" {
                    rows.by_line.entry(line(&side.span)).or_default().push(at);
                }
            }
        }
        rows
    }

    fn of_row(&self, id: &Span, title: &Span) -> Vec<usize> {
        let named = [
            self.by_span.get(id),
            self.by_span.get(title),
            self.by_line.get(&line(id)),
        ];
        let found: BTreeSet<usize> = named.into_iter().flatten().flatten().copied().collect();
        found.into_iter().collect()
    }
}
