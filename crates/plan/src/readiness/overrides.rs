//! A colour that a named person states against the derived one, for a reason and until a day.

use super::derive::{Derived, word};
use crate::pit::say;
use terms::{Date, Rag, Text};

/// A stated colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    rag: Rag,
    by: Text,
    reason: Text,
    on: Date,
    until: Date,
}

/// Why a colour cannot be stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OverrideError {
    /// Nobody stands for it.
    #[error("a stated colour needs the name of who states it")]
    NoName,
    /// No reason.
    #[error("a stated colour needs a reason")]
    NoReason,
    /// It would never hold.
    #[error("a stated colour needs a last day that is not before the day on which it is stated")]
    Expiry,
}

/// The colour that is shown for a task: the derived one, or one that is stated against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The colour; none is unknown.
    pub rag: Option<Rag>,
    /// What the rules gave.
    pub derived: Derived,
    /// What is stated against that and holds today.
    pub stated: Option<Override>,
    /// What was stated and no longer counts.
    pub expired: Vec<Override>,
}

impl Override {
    /// States a colour from a day up to and including another.
    ///
    /// # Errors
    /// No name, no reason, or an end before the beginning.
    pub fn new(
        rag: Rag,
        by: impl Into<Text>,
        reason: impl Into<Text>,
        on: Date,
        until: Date,
    ) -> Result<Self, OverrideError> {
        let (by, reason) = (by.into(), reason.into());
        if by.trim().is_empty() {
            return Err(OverrideError::NoName);
        }
        if reason.trim().is_empty() {
            return Err(OverrideError::NoReason);
        }
        if until < on {
            return Err(OverrideError::Expiry);
        }
        Ok(Self {
            rag,
            by,
            reason,
            on,
            until,
        })
    }

    /// The colour.
    #[must_use]
    pub fn rag(&self) -> Rag {
        self.rag
    }

    /// Who states it.
    #[must_use]
    pub fn by(&self) -> &Text {
        &self.by
    }

    /// Why.
    #[must_use]
    pub fn reason(&self) -> &Text {
        &self.reason
    }

    /// The last day on which it counts.
    #[must_use]
    pub fn until(&self) -> Date {
        self.until
    }

    /// Whether it counts on a day.
    #[must_use]
    pub fn holds(&self, today: Date) -> bool {
        (self.on..=self.until).contains(&today)
    }
}

impl Derived {
    /// The colour to show: the latest stated one that holds, else the derived one. What has expired is kept to be seen.
    #[must_use]
    pub fn shown(self, stated: &[Override], today: Date) -> Shown {
        let holding = stated.iter().filter(|o| o.holds(today));
        let latest = holding.max_by_key(|o| o.on).cloned();
        Shown {
            rag: latest.as_ref().map_or(self.rag, |o| Some(o.rag)),
            derived: self,
            stated: latest,
            expired: stated.iter().filter(|o| o.until < today).cloned().collect(),
        }
    }
}

impl Shown {
    /// The colour's word and whose it is: "Red (example rules)", "Amber (stated by A. Lead)".
    #[must_use]
    pub fn label(&self) -> String {
        match &self.stated {
            Some(stated) => format!("{} (stated by {})", stated.rag, stated.by),
            None => self.derived.label(),
        }
    }

    /// The colour and why, with what was stated.
    #[must_use]
    pub fn says(&self) -> String {
        let mut out = match &self.stated {
            Some(o) => {
                let (by, until, reason) = (&o.by, say(o.until), &o.reason);
                format!(
                    "{}, stated by {by} until {until}: {reason}. Derived: {}",
                    o.rag,
                    self.derived.says()
                )
            }
            None => self.derived.says(),
        };
        for old in &self.expired {
            let (rag, by, until) = (word(Some(old.rag)), &old.by, say(old.until));
            out += &format!(". No longer counts: {rag}, stated by {by} until {until}");
        }
        out
    }
}
