//! A text cut into numbers, words that matter to dates, and symbols. No dates yet.

use crate::Weekday;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// ASCII digits.
    Number { value: u32, digits: usize },
    /// A month's name; `full` unless abbreviated.
    Month { month: i8, full: bool },
    /// A weekday's name.
    Day(Weekday),
    /// `st`, `nd`, `rd`, `th`.
    Ordinal,
    /// `Q1` to `Q4`.
    Quarter(i8),
    /// Any other run of letters and digits.
    Word,
    /// White space.
    Space,
    /// Any other character.
    Symbol(char),
}

/// A token and its bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    pub start: usize,
    pub end: usize,
}

/// English months, in order.
pub(super) const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// English weekdays from Monday.
pub(super) const DAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// Cuts a text. Digits directly joined to letters stay one word, except `16th`, `04Sep23` and `Aug23`.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some(&(start, c)) = rest.peek() {
        if c.is_alphanumeric() {
            let mut end = start;
            while let Some(&(at, c)) = rest.peek() {
                if !c.is_alphanumeric() {
                    break;
                }
                end = at + c.len_utf8();
                rest.next();
            }
            run(text, start, end, &mut out);
        } else {
            rest.next();
            let end = start + c.len_utf8();
            let space = c.is_whitespace() || matches!(c, '\u{a0}' | '\u{200b}' | '\u{feff}');
            match out.last_mut() {
                Some(Token {
                    kind: Kind::Space,
                    end: last,
                    ..
                }) if space => *last = end,
                _ => out.push(Token {
                    kind: if space { Kind::Space } else { Kind::Symbol(c) },
                    start,
                    end,
                }),
            }
        }
    }
    out
}

/// A run of letters and digits: one token, or the parts of a date written without separators.
fn run(text: &str, start: usize, end: usize, out: &mut Vec<Token>) {
    let word = &text[start..end];
    let cut = |a: usize, b: usize, kind| Token {
        kind,
        start: start + a,
        end: start + b,
    };
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    if digits == word.len() {
        out.push(cut(0, digits, number(word)));
        return;
    }
    let letters = digits
        + word[digits..]
            .chars()
            .take_while(|c| c.is_alphabetic())
            .map(char::len_utf8)
            .sum::<usize>();
    let (head, middle, tail) = (&word[..digits], &word[digits..letters], &word[letters..]);
    let tail_is_number = tail.bytes().all(|b| b.is_ascii_digit());
    if head.is_empty() && tail.is_empty() {
        out.push(cut(0, word.len(), name(word)));
        return;
    }
    let middle_kind = name(middle);
    let joined = match middle_kind {
        Kind::Ordinal => digits > 0 && tail.is_empty(),
        Kind::Month { .. } => tail_is_number && (digits <= 2) && (digits > 0 || matches!(tail.len(), 2 | 4)),
        _ => false,
    };
    if joined {
        if digits > 0 {
            out.push(cut(0, digits, number(head)));
        }
        out.push(cut(digits, letters, middle_kind));
        if !tail.is_empty() {
            out.push(cut(letters, word.len(), number(tail)));
        }
        return;
    }
    let kind = match word.as_bytes() {
        [b'Q', n @ b'1'..=b'4'] => Kind::Quarter(i8::try_from(n - b'0').unwrap_or(1)),
        _ => Kind::Word,
    };
    out.push(cut(0, word.len(), kind));
}

fn number(digits: &str) -> Kind {
    Kind::Number {
        value: digits.parse().unwrap_or(u32::MAX),
        digits: digits.len(),
    }
}

/// The month that a word in lower case names, and whether in full.
fn month_of(folded: &str) -> Option<(i8, bool)> {
    (1i8..).zip(MONTHS).find_map(|(n, month)| {
        let short = folded == &month[..3] || (n == 9 && folded == "sept");
        (short || folded == month).then_some((n, folded == month))
    })
}

/// The number of the month that a word names, in full or by its first letters.
#[must_use]
pub fn month(word: &str) -> Option<i8> {
    month_of(&word.to_ascii_lowercase()).map(|(month, _)| month)
}

/// A word of letters.
fn name(word: &str) -> Kind {
    if word.len() < 2 || word.len() > 9 || !word.is_ascii() {
        return Kind::Word;
    }
    let folded = word.to_ascii_lowercase();
    if matches!(folded.as_str(), "st" | "nd" | "rd" | "th") {
        return Kind::Ordinal;
    }
    if folded.len() < 3 {
        return Kind::Word;
    }
    if let Some((month, full)) = month_of(&folded) {
        return Kind::Month { month, full };
    }
    for (day, weekday) in DAYS {
        let short = &day[..3];
        let also = match weekday {
            Weekday::Tuesday => folded == "tues",
            Weekday::Thursday => folded == "thur" || folded == "thurs",
            Weekday::Wednesday => folded == "weds",
            _ => false,
        };
        if folded == day || folded == short || also {
            return Kind::Day(weekday);
        }
    }
    Kind::Word
}
