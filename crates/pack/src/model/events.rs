//! Events: lines and rows with a day, below or beside words that claim they are next, upcoming or past.

use super::source::{Source, fold, holds};
use super::{Dated, Event, GroupName, groups, ids};
use crate::document::Block;
use terms::Span;

const CLAIMS: [&str; 27] = [
    "upcoming events",
    "upcoming",
    "next meeting",
    "next meetings",
    "next steps",
    "next",
    "forthcoming",
    "coming up",
    "future",
    "dates ahead",
    "ahead",
    "look ahead",
    "still to come",
    "last meeting",
    "previous meeting",
    "previous",
    "last",
    "past",
    "meets next",
    "future meetings",
    "to come",
    "calendar",
    "dates to note",
    "key dates",
    "diary",
    "save the date",
    "important dates",
];

/// The claim in a folded text, if it makes one.
fn claim_in(folded: &str) -> bool {
    CLAIMS.iter().any(|c| holds(folded, c))
}

/// Recognises events in lists, lines and two-column tables.
pub(crate) fn recognise(source: &Source<'_>, known: &[GroupName]) -> Vec<Event> {
    let blocks = &source.document.blocks;
    let mut out = Vec::new();
    let mut above: Option<&Span> = None;
    for (n, block) in blocks.iter().enumerate() {
        match block {
            Block::Heading(span) => {
                above = Some(span).filter(|s| claim_in(&fold(&s.text)) && s.text.split_whitespace().count() <= 9);
            }
            Block::Paragraph(span) | Block::Item { span, .. } => {
                let short = span.text.split_whitespace().count() <= 30;
                if short {
                    out.extend(line(source, span, above, known));
                }
                if matches!(block, Block::Paragraph(_)) && span.text.ends_with(':') && claim_in(&fold(&span.text)) {
                    above = Some(span);
                }
            }
            Block::Table(table) => {
                let Some(view) = source.tables.iter().find(|t| t.block == n) else {
                    continue;
                };
                if !matches!(view.kind, None | Some("dates" | "figures")) {
                    continue;
                }
                let heading = above.or_else(|| view.heading.filter(|h| claim_in(&fold(&h.text))));
                for (_, row) in table.body() {
                    out.extend(table_row(source, row, heading));
                }
            }
            Block::Break(_) => above = None,
        }
    }
    out
}

/// A line with one day and a claim, its own or the heading's.
fn line(source: &Source<'_>, span: &Span, above: Option<&Span>, known: &[GroupName]) -> Option<Event> {
    let dates: Vec<Dated> = source
        .dates(span)
        .into_iter()
        .filter(|d| d.day().is_some() || matches!(d.when, Some(terms::When::Window(..))))
        .collect();
    let date = dates.first()?.clone();
    if dates.len() > 2 {
        return None;
    }
    let own = claim(source, span, &date);
    let group = group(source, span, &date, known);
    let claim = own.or_else(|| above.cloned());
    (claim.is_some()).then(|| Event {
        span: span.clone(),
        date,
        claim,
        group,
    })
}

/// The words in the line itself that claim it is next or last: around a meeting, not anywhere.
fn claim(source: &Source<'_>, span: &Span, date: &Dated) -> Option<Span> {
    let lower = span.text.to_ascii_lowercase();
    let at = lower.find(&date.span.text.to_ascii_lowercase()).unwrap_or(lower.len());
    for word in [
        "next meeting",
        "meets next",
        "next sits",
        "meets again",
        "gathers again",
        "last met",
        "last meeting",
        "previous meeting",
        "upcoming",
        "forthcoming",
        "next",
        "previous",
    ] {
        let Some(found) = lower.find(word) else { continue };
        let left = found == 0 || !lower.as_bytes()[found - 1].is_ascii_alphanumeric();
        let right = !lower
            .as_bytes()
            .get(found + word.len())
            .is_some_and(u8::is_ascii_alphanumeric);
        let folded = fold(&span.text[..at.min(span.text.len())]);
        let meets = super::head::BODIES.iter().any(|b| holds(&folded, b))
            || holds(&folded, "date")
            || word.contains(' ')
            || code_beside(&span.text, found + word.len());
        if left
            && right
            && meets
            && found < at + 40
            && span.text.is_char_boundary(found)
            && span.text.is_char_boundary(found + word.len())
        {
            return Some(source.part(span, found, found + word.len()));
        }
    }
    None
}

/// Whether an abbreviation of a group follows: "next TMAG".
fn code_beside(text: &str, from: usize) -> bool {
    text.get(from..).is_some_and(|rest| {
        rest.split_whitespace()
            .next()
            .is_some_and(|w| groups::is_code(w.trim_matches(|c: char| !c.is_alphanumeric())))
    })
}

/// The group whose meeting a line names.
fn group(source: &Source<'_>, span: &Span, date: &Dated, known: &[GroupName]) -> Option<GroupName> {
    let introduced = groups::all(source, span);
    if let [only] = introduced.as_slice() {
        return Some(only.clone());
    }
    if introduced.len() > 1 {
        return introduced.into_iter().next();
    }
    let text: &str = &span.text;
    let words = super::head::words(text);
    let at = text.find(date.span.text.as_str()).unwrap_or(text.len());
    let near = words
        .iter()
        .enumerate()
        .filter(|(_, (a, _))| *a < at + date.span.text.len() + 20);
    for (n, (a, b)) in near {
        let word = text[*a..*b].trim_matches(|c: char| !c.is_alphanumeric());
        let introduced = known
            .iter()
            .any(|g| g.code.as_ref().is_some_and(|c| c.as_str() == word));
        let before = n
            .checked_sub(1)
            .and_then(|b| words.get(b))
            .map(|(a, b)| fold(&text[*a..*b]));
        let claimed = before.is_some_and(|w| matches!(w.as_str(), "next" | "last" | "previous"));
        if groups::is_code(word) && ids::leading(word).is_none() && (introduced || claimed) {
            let start = a + text[*a..*b].find(word).unwrap_or(0);
            return Some(GroupName {
                span: source.part(span, start, start + word.len()),
                name: None,
                code: Some(terms::Text::from(word)),
            });
        }
    }
    let label = text.split([':', '\t']).next().unwrap_or("");
    let part = source.part(span, 0, label.len());
    groups::named(source, &part)
}

/// A row that names an event and its day.
fn table_row(source: &Source<'_>, row: &crate::document::Row, heading: Option<&Span>) -> Option<Event> {
    let cells: Vec<_> = row.cells.iter().filter(|c| !c.is_empty()).collect();
    let (label, date) = cells.iter().enumerate().find_map(|(n, c)| {
        let date = source
            .dates(&c.span)
            .into_iter()
            .find(|d| d.when.is_some() && d.span.text.len() * 2 >= c.text().len())?;
        let label = cells
            .iter()
            .enumerate()
            .filter(|(m, c)| *m != n && c.text().chars().any(char::is_alphabetic) && source.dates(&c.span).is_empty())
            .max_by_key(|(m, c)| (c.text().split_whitespace().count().min(6), usize::MAX - m))?;
        Some((label.1, date))
    })?;
    let own = claim_in(&fold(label.text())).then(|| label.span.clone());
    // an abbreviation alone names a group only where meetings are listed
    let group = groups::named(source, &label.span).filter(|g| g.name.is_some() || own.is_some() || heading.is_some());
    Some(Event {
        group,
        span: label.span.clone(),
        date,
        claim: own.or_else(|| heading.cloned()),
    })
}
