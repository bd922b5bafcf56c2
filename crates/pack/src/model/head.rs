//! Title, meeting, number, date and version, from the lines before the first table or section.

use super::groups;
use super::ids;
use super::source::{Source, fold, holds, text_of};
use super::{Dated, GroupName, Head};
use crate::document::{Block, Document};
use terms::notation::{Printed, YearContext, read_dates};
use terms::{Date, Span, Text};

/// Words that name a body that meets.
pub(crate) const BODIES: [&str; 14] = [
    "group",
    "board",
    "forum",
    "council",
    "panel",
    "committee",
    "desk",
    "authority",
    "team",
    "meeting",
    "sitting",
    "session",
    "workshop",
    "assembly",
];

/// The first lines, up to the first table, list or twelve lines.
fn opening(document: &Document) -> Vec<&Span> {
    let mut out = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Table(table) => {
                if out.len() < 2 && table.rows.len() <= 8 {
                    out.extend(table.rows.iter().flat_map(|r| &r.cells).map(|c| &c.span));
                    continue;
                }
                break;
            }
            Block::Item { .. } if out.len() > 3 => break,
            other => out.extend(text_of(other)),
        }
        if out.len() >= 14 {
            break;
        }
    }
    out.into_iter().filter(|s| !s.text.is_empty()).collect()
}

/// The day of the meeting, found before everything else: years that are not printed are near it.
pub(crate) fn anchor(document: &Document) -> Option<Date> {
    let context = YearContext::default();
    let spans = opening(document);
    let full = |s: &&Span| read_dates(&s.text, &context).iter().find_map(Printed::day);
    let mut best: Option<(i32, Date)> = None;
    for (n, span) in spans.iter().enumerate() {
        if let Some(day) = full(span) {
            let score = weight(&spans, n);
            if best.is_none_or(|(b, _)| score > b) {
                best = Some((score, day));
            }
        }
    }
    if let Some((_, day)) = best {
        return Some(day);
    }
    // no date at the top: the middle of what the document says anywhere
    let mut days: Vec<Date> = Vec::new();
    for block in &document.blocks {
        match block {
            Block::Table(t) => {
                let cells = t.rows.iter().flat_map(|r| &r.cells);
                days.extend(
                    cells
                        .flat_map(|c| read_dates(c.text(), &context))
                        .filter_map(|p| p.day()),
                );
            }
            other => days.extend(
                text_of(other)
                    .into_iter()
                    .flat_map(|s| read_dates(&s.text, &context))
                    .filter_map(|p| p.day()),
            ),
        }
    }
    days.sort();
    days.get(days.len() / 2).copied()
}

/// How much a line of the opening looks like the one that names the meeting's day.
fn weight(spans: &[&Span], n: usize) -> i32 {
    let folded = fold(&spans[n].text);
    let before = n
        .checked_sub(1)
        .and_then(|b| spans.get(b))
        .map(|s| fold(&s.text))
        .unwrap_or_default();
    let mut score = 20 - i32::try_from(n).unwrap_or(20).min(15);
    if BODIES.iter().any(|b| holds(&folded, b)) {
        score += 12;
    }
    if spans[n].text.contains('#') || holds(&folded, "day") || holds(&folded, "date") || holds(&folded, "pack") {
        score += 6;
    }
    if spans[n].text.split_whitespace().count() <= 5 && BODIES.iter().any(|b| holds(&before, b)) {
        score += 5;
    }
    for word in [
        "previous",
        "last",
        "next",
        "minutes",
        "notes",
        "issued",
        "published",
        "printed",
        "deadline",
        "papers",
        "by",
        "sent",
    ] {
        if holds(&folded, word) {
            score -= 14;
        }
    }
    if [
        "this meeting",
        "this pack",
        "meeting date",
        "date of meeting",
        "held on",
    ]
    .iter()
    .any(|w| holds(&folded, w))
    {
        score += 14;
    }
    if spans[n].text.ends_with('.') && spans[n].text.split_whitespace().count() > 8 {
        score -= 10;
    }
    score
}

