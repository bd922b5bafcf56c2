//! A timing rule in the words of a template: "10 working days after rttm", "at least 12 weeks before final-report",
//! "same day as rttm". Distances in days and weeks that lead to a day on which nobody works go on to a working day.

use jiff::ToSpan;
use std::fmt;
use terms::{Calendar, Date, Text};

/// What a distance counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Days on which people work: no weekend, holiday or freeze.
    WorkingDays,
    /// Days of the calendar.
    Days,
    /// Seven days of the calendar.
    Weeks,
}

/// On which side of the other activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Earlier.
    Before,
    /// Later.
    After,
}

/// How far from another day, and on which side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Distance {
    /// How many; none is "same day".
    pub amount: u16,
    /// Of what.
    pub unit: Unit,
    /// Before or after.
    pub side: Side,
}

/// A distance from another activity.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Relation {
    /// How far.
    pub distance: Distance,
    /// The other activity's id.
    pub other: Text,
}

/// Whether a bound is the least or the most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Binding {
    /// That far or further.
    AtLeast,
    /// That far or nearer.
    AtMost,
}

/// A distance that has to be kept, whatever gave the dates.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Bound {
    /// The least or the most.
    pub binding: Binding,
    /// From what, and how far.
    pub relation: Relation,
}

/// A rule that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{rule}” is no timing rule: write it like “{like}”")]
pub struct RuleError {
    /// As written.
    pub rule: String,
    /// An example of the form.
    pub like: &'static str,
}

impl Unit {
    fn read(words: &[&str]) -> Option<(Self, usize)> {
        match words {
            ["working", "day" | "days", ..] => Some((Self::WorkingDays, 2)),
            ["day" | "days", ..] => Some((Self::Days, 1)),
            ["week" | "weeks", ..] => Some((Self::Weeks, 1)),
            _ => None,
        }
    }

    /// So many of the unit, in words.
    #[must_use]
    pub fn say(self, amount: i64) -> String {
        let unit = match self {
            Self::WorkingDays => "working day",
            Self::Days => "day",
            Self::Weeks => "week",
        };
        format!("{amount} {unit}{}", if amount.abs() == 1 { "" } else { "s" })
    }
}

impl Distance {
    /// The same day.
    pub const NONE: Self = Self {
        amount: 0,
        unit: Unit::Days,
        side: Side::After,
    };

    fn calendar_days(self) -> i64 {
        i64::from(self.amount) * if self.unit == Unit::Weeks { 7 } else { 1 }
    }

    /// The day at this distance from `from` and, where nobody works on the day that it leads to, the working day that
    /// stands for it: the one before on the way back, the one after on the way forward, so that no bound is lost.
    #[must_use]
    pub fn from(self, from: Date, calendar: &Calendar) -> (Date, Date) {
        if self.amount == 0 {
            return (from, from);
        }
        let nominal = match (self.unit, self.side) {
            (Unit::WorkingDays, Side::After) => calendar.add_working_days(from, i32::from(self.amount)),
            (Unit::WorkingDays, Side::Before) => {
                calendar.add_working_days(calendar.on_or_before(from), -i32::from(self.amount))
            }
            (_, Side::After) => from.saturating_add(self.calendar_days().days()),
            (_, Side::Before) => from.saturating_sub(self.calendar_days().days()),
        };
        let due = match self.side {
            _ if calendar.is_working(nominal) => nominal,
            Side::Before => calendar.on_or_before(nominal),
            Side::After => calendar.add_working_days(nominal, 1),
        };
        (nominal, due)
    }

    /// How far `day` really is from `from` on this side, in working days or in days; negative on the other side.
    #[must_use]
    pub fn between(self, from: Date, day: Date, calendar: &Calendar) -> i64 {
        let (first, last) = match self.side {
            Side::Before => (day, from),
            Side::After => (from, day),
        };
        match self.unit {
            Unit::WorkingDays => i64::from(calendar.working_days(first, last)),
            Unit::Days | Unit::Weeks => first.duration_until(last).as_hours() / 24,
        }
    }
}

