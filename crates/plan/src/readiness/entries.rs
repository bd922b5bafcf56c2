//! Which party enters which interval in which role, and the number expected beside the list of names.

use std::collections::BTreeMap;
use terms::Text;

/// A party enters an interval in a role.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Entry {
    /// The interval or stage.
    pub interval: Text,
    /// The party.
    pub party: Text,
    /// In which role.
    pub role: Text,
}

/// The parties of an interval: as many as expected, and as named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// The interval.
    pub interval: Text,
    /// How many are expected, where that is stated.
    pub expected: Option<usize>,
    /// Those that are named, in order of name, with their roles.
    pub named: Vec<(Text, Vec<Text>)>,
}

impl Attendance {
    /// The parties of an interval; one that enters in several roles is one party.
    #[must_use]
    pub fn of(interval: &Text, expected: Option<usize>, entries: &[Entry]) -> Self {
        let mut named: BTreeMap<Text, Vec<Text>> = BTreeMap::new();
        for entry in entries.iter().filter(|e| e.interval == *interval) {
            let roles = named.entry(entry.party.clone()).or_default();
            if !roles.contains(&entry.role) {
                roles.push(entry.role.clone());
            }
        }
        Self {
            interval: interval.clone(),
            expected,
            named: named.into_iter().collect(),
        }
    }

    /// How many more are named than expected; negative when fewer are, none when no number is stated.
    #[must_use]
    pub fn difference(&self) -> Option<i64> {
        let count = |n: usize| i64::try_from(n).unwrap_or(i64::MAX);
        Some(count(self.named.len()) - count(self.expected?))
    }

    /// "10 expected, 8 named: 2 not named yet".
    #[must_use]
    pub fn says(&self) -> String {
        let named = self.named.len();
        match (self.expected, self.difference()) {
            (Some(expected), Some(0)) => format!("{expected} expected and named"),
            (Some(expected), Some(more)) if more > 0 => {
                format!("{expected} expected, {named} named: {more} more than expected")
            }
            (Some(expected), Some(fewer)) => format!("{expected} expected, {named} named: {} not named yet", -fewer),
            _ => format!("{named} named; no number is stated"),
        }
    }
}
