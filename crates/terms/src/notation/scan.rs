//! Finds dates among the tokens of a text and gives them their meaning.

use super::tokens::{Kind, Token, tokens};
use super::{Notation, Order, Printed, YearContext};
use crate::{Text, Weekday, When};

/// The parts of one date as printed, each an index into the tokens.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Parts {
    pub weekday: Option<usize>,
    pub day: Option<usize>,
    pub ordinal: Option<usize>,
    pub month: Option<usize>,
    pub year: Option<usize>,
    pub quarter: Option<i8>,
    /// The two separators of an all-numeric date.
    pub separators: Option<(usize, usize)>,
    /// First token.
    pub first: usize,
    /// Token after the last.
    pub next: usize,
}

/// What a text's tokens say; the scanner.
pub(super) struct Scanner<'t> {
    pub text: &'t str,
    pub tokens: Vec<Token>,
    pub context: YearContext,
}

/// Finds every date in a text, in order.
#[must_use]
pub fn read_dates(text: &str, context: &YearContext) -> Vec<Printed> {
    let scanner = Scanner::new(text, *context);
    let mut out = scanner.all();
    // a neighbour's year serves where the context has none
    if context.anchor.is_none() && context.year.is_none() && out.iter().any(|p| p.year_inferred) {
        let near = out
            .iter()
            .filter(|p| !p.year_inferred)
            .find_map(|p| p.when)
            .map(When::first);
        if let Some(anchor) = near {
            let again = YearContext {
                anchor: Some(anchor),
                ..*context
            };
            out = Scanner::new(text, again).all();
        }
    }
    out
}

impl<'t> Scanner<'t> {
    pub fn new(text: &'t str, context: YearContext) -> Self {
        let worth = text.bytes().any(|b| b.is_ascii_digit()) || text.len() < 4000;
        let tokens = if worth { tokens(text) } else { Vec::new() };
        Self { text, tokens, context }
    }

    fn all(&self) -> Vec<Printed> {
        let mut out = Vec::new();
        let mut at = 0;
        while at < self.tokens.len() {
            match self.at(at) {
                Some((printed, next)) => {
                    out.push(printed);
                    at = next.max(at + 1);
                }
                None => at += 1,
            }
        }
        out
    }

    pub fn kind(&self, at: usize) -> Option<Kind> {
        self.tokens.get(at).map(|t| t.kind)
    }

