//! A task, a link and a baseline as elements of a Project file, and the order in which Project wants their parts.

use super::{fields::value_written, read::KINDS, tree::escaped};
use crate::files::{
    model::{Activity, ConstraintKind, FieldKind, Kind, Link, LinkKind},
    span::{Span, iso_of_minutes},
};
use terms::Date;

/// The parts of a task in the order of the schema.
pub(super) const ORDER: &[&str] = &[
    "UID",
    "GUID",
    "ID",
    "Name",
    "Active",
    "Manual",
    "Type",
    "IsNull",
    "CreateDate",
    "Contact",
    "WBS",
    "WBSLevel",
    "OutlineNumber",
    "OutlineLevel",
    "Priority",
    "Start",
    "Finish",
    "Duration",
    "ManualStart",
    "ManualFinish",
    "ManualDuration",
    "DurationFormat",
    "Work",
    "Stop",
    "Resume",
    "ResumeValid",
    "EffortDriven",
    "Recurring",
    "OverAllocated",
    "Estimated",
    "Milestone",
    "Summary",
    "DisplayAsSummary",
    "Critical",
    "IsSubproject",
    "IsSubprojectReadOnly",
    "SubprojectName",
    "ExternalTask",
    "ExternalTaskProject",
    "EarlyStart",
    "EarlyFinish",
    "LateStart",
    "LateFinish",
    "StartVariance",
    "FinishVariance",
    "WorkVariance",
    "FreeSlack",
    "TotalSlack",
    "StartSlack",
    "FinishSlack",
    "FixedCost",
    "FixedCostAccrual",
    "PercentComplete",
    "PercentWorkComplete",
    "Cost",
    "OvertimeCost",
    "OvertimeWork",
    "ActualStart",
    "ActualFinish",
    "ActualDuration",
    "ActualCost",
    "ActualOvertimeCost",
    "ActualWork",
    "ActualOvertimeWork",
    "RegularWork",
    "RemainingDuration",
    "RemainingCost",
    "RemainingWork",
    "RemainingOvertimeCost",
    "RemainingOvertimeWork",
    "ACWP",
    "CV",
    "ConstraintType",
    "CalendarUID",
    "ConstraintDate",
    "Deadline",
    "LevelAssignments",
    "LevelingCanSplit",
    "LevelingDelay",
    "LevelingDelayFormat",
    "PreLeveledStart",
    "PreLeveledFinish",
    "Hyperlink",
    "HyperlinkAddress",
    "HyperlinkSubAddress",
    "IgnoreResourceCalendar",
    "Notes",
    "HideBar",
    "Rollup",
    "BCWS",
    "BCWP",
    "PhysicalPercentComplete",
    "EarnedValueMethod",
    "PredecessorLink",
    "ActualWorkProtected",
    "ActualOvertimeWorkProtected",
    "ExtendedAttribute",
    "Baseline",
    "OutlineCode",
    "IsPublished",
    "StatusManager",
    "CommitmentStart",
    "CommitmentFinish",
    "CommitmentType",
    "TimephasedData",
];
/// The parts of a link.
pub(super) const LINK_ORDER: &[&str] = &[
    "PredecessorUID",
    "Type",
    "CrossProject",
    "CrossProjectName",
    "LinkLag",
    "LagFormat",
];
/// The parts of a baseline.
pub(super) const BASELINE_ORDER: &[&str] = &["TimephasedData", "Number", "Interim", "Start", "Finish", "Duration"];
/// The parts of a field's value.
pub(super) const VALUE_ORDER: &[&str] = &["UID", "FieldID", "Value", "ValueID", "ValueGUID", "DurationFormat"];

/// A new task's surroundings.
pub(super) struct Place<'a> {
    pub(super) uid: i64,
    pub(super) id: usize,
    pub(super) level: usize,
    pub(super) prefix: &'a str,
    pub(super) day_minutes: i64,
    pub(super) links: &'a [(i64, Link)],
    pub(super) values: &'a [(i64, FieldKind, String)],
}

