//! Prints a date in the notation of a printed one: its digits, names, ordinals and separators.

use super::YearContext;
use super::scan::{Parts, Scanner};
use super::tokens::{DAYS, Kind, MONTHS};
use crate::Date;

/// Prints `new` as `printed` is printed; none when `printed` does not hold exactly one day, month or month and year.
///
/// A weekday that is printed becomes the new day's; separators that do not agree become the first of them; a year
/// that is not printed stays unprinted. What stands before and after the date stays.
#[must_use]
pub fn write_like(printed: &str, new: Date) -> Option<String> {
    let scanner = Scanner::new(printed, YearContext::near(new));
    let parts = (0..scanner.tokens.len()).find_map(|at| scanner.single(at))?;
    if parts.quarter.is_some()
        || (parts.next..scanner.tokens.len()).any(|at| scanner.single(at).is_some_and(|p| p.day.is_some()))
    {
        return None;
    }
    let mut out = String::with_capacity(printed.len() + 4);
    for at in 0..scanner.tokens.len() {
        match part(&scanner, &parts, at, new) {
            Some(text) => out.push_str(&text),
            None => out.push_str(scanner.word(at)),
        }
    }
    Some(out)
}

/// The new text of a token that is a part of the date.
fn part(scanner: &Scanner<'_>, parts: &Parts, at: usize, new: Date) -> Option<String> {
    let old = scanner.word(at);
    if parts.weekday == Some(at) {
        let (name, _) = DAYS.iter().find(|(_, d)| *d == new.weekday())?;
        let full = old.len() > 5 || DAYS.iter().any(|(n, _)| n.eq_ignore_ascii_case(old));
        return Some(cased(if full { name } else { &name[..3] }, old));
    }
    if parts.day == Some(at) {
        return Some(padded(new.day(), pads(scanner, parts)));
    }
    if parts.ordinal == Some(at) {
        return Some(cased(ordinal(new.day()), old));
    }
    if parts.month == Some(at) {
        return Some(match scanner.kind(at)? {
            Kind::Month { month, full } => {
                let name = MONTHS.get(usize::try_from(new.month() - 1).ok()?)?;
                // "May" is its own abbreviation: beside separators the others are abbreviated too
                let full = if month == 5 {
                    !beside_separator(scanner, at)
                } else {
                    full
                };
                cased(if full { name } else { &name[..3] }, old)
            }
            _ => padded(new.month(), pads(scanner, parts)),
        });
    }
    if parts.year == Some(at) {
        let year = new.year();
        return Some(if old.len() == 2 {
            format!("{:02}", year.rem_euclid(100))
        } else {
            year.to_string()
        });
    }
    match parts.separators {
        Some((first, second)) if second == at => Some(scanner.word(first).to_owned()),
        _ => None,
    }
}

/// Whether days (and numeric months) below ten take a leading zero.
fn pads(scanner: &Scanner<'_>, parts: &Parts) -> bool {
    let part = |at: Option<usize>| {
        at.map(|at| scanner.word(at))
            .filter(|w| w.bytes().all(|b| b.is_ascii_digit()))
    };
    let (day, month) = (part(parts.day), part(parts.month));
    if [day, month]
        .iter()
        .flatten()
        .any(|w| w.starts_with('0') && w.len() == 2)
    {
        return true;
    }
    if [day, month].iter().flatten().any(|w| w.len() == 1) {
        return false;
    }
    month.is_some() || parts.month.is_some_and(|m| beside_separator(scanner, m))
}

fn beside_separator(scanner: &Scanner<'_>, at: usize) -> bool {
    let separator = |at: usize| matches!(scanner.kind(at), Some(Kind::Symbol('-' | '/' | '.')));
    at.checked_sub(1).is_some_and(separator) || separator(at + 1)
}

fn padded(value: i8, pad: bool) -> String {
    if pad { format!("{value:02}") } else { value.to_string() }
}

fn ordinal(day: i8) -> &'static str {
    match day {
        1 | 21 | 31 => "st",
        2 | 22 => "nd",
        3 | 23 => "rd",
        _ => "th",
    }
}

/// A lower-case word in the case of another.
fn cased(word: &str, like: &str) -> String {
    let letters: Vec<char> = like.chars().filter(|c| c.is_alphabetic()).collect();
    if letters.len() > 1 && letters.iter().all(|c| c.is_uppercase()) {
        return word.to_uppercase();
    }
    if letters.first().is_some_and(|c| c.is_uppercase()) {
        let mut chars = word.chars();
        return chars
            .next()
            .into_iter()
            .flat_map(char::to_uppercase)
            .chain(chars)
            .collect();
    }
    word.to_owned()
}
