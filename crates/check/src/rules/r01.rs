//! An action falls due on or after the day on which it was raised.

use super::Rule;
use crate::reading::{days, long};
use crate::{Configuration, Finding};
use pack::model::Model;
use terms::Severity;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R01",
    slug: "due-before-raised",
    statement: "An action falls due on or after the day on which it was raised.",
    page: include_str!("../../pages/r01.md"),
    find,
};

fn find(model: &Model, _: &Configuration) -> Vec<Finding> {
    let mut found = Vec::new();
    for action in &model.actions {
        let (Some(raised), Some(due)) = (&action.raised, &action.due) else {
            continue;
        };
        let (Some(from), Some(to)) = (raised.day(), due.day()) else {
            continue;
        };
        if to >= from {
            continue;
        }
        let name = action.id.as_ref().map_or("The action", |id| id.text.as_str());
        let message = format!(
            "{name} was raised on {} ({}) but falls due on {} ({}), {} days before it existed",
            raised.span.text,
            long(from),
            due.span.text,
            long(to),
            days(to, from)
        );
        let siblings = model
            .actions
            .iter()
            .filter_map(|a| a.due.as_ref()?.day())
            .filter(|d| *d >= from);
        let likely = most_frequent(siblings);
        let mut expected = format!("due on or after {}", long(from));
        if let Some(day) = likely {
            expected += &format!("; the other actions carry {}", long(day));
        }
        found.push(
            Finding::new(RULE.code, Severity::Error, message)
                .at(&due.span, "due")
                .at(&raised.span, "raised")
                .expected(expected),
        );
    }
    found
}

/// The day that occurs most often, if one occurs at least twice.
fn most_frequent(days: impl Iterator<Item = terms::Date>) -> Option<terms::Date> {
    let mut count = std::collections::BTreeMap::new();
    for day in days {
        *count.entry(day).or_insert(0) += 1;
    }
    count
        .into_iter()
        .filter(|(_, n)| *n > 1)
        .max_by_key(|(_, n)| *n)
        .map(|(day, _)| day)
}
