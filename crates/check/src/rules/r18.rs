//! An approved change has moved the baseline that it changes.

use super::Rule;
use crate::names::{fold, without_remarks};
use crate::reading::{column, long, matches, pieces, short, split_around, table_at};
use crate::{Configuration, Finding};
use pack::model::{Dated, MilestoneRow, MilestoneTable, Model};
use regex::Regex;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use terms::{Date, Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R18",
    slug: "change-not-applied",
    statement: "An approved change has moved the baseline that it changes.",
    page: include_str!("../../pages/r18.md"),
    find,
};

static APPROVED: LazyLock<Option<Regex>> =
    LazyLock::new(|| crate::pattern::pattern(r"(?i)\b(approved|agreed|accepted|endorsed)\b").ok());
static CHANGES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(?:approved|agreed)\b[^.]*?\bmilestone changes? (?:to|for|of)\s+(?:the\s+)?([^.]+)")
        .ok()
});
static CAVEAT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?i)\b(caveat|subject to|conditional|provisional\w*|further iteration)\b").ok()
});
static NEW_BASELINE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(
        r"(?i)\bbaseline\w*\b[^.]{0,40}$|\bre-?baselined?\b[^.]{0,40}$|\bmov(e|ed|es|ing)\b[^.]{0,80}\bto\s*$",
    )
    .ok()
});

fn find(model: &Model, configuration: &Configuration) -> Vec<Finding> {
    let mut found = Vec::new();
    for used in &model.tables {
        found.extend(decided_in_table(model, used.block));
    }
    for piece in pieces(model).filter(|p| !p.in_table && matches(&APPROVED, &p.span.text)) {
        found.extend(decided_in_prose(model, piece.span));
        found.extend(decided_by_name(model, configuration, piece.span));
    }
    found
}

/// Rows of milestone tables that carry a baseline for an id, the table of the decision left out.
fn rows_of<'a>(
    model: &'a Model,
    id: &str,
    not_in: Option<usize>,
) -> impl Iterator<Item = (&'a MilestoneRow, &'a Dated)> {
    let wanted = fold(id);
    model.milestones.iter().filter_map(move |row| {
        let block = row.at.and_then(|at| model.tables.get(at)).map(|t| t.block);
        let other = not_in.is_none() || block != not_in;
        let proposal = row.table == MilestoneTable::Change || row.table == MilestoneTable::Prose;
        if fold(&row.id.text) != wanted || !other || proposal {
            return None;
        }
        let (_, baseline) = row.baseline.as_ref()?;
        Some((row, baseline.as_ref()?))
    })
}

fn not_moved(row: &MilestoneRow, baseline: &Dated, decision: &Span, new: Date, decided: &Span) -> Finding {
    let message = format!(
        "An approved change moves the baseline of {} to {}, but the milestone table still prints {}",
        row.id.text,
        long(new),
        baseline.span.text
    );
    Finding::new(RULE.code, Severity::Error, message)
        .at(&baseline.span, "baseline")
        .at(decision, "approved baseline")
        .at(decided, "the decision")
        .expected(format!("baseline {}", long(new)))
}

/// A table of changes with an id, a new baseline and an outcome.
fn decided_in_table(model: &Model, block: usize) -> Vec<Finding> {
    let Some(table) = table_at(model, block) else {
        return Vec::new();
    };
    let new = column(table, |h| {
        h.contains("new baseline")
            || h.contains("approved baseline")
            || h.contains("revised baseline")
            || h == "new date"
    });
    let outcome = column(table, |h| {
        ["outcome", "decision", "status", "result"]
            .iter()
            .any(|w| h.contains(w))
    });
    let id = column(table, |h| h.contains("milestone"));
    let (Some(new), Some(outcome), Some(id)) = (new, outcome, id) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (_, row) in table.body() {
        let (Some(new), Some(outcome), Some(id)) = (row.cells.get(new), row.cells.get(outcome), row.cells.get(id))
        else {
            continue;
        };
        let approved = fold(outcome.text());
        if !(approved.starts_with("approved") || approved.starts_with("agreed") || approved.starts_with("accepted")) {
            continue;
        }
        let date = model
            .dates
            .iter()
            .find(|m| m.around.order == new.span.order)
            .and_then(|m| m.what.day());
        let Some(date) = date else { continue };
        for (row, baseline) in rows_of(model, id.text(), Some(block)) {
            if baseline.day().is_some_and(|d| d != date) {
                found.push(not_moved(row, baseline, &new.span, date, &outcome.span));
            }
        }
    }
    found
}

