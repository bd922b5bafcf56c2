//! The agenda: a table with slots or kinds, a numbered list, or a list of contents. Rows whose cells slid to the side
//! are read by what their cells look like.

use super::columns::cell_text;
use super::source::{Source, View, fold, holds, text_of};
use super::{AgendaItem, Slot, slot};
use crate::document::{Block, Cell, Row};
use crate::text::shape::is_kind;
use terms::{Span, Text};

const NUMBER: [&str; 7] = ["#", "no", "nr", "number", "item no", "ref", "id"];
const TITLE: [&str; 9] = [
    "item",
    "topic",
    "subject",
    "title",
    "agenda item",
    "what",
    "discussion",
    "heading",
    "session",
];
const OBJECTIVE: [&str; 6] = ["objective", "purpose", "aim", "objectives", "what is asked", "outcome"];
const KIND: [&str; 3] = ["type", "kind", "for"];
const LEAD: [&str; 9] = [
    "lead",
    "presenter",
    "owner",
    "who",
    "speaker",
    "led by",
    "by whom",
    "presented by",
    "by",
];
const TIME: [&str; 8] = ["time", "slot", "when", "timing", "start", "times", "schedule", "from"];
const LENGTH: [&str; 7] = ["minutes", "length", "duration", "how long", "mins", "min", "allotted"];
const PAGE: [&str; 6] = ["page", "slide", "pages", "slides", "paper", "pg"];

/// Headings that announce an agenda.
pub(crate) fn announces(folded: &str) -> bool {
    [
        "agenda",
        "order of business",
        "running order",
        "programme of the day",
        "order of the day",
        "timetable of the meeting",
    ]
    .iter()
    .any(|w| holds(folded, w))
        && !holds(folded, "roadmap")
        && !holds(folded, "next")
}

/// Whether a table is an agenda: slots in a column, or kinds and leads below an agenda's heading.
pub(crate) fn is(_: &Source<'_>, view: &View<'_>) -> bool {
    if view.columns.heads.len() < 2 || view.table.rows.len() < 2 {
        return false;
    }
    let rows: Vec<&Row> = view.body().collect();
    let slots = rows
        .iter()
        .filter(|r| r.cells.iter().any(|c| is_slot(c.text())))
        .count();
    let kinds = rows
        .iter()
        .filter(|r| r.cells.iter().any(|c| is_kind(c.text())))
        .count();
    let announced = view.heading.is_some_and(|h| announces(&fold(&h.text)));
    let titled = view.columns.any(&TITLE) || view.columns.any(&NUMBER);
    let dated = view.columns.profiles.iter().any(super::columns::Profile::mostly_dates);
    let enough = |n: usize| n * 2 >= rows.len() && n > 0;
    let lengths = rows
        .iter()
        .filter(|r| r.cells.iter().any(|c| is_length(c.text())))
        .count();
    if announced && enough(lengths) && !dated {
        return true;
    }
    (enough(slots) && !dated)
        || (announced
            && titled
            && !dated
            && (enough(kinds) || view.columns.any(&LEAD) || view.columns.any(&LENGTH) || view.columns.any(&PAGE)))
}

/// Whether a table lists titles by slide or page.
pub(crate) fn is_contents(_: &Source<'_>, view: &View<'_>) -> bool {
    let page = view.columns.headed(&PAGE, &[]);
    let announced = view
        .heading
        .is_some_and(|h| holds(&fold(&h.text), "contents") || announces(&fold(&h.text)));
    view.columns.heads.len() <= 4
        && page.is_some_and(|p| view.columns.profiles[p].numbers == view.columns.profiles[p].filled)
        && (announced || view.columns.any(&TITLE))
}

/// A length of time and nothing else.
fn is_length(text: &str) -> bool {
    slot::length(text).is_some() && slot::times(text).is_empty() && text.split_whitespace().count() <= 3
}

fn is_slot(text: &str) -> bool {
    text.len() < 40 && slot::times(text).len() >= 2
}

/// Agenda rows: from tables, else from a list below an agenda's heading, else from a list of contents.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<AgendaItem> {
    let mut out = Vec::new();
    for (_, view) in source.of_kind("agenda") {
        table(source, view, &mut out);
    }
    if out.is_empty() {
        out = list(source);
    }
    if out.is_empty() {
        for (_, view) in source.of_kind("contents") {
            contents(view, &mut out);
        }
    }
    out
}

