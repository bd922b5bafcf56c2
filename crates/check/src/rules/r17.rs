//! A forecast that differs from its baseline comes with a reason.

use super::Rule;
use crate::names::fold;
use crate::reading::days;
use crate::{Configuration, Finding};
use pack::model::{MilestoneRow, MilestoneTable, Model};
use terms::{Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R17",
    slug: "slip-unexplained",
    statement: "A forecast that differs from its baseline comes with a reason.",
    page: include_str!("../../pages/r17.md"),
    find,
};

fn find(model: &Model, _: &Configuration) -> Vec<Finding> {
    model.milestones.iter().filter_map(|row| check(model, row)).collect()
}

fn check(model: &Model, row: &MilestoneRow) -> Option<Finding> {
    if matches!(row.table, MilestoneTable::Prose | MilestoneTable::Register)
        || row.change.as_ref().is_some_and(is_no_slip)
    {
        return None;
    }
    let ((_, Some(baseline)), (_, Some(forecast))) = (row.baseline.as_ref()?, row.forecast.as_ref()?) else {
        return None;
    };
    let moved = days(baseline.day()?, forecast.day()?);
    if moved == 0 || row.update.as_ref().is_some_and(says_something) || !has_comments(model, row) {
        return None;
    }
    // A slip needs a reason; an earlier date, or a row that is itself the proposal, can go without.
    let severity = if moved > 0 && row.table != MilestoneTable::Change {
        Severity::Error
    } else {
        Severity::Note
    };
    let way = if moved > 0 { "later" } else { "earlier" };
    let message = format!(
        "{} is forecast for {}, {} days {way} than its baseline {}, without a word of commentary",
        row.id.text,
        forecast.span.text,
        moved.abs(),
        baseline.span.text
    );
    Some(
        Finding::new(RULE.code, severity, message)
            .at(&forecast.span, "forecast")
            .at(&baseline.span, "baseline")
            .expected("a reason, and who approved the move"),
    )
}

fn is_no_slip(change: &Span) -> bool {
    let change = fold(&change.text);
    change.starts_with("new") || change.starts_with("remove")
}

/// A dash, "n/a" or "none" says nothing.
fn says_something(update: &Span) -> bool {
    !["", "na", "n a", "none", "nil", "tbc"].contains(&fold(&update.text).as_str())
}

/// Whether the table has a column for commentary at all, by some row that fills it or by its header.
fn has_comments(model: &Model, row: &MilestoneRow) -> bool {
    if row.update.is_some() {
        return true;
    }
    let Some(table) = row.at.and_then(|at| crate::reading::table(model, at)) else {
        return false;
    };
    let told = crate::reading::column(table, |h| {
        [
            "update",
            "comment",
            "commentary",
            "reason",
            "remark",
            "remarks",
            "note",
            "notes",
            "why",
        ]
        .iter()
        .any(|w| h.split(' ').any(|x| x == *w))
    });
    told.is_some()
}
