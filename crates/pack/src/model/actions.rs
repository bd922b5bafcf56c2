//! The actions table, in whatever order and by whatever names its columns come.

use super::columns::{Columns, Profile};
use super::ids;
use super::source::{Source, View, holds};
use super::{Action, Dated};
use crate::document::{Cell, Row};
use terms::Span;

const ID: [&str; 14] = [
    "ref",
    "action ref",
    "reference",
    "id",
    "action id",
    "nr",
    "no",
    "number",
    "key",
    "ident",
    "code",
    "#",
    "action no",
    "action",
];
const RAISED: [&str; 19] = [
    "date raised",
    "raised",
    "raised on",
    "opened",
    "opened on",
    "logged",
    "logged on",
    "asked on",
    "asked",
    "made on",
    "given",
    "set",
    "since",
    "created",
    "date opened",
    "issued",
    "from",
    "date set",
    "date",
];
const DUE: [&str; 22] = [
    "due",
    "due date",
    "due by",
    "date due",
    "target date",
    "target",
    "deadline",
    "until",
    "ready by",
    "wanted by",
    "to be done by",
    "done by",
    "complete by",
    "needed by",
    "required by",
    "by when",
    "finish by",
    "promised for",
    "by",
    "expected",
    "closes",
    "when",
];
const ACTION: [&str; 20] = [
    "action",
    "action description",
    "description",
    "actions",
    "task",
    "text",
    "what is owed",
    "what",
    "wording",
    "point",
    "job",
    "promise",
    "item",
    "details",
    "question",
    "request",
    "owed",
    "summary",
    "title",
    "subject",
];
const OWNER: [&str; 16] = [
    "owner",
    "action owner",
    "holder",
    "who",
    "whose",
    "by whom",
    "responsible",
    "owed by",
    "asked of",
    "person",
    "lead",
    "assignee",
    "assigned to",
    "name",
    "by",
    "party",
];
const STATUS: [&str; 10] = [
    "status",
    "state",
    "standing",
    "proposal",
    "proposed status",
    "position",
    "rag status",
    "open closed",
    "stage",
    "rag",
];
const UPDATE: [&str; 18] = [
    "latest update",
    "update",
    "updates",
    "comment",
    "comments",
    "note",
    "notes",
    "remark",
    "remarks",
    "progress",
    "where it stands",
    "last word",
    "latest",
    "commentary",
    "latest position",
    "response",
    "progress note",
    "answer",
];

struct Places {
    id: Option<usize>,
    raised: Option<usize>,
    due: Option<usize>,
    action: Option<usize>,
    owner: Option<usize>,
    status: Option<usize>,
    update: Option<usize>,
}

fn datelike(p: &Profile) -> bool {
    p.dates * 2 >= p.filled
}

fn wordy(p: &Profile) -> bool {
    p.dates * 2 < p.filled
}

fn places(columns: &Columns) -> Places {
    let mut taken = Vec::new();
    let due = columns.headed_with(&DUE, &taken, datelike);
    taken.extend(due);
    let raised = columns.headed_with(&RAISED, &taken, datelike);
    taken.extend(raised);
    // dates without a telling heading: the earlier are when it was raised
    let others = columns.date_columns(&taken);
    let (raised, due) = match (raised, due, others.as_slice()) {
        (None, None, [first, .., last]) => (Some(*first), Some(*last)),
        (None, None, [only]) => (None, Some(*only)),
        (None, due, [first, ..]) => (Some(*first), due),
        (raised, None, [.., last]) => (raised, Some(*last)),
        (raised, due, _) => (raised, due),
    };
    taken.extend(raised);
    taken.extend(due);
    let status = columns.headed_with(&STATUS, &taken, wordy);
    taken.extend(status);
    let id = columns
        .headed_with(&ID, &taken, |p| p.bare_ids * 2 > p.filled)
        .or_else(|| {
            columns
                .id_column(&taken)
                .filter(|c| columns.profiles[*c].bare_ids * 2 > columns.profiles[*c].filled)
        });
    taken.extend(id);
    let action = columns
        .headed_with(&ACTION, &taken, |p| wordy(p) && p.average_words() >= 2)
        .or_else(|| columns.wordiest(&taken));
    taken.extend(action);
    let owner = columns.headed_with(&OWNER, &taken, wordy);
    taken.extend(owner);
    let update = columns.headed_with(&UPDATE, &taken, wordy);
    Places {
        id,
        raised,
        due,
        action,
        owner,
        status,
        update,
    }
}

