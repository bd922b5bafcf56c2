//! The working-group matrix: a column a group, a row a group, or a list a group.

use super::source::{Source, View, fold, holds};
use super::{Dated, GroupName, GroupReport, groups};
use crate::document::{Block, Cell, Table};
use terms::Span;

/// What a row (or column) of the matrix reports.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Deliverables,
    Next,
    Last,
    Escalations,
}

fn part(folded: &str) -> Option<Part> {
    let has = |words: &[&str]| words.iter().any(|w| holds(folded, w));
    let meeting = has(&[
        "meeting", "meetings", "agenda", "met", "meets", "sitting", "session", "meet",
    ]);
    if has(&[
        "escalation",
        "escalations",
        "escalate",
        "escalated",
        "help needed",
        "for the board",
        "to tell the forum",
        "for the group",
        "for decision above",
    ]) {
        return Some(Part::Escalations);
    }
    if meeting && has(&["last", "previous", "latest", "met", "past", "most recent"]) {
        return Some(Part::Last);
    }
    if meeting && has(&["next", "upcoming", "coming", "forthcoming", "meets"]) {
        return Some(Part::Next);
    }
    if has(&[
        "deliverable",
        "deliverables",
        "upcoming",
        "coming up",
        "outputs",
        "to come",
        "next products",
        "products",
    ]) {
        return Some(Part::Deliverables);
    }
    if has(&["since the last", "last time"]) {
        return Some(Part::Last);
    }
    None
}

/// Items of a cell: its list, else its parts between semicolons, else itself.
pub(crate) fn items(cell: &Cell) -> Vec<Span> {
    if !cell.items.is_empty() {
        return cell.items.clone();
    }
    if cell.is_empty() {
        Vec::new()
    } else {
        vec![cell.span.clone()]
    }
}

fn group_columns(source: &Source<'_>, table: &Table) -> Vec<(usize, GroupName)> {
    let Some(head) = table.rows.first().filter(|_| table.header_rows > 0) else {
        return Vec::new();
    };
    head.cells
        .iter()
        .enumerate()
        .skip(1)
        .filter_map(|(n, c)| groups::named(source, &c.span).map(|g| (n, g)))
        .collect()
}

/// Whether a table gives a column (or a row) to each of some groups.
pub(crate) fn is(source: &Source<'_>, view: &View<'_>) -> bool {
    let table = view.table;
    let across = group_columns(source, table).len();
    let heads = table
        .rows
        .first()
        .map_or(0, |r| r.cells.iter().skip(1).filter(|c| !c.is_empty()).count());
    let rows = view
        .body()
        .filter(|r| r.cells.first().is_some_and(|c| part(&fold(c.text())).is_some()))
        .count();
    if across >= 2 && across * 2 > heads && rows >= 1 {
        return true;
    }
    by_rows(source, view).is_some()
}

/// A row a group: the column of groups, and what the other columns report.
fn by_rows(source: &Source<'_>, view: &View<'_>) -> Option<(usize, Vec<(usize, Part)>)> {
    let parts: Vec<(usize, Part)> = view
        .columns
        .heads
        .iter()
        .enumerate()
        .filter_map(|(n, h)| part(h).map(|p| (n, p)))
        .collect();
    let meets = parts
        .iter()
        .filter(|(_, p)| matches!(p, Part::Next | Part::Last))
        .count();
    if meets == 0 {
        return None;
    }
    let column = (0..view.columns.heads.len()).find(|c| {
        let cells: Vec<&Cell> = view
            .body()
            .filter_map(|r| r.cells.get(*c))
            .filter(|c| !c.is_empty())
            .collect();
        let named = cells
            .iter()
            .filter(|c| groups::named(source, &c.span).is_some())
            .count();
        let headed = holds(&view.columns.heads[*c], "group");
        !cells.is_empty() && (named * 2 > cells.len() || (headed && named > 0))
    })?;
    (!parts.iter().any(|(n, _)| *n == column)).then_some((column, parts))
}

/// Recognises the reports of groups.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<GroupReport> {
    let mut out = Vec::new();
    for (index, view) in source.of_kind("matrix") {
        let across = group_columns(source, view.table);
        if across.len() >= 2 {
            out.extend(
                across
                    .into_iter()
                    .map(|(column, group)| column_report(source, view, index, column, group)),
            );
        } else if let Some((column, parts)) = by_rows(source, view) {
            for row in view.body() {
                let Some(cell) = row.cells.get(column).filter(|c| !c.is_empty()) else {
                    continue;
                };
                let group = groups::named(source, &cell.span).unwrap_or_else(|| loose(&cell.span));
                let mut report = empty(group, index);
                for (n, part) in &parts {
                    if let Some(cell) = row.cells.get(*n).filter(|c| !c.is_empty()) {
                        fill(source, &mut report, *part, cell);
                    }
                }
                out.push(report);
            }
        }
    }
    lists(source, &mut out);
    out
}

