//! The roadmap of agendas: meetings as columns (or rows), and what each is to treat.

use super::head::BODIES;
use super::matrix;
use super::source::{Source, View, holds};
use super::{Dated, RoadmapCell};
use crate::document::Cell;
use terms::Span;

fn is_meeting(head: &str) -> bool {
    BODIES.iter().any(|b| holds(head, b))
        || ["meetings", "meeting dates", "meeting date"]
            .iter()
            .any(|w| holds(head, w))
}

/// The dates at the head of columns, by column.
fn columns(source: &Source<'_>, view: &View<'_>) -> Vec<(usize, Dated)> {
    let Some(first) = view.table.rows.first().filter(|_| view.table.header_rows > 0) else {
        return Vec::new();
    };
    let cells = first.cells.iter().enumerate().skip(1);
    cells
        .filter_map(|(n, c)| {
            let date = source.first_date(&c.span)?;
            (date.span.text.len() * 2 >= c.text().len() && date.day().is_some()).then_some((n, date))
        })
        .collect()
}

/// Whether a table gives a column to each of some meetings.
pub(crate) fn is(source: &Source<'_>, view: &View<'_>) -> bool {
    let first = view.columns.heads.first().map_or("", String::as_str);
    let roadmap = holds(&view.announced(), "roadmap") || holds(&view.announced(), "forward plan");
    let found = columns(source, view);
    let filled = view.columns.heads.iter().skip(1).filter(|h| !h.is_empty()).count();
    let across = found.len() >= 2 && found.len() == filled && found.len() <= 8 && (is_meeting(first) || roadmap);
    across
        && !view
            .columns
            .profiles
            .iter()
            .skip(1)
            .any(super::columns::Profile::mostly_dates)
        || down(view)
}

/// Whether each row is a meeting with its day and its items.
fn down(view: &View<'_>) -> bool {
    let roadmap = holds(&view.announced(), "roadmap")
        || holds(&view.announced(), "forward plan")
        || holds(&view.announced(), "forward look");
    let dates = view.columns.date_columns(&[]);
    roadmap && dates.len() == 1 && view.columns.heads.len() >= 2 && view.columns.id_column(&dates).is_none()
}

/// One entry a meeting and row.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<RoadmapCell> {
    let mut out = Vec::new();
    for (_, view) in source.of_kind("roadmap") {
        let across = columns(source, view);
        if across.is_empty() {
            rows(source, view, &mut out);
            continue;
        }
        for row in view.body() {
            let Some(head) = row.cells.first().filter(|c| !c.is_empty()) else {
                continue;
            };
            for (column, meeting) in &across {
                let items = row.cells.get(*column).map(matrix::items).unwrap_or_default();
                out.push(RoadmapCell {
                    meeting: meeting.clone(),
                    row: head.span.clone(),
                    items,
                });
            }
        }
    }
    out
}

fn rows(source: &Source<'_>, view: &View<'_>, out: &mut Vec<RoadmapCell>) {
    let Some(date) = view.columns.date_columns(&[]).first().copied() else {
        return;
    };
    for row in view.body() {
        let Some(meeting) = row.cells.get(date).and_then(|c| source.first_date(&c.span)) else {
            continue;
        };
        for (column, cell) in
            row.cells.iter().enumerate().filter(|(n, c)| {
                *n != date && !c.is_empty() && !view.columns.heads.get(*n).is_some_and(|h| is_meeting(h))
            })
        {
            let head = view
                .table
                .cell(0, column)
                .filter(|_| view.table.header_rows > 0)
                .map(|c: &Cell| c.span.clone());
            let row_head: Option<Span> = head.filter(|h| !h.text.is_empty()).or_else(|| view.heading.cloned());
            if let Some(row_head) = row_head {
                out.push(RoadmapCell {
                    meeting: meeting.clone(),
                    row: row_head,
                    items: matrix::items(cell),
                });
            }
        }
    }
}
