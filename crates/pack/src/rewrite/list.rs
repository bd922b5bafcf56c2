//! Changes to a PDF: not made, but checked against its pages and listed for whoever has the source.

use super::{Applied, Edit, RewriteError, find, unwritable};
use crate::{Limits, read_pdf};
use terms::{Place, Text};

pub(super) fn rewrite(bytes: &[u8], edits: &[Edit]) -> Result<(Vec<u8>, Vec<Applied>), RewriteError> {
    let document = read_pdf("the PDF", bytes, &Limits::default())?;
    let mut list = Vec::new();
    for edit in edits {
        let Place::Page { page, line, column } = &edit.place else {
            return Err(unwritable(edit, "the document is a PDF"));
        };
        let here = Place::Page {
            page: *page,
            line: *line,
            column: 1,
        };
        let text = document.lines.iter().find(|l| l.place == here).map(|l| l.text.clone());
        let chars: Vec<char> = text.as_deref().unwrap_or_default().chars().collect();
        let wanted: Vec<char> = edit.printed.trim().chars().collect();
        let from = usize::try_from(*column).unwrap_or(usize::MAX).wrapping_sub(1);
        if from > chars.len() || find::end(&chars, from, &wanted).is_none() {
            return Err(find::missing(edit, text.unwrap_or_default()));
        }
        list.push(format!(
            "{}: \"{}\" becomes \"{}\"",
            edit.place, edit.printed, edit.proposed
        ));
    }
    Err(RewriteError::ChangeList {
        list: Text::from(list.join("\n")),
    })
}
