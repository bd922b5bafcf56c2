//! Readiness: the tracker's rows that matter now, activities by interval, dated activities, qualification, events.

use std::collections::BTreeMap;

use programme::events::Event;
use programme::qualification_intentions::{QualificationIntention, Response, Route};
use programme::readiness_tasks::ReadinessTask;
use record::{Ref, natural_order};
use terms::notation::{YearContext, read_dates};
use terms::{Rag, Text, When};

use super::desk::{Desk, newest, short};
use super::of_record::Sitting;
use super::{Cell, Head, Part, Table};

type Task<'a> = (Ref<ReadinessTask>, &'a ReadinessTask);

/// A task of a table of activities by interval: the record's code names the interval, nothing else places it.
fn column_of(task: &ReadinessTask) -> Option<&str> {
    let placed = task.stage.is_some() || task.owner.is_some() || task.category.is_some();
    let (column, _) = task.code.as_str().split_once(" / ")?;
    (!placed && task.finish.is_some()).then_some(column)
}

/// The tracker's extract and the activities by interval.
pub(crate) fn readiness(desk: &Desk<'_, '_>, _sitting: &Sitting<'_>) -> Vec<Part> {
    let mut all: Vec<Task<'_>> = desk
        .view
        .all::<ReadinessTask>()
        .filter_map(|(key, _)| Some((key, desk.view.get(key)?)))
        .collect();
    all.sort_by_key(|(key, _)| key.key());
    let (activities, tracked): (Vec<_>, Vec<_>) = all.into_iter().partition(|(_, task)| column_of(task).is_some());
    let mut parts = Vec::new();
    let open: Vec<Task<'_>> = tracked
        .into_iter()
        .filter(|(_, task)| task.status != Some(Rag::Blue))
        .collect();
    if !open.is_empty() {
        parts.push(Part::Heading(Cell::words("Readiness tracker extract")));
        parts.push(Part::Table(tracker(desk, &open)));
    }
    if !activities.is_empty() {
        parts.push(Part::Heading(Cell::words("Activities by interval")));
        parts.push(Part::Table(schedule(desk, &activities)));
    }
    if parts.is_empty() {
        parts.push(Part::Line(Cell::words("The record holds no open readiness task.")));
    }
    parts
}

fn tracker(desk: &Desk<'_, '_>, rows: &[Task<'_>]) -> Table {
    let heads = [
        ("SIT Stage", 2),
        ("CIT Interval", 2),
        ("Owner (PP/SI)", 3),
        ("Task Category", 3),
        ("Task", 9),
        ("Start Date", 4),
        ("Finish Date", 4),
        ("Status (RAG)", 2),
        ("Commentary", 6),
        ("Forecast Date", 4),
        ("Milestone Tier", 2),
        ("Milestone ID", 4),
    ];
    let mut table = Table::headed("Readiness tracker extract", &heads);
    for (key, task) in rows {
        let key = *key;
        // the code that a reader makes of the row
        let parts = [
            task.stage.as_ref(),
            task.interval.as_ref(),
            task.owner.as_ref(),
            Some(&task.task),
        ];
        let parts: Vec<&str> = parts
            .into_iter()
            .flatten()
            .map(Text::as_str)
            .filter(|p| !p.is_empty())
            .collect();
        let code = parts.join(" / ").split_whitespace().collect::<Vec<_>>().join(" ");
        table.rows.push(vec![
            desk.cell(key, &code, "stage"),
            desk.cell(key, &code, "interval"),
            desk.cell(key, &code, "owner"),
            desk.cell(key, &code, "category"),
            desk.cell(key, &code, "task"),
            desk.day(key, &code, "start", task.start),
            desk.day(key, &code, "finish", task.finish),
            desk.rag(key, &code, "status", task.status),
            desk.cell(key, &code, "commentary"),
            desk.day(key, &code, "forecast", task.forecast),
            desk.cell(key, &code, "tier"),
            // a tracker's id is a pointer: it is printed, and read only where the milestone itself stands in the pack
            Cell {
                of: Vec::new(),
                ..desk.cell(key, &code, "milestone")
            },
        ]);
    }
    table
}

fn schedule(desk: &Desk<'_, '_>, rows: &[Task<'_>]) -> Table {
    let mut columns: Vec<&str> = rows.iter().filter_map(|(_, task)| column_of(task)).collect();
    columns.sort_by(|a, b| natural_order(a, b));
    columns.dedup();
    let mut table = Table::headed("Activities by interval", &[("Activity / Milestone", 6), ("Notes", 6)]);
    table.heads.extend(columns.iter().map(|column| Head {
        cell: Cell::words(*column),
        width: 4,
    }));
    let mut activities: Vec<&Text> = Vec::new();
    for (_, task) in rows {
        if !activities.contains(&&task.task) {
            activities.push(&task.task);
        }
    }
    for activity in activities {
        let of = |column: &str| {
            let mut all = rows.iter();
            all.find(|(_, task)| task.task == *activity && column_of(task) == Some(column))
        };
        let found: Vec<Option<&Task<'_>>> = columns.iter().map(|column| of(column)).collect();
        let note = found.iter().flatten().find_map(|(_, task)| task.phase_note.clone());
        let mut row = vec![Cell::words(activity.clone()), Cell::words(note.unwrap_or_default())];
        for task in &found {
            row.push(match task {
                Some((key, task)) => {
                    let code = task.code.as_str();
                    let of = ["task", "interval", "phase_note"].into_iter();
                    let of: Vec<_> = of.filter_map(|column| desk.origin(*key, code, column)).collect();
                    desk.day(*key, code, "finish", task.finish).also(of)
                }
                None => Cell::default(),
            });
        }
        table.rows.push(row);
    }
    table
}

/// Events that are not over: those whose title says its day, and the others in a table.
pub(crate) fn events(desk: &Desk<'_, '_>, sitting: &Sitting<'_>) -> Vec<Part> {
    let rows: Vec<_> = ahead(desk, sitting)
        .into_iter()
        .filter(|(_, event)| split(event).is_none())
        .collect();
    let says = |event: &Event| {
        let title = event.title.text();
        read_dates(&title, &YearContext::default())
            .iter()
            .any(|read| read.when.is_some())
    };
    let items: Vec<Cell> = rows
        .iter()
        .filter(|(_, event)| says(event))
        .map(|(key, event)| {
            let title = event.title.text();
            desk.cell(*key, &title, "title").also(desk.origin(*key, &title, "on"))
        })
        .collect();
    if items.is_empty() {
        return Vec::new();
    }
    vec![Part::Heading(Cell::words("Upcoming events")), Part::Items(items)]
}

type Dated<'a> = (Ref<Event>, &'a Event);

/// Events that are not over on the day of the meeting.
fn ahead<'a>(desk: &Desk<'_, 'a>, sitting: &Sitting<'_>) -> Vec<Dated<'a>> {
    let mut all: Vec<Dated<'_>> = desk
        .view
        .all::<Event>()
        .filter_map(|(key, _)| Some((key, desk.view.get(key)?)))
        .filter(|(_, event)| event.on.is_some_and(|when| when.last() >= sitting.on))
        .collect();
    all.sort_by_key(|(key, event)| (event.on.map(When::first), key.key()));
    all
}

