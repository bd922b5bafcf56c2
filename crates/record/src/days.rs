//! Days and dates with their kind, as values: the journal's form, and what people type.
//!
//! A year is never guessed here; what a document means by a date without one is read by `pack`.

use std::cmp::Ordering;

use terms::{Date, When};

use crate::json::{self, Fault, Pen};
use crate::value::{Eyes, Kind, Names, Value};

/// A day written as 2023-08-16, without going through the general reader.
fn iso_day(text: &str) -> Option<Date> {
    let b = text.as_bytes();
    if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let number = |from: usize, to: usize| {
        b[from..to]
            .iter()
            .try_fold(0i16, |n, d| d.is_ascii_digit().then(|| n * 10 + i16::from(d - b'0')))
    };
    let (month, day) = (i8::try_from(number(5, 7)?).ok()?, i8::try_from(number(8, 10)?).ok()?);
    Date::new(number(0, 4)?, month, day).ok()
}

const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

fn month_number(word: &str) -> Option<i8> {
    let word = word.to_ascii_lowercase();
    let at = MONTHS
        .iter()
        .position(|month| word.len() >= 3 && word.starts_with(month))?;
    i8::try_from(at + 1).ok()
}

/// A day as people type it: 2023-08-16, 16/08/2023, 16 August 2023. A year is never guessed.
fn typed_day(typed: &str) -> Option<Date> {
    let typed = typed.trim();
    if let Some(day) = iso_day(typed) {
        return Some(day);
    }
    let words: Vec<&str> = typed
        .split(['/', ' ', '-', '.', ','])
        .filter(|word| !word.is_empty())
        .collect();
    let [day, month, year] = words.as_slice() else {
        return None;
    };
    let day = day.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let month = month.parse().ok().or_else(|| month_number(month))?;
    if year.len() != 4 {
        return None;
    }
    Date::new(year.parse().ok()?, month, day.parse().ok()?).ok()
}

fn not_a_day(typed: &str) -> Fault {
    Fault::new(
        "not-a-date",
        format!("`{typed}` is not a day such as 2023-08-16 or 16 August 2023"),
    )
}

impl Value for Date {
    fn kind() -> Kind {
        Kind::Date
    }

    fn write(&self, out: &mut Pen) {
        out.display(self);
    }

    fn read(json: &str) -> Result<Self, Fault> {
        let text = json::string(json)?;
        iso_day(&text).ok_or_else(|| not_a_day(&text))
    }

    fn parse(typed: &str, _names: &dyn Names) -> Result<Self, Fault> {
        typed_day(typed).ok_or_else(|| not_a_day(typed))
    }

    fn show(&self, _eyes: &Eyes<'_>) -> String {
        self.to_string()
    }

    fn order(&self, other: &Self) -> Ordering {
        self.cmp(other)
    }
}

impl Value for When {
    fn kind() -> Kind {
        Kind::When
    }

    fn write(&self, out: &mut Pen) {
        out.object(|o| match self {
            Self::On(day) => o.key("on").display(day),
            Self::NoLaterThan(day) => o.key("by").display(day),
            Self::Window(first, last) => {
                o.key("from").display(first);
                o.key("to").display(last);
            }
            Self::About(first, last) => {
                o.key("about").display(first);
                o.key("to").display(last);
            }
        });
    }

    fn read(json: &str) -> Result<Self, Fault> {
        let (mut first, mut last) = (None, None);
        json::members(json, |key, value| {
            let day = Date::read(value)?;
            match key {
                "on" | "by" | "from" | "about" => first = Some((key, day)),
                "to" => last = Some(day),
                _ => return Err(Fault::json("on, by, from, about or to", key)),
            }
            Ok(())
        })?;
        match (first, last) {
            (Some(("on", day)), None) => Ok(Self::On(day)),
            (Some(("by", day)), None) => Ok(Self::NoLaterThan(day)),
            (Some(("from", first)), Some(last)) => Ok(Self::Window(first, last)),
            (Some(("about", first)), Some(last)) => Ok(Self::About(first, last)),
            _ => Err(Fault::json("a date with its kind", json)),
        }
    }

    /// `2023-08-16`, `no later than …`, `… to …`, `about … to …`, `August 2023` (about that month).
    fn parse(typed: &str, _names: &dyn Names) -> Result<Self, Fault> {
        let lower = typed.trim().to_ascii_lowercase();
        let read = || {
            for by in ["no later than ", "by ", "nlt "] {
                if let Some(rest) = lower.strip_prefix(by) {
                    return typed_day(rest).map(Self::NoLaterThan);
                }
            }
            if let Some(rest) = lower.strip_prefix("about ") {
                return typed_span(rest).map(|(first, last)| Self::About(first, last));
            }
            if let Some(day) = typed_day(&lower) {
                return Some(Self::On(day));
            }
            if lower.contains(" to ") {
                return typed_span(&lower).map(|(first, last)| Self::Window(first, last));
            }
            typed_month(&lower).map(|(first, last)| Self::About(first, last))
        };
        read().ok_or_else(|| {
            Fault::new(
                "not-a-date",
                format!("`{typed}` is no date: type a day such as 2023-08-16, `no later than` a day, a day `to` a day, or `about` one"),
            )
        })
    }

    fn show(&self, _eyes: &Eyes<'_>) -> String {
        self.to_string()
    }

    fn order(&self, other: &Self) -> Ordering {
        (self.last(), self.first()).cmp(&(other.last(), other.first()))
    }
}

fn typed_span(typed: &str) -> Option<(Date, Date)> {
    let Some((first, last)) = typed.split_once(" to ") else {
        return typed_month(typed).or_else(|| typed_day(typed).map(|day| (day, day)));
    };
    let (first, last) = (typed_day(first)?, typed_day(last)?);
    (first <= last).then_some((first, last))
}

fn typed_month(typed: &str) -> Option<(Date, Date)> {
    let (month, year) = typed.trim().split_once(' ')?;
    let year = year.trim();
    if year.len() != 4 {
        return None;
    }
    let first = Date::new(year.parse().ok()?, month_number(month)?, 1).ok()?;
    Some((first, first.last_of_month()))
}
