//! Working days by dated tables of holidays, and the days on which a group meets.
//!
//! A holiday is data: one-off days are proclaimed, not computed. A day outside the table's years is not guessed.

use crate::{Date, Text, Weekday};
use jiff::ToSpan;
use std::fmt;

/// Whose holidays count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Nation {
    /// England and Wales.
    #[default]
    EnglandAndWales,
    /// Scotland.
    Scotland,
}

impl Nation {
    /// The name in tables and on the command line.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::EnglandAndWales => "england-and-wales",
            Self::Scotland => "scotland",
        }
    }

    /// Reads the name used in tables.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::EnglandAndWales, Self::Scotland]
            .into_iter()
            .find(|n| n.code().eq_ignore_ascii_case(code.trim()))
    }
}

impl fmt::Display for Nation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EnglandAndWales => "England and Wales",
            Self::Scotland => "Scotland",
        })
    }
}

/// What is wrong with a table of holidays.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// A row that is no holiday.
    #[error(
        "line {line} of the holiday table: expected nation, day (yyyy-mm-dd) and name, separated by tabs, found “{found}”"
    )]
    Row {
        /// Line from 1.
        line: usize,
        /// What stands there.
        found: String,
    },
    /// No row for the nation asked for.
    #[error("the holiday table has no row for {0}")]
    Empty(Nation),
}

/// Working days of one nation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Calendar {
    nation: Nation,
    years: (i16, i16),
    holidays: Vec<(Date, Text)>, // in order of day, with the days of freezes among them
}

const SHIPPED: &str = include_str!("../data/bank-holidays.tsv");

impl Calendar {
    /// The calendar shipped for a nation.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the shipped table is checked by this module's tests")]
    pub fn shipped(nation: Nation) -> Self {
        Self::from_table(SHIPPED, nation).expect("the shipped table of holidays reads")
    }

    /// Reads `nation`'s rows of a table: tab-separated nation, day and name; `#` starts a comment.
    ///
    /// # Errors
    /// A row of another shape, or no row for the nation.
    pub fn from_table(table: &str, nation: Nation) -> Result<Self, CalendarError> {
        let mut holidays = Vec::new();
        for (n, row) in table.lines().enumerate() {
            if row.trim().is_empty() || row.starts_with('#') || row.starts_with("nation\t") {
                continue;
            }
            let fault = || CalendarError::Row {
                line: n + 1,
                found: row.to_owned(),
            };
            let mut cells = row.split('\t');
            let (Some(code), Some(day), Some(name)) = (cells.next(), cells.next(), cells.next()) else {
                return Err(fault());
            };
            let of = Nation::from_code(code).ok_or_else(fault)?;
            let day: Date = day.trim().parse().map_err(|_| fault())?;
            if of == nation {
                holidays.push((day, Text::from(name.trim())));
            }
        }
        holidays.sort();
        let (Some((first, _)), Some((last, _))) = (holidays.first(), holidays.last()) else {
            return Err(CalendarError::Empty(nation));
        };
        Ok(Self {
            nation,
            years: (first.year(), last.year()),
            holidays,
        })
    }

    /// The same calendar with a freeze of the programme: nobody works from the first to the last day, both included.
    /// A public holiday within it keeps its own name.
    #[must_use]
    pub fn with_freeze(mut self, name: &str, first: Date, last: Date) -> Self {
        let name = Text::from(name);
        let days = first.series(1.day()).take_while(|day| *day <= last);
        let closed: Vec<Date> = days.filter(|day| self.is_working(*day)).collect();
        self.holidays.extend(closed.into_iter().map(|day| (day, name.clone())));
        self.holidays.sort();
        self
    }

    /// Whose holidays these are.
    #[must_use]
    pub fn nation(&self) -> Nation {
        self.nation
    }

    /// Whether the table covers the day's year.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        (self.years.0..=self.years.1).contains(&day.year())
    }

    /// The holiday's or freeze's name, if the day is one.
    #[must_use]
    pub fn holiday(&self, day: Date) -> Option<&str> {
        let at = self.holidays.binary_search_by(|(d, _)| d.cmp(&day)).ok()?;
        self.holidays.get(at).map(|(_, name)| name.as_str())
    }

    /// Whether people work on that day: Monday to Friday and no holiday.
    #[must_use]
    pub fn is_working(&self, day: Date) -> bool {
        !is_weekend(day) && self.holiday(day).is_none()
    }

    /// Working days after `from` up to and including `to`; negative when `to` is before `from`.
    #[must_use]
    pub fn working_days(&self, from: Date, to: Date) -> i32 {
        if to < from {
            return -self.working_days(to, from);
        }
        let days = from.duration_until(to).as_hours() / 24;
        let weeks = days / 7;
        let mut count = i32::try_from(weeks * 5).unwrap_or(i32::MAX);
        let mut day = from.saturating_add((weeks * 7).days());
        while day < to {
            day = day.saturating_add(1.day());
            count += i32::from(!is_weekend(day));
        }
        let inside = |d: Date| d > from && d <= to && !is_weekend(d);
        let start = self.holidays.partition_point(|(d, _)| *d <= from);
        let holidays = self.holidays.iter().skip(start).take_while(|(d, _)| *d <= to);
        count - i32::try_from(holidays.filter(|(d, _)| inside(*d)).count()).unwrap_or(0)
    }

    /// The day `count` working days after (or, negative, before) `from`.
    #[must_use]
    pub fn add_working_days(&self, from: Date, count: i32) -> Date {
        let step = if count < 0 { -1 } else { 1 };
        let mut left = count.abs();
        let mut day = from;
        while left > 0 {
            let next = day.saturating_add(step.days());
            if next == day {
                break; // the end of the calendar
            }
            day = next;
            left -= i32::from(self.is_working(day));
        }
        day
    }

    /// The day itself if it is a working day, else the nearest before it.
    #[must_use]
    pub fn on_or_before(&self, day: Date) -> Date {
        if self.is_working(day) {
            day
        } else {
            self.add_working_days(day, -1)
        }
    }
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The days on which a group meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cadence {
    /// The nth weekday of each month, from 1.
    Monthly {
        /// First, second, ...
        nth: i8,
        /// Day of the week.
        weekday: Weekday,
    },
    /// Every so many weeks from a known meeting.
    Weeks {
        /// How many weeks lie between two meetings.
        every: i8,
        /// A day on which it met.
        anchor: Date,
    },
}

