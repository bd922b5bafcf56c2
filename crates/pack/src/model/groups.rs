//! Groups that a pack introduces: "Data Working Group (DWG)".

use super::GroupName;
use super::head::BODIES;
use super::source::{Source, fold};
use std::collections::HashSet;
use terms::{Span, Text};

/// The first name with its abbreviation in brackets, if the text introduces one.
pub(crate) fn introduced(source: &Source<'_>, span: &Span) -> Option<GroupName> {
    all(source, span).into_iter().next()
}

/// Every name with its abbreviation in brackets.
pub(crate) fn all(source: &Source<'_>, span: &Span) -> Vec<GroupName> {
    let text: &str = &span.text;
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(open) = text.get(from..).and_then(|t| t.find('(')).map(|o| from + o) {
        let Some(close) = text[open..].find(')').map(|c| open + c) else {
            break;
        };
        from = close + 1;
        let code = text[open + 1..close].trim();
        let bare = code.trim_end_matches(|c: char| c.is_ascii_digit() || c == '-');
        let coded = (2..=9).contains(&code.len())
            && bare.len() >= 2
            && bare.chars().all(|c| c.is_ascii_uppercase() || c == '&' || c == '-');
        if !coded {
            continue;
        }
        let Some(start) = name_start(text, open) else {
            continue;
        };
        out.push(GroupName {
            span: source.part(span, start, close + 1),
            name: Some(Text::from(text[start..open].trim())),
            code: Some(Text::from(bare)),
        });
    }
    out
}

/// Where the name before an abbreviation starts: back over capitalised words, ending with a word for a body.
fn name_start(text: &str, open: usize) -> Option<usize> {
    let words = super::head::words(text.get(..open)?);
    let (last_start, last_end) = *words.last()?;
    let last = fold(&text[last_start..last_end]);
    if !BODIES[..9].contains(&last.as_str()) {
        return None;
    }
    let mut start = last_start;
    for (a, b) in words.iter().rev().skip(1) {
        let word = &text[*a..*b];
        let joins = matches!(word, "and" | "&" | "of" | "for" | "to" | "E2E");
        let capital = word.starts_with(char::is_uppercase);
        let stops = word.ends_with([',', ':', ';', '.', ')', '–'])
            || matches!(
                word,
                "The"
                    | "Extraordinary"
                    | "Update"
                    | "Updates"
                    | "From"
                    | "Monthly"
                    | "Weekly"
                    | "New"
                    | "Next"
                    | "Last"
            );
        if !(joins || capital) || stops {
            break;
        }
        start = *a;
    }
    // a name that opens with a small joining word does not
    for (a, b) in words {
        let joins = matches!(&text[a..b], "and" | "&" | "of" | "for" | "to");
        if a >= start && !joins {
            start = a;
            break;
        }
    }
    (start < last_end).then_some(start)
}

/// Every group that is introduced, each once.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<GroupName> {
    let mut seen = HashSet::new();
    let mut out = Vec::new();
    for (_, span) in source.spans() {
        if !span.text.contains('(') {
            continue;
        }
        for found in all(source, span) {
            if seen.insert((found.code.clone(), found.name.as_ref().map(|n| fold(n)))) {
                out.push(found);
            }
        }
    }
    out
}

/// A group named by a short text: introduced, an abbreviation, or a name that ends in a word for a body.
pub(crate) fn named(source: &Source<'_>, span: &Span) -> Option<GroupName> {
    if let Some(found) = introduced(source, span) {
        return Some(found);
    }
    let text = span.text.trim();
    let words: Vec<&str> = text.split_whitespace().collect();
    let last = words.last().map(|w| fold(w)).unwrap_or_default();
    let known = |code: &str| is_code(code);
    if words.len() == 1 && known(text) {
        return Some(GroupName {
            span: span.clone(),
            name: None,
            code: Some(Text::from(text)),
        });
    }
    (words.len() <= 9
        && words.len() >= 2
        && BODIES[..9].contains(&last.as_str())
        && text.starts_with(char::is_uppercase))
    .then(|| GroupName {
        span: span.clone(),
        name: Some(Text::from(text)),
        code: None,
    })
}

/// Capitals of the length of a group's abbreviation.
pub(crate) fn is_code(word: &str) -> bool {
    (2..=8).contains(&word.len())
        && word.chars().all(|c| c.is_ascii_uppercase())
        && !matches!(word, "NA" | "TBC" | "TBD" | "RAG" | "ID" | "OK" | "NO")
}
