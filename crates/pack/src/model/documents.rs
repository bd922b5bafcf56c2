//! Documents named with a version: "version 0.4 of the Test Approach and Plan", "Environments Plan, v2.5".

use super::DocumentMention;
use super::head::words;
use super::source::{Source, View, fold, text_of};
use crate::document::Block;
use terms::notation::{Notation, YearContext, read_dates};
use terms::{Span, Text};

/// Whether a table lists documents with versions.
pub(crate) fn is(_: &Source<'_>, view: &View<'_>) -> bool {
    let columns = &view.columns;
    columns.any(&[
        "document",
        "document title",
        "document name",
        "artefact",
        "deliverable",
        "paper",
    ]) && columns.any(&["version", "edition", "issue", "revision"])
}

/// Every document mentioned with a version, in tables and in text.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<DocumentMention> {
    let mut out = Vec::new();
    for (_, view) in source.of_kind("documents") {
        let name = view.columns.headed(
            &[
                "document",
                "document title",
                "document name",
                "artefact",
                "deliverable",
                "paper",
                "title",
            ],
            &[],
        );
        let version = view.columns.headed(&["version", "edition", "issue", "revision"], &[]);
        for row in view.body() {
            let cell = |c: Option<usize>| c.and_then(|c| row.cells.get(c)).filter(|c| !c.is_empty());
            if let Some(name) = cell(name) {
                out.push(DocumentMention {
                    name: name.span.clone(),
                    version: cell(version).map(|c| Text::from(c.text().trim_start_matches(['v', 'V']).trim())),
                    context: name.span.clone(),
                });
            }
        }
    }
    for block in &source.document.blocks {
        match block {
            Block::Table(table) => {
                for cell in table.rows.iter().flat_map(|r| &r.cells).filter(|c| !c.is_empty()) {
                    let parts = if cell.items.is_empty() {
                        std::slice::from_ref(&cell.span)
                    } else {
                        &cell.items
                    };
                    out.extend(parts.iter().flat_map(|p| mentions(source, p)));
                }
            }
            other => out.extend(text_of(other).into_iter().flat_map(|s| mentions(source, s))),
        }
    }
    out
}

/// Documents in a text.
fn mentions(source: &Source<'_>, span: &Span) -> Vec<DocumentMention> {
    let text: &str = &span.text;
    let words = words(text);
    let word = |n: usize| words.get(n).map_or("", |(a, b)| &text[*a..*b]);
    let mut out = Vec::new();
    for n in 0..words.len() {
        let Some((version, last)) = version(word(n), word(n + 1)) else {
            continue;
        };
        let next = n + 1 + usize::from(last);
        let range = if word(next).eq_ignore_ascii_case("of") {
            let from = next + 1 + usize::from(word(next + 1).eq_ignore_ascii_case("the"));
            forward(text, &words, from)
        } else {
            backward(text, &words, n)
        };
        if let Some((from, to)) = range {
            out.push(DocumentMention {
                name: source.part(span, from, to),
                version: Some(Text::from(version)),
                context: span.clone(),
            });
        }
    }
    out
}

/// A version at a word: "v2.5", "(v2.5),", "version 0.4"; and whether it takes the next word.
fn version(word: &str, next: &str) -> Option<(String, bool)> {
    let bare = |w: &str| w.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let numbered = |w: &str| {
        w.bytes().next().is_some_and(|b| b.is_ascii_digit()) && w.bytes().all(|b| b.is_ascii_digit() || b == b'.')
    };
    let own = bare(word);
    if let Some(rest) = own.strip_prefix(['v', 'V']).filter(|r| numbered(r) && r.contains('.')) {
        return Some((rest.to_owned(), false));
    }
    let named = matches!(
        own.to_ascii_lowercase().as_str(),
        "version" | "issue" | "edition" | "revision"
    );
    let number = bare(next);
    (named && numbered(&number)).then_some((number, true))
}

const JOINS: [&str; 10] = ["and", "&", "of", "the", "for", "to", "-", "–", "/", "on"];

fn is_name_word(word: &str) -> bool {
    word.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '(' || c == '\'')
}

/// A name that starts at a word: capitalised words and the small ones that join them.
fn forward(text: &str, words: &[(usize, usize)], from: usize) -> Option<(usize, usize)> {
    let mut end = None;
    for (a, b) in words.get(from..)? {
        let word = &text[*a..*b];
        if JOINS.contains(&word) {
            continue;
        }
        if !is_name_word(word) || word.starts_with('(') {
            break;
        }
        // what joins two names with a version of its own ends the first
        end = Some(*b);
        if word.ends_with(['.', ',', ';', ':', ')']) {
            break;
        }
    }
    let end = end?;
    let start = words.get(from)?.0;
    let name = text[start..end].trim_end_matches(|c: char| !c.is_alphanumeric());
    (name.split_whitespace().count() >= 2).then(|| (start, start + name.len()))
}

/// A name that ends before a word.
fn backward(text: &str, words: &[(usize, usize)], before: usize) -> Option<(usize, usize)> {
    let mut start = None;
    let mut end = None;
    for (a, b) in words.get(..before)?.iter().rev() {
        let word = &text[*a..*b];
        if end.is_none() {
            let trimmed = word.trim_end_matches([',', '(', ':', '–', '-']);
            if trimmed.is_empty() {
                continue;
            }
            if !is_name_word(trimmed) || trimmed.ends_with(['.', ';']) {
                return None;
            }
            end = Some(a + trimmed.len());
            start = Some(*a);
            continue;
        }
        if word.ends_with(['.', ';', ':', ',']) || matches!(word, "-" | "–" | "—") {
            break;
        }
        if JOINS.contains(&word) {
            continue;
        }
        if !is_name_word(word) {
            break;
        }
        start = Some(*a);
    }
    let (start, end) = (start?, end?);
    let name = text.get(start..end)?;
    let first = fold(name.split_whitespace().next()?);
    let start = if matches!(first.as_str(), "the" | "approve" | "update" | "a") {
        start + text[start..].find(' ')? + 1
    } else {
        start
    };
    let name = text.get(start..end)?;
    let month = read_dates(name, &YearContext::of(2000))
        .first()
        .is_some_and(|d| d.start == 0 && matches!(d.notation, Notation::Month | Notation::MonthYear));
    (name.split_whitespace().count() >= 2 && !month).then_some((start, end))
}
