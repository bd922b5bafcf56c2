//! The Approach & Plan comes at least the stated time, twelve weeks, before the final completion report, and other stated lead times hold.

use super::Rule;
use crate::durations::{self, Stated, Unit};
use crate::names::fold;
use crate::reading::{pieces, short};
use crate::{Configuration, Finding, timetable};
use pack::model::{Model, Window};
use terms::Severity;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R20",
    slug: "plan-lead-time",
    statement: "The Approach & Plan comes at least the stated time, twelve weeks, before the final completion report, and other stated lead times hold.",
    page: include_str!("../../pages/r20.md"),
    find,
};

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let mut out = timetable::findings(model, configuration, RULE.code);
    long_windows(model, configuration, &mut out);
    out
}

/// Windows longer than the sentence above them says the process takes: "the elapsed period is ~5 days".
fn long_windows(model: &Model, configuration: &Configuration, out: &mut Vec<Finding>) {
    for piece in pieces(model).filter(|p| !p.in_table) {
        let text = fold(&piece.span.text);
        if !["elapsed", "takes", "duration"]
            .iter()
            .any(|w| text.split(' ').any(|x| x == *w))
        {
            continue;
        }
        let stated = durations::read(&piece.span.text).into_iter().find_map(|s| match s {
            Stated::Takes {
                amount,
                unit: Unit::Days | Unit::WorkingDays,
            } => Some(amount),
            _ => None,
        });
        let Some(stated) = stated else { continue };
        let long: Vec<(&Window, i64)> = model
            .windows
            .iter()
            .filter(|w| {
                let table = model.tables.get(w.table);
                table.is_some_and(|t| t.block > piece.block && t.block - piece.block <= 6)
            })
            .filter_map(|w| {
                let (start, end) = (w.start.as_ref()?.day()?, w.end.as_ref()?.day()?);
                Some((w, i64::from(configuration.calendar.working_days(start, end)) + 1))
            })
            .filter(|(_, days)| *days > stated)
            .collect();
        let Some((_, days)) = long.first() else { continue };
        let names: Vec<&str> = long.iter().map(|(w, _)| w.activity.text.as_str()).collect();
        let mut finding = Finding::new(
            RULE.code,
            Severity::Note,
            format!(
                "“{}”, but {} last {days} working days",
                short(&piece.span.text),
                names.join(", ")
            ),
        )
        .at(piece.span, format!("about {stated} days"));
        for (window, days) in long.iter().take(4) {
            finding = finding.at(&window.activity, format!("{days} working days"));
        }
        out.push(finding.expected(format!("windows of about {stated} days, or why these are longer")));
    }
}