fn loose(span: &Span) -> GroupName {
    GroupName {
        span: span.clone(),
        name: Some(span.text.clone()),
        code: None,
    }
}

fn empty(group: GroupName, table: usize) -> GroupReport {
    GroupReport {
        group,
        deliverables: Vec::new(),
        next: None,
        next_items: Vec::new(),
        last: None,
        last_items: Vec::new(),
        escalations: None,
        table,
    }
}

fn column_report(source: &Source<'_>, view: &View<'_>, table: usize, column: usize, group: GroupName) -> GroupReport {
    let mut report = empty(group, table);
    for row in view.body() {
        let label = row.cells.first().map(|c| fold(c.text())).unwrap_or_default();
        if let (Some(part), Some(cell)) = (part(&label), row.cells.get(column).filter(|c| !c.is_empty())) {
            fill(source, &mut report, part, cell);
        }
    }
    report
}

fn fill(source: &Source<'_>, report: &mut GroupReport, part: Part, cell: &Cell) {
    let date = source.dates(&cell.span).into_iter().find(|d| d.day().is_some());
    let opens = |d: &Dated| cell.text().starts_with(d.span.text.as_str());
    let without_date = |d: Option<&Dated>| {
        if !cell.items.is_empty() {
            return cell.items.clone();
        }
        match d.filter(|d| opens(d)) {
            Some(d) => {
                let rest = source.part(&cell.span, d.span.text.len(), cell.span.text.len());
                if rest.text.is_empty() { Vec::new() } else { vec![rest] }
            }
            None => items(cell),
        }
    };
    match part {
        Part::Deliverables => report.deliverables.extend(split_semicolons(source, cell)),
        Part::Next => {
            report.next_items = without_date(date.as_ref());
            report.next = date;
        }
        Part::Last => {
            report.last_items = without_date(date.as_ref());
            report.last = date;
        }
        Part::Escalations => report.escalations = Some(cell.span.clone()),
    }
}

/// Items of a cell without a list, with semicolons between them.
fn split_semicolons(source: &Source<'_>, cell: &Cell) -> Vec<Span> {
    if !cell.items.is_empty() || !cell.text().contains("; ") {
        return items(cell);
    }
    let mut out = Vec::new();
    let mut from = 0;
    let text = cell.text();
    for end in text.match_indices(';').map(|(at, _)| at).chain([text.len()]) {
        let part = source.part(&cell.span, from, end);
        from = (end + 1).min(text.len());
        if !part.text.is_empty() {
            out.push(part);
        }
    }
    out
}

/// A list a group: its name, and below it "next meeting: 21 July 2026".
fn lists(source: &Source<'_>, out: &mut Vec<GroupReport>) {
    let mut current: Option<GroupReport> = None;
    for block in &source.document.blocks {
        let (span, depth) = match block {
            Block::Item { span, depth, .. } => (span, *depth),
            Block::Heading(span) | Block::Paragraph(span) => (span, 0),
            _ => {
                flush(&mut current, out);
                continue;
            }
        };
        let text: &str = &span.text;
        let label = text.split_once(':').map(|(a, b)| (a, b.trim()));
        let found = label.and_then(|(a, b)| {
            part(&fold(a))
                .filter(|_| !b.is_empty() && a.split_whitespace().count() <= 6)
                .map(|p| (p, a.len() + 1))
        });
        match (found, current.as_mut()) {
            (Some((part, from)), Some(report)) => {
                let cell = Cell {
                    span: source.part(span, from, text.len()),
                    items: Vec::new(),
                    fill: None,
                    formula: false,
                    columns: 1,
                };
                fill(source, report, part, &cell);
            }
            _ if depth == 0 => {
                flush(&mut current, out);
                current = groups::named(source, span)
                    .filter(|g| g.name.is_some() || g.code.is_some())
                    .map(|g| empty(g, usize::MAX));
            }
            _ => {}
        }
    }
    flush(&mut current, out);
}

fn flush(current: &mut Option<GroupReport>, out: &mut Vec<GroupReport>) {
    if let Some(report) = current.take().filter(|r| r.next.is_some() || r.last.is_some()) {
        out.push(report);
    }
}
