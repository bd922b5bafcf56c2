//! Repairs of words: a name spelt as it should be, a doubled phrase printed once.

use crate::Repair;
use terms::{Place, Span, Text};

/// Replaces a misspelt word of a printed piece.
#[must_use]
pub fn respell(piece: &Span, printed: &str, meant: &str, rule: &'static str) -> Option<Repair> {
    (piece.text.matches(printed).count() == 1).then(|| Repair {
        span: part(piece, printed),
        proposed: meant.to_owned(),
        satisfies: vec![rule],
    })
}

/// Prints a doubled phrase once.
#[must_use]
pub fn once(piece: &Span, phrase: &str, rule: &'static str) -> Option<Repair> {
    respell(piece, &format!("{phrase} {phrase}"), phrase, rule)
}

/// The place of some words within a printed piece; a cell or paragraph keeps its own.
pub(super) fn part(piece: &Span, words: &str) -> Span {
    let before = piece
        .text
        .find(words)
        .and_then(|at| piece.text.get(..at))
        .map_or(0, |t| t.chars().count());
    let shift = u32::try_from(before).unwrap_or(0);
    let place = match piece.place.clone() {
        Place::Text { line, column } => Place::Text {
            line,
            column: column + shift,
        },
        Place::Page { page, line, column } => Place::Page {
            page,
            line,
            column: column + shift,
        },
        other => other,
    };
    Span {
        order: piece.order,
        place,
        text: Text::from(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_replaced_where_they_stand_once() {
        let piece = Span {
            order: 1,
            place: Place::Text { line: 3, column: 5 },
            text: "update on the on the list".into(),
        };
        let repair = once(&piece, "on the", "R31").unwrap();
        assert_eq!(repair.proposed, "on the");
        assert_eq!(repair.span.place, Place::Text { line: 3, column: 12 });
        assert_eq!(respell(&piece, "the", "a", "R30"), None);
    }
}
