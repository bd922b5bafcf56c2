//! The rules that give a task its colour: configuration with a name that stands on every colour it gives.

use serde::Deserialize;
use terms::{Rag, Text};

/// What a rule looks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// Done, and all evidence accepted.
    Complete,
    /// The day by which it is needed has passed.
    Overdue,
    /// It is expected later than it is needed.
    ForecastAfterNeed,
    /// The day on which it was expected has passed.
    ForecastPassed,
    /// Evidence was not handed in; with a number of working days, only so near to the need.
    EvidenceMissing,
    /// Evidence was found insufficient.
    EvidenceRejected,
    /// Something that it waits for is red.
    PredecessorRed,
    /// It is needed within so many working days.
    DueWithin,
    /// It is expected by the day on which it is needed.
    OnTrack,
}

/// One rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// What it looks for.
    pub when: When,
    /// How many working days, where that matters.
    pub working_days: Option<u16>,
    /// The colour that it gives.
    pub colour: Rag,
}

/// Rules in order: the first that holds gives the colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Their name, on every colour.
    pub name: Text,
    /// Where they are stated.
    pub source: Text,
    /// In order.
    pub rules: Vec<Rule>,
}

/// What is wrong with a set of rules.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RulesError {
    /// No TOML, or words that mean nothing.
    #[error("the readiness rules cannot be read: {0}")]
    Toml(String),
    /// No name: a colour could not say whose it is.
    #[error("the readiness rules have no name; write name = \"...\", for it stands on every colour they give")]
    NoName,
    /// No such colour.
    #[error("rule {number} of “{name}” gives “{found}”, which is no colour; write Red, Amber, Green or Blue")]
    Colour {
        /// The set's name.
        name: Text,
        /// The rule's number, from 1.
        number: usize,
        /// As written.
        found: String,
    },
    /// A number of working days where none counts, or none where one is needed.
    #[error("rule {number} of “{name}” {fault}")]
    WorkingDays {
        /// The set's name.
        name: Text,
        /// The rule's number, from 1.
        number: usize,
        /// What is wrong and what to write.
        fault: &'static str,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    source: String,
    rule: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Row {
    when: When,
    working_days: Option<u16>,
    colour: String,
}

const EXAMPLE: &str = include_str!("../../data/readiness.toml");

impl Rules {
    /// The set shipped as an example.
    #[must_use]
    #[expect(clippy::expect_used, reason = "the shipped rules are checked by the tests")]
    pub fn example() -> Self {
        Self::from_toml(EXAMPLE).expect("the shipped rules read")
    }

    /// The example's text, for people to change.
    #[must_use]
    pub fn example_text() -> &'static str {
        EXAMPLE
    }

    /// Reads a set of rules.
    ///
    /// # Errors
    /// What cannot be read, with its place and what to write.
    pub fn from_toml(text: &str) -> Result<Self, RulesError> {
        let file: File = toml::from_str(text).map_err(|e| RulesError::Toml(e.to_string()))?;
        let name = Text::from(file.name.trim());
        if name.is_empty() {
            return Err(RulesError::NoName);
        }
        let read = |(n, row): (usize, Row)| {
            let number = n + 1;
            let fault = |fault| RulesError::WorkingDays {
                name: name.clone(),
                number,
                fault,
            };
            match (row.when, row.working_days) {
                (When::DueWithin, None) => return Err(fault("needs working-days: how near is near")),
                (When::DueWithin | When::EvidenceMissing | When::ForecastAfterNeed, _) | (_, None) => {}
                (_, Some(_)) => return Err(fault("has working-days, which mean nothing for it; remove them")),
            }
            let colour = Rag::from_word(&row.colour).ok_or_else(|| RulesError::Colour {
                name: name.clone(),
                number,
                found: row.colour.clone(),
            })?;
            Ok(Rule {
                when: row.when,
                working_days: row.working_days,
                colour,
            })
        };
        let rules: Result<Vec<Rule>, RulesError> = file.rule.into_iter().enumerate().map(read).collect();
        Ok(Self {
            rules: rules?,
            name,
            source: Text::from(file.source),
        })
    }
}
