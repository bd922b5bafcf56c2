//! Every footnote or marker has an anchor, and an id that is explained is also used.

use super::Rule;
use crate::names::fold;
use crate::reading::{heading_above, pieces, short};
use crate::{Configuration, Finding};
use pack::model::{Footnote, Model};
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use terms::{Severity, Span};

/// The rule.
pub static RULE: Rule = Rule {
    code: "R05",
    slug: "footnote-anchor",
    statement: "Every footnote or marker has an anchor, and an id that is explained is also used.",
    page: include_str!("../../pages/r05.md"),
    find,
};

/// A star or dagger at the end of a word or of a bracket's content, and at the head of a cell.
static ANCHOR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    crate::pattern::pattern(r"(?:[\p{L}\p{N}%)] ?(\*{1,4}|†{1,2}|‡{1,2})(?:\)|,|$))|(?:^(\*{1,4}|†|‡) ?[\p{L}\p{N}])")
        .ok()
});

fn find(model: &Model, _: &Configuration) -> Vec<Finding> {
    let anchors = anchors(model);
    let mut found: Vec<Finding> = model
        .footnotes
        .iter()
        .filter_map(|note| loose_note(model, &anchors, note))
        .collect();
    for (marker, places) in &anchors {
        let loose: Vec<(usize, &Span)> = places
            .iter()
            .filter(|(block, _)| !is_explained(model, marker, *block))
            .copied()
            .collect();
        if !loose.is_empty() {
            found.push(unexplained(marker, &loose));
        }
    }
    found
}

/// Where each marker is set in a table's cell or behind a title, footnotes themselves left out.
fn anchors(model: &Model) -> BTreeMap<String, Vec<(usize, &Span)>> {
    let mut all: BTreeMap<String, Vec<(usize, &Span)>> = BTreeMap::new();
    for piece in pieces(model) {
        let is_note = model.footnotes.iter().any(|n| n.span.order == piece.span.order);
        let is_emphasis = piece.span.text.contains(":**") || piece.span.text.starts_with("**");
        if is_note || (is_emphasis && !piece.in_table) {
            continue;
        }
        let Some(found) = ANCHOR.as_ref().and_then(|p| p.captures(&piece.span.text)) else {
            continue;
        };
        let Some(marker) = found.get(1).or_else(|| found.get(2)) else {
            continue;
        };
        let leading = found.get(2).is_some();
        if leading && !piece.in_table {
            continue; // a list's bullet
        }
        all.entry(marker.as_str().to_owned())
            .or_default()
            .push((piece.block, piece.span));
    }
    all
}

/// Whether a note with the marker stands in the anchor's section or at the pack's end.
fn is_explained(model: &Model, marker: &str, block: usize) -> bool {
    const NEAR: usize = 12;
    let section = heading_above(model, block).map(|h| h.order);
    let last = model.document.blocks.len().saturating_sub(NEAR);
    model
        .footnotes
        .iter()
        .filter(|n| n.marker.as_deref() == Some(marker))
        .any(|note| {
            let at = block_of(model, &note.span);
            at.is_some_and(|at| {
                (at >= block && at - block <= NEAR)
                    || at >= last
                    || heading_above(model, at).map(|h| h.order) == section
            })
        })
}

/// A note whose marker is set nowhere near it and whose id, if it explains one, is used nowhere else.
fn loose_note(model: &Model, anchors: &BTreeMap<String, Vec<(usize, &Span)>>, note: &Footnote) -> Option<Finding> {
    let own_section = heading_above(model, block_of(model, &note.span)?).map(|h| h.order);
    let anchored = note.marker.as_ref().map(|marker| {
        anchors.get(marker.as_str()).is_some_and(|places| {
            places
                .iter()
                .any(|(block, _)| heading_above(model, *block).map(|h| h.order) == own_section)
        })
    });
    let used = note.id.as_ref().map(|id| {
        let name = fold(&id.text);
        model
            .ids
            .iter()
            .any(|m| fold(&m.what.id) == name && m.around.order != note.span.order && m.what.span.order != id.order)
    });
    let (message, expected) = match (&note.marker, anchored, &note.id, used) {
        (Some(marker), Some(false), Some(id), Some(false)) => (
            format!(
                "The note “{marker}” explains {}, but neither the marker nor the id is used anywhere else",
                id.text
            ),
            format!("an anchor “{marker}”, or a use of {}", id.text),
        ),
        (_, _, Some(id), Some(false)) => (
            format!("{} is explained but used nowhere else in the pack", id.text),
            format!("a use of {}, or no explanation", id.text),
        ),
        (Some(marker), Some(false), None, _) => (
            format!(
                "The note “{marker}” ({}) has no anchor: the marker is set nowhere above it",
                short(&note.span.text)
            ),
            format!("“{marker}” where the note applies, or no note"),
        ),
        _ => return None,
    };
    Some(
        Finding::new(RULE.code, Severity::Error, message)
            .at(&note.span, "the note")
            .expected(expected),
    )
}

fn block_of(model: &Model, span: &Span) -> Option<usize> {
    pieces(model).find(|p| p.span.order == span.order).map(|p| p.block)
}

fn unexplained(marker: &str, places: &[(usize, &Span)]) -> Finding {
    let message = format!(
        "The marker “{marker}” is set in {} place{} (“{}”) but no note explains it",
        places.len(),
        if places.len() == 1 { "" } else { "s" },
        places.first().map_or(String::new(), |(_, s)| short(&s.text))
    );
    let leading = places.iter().all(|(_, s)| s.text.starts_with(marker));
    let severity = if leading { Severity::Warning } else { Severity::Error };
    let mut finding = Finding::new(RULE.code, severity, message);
    let mut lines = Vec::new();
    for (_, span) in places {
        let line = span.place.line();
        if lines.contains(&line) || lines.len() == 4 {
            continue;
        }
        lines.push(line);
        finding = finding.at(span, format!("marked {marker}"));
    }
    finding.expected(format!("a note that begins with “{marker}”"))
}
