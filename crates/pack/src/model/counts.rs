//! Counts that prose states: "36 of the 88 MPIDs", "the remaining 6".

use super::Count;
use super::head::words;
use super::source::{Source, fold};
use crate::document::Block;
use terms::notation::read_dates;
use terms::{Span, Text};

/// Recognises counts in paragraphs and items.
pub(crate) fn recognise(source: &Source<'_>) -> Vec<Count> {
    let mut out = Vec::new();
    for block in &source.document.blocks {
        let (Block::Paragraph(span) | Block::Item { span, .. }) = block else {
            continue;
        };
        if span.text.bytes().any(|b| b.is_ascii_digit()) {
            sentence(source, span, &mut out);
        }
    }
    out
}

fn sentence(source: &Source<'_>, span: &Span, out: &mut Vec<Count>) {
    let text: &str = &span.text;
    let dates = read_dates(text, &source.years);
    let words = words(text);
    let number = |n: usize| -> Option<u64> {
        let (a, b) = *words.get(n)?;
        let word = text[a..b].trim_matches(['(', ')', ',', ';', ':']);
        let digits: String = word.chars().filter(|c| *c != ',').collect();
        let in_date = dates.iter().any(|d| d.start < b && a < d.end);
        // "Release 3", "Interval 2": a label, not a count
        let label = n.checked_sub(2).is_some()
            && words.get(n - 1).is_some_and(|(a, b)| {
                text[*a..*b].starts_with(char::is_uppercase) && !text[*a..*b].ends_with([':', '.', ','])
            });
        (!in_date && !label && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
            .then(|| digits.parse().ok())
            .flatten()
    };
    let word = |n: usize| {
        words.get(n).map_or("", |(a, b)| {
            text[*a..*b].trim_matches(|c: char| !(c.is_alphanumeric() || c == '-'))
        })
    };
    let mut n = 0;
    while n < words.len() {
        let Some(part) = number(n) else {
            n += 1;
            continue;
        };
        let of = word(n + 1).eq_ignore_ascii_case("of");
        let the = usize::from(of && matches!(word(n + 2), "the" | "all" | "our"));
        let whole = of.then(|| number(n + 2 + the)).flatten();
        let from = match (of, whole) {
            (_, Some(_)) => n + 3 + the,
            (true, None) => n + 2 + the,
            _ => n + 1,
        };
        let what = counted(&words, text, from);
        // a number alone is a count only when a plural noun follows
        if !what.is_empty()
            && (whole.is_some() || of || what.ends_with('s'))
            && !matches!(
                what.as_str(),
                "days" | "weeks" | "months" | "mins" | "minutes" | "hours" | "years"
            )
        {
            out.push(Count {
                span: span.clone(),
                part,
                whole,
                what: Text::from(what),
            });
        }
        n = from.max(n + 1);
    }
}

/// The words counted: up to the first plural noun, at most four words.
fn counted(words: &[(usize, usize)], text: &str, from: usize) -> String {
    let mut out = Vec::new();
    for (a, b) in words.iter().skip(from).take(4) {
        let raw = &text[*a..*b];
        let folded = fold(raw);
        let verb = matches!(
            folded.as_str(),
            "did"
                | "expected"
                | "were"
                | "was"
                | "have"
                | "had"
                | "has"
                | "are"
                | "is"
                | "will"
                | "to"
                | "in"
                | "from"
                | "on"
                | "by"
                | "at"
                | "for"
                | "and"
                | "or"
        );
        if verb || folded.is_empty() || folded.bytes().all(|b| b.is_ascii_digit()) {
            break;
        }
        let plural = folded.ends_with('s') && folded.len() > 2;
        out.push(folded);
        if plural || raw.ends_with([',', '.', ';', ':', ')']) {
            break;
        }
    }
    out.join(" ")
}