    pub fn word(&self, at: usize) -> &'t str {
        self.tokens.get(at).map_or("", |t| &self.text[t.start..t.end])
    }

    pub fn number(&self, at: usize) -> Option<(u32, usize)> {
        match self.kind(at)? {
            Kind::Number { value, digits } => Some((value, digits)),
            _ => None,
        }
    }

    pub fn symbol(&self, at: usize) -> Option<char> {
        match self.kind(at)? {
            Kind::Symbol(c) => Some(c),
            _ => None,
        }
    }

    pub fn is_space(&self, at: usize) -> bool {
        self.kind(at) == Some(Kind::Space)
    }

    pub fn past_space(&self, at: usize) -> usize {
        if self.is_space(at) { at + 1 } else { at }
    }

    /// A dash of any length.
    pub fn dash(&self, at: usize) -> bool {
        matches!(self.symbol(at), Some('-' | '\u{2010}'..='\u{2015}'))
    }

    /// Whether the token continues an id, a version or a time rather than starting something.
    fn glued(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else {
            return false;
        };
        let written = |at: usize| {
            matches!(
                self.kind(at),
                Some(Kind::Number { .. } | Kind::Word | Kind::Month { .. } | Kind::Quarter(_) | Kind::Day(_))
            )
        };
        let digits = |at: usize| matches!(self.kind(at), Some(Kind::Number { .. }));
        match self.kind(before) {
            Some(Kind::Symbol('#' | '£' | '$' | '€')) => true,
            Some(Kind::Symbol(',')) => before.checked_sub(1).is_some_and(digits),
            Some(Kind::Symbol('-' | '/' | '.' | ':' | '_' | '\\' | '@' | '\u{2010}' | '\u{2011}')) => {
                before.checked_sub(1).is_some_and(written)
            }
            Some(Kind::Symbol(_) | Kind::Space) | None => false,
            Some(_) => true,
        }
    }

    /// A date, or a range of two, that starts at a token.
    fn at(&self, at: usize) -> Option<(Printed, usize)> {
        match self.kind(at)? {
            Kind::Space | Kind::Symbol(_) | Kind::Word | Kind::Ordinal => return None,
            _ if self.glued(at) => return None,
            _ => {}
        }
        if let Some(found) = self.days_of_one_month(at) {
            return Some(found);
        }
        let first = self.single(at)?;
        if let Some(found) = self.range(&first) {
            return Some(found);
        }
        if !self.stands_alone(&first) {
            return None;
        }
        let (when, inferred, fault) = self.meaning(&first, None);
        let when = when.map(|w| self.in_its_words(w, &first));
        Some((
            self.printed(&first, first.next, when, inferred, fault, self.notation(&first)),
            first.next,
        ))
    }

    pub fn printed(
        &self,
        parts: &Parts,
        next: usize,
        when: Option<When>,
        year_inferred: bool,
        fault: Option<Text>,
        notation: Notation,
    ) -> Printed {
        let start = self.tokens.get(parts.first).map_or(0, |t| t.start);
        let end = self.tokens.get(next.saturating_sub(1)).map_or(start, |t| t.end);
        Printed {
            start,
            end,
            text: Text::from(&self.text[start..end]),
            when,
            weekday: self.weekday(parts),
            notation,
            year_inferred,
            fault,
        }
    }

    fn weekday(&self, parts: &Parts) -> Option<Weekday> {
        match self.kind(parts.weekday?)? {
            Kind::Day(day) => Some(day),
            _ => None,
        }
    }

    /// One date, without the words around it.
    pub fn single(&self, at: usize) -> Option<Parts> {
        let mut parts = Parts {
            first: at,
            ..Parts::default()
        };
        let mut from = at;
        if matches!(self.kind(at), Some(Kind::Day(_))) {
            parts.weekday = Some(at);
            from += 1;
            if matches!(self.symbol(from), Some('.' | ',' | '-')) {
                from += 1;
            }
            if matches!(self.symbol(from), Some(',')) {
                from += 1;
            }
            from = self.past_space(from);
            if self.word(from).eq_ignore_ascii_case("the") {
                from = self.past_space(from + 1);
            }
        }
        match self.kind(from)? {
            Kind::Number { .. } => self
                .iso(from, parts)
                .or_else(|| self.numeric(from, parts))
                .or_else(|| self.day_first(from, parts)),
            Kind::Month { .. } => self.month_first(from, parts),
            Kind::Quarter(n) if parts.weekday.is_none() => {
                parts.quarter = Some(n);
                parts.next = from + 1;
                let at = self.past_space(from + 1);
                if let Some((year, next)) = self.plain_year(at) {
                    parts.year = Some(year);
                    parts.next = next;
                }
                Some(parts)
            }
            _ => None,
        }
    }

    /// Year, month, day.
    fn iso(&self, at: usize, mut parts: Parts) -> Option<Parts> {
        let (year, digits) = self.number(at)?;
        let (separator, other) = (self.symbol(at + 1)?, self.symbol(at + 3)?);
        let ((_, m), (_, d)) = (self.number(at + 2)?, self.number(at + 4)?);
        let shaped =
            digits == 4 && (1900..2200).contains(&year) && separator == other && matches!(separator, '-' | '/' | '.');
        if !shaped || m > 2 || d > 2 || (matches!(separator, '-') && self.continues(at + 5)) {
            return None;
        }
        parts.year = Some(at);
        parts.month = Some(at + 2);
        parts.day = Some(at + 4);
        parts.separators = Some((at + 1, at + 3));
        parts.next = at + 5;
        Some(parts)
    }

    /// Whether a date that ends before `at` runs on into something longer.
    fn continues(&self, at: usize) -> bool {
        match self.symbol(at) {
            Some('-' | '/' | '_') => {
                matches!(self.kind(at + 1), Some(Kind::Number { .. } | Kind::Word))
            }
            Some('.' | ':') => matches!(self.kind(at + 1), Some(Kind::Number { .. })),
            _ => false,
        }
    }

    /// Two or three numbers with separators between them.
    fn numeric(&self, at: usize, mut parts: Parts) -> Option<Parts> {
        let (one, one_digits) = self.number(at)?;
        let (two, two_digits) = self.number(at + 2)?;
        let a = self.symbol(at + 1)?;
        if one_digits > 2 || two_digits > 2 || !matches!(a, '/' | '.' | '-' | '\u{2011}') {
            return None;
        }
        let (day, month) = match self.context.order {
            Order::DayMonth => (at, at + 2),
            Order::MonthDay => (at + 2, at),
        };
        parts.day = Some(day);
        parts.month = Some(month);
        let third = self
            .symbol(at + 3)
            .filter(|c| matches!(c, '/' | '.' | '-' | '\u{2011}'))
            .zip(self.number(at + 4));
        if let Some((b, (year, digits))) = third {
            let full = digits == 4 && (1900..2200).contains(&year);
            let short = digits == 2 && one_digits == 2 && two_digits == 2;
            let slashes = digits == 2 && a == '/' && b == '/';
            let plausible = one <= 39 && two <= 39 && one + two > 0;
            let versions = at
                .checked_sub(1)
                .is_some_and(|b| self.word(b).eq_ignore_ascii_case("v"));
            if !plausible || versions || !(full || short || slashes) || self.continues(at + 5) {
                return None;
            }
            parts.year = Some(at + 4);
            parts.separators = Some((at + 1, at + 3));
            parts.next = at + 5;
            return Some(parts);
        }
        parts.next = at + 3;
        (a == '/' && parts.next > at && self.is_short_date(at, (one, one_digits), (two, two_digits))).then_some(parts)
    }

    /// Whether `30/10` is a day and month rather than a fraction, a page of pages or a range of levels.
    fn is_short_date(&self, at: usize, (one, one_digits): (u32, usize), (two, two_digits): (u32, usize)) -> bool {
        let (day, month) = match self.context.order {
            Order::DayMonth => (one, two),
            Order::MonthDay => (two, one),
        };
        let valid = (1..=31).contains(&day) && (1..=12).contains(&month);
        if !valid || self.continues(at + 3) || matches!(self.symbol(at + 3), Some('%')) {
            return false;
        }
        let after = self.word(self.past_space(at + 3));
        if matches!(
            after,
            "of" | "hours" | "days" | "months" | "weeks" | "years" | "complete" | "completed" | "support"
        ) {
            return false;
        }
        if one_digits == 1 && two_digits == 1 {
            return self.tokens.len() == 3 && day > month; // a cell of its own; 1/2 stays a fraction or a page
        }
        !(day == 24 && month == 7 && one_digits == 2 && two_digits == 1)
    }

    /// `16 August 2023`, `9 th October '23`, `04-Sep-23`, `20-Sep`.
    pub fn day_first(&self, at: usize, mut parts: Parts) -> Option<Parts> {
        let (day, digits) = self.number(at)?;
        if digits > 2 || day > 39 {
            return None;
        }
        let mut next = at + 1;
        let spaced = self.past_space(next);
        if self.kind(spaced) == Some(Kind::Ordinal) {
            parts.ordinal = Some(spaced);
            next = spaced + 1;
        }
        let month = self.month_after(next)?;
        parts.day = Some(at);
        parts.month = Some(month);
        parts.next = month + 1;
        if let Some((year, next)) = self.year_after(month + 1) {
            parts.year = Some(year);
            parts.next = next;
        }
        Some(parts)
    }

    /// The month's token after a day: a space, `of`, or one separator without spaces.
    fn month_after(&self, at: usize) -> Option<usize> {
        let is_month = |at: usize| matches!(self.kind(at), Some(Kind::Month { .. }));
        if is_month(at) {
            return Some(at);
        }
        if matches!(
            self.symbol(at),
            Some('-' | '/' | '.' | ',' | '\u{2010}' | '\u{2011}' | '\u{2013}')
        ) {
            let next = if matches!(self.symbol(at), Some(',' | '.')) {
                self.past_space(at + 1)
            } else {
                at + 1
            };
            return is_month(next).then_some(next);
        }
        if !self.is_space(at) {
            return None;
        }
        let mut next = at + 1;
        if self.word(next).eq_ignore_ascii_case("of") {
            next = self.past_space(next + 1);
        }
        (is_month(next) && self.capital(next)).then_some(next)
    }

    /// Lower-case "may" and "march" are verbs.
    fn capital(&self, at: usize) -> bool {
        let word = self.word(at);
        word.starts_with(char::is_uppercase) || !matches!(word, "may" | "march" | "mar" | "sat" | "sun")
    }

    /// The year's token after a month, and the token after it.
    fn year_after(&self, at: usize) -> Option<(usize, usize)> {
        let at = if self.symbol(at) == Some('.') && self.is_space(at + 1) {
            at + 1
        } else {
            at
        };
        match self.symbol(at) {
            Some('-' | '/' | '.' | '\u{2010}' | '\u{2011}' | '\u{2013}') => return self.joined_year(at + 1),
            Some(',') => {
                let next = self.past_space(at + 1);
                return self
                    .plain_year(next)
                    .filter(|(year, _)| self.number(*year).is_some_and(|(_, d)| d == 4));
            }
            Some(_) => return self.plain_year(at),
            None => {}
        }
        if self.is_space(at) {
            self.plain_year(at + 1)
        } else {
            self.joined_year(at)
        }
    }

    /// A year directly after a separator.
    fn joined_year(&self, at: usize) -> Option<(usize, usize)> {
        let at = if self.apostrophe(at) { at + 1 } else { at };
        let (value, digits) = self.number(at)?;
        let fits = digits == 2 || (digits == 4 && (1900..2200).contains(&value));
        (fits && !self.continues(at + 1)).then_some((at, at + 1))
    }

    fn apostrophe(&self, at: usize) -> bool {
        matches!(self.symbol(at), Some('\'' | '\u{2019}' | '\u{2018}' | '`' | '\u{b4}'))
    }

    /// A year after white space: four digits, an apostrophe and two, or two that are no hour, count or day.
    fn plain_year(&self, at: usize) -> Option<(usize, usize)> {
        if self.apostrophe(at) {
            let (_, digits) = self.number(at + 1)?;
            return (digits == 2).then_some((at + 1, at + 2));
        }
        let (value, digits) = self.number(at)?;
        if digits == 4 {
            return ((1900..2200).contains(&value) && self.symbol(at + 1) != Some(':')).then_some((at, at + 1));
        }
        if digits != 2 || !(10..50).contains(&value) {
            return None;
        }
        let clash = match self.kind(at + 1) {
            Some(Kind::Symbol(':' | '%' | '/')) | Some(Kind::Ordinal) => true,
            Some(Kind::Symbol('.' | '-' | ',' | '\u{2013}')) => {
                matches!(self.kind(at + 2), Some(Kind::Number { .. } | Kind::Month { .. }))
            }
            Some(Kind::Space) => {
                matches!(self.kind(at + 2), Some(Kind::Month { .. } | Kind::Ordinal)) || self.counts(at + 2)
            }
            _ => false,
        };
        (!clash).then_some((at, at + 1))
    }

    /// Words that are counted, so that the number before them is no year.
    fn counts(&self, at: usize) -> bool {
        matches!(
            self.word(at),
            "min"
                | "mins"
                | "minutes"
                | "days"
                | "weeks"
                | "hours"
                | "comments"
                | "participants"
                | "items"
                | "am"
                | "pm"
                | "percent"
        )
    }

    /// `August 16, 2023`, `Aug-23`, `August`.
    fn month_first(&self, at: usize, mut parts: Parts) -> Option<Parts> {
        let Some(Kind::Month { full, .. }) = self.kind(at) else {
            return None;
        };
        parts.month = Some(at);
        parts.next = at + 1;
        let spaced = self.past_space(at + 1);
        // `Jan -25`
        if spaced == at + 2
            && self.dash(spaced)
            && !self.is_space(spaced + 1)
            && let Some((year, next)) = self.joined_year(spaced + 1)
        {
            parts.year = Some(year);
            parts.next = next;
            return Some(parts);
        }
        let from = if self.symbol(at + 1) == Some('.') {
            self.past_space(at + 2)
        } else {
            spaced
        };
        if from > at + 1
            && let Some(found) = self.day_after_month(at, from, full, parts)
        {
            return Some(found);
        }
        if parts.weekday.is_some() {
            return None;
        }
        if let Some((year, next)) = self.year_after(at + 1) {
            parts.year = Some(year);
            parts.next = next;
        }
        Some(parts)
    }

    /// The day at `day` that follows the month at `month`, and the year after it.
    fn day_after_month(&self, month: usize, day: usize, full: bool, mut parts: Parts) -> Option<Parts> {
        let (value, digits) = self.number(day).filter(|(v, d)| *d <= 2 && *v <= 31)?;
        let ordinal = Some(self.past_space(day + 1)).filter(|o| self.kind(*o) == Some(Kind::Ordinal));
        let end = ordinal.map_or(day + 1, |o| o + 1);
        let comma = if self.symbol(end) == Some(',') { end + 1 } else { end };
        let four = |y: usize| self.number(y).is_some_and(|(_, d)| d == 4);
        let year = self.plain_year(self.past_space(comma)).filter(|(y, _)| four(*y));
        let counted = self.counts(self.past_space(day + 1)) || self.continues(day + 1);
        let clock = matches!(self.symbol(day + 1), Some(':')) || counted;
        let as_year = !full && digits == 2 && value >= 20 && ordinal.is_none() && year.is_none();
        let sure = year.is_some() || ordinal.is_some() || self.capital_month(month);
        if clock || as_year || !sure || value == 0 {
            return None;
        }
        parts.day = Some(day);
        parts.ordinal = ordinal;
        parts.year = year.map(|(y, _)| y);
        parts.next = year.map_or(end, |(_, n)| n);
        Some(parts)
    }

    fn capital_month(&self, at: usize) -> bool {
        self.word(at).starts_with(char::is_uppercase)
    }

    /// The text before a date, without white space at its end.
    pub fn before(&self, parts: &Parts) -> &'t str {
        let start = self.tokens.get(parts.first).map_or(0, |t| t.start);
        self.text[..start].trim_end()
    }

    /// A month by its name alone is a date only where nothing else is likely.
    fn stands_alone(&self, parts: &Parts) -> bool {
        if parts.day.is_some() || parts.year.is_some() || parts.quarter.is_some() {
            return true;
        }
        let Some(month) = parts.month else {
            return false;
        };
        let Some(Kind::Month { full, month: n }) = self.kind(month) else {
            return false;
        };
        let word = self.word(month);
        if !word.starts_with(char::is_uppercase) {
            return false;
        }
        if self.text.trim() == word {
            return true;
        }
        let before = self.before(parts);
        let last = before
            .rsplit(|c: char| !c.is_alphanumeric())
            .next()
            .unwrap_or("")
            .to_ascii_lowercase();
        let led = matches!(
            last.as_str(),
            "in" | "by"
                | "of"
                | "mid"
                | "early"
                | "late"
                | "during"
                | "until"
                | "from"
                | "to"
                | "since"
                | "end"
                | "for"
                | "before"
                | "after"
                | "next"
                | "last"
                | "the"
                | "this"
        );
        let code_follows = self.word(self.past_space(month + 1));
        let code_follows = code_follows.len() >= 3 && code_follows.chars().all(char::is_uppercase);
        if n == 5 || n == 3 || !full {
            led || (full && code_follows)
        } else {
            true
        }
    }
}