/// Recognises the head.
pub(crate) fn recognise(source: &Source<'_>) -> Head {
    let spans = opening(source.document);
    let mut head = Head::default();
    let mut best = i32::MIN;
    for (n, span) in spans.iter().enumerate() {
        for found in source
            .dates(span)
            .into_iter()
            .filter(|d| d.day().is_some() && !d.year_inferred)
            .take(1)
        {
            let score = weight(&spans, n);
            if score > best {
                best = score;
                head.date = Some(found);
            }
        }
    }
    let at = head.date.as_ref().map(|d| d.span.place.clone());
    let named = named_line(source, &spans, at.as_ref());
    head.group = named.and_then(|s| group(source, s));
    head.number = number(source, &spans, named);
    head.version = spans.iter().find_map(|s| version(source, s));
    head.deliverable = spans.iter().find_map(|s| deliverable(source, s));
    head.title = title(&spans, named, &head.date);
    head
}

/// The line that names who meets.
fn named_line<'s>(source: &Source<'_>, spans: &[&'s Span], dated: Option<&terms::Place>) -> Option<&'s Span> {
    let mut best: Option<(i32, &Span)> = None;
    for (n, span) in spans.iter().take(8).enumerate() {
        let folded = fold(&span.text);
        if span.text.split_whitespace().count() > 16 || holds(&folded, "next") || holds(&folded, "actions") {
            continue;
        }
        let mut score = 8 - i32::try_from(n).unwrap_or(8);
        if groups::introduced(source, span).is_some() {
            score += 12;
        }
        if BODIES.iter().any(|b| holds(&folded, b)) {
            score += 8;
        }
        if dated.is_some_and(|p| p.line() == span.place.line() && p.line() > 0) {
            score += 6;
        }
        if score > 9 && best.is_none_or(|(b, _)| score > b) {
            best = Some((score, span));
        }
    }
    best.map(|(_, s)| s)
}

/// The body's name and abbreviation within the line that names it.
fn group(source: &Source<'_>, span: &Span) -> Option<GroupName> {
    if let Some(found) = groups::introduced(source, span) {
        return Some(found);
    }
    // "Shipper Readiness Group, meeting 6", "Number Porting Hub – Porting Authority Forum"
    let text: &str = &span.text;
    let mut parts: Vec<(usize, usize)> = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        if matches!(c, ',' | ':' | '–' | '—' | '·' | '(' | ')' | '#' | '|' | '\t')
            || (c == '-' && text[..at].ends_with(' '))
        {
            parts.push((from, at));
            from = at + c.len_utf8();
        }
    }
    parts.push((from, text.len()));
    let bodies = &BODIES[..9];
    let part = parts.iter().rev().find(|(a, b)| {
        text[*a..*b].split_whitespace().count() <= 9 && bodies.iter().any(|w| holds(&fold(&text[*a..*b]), w))
    })?;
    let words: Vec<&str> = text[part.0..part.1].split_whitespace().collect();
    let last = words.iter().rposition(|w| bodies.contains(&fold(w).as_str()))?;
    let name: Vec<&str> = words
        .get(..=last)?
        .iter()
        .copied()
        .filter(|w| !w.eq_ignore_ascii_case("the"))
        .collect();
    let first = words[..=last]
        .iter()
        .position(|w| matches!(fold(w).as_str(), "for" | "of" | "the"))
        .map_or(0, |p| p + 1);
    let name = if first > 0 && first <= last {
        words[first..=last].to_vec()
    } else {
        name
    };
    let name = name
        .iter()
        .copied()
        .filter(|w| !w.eq_ignore_ascii_case("the"))
        .collect::<Vec<_>>()
        .join(" ");
    let start = text.find(name.split(' ').next().unwrap_or(""))?;
    let end = (start + name.len()).min(text.len());
    let end = if text.is_char_boundary(end) { end } else { text.len() };
    Some(GroupName {
        span: source.part(span, start, end),
        name: Some(Text::from(name)),
        code: None,
    })
}

