//! What has to be true to approve something: lists below headings that say so.

use super::Criteria;
use super::ids;
use super::source::{Source, fold, holds};
use crate::document::Block;
use terms::Text;

/// Whether folded words announce criteria.
pub(crate) fn heads_criteria(folded: &str) -> bool {
    folded.starts_with("to approve")
        || folded.starts_with("to start")
        || folded.starts_with("what the trial has to prove")
        || [
            "criteria",
            "criterion",
            "conditions for",
            "what must be true",
            "prerequisites",
            "entry conditions",
            "exit conditions",
            "has to prove",
        ]
        .iter()
        .any(|w| holds(folded, w))
}

/// Recognises criteria lists.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<Criteria> {
    let blocks = &source.document.blocks;
    let mut out: Vec<Criteria> = Vec::new();
    let mut open = false;
    for block in blocks {
        match block {
            Block::Heading(span) => {
                open = heads_criteria(&fold(&span.text));
                if open {
                    out.push(Criteria {
                        heading: span.clone(),
                        subject: subject(&span.text),
                        items: Vec::new(),
                    });
                }
            }
            Block::Paragraph(span) if span.text.ends_with(':') && heads_criteria(&fold(&span.text)) => {
                open = true;
                out.push(Criteria {
                    heading: span.clone(),
                    subject: subject(&span.text),
                    items: Vec::new(),
                });
            }
            Block::Item { span, .. } if open => {
                if let Some(last) = out.last_mut() {
                    last.items.push(span.clone());
                }
            }
            Block::Table(table) if open => {
                if let Some(last) = out.last_mut() {
                    let cells = table.body().flat_map(|(_, r)| &r.cells).filter(|c| !c.is_empty());
                    last.items.extend(cells.map(|c| c.span.clone()));
                }
            }
            Block::Break(_) => open = false,
            _ => {}
        }
    }
    out.retain(|c| !c.items.is_empty());
    out
}

fn subject(text: &str) -> Vec<Text> {
    ids::find(text)
        .into_iter()
        .map(|(a, b)| Text::from(ids::spelling(&text[a..b])))
        .collect()
}
