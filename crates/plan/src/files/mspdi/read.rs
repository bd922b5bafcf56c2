//! A Project file as a plan, with the places from which its rows were read.

use super::{
    NAMESPACE, calendars,
    fields::{Slots, value_held},
    tree::{Element, Tree},
};
use crate::files::{
    labels::{self, Home},
    model::{Activity, Constraint, ConstraintKind, Dates, Field, Key, Kind, Link, LinkKind, PlanFile},
    problem::{FileError, Limits, Problems},
    span::{self, Span},
};
use std::collections::{BTreeMap, HashMap};
use terms::Date;

/// A task element of the file, in order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// Its number, where it could be read and is the first of that number.
    pub(super) uid: Option<i64>,
    /// Its level, 0 for the project itself.
    pub(super) level: usize,
    /// Which child of `Tasks` it is.
    pub(super) nth: usize,
}

/// A file that was read.
pub(super) struct Parsed<'x> {
    pub(super) tree: Tree<'x>,
    pub(super) plan: PlanFile,
    pub(super) problems: Problems,
    pub(super) rows: Vec<Row>,
    pub(super) slots: Slots,
}

impl<'x> Parsed<'x> {
    /// Reads a text.
    pub(super) fn new(text: &'x str, limits: &Limits) -> Result<Self, FileError> {
        let tree = Tree::new(text, limits)?;
        let project = project(&tree)?;
        let mut problems = Problems::new(limits.problems);
        let mut plan = head(project, &mut problems);
        plan.calendars = calendars::read(project, plan.day_minutes, &mut problems);
        let mut slots = Slots::read(project);
        let mut rows = Vec::new();
        let tasks = project.child("Tasks");
        let mut reader = Rows {
            plan: &mut plan,
            problems: &mut problems,
            slots: &mut slots,
            above: Vec::new(),
            seen: HashMap::new(),
        };
        let all = tasks.into_iter().flat_map(|t| t.named("Task"));
        for (nth, task) in all.enumerate() {
            if nth >= limits.rows {
                return Err(FileError::TooMany {
                    line: task.line(),
                    what: "tasks",
                    limit: limits.rows,
                });
            }
            rows.push(reader.row(task, nth));
        }
        let all = tasks.into_iter().flat_map(|t| t.named("Task"));
        for (task, to) in all.zip(&rows).filter_map(|(task, row)| Some((task, row.uid?))) {
            reader.links(task, to);
        }
        plan.fields = fields(&slots);
        Ok(Self {
            tree,
            plan,
            problems,
            rows,
            slots,
        })
    }
}

fn project<'t>(tree: &'t Tree<'_>) -> Result<Element<'t, 't>, FileError> {
    let root = tree.root();
    let found = match root.name() {
        "Project" if root.tag().contains(NAMESPACE) => return Ok(root),
        "Project" => format!("its namespace is not {NAMESPACE}; save it from Microsoft Project as XML"),
        "APIBusinessObjects" => "it is Primavera's own XML; export it from Primavera as XER".to_owned(),
        other => format!("its first element is <{other}>; save the plan from Microsoft Project as XML, or export XER"),
    };
    Err(FileError::NotThisForm {
        expected: "a plan in Microsoft Project XML",
        found,
    })
}

fn head(project: Element<'_, '_>, problems: &mut Problems) -> PlanFile {
    let mut day = |name: &str| match day_in(project, name) {
        Ok(day) => day,
        Err((line, text)) => {
            problems.add(line, format!("the project's {name}"), no_date(&text), DATE_LEFT);
            None
        }
    };
    let mut plan = PlanFile {
        start: day("StartDate"),
        finish: day("FinishDate"),
        status: day("StatusDate"),
        code: project.text_of("Name").into_owned(),
        title: project.text_of("Title").into_owned(),
        calendar: number(project, "CalendarUID"),
        ..PlanFile::default()
    };
    match number::<i64>(project, "MinutesPerDay") {
        Some(minutes) if minutes > 0 => plan.day_minutes = minutes,
        Some(minutes) => problems.add(
            project.line(),
            "the project's MinutesPerDay",
            format!("{minutes} is no length of a day"),
            "days were taken to have 480 minutes; set the hours per day in the planning tool",
        ),
        None => {}
    }
    plan
}

fn fields(slots: &Slots) -> Vec<Field> {
    let own = slots.order.iter().filter(|l| !labels::is_reserved(l));
    own.map(|label| Field {
        label: label.clone(),
        kind: slots
            .by_label
            .get(label)
            .map_or(crate::files::model::FieldKind::Text, |s| s.kind),
    })
    .collect()
}

const DATE_LEFT: &str = "the date was left out; correct it in the planning tool";

fn no_date(text: &str) -> String {
    format!("“{text}” is no date of the form yyyy-mm-ddThh:mm:ss")
}

/// The day of a date with a time.
pub(super) fn day_of(text: &str) -> Option<Date> {
    text.trim().get(..10)?.parse().ok()
}

