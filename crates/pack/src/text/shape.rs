//! What a single line looks like: blank, rule, bullet, numbered, a heading's shape, a length of time.

use terms::notation::{YearContext, read_dates};

/// A line's shape, before its neighbours are looked at.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Shape {
    /// Nothing but white space.
    Blank,
    /// A line of dashes or the like.
    Rule,
    /// "Slide 3", "Page 2 of 9", a form feed.
    Break,
    /// Cells with tabs between them: how many.
    Tabs(usize),
    /// Cells with bars between them.
    Bars,
    /// A heading marked by `#`: its rank, and the characters that mark it.
    Hash(u8, usize),
    /// An item: indentation, and the characters of its mark.
    Bullet {
        /// White space before the mark.
        indent: usize,
        /// Characters before the text.
        mark: usize,
        /// The mark itself, when it is a footnote's (`*`).
        sign: Option<String>,
    },
    /// A numbered line: the number, and the characters before the text.
    Numbered {
        /// The printed number without its punctuation.
        number: String,
        /// White space before the number.
        indent: usize,
        /// Characters before the text.
        mark: usize,
    },
    /// Anything else.
    Text,
}

/// A line's shape.
pub(super) fn shape(line: &str) -> Shape {
    let trimmed = line.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{a0}' | '\u{200b}' | '\u{feff}'));
    if trimmed.is_empty() {
        return if line.contains('\u{c}') {
            Shape::Break
        } else {
            Shape::Blank
        };
    }
    if is_rule(trimmed) {
        return Shape::Rule;
    }
    if line.trim_matches(' ').contains('\t')
        && (line.trim_start_matches('\t') == line || line.matches('\t').count() > 1)
    {
        return Shape::Tabs(line.matches('\t').count() + 1);
    }
    let bars = trimmed.matches('|').count();
    if (trimmed.starts_with('|') && bars > 1) || bars > 2 || (bars > 1 && trimmed.contains(" | ")) {
        return Shape::Bars;
    }
    if is_break(trimmed) {
        return Shape::Break;
    }
    let indent = line.chars().take_while(|c| c.is_whitespace()).count();
    let hashes = trimmed.chars().take_while(|c| *c == '#').count();
    if (1..=6).contains(&hashes) && trimmed.chars().nth(hashes).is_some_and(char::is_whitespace) {
        let gap = trimmed.chars().skip(hashes).take_while(|c| c.is_whitespace()).count();
        return Shape::Hash(u8::try_from(hashes).unwrap_or(6), indent + hashes + gap);
    }
    bullet(trimmed, indent)
        .or_else(|| numbered(trimmed, indent))
        .unwrap_or(Shape::Text)
}

fn is_rule(trimmed: &str) -> bool {
    let mut chars = trimmed.chars().filter(|c| !c.is_whitespace());
    let Some(first) = chars.next() else {
        return false;
    };
    matches!(first, '-' | '=' | '_' | '*' | '~' | '—' | '–' | '·' | '.')
        && trimmed.len() >= 3
        && chars.all(|c| c == first)
}

fn is_break(trimmed: &str) -> bool {
    let bare = trimmed
        .trim_matches(|c: char| matches!(c, '-' | '=' | '—' | '–' | '[' | ']' | '(' | ')' | '*' | ' ' | '\u{c}'));
    let mut words = bare.split_whitespace();
    let named = words
        .next()
        .is_some_and(|w| matches!(w.to_ascii_lowercase().as_str(), "slide" | "page" | "sheet"));
    let number = |w: Option<&str>| w.is_some_and(|w| w.trim_end_matches(':').bytes().all(|b| b.is_ascii_digit()));
    if !named || !number(words.next()) {
        return false;
    }
    match words.next() {
        None => true,
        Some("of" | "/") => number(words.next()) && words.next().is_none(),
        Some(_) => false,
    }
}

/// A bullet's sign and white space before a text.
fn bullet(trimmed: &str, indent: usize) -> Option<Shape> {
    let sign: String = trimmed.chars().take_while(|c| is_sign(*c)).collect();
    let length = sign.chars().count();
    let stars = sign.chars().all(|c| matches!(c, '*' | '†' | '‡'));
    if length == 0 || (length > 1 && !stars) || length > 4 {
        let o = trimmed
            .strip_prefix("o ")
            .filter(|rest| rest.starts_with(|c: char| c.is_whitespace() || c.is_uppercase()))?;
        return (indent > 0 || o.starts_with(' ')).then_some(Shape::Bullet {
            indent,
            mark: indent + 2,
            sign: None,
        });
    }
    let rest = &trimmed[sign.len()..];
    let gap = rest.chars().take_while(|c| c.is_whitespace()).count();
    let spaced = gap > 0 || (!matches!(sign.as_str(), "-" | "–" | "—" | "*") && !stars);
    (spaced && !rest.trim().is_empty()).then(|| Shape::Bullet {
        indent,
        mark: indent + length + gap,
        sign: stars.then_some(sign),
    })
}

