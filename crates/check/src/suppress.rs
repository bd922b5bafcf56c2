//! Findings that a programme has decided to live with: entries of a file, each with a reason and an expiry. An entry
//! that has expired, or that suppresses nothing, is a finding of its own.

use crate::Finding;
use crate::names::fold;
use serde::Deserialize;
use terms::{Date, Severity, Text};

/// Code of the finding "an entry has expired".
pub const EXPIRED: &str = "S01";
/// Code of the finding "an entry suppresses nothing".
pub const UNUSED: &str = "S02";

/// The entries of a suppression file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suppressions {
    entries: Vec<Entry>,
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The rule's code.
    pub rule: String,
    /// The document's name, if only there.
    pub document: Option<String>,
    /// A line number, or a place as reports print it, if only there.
    pub place: Option<String>,
    /// Words of the message or of a printed text, if only there.
    pub text: Option<String>,
    /// Why.
    pub reason: Text,
    /// The last day on which it holds.
    pub until: Date,
    /// Line of the entry in its file.
    pub line: usize,
}

/// What is wrong with a suppression file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SuppressionError {
    /// No TOML of the expected shape.
    #[error("the suppression file does not read: {0}")]
    Toml(String),
    /// A rule that does not exist.
    #[error("suppression file, line {line}: there is no rule {rule}")]
    Rule {
        /// Line of the entry.
        line: usize,
        /// What stands there.
        rule: String,
    },
    /// No reason.
    #[error("suppression file, line {line}: give a reason")]
    Reason {
        /// Line of the entry.
        line: usize,
    },
    /// A day that is none.
    #[error("suppression file, line {line}: “{found}” is no day; write until = \"yyyy-mm-dd\"")]
    Day {
        /// Line of the entry.
        line: usize,
        /// What stands there.
        found: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    suppress: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    rule: toml::Spanned<String>,
    document: Option<String>,
    place: Option<Place>,
    text: Option<String>,
    reason: String,
    until: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Place {
    Line(u32),
    Printed(String),
}

impl Suppressions {
    /// No entry at all.
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads a file of `[[suppress]]` tables with rule, reason, until and optionally document, place and text.
    ///
    /// # Errors
    /// The file does not read, or an entry names no rule, no reason or no day.
    pub fn from_toml(text: &str) -> Result<Self, SuppressionError> {
        let file: File = toml::from_str(text).map_err(|e| SuppressionError::Toml(e.to_string().trim().to_owned()))?;
        let entries = file.suppress.into_iter().map(|row| Entry::read(text, row));
        Ok(Self {
            entries: entries.collect::<Result<_, _>>()?,
        })
    }

    /// The entries.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Takes the suppressed findings out of a document's list and marks the entries used.
    pub(crate) fn apply(
        &self,
        document: &str,
        today: Date,
        findings: &mut Vec<Finding>,
        used: &mut [bool],
    ) -> Vec<(Finding, Text)> {
        let mut out = Vec::new();
        let all = std::mem::take(findings);
        for finding in all {
            let fits = |e: &Entry| e.fits(document, &finding);
            for (at, entry) in self.entries.iter().enumerate() {
                if fits(entry)
                    && let Some(mark) = used.get_mut(at)
                {
                    *mark = true;
                }
            }
            match self.entries.iter().find(|e| e.until >= today && fits(e)) {
                Some(entry) => out.push((finding, entry.reason.clone())),
                None => findings.push(finding),
            }
        }
        out
    }

    /// Findings on the entries themselves.
    pub(crate) fn review(&self, today: Date, used: &[bool], documents: &[&str]) -> Vec<Finding> {
        let mut found = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            let concerned = entry.document.as_ref().is_none_or(|d| documents.contains(&d.as_str()));
            let name = format!(
                "The suppression of {} in line {} of the suppression file",
                entry.rule, entry.line
            );
            if entry.until < today {
                let message = format!(
                    "{name} expired on {} (“{}”)",
                    crate::reading::long(entry.until),
                    entry.reason
                );
                let finding = Finding::new(EXPIRED, Severity::Warning, message);
                found.push(finding.expected("the finding repaired, or the entry renewed with a reason"));
            } else if concerned && !used.get(at).copied().unwrap_or(false) {
                let message = format!("{name} suppresses nothing (“{}”)", entry.reason);
                found.push(Finding::new(UNUSED, Severity::Note, message).expected("no entry that nothing needs"));
            }
        }
        found
    }
}

