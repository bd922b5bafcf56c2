//! Charts drawn in table cells (bars below dates), and calendars of steps (sentences below months).

use super::classify::dated_heads;
use super::schedules::interval;
use super::source::{Source, View, fold, holds};
use super::{Bar, Dated, Event, Mention};
use crate::document::Cell;
use std::collections::HashMap;
use terms::notation::{YearContext, read_dates};
use terms::{Date, Span, When};

/// A column head that is a period: its column, its first and last day.
struct Head {
    column: usize,
    first: Date,
    last: Date,
    span: Span,
}

/// Periods from the header, with years from a row above where the months have none.
fn heads(source: &Source<'_>, view: &View<'_>) -> Vec<Head> {
    let table = view.table;
    let mut out = Vec::new();
    let Some(last_row) = table.header_rows.checked_sub(1) else {
        return out;
    };
    let mut year: Option<i16> = None;
    for column in 0..view.columns.heads.len() {
        let above = (last_row > 0)
            .then(|| table.cell(0, column))
            .flatten()
            .map_or("", Cell::text);
        if let Some(found) = above
            .split_whitespace()
            .find_map(|w| w.parse::<i16>().ok())
            .filter(|y| (1900..2200).contains(y))
        {
            year = Some(found);
        }
        let Some(cell) = table.cell(last_row, column).filter(|c| !c.is_empty()) else {
            continue;
        };
        let context = YearContext { year, ..source.years };
        let found = read_dates(cell.text(), &context);
        let Some(printed) = found.first().filter(|p| (p.end - p.start) * 2 >= cell.text().len()) else {
            continue;
        };
        if let Some(when) = printed.when {
            out.push(Head {
                column,
                first: when.first(),
                last: when.last(),
                span: cell.span.clone(),
            });
        }
    }
    out
}

fn is_months(heads: &[Head]) -> bool {
    heads.iter().all(|h| h.last > h.first)
}

/// Texts below the period heads: how many are filled, and how many are sentences with a date.
fn below(source: &Source<'_>, view: &View<'_>, heads: &[Head]) -> (usize, usize, usize) {
    let (mut filled, mut dated, mut words) = (0, 0, 0);
    for row in view.body() {
        for head in heads {
            if let Some(cell) = row.cells.get(head.column).filter(|c| !c.is_empty()) {
                filled += 1;
                dated += usize::from(!source.dates(&cell.span).is_empty());
                words += cell.text().split_whitespace().count();
            }
        }
    }
    (filled, dated, words)
}

/// Whether a table is a chart: several periods in order as heads, short labels or nothing below.
pub(crate) fn is(source: &Source<'_>, view: &View<'_>) -> bool {
    let (dated, _) = dated_heads(view);
    if dated < 3 && view.table.header_rows < 2 {
        return false;
    }
    let heads = heads(source, view);
    let ordered = heads.windows(2).all(|w| w[0].first < w[1].first);
    let (filled, dated, words) = below(source, view, &heads);
    heads.len() >= 3
        && ordered
        && (filled == 0 || (words <= filled * 8 && dated * 2 < filled))
        && filled * 3 <= heads.len() * view.body().count() * 2
}

/// Whether a table is a calendar of steps: months as heads, sentences below that name days.
pub(crate) fn is_steps(source: &Source<'_>, view: &View<'_>) -> bool {
    let (dated, all) = dated_heads(view);
    if dated < 2 || dated * 2 < all {
        return false;
    }
    let heads = heads(source, view);
    let (filled, dated, _) = below(source, view, &heads);
    heads.len() >= 2 && is_months(&heads) && filled > 0 && dated > 0
}

