//! Explained ids and footnotes: "*R281: ...", "R525: ...", "** Date agreed with the regulator".

use super::Footnote;
use super::ids;
use super::source::Source;
use crate::document::Block;
use terms::{Span, Text};

/// Recognises footnotes.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<Footnote> {
    source
        .document
        .blocks
        .iter()
        .filter_map(|block| match block {
            Block::Paragraph(span) => footnote(source, None, span),
            Block::Item {
                number: Some(sign),
                span,
                ..
            } if sign.chars().all(|c| matches!(c, '*' | '†' | '‡')) => footnote(source, Some(sign), span),
            _ => None,
        })
        .collect()
}

fn footnote(source: &Source<'_>, sign: Option<&Text>, span: &Span) -> Option<Footnote> {
    let text: &str = &span.text;
    let marks = text
        .chars()
        .take_while(|c| matches!(c, '*' | '†' | '‡' | '¹' | '²' | '³'))
        .map(char::len_utf8)
        .sum::<usize>();
    let printed = (marks > 0).then(|| Text::from(&text[..marks]));
    let marker = sign.cloned().or(printed);
    let bracketed = text
        .strip_prefix('[')
        .and_then(|r| r.split_once(']'))
        .filter(|(n, _)| n.len() <= 2 && n.bytes().all(|b| b.is_ascii_digit()));
    let marker = marker.or_else(|| bracketed.map(|(n, _)| Text::from(n)));
    let from = if sign.is_some() { 0 } else { marks };
    let rest = text[from..].trim_start();
    let offset = text.len() - rest.len();
    let id = ids::leading(rest)
        .filter(|l| {
            ids::is_id(&rest[..*l])
                && rest[*l..].trim_start().starts_with([':', '–', '-'])
                && rest[*l..].split_whitespace().count() > 2
        })
        .map(|l| source.part(span, offset, offset + l));
    (marker.is_some() || id.is_some()).then(|| Footnote {
        marker,
        id,
        span: span.clone(),
    })
}
