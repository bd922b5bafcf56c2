//! A milestone that is to be removed carries no forecast.

use super::Rule;
use crate::names::fold;
use crate::reading::row_of;
use crate::{Configuration, Finding};
use pack::model::{MilestoneRow, Model};
use terms::{Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R28",
    slug: "removed-forecast",
    statement: "A milestone that is to be removed carries no forecast.",
    page: include_str!("../../pages/r28.md"),
    find,
};

/// Words that say that a milestone is no longer in the plan.
const GONE: &[&str] = &[
    "remove",
    "removed",
    "removal",
    "withdrawn",
    "withdraw",
    "deleted",
    "delete",
    "cancelled",
    "canceled",
    "descoped",
    "de scoped",
    "retired",
    "dropped",
];

fn find(model: &Model, _configuration: &Configuration) -> Vec<Finding> {
    let forecasts = model.milestones.iter().filter_map(|row| {
        let (cell, forecast) = row.forecast.as_ref()?;
        let forecast = forecast.as_ref()?;
        let said = says_gone(model, row)?;
        let id = &row.id.text;
        let later = match row.baseline.as_ref().and_then(|(_, b)| b.as_ref()) {
            Some(b) if b.when != forecast.when => format!(" (baseline {})", b.span.text),
            _ => String::new(),
        };
        let message = format!(
            "{id} is marked “{}” and still carries the forecast {}{later}",
            said.text, forecast.span.text
        );
        Some(
            Finding::new(RULE.code, Severity::Warning, message)
                .at(cell, format!("{id}: forecast {}", forecast.span.text))
                .at(said, format!("{id}: {}", said.text))
                .expected("no forecast, or a change of date in place of the removal"),
        )
    });
    forecasts.collect()
}

/// The cell that says that the row's milestone is gone.
fn says_gone<'a>(model: &'a Model, row: &'a MilestoneRow) -> Option<&'a Span> {
    let is = |text: &str| GONE.contains(&fold(text).as_str());
    if let Some(change) = row.change.as_ref().filter(|c| is(&c.text)) {
        return Some(change);
    }
    let cells = &row_of(model, row.at?, &row.id)?.cells;
    cells.iter().map(|c| &c.span).find(|s| is(&s.text))
}
