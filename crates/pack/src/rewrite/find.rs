//! Finding printed text among characters: white space matches white space, and whole words go before parts of words.

use super::{Edit, RewriteError};
use std::ops::Range;
use terms::Text;

/// The characters that an edit's printed text means, as a range of indices.
///
/// # Errors
/// When it does not stand there, or more than once.
pub(super) fn find(there: &[char], edit: &Edit) -> Result<Range<usize>, RewriteError> {
    let wanted: Vec<char> = edit.printed.trim().chars().collect();
    let shown = || Text::from(crate::grid::squeeze(&there.iter().collect::<String>()));
    if wanted.is_empty() {
        return if there.iter().all(|c| c.is_whitespace()) {
            Ok(0..there.len())
        } else {
            Err(missing(edit, shown()))
        };
    }
    let all: Vec<Range<usize>> = (0..there.len())
        .filter_map(|from| end(there, from, &wanted).map(|to| from..to))
        .collect();
    let whole: Vec<&Range<usize>> = all.iter().filter(|r| is_whole(there, r)).collect();
    match (whole.as_slice(), all.as_slice()) {
        ([one], _) => Ok((*one).clone()),
        ([], [one]) => Ok(one.clone()),
        ([], []) => Err(missing(edit, shown())),
        _ => Err(RewriteError::Ambiguous {
            place: edit.place.clone(),
            printed: edit.printed.clone(),
            times: whole.len().max(all.len()),
        }),
    }
}

/// A part of some characters that an edit replaces; the number is the edit's among all.
pub(super) struct Found<'e> {
    pub(super) at: usize,
    pub(super) edit: &'e Edit,
    pub(super) range: Range<usize>,
}

/// Where the edits of one place stand among its characters as they are now, first ones first.
///
/// # Errors
/// When one does not stand there, or two want the same characters.
pub(super) fn all<'e>(there: &[char], edits: &[(usize, &'e Edit)]) -> Result<Vec<Found<'e>>, RewriteError> {
    let found = edits.iter().map(|(at, edit)| {
        let range = find(there, edit)?;
        Ok(Found { at: *at, edit, range })
    });
    apart(found.collect::<Result<_, RewriteError>>()?)
}

/// Sorts replacements, and refuses two that want the same characters.
pub(super) fn apart(mut found: Vec<Found<'_>>) -> Result<Vec<Found<'_>>, RewriteError> {
    found.sort_by_key(|f| (f.range.start, f.range.end));
    for pair in found.windows(2) {
        if let [a, b] = pair
            && b.range.start < a.range.end
        {
            return Err(RewriteError::Conflict {
                place: b.edit.place.clone(),
                printed: b.edit.printed.clone(),
            });
        }
    }
    Ok(found)
}

/// The characters with all replacements made.
pub(super) fn replaced(there: &[char], found: &[Found<'_>]) -> String {
    let (mut out, mut from) = (String::new(), 0);
    for each in found {
        out.extend(there.get(from..each.range.start).unwrap_or_default());
        out.push_str(&each.edit.proposed);
        from = each.range.end;
    }
    out.extend(there.get(from..).unwrap_or_default());
    out
}

pub(super) fn missing(edit: &Edit, there: Text) -> RewriteError {
    RewriteError::NotFound {
        place: edit.place.clone(),
        printed: edit.printed.clone(),
        there,
    }
}

/// Where the wanted characters end if they begin at an index.
pub(super) fn end(there: &[char], from: usize, wanted: &[char]) -> Option<usize> {
    let mut at = from;
    let mut wanted = wanted.iter().copied().peekable();
    while let Some(c) = wanted.next() {
        if c.is_whitespace() {
            while wanted.peek().is_some_and(|n| n.is_whitespace()) {
                wanted.next();
            }
            let run = there.iter().skip(at).take_while(|t| t.is_whitespace()).count();
            if run == 0 {
                return None;
            }
            at += run;
        } else if there.get(at) == Some(&c) {
            at += 1;
        } else {
            return None;
        }
    }
    Some(at)
}

/// Whether a range cuts no word or number in two.
fn is_whole(there: &[char], range: &Range<usize>) -> bool {
    let word = |at: Option<usize>| at.and_then(|a| there.get(a)).is_some_and(|c| c.is_alphanumeric());
    let before = word(range.start.checked_sub(1)) && word(Some(range.start));
    let after = word(range.end.checked_sub(1)) && word(Some(range.end));
    !before && !after
}

#[cfg(test)]
mod tests {
    use super::*;
    use terms::Place;

    #[test]
    fn whole_words_go_first() {
        let check = |there: &str, printed: &str, expected: Option<Range<usize>>| {
            let edit = Edit {
                place: Place::Text { line: 1, column: 1 },
                printed: Text::from(printed),
                proposed: Text::default(),
            };
            let there: Vec<char> = there.chars().collect();
            assert_eq!(find(&there, &edit).ok(), expected, "{there:?} {printed}");
        };
        check("11/8/23 and 1/8/23", "1/8/23", Some(12..18));
        check("20  th Sep\u{a0}23", "20 th Sep 23", Some(0..13));
        check("20/09/2023", "20/09/2024", None);
        check("1 and 1", "1", None);
        check("T3-TE-0009x", "T3-TE-0009", Some(0..10));
        check("  ", "", Some(0..2));
        check("x", "", None);
    }
}
