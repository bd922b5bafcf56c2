//! What a register adds to its fields, and what an action is.
//!
//! Here: the two traits that domain crates implement, doors, and what is said of a record that cannot be. Not here:
//! when they are called (`decide`).

use terms::Text;

use crate::access::{Access, Concerned};
use crate::at::At;
use crate::changes::Changes;
use crate::fields::Fields;
use crate::reference::Ref;
use crate::refusal::Refusal;

/// The name of a way in: the act of entries that may move the columns said to be `only_by` it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Door(pub &'static str);

/// A register: named rows, each with a history.
pub trait Register: Fields {
    /// How a link to the record reads.
    fn name(&self) -> Text;
    /// Who may see, edit, pass which door.
    fn access() -> Access;
    /// The organisations for whom the record, which is `own`, is their own.
    fn concerns(&self, own: Ref<Self>, at: &At<'_>, who: &mut Concerned);
    /// What cannot be; what is merely unwise is a finding, not a problem.
    fn check(&self, _own: Ref<Self>, _at: &At<'_>, _say: &mut Problems) {}
}

/// What a person does, as one entry. Pure; decided on the newest state, under the writers' lock.
pub trait Action: Fields {
    /// The door that it passes: the act of its entry, and the right that it needs.
    const DOOR: Door;
    /// What changes.
    fn decide(&self, at: &At<'_>, to: &mut Changes<'_>) -> Result<(), Refusal>;
}

/// Why a record cannot be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// A stable code, such as `serves-itself`.
    pub code: &'static str,
    /// For the person who asked.
    pub message: String,
    /// The field that it is about, if one is.
    pub field: Option<&'static str>,
}

/// Collects why records cannot be.
#[derive(Debug, Default)]
pub struct Problems {
    all: Vec<Problem>,
}

impl Problems {
    /// The record cannot be.
    pub fn refuse(&mut self, code: &'static str, message: impl Into<String>) {
        self.all.push(Problem {
            code,
            message: message.into(),
            field: None,
        });
    }

    /// The record cannot be, because of one field.
    pub fn refuse_field(&mut self, field: &'static str, code: &'static str, message: impl Into<String>) {
        self.all.push(Problem {
            code,
            message: message.into(),
            field: Some(field),
        });
    }

    /// What was collected.
    #[must_use]
    pub fn all(&self) -> &[Problem] {
        &self.all
    }

    pub(crate) fn into_all(self) -> Vec<Problem> {
        self.all
    }
}
