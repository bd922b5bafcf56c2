//! A task's colour by the rules, with what gave it, what else holds, and what would clear it.

use super::rules::{Rule, Rules, When};
use super::task::{Evidence, EvidenceState, Task};
use crate::pit::{Unit, say};
use terms::{Calendar, Date, Rag, Text};

/// A colour that rules gave; none is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    /// The colour.
    pub rag: Option<Rag>,
    /// The name of the rules.
    pub rules: Text,
    /// What holds: the first gave the colour.
    pub reasons: Vec<Reason>,
    /// What is not known.
    pub unknown: Vec<String>,
}

/// A rule that holds for a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Which.
    pub when: When,
    /// The colour that it gives.
    pub rag: Rag,
    /// The facts.
    pub says: String,
    /// What would clear it; none for what need not be cleared.
    pub clears: Option<String>,
}

/// A task on a day.
struct Facts<'a> {
    task: &'a Task,
    today: Date,
    calendar: &'a Calendar,
}

impl Rules {
    /// Derives a task's colour on a day.
    #[must_use]
    pub fn derive(&self, task: &Task, today: Date, calendar: &Calendar) -> Derived {
        let facts = Facts { task, today, calendar };
        let reason = |rule: &Rule| {
            let (says, clears) = facts.holds(rule)?;
            Some(Reason {
                when: rule.when,
                rag: rule.colour,
                says,
                clears,
            })
        };
        let reasons: Vec<Reason> = self.rules.iter().filter_map(reason).collect();
        Derived {
            rag: reasons.first().map(|r| r.rag),
            rules: self.name.clone(),
            unknown: facts.unknown(),
            reasons,
        }
    }
}

type Held = (String, Option<String>);

