//! Reports keep their stated rhythm: readiness every second Friday, progress weekly in the last four weeks.

use super::Rule;
use crate::names::fold;
use crate::{Configuration, Finding, timetable};
use pack::model::{Model, Schedule, ScheduleRow};
use terms::Severity;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R22",
    slug: "report-rhythm",
    statement: "Reports keep their stated rhythm: readiness every second Friday, progress weekly in the last four weeks.",
    page: include_str!("../../pages/r22.md"),
    find,
};

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let mut out = timetable::findings(model, configuration, RULE.code);
    for schedule in &model.schedules {
        skipped(schedule, &mut out);
    }
    out
}

/// Rows that count the weeks to the end ("two weeks before the end") and lack a report for one column.
fn skipped(schedule: &Schedule, out: &mut Vec<Finding>) {
    let counts = |row: &&ScheduleRow| {
        let label = fold(&row.activity.text);
        label.contains(" week") && (label.ends_with("before the end") || label.ends_with("before end"))
    };
    let rows: Vec<&ScheduleRow> = schedule.rows.iter().filter(counts).collect();
    if rows.len() < 2 {
        return;
    }
    for row in rows.iter().filter(|r| r.dates.iter().any(Option::is_some)) {
        for (at, _) in row.dates.iter().enumerate().filter(|(_, d)| d.is_none()) {
            let (Some(cell), Some((_, head))) = (row.cells.get(at), schedule.intervals.get(at)) else {
                continue;
            };
            let printed = if cell.text.is_empty() {
                "nothing"
            } else {
                cell.text.as_str()
            };
            out.push(
                Finding::new(
                    RULE.code,
                    Severity::Error,
                    format!(
                        "the report “{}” of {} has no date: {printed} is printed",
                        row.activity.text, head.text
                    ),
                )
                .at(cell, format!("{}: {printed}", head.text))
                .at(&row.activity, "due for every column")
                .expected("the date of the report"),
            );
        }
    }
}
