//! Appendices and attachments that a list announces, and whether their sections stand in the pack.

use super::Appendix;
use super::source::{Source, fold, text_of};
use crate::document::Block;
use std::collections::HashMap;
use terms::{Span, Text};

const LABELS: [&str; 5] = ["appendix", "annex", "attachment", "annexe", "enclosure"];

/// The label at the start of a text ("Appendix 8", "Annex D"), in one spelling, and its bytes.
pub(crate) fn label(text: &str) -> Option<(Text, usize)> {
    let text_start = text.trim_start();
    if text_start.len() != text.len() {
        return None;
    }
    let mut words = text.split_whitespace();
    let word = words.next()?;
    let lower = word.to_ascii_lowercase();
    let kind = LABELS.iter().find(|l| lower == **l)?;
    let number = words.next()?;
    let bare: String = number.chars().take_while(|c| c.is_ascii_alphanumeric()).collect();
    let fits = !bare.is_empty()
        && bare.len() <= 3
        && (bare.bytes().all(|b| b.is_ascii_digit())
            || (bare.len() == 1 && bare.bytes().all(|b| b.is_ascii_uppercase())));
    if !fits {
        return None;
    }
    let start = word.len() + text.get(word.len()..)?.find(number)?;
    let mut name = String::new();
    let mut letters = kind.chars();
    name.extend(letters.next().into_iter().flat_map(char::to_uppercase));
    name.extend(letters);
    Some((Text::from(format!("{name} {bare}")), start + bare.len()))
}

/// Recognises announced appendices, each label once: lists first, then cells of the agenda.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<Appendix> {
    let blocks = &source.document.blocks;
    let mut sections: HashMap<Text, (usize, &Span)> = HashMap::new();
    let mut announced: Vec<(Text, Span)> = Vec::new();
    for (n, block) in blocks.iter().enumerate() {
        match block {
            Block::Heading(span) => {
                if let Some((label, _)) = label(&span.text) {
                    sections.entry(label).or_insert((n, span));
                }
            }
            Block::Item { span, .. } | Block::Paragraph(span) => announce(source, span, &mut announced),
            Block::Table(table) => {
                for cell in table.rows.iter().flat_map(|r| &r.cells) {
                    let parts = if cell.items.is_empty() {
                        std::slice::from_ref(&cell.span)
                    } else {
                        &cell.items
                    };
                    parts.iter().for_each(|p| announce(source, p, &mut announced));
                }
            }
            Block::Break(_) => {}
        }
    }
    // an announcement in a list below a heading for appendices comes before one in passing
    let mut out: Vec<Appendix> = Vec::new();
    for (label, title) in announced {
        if let Some(known) = out.iter_mut().find(|a| a.label == label) {
            if title.order > known.title.order {
                known.title = title;
            }
            continue;
        }
        let section = sections.get(&label);
        out.push(Appendix {
            section: section.map(|(_, s)| (*s).clone()),
            filled: section.is_some_and(|(n, _)| filled(blocks, *n)),
            label,
            title,
        });
    }
    out
}

/// A line that announces: a label, a dash or colon, and a title.
fn announce(source: &Source<'_>, span: &Span, out: &mut Vec<(Text, Span)>) {
    let Some((label, end)) = label(&span.text) else { return };
    let rest = &span.text[end..];
    let title = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '.'));
    let marked = rest.trim_start().starts_with(['-', '–', '—', ':']) || rest.starts_with('\t');
    if !title.is_empty() && marked && title.split_whitespace().count() <= 30 {
        out.push((label, source.part(span, span.text.len() - title.len(), span.text.len())));
    }
}

/// Whether anything but a key stands below a heading before the next.
fn filled(blocks: &[Block], heading: usize) -> bool {
    blocks[heading + 1..]
        .iter()
        .take_while(|b| !matches!(b, Block::Heading(_) | Block::Break(_)))
        .any(|b| {
            !text_of(b).is_some_and(|s| {
                matches!(
                    fold(s.text.split(':').next().unwrap_or("")).as_str(),
                    "key" | "legend" | ""
                )
            })
        })
}