/// "The board approved the change of MS-30: its baseline becomes 14 February 2022."
fn decided_in_prose(model: &Model, span: &Span) -> Vec<Finding> {
    let mut found = Vec::new();
    for id in crate::reading::ids_in(model, span) {
        let date = crate::reading::dates_in(model, span).find(|d| {
            let (before, _) = split_around(span, &d.what.span);
            matches(&NEW_BASELINE, before)
        });
        let Some((date, new)) = date.and_then(|d| Some((d, d.what.day()?))) else {
            continue;
        };
        for (row, baseline) in rows_of(model, &id.what.id, None) {
            if baseline.day().is_some_and(|d| d != new) {
                found.push(not_moved(row, baseline, &date.what.span, new, span));
            }
        }
    }
    found
}

/// "The group approved milestone changes to the Plan, Scenarios and Cases": those milestones' baselines have to have
/// moved to what is forecast.
fn decided_by_name(model: &Model, configuration: &Configuration, span: &Span) -> Vec<Finding> {
    let Some(named) = CHANGES
        .as_ref()
        .and_then(|p| p.captures(&span.text))
        .and_then(|c| c.get(1))
    else {
        return Vec::new();
    };
    let list = without_brackets(named.as_str());
    let things: Vec<BTreeSet<String>> = split_list(&list)
        .iter()
        .map(|t| key(configuration, t))
        .filter(|k| k.len() > 1)
        .collect();
    let mut found = Vec::new();
    for row in model.milestones.iter().filter(|r| r.table == MilestoneTable::View) {
        let (Some(title), Some((_, Some(baseline))), Some((_, Some(forecast)))) =
            (&row.title, &row.baseline, &row.forecast)
        else {
            continue;
        };
        let (Some(was), Some(is)) = (baseline.day(), forecast.day()) else {
            continue;
        };
        let title = key(configuration, &without_remarks(&title.text));
        if was == is
            || !title.contains("approve")
            || !things.iter().any(|t| t.is_subset(&title) && title.len() <= t.len() + 3)
        {
            continue;
        }
        let severity = if matches(&CAVEAT, &span.text) {
            Severity::Warning
        } else {
            Severity::Error
        };
        let message = format!(
            "Milestone changes to {} were approved (“{}”), but its baseline is still {} against a forecast of {}",
            row.id.text,
            short(&span.text),
            baseline.span.text,
            forecast.span.text
        );
        found.push(
            Finding::new(RULE.code, severity, message)
                .at(&baseline.span, "baseline")
                .at(span, "approved")
                .expected(format!("a baseline of {}", long(is))),
        );
    }
    found
}

fn without_brackets(text: &str) -> String {
    let mut depth = 0;
    let keep = text.chars().filter(|c| {
        match c {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                return false;
            }
            _ => {}
        }
        depth == 0
    });
    keep.collect()
}

/// The members of "A, B and C", where " and " inside a name ("Approach and Plan") does not split.
fn split_list(list: &str) -> Vec<String> {
    let joined = list
        .replace("pproach and Plan", "pproach & Plan")
        .replace("pproaches and Plans", "pproaches & Plans");
    joined
        .split(',')
        .flat_map(|part| part.split(" and "))
        .map(|p| p.trim().to_owned())
        .filter(|p| !p.is_empty())
        .collect()
}

fn key(configuration: &Configuration, text: &str) -> BTreeSet<String> {
    let mut key = configuration.folding.key(text);
    key.remove("test");
    if key.contains("cit") {
        key.remove("sit");
    }
    key
}
