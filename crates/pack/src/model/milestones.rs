//! Milestone tables of every sort, and milestones named in prose, bullets or pictures with a date beside them.

use super::columns::{Columns, Profile};
use super::ids;
use super::source::{Source, View, holds, text_of};
use super::{Dated, IdKind, MilestoneRow, MilestoneTable};
use crate::document::{Block, Cell, Row};
use std::collections::HashSet;
use terms::{Rag, Span};

const CHANGE: [&str; 5] = [
    "milestone change",
    "change",
    "change type",
    "type of change",
    "what changes",
];
const ID: [&str; 14] = [
    "milestone id",
    "id",
    "ident",
    "milestone ref",
    "ref",
    "reference",
    "code",
    "milestone no",
    "number",
    "nr",
    "no",
    "key",
    "milestone",
    "mid",
];
const TITLE: [&str; 14] = [
    "milestone title",
    "milestone name",
    "title",
    "name",
    "milestone",
    "what is reached",
    "milestone description",
    "description",
    "what",
    "deliverable",
    "activity",
    "event",
    "text",
    "wording",
];
const DESCRIPTION: [&str; 6] = [
    "milestone description",
    "description",
    "explanation",
    "definition",
    "meaning",
    "detail",
];
const TIER: [&str; 4] = ["milestone tier", "tier", "level", "milestone level"];
const SERVES: [&str; 8] = [
    "level 1 milestone",
    "tier 1 milestone",
    "parent milestone",
    "parent",
    "serves",
    "supports",
    "feeds",
    "leads to",
];
const SECTION: [&str; 9] = [
    "plan section",
    "section",
    "part of plan",
    "area",
    "workstream",
    "plan area",
    "stream",
    "work area",
    "part",
];
const OWNER: [&str; 6] = ["owner", "milestone owner", "responsible", "lead", "accountable", "who"];
const BASELINE: [&str; 15] = [
    "baseline date",
    "baseline",
    "baselined",
    "plan",
    "planned",
    "planned date",
    "first date",
    "original date",
    "original",
    "agreed date",
    "agreed",
    "old date",
    "plan date",
    "was",
    "due",
];
const FORECAST: [&str; 15] = [
    "forecast date",
    "forecast",
    "now",
    "present date",
    "current date",
    "current forecast",
    "latest",
    "expected",
    "revised",
    "revised date",
    "new date",
    "latest date",
    "outlook",
    "present",
    "current",
];
const ACTUAL: [&str; 9] = [
    "actual date",
    "actual",
    "achieved",
    "done",
    "completed",
    "completed on",
    "reached",
    "date achieved",
    "met on",
];
const DATE: [&str; 6] = ["milestone date", "date", "day", "target date", "target", "when"];
const UPDATE: [&str; 16] = [
    "update",
    "updates",
    "comment",
    "comments",
    "commentary",
    "remark",
    "remarks",
    "note",
    "notes",
    "why it moved",
    "reason",
    "reason for change",
    "explanation",
    "why",
    "progress",
    "status update",
];

struct Places {
    change: Option<usize>,
    id: Option<usize>,
    title: Option<usize>,
    description: Option<usize>,
    tier: Option<usize>,
    serves: Option<usize>,
    section: Option<usize>,
    owner: Option<usize>,
    baseline: Option<usize>,
    forecast: Option<usize>,
    actual: Option<usize>,
    date: Option<usize>,
    rag: [Option<usize>; 3],
    update: Option<usize>,
}

fn datelike(p: &Profile) -> bool {
    p.dates * 2 >= p.filled
}

fn wordy(p: &Profile) -> bool {
    p.dates * 2 < p.filled
}

/// What heads the two dates of a change, where the table says that it is about milestones.
const MOVED_FROM: [&str; 6] = ["from", "old", "current baseline", "previous", "previous date", "before"];
const MOVED_TO: [&str; 6] = ["to", "new", "proposed", "proposed date", "proposed baseline", "after"];

