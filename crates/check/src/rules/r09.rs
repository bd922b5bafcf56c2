//! A group's next meeting is after its last meeting.

use super::Rule;
use crate::reading::{column, days, long, pieces, table_at};
use crate::{Configuration, Finding};
use pack::model::{Dated, Model};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use terms::Severity;

/// The rule.
pub static RULE: Rule = Rule {
    code: "R09",
    slug: "next-before-last",
    statement: "A group's next meeting is after its last meeting.",
    page: include_str!("../../pages/r09.md"),
    find,
};

static LAST: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)^\W*(last|previous|prior)\s+(\w+\s+)?(meeting|met|board|council|forum|panel|session|sitting)\b|^\W*last met\b").ok()
});
static NEXT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)^\W*(next)\s+(\w+\s+)?(meeting|meets|board|council|forum|panel|session|sitting)\b")
        .ok()
});

fn find(model: &Model, _: &Configuration) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for report in &model.matrix {
        if let (Some(last), Some(next)) = (&report.last, &report.next) {
            let name = report.group.code.as_ref().or(report.group.name.as_ref());
            found.extend(compare(name.map_or("the group", |n| n.as_str()), last, next, &mut seen));
        }
    }
    found.extend(in_tables(model, &mut seen));
    found.extend(in_lines(model, &mut seen));
    found
}

fn compare(who: &str, last: &Dated, next: &Dated, seen: &mut BTreeSet<(u32, u32)>) -> Option<Finding> {
    let (before, after) = (last.when?.first(), next.when?.last());
    if after > before || !seen.insert((last.span.order, next.span.order)) {
        return None;
    }
    let gap = match days(after, before) {
        0 => "on the same day as".to_owned(),
        1 => "1 day before".to_owned(),
        n => format!("{n} days before"),
    };
    let message = format!(
        "The next meeting of {who}, {}, is {gap} its last meeting, {}",
        long(after),
        long(before)
    );
    Some(
        Finding::new(RULE.code, Severity::Error, message)
            .at(&next.span, "next meeting")
            .at(&last.span, "last meeting")
            .expected(format!("a next meeting after {}", long(before))),
    )
}

/// Tables with a column for the last and one for the next meeting.
fn in_tables(model: &Model, seen: &mut BTreeSet<(u32, u32)>) -> Vec<Finding> {
    let mut found = Vec::new();
    for used in &model.tables {
        let Some(table) = table_at(model, used.block) else {
            continue;
        };
        let last = column(table, |h| crate::reading::matches(&LAST, h));
        let next = column(table, |h| crate::reading::matches(&NEXT, h));
        let (Some(last), Some(next)) = (last, next) else {
            continue;
        };
        for (_, row) in table.body() {
            let date = |c: usize| {
                let cell = row.cells.get(c)?;
                model
                    .dates
                    .iter()
                    .find(|m| m.around.order == cell.span.order || m.around.place == cell.span.place)
            };
            let who = row.cells.first().map_or("the group", |c| c.text());
            if let (Some(last), Some(next)) = (date(last), date(next)) {
                found.extend(compare(who, &last.what, &next.what, seen));
            }
        }
    }
    found
}

/// Lines such as "Last meeting: 3 May" and, within the next few, "Next meeting: 1 May".
fn in_lines(model: &Model, seen: &mut BTreeSet<(u32, u32)>) -> Vec<Finding> {
    const WITHIN: usize = 4;
    let lines: Vec<_> = pieces(model).filter(|p| !p.in_table).collect();
    let date = |span: &terms::Span| model.dates.iter().find(|m| m.around.order == span.order);
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if !crate::reading::matches(&LAST, &line.span.text) {
            continue;
        }
        let near = lines.iter().skip(at.saturating_sub(WITHIN)).take(2 * WITHIN + 1);
        let after = near
            .filter(|l| crate::reading::matches(&NEXT, &l.span.text))
            .min_by_key(|l| l.span.order.abs_diff(line.span.order));
        if let (Some(last), Some(next)) = (date(line.span), after.and_then(|l| date(l.span))) {
            found.extend(compare("the group", &last.what, &next.what, seen));
        }
    }
    found
}
