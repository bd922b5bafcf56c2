//! What moves between two schedules of one interval, such as before and after its start has moved.

use super::schedule::{Item, Schedule, say};
use std::fmt;
use terms::{Calendar, Date, Text};

/// A difference between two schedules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A due date moved.
    Moved {
        /// Activity's title; of a recurring report with its number.
        title: Text,
        /// Old day.
        from: Date,
        /// New day.
        to: Date,
        /// How many working days later, or earlier when negative.
        working_days: i32,
    },
    /// Due only now.
    Added {
        /// Title.
        title: Text,
        /// When.
        day: Date,
    },
    /// No longer due.
    Gone {
        /// Title.
        title: Text,
        /// When it was.
        day: Date,
    },
    /// Something is wrong that was not.
    Breaks(String),
    /// Something is no longer wrong.
    Mends(String),
}

/// What is different in the new schedule, in its order: dates first, then what is broken and mended by it.
#[must_use]
pub fn changes(old: &Schedule, new: &Schedule, calendar: &Calendar) -> Vec<Change> {
    let mut out = Vec::new();
    for due in &new.due {
        let before = old.of(&due.activity).map(|d| d.day);
        out.extend(change(&due.title, before, Some(due.day), calendar));
    }
    for gone in old.due.iter().filter(|d| new.of(&d.activity).is_none()) {
        out.extend(change(&gone.title, Some(gone.day), None, calendar));
    }
    for series in &new.series {
        let before: &[Item] = old.reports(&series.activity).map_or(&[], |s| &s.items);
        for n in 0..before.len().max(series.items.len()) {
            let title = Text::from(format!("{} {}", series.title, n + 1));
            let day = |items: &[Item]| items.get(n).map(|i| i.day);
            out.extend(change(&title, day(before), day(&series.items), calendar));
        }
    }
    for gone in old.series.iter().filter(|s| new.reports(&s.activity).is_none()) {
        out.extend(gone.items.iter().map(|item| Change::Gone {
            title: gone.title.clone(),
            day: item.day,
        }));
    }
    out.extend(
        new.findings
            .iter()
            .filter(|f| !old.findings.contains(f))
            .map(|f| Change::Breaks(f.to_string())),
    );
    out.extend(
        old.findings
            .iter()
            .filter(|f| !new.findings.contains(f))
            .map(|f| Change::Mends(f.to_string())),
    );
    out
}

fn change(title: &Text, old: Option<Date>, new: Option<Date>, calendar: &Calendar) -> Option<Change> {
    let title = title.clone();
    match (old, new) {
        (Some(from), Some(to)) => (from != to).then(|| Change::Moved {
            title,
            from,
            to,
            working_days: calendar.working_days(from, to),
        }),
        (None, Some(day)) => Some(Change::Added { title, day }),
        (Some(day), None) => Some(Change::Gone { title, day }),
        (None, None) => None,
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Moved {
                title,
                from,
                to,
                working_days,
            } => {
                let by = super::Unit::WorkingDays.say(working_days.unsigned_abs().into());
                let way = if to > from { "later" } else { "earlier" };
                write!(f, "{title}: {} → {}, {by} {way}", say(*from), say(*to))
            }
            Self::Added { title, day } => write!(f, "{title}: now due {}", say(*day)),
            Self::Gone { title, day } => write!(f, "{title}: no longer due {}", say(*day)),
            Self::Breaks(finding) => write!(f, "now wrong: {finding}"),
            Self::Mends(finding) => write!(f, "no longer wrong: {finding}"),
        }
    }
}
