//! When something is planned: a date has a kind. A "no later than" is not the day itself, and a month is a window.

use crate::Date;
use std::fmt;

/// A date with its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// On that day.
    On(Date),
    /// On that day at the latest.
    NoLaterThan(Date),
    /// From the first to the second day, both included.
    Window(Date, Date),
    /// Somewhere between the two days; printed as a month, "mid August" and the like.
    About(Date, Date),
}

impl When {
    /// The first day it could be.
    #[must_use]
    pub fn first(self) -> Date {
        match self {
            Self::On(day) | Self::NoLaterThan(day) | Self::Window(day, _) | Self::About(day, _) => day,
        }
    }

    /// The last day it could be.
    #[must_use]
    pub fn last(self) -> Date {
        match self {
            Self::On(day) | Self::NoLaterThan(day) | Self::Window(_, day) | Self::About(_, day) => day,
        }
    }

    /// The one day, where there is one.
    #[must_use]
    pub fn day(self) -> Option<Date> {
        match self {
            Self::On(day) | Self::NoLaterThan(day) => Some(day),
            Self::Window(..) | Self::About(..) => None,
        }
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::On(day) => write!(f, "{day}"),
            Self::NoLaterThan(day) => write!(f, "no later than {day}"),
            Self::Window(first, last) => write!(f, "{first} to {last}"),
            Self::About(first, last) => write!(f, "about {first} to {last}"),
        }
    }
}