/// "#22", "meeting 14", "no. 9", "22nd meeting", "Twelfth council": the printed number.
fn number(source: &Source<'_>, spans: &[&Span], named: Option<&Span>) -> Option<Span> {
    let lines = named.into_iter().chain(spans.iter().copied().take(8));
    for span in lines {
        let text: &str = &span.text;
        if let Some(at) = text.find('#') {
            let digits = text[at + 1..]
                .trim_start()
                .bytes()
                .take_while(u8::is_ascii_digit)
                .count();
            let start = text.len() - text[at + 1..].trim_start().len();
            if digits > 0 {
                return Some(source.part(span, start, start + digits));
            }
        }
        let dates = read_dates(text, &source.years);
        let words = words(text);
        for (n, (start, end)) in words.iter().enumerate() {
            if dates.iter().any(|d| d.start < *end && *start < d.end) {
                continue;
            }
            let word = text[*start..*end].trim_matches(|c: char| !c.is_alphanumeric());
            let digits = word.bytes().take_while(u8::is_ascii_digit).count();
            let ordinal = digits > 0 && matches!(&word[digits..], "st" | "nd" | "rd" | "th");
            let plain = digits > 0 && digits == word.len() && digits <= 4;
            let before = n
                .checked_sub(1)
                .and_then(|b| words.get(b))
                .map(|(a, b)| fold(&text[*a..*b]))
                .unwrap_or_default();
            let after = words.get(n + 1).map(|(a, b)| fold(&text[*a..*b])).unwrap_or_default();
            let body =
                |w: &str| BODIES.contains(&w) || matches!(w, "no" | "number" | "nr" | "pack" | "meeting" | "issue");
            let coded = before.len() >= 2
                && text[words[n.saturating_sub(1)].0..words[n.saturating_sub(1)].1]
                    .trim_matches(['(', ')'])
                    .chars()
                    .all(char::is_uppercase);
            let version = matches!(before.as_str(), "version" | "v" | "release" | "issue");
            if (plain && !version && (body(&before) || (coded && Some(*span_ref(span)) == named.map(|s| *span_ref(s)))))
                || (ordinal && body(&after))
            {
                let offset = text[*start..*end].find(word).unwrap_or(0);
                return Some(source.part(span, start + offset, start + offset + digits));
            }
            if spelled(word) && body(&after) {
                return Some(source.part(span, *start, *end));
            }
        }
    }
    None
}

fn span_ref(span: &Span) -> &u32 {
    &span.order
}

fn spelled(word: &str) -> bool {
    let words = [
        "first",
        "second",
        "third",
        "fourth",
        "fifth",
        "sixth",
        "seventh",
        "eighth",
        "ninth",
        "tenth",
        "eleventh",
        "twelfth",
        "thirteenth",
        "fourteenth",
        "fifteenth",
        "sixteenth",
        "seventeenth",
        "eighteenth",
        "nineteenth",
        "twentieth",
    ];
    words.contains(&word.to_lowercase().as_str())
}

/// Byte ranges of words.
pub(crate) fn words(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = None;
    for (at, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, c.is_whitespace()) {
            (None, false) => start = Some(at),
            (Some(from), true) => {
                out.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    out
}

/// "Version 1.0", "v0.9", "issue 1".
fn version(source: &Source<'_>, span: &Span) -> Option<Span> {
    let text: &str = &span.text;
    let lower = text.to_ascii_lowercase();
    for word in ["version ", "issue ", "revision ", "edition ", " v"] {
        let Some(at) = lower.find(word) else { continue };
        let from = at + word.len();
        let rest = &text[from..];
        let length = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b'.').count();
        let number = rest[..length].trim_end_matches('.');
        if !number.is_empty() {
            return Some(source.part(span, from, from + number.len()));
        }
    }
    let bare = lower
        .strip_prefix('v')
        .is_some_and(|r| r.bytes().next().is_some_and(|b| b.is_ascii_digit()) && !r.contains(' '));
    bare.then(|| source.part(span, 1, text.len()))
}

/// A document number: an id that is no meeting's and no milestone's.
fn deliverable(source: &Source<'_>, span: &Span) -> Option<Span> {
    let found = ids::find(&span.text);
    let word = fold(&span.text);
    let (start, end) = *found.first()?;
    let alone = span.text.split_whitespace().count() <= 2;
    let named = holds(&word, "document")
        || holds(&word, "deliverable")
        || holds(&word, "reference")
        || span.text.contains("DEL");
    (alone || named).then(|| source.part(span, start, end))
}

/// The title: the line that names the meeting, else the first line that is more than a word.
fn title(spans: &[&Span], named: Option<&Span>, date: &Option<Dated>) -> Option<Span> {
    if let (Some(named), Some(date)) = (named, date) {
        if named.place.line() == date.span.place.line() {
            return Some(named.clone());
        }
    }
    let first = spans
        .iter()
        .take(4)
        .find(|s| s.text.split_whitespace().count() >= 2 && !s.text.to_ascii_lowercase().starts_with("version"));
    named.or(first.copied()).or(spans.first().copied()).cloned()
}
