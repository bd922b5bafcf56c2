//! A copy of the model in which dates are changed, the rules run again, and the change taken back.

use super::Key;
use crate::{Configuration, Finding, RULES};
use pack::model::{Dated, Model};
use std::collections::{BTreeMap, BTreeSet};
use terms::{Date, Severity, When};

/// Rules that look at a value's own row or column.
pub(super) const NEAR: &[&str] = &[
    "R01", "R08", "R09", "R13", "R14", "R15", "R20", "R21", "R22", "R23", "R24", "R25", "R26",
];

/// Rules that hold a value against the whole pack: run only for edits that are worth it.
pub(super) const FAR: &[&str] = &["R12", "R19"];

/// The findings of one event told with several dates that an edit makes one.
pub(super) fn agreeing(edited: &[Key], day: Date, findings: &[Finding], known: &BTreeMap<Key, Dated>) -> Vec<usize> {
    let agrees = |finding: &Finding| {
        let mut others = finding
            .places
            .iter()
            .map(|side| Key::of(&side.span))
            .filter(|k| !edited.contains(k))
            .filter_map(|k| known.get(&k)?.day())
            .peekable();
        finding.rule == "R12" && names(finding, edited) && others.peek().is_some() && others.all(|d| d == day)
    };
    (0..findings.len())
        .filter(|i| findings.get(*i).is_some_and(agrees))
        .collect()
}

/// What an edit does.
pub(super) struct Outcome {
    /// Indexes of the findings that are gone.
    pub cleared: Vec<usize>,
    /// Rules that complain now and did not before.
    pub broken: Vec<&'static str>,
}

pub(super) struct Trial<'a> {
    model: Model,
    configuration: &'a Configuration,
}

fn keys(finding: &Finding) -> Vec<Key> {
    let mut all: Vec<Key> = finding.places.iter().map(|side| Key::of(&side.span)).collect();
    all.sort();
    all
}

impl<'a> Trial<'a> {
    pub(super) fn new(model: &Model, configuration: &'a Configuration) -> Self {
        Self {
            model: model.clone(),
            configuration,
        }
    }

    /// Every dated value of the structures that rules look at, once.
    pub(super) fn dated(&mut self) -> BTreeMap<Key, Dated> {
        let mut out = BTreeMap::new();
        each(&mut self.model, &mut |d| {
            out.insert(Key::of(&d.span), d.clone());
        });
        out
    }

    /// Changes values to a day, looks what some rules say, and changes them back.
    pub(super) fn run(&mut self, edited: &[Key], day: Date, findings: &[Finding], rules: &[&str]) -> Option<Outcome> {
        let mut touched = Vec::new();
        let mut wanted: BTreeSet<&str> = BTreeSet::new();
        for (at, finding) in findings.iter().enumerate() {
            if rules.contains(&finding.rule) && names(finding, edited) {
                touched.push(at);
                wanted.insert(finding.rule);
            }
        }
        let scheduled = self.scheduled(edited);
        let schedule = ["R14", "R20", "R21", "R22", "R23", "R24", "R25", "R26"];
        let always = |code: &str| code == "R12" || (scheduled && schedule.contains(&code));
        let was = self.set(edited, day)?;
        let after: BTreeSet<(&'static str, Vec<Key>)> = RULES
            .iter()
            .filter(|r| rules.contains(&r.code) && (wanted.contains(r.code) || always(r.code)))
            .flat_map(|rule| (rule.find)(&self.model, self.configuration))
            .filter(|f| f.severity > Severity::Note && names(f, edited))
            .map(|f| (f.rule, keys(&f)))
            .collect();
        self.restore(&was);
        let mut before: BTreeSet<(&'static str, Vec<Key>)> = BTreeSet::new();
        let mut cleared = Vec::new();
        for at in touched {
            let Some(finding) = findings.get(at) else { continue };
            let key = (finding.rule, keys(finding));
            if !after.contains(&key) {
                cleared.push(at);
            }
            before.insert(key);
        }
        let broken = after.difference(&before).map(|(rule, _)| *rule).collect();
        Some(Outcome { cleared, broken })
    }

    fn scheduled(&self, edited: &[Key]) -> bool {
        let cells = self
            .model
            .schedules
            .iter()
            .flat_map(|s| &s.rows)
            .flat_map(|r| &r.dates)
            .flatten();
        cells.into_iter().any(|d| edited.contains(&Key::of(&d.span)))
    }

    fn set(&mut self, edited: &[Key], day: Date) -> Option<BTreeMap<Key, Dated>> {
        let mut was = BTreeMap::new();
        each(&mut self.model, &mut |d| {
            let key = Key::of(&d.span);
            if edited.contains(&key) {
                was.insert(key, d.clone());
                d.when = Some(match d.when {
                    Some(When::NoLaterThan(_)) => When::NoLaterThan(day),
                    _ => When::On(day),
                });
                d.weekday = d.weekday.map(|_| day.weekday());
                d.fault = None;
            }
        });
        (!was.is_empty()).then_some(was)
    }

    fn restore(&mut self, was: &BTreeMap<Key, Dated>) {
        each(&mut self.model, &mut |d| {
            if let Some(old) = was.get(&Key::of(&d.span)) {
                *d = old.clone();
            }
        });
    }
}

fn names(finding: &Finding, edited: &[Key]) -> bool {
    finding.places.iter().any(|side| {
        edited
            .iter()
            .any(|k| k.place == side.span.place && k.text == side.span.text)
    })
}

/// Calls a function with every dated value of a model.
fn each(model: &mut Model, call: &mut impl FnMut(&mut Dated)) {
    let cell = |c: &mut Option<(terms::Span, Option<Dated>)>, call: &mut dyn FnMut(&mut Dated)| {
        if let Some((_, Some(dated))) = c {
            call(dated);
        }
    };
    for row in &mut model.milestones {
        for c in [&mut row.baseline, &mut row.forecast, &mut row.actual] {
            cell(c, call);
        }
        row.date.iter_mut().for_each(&mut *call);
    }
    for row in model.schedules.iter_mut().flat_map(|s| &mut s.rows) {
        row.dates.iter_mut().flatten().for_each(&mut *call);
    }
    for row in &mut model.tracker {
        [&mut row.start, &mut row.finish, &mut row.forecast]
            .into_iter()
            .flatten()
            .for_each(&mut *call);
    }
    for row in &mut model.actions {
        [&mut row.raised, &mut row.due]
            .into_iter()
            .flatten()
            .for_each(&mut *call);
    }
    for row in &mut model.windows {
        [&mut row.start, &mut row.end]
            .into_iter()
            .flatten()
            .for_each(&mut *call);
    }
    for row in &mut model.matrix {
        [&mut row.next, &mut row.last]
            .into_iter()
            .flatten()
            .for_each(&mut *call);
    }
    model
        .updates
        .iter_mut()
        .filter_map(|u| u.meeting.as_mut())
        .for_each(&mut *call);
    model.events.iter_mut().map(|e| &mut e.date).for_each(&mut *call);
    model.roadmap.iter_mut().map(|c| &mut c.meeting).for_each(&mut *call);
    model.head.date.iter_mut().for_each(&mut *call);
    model.dates.iter_mut().map(|m| &mut m.what).for_each(&mut *call);
}
