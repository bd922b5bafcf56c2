//! Actions, what groups reported, the matrix of working groups, events, and the meetings ahead.

use std::collections::BTreeMap;

use programme::actions::{Action, ActionStatus};
use programme::agenda_items::AgendaItem;
use programme::group_reports::GroupReport;
use programme::group_updates::GroupUpdate;
use programme::groups::Group;
use record::{Ref, natural_order};
use terms::{Date, Text};

use super::agenda::Rows;
use super::desk::{Desk, dated_list, long, newest};
use super::of_record::Sitting;
use super::{Cell, Head, Line, Part, Table, plan, readiness};

/// The group's open actions: those past their day first, the rest as read.
pub(crate) fn actions(desk: &Desk<'_, '_>, sitting: &Sitting<'_>) -> Vec<Part> {
    let code = sitting.group.1.code.text();
    let raised_here = |action: &Action| match action.meeting.and_then(|meeting| desk.view.get(meeting)) {
        Some(meeting) => meeting.group == Some(sitting.group.0),
        None => action
            .id
            .as_str()
            .strip_prefix(code.to_uppercase().as_str())
            .is_some_and(|rest| !rest.starts_with(char::is_alphabetic)),
    };
    let mut open: Vec<(Ref<Action>, &Action)> = desk
        .view
        .all::<Action>()
        .filter(|(_, action)| action.closed.is_none() && action.status != Some(ActionStatus::Closed))
        .filter(|(_, action)| raised_here(action))
        .collect();
    let exception = |action: &Action| {
        action.status == Some(ActionStatus::Overdue)
            || (action.status != Some(ActionStatus::RecommendClosed) && action.due.is_some_and(|due| due < sitting.on))
    };
    open.sort_by(|(_, a), (_, b)| {
        let by = exception(b).cmp(&exception(a));
        by.then_with(|| natural_order(a.id.as_str(), b.id.as_str()))
    });
    if open.is_empty() {
        return vec![Part::Line(Cell::words("No action is open."))];
    }
    let heads = [
        ("Ref", 3),
        ("Date", 3),
        ("Action", 9),
        ("Owner", 4),
        ("Due", 3),
        ("Status", 3),
        ("Latest Update", 8),
    ];
    let mut table = Table::headed("Actions", &heads);
    for (key, action) in open {
        let id = action.id.as_str();
        let owner = {
            let person = action.person.as_ref().map(|person| desk.view.eyes().person(person));
            let printed = match (&action.owner, person) {
                (Some(owner), Some(person)) => format!("{owner} ({person})"),
                (owner, person) => owner.as_ref().map(ToString::to_string).or(person).unwrap_or_default(),
            };
            let of = ["owner", "person"].into_iter();
            Cell::words(printed).also(of.filter_map(|column| desk.origin(key, id, column)))
        };
        table.rows.push(vec![
            desk.cell(key, id, "id"),
            desk.day(key, id, "raised", action.raised),
            desk.cell(key, id, "action"),
            owner,
            desk.day(key, id, "due", action.due),
            desk.cell(key, id, "status"),
            desk.cell(key, id, "update"),
        ]);
    }
    vec![Part::Table(table)]
}

/// Says that what follows was reported to an earlier meeting.
fn carried(desk: &Desk<'_, '_>, from: &Text) -> Option<Part> {
    let note = format!("Carried unchanged from {from}: nothing newer is in the record.");
    (*from != desk.name).then(|| Part::Line(Cell::words(note)))
}

/// What groups reported since the last meeting, and what takes place next.
pub(crate) fn updates(desk: &Desk<'_, '_>, sitting: &Sitting<'_>) -> Vec<Part> {
    let mut parts = Vec::new();
    let all = desk.view.all::<GroupUpdate>();
    let all = all.map(|(key, update)| (update.code.to_string(), (key, update)));
    if let Some((from, rows)) = newest(all, &sitting.codes) {
        parts.extend(carried(desk, from));
        let mut by_group: BTreeMap<(Option<u32>, Option<Date>), Vec<_>> = BTreeMap::new();
        for (code, (key, update)) in rows {
            let group = update.group.map(Ref::key);
            by_group
                .entry((group, update.on))
                .or_default()
                .push((code, key, update));
        }
        for ((_, on), rows) in by_group {
            let Some((_, _, first)) = rows.first() else { continue };
            let Some((key, group)) = first.group.and_then(|key| Some((key, desk.view.get(key)?))) else {
                continue;
            };
            let day = on.map(|day| format!(", {}", long(day))).unwrap_or_default();
            parts.push(Part::Heading(named(desk, key, group, &day)));
            parts.push(Part::Items(rows.iter().map(|row| update_item(desk, row)).collect()));
        }
    }
    if parts.is_empty() {
        parts.push(Part::Line(Cell::words("No group has reported since the last meeting.")));
    }
    parts.extend(readiness::events(desk, sitting));
    parts
}

/// A group as it is introduced: "Programme Board (PB)".
fn named(desk: &Desk<'_, '_>, key: Ref<Group>, group: &Group, after: &str) -> Cell {
    let code = group.code.text();
    let text = match &group.name {
        Some(name) => format!("{name} ({code}){after}"),
        None => format!("{code}{after}"),
    };
    let of = ["code", "name"].into_iter();
    Cell::words(text).also(of.filter_map(|column| desk.origin(key, &code, column)))
}