/// Bars of every chart. A row without an interval belongs to the one above it.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<Bar> {
    let mut out = Vec::new();
    for (table, view) in source.of_kind("chart") {
        let heads = heads(source, view);
        let period = period(&heads);
        let mut current = None;
        for row in view.body() {
            let label = row.cells.first().map_or("", Cell::text);
            if ["key", "legend"].contains(&fold(label).as_str()) {
                break;
            }
            if !label.is_empty() {
                let named = view
                    .columns
                    .heads
                    .first()
                    .is_some_and(|h| holds(h, "interval") || holds(h, "wave") || holds(h, "tranche"));
                current = interval(label).or_else(|| label.trim().parse().ok().filter(|_| named));
            }
            for (n, head) in heads.iter().enumerate() {
                let Some(cell) = row.cells.get(head.column).filter(|c| !c.is_empty()) else {
                    continue;
                };
                let columns = usize::from(cell.columns.max(1));
                let last = heads.get(n + columns - 1).unwrap_or(head);
                out.push(Bar {
                    label: cell.span.clone(),
                    interval: interval(cell.text()).or(current),
                    first: head.first,
                    last: last.first,
                    period,
                    head: head.span.clone(),
                    table,
                });
            }
        }
    }
    joined(out)
}

/// The same label in adjoining periods of one row is one bar.
fn joined(bars: Vec<Bar>) -> Vec<Bar> {
    let mut out: Vec<Bar> = Vec::new();
    for bar in bars {
        let goes_on = out.last().is_some_and(|before| {
            let gap = before.last.duration_until(bar.first).as_hours() / 24;
            before.table == bar.table
                && before.label.place.line() == bar.label.place.line()
                && before.label.text == bar.label.text
                && gap > 0
                && gap <= i64::from(before.period)
        });
        match out.last_mut() {
            Some(before) if goes_on => before.last = bar.last,
            _ => out.push(bar),
        }
    }
    out
}

/// Days of one period: the commonest distance between heads.
fn period(heads: &[Head]) -> u16 {
    let mut counts: HashMap<i64, usize> = HashMap::new();
    for pair in heads.windows(2) {
        *counts
            .entry(pair[0].first.duration_until(pair[1].first).as_hours() / 24)
            .or_default() += 1;
    }
    let days = counts
        .into_iter()
        .max_by_key(|(days, n)| (*n, *days))
        .map_or(7, |(d, _)| d);
    u16::try_from(days).unwrap_or(7)
}

/// The year in which a column's days are, for the cells of charts and calendars.
pub(crate) fn years(source: &Source<'_>, view: &View<'_>) -> HashMap<usize, YearContext> {
    if !matches!(view.kind, Some("steps" | "chart")) {
        return HashMap::new();
    }
    heads(source, view)
        .into_iter()
        .map(|h| {
            let anchor = When::About(h.first, h.last);
            let year = (h.first.year() == h.last.year()).then(|| h.first.year());
            let context = YearContext {
                year,
                anchor: Some(anchor.last()),
                order: source.years.order,
            };
            (h.column, context)
        })
        .collect()
}

/// Days named in the cells of calendars of steps, as events.
pub(crate) fn events(source: &Source<'_>, dates: &[Mention<Dated>]) -> Vec<Event> {
    let mut out = Vec::new();
    for (_, view) in source.of_kind("steps") {
        for row in view.body() {
            for cell in &row.cells {
                let parts = if cell.items.is_empty() {
                    std::slice::from_ref(&cell.span)
                } else {
                    &cell.items
                };
                for part in parts {
                    let date = dates.iter().find(|d| {
                        d.block == view.block
                            && d.what.span.place.line() == part.place.line()
                            && d.what.day().is_some()
                            && {
                                let (from, at) = (part.place.column(), d.what.span.place.column());
                                let length = u32::try_from(part.text.chars().count()).unwrap_or(u32::MAX);
                                at >= from && at < from.saturating_add(length)
                            }
                    });
                    if let Some(date) = date {
                        out.push(Event {
                            span: part.clone(),
                            date: date.what.clone(),
                            claim: None,
                            group: None,
                        });
                    }
                }
            }
        }
    }
    out
}
