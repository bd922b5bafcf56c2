//! A deliverable handed in by a party and assured by the SI: its versions, the clock of the review, and the verdict.

use super::task::EvidenceState;
use crate::pit::{Unit, say};
use terms::{Calendar, Date, Text};

/// A version handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The version's name.
    pub version: Text,
    /// The hash of the file.
    pub hash: Text,
    /// Who handed it in.
    pub by: Text,
    /// When.
    pub on: Date,
    /// What came of it.
    pub verdict: Option<Verdict>,
}

/// What the reviewer said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Accepted or returned.
    pub outcome: Outcome,
    /// When.
    pub on: Date,
    /// Who.
    pub by: Text,
    /// Comments, in order.
    pub comments: Vec<Text>,
}

/// Accepted or returned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// Sufficient.
    Accepted,
    /// To be handed in again.
    Returned,
}

/// How the review of a deliverable stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// As evidence of a task.
    pub state: EvidenceState,
    /// By when the reviewer has to answer, while a version waits.
    pub answer_by: Option<Date>,
    /// Working days left until then; negative when it has passed.
    pub left: Option<i32>,
    /// The version that it speaks of.
    pub version: Option<Text>,
    /// In words.
    pub says: String,
    /// What is odd: handed in again unchanged, returned without a comment, answered late.
    pub notes: Vec<String>,
}

impl Review {
    /// The review of a deliverable's versions, in order of handing in, with a window of working days for each.
    #[must_use]
    pub fn of(submissions: &[Submission], window: u16, today: Date, calendar: &Calendar) -> Self {
        let so_far: Vec<&Submission> = submissions.iter().filter(|s| s.on <= today).collect();
        let notes = notes(&so_far, window, today, calendar);
        let Some(last) = so_far.last() else {
            return Self {
                state: EvidenceState::Missing,
                answer_by: None,
                left: None,
                version: None,
                says: "not handed in".to_owned(),
                notes,
            };
        };
        let version = &last.version;
        let (mut answer_by, mut left) = (None, None);
        let (state, says) = match last.verdict.as_ref().filter(|v| v.on <= today) {
            Some(v) if v.outcome == Outcome::Accepted => (
                EvidenceState::Accepted(v.on),
                format!("version {version} accepted by {} on {}", v.by, say(v.on)),
            ),
            Some(v) => {
                let why = match v.comments.len() {
                    0 => "no comment given".to_owned(),
                    1 => "1 comment".to_owned(),
                    n => format!("{n} comments"),
                };
                let says = format!("version {version} returned by {} on {}: {why}", v.by, say(v.on));
                let comments: Vec<&str> = v.comments.iter().map(Text::as_str).collect();
                let why = if comments.is_empty() { why } else { comments.join("; ") };
                (EvidenceState::Rejected(v.on, Text::from(why)), says)
            }
            None => {
                let by = calendar.add_working_days(last.on, i32::from(window));
                let days = calendar.working_days(today, by);
                (answer_by, left) = (Some(by), Some(days));
                let clock = if by < today {
                    let late = Unit::WorkingDays.say(i64::from(-days));
                    format!("the answer was due {}, {late} ago", say(by))
                } else {
                    format!(
                        "the answer is due {}, {} left",
                        say(by),
                        Unit::WorkingDays.say(days.into())
                    )
                };
                let says = format!("version {version} in review since {}; {clock}", say(last.on));
                (EvidenceState::Submitted(last.on), says)
            }
        };
        Self {
            state,
            answer_by,
            left,
            version: Some(version.clone()),
            says,
            notes,
        }
    }
}

fn notes(submissions: &[&Submission], window: u16, today: Date, calendar: &Calendar) -> Vec<String> {
    let mut out = Vec::new();
    for (n, one) in submissions.iter().enumerate() {
        let version = &one.version;
        if let Some(same) = submissions.iter().take(n).find(|s| s.hash == one.hash) {
            out.push(format!(
                "version {version} is the same file as version {}",
                same.version
            ));
        }
        let Some(verdict) = one.verdict.as_ref().filter(|v| v.on <= today) else {
            continue;
        };
        if verdict.outcome == Outcome::Returned && verdict.comments.is_empty() {
            out.push(format!(
                "version {version} was returned without a comment: say what to change"
            ));
        }
        let late = calendar.working_days(one.on, verdict.on) - i32::from(window);
        if late > 0 {
            let late = Unit::WorkingDays.say(late.into());
            out.push(format!("version {version} was answered {late} after its window"));
        }
    }
    out
}
