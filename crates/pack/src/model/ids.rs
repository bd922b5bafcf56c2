//! Ids: what a run of capitals, digits and dashes names. Kinds come from the tables whose rows the ids start, then
//! from the shapes that programmes commonly use.

use super::source::Source;
use super::{IdKind, Identifier, Mention};
use std::collections::HashMap;
use terms::Text;

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];

/// An id in one spelling: capitals, plain dashes, no blanks, no leading zero after a single letter.
pub(crate) fn spelling(printed: &str) -> String {
    let plain: String = printed
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| {
            if matches!(c, '\u{2010}'..='\u{2015}') {
                '-'
            } else {
                c.to_ascii_uppercase()
            }
        })
        .collect();
    match plain.as_bytes() {
        [b'M', b'0', rest @ ..] if !rest.is_empty() && rest.len() < 3 && rest.iter().all(u8::is_ascii_digit) => {
            plain.replacen('0', "", 1)
        }
        _ => plain,
    }
}

/// Bytes of the id that a text starts with, if it does.
pub(crate) fn leading(text: &str) -> Option<usize> {
    let end = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '.' | '\u{2010}'..='\u{2013}')))
        .unwrap_or(text.len());
    let word = text.get(..end)?.trim_end_matches(['.', '-', '/']);
    let rest = &text[word.len()..];
    let ends = rest
        .chars()
        .next()
        .is_none_or(|c| c.is_whitespace() || matches!(c, ':' | ',' | ';' | ')' | '.' | '*' | '-'));
    (ends && (is_id(word) || is_short_number(word, text))).then_some(word.len())
}

/// A bare number heads a row of some registers ("86", "7.4"): an id only when nothing follows.
fn is_short_number(word: &str, text: &str) -> bool {
    word.len() == text.trim_end().len()
        && word.len() <= 5
        && word.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && word.bytes().next().is_some_and(|b| b.is_ascii_digit())
}

/// Whether a word has the shape of an id: capitals and digits, usually with dashes.
pub(crate) fn is_id(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let capitals = word.bytes().filter(u8::is_ascii_uppercase).count();
    let small = word.bytes().filter(u8::is_ascii_lowercase).count();
    let first = word.bytes().next().is_some_and(|b| b.is_ascii_uppercase());
    let last = word.bytes().last().is_some_and(|b| b.is_ascii_alphanumeric());
    let dashes = word
        .chars()
        .filter(|c| matches!(c, '-' | '\u{2010}'..='\u{2013}' | '/'))
        .count();
    if !first || !last || digits == 0 || capitals == 0 || small > 0 || word.len() > 24 {
        return false;
    }
    let dashed = dashes > 0
        && word
            .split(['-', '/', '\u{2013}'])
            .next_back()
            .is_some_and(|p| p.bytes().any(|b| b.is_ascii_digit()));
    let letters = word.bytes().take_while(u8::is_ascii_uppercase).count();
    let joined = dashes == 0
        && letters + digits == word.len()
        && letters <= 4
        && (digits >= 2 || (letters == 1 && word.starts_with('M')));
    let quarter = word.len() == 2 && word.starts_with('Q');
    let month = dashed
        && word.get(..3).is_some_and(|m| MONTHS.contains(&m))
        && !word.as_bytes().get(3).is_some_and(u8::is_ascii_digit);
    (dashed || joined) && !quarter && !month
}

/// What an id of a shape usually names.
pub(crate) fn usual(id: &str) -> IdKind {
    let bytes = id.as_bytes();
    let digits = |from: usize| {
        bytes
            .get(from..)
            .is_some_and(|d| !d.is_empty() && d.iter().all(u8::is_ascii_digit))
    };
    let parts: Vec<&str> = id.split('-').collect();
    let tiered = parts.len() == 3
        && parts[0].len() == 2
        && parts[0].starts_with('T')
        && parts[1].len() == 2
        && parts[2].bytes().all(|b| b.is_ascii_digit());
    match bytes {
        _ if tiered => IdKind::Milestone,
        [b'M', ..] if digits(1) && id.len() <= 3 => IdKind::Milestone,
        [b'C', b'R', ..] if digits(2) || (parts.len() == 2 && digits(3)) => IdKind::Change,
        [b'R', d, ..] if digits(1) && *d != b'0' && id.len() <= 5 => IdKind::Risk,
        [b'D', d, ..] if digits(1) && *d != b'0' && id.len() <= 4 => IdKind::Dependency,
        _ if id.contains("DEL") && parts.len() == 2 => IdKind::Deliverable,
        _ => IdKind::Other,
    }
}