/// "What: which": an activity of several, by the heading that they share.
fn split(event: &Event) -> Option<(&str, &str)> {
    let (what, which) = event.title.as_str().split_once(": ")?;
    let dated = |text: &str| !read_dates(text, &YearContext::default()).is_empty();
    (!dated(which) && event.on.is_some()).then_some((what, which))
}

/// Activities from a first to a last day, a table for each heading that they share.
pub(crate) fn windows(desk: &Desk<'_, '_>, sitting: &Sitting<'_>) -> Vec<Part> {
    let mut tables: BTreeMap<&str, Table> = BTreeMap::new();
    for (key, event) in ahead(desk, sitting) {
        let (Some((what, which)), Some(when)) = (split(event), event.on) else {
            continue;
        };
        let heads = [("Activity", 6), ("Start date", 3), ("End date", 3)];
        let table = tables.entry(what).or_insert_with(|| Table::headed(what, &heads));
        let of = [
            desk.origin(key, event.title.as_str(), "title"),
            desk.origin(key, event.title.as_str(), "on"),
        ];
        let (first, last) = (when.first(), when.last());
        table.rows.push(vec![
            Cell::words(which).also(of.into_iter().flatten()),
            if first == last {
                Cell::default()
            } else {
                Cell::words(short(first))
            },
            Cell::words(short(last)),
        ]);
    }
    let headed = |(what, table): (&str, Table)| [Part::Heading(Cell::words(what)), Part::Table(table)];
    tables.into_iter().flat_map(headed).collect()
}

/// Counts by tranche and route, as last reported.
pub(crate) fn qualification(desk: &Desk<'_, '_>, sitting: &Sitting<'_>) -> Vec<Part> {
    let all = desk.view.all::<QualificationIntention>();
    let all = all.filter(|(_, row)| row.count.is_some() && row.tranche.is_some());
    let all = all.map(|(key, row)| (row.code.to_string(), (key, row)));
    let Some((from, mut rows)) = newest(all, &sitting.codes) else {
        return Vec::new();
    };
    rows.sort_by_key(|(_, (key, _))| key.key());
    let mut parts = Vec::new();
    if *from != desk.name {
        parts.push(Part::Line(Cell::words(format!("Carried unchanged from {from}."))));
    }
    for route in [Some(Route::Sit), Some(Route::NonSit), None] {
        let of: Vec<_> = rows.iter().filter(|(_, (_, row))| row.route == route).collect();
        if of.is_empty() {
            continue;
        }
        let named = match route {
            Some(Route::Sit) => "MPIDs of the SIT route by tranche:",
            Some(Route::NonSit) => "MPIDs of the non-SIT route by tranche:",
            None => "MPIDs by tranche, whatever the route:",
        };
        parts.push(Part::Line(Cell::words(named)));
        let mut table = Table::headed(named.trim_end_matches(':'), &[]);
        let mut counts = Vec::new();
        for (code, (key, row)) in of {
            let code = desk.under(code);
            let tranche = row.tranche.clone().unwrap_or_default();
            table.heads.push(Head {
                cell: Cell::words(tranche).also(desk.origin(*key, &code, "tranche")),
                width: 1,
            });
            let told = matches!(row.response, Some(Response::Received | Response::NotStated));
            let columns = ["count", "route", "response"].into_iter();
            let columns = columns.filter(|column| *column != "response" || told);
            let of: Vec<_> = columns.filter_map(|column| desk.origin(*key, &code, column)).collect();
            counts.push(Cell::words(row.count.unwrap_or_default().to_string()).also(of));
        }
        table.rows.push(counts);
        parts.push(Part::Table(table));
    }
    parts
}
