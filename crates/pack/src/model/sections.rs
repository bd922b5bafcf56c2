//! Headings and lead sentences with what follows them.

use super::source::Source;
use super::{Divider, Section};
use crate::document::Block;
use std::collections::HashSet;

/// Recognises sections: a heading's goes to the next heading of its rank, a lead sentence's over its list or table.
pub(crate) fn recognise(source: &Source<'_>, dividers: &[Divider]) -> Vec<Section> {
    let blocks = &source.document.blocks;
    let divided: HashSet<u32> = dividers.iter().map(|d| d.title.order).collect();
    let ranks: Vec<Option<u8>> = blocks
        .iter()
        .map(|b| match b {
            Block::Heading(span) => Some(if divided.contains(&span.order) {
                0
            } else {
                rank(source, span)
            }),
            Block::Break(_) => None,
            _ => None,
        })
        .collect();
    let mut out = Vec::new();
    for (n, block) in blocks.iter().enumerate() {
        match block {
            Block::Heading(span) => {
                let own = ranks[n].unwrap_or(1);
                let end = (n + 1..blocks.len())
                    .find(|m| ranks[*m].is_some_and(|r| r <= own))
                    .unwrap_or(blocks.len());
                out.push(Section {
                    heading: span.clone(),
                    blocks: n + 1..end,
                });
            }
            Block::Paragraph(span) if span.text.ends_with([':', ';']) => {
                let end = n + 1 + followers(&blocks[n + 1..]);
                if end > n + 1 {
                    out.push(Section {
                        heading: span.clone(),
                        blocks: n + 1..end,
                    });
                }
            }
            _ => {}
        }
    }
    out
}

/// A heading's rank by its marks: the number of `#`, the parts of its number; plain headings share one.
fn rank(source: &Source<'_>, span: &terms::Span) -> u8 {
    let line = usize::try_from(span.place.line())
        .ok()
        .and_then(|l| l.checked_sub(1))
        .and_then(|l| source.document.lines.get(l));
    let hashes = line.map_or(0, |l| l.text.trim_start().chars().take_while(|c| *c == '#').count());
    if hashes > 0 {
        return u8::try_from(hashes).unwrap_or(6);
    }
    let number: String = span
        .text
        .chars()
        .take_while(|c| c.is_ascii_digit() || *c == '.')
        .collect();
    let dots = number.trim_end_matches('.').matches('.').count();
    u8::try_from(1 + dots).unwrap_or(6)
}

/// How many of the first blocks are one list or one table.
fn followers(blocks: &[Block]) -> usize {
    match blocks.first() {
        Some(Block::Table(_)) => 1,
        Some(Block::Item { .. }) => blocks.iter().take_while(|b| matches!(b, Block::Item { .. })).count(),
        _ => 0,
    }
}
