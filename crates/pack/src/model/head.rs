//! Title, meeting, number, date and version, from the lines before the first table or section.

use super::groups;
use super::ids;
use super::source::{Source, fold, holds, text_of};
use super::{GroupName, Head};
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
    let found = named(source, &spans, at.as_ref());
    let named = found.as_ref().map(|f| f.line);
    head.group = found.map(|f| f.group).map(|g| with_code(&spans, g));
    head.number = number(source, &spans, named);
    head.version = spans.iter().find_map(|s| version(source, s));
    head.deliverable = spans.iter().find_map(|s| deliverable(source, s));
    head.title = title(source, &spans, named);
    head
}

/// A body named in the opening: its line, and the bytes of its name there.
struct Named<'s> {
    line: &'s Span,
    group: GroupName,
}

/// The line that names who meets, and the name.
fn named<'s>(source: &Source<'_>, spans: &[&'s Span], dated: Option<&terms::Place>) -> Option<Named<'s>> {
    let mut best: Option<(i32, Named<'s>)> = None;
    for (n, span) in spans.iter().take(8).enumerate() {
        let folded = fold(&span.text);
        let early = 8 - i32::try_from(n).unwrap_or(8);
        let same_line = dated.is_some_and(|p| p.line() == span.place.line() && p.line() > 0);
        let shape = early + if same_line { 5 } else { 0 };
        if span.text.split_whitespace().count() > 18 || holds(&folded, "actions") || folded.starts_with("next ") {
            continue;
        }
        let introduced = groups::introduced(source, span).map(|g| (20, g));
        for (score, group) in introduced.into_iter().chain(bodies(source, span)) {
            let score = score + shape;
            if best.as_ref().is_none_or(|(b, _)| score > *b) {
                best = Some((score, Named { line: span, group }));
            }
        }
    }
    best.map(|(_, n)| n)
}

/// Adds the abbreviation that another line of the opening prints: the initials of the name.
fn with_code(spans: &[&Span], mut group: GroupName) -> GroupName {
    if let (None, Some(name)) = (&group.code, &group.name) {
        let initials: String = name
            .split(|c: char| !c.is_alphanumeric())
            .filter_map(|w| w.chars().next())
            .filter(|c| c.is_uppercase())
            .collect();
        let words = spans.iter().take(8).flat_map(|s| s.text.split_whitespace());
        let printed = words
            .map(|w| w.trim_matches(['(', ')', ',', ':']))
            .find(|w| groups::is_code(w) && *w == initials);
        group.code = printed.map(Text::from);
    }
    group
}

/// Bodies named within a line, between its separators: "Shipper Readiness Group, meeting 6".
fn bodies(source: &Source<'_>, span: &Span) -> Vec<(i32, GroupName)> {
    let text: &str = &span.text;
    let mut out = Vec::new();
    for (from, to) in parts(text) {
        let words: Vec<(usize, usize)> = words(&text[from..to])
            .into_iter()
            .map(|(a, b)| (from + a, from + b))
            .collect();
        let folded: Vec<String> = words.iter().map(|(a, b)| fold(&text[*a..*b])).collect();
        let Some(last) = folded.iter().rposition(|w| BODIES[..9].contains(&w.as_str())) else {
            continue;
        };
        // the name goes back over capitalised words
        let mut first = last;
        while first > 0 {
            let (a, b) = words[first - 1];
            let word = &text[a..b];
            let small = matches!(word, "and" | "of" | "&" | "for");
            if !(word.starts_with(char::is_uppercase) || small)
                || is_ordinal(&folded[first - 1])
                || matches!(folded[first - 1].as_str(), "the" | "pack")
            {
                break;
            }
            first -= 1;
        }
        while first < last && matches!(folded[first].as_str(), "and" | "of" | "for") {
            first += 1;
        }
        let (start, end) = (words[first].0, words[last].1);
        let capital = text[start..].starts_with(char::is_uppercase);
        let score = match (last - first, capital) {
            (0, true) => 3,
            (0, false) => continue,
            (_, _) => 14,
        };
        out.push((
            score,
            GroupName {
                span: source.part(span, start, end),
                name: Some(Text::from(&text[start..end])),
                code: None,
            },
        ));
    }
    out
}

fn is_ordinal(word: &str) -> bool {
    spelled(word) || (word.bytes().next().is_some_and(|b| b.is_ascii_digit()))
}

/// Parts of a line between its separators.
fn parts(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let spaced = text[..at].ends_with(' ');
        if matches!(c, ',' | ':' | ';' | '–' | '—' | '·' | '(' | ')' | '#' | '|' | '\t')
            || (matches!(c, '-' | '/') && spaced)
        {
            out.push((from, at));
            from = at + c.len_utf8();
        }
    }
    out.push((from, text.len()));
    out
}

/// "#22", "meeting 14", "no. 9", "22nd meeting", "Twelfth council": the printed number.
fn number(source: &Source<'_>, spans: &[&Span], named: Option<&Span>) -> Option<Span> {
    let all = spans.iter().copied().take(8);
    let found = named.and_then(|s| number_in(source, s, true));
    found.or_else(|| {
        all.into_iter()
            .find_map(|s| number_in(source, s, s.text.split_whitespace().count() <= 3))
    })
}

fn number_in(source: &Source<'_>, span: &Span, named: bool) -> Option<Span> {
    let text: &str = &span.text;
    if let Some(at) = text.find('#') {
        let rest = text[at + 1..].trim_start();
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits > 0 {
            let start = text.len() - rest.len();
            return Some(source.part(span, start, start + digits));
        }
    }
    let dates = read_dates(text, &source.years);
    let words = words(text);
    let folded: Vec<String> = words.iter().map(|(a, b)| fold(&text[*a..*b])).collect();
    let names = |w: &str| BODIES.contains(&w) || matches!(w, "no" | "number" | "nr" | "pack");
    for (n, (start, end)) in words.iter().enumerate() {
        if dates.iter().any(|d| d.start < *end && *start < d.end) {
            continue;
        }
        let word = text[*start..*end].trim_matches(|c: char| !c.is_alphanumeric());
        let digits = word.bytes().take_while(u8::is_ascii_digit).count();
        let ordinal = digits > 0 && matches!(&word[digits..], "st" | "nd" | "rd" | "th");
        let plain = digits > 0 && digits == word.len() && digits <= 4;
        let before = folded[..n].iter().rposition(|w| !w.is_empty());
        let after = folded.get(n + 1).map_or("", String::as_str);
        let printed = |at: usize| text[words[at].0..words[at].1].trim_matches(['(', ')']);
        let coded = |at: usize| named && groups::is_code(printed(at));
        if (plain && before.is_some_and(|b| names(&folded[b]) || coded(b))) || (ordinal && names(after)) {
            let at = start + text[*start..*end].find(word).unwrap_or(0);
            return Some(source.part(span, at, at + digits));
        }
        if spelled(word) && names(after) {
            return Some(source.part(span, *start, *end));
        }
    }
    None
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

/// The title: the line that names the meeting, without its date; else the first line that is more than a word.
fn title(source: &Source<'_>, spans: &[&Span], named: Option<&Span>) -> Option<Span> {
    let first = spans
        .iter()
        .take(4)
        .find(|s| s.text.split_whitespace().count() >= 2 && !s.text.to_ascii_lowercase().starts_with("version"));
    let line = named.or(first.copied()).or(spans.first().copied())?;
    let dated = read_dates(&line.text, &source.years)
        .into_iter()
        .find(|d| d.day().is_some());
    let Some(dated) = dated.filter(|d| d.start > 0) else {
        return Some(line.clone());
    };
    let before = line.text.get(..dated.start)?.trim_end_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ':' | '-' | '–' | '—' | '(' | '|' | '·' | ';' | '/')
    });
    let before = ["on", "of", "held", "dated"].iter().fold(before, |b, w| {
        b.strip_suffix(w)
            .map_or(b, |r| if r.ends_with(' ') { r.trim_end() } else { b })
    });
    if before.is_empty() {
        Some(line.clone())
    } else {
        Some(source.part(line, 0, before.len()))
    }
}
