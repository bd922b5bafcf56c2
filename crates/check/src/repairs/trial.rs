//! A copy of the model in which dates are changed, looked at again, and changed back.
//!
//! Most rules are not run again: whether a day clears a finding follows from the finding's own sides. A schedule is
//! looked at again column by column, since its statements tie many cells together.

use super::Key;
use super::dates::expected;
use crate::rules::{r01, r09, r12};
use crate::timetable::Shape;
use crate::{Configuration, Finding};
use pack::model::{Dated, Model, Schedule, ScheduleRow};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use terms::{Date, Severity, When};

/// A complaint: its rule and the values that it names.
type Complaint = (&'static str, Vec<Key>);

/// What an edit does.
pub(super) struct Outcome {
    /// Indexes of the findings that are gone.
    pub cleared: Vec<usize>,
    /// Whether a rule complains now that did not before.
    pub breaks: bool,
}

/// One interval of a schedule.
struct Column {
    schedule: Schedule,
    shape: Rc<Shape>,
    cells: BTreeSet<Key>,
    before: Rc<BTreeSet<Complaint>>,
}

pub(super) struct Trial<'a> {
    model: Model,
    configuration: &'a Configuration,
    columns: Vec<Column>,
    known: BTreeMap<Key, Dated>,
    /// Values that tell the same event, each with its day.
    links: BTreeMap<Key, Vec<(Key, Date)>>,
}

fn keys(finding: &Finding) -> Vec<Key> {
    let mut all: Vec<Key> = finding.places.iter().map(|side| Key::of(&side.span)).collect();
    all.sort();
    all
}

fn complaints(findings: &[Finding]) -> BTreeSet<Complaint> {
    let loud = findings.iter().filter(|f| f.severity > Severity::Note);
    loud.map(|f| (f.rule, keys(f))).collect()
}

impl<'a> Trial<'a> {
    pub(super) fn new(model: &Model, configuration: &'a Configuration) -> Self {
        let mut model = model.clone();
        let mut known = BTreeMap::new();
        each(&mut model, &mut |d| {
            known.insert(Key::of(&d.span), d.clone());
        });
        let columns = model.schedules.iter().flat_map(|s| columns(s, configuration)).collect();
        Self {
            model,
            configuration,
            columns,
            known,
            links: BTreeMap::new(),
        }
    }

    /// Every dated value of the structures that rules look at.
    pub(super) fn known(&self) -> &BTreeMap<Key, Dated> {
        &self.known
    }

    /// Learns which values tell one event, by giving each a day of its own and asking the rule that compares them.
    pub(super) fn link(&mut self, values: &BTreeSet<Key>) {
        let mut was = BTreeMap::new();
        let mut day = Date::constant(1900, 1, 1);
        for value in values {
            day = crate::durations::shift(day, 40);
            was.extend(self.set(std::slice::from_ref(value), day));
        }
        for finding in (r12::RULE.find)(&self.model, self.configuration) {
            let named = keys(&finding);
            for value in named.iter().filter(|k| values.contains(*k)) {
                let others = named.iter().filter(|k| *k != value);
                let days = others.filter_map(|k| Some((k.clone(), self.known.get(k)?.day()?)));
                self.links.entry(value.clone()).or_default().extend(days);
            }
        }
        self.restore(&was);
    }

    /// What the rules would say if these values were that day.
    pub(super) fn run(&mut self, edited: &[Key], day: Date, findings: &[Finding]) -> Outcome {
        let touched: Vec<usize> = (0..findings.len())
            .filter(|i| findings.get(*i).is_some_and(|f| names(f, edited)))
            .collect();
        let (after_column, before_column) = self.column(edited, day);
        let mut again: BTreeSet<Complaint> = BTreeSet::new();
        for rule in [&r01::RULE, &r09::RULE] {
            if touched
                .iter()
                .any(|i| findings.get(*i).is_some_and(|f| f.rule == rule.code))
            {
                let was = self.set(edited, day);
                again.extend(complaints(&(rule.find)(&self.model, self.configuration)));
                self.restore(&was);
            }
        }
        let gone = |finding: &Finding| {
            let key = (finding.rule, keys(finding));
            match finding.rule {
                "R20" | "R21" | "R22" | "R23" | "R24" | "R25" | "R26" if before_column.is_some() => {
                    before_column.as_ref().is_some_and(|b| b.contains(&key)) && !after_column.contains(&key)
                }
                "R01" | "R09" => !again.contains(&key),
                _ => self.clears(finding, edited, day),
            }
        };
        let cleared = touched
            .iter()
            .copied()
            .filter(|i| findings.get(*i).is_some_and(gone))
            .collect();
        let worse = before_column
            .as_ref()
            .is_some_and(|before| after_column.difference(before).next().is_some());
        Outcome {
            cleared,
            breaks: worse || self.parts(edited, day) || self.rests(edited, day),
        }
    }