/// A new task.
pub(super) fn task(a: &Activity, place: &Place<'_>) -> String {
    let p = place.prefix;
    let mut out = Xml {
        out: format!("\n\t\t<{p}Task>"),
        prefix: p,
    };
    let milestone = is_milestone(a.kind);
    let held = a.kind != Kind::Summary && !a.forecast.is_empty();
    out.put("UID", &place.uid.to_string());
    out.put("ID", &place.id.to_string());
    out.put("Name", &a.title);
    out.put("Active", "1");
    out.put("Manual", if held { "1" } else { "0" });
    out.put("Type", "1");
    out.put("IsNull", "0");
    out.some("Contact", &a.owner);
    out.some("WBS", &a.wbs);
    out.put("OutlineLevel", &place.level.to_string());
    out.date("Start", a.forecast.start, start_time(a.kind));
    out.date("Finish", a.forecast.finish, finish_time(a.kind));
    let duration = a.duration.and_then(|d| duration(d, place.day_minutes));
    if let Some((text, _)) = &duration {
        out.put("Duration", text);
    }
    if held {
        out.date("ManualStart", a.forecast.start, start_time(a.kind));
        out.date("ManualFinish", a.forecast.finish, finish_time(a.kind));
        if let Some((text, _)) = &duration {
            out.put("ManualDuration", text);
        }
    }
    if let Some((_, format)) = &duration {
        out.put("DurationFormat", format);
    }
    out.put("Milestone", if milestone { "1" } else { "0" });
    out.put("Summary", if a.kind == Kind::Summary { "1" } else { "0" });
    if let Some(percent) = a.percent {
        out.put("PercentComplete", &percent.to_string());
    }
    out.date("ActualStart", a.actual.start, start_time(a.kind));
    out.date("ActualFinish", a.actual.finish, finish_time(a.kind));
    let first = a.constraints.first();
    out.put("ConstraintType", first.map_or("0", |c| constraint_number(c.kind)));
    if let Some(calendar) = a.calendar {
        out.put("CalendarUID", &calendar.to_string());
    }
    if let Some(first) = first {
        out.date("ConstraintDate", first.date, constraint_time(first.kind));
    }
    out.date("Deadline", a.deadline, "17:00:00");
    out.some("Notes", &a.notes);
    for (from, l) in place.links {
        out.out.push_str("\n\t\t\t");
        out.out.push_str(&link(p, *from, l, place.day_minutes));
    }
    for (id, kind, text) in place.values {
        out.out.push_str("\n\t\t\t");
        out.out.push_str(&value(p, *id, *kind, text));
    }
    for (number, dates) in &a.baselines {
        out.out.push_str("\n\t\t\t");
        out.out.push_str(&baseline(p, *number, dates.start, dates.finish));
    }
    out.out + &format!("\n\t\t</{p}Task>")
}

struct Xml<'a> {
    out: String,
    prefix: &'a str,
}

impl Xml<'_> {
    fn put(&mut self, name: &str, value: &str) {
        let p = self.prefix;
        self.out += &format!("\n\t\t\t<{p}{name}>{}</{p}{name}>", escaped(value));
    }

    fn some(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.put(name, value);
        }
    }

    fn date(&mut self, name: &str, day: Option<Date>, time: &str) {
        if let Some(day) = day {
            self.put(name, &format!("{day}T{time}"));
        }
    }
}

/// A link to a successor, as it stands in the successor.
pub(super) fn link(p: &str, from: i64, l: &Link, day_minutes: i64) -> String {
    let (lag, format) = lag(l.lag, day_minutes);
    format!(
        "<{p}PredecessorLink><{p}PredecessorUID>{from}</{p}PredecessorUID><{p}Type>{}</{p}Type><{p}CrossProject>0</{p}CrossProject><{p}LinkLag>{lag}</{p}LinkLag><{p}LagFormat>{format}</{p}LagFormat></{p}PredecessorLink>",
        link_number(l.kind)
    )
}

