//! The document's own line around a place, cut to a width.

use pack::model::Model;
use terms::{Place, Span};

/// A line as shown: the piece of it that fits, and where in the piece the span's text begins and how long it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    /// The visible piece; tabs are shown as one sign.
    pub text: String,
    /// Characters before the span's text.
    pub before: usize,
    /// Characters of the span's text that are visible, at least 1.
    pub length: usize,
}

/// Whether two places are on one line of the document.
pub(super) fn same_line(a: &Place, b: &Place) -> bool {
    match (a, b) {
        (Place::Text { line: x, .. }, Place::Text { line: y, .. }) => x == y,
        (Place::Sheet { sheet: s, row: x, .. }, Place::Sheet { sheet: t, row: y, .. }) => s == t && x == y,
        (
            Place::Slide {
                slide: s,
                shape: h,
                row: x,
                ..
            },
            Place::Slide {
                slide: t,
                shape: k,
                row: y,
                ..
            },
        ) => s == t && h == k && x == y,
        (Place::Page { page: p, line: x, .. }, Place::Page { page: q, line: y, .. }) => p == q && x == y,
        _ => false,
    }
}

/// The line around a span, at most `width` characters of it.
pub(super) fn shown(model: &Model, span: &Span, width: usize) -> Shown {
    let line = model.document.lines.iter().find(|l| same_line(&l.place, &span.place));
    let Some(line) = line else { return alone(span, width) };
    let chars: Vec<char> = line.text.chars().collect();
    let text: Vec<char> = span.text.chars().collect();
    let column = match &span.place {
        Place::Text { column, .. } | Place::Page { column, .. } => {
            usize::try_from(*column).unwrap_or(1).saturating_sub(1)
        }
        _ => 0,
    };
    let at = find(&chars, &text, column).or_else(|| find(&chars, &text, 0));
    let (at, length) = match at {
        Some(at) => (at, text.len()),
        None if column < chars.len() && !matches!(span.place, Place::Sheet { .. } | Place::Slide { .. }) => {
            (column, text.len().min(chars.len() - column))
        }
        None => return alone(span, width),
    };
    cut(&chars, at, length, width)
}

fn alone(span: &Span, width: usize) -> Shown {
    let chars: Vec<char> = span.text.chars().collect();
    let length = chars.len();
    cut(&chars, 0, length, width)
}

fn find(line: &[char], text: &[char], from: usize) -> Option<usize> {
    if text.is_empty() || text.len() > line.len() {
        return None;
    }
    (from..=line.len() - text.len()).find(|at| line[*at..].starts_with(text))
}

/// The piece of a line around a span, with "…" where it is cut.
fn cut(line: &[char], at: usize, length: usize, width: usize) -> Shown {
    let visible = length.min(width.saturating_sub(8).max(1));
    let spare = width.saturating_sub(visible);
    let mut start = at.saturating_sub(spare / 2);
    let end = (start + width).min(line.len());
    start = start.min(at);
    let mut text = String::new();
    let mut before = at - start;
    if start > 0 {
        text.push('…');
        before += 1;
    }
    text.extend(line[start..end].iter().map(|c| if *c == '\t' { '│' } else { *c }));
    if end < line.len() {
        text.push('…');
    }
    Shown {
        text,
        before,
        length: visible.max(1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_cut_around_the_span() {
        let line: Vec<char> = format!("{}needle{}", "a".repeat(300), "b".repeat(300))
            .chars()
            .collect();
        let shown = cut(&line, 300, 6, 60);
        let visible: String = shown.text.chars().skip(shown.before).take(shown.length).collect();
        assert_eq!(visible, "needle");
        assert!(shown.text.chars().count() <= 62);
        assert!(shown.text.starts_with('…') && shown.text.ends_with('…'));
    }
}
