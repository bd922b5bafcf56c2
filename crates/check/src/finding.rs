//! A finding: the two or three places that cannot all be right, what was expected, and what would repair it.

use terms::{Severity, Span, Text};

/// One of the places that disagree, and what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// Where, and what is printed.
    pub span: Span,
    /// What this side claims, in a few words ("due 16/06/23").
    pub says: Text,
}

/// A contradiction, or the lack of something that the pack's own words require.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The rule's code, such as "R01".
    pub rule: &'static str,
    /// Error: both sides cannot be right. Warning: probable. Note: debatable.
    pub severity: Severity,
    /// What disagrees with what, naming both sides.
    pub message: String,
    /// Two or three places, at most six; the first is where the repair would most likely be made.
    pub places: Vec<Side>,
    /// What would satisfy the rule.
    pub expected: Option<String>,
    /// Proposed edits, best first.
    pub repairs: Vec<Repair>,
    /// Findings that one edit would clear share a cause.
    pub cause: Option<Cause>,
}

/// A small edit of one printed value.
#[derive(Clone, Debug, PartialEq)]
pub struct Repair {
    /// What is printed, and where.
    pub span: Span,
    /// What to print instead, in the notation of the printed value.
    pub proposed: String,
    /// The rules that it satisfies, most important first.
    pub satisfies: Vec<&'static str>,
}

/// A root cause: a number within the report and a sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct Cause {
    /// Equal for findings with one cause.
    pub number: u32,
    /// "20 Sep 23 printed for 29 Sep 23".
    pub text: Text,
}

impl Finding {
    /// A finding with its sides; add the rest with the methods below.
    #[must_use]
    pub fn new(rule: &'static str, severity: Severity, message: impl Into<String>) -> Self {
        Self {
            rule,
            severity,
            message: message.into(),
            places: Vec::new(),
            expected: None,
            repairs: Vec::new(),
            cause: None,
        }
    }

    /// What makes it the same finding when the same document is checked again: its rule, and where and what the first
    /// side prints. A decision about it is kept under this key.
    #[must_use]
    pub fn key(&self) -> String {
        let side = self.places.first();
        let printed = side
            .map(|side| side.span.text.chars().take(60).collect::<String>())
            .unwrap_or_default();
        let place = side.map(|side| side.span.place.to_string()).unwrap_or_default();
        format!("{} {place}: {printed}", self.rule)
    }

    /// Adds a place and what it says.
    #[must_use]
    pub fn at(mut self, span: &Span, says: impl Into<Text>) -> Self {
        self.places.push(Side {
            span: span.clone(),
            says: says.into(),
        });
        self
    }

    /// States what would satisfy the rule.
    #[must_use]
    pub fn expected(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }
}
