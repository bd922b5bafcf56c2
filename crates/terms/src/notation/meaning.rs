//! What the parts of a date mean: the year where none is printed, days that do not exist, the words beside it.

use super::Notation;
use super::scan::{Parts, Scanner};
use super::tokens::{Kind, MONTHS};
use crate::{Date, Text, When};
use jiff::ToSpan;

impl Scanner<'_> {
    pub fn notation(&self, parts: &Parts) -> Notation {
        if parts.quarter.is_some() {
            return Notation::Quarter;
        }
        let named = parts
            .month
            .is_some_and(|m| matches!(self.kind(m), Some(Kind::Month { .. })));
        match (parts.day, parts.year) {
            (Some(day), year) if named => {
                let month_first = parts.month.is_some_and(|m| m < day);
                match (month_first, year.is_some()) {
                    (true, true) => Notation::MonthDayYear,
                    (true, false) => Notation::MonthDay,
                    (false, true) => Notation::DayMonthYear,
                    (false, false) => Notation::DayMonth,
                }
            }
            (Some(day), Some(year)) if year < day => Notation::Iso,
            (Some(_), Some(_)) => Notation::Numeric,
            (Some(_), None) => Notation::NumericShort,
            (None, Some(_)) => Notation::MonthYear,
            (None, None) => Notation::Month,
        }
    }

    /// What a date means: the meaning, whether its year was inferred, and what is odd about it.
    pub fn meaning(&self, parts: &Parts, near: Option<Date>) -> (Option<When>, bool, Option<Text>) {
        let year = parts.year.and_then(|y| self.number(y)).map(|(value, digits)| {
            let year = if digits == 4 { value } else { 2000 + value };
            i16::try_from(year).unwrap_or(i16::MAX)
        });
        if let Some(quarter) = parts.quarter {
            let candidates = self.years(year, near);
            let when = candidates.filter_map(|y| {
                let first = Date::new(y, 3 * quarter - 2, 1).ok()?;
                let last = Date::new(y, 3 * quarter, 1).ok()?.last_of_month();
                Some(When::About(first, last))
            });
            return (self.nearest(when, near), year.is_none(), None);
        }
        let month = match parts.month.and_then(|m| self.kind(m)) {
            Some(Kind::Month { month, .. }) => month,
            Some(Kind::Number { value, .. }) => i8::try_from(value).unwrap_or(i8::MAX),
            _ => return (None, year.is_none(), None),
        };
        if !(1..=12).contains(&month) {
            return (
                None,
                year.is_none(),
                Some(Text::from(format!("there is no month {month}"))),
            );
        }
        let Some(day) = parts.day.and_then(|d| self.number(d)).map(|(v, _)| v) else {
            let when = self.years(year, near).filter_map(|y| {
                let first = Date::new(y, month, 1).ok()?;
                Some(When::About(first, first.last_of_month()))
            });
            return (self.nearest(when, near), year.is_none(), None);
        };
        let day = i8::try_from(day).unwrap_or(i8::MAX);
        let when = self.nearest(
            self.years(year, near)
                .filter_map(|y| Date::new(y, month, day).ok())
                .map(When::On),
            near,
        );
        let fault = if when.is_none() && (year.is_some() || self.has_years(near)) {
            Some(impossible(day, month, year))
        } else {
            self.odd_separators(parts).then(|| Text::from("mixed separators"))
        };
        (when, year.is_none(), fault)
    }

    fn odd_separators(&self, parts: &Parts) -> bool {
        parts.separators.is_some_and(|(a, b)| self.symbol(a) != self.symbol(b))
    }

    fn has_years(&self, near: Option<Date>) -> bool {
        near.is_some() || self.context.year.is_some() || self.context.anchor.is_some()
    }

    /// The years it may be of: the printed one, the surroundings', or those about the anchor.
    fn years(&self, printed: Option<i16>, near: Option<Date>) -> impl Iterator<Item = i16> {
        let known = printed.or(if near.is_some() { None } else { self.context.year });
        let anchor = near.or(self.context.anchor).map(Date::year);
        let (from, to) = match (known, anchor) {
            (Some(year), _) => (year, year),
            (None, Some(year)) => (year.saturating_sub(1), year.saturating_add(1)),
            (None, None) => (1, 0),
        };
        from..=to
    }

    /// The meaning nearest to the anchor.
    fn nearest(&self, candidates: impl Iterator<Item = When>, near: Option<Date>) -> Option<When> {
        let anchor = near.or(self.context.anchor);
        candidates.min_by_key(|w| anchor.map_or(0, |a| days(a, w.first()).abs().min(days(a, w.last()).abs())))
    }

    /// What the words next to a date make of it: "no later than", "week commencing", "mid".
    pub fn in_its_words(&self, when: When, parts: &Parts) -> When {
        let before = self.before(parts);
        let tail: String = before
            .chars()
            .rev()
            .take(24)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect::<String>()
            .to_ascii_lowercase();
        let tail = tail.trim_end_matches([':', ' ', '-', '\'']);
        match when {
            When::On(day) => {
                let after = self.tokens.get(parts.next).map_or("", |t| &self.text[t.start..]);
                let after = after.trim_start().trim_start_matches('(').trim_start();
                let starts = |w: &str| after.get(..w.len()).is_some_and(|a| a.eq_ignore_ascii_case(w));
                if ["no later than", "not later than", "at the latest"]
                    .iter()
                    .any(|w| tail.ends_with(w) || starts(w))
                {
                    When::NoLaterThan(day)
                } else if [
                    "w/c",
                    "w/b",
                    "week commencing",
                    "week beginning",
                    "week starting",
                    "week of",
                ]
                .iter()
                .any(|w| tail.ends_with(w))
                {
                    When::Window(day, day.saturating_add(6.days()))
                } else if ["w/e", "week ending"].iter().any(|w| tail.ends_with(w)) {
                    When::Window(day.saturating_sub(6.days()), day)
                } else {
                    when
                }
            }
            When::About(first, last) if parts.quarter.is_none() => {
                let ends = |w: &str| tail.ends_with(w) && !tail[..tail.len() - w.len()].ends_with(char::is_alphabetic);
                let at = |day| Date::new(first.year(), first.month(), day).unwrap_or(first);
                if ends("mid") || ends("middle of") {
                    When::About(at(11), at(20))
                } else if ends("early") || ends("beginning of") || ends("start of") {
                    When::About(first, at(10))
                } else if ends("late") || ends("end") || ends("end of") {
                    When::About(at(21), last)
                } else {
                    when
                }
            }
            other => other,
        }
    }
}

/// Why there is no such day.
fn impossible(day: i8, month: i8, year: Option<i16>) -> Text {
    let name = usize::try_from(month - 1)
        .ok()
        .and_then(|m| MONTHS.get(m))
        .copied()
        .unwrap_or("");
    let mut letters = name.chars();
    let name: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(letters)
        .collect();
    Text::from(match (day, month, year) {
        (0, ..) => "there is no day 0".to_owned(),
        (29, 2, Some(year)) => format!("{year} has no 29 February"),
        _ => format!("there is no {day} {name}"),
    })
}

/// Days from one day to another.
pub(super) fn days(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}