impl Facts<'_> {
    fn holds(&self, rule: &Rule) -> Option<Held> {
        if rule.when == When::Complete {
            return self.complete();
        }
        if self.task.complete(self.today) {
            return None;
        }
        match rule.when {
            When::Complete => None,
            When::Overdue => self.overdue(),
            When::ForecastAfterNeed => self.forecast_after_need(rule.working_days.unwrap_or(0)),
            When::ForecastPassed => self.forecast_passed(),
            When::EvidenceMissing => self.evidence_missing(rule.working_days),
            When::EvidenceRejected => self.evidence_rejected(),
            When::PredecessorRed => self.predecessor_red(),
            When::DueWithin => self.due_within(rule.working_days.unwrap_or(0)),
            When::OnTrack => self.on_track(),
        }
    }

    fn complete(&self) -> Option<Held> {
        let done = self.task.done.filter(|_| self.task.complete(self.today))?;
        let evidence = match self.task.evidence.len() {
            0 => "no evidence is asked for".to_owned(),
            1 => "its evidence is accepted".to_owned(),
            n => format!("all {n} pieces of evidence are accepted"),
        };
        Some((format!("complete: done on {}, {evidence}", say(done)), None))
    }

    fn overdue(&self) -> Option<Held> {
        let need = self.task.need.filter(|need| *need < self.today)?;
        let mut says = format!(
            "overdue: needed by {}, {} ago",
            say(need),
            self.distance(need, self.today)
        );
        if let Some(done) = self.task.done.filter(|day| *day <= self.today) {
            let open = self.names(|e| !matches!(e.state, EvidenceState::Accepted(_)));
            says += &format!("; declared done on {}, but not accepted: {open}", say(done));
        }
        Some((
            says,
            Some("deliver it and have it accepted, or have another date decided".to_owned()),
        ))
    }

    fn forecast_after_need(&self, grace: u16) -> Option<Held> {
        let (need, forecast) = (self.task.need?, self.expected()?);
        let late = self.calendar.working_days(need, forecast);
        if forecast <= need || (grace > 0 && late <= i32::from(grace)) {
            return None;
        }
        let late = self.distance(need, forecast);
        let says = format!(
            "forecast after need: expected {}, {late} after {}",
            say(forecast),
            say(need)
        );
        let clears = if need < self.today {
            "another date decided by which it is needed".to_owned()
        } else {
            format!("a forecast no later than {}, or another date decided", say(need))
        };
        Some((says, Some(clears)))
    }

    fn forecast_passed(&self) -> Option<Held> {
        let forecast = self
            .task
            .forecast
            .filter(|day| *day < self.today && self.task.done.is_none())?;
        let says = format!("forecast passed: expected {} and not done", say(forecast));
        Some((says, Some("a new forecast, or the day on which it was done".to_owned())))
    }

    fn evidence_missing(&self, within: Option<u16>) -> Option<Held> {
        let missing = self.names(|e| e.state == EvidenceState::Missing);
        if missing.is_empty() {
            return None;
        }
        let near = match (within, self.task.need) {
            (None, _) => String::new(),
            (Some(within), Some(need)) if self.calendar.working_days(self.today, need) <= i32::from(within) => {
                format!(", needed by {}", say(need))
            }
            (Some(_), _) => return None,
        };
        let says = format!("evidence missing: {missing}{near}");
        Some((says, Some(format!("hand in: {missing}"))))
    }

    fn evidence_rejected(&self) -> Option<Held> {
        let rejected = |e: &Evidence| match &e.state {
            EvidenceState::Rejected(on, why) => Some(format!("{} on {} ({why})", e.what, say(*on))),
            _ => None,
        };
        let all: Vec<String> = self.task.evidence.iter().filter_map(rejected).collect();
        let names = self.names(|e| matches!(e.state, EvidenceState::Rejected(..)));
        (!all.is_empty()).then(|| {
            let says = format!("evidence rejected: {}", all.join("; "));
            (says, Some(format!("hand in again and have accepted: {names}")))
        })
    }

    fn predecessor_red(&self) -> Option<Held> {
        let red = self.task.predecessors.iter().filter(|p| p.rag == Some(Rag::Red));
        let names: Vec<&str> = red.map(|p| p.what.as_str()).collect();
        let names = names.join("; ");
        (!names.is_empty()).then(|| {
            (
                format!("predecessor red: {names}"),
                Some(format!("no longer red: {names}")),
            )
        })
    }

    fn due_within(&self, within: u16) -> Option<Held> {
        let need = self.task.need.filter(|need| *need >= self.today)?;
        if self.calendar.working_days(self.today, need) > i32::from(within) {
            return None;
        }
        let when = match self.distance(self.today, need) {
            _ if need == self.today => "today".to_owned(),
            distance => format!("in {distance}, by {}", say(need)),
        };
        Some((
            format!("due {when}"),
            Some("done, with its evidence accepted".to_owned()),
        ))
    }

    fn on_track(&self) -> Option<Held> {
        let (need, expected) = (self.task.need?, self.expected()?);
        if expected > need || need < self.today {
            return None;
        }
        match self.task.done.filter(|day| *day <= self.today) {
            Some(done) => {
                let open = self.names(|e| !matches!(e.state, EvidenceState::Accepted(_)));
                let says = format!("on track: declared done on {}, to be accepted: {open}", say(done));
                Some((says, Some(format!("have accepted: {open}"))))
            }
            None if expected < self.today => None,
            None => {
                let (expected, need) = (say(expected), say(need));
                Some((format!("on track: expected {expected}, needed by {need}"), None))
            }
        }
    }

    /// When it was done, or is expected to be.
    fn expected(&self) -> Option<Date> {
        self.task.done.or(self.task.forecast)
    }

    fn unknown(&self) -> Vec<String> {
        if self.task.complete(self.today) {
            return Vec::new();
        }
        let mut out = Vec::new();
        if self.task.need.is_none() {
            out.push("no date by which it is needed".to_owned());
        }
        if self.expected().is_none() {
            out.push("no forecast".to_owned());
        }
        let dark = self.task.predecessors.iter().filter(|p| p.rag.is_none());
        out.extend(dark.map(|p| format!("how it stands with {}", p.what)));
        out
    }

    fn names(&self, which: impl Fn(&Evidence) -> bool) -> String {
        let names: Vec<&str> = self
            .task
            .evidence
            .iter()
            .filter(|e| which(e))
            .map(|e| e.what.as_str())
            .collect();
        names.join("; ")
    }

    /// Working days between two days; days where there is no working day between them.
    fn distance(&self, from: Date, to: Date) -> String {
        match self.calendar.working_days(from, to) {
            0 => Unit::Days.say(from.duration_until(to).as_hours() / 24),
            n => Unit::WorkingDays.say(n.into()),
        }
    }
}

impl Derived {
    /// The colour's word with the name of the rules: "Red (example rules)".
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} ({})", word(self.rag), self.rules)
    }

    /// The colour and why, in a sentence.
    #[must_use]
    pub fn says(&self) -> String {
        let mut parts: Vec<&str> = self.reasons.iter().map(|r| r.says.as_str()).collect();
        let unknown = format!("not known: {}", self.unknown.join(", "));
        if self.rag.is_none() && self.unknown.is_empty() {
            parts.push("no rule holds");
        } else if !self.unknown.is_empty() {
            parts.push(&unknown);
        }
        format!("{} by {}: {}", word(self.rag), self.rules, parts.join("; "))
    }

    /// What would clear all that holds against it, the first thing first.
    #[must_use]
    pub fn clears(&self) -> Vec<&str> {
        self.reasons.iter().filter_map(|r| r.clears.as_deref()).collect()
    }
}

/// A colour's word, or "Unknown".
pub(super) fn word(rag: Option<Rag>) -> &'static str {
    rag.map_or("Unknown", Rag::word)
}