/// Whether a table's headings or what stands above it speak of milestones.
fn is_named(view: &View<'_>) -> bool {
    let announced = view.announced();
    ["milestone", "milestones"]
        .iter()
        .any(|w| holds(&announced, w) || view.columns.heads.iter().any(|h| holds(h, w)))
}

fn places(columns: &Columns, named: bool) -> Places {
    let mut taken: Vec<usize> = Vec::new();
    let mut find = |names: &[&str], passes: fn(&Profile) -> bool| {
        let found = columns.headed_with(names, &taken, passes);
        taken.extend(found);
        found
    };
    let rag = [
        find(&["last rag", "previous rag", "last status", "prior rag"], wordy),
        find(
            &[
                "current rag",
                "rag",
                "this rag",
                "rag status",
                "current status",
                "status",
            ],
            wordy,
        ),
        find(&["next rag", "expected rag", "next status", "forecast rag"], wordy),
    ];
    let serves = find(&SERVES, wordy);
    let id = find(&ID, |p| p.ids * 2 > p.filled);
    let tier = find(&TIER, |p| p.average_words() <= 2);
    let change = find(&CHANGE, |p| wordy(p) && p.average_words() <= 5);
    let mut baseline = find(&BASELINE, datelike);
    let mut forecast = find(&FORECAST, datelike);
    if named && baseline.is_none() && forecast.is_none() {
        baseline = find(&MOVED_FROM, datelike);
        forecast = find(&MOVED_TO, datelike);
    }
    let actual = find(&ACTUAL, datelike);
    let date = find(&DATE, datelike);
    let title = find(&TITLE, |p| wordy(p) && p.average_words() >= 2);
    let description = find(&DESCRIPTION, wordy);
    let section = find(&SECTION, wordy);
    let owner = find(&OWNER, wordy);
    let update = find(&UPDATE, wordy);
    let id = id.or_else(|| columns.id_column(&taken));
    taken.extend(id);
    let title = title.or_else(|| columns.wordiest(&taken));
    Places {
        change,
        id,
        title,
        description,
        tier,
        serves,
        section,
        owner,
        baseline,
        forecast,
        actual,
        date,
        rag,
        update,
    }
}

/// Whether a table lists milestones: ids with a baseline, a forecast, or a date under words for milestones.
pub(crate) fn is(_: &Source<'_>, view: &View<'_>) -> bool {
    let columns = &view.columns;
    let announced = view.announced();
    let named = is_named(view);
    let at = places(columns, named);
    let Some(id) = at.id else { return false };
    let mixed = columns.profiles[id].bare_ids * 2 <= columns.profiles[id].filled;
    let plan = ["register", "look ahead", "lookahead", "plan", "timeline"]
        .iter()
        .any(|w| holds(&announced, w));
    let due = columns
        .headed_with(&["due", "due date", "due by"], &[], datelike)
        .is_some();
    let people = columns.any(&["raised", "opened", "logged"]);
    let risky = columns.any(&["impact", "mitigation", "probability"]);
    let moved = named && at.baseline.is_some() && at.forecast.is_some();
    if (at.title.is_none() && !moved)
        || risky
        || mixed
        || (due && (people || columns.any(&["status", "state"])) && !named)
    {
        return false;
    }
    let pair = at.forecast.is_some() && (at.baseline.is_some() || at.tier.is_some() || named);
    let dated = at.date.is_some() || at.baseline.is_some();
    pair || (dated && !people && (at.tier.is_some() || named || (plan && at.section.is_some())))
}

