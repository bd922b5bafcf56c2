//! Something that each party of a scope has to do: n of m parties done, each with its evidence.

use crate::pit::say;
use terms::{Date, Text};

/// A party that has done it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The party.
    pub party: Text,
    /// When.
    pub on: Date,
    /// What shows it; without any it does not count.
    pub evidence: Vec<Text>,
}

/// A decision that a party need not have done it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// The party.
    pub party: Text,
    /// Who decided; nobody is no decision.
    pub decided_by: Text,
    /// At which meeting.
    pub meeting: Text,
    /// When.
    pub on: Date,
    /// Why.
    pub reason: Text,
}

/// Whether all of it is achieved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// All parties have done it; the day of the last.
    Achieved(Date),
    /// All have, but for those that are excepted by decision; the day on which that was so.
    ByException(Date),
    /// Parties are missing.
    NotYet,
    /// The scope has no party: nothing can be achieved.
    Empty,
}

/// How far the parties of a scope are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollUp {
    /// Whether it is achieved.
    pub state: State,
    /// Parties that have done it, with evidence.
    pub done: Vec<Done>,
    /// Parties excepted by decision, that have not done it.
    pub excepted: Vec<Exception>,
    /// Parties that say so without evidence.
    pub unproven: Vec<Text>,
    /// All parties that neither have done it nor are excepted.
    pub missing: Vec<Text>,
    /// Named as done or excepted, but not of the scope.
    pub outside: Vec<Text>,
}

impl RollUp {
    /// Adds up a scope's parties on a day; what lies after it does not count yet.
    #[must_use]
    pub fn of(scope: &[Text], done: &[Done], exceptions: &[Exception], as_at: Date) -> Self {
        let mut out = Self {
            state: State::NotYet,
            done: Vec::new(),
            excepted: Vec::new(),
            unproven: Vec::new(),
            missing: Vec::new(),
            outside: Vec::new(),
        };
        for (n, party) in scope.iter().enumerate() {
            if scope[..n].contains(party) {
                continue;
            }
            let own = done.iter().filter(|d| d.party == *party && d.on <= as_at);
            let (proven, bare): (Vec<&Done>, Vec<&Done>) = own.partition(|d| !d.evidence.is_empty());
            let decided = |e: &&Exception| {
                e.party == *party && e.on <= as_at && !e.decided_by.trim().is_empty() && !e.meeting.trim().is_empty()
            };
            if let Some(first) = proven.iter().min_by_key(|d| d.on) {
                out.done.push(Done::clone(first));
                continue;
            }
            if !bare.is_empty() {
                out.unproven.push(party.clone());
            }
            match exceptions.iter().find(decided) {
                Some(exception) => out.excepted.push(exception.clone()),
                None => out.missing.push(party.clone()),
            }
        }
        let named = done.iter().map(|d| &d.party).chain(exceptions.iter().map(|e| &e.party));
        for party in named.filter(|p| !scope.contains(p)) {
            if !out.outside.contains(party) {
                out.outside.push(party.clone());
            }
        }
        out.state = out.achieved();
        out
    }

    fn achieved(&self) -> State {
        let last = self
            .done
            .iter()
            .map(|d| d.on)
            .chain(self.excepted.iter().map(|e| e.on))
            .max();
        match last {
            _ if !self.missing.is_empty() => State::NotYet,
            None => State::Empty,
            Some(day) if self.excepted.is_empty() => State::Achieved(day),
            Some(day) => State::ByException(day),
        }
    }

    /// How many parties the scope has.
    #[must_use]
    pub fn parties(&self) -> usize {
        self.done.len() + self.excepted.len() + self.missing.len()
    }

    /// "4 of 6 parties done, 1 excepted; missing: Alpha".
    #[must_use]
    pub fn says(&self) -> String {
        let mut out = format!("{} of {} parties done", self.done.len(), self.parties());
        if !self.excepted.is_empty() {
            let one = |e: &Exception| format!("{} (by {} at {}, {})", e.party, e.decided_by, e.meeting, say(e.on));
            let all: Vec<String> = self.excepted.iter().map(one).collect();
            out += &format!(", {} excepted: {}", all.len(), all.join("; "));
        }
        if !self.missing.is_empty() {
            out += &format!("; missing: {}", self.missing.join(", "));
        }
        if !self.unproven.is_empty() {
            out += &format!("; without evidence: {}", self.unproven.join(", "));
        }
        if self.state == State::Empty {
            out += "; the scope names no party";
        }
        out
    }
}