impl Relation {
    /// Reads "10 working days after plan", "1 week before start" or "same day as rttm".
    ///
    /// # Errors
    /// Other words.
    pub fn read(rule: &str) -> Result<Self, RuleError> {
        let words: Vec<&str> = rule.split_whitespace().collect();
        Self::of_words(&words).ok_or_else(|| RuleError {
            rule: rule.to_owned(),
            like: "10 working days after plan, 1 week before start, same day as rttm",
        })
    }

    fn of_words(words: &[&str]) -> Option<Self> {
        if let ["same", "day", "as", other] = words {
            return Some(Self {
                distance: Distance::NONE,
                other: Text::from(*other),
            });
        }
        let (first, rest) = words.split_first()?;
        let amount: u16 = first.parse().ok().filter(|n| *n < 2000)?;
        let (unit, used) = Unit::read(rest)?;
        let (side, other) = match rest.get(used..)? {
            ["before", other] => (Side::Before, other),
            ["after", other] => (Side::After, other),
            _ => return None,
        };
        Some(Self {
            distance: Distance { amount, unit, side },
            other: Text::from(*other),
        })
    }

    /// The rule in words, with a name in place of the other activity's id.
    #[must_use]
    pub fn words(&self, other: &str) -> String {
        let Distance { amount, unit, side } = self.distance;
        match (amount, side) {
            (0, _) => format!("same day as {other}"),
            (_, Side::Before) => format!("{} before {other}", unit.say(amount.into())),
            (_, Side::After) => format!("{} after {other}", unit.say(amount.into())),
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(&self.other))
    }
}

impl Bound {
    /// Reads "at least 4 weeks after plan" or "at most 10 days before start".
    ///
    /// # Errors
    /// Other words.
    pub fn read(rule: &str) -> Result<Self, RuleError> {
        let words: Vec<&str> = rule.split_whitespace().collect();
        let found = match words.as_slice() {
            ["at", "least", rest @ ..] => Relation::of_words(rest).map(|r| (Binding::AtLeast, r)),
            ["at", "most", rest @ ..] => Relation::of_words(rest).map(|r| (Binding::AtMost, r)),
            _ => None,
        };
        let (binding, relation) = found.ok_or_else(|| RuleError {
            rule: rule.to_owned(),
            like: "at least 4 weeks after plan, at most 10 working days before start",
        })?;
        Ok(Self { binding, relation })
    }

    /// How much room is left between two days; negative when the bound is broken.
    #[must_use]
    pub fn room(&self, other: Date, day: Date, calendar: &Calendar) -> i64 {
        let distance = self.relation.distance;
        let asked = match distance.unit {
            Unit::WorkingDays => i64::from(distance.amount),
            Unit::Days | Unit::Weeks => distance.calendar_days(),
        };
        let found = distance.between(other, day, calendar);
        match self.binding {
            Binding::AtLeast => found - asked,
            Binding::AtMost => asked - found,
        }
    }

    /// The bound in words, with a name in place of the other activity's id.
    #[must_use]
    pub fn words(&self, other: &str) -> String {
        let binding = match self.binding {
            Binding::AtLeast => "at least",
            Binding::AtMost => "at most",
        };
        format!("{binding} {}", self.relation.words(other))
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words(&self.relation.other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_read_back() {
        let check = |rule: &str| assert_eq!(Relation::read(rule).unwrap().to_string(), rule);
        check("10 working days after rttm");
        check("1 week before start");
        check("24 days before start");
        check("same day as rttm");
        assert_eq!(
            Bound::read("at least 12 weeks before final").unwrap().to_string(),
            "at least 12 weeks before final"
        );
        for wrong in [
            "",
            "10 after rttm",
            "ten days after rttm",
            "10 days rttm",
            "10 days after",
            "10 days after a b",
        ] {
            assert!(Relation::read(wrong).is_err(), "{wrong}");
            assert!(Bound::read(wrong).is_err(), "{wrong}");
        }
    }
}