fn is_sign(c: char) -> bool {
    matches!(
        c,
        '-' | '*'
            | '•'
            | '●'
            | '▪'
            | '◦'
            | '‣'
            | '⁃'
            | '–'
            | '—'
            | '†'
            | '‡'
            | '➢'
            | '▶'
            | '✓'
            | '\u{f0b7}'
            | '\u{f0a7}'
            | '\u{f02d}'
    )
}

/// `1.`, `1)`, `(1)`, `a)`, `A.`, `7.1.6`, `Point 1.`, `1` and a capital.
fn numbered(trimmed: &str, indent: usize) -> Option<Shape> {
    let open = trimmed.starts_with('(');
    let body = trimmed.trim_start_matches('(');
    let label: String = body
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '.')
        .collect();
    let number = label.trim_end_matches('.');
    let rest = &body[label.len()..];
    let dotted = label.ends_with('.');
    let closed = rest.starts_with(')');
    let after = rest.trim_start_matches(')');
    let gap = after.chars().take_while(|c| c.is_whitespace()).count();
    let text = after.trim_start();
    let digits = !number.is_empty()
        && number
            .split('.')
            .all(|n| !n.is_empty() && n.len() <= 3 && n.bytes().all(|b| b.is_ascii_digit()));
    let letter = number.len() == 1 && number.bytes().all(|b| b.is_ascii_alphabetic()) && (closed || (dotted && !open));
    let roman = number.len() < 6
        && ((closed && number.bytes().all(|b| matches!(b, b'i' | b'v' | b'x')))
            || (dotted && number.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'))));
    if gap == 0 || text.is_empty() || !(digits || letter || roman) || (open && !closed) {
        return None;
    }
    let bare = digits && !dotted && !closed && !number.contains('.');
    if bare && !(text.starts_with(char::is_uppercase) && !is_length_of_time(trimmed) && opens_with_no_date(trimmed)) {
        return None;
    }
    let mark = trimmed.chars().count() - text.chars().count();
    Some(Shape::Numbered {
        number: number.to_owned(),
        indent,
        mark: indent + mark,
    })
}

fn opens_with_no_date(text: &str) -> bool {
    let head: String = text.chars().take(30).collect();
    read_dates(&head, &YearContext::of(2000))
        .first()
        .is_none_or(|d| d.start > 0)
}

/// "5 mins", "0 mins – taken as read".
pub(super) fn is_length_of_time(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let number = words.next().is_some_and(|w| w.bytes().all(|b| b.is_ascii_digit()));
    let unit = words
        .next()
        .map(|w| w.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase());
    number
        && matches!(
            unit.as_deref(),
            Some("min" | "mins" | "minute" | "minutes" | "hour" | "hours" | "hr" | "hrs")
        )
}

/// "DECISION: ...", "Information / Decision".
pub(super) fn opens_divider(text: &str) -> bool {
    let head = text.split(':').next().unwrap_or("");
    head.len() < 40 && text.contains(':') && is_kind(head)
}

/// Whether words are nothing but kinds of an agenda item.
pub(crate) fn is_kind(text: &str) -> bool {
    let mut words = text
        .split(|c: char| !c.is_alphabetic())
        .filter(|w| !w.is_empty() && !matches!(w.to_ascii_lowercase().as_str(), "and" | "or" | "for"))
        .peekable();
    words.peek().is_some()
        && words.all(|w| {
            matches!(
                w.to_ascii_lowercase().as_str(),
                "decision"
                    | "information"
                    | "discussion"
                    | "approval"
                    | "approve"
                    | "update"
                    | "noting"
                    | "note"
                    | "inform"
                    | "decide"
            )
        })
}

/// Whether a line has the shape of a heading: short, a capital or number first, no full stop, more than a date.
pub(super) fn is_heading(text: &str) -> bool {
    let text = bare_heading(text);
    let words = text.split_whitespace().count();
    let letters = text.chars().filter(|c| c.is_alphabetic()).count();
    let first = text.chars().next();
    let labelled = is_labelled(text);
    let (longest, most) = if labelled { (170, 30) } else { (100, 16) };
    if letters < 2
        || text.chars().count() > longest
        || words > most
        || text.contains(['\t', '@', '|'])
        || text.contains("](")
    {
        return false;
    }
    if !first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit() || matches!(c, '(' | '“' | '"' | '\'')) {
        return false;
    }
    if text.ends_with(['.', ';', ',', '!', '"', '”', '…'])
        || is_length_of_time(text)
        || opens_divider(text)
        || is_kind(text)
    {
        return false;
    }
    if text.starts_with('(') && text.ends_with(')') && !text.chars().nth(1).is_some_and(|c| c.is_ascii_digit()) {
        return false;
    }
    if let Some((head, tail)) = text.split_once(':') {
        let label = head.split_whitespace().count() <= 2 && head.ends_with(|c: char| c.is_ascii_digit());
        let named = [
            "appendix",
            "annex",
            "attachment",
            "item",
            "section",
            "part",
            "slide",
            "agenda",
        ]
        .iter()
        .any(|w| head.to_ascii_lowercase().starts_with(w));
        if tail.trim().is_empty() {
            return words <= 6;
        }
        if !(label && named) {
            return false;
        }
    }
    let lower = text.to_ascii_lowercase();
    let sentence = [
        " is ", " are ", " was ", " were ", " will ", " has ", " have ", " being ", " should ", " can ",
    ];
    let asking = ["what ", "how ", "where ", "who ", "when ", "why "]
        .iter()
        .any(|w| lower.starts_with(w));
    if !text.ends_with('?') && !labelled && !asking && sentence.iter().any(|verb| lower.contains(verb)) {
        return false;
    }
    if lower.starts_with("version ") || lower.starts_with("http") || lower.starts_with("issue ") {
        return false;
    }
    if words == 1 && text.chars().any(|c| c.is_ascii_digit()) {
        return false; // an id, a code or a time
    }
    let dates = read_dates(text, &YearContext::of(2000));
    let dated: usize = dates.iter().map(|d| d.end - d.start).sum();
    dated == 0 || text.len().saturating_sub(dated) > 4
}