/// Rows of every milestone table, then milestones in prose.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<MilestoneRow> {
    let mut out = Vec::new();
    for (index, view) in source.of_kind("milestones") {
        let at = places(&view.columns, is_named(view));
        let table = if at.change.is_some() {
            MilestoneTable::Change
        } else if at.forecast.is_some() {
            MilestoneTable::View
        } else {
            MilestoneTable::Register
        };
        out.extend(view.body().filter_map(|r| row(source, r, &at, table, index)));
    }
    let known: HashSet<String> = out
        .iter()
        .map(|m| ids::spelling(&m.id.text))
        .filter(|i| !i.is_empty())
        .collect();
    prose(source, &known, &mut out);
    out
}

fn row(source: &Source<'_>, row: &Row, at: &Places, table: MilestoneTable, index: usize) -> Option<MilestoneRow> {
    let cell = |column: Option<usize>| column.and_then(|c| row.cells.get(c));
    let span = |column: Option<usize>| cell(column).filter(|c| !c.is_empty()).map(|c| c.span.clone());
    let dated = |column: Option<usize>| cell(column).map(|c| (c.span.clone(), source.first_date(&c.span)));
    let id = match span(at.id) {
        Some(whole) => {
            let length = ids::leading(&whole.text)?;
            source.part(&whole, 0, length)
        }
        // a row that lost its id is still a milestone when it has a title and a date
        None => {
            span(at.title)?;
            [at.baseline, at.forecast, at.date]
                .into_iter()
                .find_map(|c| source.first_date(&cell(c)?.span))?;
            cell(at.id)?.span.clone()
        }
    };
    let mut baseline = dated(at.baseline);
    let forecast = dated(at.forecast);
    let mut date = cell(at.date).and_then(|c| source.first_date(&c.span));
    if table == MilestoneTable::Register && date.is_none() {
        date = baseline.take().and_then(|(_, d)| d);
    }
    let rag = at.rag.map(|column| cell(column).and_then(rag));
    Some(MilestoneRow {
        table,
        at: Some(index),
        change: span(at.change),
        id,
        title: span(at.title),
        description: span(at.description),
        tier: span(at.tier),
        serves: span(at.serves),
        section: span(at.section),
        owner: span(at.owner),
        baseline,
        forecast,
        actual: dated(at.actual),
        date,
        rag,
        update: span(at.update),
    })
}

/// The printed colour, or the fill's.
pub(crate) fn rag(cell: &Cell) -> Option<Rag> {
    Rag::from_word(cell.text()).or(cell.fill)
}

/// Whether an id names a milestone: it heads a row of a milestone table, or has a milestone's shape.
fn is_milestone(id: &str, known: &HashSet<String>) -> bool {
    known.contains(id) || (ids::usual(id) == IdKind::Milestone && id.len() > 3)
}

/// Milestones outside milestone tables, with the date that stands with them.
fn prose(source: &Source<'_>, known: &HashSet<String>, out: &mut Vec<MilestoneRow>) {
    let blocks = &source.document.blocks;
    for (n, block) in blocks.iter().enumerate() {
        match block {
            Block::Paragraph(span) | Block::Item { span, .. } => {
                if let Some(found) = line(source, n, span, known) {
                    out.push(found);
                }
            }
            Block::Table(table) => {
                let kind = source.tables.iter().find(|t| t.block == n).and_then(|t| t.kind);
                if !matches!(kind, None | Some("dates" | "figures")) {
                    continue;
                }
                for row in table.body().map(|(_, r)| r) {
                    out.extend(cells(source, row, known));
                }
            }
            Block::Heading(_) | Block::Break(_) => {}
        }
    }
}

fn blank(id: Span) -> MilestoneRow {
    MilestoneRow {
        table: MilestoneTable::Prose,
        at: None,
        change: None,
        id,
        title: None,
        description: None,
        tier: None,
        serves: None,
        section: None,
        owner: None,
        baseline: None,
        forecast: None,
        actual: None,
        date: None,
        rag: [None; 3],
        update: None,
    }
}

