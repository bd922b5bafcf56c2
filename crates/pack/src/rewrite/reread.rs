//! A document as it would read with a correction, where its bytes are not rewritten: what a change of the source would
//! come to. Not here: making the change.

use super::Edit;
use crate::document::{Block, Document};
use terms::{Place, Span, Text};

/// The document with one edit made in what was read of it; none where the words are not found once.
#[must_use]
pub fn as_corrected(document: &Document, order: u32, edit: &Edit) -> Option<Document> {
    let mut out = document.clone();
    let mut made = false;
    let mut change = |span: &mut Span| {
        if span.order == order
            && let Some(text) = changed(span, edit)
        {
            span.text = text;
            made = true;
        }
    };
    for block in &mut out.blocks {
        match block {
            Block::Heading(span) | Block::Paragraph(span) | Block::Item { span, .. } | Block::Break(span) => {
                change(span)
            }
            Block::Table(table) => {
                for cell in table.rows.iter_mut().flat_map(|row| &mut row.cells) {
                    change(&mut cell.span);
                    cell.items.iter_mut().for_each(&mut change);
                }
            }
        }
    }
    made.then_some(out)
}

/// The text with the words replaced: where the place says, or where they stand once.
fn changed(span: &Span, edit: &Edit) -> Option<Text> {
    let (text, printed) = (span.text.as_str(), edit.printed.as_str());
    if printed.is_empty() {
        return None;
    }
    let said = match (&span.place, &edit.place) {
        (
            Place::Page { page, line, column },
            Place::Page {
                page: p,
                line: l,
                column: c,
            },
        ) if (page, line) == (p, l) => usize::try_from(c.checked_sub(*column)?).ok(),
        _ => None,
    };
    let said = said.and_then(|chars| text.char_indices().nth(chars)).map(|(at, _)| at);
    let said = said.filter(|at| text[*at..].starts_with(printed));
    let once = || {
        let mut all = text.match_indices(printed).map(|(at, _)| at);
        all.next().filter(|_| all.next().is_none())
    };
    let at = said.or_else(once)?;
    let (before, after) = (&text[..at], &text[at + printed.len()..]);
    Some(Text::from(format!("{before}{}{after}", edit.proposed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_replaced_where_the_place_says_or_where_they_stand_once() {
        let check = |text: &str, column: u32, expected: Option<&str>| {
            let at = |column| Place::Page {
                page: 1,
                line: 3,
                column,
            };
            let span = Span {
                order: 1,
                place: at(5),
                text: text.into(),
            };
            let edit = Edit {
                place: at(column),
                printed: "9 May".into(),
                proposed: "8 May".into(),
            };
            assert_eq!(changed(&span, &edit).as_deref(), expected, "{text}");
        };
        check("due 9 May", 9, Some("due 8 May"));
        check("9 May and 9 May", 15, Some("9 May and 8 May"));
        check("9 May and 9 May", 5, Some("8 May and 9 May"));
        check("9 May and 9 May", 7, None);
        check("due 7 May", 9, None);
    }
}
