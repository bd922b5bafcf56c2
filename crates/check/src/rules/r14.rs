//! A deadline falls on a working day.

use super::Rule;
use crate::reading::{column, first_clause, last_clause, long, matches, piece_of, row_read_at, split_around, table_at};
use crate::{Configuration, Finding};
use pack::model::{Dated, Mention, Model};
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use terms::{Date, Severity, Span, Weekday};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R14",
    slug: "working-day",
    statement: "A deadline falls on a working day.",
    page: include_str!("../../pages/r14.md"),
    find,
};

static BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(deadline|due|no later than|not later than|at the latest|cut-?off( date)?|until|close[sd]?|closing|submit\w*|return\w*|respond|responses?)\b[^.;]{0,40}$|\bby( the)?\s*$|\bby \w+day,?\s*$").ok()
});
static AFTER: LazyLock<Option<Regex>> =
    LazyLock::new(|| crate::pattern::pattern(r"(?i)^\W{0,3}(no later than|at the latest|deadline)\b").ok());
static HEAD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(deadline|due|wanted by|needed by|done by|due by|ready by|target|finish|no later than|until|respond by|closes|closing|to be done by)\b").ok()
});
static PLANNED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(
        r"(?i)\b(baseline|forecast|plan(ned)?|milestone date|expected|first date|present date|end|ends)\b",
    )
    .ok()
});

/// How surely a date is a deadline.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    /// A planned day that could be meant as it stands (a cutover weekend).
    Planned,
    /// A deadline by its column or words.
    Deadline,
}

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let mut all: Vec<(usize, &Dated, Sort)> = Vec::new();
    let mut known: BTreeSet<u32> = BTreeSet::new();
    collect_recognised(model, &mut all);
    known.extend(all.iter().map(|(_, d, _)| d.span.order));
    for mention in &model.dates {
        if !known.contains(&mention.what.span.order)
            && let Some(sort) = sort_of(model, mention)
        {
            all.push((mention.block, &mention.what, sort));
        }
    }
    let mut groups: BTreeMap<(usize, Date, Sort), Vec<&Dated>> = BTreeMap::new();
    for (block, date, sort) in all {
        let Some(day) = date.day().filter(|_| date.fault.is_none()) else {
            continue;
        };
        if configuration.calendar.covers(day) && !configuration.calendar.is_working(day) {
            groups.entry((block, day, sort)).or_default().push(date);
        }
    }
    groups
        .into_iter()
        .map(|((_, day, sort), dates)| report(model, configuration, day, sort, &dates))
        .collect()
}

/// Dates whose place in the model says what they are.
fn collect_recognised<'a>(model: &'a Model, all: &mut Vec<(usize, &'a Dated, Sort)>) {
    let mut blocks: BTreeMap<u32, usize> = BTreeMap::new();
    for mention in &model.dates {
        for order in [mention.what.span.order, mention.around.order] {
            blocks.entry(order).or_insert(mention.block);
        }
    }
    let block = |order: u32| blocks.get(&order).copied().unwrap_or(0);
    for action in &model.actions {
        all.extend(action.due.iter().map(|d| (block(d.span.order), d, Sort::Deadline)));
    }
    for row in &model.milestones {
        let cells = [&row.baseline, &row.forecast]
            .into_iter()
            .flatten()
            .filter_map(|(_, d)| d.as_ref());
        all.extend(
            cells
                .chain(row.date.as_ref())
                .map(|d| (block(d.span.order), d, Sort::Planned)),
        );
    }
    for schedule in &model.schedules {
        let at = model.tables.get(schedule.table).map_or(0, |t| t.block);
        let cells = schedule.rows.iter().flat_map(|r| r.dates.iter().flatten());
        all.extend(cells.map(|d| (at, d, Sort::Deadline)));
    }
    for row in &model.tracker {
        all.extend(row.finish.iter().map(|d| (block(d.span.order), d, Sort::Planned)));
    }
}

/// What a date's column or the words around it make of it; none for days that are no deadline.
fn sort_of(model: &Model, mention: &Mention<Dated>) -> Option<Sort> {
    let own = piece_of(model, mention);
    let (before, after) = split_around(own, &mention.what.span);
    if matches(&BEFORE, last_clause(before)) || matches(&AFTER, first_clause(after)) {
        return Some(Sort::Deadline);
    }
    let table = table_at(model, mention.block)?;
    let row = row_read_at(table, mention.around.order)?;
    let at = holds(table.rows.get(row)?, &mention.around)?;
    if row < table.header_rows {
        return None;
    }
    let whole = own.text.trim() == mention.what.span.text.trim();
    if whole && column(table, |h| matches(&HEAD, h)) == Some(at) {
        return Some(Sort::Deadline);
    }
    if whole && matches(&PLANNED, &table.header(at)) {
        return Some(Sort::Planned);
    }
    // A step of a plan written into a cell: "24 August: each party loads the file".
    let step = before.trim().is_empty() && after.trim_start_matches([':', '-', '–', ' ']).split(' ').count() > 3;
    (step && table.rows.len() > 2).then_some(Sort::Planned)
}

fn holds(row: &pack::document::Row, span: &Span) -> Option<usize> {
    row.cells
        .iter()
        .position(|c| c.span.order == span.order || c.items.iter().any(|i| i.order == span.order))
}

fn report(model: &Model, configuration: &Configuration, day: Date, sort: Sort, dates: &[&Dated]) -> Finding {
    let calendar = &configuration.calendar;
    let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
    let why = match calendar.holiday(day) {
        Some(name) => format!("{name} ({})", calendar.nation()),
        None => format!("a {}", crate::reading::weekday_name(day.weekday())),
    };
    let meant = weekend
        && model
            .dates
            .iter()
            .any(|m| m.what.weekday == Some(day.weekday()) && m.what.day() == Some(day));
    let severity = if sort == Sort::Deadline && !meant {
        Severity::Error
    } else {
        Severity::Warning
    };
    let times = match dates.len() {
        0 | 1 => String::new(),
        n => format!(", {n} times"),
    };
    let what = if sort == Sort::Deadline {
        "a deadline"
    } else {
        "a planned day"
    };
    let message = format!(
        "“{}” is given as {what}{times}, but {} is {why}",
        dates.first().map_or("", |d| d.span.text.as_str()),
        long(day)
    );
    let mut finding = Finding::new(RULE.code, severity, message);
    for date in dates.iter().take(6) {
        finding = finding.at(&date.span, long(day));
    }
    let (before, after) = (calendar.on_or_before(day), calendar.add_working_days(day, 1));
    finding.expected(format!("{} or {}", long(before), long(after)))
}