    /// Whether a day satisfies a finding about one value, by the finding's own sides.
    fn clears(&self, finding: &Finding, edited: &[Key], day: Date) -> bool {
        let others = || {
            let keys = finding
                .places
                .iter()
                .map(|side| Key::of(&side.span))
                .filter(|k| !edited.contains(k));
            keys.filter_map(|k| self.known.get(&k)?.day())
        };
        let weekday = || {
            edited
                .iter()
                .filter_map(|k| self.known.get(k))
                .any(|d| d.weekday.is_some())
        };
        let first = || {
            finding
                .places
                .first()
                .is_some_and(|side| edited.contains(&Key::of(&side.span)))
        };
        match finding.rule {
            "R08" => self.model.head.day().is_some_and(|today| day >= today),
            // Milestones that mirror a schedule: its column is not theirs, so the expectation decides.
            "R20" => first() && expected(finding).first().is_some_and(|d| day <= *d),
            "R23" => first() && expected(finding).first().is_some_and(|d| day >= *d),
            "R24" | "R12" => others().next().is_some() && others().all(|d| d == day),
            "R13" => weekday() || expected(finding).contains(&day),
            "R14" => self.configuration.calendar.is_working(day),
            // An oddly written day stays that day; one that does not exist may become any that does.
            "R15" => edited
                .iter()
                .all(|k| self.known.get(k).and_then(Dated::day).is_none_or(|d| d == day)),
            "R19" => first() && expected(finding).first().is_some_and(|d| day >= *d),
            _ => false,
        }
    }

    /// Whether a value that agreed with another passage would no longer do so.
    fn parts(&self, edited: &[Key], day: Date) -> bool {
        edited.iter().any(|key| {
            let was = self.known.get(key).and_then(Dated::day);
            let linked = self.links.get(key).into_iter().flatten();
            linked
                .into_iter()
                .any(|(other, d)| !edited.contains(other) && Some(*d) == was && *d != day)
        })
    }

    /// Whether a working day would become a holiday or a day of the weekend.
    fn rests(&self, edited: &[Key], day: Date) -> bool {
        let calendar = &self.configuration.calendar;
        let worked = |k: &Key| {
            self.known
                .get(k)
                .and_then(Dated::day)
                .is_none_or(|d| calendar.is_working(d))
        };
        !calendar.is_working(day) && edited.iter().any(worked)
    }

    /// What a schedule's column says with the edit, and what it said before; none when no column holds the values.
    fn column(&mut self, edited: &[Key], day: Date) -> (BTreeSet<Complaint>, Option<Rc<BTreeSet<Complaint>>>) {
        let Some(column) = self
            .columns
            .iter_mut()
            .find(|c| edited.iter().all(|k| c.cells.contains(k)))
        else {
            return (BTreeSet::new(), None);
        };
        let mut was = Vec::new();
        for (at, row) in column.schedule.rows.iter_mut().enumerate() {
            for dated in row
                .dates
                .iter_mut()
                .flatten()
                .filter(|d| edited.contains(&Key::of(&d.span)))
            {
                was.push((at, dated.clone()));
                change(dated, day);
            }
        }
        let after = complaints(&column.shape.findings(&column.schedule, self.configuration));
        for (at, old) in was {
            if let Some(cell) = column.schedule.rows.get_mut(at).and_then(|r| r.dates.first_mut()) {
                *cell = Some(old);
            }
        }
        (after, Some(Rc::clone(&column.before)))
    }

    fn set(&mut self, edited: &[Key], day: Date) -> BTreeMap<Key, Dated> {
        let mut was = BTreeMap::new();
        each(&mut self.model, &mut |d| {
            let at = edited
                .iter()
                .position(|k| k.place == d.span.place && k.text == d.span.text);
            if let Some(key) = at.and_then(|i| edited.get(i)) {
                was.insert(key.clone(), d.clone());
                change(d, day);
            }
        });
        was
    }

    fn restore(&mut self, was: &BTreeMap<Key, Dated>) {
        each(&mut self.model, &mut |d| {
            if let Some(old) = was.get(&Key::of(&d.span)) {
                *d = old.clone();
            }
        });
    }
}

/// The columns of a schedule, each as a schedule of one interval.
fn columns(schedule: &Schedule, configuration: &Configuration) -> Vec<Column> {
    let shape = Rc::new(Shape::read(schedule, configuration));
    let one = |at: usize| {
        let rows: Vec<ScheduleRow> = schedule
            .rows
            .iter()
            .map(|row| ScheduleRow {
                activity: row.activity.clone(),
                notes: row.notes.clone(),
                dates: vec![row.dates.get(at).cloned().flatten()],
                cells: row.cells.get(at).cloned().into_iter().collect(),
            })
            .collect();
        let cells = rows
            .iter()
            .flat_map(|r| &r.dates)
            .flatten()
            .map(|d| Key::of(&d.span))
            .collect();
        let schedule = Schedule {
            table: schedule.table,
            intervals: schedule.intervals.get(at).cloned().into_iter().collect(),
            rows,
        };
        let before = Rc::new(complaints(&shape.findings(&schedule, configuration)));
        Column {
            schedule,
            shape: Rc::clone(&shape),
            cells,
            before,
        }
    };
    (0..schedule.intervals.len()).map(one).collect()
}

/// Makes a printed date mean another day.
fn change(dated: &mut Dated, day: Date) {
    dated.when = Some(match dated.when {
        Some(When::NoLaterThan(_)) => When::NoLaterThan(day),
        _ => When::On(day),
    });
    dated.weekday = dated.weekday.map(|_| day.weekday());
    dated.fault = None;
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
