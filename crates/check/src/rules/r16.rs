//! A forecast that lies before the meeting has an actual date or a new forecast.

use super::Rule;
use crate::names::fold;
use crate::reading::{days, long, matches, short};
use crate::{Configuration, Finding};
use pack::model::{Dated, MilestoneRow, MilestoneTable, Model};
use regex::Regex;
use std::sync::LazyLock;
use terms::{Date, Rag, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R16",
    slug: "forecast-past",
    statement: "A forecast that lies before the meeting has an actual date or a new forecast.",
    page: include_str!("../../pages/r16.md"),
    find,
};

static NOT_DONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(re-?plan\w*|re-?forecast\w*|under review|to be reviewed|await\w*|delay\w*|not (yet )?(complete|delivered|done|sent|received|started|approved)|outstanding|tbc|to be confirmed|on hold|late|have not|has not|still|pending|slipp\w*|at risk)\b").ok()
});
static DONE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(completed?|done|delivered|approved|closed|met|achieved|finished|submitted|received|in place|issued|published)\b").ok()
});

fn find(model: &Model, _: &Configuration) -> Vec<Finding> {
    let Some(today) = model.head.day() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for row in &model.milestones {
        if matches!(row.table, MilestoneTable::Prose | MilestoneTable::Register) || is_removed(row) {
            continue;
        }
        let Some((_, Some(forecast))) = &row.forecast else {
            continue;
        };
        let Some(day) = forecast.day().filter(|d| *d <= today) else {
            continue;
        };
        let cell = actual_cell(model, row);
        let dated = cell.is_some_and(|c| model.dates.iter().any(|m| m.around.place == c.span.place));
        if has_actual(row) || is_complete(row) || dated {
            continue;
        }
        found.extend(report(
            model,
            row,
            forecast,
            day,
            today,
            row.actual.is_some() || cell.is_some(),
        ));
    }
    found
}

/// The row's cell in a column for what happened, however it is called.
fn actual_cell<'a>(model: &'a Model, row: &MilestoneRow) -> Option<&'a pack::document::Cell> {
    let table = crate::reading::table(model, row.at?)?;
    let told = |head: &str| {
        head.split(' ')
            .any(|w| ["actual", "done", "finished", "achieved", "completed", "delivered"].contains(&w))
    };
    let at = crate::reading::column(table, told)?;
    let own = table
        .rows
        .iter()
        .find(|r| r.cells.iter().any(|c| c.span.place == row.id.place))?;
    own.cells.get(at)
}

fn is_removed(row: &MilestoneRow) -> bool {
    row.change.as_ref().is_some_and(|c| fold(&c.text).starts_with("remove"))
}

fn has_actual(row: &MilestoneRow) -> bool {
    matches!(&row.actual, Some((_, Some(date))) if date.day().is_some())
}

fn is_complete(row: &MilestoneRow) -> bool {
    let done = row
        .update
        .as_ref()
        .is_some_and(|u| matches(&DONE, &u.text) && !matches(&NOT_DONE, &u.text));
    done || row.rag[1] == Some(Rag::Blue)
}

/// With a column for actual dates an empty one is an error. Without it, a comment that says the thing is not done is a
/// warning; else the milestone may well be done and the table has no way to say so.
fn report(
    model: &Model,
    row: &MilestoneRow,
    forecast: &Dated,
    day: Date,
    today: Date,
    has_column: bool,
) -> Option<Finding> {
    let not_done = row.update.as_ref().filter(|u| matches(&NOT_DONE, &u.text));
    let before = day < today;
    let severity = match (before, has_column, not_done.is_some()) {
        (true, true, _) => Severity::Error,
        (true, false, true) => Severity::Warning,
        _ => Severity::Note,
    };
    let when = match days(day, today) {
        0 => "the day of the meeting".to_owned(),
        n => format!("{n} days before the meeting of {}", long(today)),
    };
    let why = match (not_done, has_column) {
        (Some(update), _) => format!("its comment says “{}”", short(&update.text)),
        (None, true) => "it has no actual date".to_owned(),
        (None, false) => "nothing in its row says that it happened".to_owned(),
    };
    let message = format!(
        "The forecast of {} is {}, {when}, and {why}",
        row.id.text, forecast.span.text
    );
    let mut finding = Finding::new(RULE.code, severity, message).at(&forecast.span, "forecast");
    if let Some(update) = not_done {
        finding = finding.at(update, "comment");
    } else if let Some(head) = model.head.date.as_ref() {
        finding = finding.at(&head.span, "the meeting");
    }
    Some(finding.expected("an actual date, or a forecast after the meeting"))
}
