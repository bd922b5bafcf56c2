//! Readiness trackers: tasks with start, finish, status and the milestone they serve.

use super::TrackerRow;
use super::columns::{Columns, Profile};
use super::source::{Source, View, holds};

fn datelike(p: &Profile) -> bool {
    p.dates * 2 >= p.filled
}

fn wordy(p: &Profile) -> bool {
    p.dates * 2 < p.filled
}

struct Places {
    stage: Option<usize>,
    interval: Option<usize>,
    owner: Option<usize>,
    category: Option<usize>,
    task: Option<usize>,
    start: Option<usize>,
    finish: Option<usize>,
    status: Option<usize>,
    commentary: Option<usize>,
    forecast: Option<usize>,
    tier: Option<usize>,
    milestone: Option<usize>,
}

fn places(columns: &Columns) -> Places {
    let mut taken = Vec::new();
    let mut find = |names: &[&str], passes: fn(&Profile) -> bool| {
        let found = columns.headed_with(names, &taken, passes);
        taken.extend(found);
        found
    };
    let category = find(&["task category", "category", "task type", "type", "theme"], wordy);
    let milestone = find(&["milestone id", "milestone ref", "milestone"], wordy);
    let tier = find(&["milestone tier", "tier"], wordy);
    let task = find(
        &[
            "task",
            "task name",
            "readiness task",
            "activity",
            "criterion",
            "criteria",
            "readiness item",
            "deliverable",
            "description",
            "item",
            "what",
        ],
        wordy,
    );
    let start = find(&["start date", "start", "begin", "from", "starts"], datelike);
    let finish = find(
        &[
            "finish date",
            "finish",
            "end date",
            "end",
            "due date",
            "due",
            "complete by",
            "target",
            "target date",
            "until",
            "finishes",
        ],
        datelike,
    );
    let forecast = find(&["forecast date", "forecast", "expected"], datelike);
    let status = find(
        &[
            "status rag",
            "status",
            "rag",
            "rag status",
            "state",
            "readiness",
            "colour",
        ],
        wordy,
    );
    let stage = find(&["sit stage", "test stage", "stage", "phase"], wordy);
    let interval = find(&["cit interval", "interval", "wave", "cycle"], wordy);
    let owner = find(&["owner pp si", "owner", "responsible", "lead", "who", "party"], wordy);
    let commentary = find(
        &[
            "commentary",
            "comment",
            "comments",
            "update",
            "notes",
            "remarks",
            "evidence",
        ],
        wordy,
    );
    Places {
        stage,
        interval,
        owner,
        category,
        task,
        start,
        finish,
        status,
        commentary,
        forecast,
        tier,
        milestone,
    }
}

/// Whether a table tracks tasks: a task, a finish, a status, and what places it (stage, interval, category, milestone).
pub(crate) fn is(_: &Source<'_>, view: &View<'_>) -> bool {
    let at = places(&view.columns);
    let placing = [at.stage, at.interval, at.category, at.milestone]
        .iter()
        .flatten()
        .count();
    let announced = view.announced();
    let named = ["readiness", "tracker", "tracking"]
        .iter()
        .any(|w| holds(&announced, w));
    let actions = view.columns.any(&["raised", "opened", "logged"]);
    let planned = view.columns.any(&["baseline"]);
    let dated = at.finish.is_some() || at.start.is_some() || (at.forecast.is_some() && named);
    at.task.is_some()
        && dated
        && at.status.is_some()
        && !actions
        && !planned
        && (placing >= 2 || (named && (placing >= 1 || at.owner.is_some())))
}

/// Rows of every tracker.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<TrackerRow> {
    let mut out = Vec::new();
    for (table, view) in source.of_kind("tracker") {
        let at = places(&view.columns);
        for row in view.body() {
            let cell = |column: Option<usize>| column.and_then(|c| row.cells.get(c)).filter(|c| !c.is_empty());
            let span = |column: Option<usize>| cell(column).map(|c| c.span.clone());
            let date = |column: Option<usize>| cell(column).and_then(|c| source.first_date(&c.span));
            let Some(task) = span(at.task) else { continue };
            out.push(TrackerRow {
                stage: span(at.stage),
                interval: span(at.interval),
                owner: span(at.owner),
                category: span(at.category),
                task,
                start: date(at.start),
                finish: date(at.finish),
                status: span(at.status).or_else(|| filled(at.status.and_then(|c| row.cells.get(c)))),
                commentary: span(at.commentary),
                forecast: date(at.forecast),
                tier: span(at.tier),
                milestone: span(at.milestone),
                table,
            });
        }
    }
    out
}

/// A status given by a fill, in the colour's word.
pub(crate) fn filled(cell: Option<&crate::document::Cell>) -> Option<terms::Span> {
    let cell = cell?;
    let fill = cell.fill?;
    Some(terms::Span {
        text: terms::Text::from(fill.word()),
        ..cell.span.clone()
    })
}