/// Whether a table lists actions: something to do, by whom or how it stands, by when; and no plan's dates.
pub(crate) fn is(_: &Source<'_>, view: &View<'_>) -> bool {
    let columns = &view.columns;
    if view.table.header_rows == 0 && columns.heads.iter().all(String::is_empty) {
        return headless(view);
    }
    let at = places(columns);
    let planned = columns.any(&[
        "baseline",
        "forecast",
        "milestone",
        "version",
        "start date",
        "end date",
        "risk",
    ]);
    let announced = view.announced();
    let named = [
        "action",
        "actions",
        "promise",
        "promises",
        "promised",
        "owed",
        "jobs",
        "open points",
        "to do",
        "owe",
    ]
    .iter()
    .any(|w| holds(&announced, w));
    let stated = at.status.is_some();
    let told_due = columns.headed_with(&DUE, &[], datelike).is_some();
    let identified = at.id.is_some() || at.action.is_some_and(|a| columns.profiles[a].mostly_ids());
    let parts = usize::from(at.owner.is_some())
        + usize::from(stated)
        + usize::from(at.raised.is_some())
        + usize::from(named)
        + usize::from(identified);
    at.action.is_some() && at.due.is_some() && !planned && ((told_due && parts >= 2) || (named && parts >= 3))
}

/// No header: an id, two dates and a word for how it stands in most rows.
fn headless(view: &View<'_>) -> bool {
    let dates = view.columns.date_columns(&[]).len();
    let open = |r: &Row| {
        r.cells.iter().any(|c| {
            matches!(
                c.text().to_ascii_lowercase().as_str(),
                "open" | "closed" | "recommend closed" | "ongoing" | "complete"
            )
        })
    };
    let rows = view.table.rows.len();
    dates >= 2 && view.columns.id_column(&[]).is_some() && view.body().filter(|r| open(r)).count() * 2 > rows
}

/// Rows of the actions tables.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<Action> {
    let mut out = Vec::new();
    for (_, view) in source.of_kind("actions") {
        let at = places(&view.columns);
        out.extend(view.body().filter_map(|row| action(source, row, &at)));
    }
    out
}

fn action(source: &Source<'_>, row: &Row, at: &Places) -> Option<Action> {
    let cell = |column: Option<usize>| column.and_then(|c| row.cells.get(c)).filter(|c: &&Cell| !c.is_empty());
    let span = |column: Option<usize>| cell(column).map(|c| c.span.clone());
    let date = |column: Option<usize>| cell(column).and_then(|c| first(source, &c.span));
    let mut id = span(at.id);
    let mut text = span(at.action);
    if let (None, Some(whole)) = (&id, &text) {
        // the id is printed before the words
        if let Some(length) = ids::leading(&whole.text).filter(|l| ids::is_id(&whole.text[..*l])) {
            id = Some(source.part(whole, 0, length));
            let rest = whole.text[length..].trim_start_matches([':', '-', '–', '.', ' ']);
            text = Some(source.part(whole, whole.text.len() - rest.len(), whole.text.len()));
        }
    }
    let mut status = span(at.status);
    let mut update = span(at.update);
    if let (Some(state), None) = (&status, at.update) {
        // "Open: second draft returned", "Open – answer awaited"
        let marks = [":", ";", " – ", " - ", " — "];
        let cut = marks.iter().filter_map(|m| Some((state.text.find(m)?, m.len()))).min();
        if let Some((at, length)) = cut.filter(|(at, _)| state.text[..*at].split_whitespace().count() <= 4) {
            update = Some(source.part(state, at + length, state.text.len()));
            status = Some(source.part(state, 0, at));
        }
    }
    (id.is_some() || text.is_some()).then(|| Action {
        id,
        raised: date(at.raised),
        action: text,
        owner: span(at.owner),
        due: date(at.due),
        status,
        update,
    })
}

/// A cell's date, read with the years about the meeting.
fn first(source: &Source<'_>, span: &Span) -> Option<Dated> {
    source.first_date(span)
}