fn day_in(e: Element<'_, '_>, name: &str) -> Result<Option<Date>, (usize, String)> {
    let Some(child) = e.child(name) else { return Ok(None) };
    let text = child.text();
    if text.trim().is_empty() || text.trim() == "NA" {
        return Ok(None);
    }
    match day_of(&text) {
        Some(day) => Ok(Some(day)),
        None => Err((child.line(), text.into_owned())),
    }
}

fn number<T: std::str::FromStr>(e: Element<'_, '_>, name: &str) -> Option<T> {
    e.text_of(name).trim().parse().ok()
}

fn flag(e: Element<'_, '_>, name: &str) -> bool {
    matches!(e.text_of(name).trim(), "1" | "true")
}

struct Rows<'a> {
    plan: &'a mut PlanFile,
    problems: &'a mut Problems,
    slots: &'a mut Slots,
    above: Vec<(usize, usize)>, // level, index of the activity
    seen: HashMap<i64, usize>,  // number, index of the activity
}

impl Rows<'_> {
    fn row(&mut self, e: Element<'_, '_>, nth: usize) -> Row {
        let level = number(e, "OutlineLevel").unwrap_or(1);
        let none = Row { uid: None, level, nth };
        let Ok(uid) = e.text_of("UID").trim().parse::<i64>() else {
            self.problems.add(
                e.line(),
                format!("task “{}”", e.text_of("Name")),
                format!("its UID “{}” is no number", e.text_of("UID")),
                "the task was passed over; save the plan from Microsoft Project again",
            );
            return none;
        };
        if flag(e, "IsNull") || (level == 0 && uid == 0) {
            return none; // an empty row, or the project itself
        }
        if self.seen.contains_key(&uid) {
            self.problems.add(
                e.line(),
                format!("task {uid} “{}”", e.text_of("Name")),
                "another task has the same UID",
                "only the first was read; save the plan from Microsoft Project again",
            );
            return none;
        }
        let mut activity = self.activity(e, Key::Task(uid));
        activity.parent = self.parent(e, level, &activity);
        self.seen.insert(uid, self.plan.activities.len());
        self.plan.activities.push(activity);
        Row {
            uid: Some(uid),
            level,
            nth,
        }
    }

    fn parent(&mut self, e: Element<'_, '_>, level: usize, activity: &Activity) -> Option<Key> {
        self.above.retain(|(l, _)| *l < level);
        let deepest = self.above.last().copied();
        let expected = deepest.map_or(1, |(l, _)| l + 1);
        if level > expected {
            self.problems.add(
                e.line(),
                activity.called(),
                format!("its outline level is {level} where {expected} is the deepest that can follow"),
                "it was put under the row above; correct the indentation in the planning tool",
            );
        }
        self.above.push((level, self.plan.activities.len()));
        let parent = self.plan.activities.get_mut(deepest?.1)?;
        if parent.kind == Kind::Task {
            parent.kind = Kind::Summary; // Project takes every row with rows below it for one
        }
        Some(parent.key)
    }

    fn day(&mut self, e: Element<'_, '_>, name: &str, place: &str) -> Option<Date> {
        match day_in(e, name) {
            Ok(day) => day,
            Err((line, text)) => {
                self.problems
                    .add(line, format!("{place}, {name}"), no_date(&text), DATE_LEFT);
                None
            }
        }
    }

    fn activity(&mut self, e: Element<'_, '_>, key: Key) -> Activity {
        let mut a = Activity::new(key, &e.text_of("Name"));
        let place = a.called();
        a.kind = match (flag(e, "Summary"), flag(e, "Milestone")) {
            (true, _) => Kind::Summary,
            (false, true) => Kind::Milestone,
            (false, false) => Kind::Task,
        };
        a.wbs = e.text_of("WBS").into_owned();
        a.owner = e.text_of("Contact").into_owned();
        a.notes = e.text_of("Notes").into_owned();
        a.percent = number(e, "PercentComplete").map(|p: i64| u8::try_from(p.clamp(0, 100)).unwrap_or(0));
        a.calendar = number(e, "CalendarUID").filter(|c| *c > 0);
        a.forecast = self.dates(e, "", &place);
        a.actual = self.dates(e, "Actual", &place);
        a.deadline = self.day(e, "Deadline", &place);
        a.duration = self.duration(e, &place);
        a.constraints.extend(self.constraint(e, &place));
        for baseline in e.named("Baseline") {
            let dates = self.dates(baseline, "", &place);
            match number::<u8>(baseline, "Number").or(Some(0)).filter(|n| *n <= 10) {
                Some(n) if !dates.is_empty() => {
                    a.baselines.entry(n).or_insert(dates);
                }
                _ => {}
            }
        }
        let values = self.values(e);
        labels::gather(&mut a, values, Home::Mspdi, self.plan.day_minutes);
        a
    }

    fn dates(&mut self, e: Element<'_, '_>, what: &str, place: &str) -> Dates {
        Dates {
            start: self.day(e, &format!("{what}Start"), place),
            finish: self.day(e, &format!("{what}Finish"), place),
        }
    }

    fn duration(&mut self, e: Element<'_, '_>, place: &str) -> Option<Span> {
        let child = e.child("Duration")?;
        let text = child.text();
        let minutes = span::minutes_of_iso(&text);
        if minutes.is_none() && !text.trim().is_empty() {
            self.problems.add(
                child.line(),
                format!("{place}, Duration"),
                format!("“{text}” is no duration of the form PT8H0M0S"),
                "the duration was left out; correct it in the planning tool",
            );
        }
        let format = number::<u8>(e, "DurationFormat").unwrap_or(7);
        Some(if is_elapsed(format) {
            Span::Elapsed(minutes?)
        } else {
            Span::of_minutes(minutes?, self.plan.day_minutes)
        })
    }

    fn constraint(&mut self, e: Element<'_, '_>, place: &str) -> Option<Constraint> {
        let child = e.child("ConstraintType")?;
        let text = child.text();
        let kind = match text.trim() {
            "0" | "" => return None,
            other => KINDS.iter().find(|(n, _)| *n == other).map(|(_, k)| *k),
        };
        if kind.is_none() {
            self.problems.add(
                child.line(),
                format!("{place}, ConstraintType"),
                format!("“{text}” is none of the types 0 to 7"),
                "the constraint was left out; set it in the planning tool",
            );
        }
        Some(Constraint {
            kind: kind?,
            date: self.day(e, "ConstraintDate", place),
        })
    }

    fn values(&mut self, e: Element<'_, '_>) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        for value in e.named("ExtendedAttribute") {
            let Some(id) = number::<i64>(value, "FieldID") else {
                continue;
            };
            self.slots.declare(id, "");
            let label = self.slots.labels.get(&id).cloned().unwrap_or_default();
            let kind = self.slots.by_label.get(&label).map(|s| s.kind);
            let text = value.text_of("Value");
            out.insert(
                label,
                value_held(kind.unwrap_or(crate::files::model::FieldKind::Text), &text),
            );
        }
        out
    }

    fn links(&mut self, e: Element<'_, '_>, to: i64) {
        for link in e.named("PredecessorLink") {
            let from = number::<i64>(link, "PredecessorUID").filter(|uid| self.seen.contains_key(uid));
            match from.filter(|_| !flag(link, "CrossProject")) {
                Some(from) => {
                    let found = self.link(link, Key::Task(from), Key::Task(to));
                    self.plan.links.push(found);
                }
                None => self.problems.add(
                    link.line(),
                    format!("task {to} “{}”", e.text_of("Name")),
                    format!(
                        "its predecessor {} is not in this file",
                        link.text_of("CrossProjectName").trim().to_owned() + &link.text_of("PredecessorUID")
                    ),
                    "the link stays in the file but is not reckoned with; export both plans in one file to include it",
                ),
            }
        }
    }

    fn link(&mut self, e: Element<'_, '_>, from: Key, to: Key) -> Link {
        let kind = match e.text_of("Type").trim() {
            "0" => LinkKind::FinishFinish,
            "2" => LinkKind::StartFinish,
            "3" => LinkKind::StartStart,
            "1" | "" => LinkKind::FinishStart,
            other => {
                self.problems.add(
                    e.line(),
                    format!("the link to task {}", to.number()),
                    format!("its type “{other}” is none of 0 to 3"),
                    "it was taken as finish-start; correct it in the planning tool",
                );
                LinkKind::FinishStart
            }
        };
        let text = e.text_of("LinkLag");
        let amount = match text.trim() {
            "" => Some(0),
            other => other.parse::<i64>().ok(),
        };
        if amount.is_none() {
            self.problems.add(
                e.line(),
                format!("the link to task {}", to.number()),
                format!("its lag “{text}” is no number of tenths of a minute"),
                "it was taken as 0; correct it in the planning tool",
            );
        }
        let amount = amount.unwrap_or(0);
        let format = number::<u8>(e, "LagFormat").unwrap_or(7);
        let lag = match format {
            19 | 20 | 51 | 52 => Span::Percent(amount),
            _ if is_elapsed(format) => Span::Elapsed(amount / 10),
            _ => Span::of_minutes(amount / 10, self.plan.day_minutes),
        };
        Link { from, to, kind, lag }
    }
}

/// Constraint types by number; 0 is "as soon as possible".
pub(super) const KINDS: [(&str, ConstraintKind); 7] = [
    ("1", ConstraintKind::AsLateAsPossible),
    ("2", ConstraintKind::MandatoryStart),
    ("3", ConstraintKind::MandatoryFinish),
    ("4", ConstraintKind::StartNoEarlier),
    ("5", ConstraintKind::StartNoLater),
    ("6", ConstraintKind::FinishNoEarlier),
    ("7", ConstraintKind::FinishNoLater),
];

/// Formats of time by the clock: elapsed minutes, hours, days, weeks, months, certain or estimated.
fn is_elapsed(format: u8) -> bool {
    matches!(format, 4 | 6 | 8 | 10 | 12 | 36 | 38 | 40 | 42 | 44)
}