struct Places {
    number: Option<usize>,
    title: Option<usize>,
    objective: Option<usize>,
    kind: Option<usize>,
    lead: Option<usize>,
    time: Option<usize>,
    length: Option<usize>,
    page: Option<usize>,
}

fn places(view: &View<'_>) -> Places {
    let columns = &view.columns;
    let rows: Vec<&Row> = view.body().collect();
    let by = |test: fn(&str) -> bool, taken: &[usize]| {
        (0..columns.heads.len())
            .filter(|c| !taken.contains(c))
            .max_by_key(|c| rows.iter().filter(|r| test(cell_text(r, Some(*c)))).count())
            .filter(|c| rows.iter().filter(|r| test(cell_text(r, Some(*c)))).count() * 2 >= rows.len())
    };
    let mut taken: Vec<usize> = Vec::new();
    let mut take = |found: Option<usize>| {
        taken.extend(found);
        (found, taken.clone())
    };
    let (time, t) = take(columns.headed(&TIME, &[]).or_else(|| by(is_slot, &[])));
    let (length, t) = take(columns.headed(&LENGTH, &t).or_else(|| by(is_length, &t)));
    let (kind, t) = take(columns.headed(&KIND, &t).or_else(|| by(is_kind, &t)));
    let (page, t) = take(columns.headed(&PAGE, &t));
    let (number, t) = take(
        columns
            .headed_with(&NUMBER, &t, |p| p.average_words() <= 2)
            .or_else(|| by(is_number, &t)),
    );
    let (lead, t) = take(columns.headed(&LEAD, &t));
    let (objective, t) = take(columns.headed(&OBJECTIVE, &t));
    // "Item" may head numbers and "Title" or "Subject" the names
    let number = number.or_else(|| {
        let item = columns.headed(&["item"], &t)?;
        (columns.profiles[item].numbers == columns.profiles[item].filled && columns.profiles[item].filled > 0)
            .then_some(item)
    });
    let mut t = t;
    t.extend(number);
    let title = columns
        .headed(&TITLE, &t)
        .or_else(|| columns.wordiest(&t))
        .or_else(|| (0..columns.heads.len()).rev().find(|c| !t.contains(c)));
    Places {
        number,
        title,
        objective,
        kind,
        lead,
        time,
        length,
        page,
    }
}

fn is_number(text: &str) -> bool {
    let text = text.trim_end_matches('.');
    let letter = text.len() == 1 && text.bytes().all(|b| b.is_ascii_uppercase());
    letter || !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
}

fn table(source: &Source<'_>, view: &View<'_>, out: &mut Vec<AgendaItem>) {
    let at = places(view);
    let mut parent: Option<Text> = None;
    for row in view.body() {
        let shift = shift(row, &at);
        let moved = |column: Option<usize>| column.map(|c| if Some(c) == at.number { c } else { c + shift });
        let cell = |column: Option<usize>| column.and_then(|c| row.cells.get(c)).filter(|c| !c.is_empty());
        let span = |column: Option<usize>| cell(column).map(|c| c.span.clone());
        if shift > 0 {
            // a cell before the title names the item that this one is part of
            if let Some(before) = at.title.and_then(|t| cell(Some(t + shift - 1))) {
                parent = Some(before.span.text.clone());
            }
        } else {
            parent = None;
        }
        let Some(title) =
            cell(moved(at.title)).or_else(|| row.cells.iter().find(|c| c.text().split_whitespace().count() > 1))
        else {
            continue;
        };
        let (number, title) = numbered(source, span(at.number), &title.span);
        let slot = slot_of(source, cell(moved(at.time)), cell(moved(at.length)));
        let parent_number = number.as_ref().and_then(|n| {
            n.text
                .rsplit_once('.')
                .filter(|(a, b)| !a.is_empty() && !b.is_empty())
                .map(|(a, _)| Text::from(a))
        });
        out.push(AgendaItem {
            number,
            title,
            objective: span(moved(at.objective)),
            kind: span(moved(at.kind)),
            lead: span(moved(at.lead)),
            slot,
            page: span(moved(at.page)),
            parent: parent.clone().or(parent_number),
        });
    }
}

/// How many cells a row slid to the right, judged by its slot, else by its kind.
fn shift(row: &Row, at: &Places) -> usize {
    let find = |column: Option<usize>, test: fn(&str) -> bool| {
        let column = column?;
        let found = row.cells.iter().position(|c| test(c.text()))?;
        found.checked_sub(column)
    };
    find(at.time, is_slot).or_else(|| find(at.kind, is_kind)).unwrap_or(0)
}

