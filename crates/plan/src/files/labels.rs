//! Labels under which values travel that a form has no place for: a deadline in XER, a planned date in MSPDI.
//!
//! They are written as added fields, which every tool shows and keeps, and are taken back when a file is read.

use super::{
    model::{Activity, Constraint, ConstraintKind, Dates, FieldKind, Key, Kind, PlanFile},
    span::Span,
};
use std::collections::BTreeMap;
use terms::Date;

/// The field that holds the identifier people use, where the form has none.
pub const CODE: &str = "Activity ID";
/// Other labels that are read as such an identifier.
pub const CODE_TOO: [&str; 2] = ["Milestone ID", "Milestone reference"];
const TYPE: &str = "Activity Type";
const OWNER: &str = "Owner";
const WBS: &str = "WBS";
const DEADLINE: &str = "Deadline";
const PERCENT: &str = "Percent Complete";
const DURATION: &str = "Planned Duration";
const CALENDAR: &str = "Calendar";
const PLANNED: &str = "Planned";
const FORECAST: &str = "Forecast";
const ACTUAL: &str = "Actual";
const PRIMARY: &str = "Primary Constraint";
const SECONDARY: &str = "Secondary Constraint";

/// Where an activity is about to be written, or was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Home {
    /// A task of MSPDI.
    Mspdi,
    /// A row of the XER table TASK.
    XerTask,
    /// A row of the XER table PROJWBS.
    XerSection,
}

/// A value of an added field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Value {
    pub(super) kind: FieldKind,
    pub(super) text: String,
}

/// Whether a label is one of those that travel here.
pub(super) fn is_reserved(label: &str) -> bool {
    let fixed = [CODE, TYPE, OWNER, WBS, DEADLINE, PERCENT, DURATION, CALENDAR];
    let dated = [PLANNED, FORECAST, ACTUAL].iter().any(|l| {
        label
            .strip_prefix(l)
            .is_some_and(|rest| rest == " Start" || rest == " Finish")
    });
    let constrained = [PRIMARY, SECONDARY].iter().any(|l| {
        label
            .strip_prefix(l)
            .is_some_and(|rest| rest.is_empty() || rest == " Date")
    });
    fixed.contains(&label) || CODE_TOO.contains(&label) || dated || constrained || baseline_of(label).is_some()
}

fn baseline_of(label: &str) -> Option<(u8, bool)> {
    let rest = label.strip_prefix("Baseline ")?;
    let (number, end) = rest.split_once(' ')?;
    let number = number.parse().ok().filter(|n| *n <= 10)?;
    match end {
        "Start" => Some((number, true)),
        "Finish" => Some((number, false)),
        _ => None,
    }
}

/// Every value of an activity that has to travel as an added field.
pub(super) fn spread(activity: &Activity, plan: &PlanFile, home: Home) -> BTreeMap<String, Value> {
    let mut out = Out::default();
    for (label, value) in &activity.custom {
        if !is_reserved(label) && !value.is_empty() {
            out.put(label, plan.field_kind(label), value.clone());
        }
    }
    let a = activity;
    match home {
        Home::Mspdi => {
            out.text(CODE, &a.code);
            out.text(TYPE, special_kind(a.kind).unwrap_or_default());
            out.dates(PLANNED, a.planned);
            if let Some(first) = a.constraints.first().filter(|c| is_soft(c.kind)) {
                out.text(PRIMARY, first.kind.name());
            }
            if let Some(second) = a.constraints.get(1) {
                out.constraint(SECONDARY, second);
            }
        }
        Home::XerTask | Home::XerSection => {
            out.text(OWNER, &a.owner);
            out.text(WBS, &a.wbs);
            out.date(DEADLINE, a.deadline);
            for (number, dates) in &a.baselines {
                out.dates(&format!("Baseline {number}"), *dates);
            }
        }
    }
    if home == Home::XerSection {
        out.dates(FORECAST, a.forecast);
        out.dates(ACTUAL, a.actual);
        out.text(PERCENT, &a.percent.map(|p| p.to_string()).unwrap_or_default());
        out.text(DURATION, &a.duration.map(|d| d.to_string()).unwrap_or_default());
        out.text(CALENDAR, &a.calendar.map(|c| c.to_string()).unwrap_or_default());
        for (label, constraint) in [PRIMARY, SECONDARY].into_iter().zip(&a.constraints) {
            out.constraint(label, constraint);
        }
    }
    out.0
}

#[derive(Default)]
struct Out(BTreeMap<String, Value>);

impl Out {
    fn put(&mut self, label: &str, kind: FieldKind, text: String) {
        self.0.insert(label.to_owned(), Value { kind, text });
    }