/// The first milestone named in a line.
fn first_id(source: &Source<'_>, span: &Span, known: &HashSet<String>) -> Option<(Span, usize, usize)> {
    let mut found = ids::find(&span.text);
    found.extend(ids::leading(&span.text).map(|l| (0, l)));
    let (start, end) = found
        .into_iter()
        .find(|(a, b)| is_milestone(&ids::spelling(&span.text[*a..*b]), known))?;
    Some((source.part(span, start, end), start, end))
}

/// A line that names a milestone: alone with its date near it, or with a date in the line.
fn line(source: &Source<'_>, block: usize, span: &Span, known: &HashSet<String>) -> Option<MilestoneRow> {
    let (id, start, end) = first_id(source, span, known)?;
    let text: &str = &span.text;
    if id.text.len() == text.len() {
        return picture(source, block, id);
    }
    let count = ids::find(text)
        .into_iter()
        .filter(|(a, b)| is_milestone(&ids::spelling(&text[*a..*b]), known))
        .count();
    let dates: Vec<Dated> = source.dates(span).into_iter().filter(|d| d.day().is_some()).collect();
    let [date] = dates.as_slice() else { return None };
    if count != 1 || text.split_whitespace().count() > 40 {
        return None;
    }
    let mut found = blank(id);
    found.title = title_in(source, span, start, end, date);
    // an id that a long sentence mentions far from the date has not that date
    let at = text.find(date.span.text.as_str()).unwrap_or(0);
    let between = if at > end {
        text.get(end..at)
    } else {
        text.get(at + date.span.text.len()..start)
    };
    let near = between.unwrap_or("").split_whitespace().count() <= 4;
    found.date = Some(date.clone());
    (near || start == 0 || found.title.is_some()).then_some(found)
}

/// The title printed with the id: between id and date or bracket, or before the bracket that holds the id.
fn title_in(source: &Source<'_>, span: &Span, start: usize, end: usize, date: &Dated) -> Option<Span> {
    let text: &str = &span.text;
    let at = text.find(date.span.text.as_str())?;
    let at_end = at + date.span.text.len();
    if start == 0 {
        // "M-1 Title, 15 March 2024"
        let to = if at > end { at } else { text.len() };
        let rest = text.get(end..to)?;
        let rest = rest
            .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '-' | '–' | '—' | '(' | '.' | ';'));
        let sentence = rest
            .split_whitespace()
            .any(|w| matches!(w, "is" | "was" | "will" | "approval" | "moved" | "on" | "by"));
        let from = end + text.get(end..)?.find(rest).filter(|_| !rest.is_empty())?;
        return (rest.split_whitespace().count() >= 2 && !sentence).then(|| source.part(span, from, from + rest.len()));
    }
    // "15 March: Title (M-1)"
    let open = text[..start].ends_with('(');
    let from = if at == 0 { at_end } else { 0 };
    let title = text.get(from..start)?.trim_end_matches('(');
    let trimmed = title.trim_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '-' | '–' | ','));
    let begin = from + title.find(trimmed).filter(|_| !trimmed.is_empty())?;
    (open && at == 0 && trimmed.split_whitespace().count() >= 2)
        .then(|| source.part(span, begin, begin + trimmed.len()))
}