impl Entry {
    fn read(file: &str, row: Row) -> Result<Self, SuppressionError> {
        let line = 1 + file.get(..row.rule.span().start).unwrap_or("").matches('\n').count();
        let rule = row.rule.into_inner().to_uppercase();
        if !crate::RULES.iter().any(|r| r.code == rule) {
            return Err(SuppressionError::Rule { line, rule });
        }
        if row.reason.trim().is_empty() {
            return Err(SuppressionError::Reason { line });
        }
        let until = row.until.trim().parse().map_err(|_| SuppressionError::Day {
            line,
            found: row.until.clone(),
        })?;
        Ok(Self {
            rule,
            document: row.document,
            place: row.place.map(|p| match p {
                Place::Line(line) => line.to_string(),
                Place::Printed(text) => text,
            }),
            text: row.text,
            reason: Text::from(row.reason),
            until,
            line,
        })
    }

    /// Whether the entry is about a finding.
    fn fits(&self, document: &str, finding: &Finding) -> bool {
        let place = |wanted: &String| {
            finding.places.iter().any(|side| {
                let place = &side.span.place;
                place.to_string() == *wanted || place.line().to_string() == *wanted
            })
        };
        let text = |wanted: &String| {
            let wanted = fold(wanted);
            fold(&finding.message).contains(&wanted)
                || finding
                    .places
                    .iter()
                    .any(|side| fold(&side.span.text).contains(&wanted))
        };
        self.rule == finding.rule
            && self.document.as_ref().is_none_or(|d| d == document)
            && self.place.as_ref().is_none_or(place)
            && self.text.as_ref().is_none_or(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use terms::{Place, Span};

    const FILE: &str = "[[suppress]]\nrule = \"R14\"\nplace = 7\nreason = \"agreed with the chair\"\nuntil = \"2023-09-30\"\n\n[[suppress]]\nrule = \"R17\"\ntext = \"T3-DB\"\nreason = \"old\"\nuntil = \"2023-01-31\"\n";

    fn finding(rule: &'static str, line: u32) -> Finding {
        let span = Span {
            order: line,
            place: Place::Text { line, column: 1 },
            text: "T3-DB-1".into(),
        };
        Finding::new(rule, Severity::Error, "something").at(&span, "here")
    }

    #[test]
    fn entries_suppress_until_they_expire() {
        let entries = Suppressions::from_toml(FILE).unwrap();
        let today = "2023-08-16".parse().unwrap();
        let mut findings = vec![finding("R14", 7), finding("R14", 8), finding("R17", 9)];
        let mut used = vec![false; 2];
        let out = entries.apply("a.txt", today, &mut findings, &mut used);
        assert_eq!(out.len(), 1);
        assert_eq!(findings.len(), 2);
        let review = entries.review(today, &used, &["a.txt"]);
        assert_eq!(review.iter().map(|f| f.rule).collect::<Vec<_>>(), [EXPIRED]);
        let review = entries.review(today, &[false, false], &["a.txt"]);
        assert_eq!(review.iter().map(|f| f.rule).collect::<Vec<_>>(), [UNUSED, EXPIRED]);
    }

    #[test]
    fn faults_name_the_line() {
        let check = |text: &str, expected: &str| {
            let said = Suppressions::from_toml(text).unwrap_err().to_string();
            assert!(said.contains(expected), "{said}");
        };
        check(
            "\n[[suppress]]\nrule = \"R77\"\nreason = \"x\"\nuntil = \"2023-01-01\"\n",
            "line 3: there is no rule R77",
        );
        check(
            "[[suppress]]\nrule = \"R01\"\nreason = \" \"\nuntil = \"2023-01-01\"\n",
            "give a reason",
        );
        check(
            "[[suppress]]\nrule = \"R01\"\nreason = \"x\"\nuntil = \"soon\"\n",
            "“soon” is no day",
        );
        check("[[suppress]]\nrule = \"R01\"\nuntil = \"2023-01-01\"\n", "reason");
    }
}
