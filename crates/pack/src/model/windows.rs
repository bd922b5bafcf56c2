//! Tables of activities with a first and a last day.

use super::columns::{Columns, Profile};
use super::schedules::interval;
use super::source::{Source, View, fold};
use super::{Dated, Window};
use terms::{Span, When};

const START: [&str; 10] = [
    "start date",
    "start",
    "begins",
    "from",
    "starts",
    "begin",
    "opens",
    "first day",
    "window opens",
    "start of window",
];
const END: [&str; 12] = [
    "end date",
    "end",
    "ends",
    "to",
    "until",
    "finish",
    "finishes",
    "finish date",
    "closes",
    "last day",
    "window closes",
    "end of window",
];

fn datelike(p: &Profile) -> bool {
    p.dates * 2 >= p.filled
}

fn ends(columns: &Columns) -> (Option<usize>, Option<usize>) {
    let start = columns.headed_with(&START, &[], datelike);
    let taken: Vec<usize> = start.into_iter().collect();
    (start, columns.headed_with(&END, &taken, datelike))
}

/// Whether a table has a column of first and one of last days, or one of windows.
pub(crate) fn is(source: &Source<'_>, view: &View<'_>) -> bool {
    let (start, end) = ends(&view.columns);
    let stated = view.columns.any(&["status", "state", "standing"])
        && view.columns.any(&["owner", "who", "whose", "holder", "responsible"]);
    (start.is_some() && end.is_some() && !stated) || window_column(source, view).is_some()
}

/// A column whose cells are windows ("9-13 October 2023").
fn window_column(source: &Source<'_>, view: &View<'_>) -> Option<usize> {
    (0..view.columns.heads.len()).find(|c| {
        let cells = view.body().filter_map(|r| r.cells.get(*c)).filter(|c| !c.is_empty());
        let (mut all, mut windows) = (0, 0);
        for cell in cells {
            all += 1;
            windows += usize::from(
                source
                    .dates(&cell.span)
                    .iter()
                    .any(|d| matches!(d.when, Some(When::Window(..))) && d.span.text.len() * 2 > cell.text().len()),
            );
        }
        windows > 0 && windows * 2 > all
    })
}

/// Recognises windows.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<Window> {
    let mut out = Vec::new();
    for (table, view) in source.of_kind("windows") {
        let (start, end) = ends(&view.columns);
        let whole = if start.is_some() && end.is_some() {
            None
        } else {
            window_column(source, view)
        };
        let mut taken: Vec<usize> = start.into_iter().chain(end).chain(whole).collect();
        let activity = view
            .columns
            .headed(
                &[
                    "activity", "step", "what", "task", "interval", "event", "phase", "stage", "window", "item",
                    "name", "choice", "title",
                ],
                &taken,
            )
            .or_else(|| (0..view.columns.heads.len()).find(|c| !taken.contains(c)));
        taken.extend(activity);
        let notes = view
            .columns
            .headed(&["notes", "note", "comment", "comments", "remarks", "remark"], &taken);
        for row in view.body() {
            let cell = |column: Option<usize>| column.and_then(|c| row.cells.get(c)).filter(|c| !c.is_empty());
            let Some(activity) = cell(activity) else { continue };
            let (first, last) = match whole.and_then(|w| cell(Some(w))) {
                Some(cell) => halves(source, &cell.span),
                None => (
                    cell(start).and_then(|c| source.first_date(&c.span)),
                    cell(end).and_then(|c| source.first_date(&c.span)),
                ),
            };
            let notes = cell(notes).map(|c| c.span.clone());
            let last = last.map(|d| no_later(d, notes.as_ref()));
            if first.is_none() && last.is_none() {
                continue;
            }
            out.push(Window {
                activity: activity.span.clone(),
                interval: interval(activity.text()).or_else(|| lone_number(activity.text(), &view.columns.heads, view)),
                start: first,
                end: last,
                notes,
                heading: view.heading.cloned(),
                table,
            });
        }
    }
    out
}

/// A bare number below a heading that names intervals.
fn lone_number(text: &str, heads: &[String], _: &View<'_>) -> Option<u32> {
    let named = heads.iter().any(|h| {
        h.split(' ')
            .any(|w| matches!(w, "interval" | "wave" | "tranche" | "cycle"))
    });
    text.trim().parse().ok().filter(|_| named)
}

/// A note that says "no later than" makes the day a limit.
fn no_later(mut date: Dated, notes: Option<&Span>) -> Dated {
    let limit = notes.is_some_and(|n| fold(&n.text).contains("no later than"));
    if let (true, Some(When::On(day))) = (limit, date.when) {
        date.when = Some(When::NoLaterThan(day));
    }
    date
}

/// The two ends of a printed window.
fn halves(source: &Source<'_>, span: &Span) -> (Option<Dated>, Option<Dated>) {
    let Some(found) = source.dates(span).into_iter().next() else {
        return (None, None);
    };
    match found.when {
        Some(When::Window(first, last)) => {
            let end = |day| Dated {
                when: Some(When::On(day)),
                weekday: None,
                ..found.clone()
            };
            (Some(end(first)), Some(end(last)))
        }
        _ => (Some(found), None),
    }
}