    fn text(&mut self, label: &str, text: &str) {
        if !text.is_empty() {
            self.put(label, FieldKind::Text, text.to_owned());
        }
    }

    fn date(&mut self, label: &str, date: Option<Date>) {
        if let Some(date) = date {
            self.put(label, FieldKind::Date, date.to_string());
        }
    }

    fn dates(&mut self, label: &str, dates: Dates) {
        self.date(&format!("{label} Start"), dates.start);
        self.date(&format!("{label} Finish"), dates.finish);
    }

    fn constraint(&mut self, label: &str, constraint: &Constraint) {
        self.text(label, constraint.kind.name());
        self.date(&format!("{label} Date"), constraint.date);
    }
}

/// Takes the values that travelled as added fields back to where they belong; the rest becomes custom values.
pub(super) fn gather(activity: &mut Activity, mut values: BTreeMap<String, String>, home: Home, day_minutes: i64) {
    let mut take = |label: &str| values.remove(label).filter(|v| !v.is_empty());
    let day = |text: Option<String>| text.and_then(|t| t.parse::<Date>().ok());
    let a = activity;
    match home {
        Home::Mspdi => {
            let code = take(CODE).or_else(|| CODE_TOO.iter().find_map(|l| take(l)));
            a.code = code.unwrap_or_default();
            if let Some(kind) = take(TYPE).and_then(|t| kind_of(&t)) {
                a.kind = kind;
            }
            a.planned = pair(&mut take, PLANNED);
            let soft = take(PRIMARY)
                .and_then(|t| ConstraintKind::from_name(&t))
                .filter(|k| is_soft(*k));
            if let (Some(first), Some(soft)) = (a.constraints.first_mut(), soft) {
                first.kind = soft;
            }
            let second = taken_constraint(&mut take, SECONDARY);
            a.constraints.extend(second);
        }
        Home::XerTask | Home::XerSection => {
            a.owner = take(OWNER).unwrap_or_default();
            a.wbs = take(WBS).unwrap_or_default();
            a.deadline = day(take(DEADLINE));
            for number in 0..=10 {
                let dates = pair(&mut take, &format!("Baseline {number}"));
                if !dates.is_empty() {
                    a.baselines.insert(number, dates);
                }
            }
        }
    }
    if home == Home::XerSection {
        a.forecast = pair(&mut take, FORECAST);
        a.actual = pair(&mut take, ACTUAL);
        a.percent = take(PERCENT).and_then(|t| t.parse().ok());
        a.duration = take(DURATION).and_then(|t| Span::parse(&t, day_minutes));
        a.calendar = take(CALENDAR).and_then(|t| t.parse().ok());
        for label in [PRIMARY, SECONDARY] {
            let constraint = taken_constraint(&mut take, label);
            a.constraints.extend(constraint);
        }
    }
    values.retain(|_, v| !v.is_empty());
    a.custom = values;
}

fn pair(take: &mut impl FnMut(&str) -> Option<String>, label: &str) -> Dates {
    let mut day = |end: &str| take(&format!("{label} {end}")).and_then(|t| t.parse().ok());
    Dates {
        start: day("Start"),
        finish: day("Finish"),
    }
}

fn taken_constraint(take: &mut impl FnMut(&str) -> Option<String>, label: &str) -> Option<Constraint> {
    let kind = take(label).and_then(|t| ConstraintKind::from_name(&t));
    let date = take(&format!("{label} Date")).and_then(|t| t.parse().ok());
    kind.map(|kind| Constraint { kind, date })
}

/// Constraints that Microsoft Project knows only in a harder form.
fn is_soft(kind: ConstraintKind) -> bool {
    matches!(kind, ConstraintKind::StartOn | ConstraintKind::FinishOn)
}

/// Kinds that MSPDI has no mark for.
fn special_kind(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::StartMilestone => Some("Start Milestone"),
        Kind::LevelOfEffort => Some("Level of Effort"),
        Kind::SectionSpan => Some("WBS Summary"),
        Kind::Task | Kind::Milestone | Kind::Summary => None,
    }
}

fn kind_of(text: &str) -> Option<Kind> {
    [Kind::StartMilestone, Kind::LevelOfEffort, Kind::SectionSpan]
        .into_iter()
        .find(|k| special_kind(*k).is_some_and(|n| n.eq_ignore_ascii_case(text.trim())))
}

/// Where an activity stands, or will stand, in an XER file.
pub(super) fn xer_home(activity: &Activity) -> Home {
    if activity.kind == Kind::Summary || matches!(activity.key, Key::Section(_)) {
        Home::XerSection
    } else {
        Home::XerTask
    }
}