/// A number printed in the title's own cell.
fn numbered(source: &Source<'_>, number: Option<Span>, title: &Span) -> (Option<Span>, Span) {
    if number.is_some() {
        return (number, title.clone());
    }
    let text: &str = &title.text;
    let digits = text.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
    let rest = text[digits..].trim_start_matches([')', ':']).trim_start();
    if digits == 0 || digits > 4 || !rest.starts_with(char::is_alphabetic) {
        return (None, title.clone());
    }
    let bare = text[..digits].trim_end_matches('.');
    (
        Some(source.part(title, 0, bare.len())),
        source.part(title, text.len() - rest.len(), text.len()),
    )
}

fn slot_of(source: &Source<'_>, time: Option<&Cell>, length: Option<&Cell>) -> Option<Slot> {
    let time = time.and_then(|c| slot::read(source, &c.span, false));
    let length = length.and_then(|c| slot::read(source, &c.span, true));
    match (time, length) {
        (Some(mut time), Some(length)) => {
            time.minutes = time.minutes.or(length.minutes);
            Some(time)
        }
        (time, length) => time.or(length),
    }
}

/// A list below an agenda's heading ("1. Welcome – Chair – 11:00-11:05"), or below any heading when its lines hold
/// times of day. Loose lines below an item say who leads, when and what for.
fn list(source: &Source<'_>) -> Vec<AgendaItem> {
    let blocks = &source.document.blocks;
    let mut start = None;
    for (n, block) in blocks.iter().enumerate() {
        match block {
            Block::Heading(span) | Block::Paragraph(span) => {
                let folded = fold(&span.text);
                let named = (announces(&folded) || folded == "contents") && folded.split(' ').count() <= 6;
                let items = blocks
                    .get(n + 1)
                    .is_some_and(|b| matches!(b, Block::Item { .. }) || numbered_heading(b).is_some());
                if named && items {
                    start = Some(n + 1);
                    break;
                }
                if folded.starts_with("contents ") || folded.starts_with("agenda ") {
                    let mut out = Vec::new();
                    inline(source, span, &mut out);
                    if !out.is_empty() {
                        return out;
                    }
                }
            }
            _ => {}
        }
    }
    let start = start.or_else(|| timed(blocks));
    start.map_or_else(Vec::new, |from| heap(source, from))
}

/// The first heading below which three or more lines hold two times of day each.
fn timed(blocks: &[Block]) -> Option<usize> {
    blocks.iter().enumerate().find_map(|(n, block)| {
        matches!(block, Block::Heading(_)).then_some(())?;
        let below = blocks[n + 1..].iter().take_while(|b| {
            !matches!(b, Block::Table(_) | Block::Break(_))
                && (!matches!(b, Block::Heading(_)) || numbered_heading(b).is_some())
        });
        let slots = below
            .filter(|b| text_of(b).is_some_and(|s| slot::times(&s.text).len() >= 2))
            .count();
        (slots >= 3).then_some(n + 1)
    })
}

