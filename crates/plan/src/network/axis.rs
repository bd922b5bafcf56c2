//! Working days numbered one after the other, so that calculations add integers instead of stepping through a calendar.
//!
//! Internally a day is a position in half working days: an even number is a working day, the odd number after it stands
//! for the days off that follow it. Outside the table weeks of five days are assumed, and holidays are not known.

use jiff::ToSpan;
use terms::{Calendar, Date, Weekday};

/// A calendar as numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    first: Date,        // a Monday
    last: Date,         // a Sunday
    position: Vec<i32>, // of every day from first to last
    days: Vec<Date>,    // of every working day from first to last
}

const MARGIN: i16 = 5; // years before the first and after the last date that are counted with their holidays

impl Axis {
    /// The working days from five years before `first` to five years after `last`.
    #[must_use]
    pub fn new(calendar: &Calendar, first: Date, last: Date) -> Self {
        let day_one = Date::new(first.year().saturating_sub(MARGIN).max(-9998), 1, 1).unwrap_or(Date::MIN);
        let first = day_one.nth_weekday(1, Weekday::Monday).unwrap_or(day_one);
        let end = Date::new(last.year().saturating_add(MARGIN).min(9998), 12, 31).unwrap_or(Date::MAX);
        let last = end.nth_weekday(1, Weekday::Sunday).unwrap_or(end);
        let (mut position, mut days) = (Vec::new(), Vec::new());
        let mut at = -2;
        for day in first.series(1.day()).take_while(|day| *day <= last) {
            if calendar.is_working(day) {
                at += 2;
                days.push(day);
                position.push(at);
            } else {
                position.push(at + 1);
            }
        }
        Self {
            first,
            last,
            position,
            days,
        }
    }

    /// Working days after `from` up to and including `to`; negative when `to` is before `from`.
    #[must_use]
    pub fn working_days(&self, from: Date, to: Date) -> i32 {
        (self.position(to) >> 1) - (self.position(from) >> 1)
    }

    /// The day `count` working days after (or, negative, before) `from`.
    #[must_use]
    pub fn add(&self, from: Date, count: i32) -> Date {
        let at = self.position(from);
        match count {
            0 => from,
            1.. => self.day((at >> 1).saturating_add(count)),
            _ => self.day(((at + 1) >> 1).saturating_add(count)),
        }
    }

    /// Whether people work on that day.
    #[must_use]
    pub fn is_working(&self, day: Date) -> bool {
        self.position(day) & 1 == 0
    }

    /// The working day with a number.
    pub(crate) fn day(&self, number: i32) -> Date {
        let known = i32::try_from(self.days.len()).unwrap_or(i32::MAX);
        let (from, beyond) = match number {
            0.. if number < known => return self.days[number.cast_unsigned() as usize],
            0.. => (self.last.saturating_add(1.day()), number - known),
            _ => (self.first, number),
        };
        let days = i64::from(beyond.div_euclid(5)) * 7 + i64::from(beyond.rem_euclid(5));
        from.saturating_add(jiff::SignedDuration::from_hours(days * 24))
    }

    /// The position of a day.
    pub(crate) fn position(&self, day: Date) -> i32 {
        let after = |from: Date| i32::try_from(from.duration_until(day).as_hours() / 24).unwrap_or(i32::MAX);
        let since = after(self.first);
        if let Some(&at) = usize::try_from(since).ok().and_then(|n| self.position.get(n)) {
            return at;
        }
        let (days, base) = match since {
            ..0 => (since, 0),
            _ => (after(self.last) - 1, i32::try_from(self.days.len()).unwrap_or(i32::MAX)),
        };
        let (week, weekday) = (days.div_euclid(7), days.rem_euclid(7));
        2 * (base + week * 5 + weekday.min(4)) + i32::from(weekday > 4)
    }
}
