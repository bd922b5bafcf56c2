//! Legends and keys of charts and colours.

use super::Legend;
use super::source::{Source, fold, holds};
use crate::document::Block;
use terms::Span;

const BOXES: [char; 8] = ['■', '□', '▪', '●', '◆', '▲', '⬛', '🟥'];

fn is_legend(folded: &str) -> bool {
    let words = folded.split(' ').count();
    words <= 6 && ["key", "legend", "keys"].iter().any(|w| holds(folded, w))
}

/// Recognises legends.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<Legend> {
    let blocks = &source.document.blocks;
    let mut out = Vec::new();
    for (n, block) in blocks.iter().enumerate() {
        match block {
            Block::Heading(span) if is_legend(&fold(&span.text)) => {
                let entries: Vec<Span> = blocks[n + 1..]
                    .iter()
                    .map_while(|b| match b {
                        Block::Item { span, .. } => Some(vec![span.clone()]),
                        Block::Table(t) if t.rows.len() <= 12 => Some(
                            t.rows
                                .iter()
                                .filter_map(|r| r.cells.iter().find(|c| !c.is_empty()))
                                .map(|c| c.span.clone())
                                .collect(),
                        ),
                        Block::Paragraph(s) if s.text.split_whitespace().count() <= 6 => {
                            Some(boxed(source, s).unwrap_or_else(|| vec![s.clone()]))
                        }
                        _ => None,
                    })
                    .flatten()
                    .collect();
                push(&mut out, Some(span), span, entries);
            }
            Block::Paragraph(span) | Block::Item { span, .. } => {
                if let Some(entries) = boxed(source, span) {
                    let heading = source.heading(n);
                    push(&mut out, heading, span, entries);
                } else if let Some(entries) = inline(source, span) {
                    push(&mut out, Some(span), span, entries);
                }
            }
            Block::Table(table) => out.extend(inside(table)),
            _ => {}
        }
    }
    out
}

fn push(out: &mut Vec<Legend>, heading: Option<&Span>, name: &Span, entries: Vec<Span>) {
    if entries.is_empty() {
        return;
    }
    out.push(Legend {
        heading: heading.cloned(),
        is_key: holds(&fold(&name.text), "key"),
        entries,
    });
}

/// "■ High risks ■ Medium risks".
fn boxed(source: &Source<'_>, span: &Span) -> Option<Vec<Span>> {
    let text: &str = &span.text;
    let starts: Vec<usize> = text
        .char_indices()
        .filter(|(_, c)| BOXES.contains(c))
        .map(|(at, _)| at)
        .collect();
    if starts.len() < 2 && !(starts.len() == 1 && starts[0] == 0) {
        return None;
    }
    let mut out = Vec::new();
    for (n, start) in starts.iter().enumerate() {
        let end = starts.get(n + 1).copied().unwrap_or(text.len());
        let from = start + text[*start..].chars().next().map_or(1, char::len_utf8);
        let part = source.part(span, from, end);
        if !part.text.is_empty() {
            out.push(part);
        }
    }
    Some(out)
}

/// "KEY: Data Cleanse Activity".
fn inline(source: &Source<'_>, span: &Span) -> Option<Vec<Span>> {
    let text: &str = &span.text;
    let (head, tail) = text.split_once(':')?;
    let named = fold(head);
    if !(is_legend(&named) || named == "colours") || tail.trim().is_empty() || source.dates(span).len() > 1 {
        return None;
    }
    let mut out = Vec::new();
    let mut from = head.len() + 1;
    for end in text
        .match_indices([',', ';'])
        .map(|(at, _)| at)
        .filter(|at| *at >= from)
        .chain([text.len()])
        .collect::<Vec<_>>()
    {
        let part = source.part(span, from, end);
        from = (end + 1).min(text.len());
        if !part.text.is_empty() {
            out.push(part);
        }
    }
    Some(out)
}

/// A key in the last rows of a chart's table.
fn inside(table: &crate::document::Table) -> Option<Legend> {
    let at = table.rows.iter().position(|r| {
        let filled: Vec<_> = r.cells.iter().filter(|c| !c.is_empty()).collect();
        matches!(filled.as_slice(), [only] if matches!(fold(only.text()).as_str(), "key" | "legend"))
    })?;
    let heading = table.rows.get(at)?.cells.iter().find(|c| !c.is_empty())?;
    let entries: Vec<Span> = table.rows[at + 1..]
        .iter()
        .filter_map(|r| r.cells.iter().find(|c| !c.is_empty()))
        .map(|c| c.span.clone())
        .collect();
    (!entries.is_empty()).then(|| Legend {
        heading: Some(heading.span.clone()),
        is_key: holds(&fold(heading.text()), "key"),
        entries,
    })
}
