//! Risks and issues in tables.

use super::columns::{Columns, Profile};
use super::ids;
use super::source::{Source, View, fold, holds};
use super::tracker::filled;
use super::{RiskRow, matrix};
use crate::document::Block;

fn wordy(p: &Profile) -> bool {
    p.dates * 2 < p.filled
}

struct Places {
    id: Option<usize>,
    description: Option<usize>,
    impact: Option<usize>,
    rating: Option<usize>,
    mitigation: Option<usize>,
    owner: Option<usize>,
}

fn places(columns: &Columns) -> Places {
    let mut taken = Vec::new();
    let mut find = |names: &[&str], passes: fn(&Profile) -> bool| {
        let found = columns.headed_with(names, &taken, passes);
        taken.extend(found);
        found
    };
    let id = find(
        &[
            "risk issue id",
            "risk id",
            "issue id",
            "id",
            "ref",
            "risk ref",
            "key",
            "code",
            "no",
            "nr",
            "number",
            "ident",
            "risk",
            "#",
        ],
        |p| p.bare_ids * 2 > p.filled,
    );
    let impact = find(
        &["risk impact", "impact", "effect", "consequence", "what happens"],
        wordy,
    );
    let mitigation = find(
        &[
            "mitigation",
            "mitigations",
            "response",
            "treatment",
            "what we do",
            "answer",
            "action",
            "actions",
            "countermeasure",
            "control",
            "controls",
            "plan",
            "measures",
        ],
        wordy,
    );
    let rating = find(
        &[
            "rag",
            "rating",
            "score",
            "grade",
            "class",
            "level",
            "severity",
            "priority",
            "risk rating",
            "status",
            "risk level",
            "colour",
        ],
        |p| wordy(p) && p.average_words() <= 3,
    );
    let owner = find(&["owner", "risk owner", "who", "responsible", "lead"], wordy);
    let description = find(
        &[
            "risk description",
            "description",
            "risk",
            "issue",
            "risk issue",
            "text",
            "subject",
            "title",
            "what",
            "wording",
        ],
        |p| wordy(p) && p.average_words() >= 3,
    );
    let description = description.or_else(|| columns.wordiest(&taken));
    Places {
        id,
        description,
        impact,
        rating,
        mitigation,
        owner,
    }
}

/// Whether a table lists risks or issues.
pub(crate) fn is(_: &Source<'_>, view: &View<'_>) -> bool {
    let columns = &view.columns;
    let at = places(columns);
    let headed = columns.any(&["risk", "risks", "risk description", "issue"]);
    let announced = view.heading.is_some_and(|h| {
        let h = fold(&h.text);
        ["risk", "risks", "issues"].iter().any(|w| holds(&h, w))
    });
    let dated = columns.profiles.iter().filter(|p| p.mostly_dates()).count();
    let judged =
        usize::from(at.rating.is_some()) + usize::from(at.impact.is_some()) + usize::from(at.mitigation.is_some());
    at.id.is_some()
        && at.description.is_some()
        && dated <= 1
        && (headed || announced)
        && (judged >= 1 || columns.heads.len() <= 3)
}

/// Rows of every table of risks.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<RiskRow> {
    let mut out = Vec::new();
    for (_, view) in source.of_kind("risks") {
        let at = places(&view.columns);
        for row in view.body() {
            let cell = |column: Option<usize>| column.and_then(|c| row.cells.get(c)).filter(|c| !c.is_empty());
            let span = |column: Option<usize>| cell(column).map(|c| c.span.clone());
            let Some(whole) = span(at.id) else { continue };
            let length = ids::leading(&whole.text).unwrap_or(whole.text.len());
            out.push(RiskRow {
                id: source.part(&whole, 0, length),
                description: span(at.description),
                impact: span(at.impact),
                rating: span(at.rating).or_else(|| filled(at.rating.and_then(|c| row.cells.get(c)))),
                mitigations: cell(at.mitigation).map(matrix::items).unwrap_or_default(),
                owner: span(at.owner),
            });
        }
    }
    cards(source, &mut out);
    out
}

/// Risks as runs of labelled lines: "Risk ID: R-9", "Impact: ...".
fn cards(source: &Source<'_>, out: &mut Vec<RiskRow>) {
    let mut open: Option<RiskRow> = None;
    for block in &source.document.blocks {
        let labelled = match block {
            Block::Paragraph(span) | Block::Item { span, .. } => {
                let colon = span
                    .text
                    .find(':')
                    .filter(|c| span.text[..*c].split_whitespace().count() <= 3);
                colon.map(|c| (fold(&span.text[..c]), source.part(span, c + 1, span.text.len())))
            }
            _ => None,
        };
        let Some((label, value)) = labelled else {
            out.extend(open.take().filter(|r| r.description.is_some()));
            continue;
        };
        let has = |words: &[&str]| words.iter().any(|w| holds(&label, w));
        let opens = has(&["risk id", "risk", "risk ref", "issue id", "issue"])
            && ids::leading(&value.text).is_some_and(|l| l == value.text.len());
        match &mut open {
            _ if opens => {
                out.extend(open.take().filter(|r| r.description.is_some()));
                open = Some(RiskRow {
                    id: value,
                    description: None,
                    impact: None,
                    rating: None,
                    mitigations: Vec::new(),
                    owner: None,
                });
            }
            Some(risk) if has(&["impact", "effect", "consequence"]) => risk.impact = Some(value),
            Some(risk) if has(&["rag", "rating", "score", "severity", "level"]) => risk.rating = Some(value),
            Some(risk) if has(&["mitigation", "mitigations", "response", "treatment", "action"]) => {
                risk.mitigations.push(value)
            }
            Some(risk) if has(&["owner", "lead"]) => risk.owner = Some(value),
            Some(risk) if has(&["description", "risk", "issue", "text", "title"]) => risk.description = Some(value),
            _ => {}
        }
    }
    out.extend(open.filter(|r| r.description.is_some()));
}