impl Cadence {
    /// Whether the group meets on that day by its cadence.
    #[must_use]
    pub fn falls_on(self, day: Date) -> bool {
        match self {
            Self::Monthly { nth, weekday } => day.nth_weekday_of_month(nth, weekday).is_ok_and(|d| d == day),
            Self::Weeks { every, anchor } => {
                let days = anchor.duration_until(day).as_hours() / 24;
                every > 0 && days % (i64::from(every) * 7) == 0
            }
        }
    }

    /// The first meeting on or after a day.
    #[must_use]
    pub fn on_or_after(self, day: Date) -> Date {
        let mut at = day;
        for _ in 0..800 {
            if self.falls_on(at) {
                return at;
            }
            at = at.saturating_add(1.day());
        }
        at
    }
}

impl fmt::Display for Cadence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Monthly { nth, weekday } => {
                let word = ["first", "second", "third", "fourth", "fifth"];
                let nth = usize::try_from(*nth)
                    .ok()
                    .and_then(|n| word.get(n.wrapping_sub(1)))
                    .unwrap_or(&"last");
                write!(f, "{nth} {weekday:?} of the month")
            }
            Self::Weeks { every: 1, anchor } => write!(f, "every {:?}", anchor.weekday()),
            Self::Weeks { every, anchor } => write!(f, "every {every} weeks on {:?}", anchor.weekday()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn working_days_skip_weekends_and_holidays() {
        let calendar = Calendar::shipped(Nation::EnglandAndWales);
        let check = |from, to, expected| assert_eq!(calendar.working_days(day(from), day(to)), expected, "{from} {to}");
        check("2023-09-15", "2023-09-28", 9);
        check("2023-09-08", "2023-09-20", 8);
        check("2023-09-08", "2023-09-29", 15);
        check("2023-08-25", "2023-09-08", 9); // 28 August is a holiday
        check("2023-12-01", "2024-01-05", 22);
        check("2023-08-16", "2023-08-16", 0);
        check("2023-08-18", "2023-08-19", 0);
        check("2023-09-28", "2023-09-15", -9);
    }

    #[test]
    fn counting_agrees_with_stepping() {
        let calendar = Calendar::shipped(Nation::Scotland);
        let from = day("2022-05-27");
        for count in 0..400 {
            let to = calendar.add_working_days(from, count);
            assert_eq!(calendar.working_days(from, to), count, "{count}");
        }
    }

    #[test]
    fn nations_differ() {
        let (ew, sc) = (
            Calendar::shipped(Nation::EnglandAndWales),
            Calendar::shipped(Nation::Scotland),
        );
        assert_eq!(ew.holiday(day("2023-08-28")), Some("Summer bank holiday"));
        assert_eq!(sc.holiday(day("2023-08-28")), None);
        assert_eq!(sc.holiday(day("2023-08-07")), Some("Summer bank holiday"));
        assert!(!ew.covers(day("1999-01-01")));
    }

    #[test]
    fn a_freeze_closes_working_days() {
        let plain = Calendar::shipped(Nation::EnglandAndWales);
        let frozen = plain
            .clone()
            .with_freeze("Year end", day("2023-12-20"), day("2024-01-05"));
        assert_eq!(frozen.holiday(day("2023-12-21")), Some("Year end"));
        assert_eq!(frozen.holiday(day("2023-12-25")), Some("Christmas Day"));
        assert_eq!(frozen.add_working_days(day("2023-12-19"), 1), day("2024-01-08"));
        assert_eq!(plain.working_days(day("2023-12-15"), day("2024-01-12")), 17);
        assert_eq!(frozen.working_days(day("2023-12-15"), day("2024-01-12")), 7);
        let late = plain.with_freeze("Far", day("2299-01-01"), day("2299-02-01"));
        assert!(!late.covers(day("2299-01-15")));
    }

    #[test]
    fn groups_meet_by_cadence() {
        let third = Cadence::Monthly {
            nth: 3,
            weekday: Weekday::Wednesday,
        };
        for met in ["2023-08-16", "2023-09-20", "2023-10-18", "2023-11-15"] {
            assert!(third.falls_on(day(met)), "{met}");
        }
        assert!(!third.falls_on(day("2023-08-21")));
        assert_eq!(third.on_or_after(day("2023-08-17")), day("2023-09-20"));
        assert_eq!(third.to_string(), "third Wednesday of the month");
    }

    #[test]
    fn a_bad_row_is_named() {
        let fault = Calendar::from_table("scotland\t2023-02-30\tNo day\n", Nation::Scotland).unwrap_err();
        assert_eq!(
            fault,
            CalendarError::Row {
                line: 1,
                found: "scotland\t2023-02-30\tNo day".into()
            }
        );
    }
}
