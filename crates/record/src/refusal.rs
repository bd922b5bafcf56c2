//! Why something asked for was not done: every reason at once, in words for the person who asked.
//!
//! Not here: the checks (`decide`).

use std::fmt;

use crate::reference::AnyRef;

/// Why something asked for was not done. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal(Box<Reasons>);

/// What a refusal holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reasons {
    /// A stable code, such as `forbidden` or `conflict`.
    pub code: &'static str,
    /// For the person who asked.
    pub message: String,
    /// Faults of single fields.
    pub fields: Vec<FieldFault>,
    /// Fields that somebody else has changed meanwhile.
    pub conflicts: Vec<Conflict>,
    /// Records that stand in the way.
    pub records: Vec<AnyRef>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// Which of the changes asked for, from 0.
    pub edit: usize,
    /// The field's stored name; empty when it is about the record.
    pub field: String,
    /// A stable code.
    pub code: &'static str,
    /// For the person who asked.
    pub message: String,
}

/// A field that two people have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The record.
    pub record: AnyRef,
    /// The field's stored name.
    pub field: &'static str,
    /// What stood there when the asker looked.
    pub before: String,
    /// What stands there now.
    pub theirs: String,
    /// What the asker wants to stand there.
    pub yours: String,
}

impl Refusal {
    /// A refusal with its stable code and its message.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self(Box::new(Reasons {
            code,
            message: message.into(),
            fields: Vec::new(),
            conflicts: Vec::new(),
            records: Vec::new(),
        }))
    }

    /// A record that is not there.
    #[must_use]
    pub fn missing(record: AnyRef) -> Self {
        Self::new("missing", format!("{record} is not in the record")).about([record])
    }

    /// Something the asker has no right to.
    pub fn forbidden(what: impl Into<String>) -> Self {
        Self::new("forbidden", what)
    }

    /// The same refusal, naming records.
    #[must_use]
    pub fn about(mut self, records: impl IntoIterator<Item = AnyRef>) -> Self {
        self.0.records.extend(records);
        self
    }

    /// Faults of single fields.
    #[must_use]
    pub fn of_fields(faults: Vec<FieldFault>) -> Self {
        let all: Vec<_> = faults
            .iter()
            .map(|f| {
                if f.field.is_empty() {
                    f.message.clone()
                } else {
                    format!("{}: {}", f.field, f.message)
                }
            })
            .collect();
        let mut refusal = Self::new("invalid", all.join("; "));
        refusal.0.fields = faults;
        refusal
    }

    /// Fields that somebody else has changed meanwhile.
    #[must_use]
    pub fn of_conflicts(conflicts: Vec<Conflict>) -> Self {
        let fields: Vec<_> = conflicts.iter().map(|c| c.field).collect();
        let mut refusal = Self::new(
            "conflict",
            format!(
                "somebody else has changed {} since you looked: compare and ask again",
                fields.join(", ")
            ),
        );
        refusal.0.conflicts = conflicts;
        refusal
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.0.code
    }

    /// Every reason.
    #[must_use]
    pub fn reasons(&self) -> &Reasons {
        &self.0
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Refusal {}
