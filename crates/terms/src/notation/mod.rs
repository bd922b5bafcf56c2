//! Date notations: finds every date in a text as it is printed, says what it means, and prints another date alike.
//!
//! Day, month, year is the order of all-numeric dates unless the context says otherwise. Times, versions, ids and
//! percentages are no dates. A year that is not printed is taken from the context and marked so. Not here: which
//! context a cell has (`pack`), whether a date is the right one (`check`).

mod meaning;
mod range;
mod scan;
mod tokens;
mod write;

pub use scan::read_dates;
pub use tokens::month;
pub use write::write_like;

use crate::{Date, Text, Weekday, When};

/// The order of all-numeric dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// 16/08/2023 is the sixteenth of August.
    #[default]
    DayMonth,
    /// 08/16/2023 is the sixteenth of August.
    MonthDay,
}

/// Where a year comes from when none is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct YearContext {
    /// The year of the surroundings (a column's head), if it has one.
    pub year: Option<i16>,
    /// A day near which dates without a year are taken to be (the meeting's).
    pub anchor: Option<Date>,
    /// The order of all-numeric dates.
    pub order: Order,
}

impl YearContext {
    /// Dates near this day.
    #[must_use]
    pub fn near(anchor: Date) -> Self {
        Self {
            anchor: Some(anchor),
            ..Self::default()
        }
    }

    /// Dates of this year.
    #[must_use]
    pub fn of(year: i16) -> Self {
        Self {
            year: Some(year),
            ..Self::default()
        }
    }
}

/// How a date is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Notation {
    /// 2023-08-16
    Iso,
    /// 16/08/2023, 16.08.23, 16-08-2023
    Numeric,
    /// 30/10
    NumericShort,
    /// 16 August 2023, 9 th October '23, 04-Sep-23
    DayMonthYear,
    /// 5 September, 20-Sep
    DayMonth,
    /// August 16, 2023
    MonthDayYear,
    /// August 16
    MonthDay,
    /// Aug-23, August 2023
    MonthYear,
    /// August, Mid August
    Month,
    /// Q3 2024
    Quarter,
    /// Two ends: 9-13 October 2023, Aug-23 & Sep-23
    Range,
}

/// A date found in a text.
#[derive(Clone, Debug, PartialEq)]
pub struct Printed {
    /// First byte in the text.
    pub start: usize,
    /// Byte after the last.
    pub end: usize,
    /// The characters as printed.
    pub text: Text,
    /// What it means; none when there is no such day, or its year is nowhere to be found.
    pub when: Option<When>,
    /// The weekday printed with it.
    pub weekday: Option<Weekday>,
    /// How it is printed.
    pub notation: Notation,
    /// Whether the year is not printed and was taken from the context.
    pub year_inferred: bool,
    /// Why it is no date, or is written oddly.
    pub fault: Option<Text>,
}

impl Printed {
    /// How many characters of `text` stand before it.
    #[must_use]
    pub fn characters_before(&self, text: &str) -> usize {
        text.get(..self.start).map_or(0, |t| t.chars().count())
    }

    /// The one day it means, where it means one.
    #[must_use]
    pub fn day(&self) -> Option<Date> {
        self.when.and_then(When::day)
    }
}

#[cfg(test)]
mod tests;
