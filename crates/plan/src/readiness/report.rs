//! A readiness report of an interval as it stood on a day, and what changed since an earlier one.

use super::derive::word;
use super::ratings::Trend;
use super::task::Assessed;
use crate::pit::say;
use std::fmt;
use terms::{Date, Rag, Text};

/// A report, frozen: it holds what it says and asks nothing of the record again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The interval.
    pub interval: Text,
    /// The reporting date.
    pub on: Date,
    /// A line for each task.
    pub lines: Vec<Line>,
}

/// A task as reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The task's id.
    pub task: Text,
    /// Whose.
    pub owner: Text,
    /// What.
    pub title: Text,
    /// The colour; none is unknown.
    pub rag: Option<Rag>,
    /// The colour's word and whose it is.
    pub label: String,
    /// Why.
    pub says: String,
    /// By when it was needed.
    pub need: Option<Date>,
    /// When it was expected.
    pub forecast: Option<Date>,
}

/// What is different in one task since an earlier report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The task's id.
    pub task: Text,
    /// Whose.
    pub owner: Text,
    /// What it is.
    pub title: Text,
    /// What is different.
    pub what: What,
}

/// A difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Another colour; the trend is unknown where one of them is.
    Colour(Option<Rag>, Option<Rag>, Trend),
    /// Another forecast.
    Forecast(Option<Date>, Option<Date>),
    /// Another day by which it is needed.
    Need(Option<Date>, Option<Date>),
    /// Not in the earlier report.
    Added,
    /// No longer in this one.
    Gone,
}

impl Report {
    /// Freezes the tasks of an interval, with those for all intervals, as they stand.
    #[must_use]
    pub fn freeze(interval: &Text, on: Date, tasks: &[Assessed]) -> Self {
        let here = tasks
            .iter()
            .filter(|t| t.task.interval.as_ref().is_none_or(|i| i == interval));
        let line = |one: &Assessed| Line {
            task: one.task.id.clone(),
            owner: one.task.owner.clone(),
            title: one.task.title.clone(),
            rag: one.shown.rag,
            label: one.shown.label(),
            says: one.shown.says(),
            need: one.task.need,
            forecast: one.task.forecast,
        };
        Self {
            interval: interval.clone(),
            on,
            lines: here.map(line).collect(),
        }
    }

    /// How many tasks have a colour; none counts the unknown.
    #[must_use]
    pub fn count(&self, rag: Option<Rag>) -> usize {
        self.lines.iter().filter(|l| l.rag == rag).count()
    }

    /// What changed since an earlier report, in this report's order, then what is gone.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Vec<Difference> {
        let mut out = Vec::new();
        for line in &self.lines {
            let mut add = |what| out.push(line.differs(what));
            let Some(old) = earlier.lines.iter().find(|l| l.task == line.task) else {
                add(What::Added);
                continue;
            };
            if old.rag != line.rag {
                add(What::Colour(old.rag, line.rag, Trend::between(old.rag, line.rag)));
            }
            if old.forecast != line.forecast {
                add(What::Forecast(old.forecast, line.forecast));
            }
            if old.need != line.need {
                add(What::Need(old.need, line.need));
            }
        }
        let gone = earlier
            .lines
            .iter()
            .filter(|l| self.lines.iter().all(|n| n.task != l.task));
        out.extend(gone.map(|l| l.differs(What::Gone)));
        out
    }

    /// "Interval 2 on Fri 15 Sep 2023: 1 Red, 3 Green, 2 Unknown".
    #[must_use]
    pub fn summary(&self) -> String {
        let colours = Rag::ALL.into_iter().map(Some).chain([None]);
        let counted = colours.map(|c| (c, self.count(c))).filter(|(_, n)| *n > 0);
        let counted: Vec<String> = counted.map(|(c, n)| format!("{n} {}", word(c))).collect();
        let counted = if counted.is_empty() {
            "no task".to_owned()
        } else {
            counted.join(", ")
        };
        format!("{} on {}: {counted}", self.interval, say(self.on))
    }
}

impl Line {
    fn differs(&self, what: What) -> Difference {
        Difference {
            task: self.task.clone(),
            owner: self.owner.clone(),
            title: self.title.clone(),
            what,
        }
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = |day: Option<Date>| day.map_or("none".to_owned(), say);
        write!(f, "{}, {}: ", self.owner, self.title)?;
        match self.what {
            What::Colour(old, new, Trend::Unknown) => write!(f, "{} → {}", word(old), word(new)),
            What::Colour(old, new, trend) => write!(f, "{} → {}, {}", word(old), word(new), trend.word()),
            What::Forecast(old, new) => write!(f, "forecast {} → {}", day(old), day(new)),
            What::Need(old, new) => write!(f, "needed by {} → {}", day(old), day(new)),
            What::Added => f.write_str("new"),
            What::Gone => f.write_str("no longer reported"),
        }
    }
}
