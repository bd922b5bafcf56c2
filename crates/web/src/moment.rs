//! The moment that a page looks at: now, the end of a day, an entry, or when a pack had been taken in.
//!
//! It stands in the address (`?at=2023-08-16`, `?at=position:412`, `?at=pack:NAME`), so that every view of the past can
//! be sent to somebody else.

use record::{Moment, Position};
use terms::Date;

use crate::failure::Failure;

/// The moment asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum AsAt {
    /// The newest.
    #[default]
    Now,
    /// The end of that day, in London.
    Day(Date),
    /// After that entry.
    Position(u64),
    /// When that pack had been taken in.
    Pack(String),
}

impl AsAt {
    /// Reads the term of an address.
    pub fn read(term: &str) -> Result<Self, Failure> {
        let term = term.trim();
        if term.is_empty() || term == "now" {
            return Ok(Self::Now);
        }
        if let Some(number) = term.strip_prefix("position:") {
            return number.parse().map(Self::Position).map_err(|_| unreadable(term));
        }
        if let Some(name) = term.strip_prefix("pack:") {
            return Ok(Self::Pack(name.to_owned()));
        }
        term.parse().map(Self::Day).map_err(|_| unreadable(term))
    }

    /// The term of an address; none for now.
    #[must_use]
    pub fn term(&self) -> Option<String> {
        match self {
            Self::Now => None,
            Self::Day(day) => Some(day.to_string()),
            Self::Position(position) => Some(format!("position:{position}")),
            Self::Pack(name) => Some(format!("pack:{name}")),
        }
    }

    /// The day for a date field; empty unless a day was asked for.
    #[must_use]
    pub fn day(&self) -> String {
        if let Self::Day(day) = self {
            day.to_string()
        } else {
            String::new()
        }
    }

    /// How it reads.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Now => "now".to_owned(),
            Self::Day(day) => crate::markup::long_day(*day),
            Self::Position(position) => format!("entry {position}"),
            Self::Pack(name) => format!("when {name} was taken in"),
        }
    }

    /// As the record names it.
    #[must_use]
    pub fn moment(&self) -> Moment {
        match self {
            Self::Now => Moment::Now,
            Self::Day(day) => Moment::Day(*day),
            Self::Position(position) => Moment::Position(Position(*position)),
            Self::Pack(name) => Moment::Document(name.as_str().into()),
        }
    }
}

fn unreadable(term: &str) -> Failure {
    let what = format!("“{term}” is not a moment: choose a day such as 2023-08-16, or an entry such as position:412.");
    Failure::bad("unreadable-moment", what).way("/", "Back to today")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_read_back() {
        for term in ["2023-08-16", "position:412", "pack:TMAG 22"] {
            assert_eq!(AsAt::read(term).unwrap().term().as_deref(), Some(term));
        }
        assert_eq!(AsAt::read("").unwrap(), AsAt::Now);
        for term in ["yesterday", "position:x", "2023-02-30"] {
            assert_eq!(AsAt::read(term).unwrap_err().code, "unreadable-moment", "{term}");
        }
    }
}