/// The leading number of a heading.
fn numbered_heading(block: &Block) -> Option<u32> {
    let Block::Heading(span) = block else { return None };
    let digits: String = span
        .text
        .trim_start_matches('(')
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// Items from a block on, with the loose lines below each.
fn heap(source: &Source<'_>, from: usize) -> Vec<AgendaItem> {
    let mut out: Vec<AgendaItem> = Vec::new();
    for block in &source.document.blocks[from..] {
        let last = out
            .last()
            .and_then(|i| i.number.as_ref())
            .and_then(|n| n.text.parse::<u32>().ok());
        match block {
            Block::Item {
                number, span, depth, ..
            } if *depth == 0 || out.is_empty() => out.push(item(source, number.as_ref(), span)),
            Block::Heading(span) => match numbered_heading(block) {
                Some(n) if last.is_none_or(|l| n == l + 1) => out.push(item(source, None, span)),
                _ => break,
            },
            Block::Paragraph(span) | Block::Item { span, .. } => {
                let Some(last) = out.last_mut() else { break };
                loose(source, span, last);
            }
            Block::Table(_) | Block::Break(_) => break,
        }
    }
    out
}

/// What a loose line says of the item above it.
fn loose(source: &Source<'_>, span: &Span, item: &mut AgendaItem) {
    let text: &str = &span.text;
    if let Some(found) = slot::read(source, span, false) {
        let words = text.split([',', ';']).next().unwrap_or("");
        if slot::times(words).is_empty() && slot::length(words).is_none() && item.lead.is_none() {
            item.lead = Some(source.part(span, 0, words.len()));
        }
        match &mut item.slot {
            Some(slot) => {
                if slot.start.is_none() && found.start.is_some() {
                    slot.span = found.span;
                    (slot.start, slot.end) = (found.start, found.end);
                }
                slot.minutes = slot.minutes.or(found.minutes);
            }
            None => item.slot = Some(found),
        }
    } else if is_kind(text) {
        item.kind.get_or_insert_with(|| span.clone());
    } else if is_kind(&item.title.text) && item.kind.is_none() {
        item.kind = Some(std::mem::replace(&mut item.title, span.clone()));
    } else if item.lead.is_none() && text.split_whitespace().count() <= 4 {
        item.lead = Some(span.clone());
    } else {
        item.objective.get_or_insert_with(|| span.clone());
    }
}

fn item(source: &Source<'_>, number: Option<&Text>, span: &Span) -> AgendaItem {
    let text: &str = &span.text;
    let slot = slot::read(source, span, false);
    let mut parts = pieces(text);
    parts.retain(|(a, b)| {
        slot::times(&text[*a..*b]).is_empty()
            && slot::length(&text[*a..*b]).is_none_or(|_| text[*a..*b].split_whitespace().count() > 3)
    });
    let (from, to) = parts.first().copied().unwrap_or((0, text.len()));
    let to = text[from..to]
        .find(" (")
        .filter(|_| slot.is_some())
        .map_or(to, |p| from + p);
    let printed = number.map(|n| Span {
        text: n.clone(),
        ..span.clone()
    });
    let (number, title) = numbered(source, printed, &source.part(span, from, to));
    let kind = parts
        .iter()
        .skip(1)
        .find(|(a, b)| is_kind(&text[*a..*b]))
        .map(|(a, b)| source.part(span, *a, *b));
    let lead = parts
        .iter()
        .skip(1)
        .find(|(a, b)| !is_kind(&text[*a..*b]))
        .map(|(a, b)| source.part(span, *a, *b));
    AgendaItem {
        number,
        title,
        objective: None,
        kind,
        lead,
        slot,
        page: None,
        parent: None,
    }
}

/// Parts of a line between spaced dashes, bars or commas before a time.
fn pieces(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut from = 0;
    for mark in [" – ", " — ", " - ", " | ", "\t"] {
        if text.contains(mark) {
            for (at, _) in text.match_indices(mark) {
                out.push((from, at));
                from = at + mark.len();
            }
            break;
        }
    }
    out.push((from, text.len()));
    out
}

/// "Contents: 1 Actions; 2 Decisions asked".
fn inline(source: &Source<'_>, span: &Span, out: &mut Vec<AgendaItem>) {
    let text: &str = &span.text;
    let Some(colon) = text.find(':') else { return };
    let mut from = colon + 1;
    let ends: Vec<usize> = text.match_indices(';').map(|(at, _)| at).chain([text.len()]).collect();
    if ends.len() < 2 {
        return;
    }
    for end in ends {
        let part = source.part(span, from, end);
        from = (end + 1).min(text.len());
        if !part.text.is_empty() {
            out.push(item(source, None, &part));
        }
    }
}

fn contents(view: &View<'_>, out: &mut Vec<AgendaItem>) {
    let page = view.columns.headed(&PAGE, &[]);
    let taken: Vec<usize> = page.into_iter().collect();
    let title = view
        .columns
        .headed(&TITLE, &taken)
        .or_else(|| view.columns.wordiest(&taken))
        .or_else(|| (0..view.columns.heads.len()).find(|c| Some(*c) != page));
    for row in view.body() {
        let cell = |column: Option<usize>| {
            column
                .and_then(|c| row.cells.get(c))
                .filter(|c| !c.is_empty())
                .map(|c| c.span.clone())
        };
        if let Some(title) = cell(title) {
            out.push(AgendaItem {
                number: None,
                title,
                objective: None,
                kind: None,
                lead: None,
                slot: None,
                page: cell(page),
                parent: None,
            });
        }
    }
}