/// Byte ranges of the ids in a text.
pub(crate) fn find(text: &str) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut start = None;
    let part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '/' | '\u{2010}' | '\u{2011}');
    let ends = text
        .char_indices()
        .map(|(at, c)| (at, Some(c)))
        .chain([(text.len(), None)]);
    for (at, c) in ends {
        match (start, c) {
            (None, Some(c)) if part(c) => start = Some(at),
            (Some(from), c) if !c.is_some_and(part) => {
                push(text, from, at, &mut out);
                start = None;
            }
            _ => {}
        }
    }
    out
}

fn push(text: &str, from: usize, to: usize, out: &mut Vec<(usize, usize)>) {
    let word = &text[from..to];
    let lead = word.len() - word.trim_start_matches(['-', '/']).len();
    let word = word.trim_matches(['-', '/']);
    let from = from + lead;
    // two ids with a stroke between them are two
    if word.contains('/') && word.split('/').all(is_id) {
        let mut at = from;
        for part in word.split('/') {
            out.push((at, at + part.len()));
            at += part.len() + 1;
        }
    } else if is_id(word) && !word.contains('/') {
        out.push((from, from + word.len()));
    }
}

/// Every id of the document. `known` gives the kinds of ids that start rows of recognised tables.
pub(crate) fn mentions(source: &Source<'_>, known: &HashMap<String, IdKind>) -> Vec<Mention<Identifier>> {
    let mut out = Vec::new();
    for (block, span) in source.spans() {
        let mut found = find(&span.text);
        if found.is_empty()
            && let Some(length) = leading(&span.text)
            && known.contains_key(&spelling(&span.text[..length]))
        {
            found.push((0, length));
        }
        for (start, end) in found {
            let part = source.part(span, start, end);
            let id = spelling(&part.text);
            let kind = known.get(&id).copied().unwrap_or_else(|| usual(&id));
            let what = Identifier {
                span: part,
                id: Text::from(id),
                kind,
            };
            out.push(source.mention(block, what, span));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        let found: Vec<&str> = find(text).iter().map(|(a, b)| &text[*a..*b]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn ids_are_found_in_text() {
        check("approve T2-TE-0250 and T3-TE-0060.", &["T2-TE-0250", "T3-TE-0060"]);
        check("CR023 & CR027: see MHHS-DEL1507", &["CR023", "CR027", "MHHS-DEL1507"]);
        check("between M14 and M15", &["M14", "M15"]);
        check("*R281: There is", &["R281"]);
        check("WD-430, HR-9 (M-141)", &["WD-430", "HR-9", "M-141"]);
        check("UIT-B, L2/3 and E2E, v2.5, RA3, Q3, SIT-CIT", &[]);
        check("16-Aug-23 to 9/10", &[]);
    }

    #[test]
    fn kinds_by_shape() {
        assert_eq!(usual("T3-TE-0017"), IdKind::Milestone);
        assert_eq!(usual("CR024"), IdKind::Change);
        assert_eq!(usual("R525"), IdKind::Risk);
        assert_eq!(usual("D163"), IdKind::Dependency);
        assert_eq!(usual("D0312"), IdKind::Other);
        assert_eq!(spelling("M09"), "M9");
    }

    #[test]
    fn rows_start_with_ids() {
        let check = |text, expected| assert_eq!(leading(text), expected, "{text}");
        check("DC-77 Score card", Some(5));
        check("86", Some(2));
        check("7.4", Some(3));
        check("40 ports a second", None);
        check("T3-TE-0017", Some(10));
        check("Chair", None);
        check("13:00-13:05", None);
    }
}