/// An id alone in its line, as pasted from a picture: its title below, its date in a line above or below.
fn picture(source: &Source<'_>, block: usize, id: Span) -> Option<MilestoneRow> {
    let blocks = &source.document.blocks;
    let text = |n: Option<usize>| {
        n.and_then(|n| blocks.get(n))
            .filter(|b| !matches!(b, Block::Table(_) | Block::Break(_)))
            .and_then(text_of)
    };
    let lone_date = |n: Option<usize>| {
        let span = text(n)?;
        let dates = source.dates(span);
        let [date] = dates.as_slice() else { return None };
        (date.span.text.len() == span.text.len() && date.day().is_some()).then(|| date.clone())
    };
    let mut found = blank(id);
    let below = text(Some(block + 1)).filter(|s| source.dates(s).iter().all(|d| d.span.text.len() < s.text.len()));
    let is_title = |s: &&Span| ids::leading(&s.text).is_none() && s.text.split_whitespace().count() >= 2;
    found.title = below.filter(is_title).cloned();
    let after = block + 1 + usize::from(found.title.is_some());
    let (above, below) = (lone_date(block.checked_sub(1)), lone_date(Some(after)));
    let others = followed_by_id(source, after);
    found.date = match (above, below) {
        (Some(above), Some(below)) => {
            // a date between two ids belongs to the one it is set closer to
            let own = found.id.place.line();
            let (up, down) = (
                own.saturating_sub(above.span.place.line()),
                below.span.place.line().saturating_sub(own),
            );
            Some(if up <= down || others { above } else { below })
        }
        (Some(above), None) => Some(above),
        (None, Some(below)) => (!others || date_follows(source, block)).then_some(below),
        (None, None) => shared_above(source, block, &lone_date),
    };
    (found.date.is_some() || found.title.is_some()).then_some(found)
}

/// Whether another id follows a date's line, which then owns the date.
fn followed_by_id(source: &Source<'_>, date: usize) -> bool {
    let next = source.document.blocks.get(date + 1).and_then(text_of);
    next.is_some_and(|s| ids::leading(&s.text).is_some_and(|l| l == s.text.len() && ids::is_id(&s.text)))
}

/// Whether ids of the same picture carry their dates below them rather than above.
fn date_follows(source: &Source<'_>, block: usize) -> bool {
    let blocks = &source.document.blocks;
    let heading = source.heading_block(block).map_or(0, |h| h + 1);
    blocks
        .get(heading)
        .and_then(text_of)
        .is_some_and(|s| ids::leading(&s.text).is_some())
}

/// Two ids may share the date above the first.
fn shared_above(
    source: &Source<'_>,
    block: usize,
    lone_date: &dyn Fn(Option<usize>) -> Option<Dated>,
) -> Option<Dated> {
    let before_title = block.checked_sub(2)?;
    let before = source.document.blocks.get(before_title).and_then(text_of)?;
    let shares = ids::leading(&before.text).is_some_and(|l| l == before.text.len() && ids::is_id(&before.text));
    if shares {
        lone_date(before_title.checked_sub(1))
    } else {
        None
    }
}

/// A row of a table of another sort that names one milestone and one date.
fn cells(source: &Source<'_>, row: &Row, known: &HashSet<String>) -> Option<MilestoneRow> {
    let filled: Vec<&Cell> = row.cells.iter().filter(|c| !c.is_empty()).collect();
    let named: Vec<(&Cell, Span, usize, usize)> = filled
        .iter()
        .filter_map(|c| first_id(source, &c.span, known).map(|(id, a, b)| (*c, id, a, b)))
        .collect();
    let [(cell, id, start, end)] = named.as_slice() else {
        return None;
    };
    let dates: Vec<Dated> = filled
        .iter()
        .flat_map(|c| source.dates(&c.span))
        .filter(|d| d.day().is_some())
        .collect();
    let [date] = dates.as_slice() else { return None };
    let mut found = blank(id.clone());
    let text: &str = &cell.span.text;
    let before = text[..*start].trim_end_matches(['(', ' ', '[']);
    let after = text[*end..].trim_start_matches([':', ' ', '-', '–', ')']);
    found.title = if before.split_whitespace().count() >= 2 {
        Some(source.part(&cell.span, 0, before.len()))
    } else if after.split_whitespace().count() >= 2 {
        Some(source.part(&cell.span, text.len() - after.len(), text.len()))
    } else {
        let other = filled.iter().find(|c| {
            !std::ptr::eq(**c, *cell) && c.text().split_whitespace().count() >= 2 && source.dates(&c.span).is_empty()
        });
        other.map(|c| c.span.clone())
    };
    found.date = Some(date.clone());
    Some(found)
}