fn update_item(desk: &Desk<'_, '_>, (code, key, update): &(String, Ref<GroupUpdate>, &GroupUpdate)) -> Cell {
    let code = desk.under(code);
    let topic = update.topic.clone().unwrap_or_default();
    let text = update.text.clone().unwrap_or_default();
    let begins = !topic.is_empty() && text.starts_with(topic.as_str());
    let printed = if begins || topic.is_empty() || text.is_empty() {
        if text.is_empty() {
            topic.to_string()
        } else {
            text.to_string()
        }
    } else {
        format!("{topic}: {text}")
    };
    let columns: &[&'static str] = if begins {
        &["topic", "text", "on", "group"]
    } else {
        &["topic", "on", "group"]
    };
    let of = columns.iter().filter_map(|column| desk.origin(*key, &code, column));
    let of: Vec<_> = of.collect();
    Cell {
        lead: begins.then_some(topic),
        ..Cell::words(printed.split_whitespace().collect::<Vec<_>>().join(" "))
    }
    .also(of)
}

/// The matrix of working groups: a column a group.
pub(crate) fn reports(desk: &Desk<'_, '_>, sitting: &Sitting<'_>) -> Vec<Part> {
    let all = desk.view.all::<GroupReport>();
    let all = all.map(|(key, report)| (report.code.to_string(), (key, report)));
    let Some((from, rows)) = newest(all, &sitting.codes) else {
        return vec![Part::Line(Cell::words("No working group has reported."))];
    };
    let mut table = Table {
        title: "Working groups".into(),
        heads: vec![Head {
            cell: Cell::default(),
            width: 2,
        }],
        rows: Vec::new(),
    };
    let mut lines: [Vec<Cell>; 4] = [
        vec![Cell::words("Upcoming deliverables")],
        vec![Cell::words("Next meeting's agenda items")],
        vec![Cell::words("Agenda items from last meeting")],
        vec![Cell::words("Escalations")],
    ];
    for (code, (key, report)) in &rows {
        let Some((group_key, group)) = report.group.and_then(|key| Some((key, desk.view.get(key)?))) else {
            continue;
        };
        let code = desk.under(code);
        table.heads.push(Head {
            cell: named(desk, group_key, group, "").also(desk.origin(*key, &code, "group")),
            width: 4,
        });
        let of = |column| desk.origin(*key, &code, column);
        lines[0].push(desk.list(*key, &code, "deliverables"));
        lines[1].push(if report.next.is_some_and(|day| day < sitting.on) {
            renewed(desk.list(*key, &code, "next_items"))
        } else {
            dated_list(report.next, desk.list(*key, &code, "next_items"), of("next"))
        });
        lines[2].push(dated_list(
            report.last,
            desk.list(*key, &code, "last_items"),
            of("last"),
        ));
        lines[3].push(desk.cell(*key, &code, "escalations"));
    }
    table.rows.extend(lines);
    carried(desk, from).into_iter().chain([Part::Table(table)]).collect()
}

/// What was said of a next meeting that is past by now: its day has to be renewed.
fn renewed(list: Cell) -> Cell {
    let first = Line {
        text: "Date to be renewed".into(),
        listed: false,
    };
    Cell {
        lines: std::iter::once(first).chain(list.lines.clone()).collect(),
        ..list
    }
}

/// Next steps and the roadmap of the next meetings.
pub(crate) fn next(desk: &Desk<'_, '_>, sitting: &Sitting<'_>, rows: &Rows) -> Vec<Part> {
    let code = sitting.group.1.code.text();
    let mut items = vec![Cell::words("Confirm actions and decisions")];
    let ahead: Vec<_> = sitting.after.iter().take(3).collect();
    match ahead.first() {
        Some((_, _, day)) => items.push(Cell::words(format!("Date of next {code}: {}", long(*day)))),
        None => items.push(Cell::words(format!("The date of the next {code} is not set"))),
    }
    let mut parts = vec![Part::Items(items)];
    if ahead.is_empty() {
        return parts;
    }
    let mut table = Table {
        title: format!("{code} agenda roadmap").into(),
        heads: vec![Head {
            cell: Cell::words("Meeting dates"),
            width: 2,
        }],
        rows: vec![
            vec![Cell::words("Relevant milestones")],
            vec![Cell::words("Agenda items")],
            vec![Cell::words("Standing items")],
        ],
    };
    let mut from = sitting.on;
    for (key, meeting, day) in ahead {
        let planned = format!("{code} {day}");
        let same = meeting.code.as_str() == planned;
        let columns = ["code", "on", "group", "state"].into_iter().filter(|_| same);
        let of: Vec<_> = columns
            .filter_map(|column| desk.origin(*key, &planned, column))
            .collect();
        table.heads.push(Head {
            cell: Cell::words(long(*day)).also(of),
            width: 4,
        });
        let agenda = desk
            .view
            .all::<AgendaItem>()
            .filter(|(_, item)| item.meeting == Some(*key));
        let cells = [
            Cell::list(plan::between(desk, sitting, from, *day)),
            Cell::list(agenda.map(|(_, item)| item.title.clone())),
            Cell::list(rows.standing()),
        ];
        for (row, cell) in table.rows.iter_mut().zip(cells) {
            row.push(cell);
        }
        from = *day;
    }
    parts.push(Part::Heading(Cell::words(format!("{code} agenda roadmap"))));
    parts.push(Part::Table(table));
    parts
}