/// A heading without the signs that only decorate it: "§ Risks", ">> Plan", "--- Work ---".
pub(super) fn bare_heading(text: &str) -> &str {
    let sign = |c: char| {
        matches!(
            c,
            '§' | '>' | '»' | '=' | '~' | '▶' | '►' | '➢' | '-' | '–' | '—' | '*' | ' '
        )
    };
    let text = text.trim();
    let signed = text.starts_with(|c: char| sign(c) && c != '*') || text.ends_with(['=', '~', '-', '—']);
    if signed { text.trim_matches(sign) } else { text }
}

/// "Appendix 6 - ...", "Annex B: ...".
pub(super) fn is_labelled(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let word = words.next().map(str::to_ascii_lowercase);
    let number = words.next().unwrap_or("").trim_end_matches([':', '.', '-', '–']);
    matches!(
        word.as_deref(),
        Some("appendix" | "annex" | "attachment" | "schedule" | "part")
    ) && number.len() <= 3
        && (number.bytes().any(|b| b.is_ascii_digit()) || number.len() == 1)
}

/// Capitals only, and enough of them to be meant.
pub(super) fn is_shouted(text: &str) -> bool {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphabetic()).collect();
    letters.len() >= 4 && letters.iter().all(|c| c.is_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_by_shape() {
        for text in [
            "Actions",
            "Upcoming events:",
            "7.1.6 Test Entry Criteria",
            "Update from TMAG 19 July 2023",
            "Agenda (1/2)",
        ] {
            assert!(is_heading(text), "{text}");
        }
        for text in [
            "30/10",
            "5 mins",
            "T1-TE-1000",
            "Version 1.0",
            "Council 20: 9 April 2024",
            "It ended.",
            "16 August 2023",
        ] {
            assert!(!is_heading(text), "{text}");
        }
    }

    #[test]
    fn lines_have_shapes() {
        let numbered = |number: &str, indent, mark| Shape::Numbered {
            number: number.to_owned(),
            indent,
            mark,
        };
        assert_eq!(shape("1. Welcome"), numbered("1", 0, 3));
        assert_eq!(shape("(2) Notes"), numbered("2", 0, 4));
        assert_eq!(shape("4 Next meeting"), numbered("4", 0, 2));
        assert_eq!(shape("10 mins"), Shape::Text);
        assert_eq!(shape("16 August 2023"), Shape::Text);
        assert_eq!(shape("Slide 3"), Shape::Break);
        assert_eq!(shape("a\tb"), Shape::Tabs(2));
        assert_eq!(shape("| a | b |"), Shape::Bars);
        assert_eq!(shape("## Risks"), Shape::Hash(2, 3));
        assert!(matches!(shape(" - one"), Shape::Bullet { indent: 1, mark: 3, .. }));
        assert!(matches!(shape("** Date agreed"), Shape::Bullet { sign: Some(_), .. }));
        assert_eq!(shape("*R281: text"), Shape::Text);
        assert_eq!(shape("-----"), Shape::Rule);
    }
}