/// A value of an added field.
pub(super) fn value(p: &str, id: i64, kind: FieldKind, text: &str) -> String {
    let written = value_written(kind, text);
    format!(
        "<{p}ExtendedAttribute><{p}FieldID>{id}</{p}FieldID><{p}Value>{}</{p}Value></{p}ExtendedAttribute>",
        escaped(&written)
    )
}

/// A baseline.
pub(super) fn baseline(p: &str, number: u8, start: Option<Date>, finish: Option<Date>) -> String {
    let day = |name: &str, day: Option<Date>, time: &str| {
        day.map_or_else(String::new, |d| format!("<{p}{name}>{d}T{time}</{p}{name}>"))
    };
    format!(
        "<{p}Baseline><{p}Number>{number}</{p}Number><{p}Interim>0</{p}Interim>{}{}</{p}Baseline>",
        day("Start", start, "08:00:00"),
        day("Finish", finish, "17:00:00")
    )
}

/// Duration and its format; none for what is no working time.
pub(super) fn duration(span: Span, day_minutes: i64) -> Option<(String, &'static str)> {
    let format = match span {
        Span::Days(_) => "7",
        Span::Minutes(n) if n % 60 == 0 => "5",
        Span::Minutes(_) => "3",
        Span::Elapsed(n) => return Some((iso_of_minutes(n), "8")),
        Span::Percent(_) => return None,
    };
    Some((iso_of_minutes(span.working_minutes(day_minutes)?), format))
}

/// Lag in tenths of minutes (or per cent) and its format.
pub(super) fn lag(span: Span, day_minutes: i64) -> (i64, &'static str) {
    match span {
        Span::Days(n) => (n.saturating_mul(day_minutes).saturating_mul(10), "7"),
        Span::Minutes(n) => (n.saturating_mul(10), "3"),
        Span::Elapsed(n) => (n.saturating_mul(10), "8"),
        Span::Percent(n) => (n, "19"),
    }
}

/// The number of a kind of link.
pub(super) fn link_number(kind: LinkKind) -> &'static str {
    match kind {
        LinkKind::FinishFinish => "0",
        LinkKind::FinishStart => "1",
        LinkKind::StartFinish => "2",
        LinkKind::StartStart => "3",
    }
}

/// The number of a constraint, the harder one where Project knows no other.
pub(super) fn constraint_number(kind: ConstraintKind) -> &'static str {
    let kind = match kind {
        ConstraintKind::StartOn => ConstraintKind::MandatoryStart,
        ConstraintKind::FinishOn => ConstraintKind::MandatoryFinish,
        other => other,
    };
    KINDS.iter().find(|(_, k)| *k == kind).map_or("0", |(n, _)| n)
}

/// The time of day at which a constraint bites.
pub(super) fn constraint_time(kind: ConstraintKind) -> &'static str {
    use ConstraintKind::{FinishNoEarlier, FinishNoLater, FinishOn, MandatoryFinish};
    if matches!(kind, FinishNoEarlier | FinishNoLater | FinishOn | MandatoryFinish) {
        "17:00:00"
    } else {
        "08:00:00"
    }
}

/// Whether Project marks it as a milestone.
pub(super) fn is_milestone(kind: Kind) -> bool {
    matches!(kind, Kind::Milestone | Kind::StartMilestone)
}

/// The time of day at which it starts.
pub(super) fn start_time(kind: Kind) -> &'static str {
    if kind == Kind::Milestone {
        "17:00:00"
    } else {
        "08:00:00"
    }
}

/// The time of day at which it is finished.
pub(super) fn finish_time(kind: Kind) -> &'static str {
    if kind == Kind::StartMilestone {
        "08:00:00"
    } else {
        "17:00:00"
    }
}
