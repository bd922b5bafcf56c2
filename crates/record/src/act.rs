//! An action without its type: form, validation, command line and API of it are written over this.

use crate::at::At;
use crate::changes::Changes;
use crate::fields::{ColumnInfo, Draft, find_column};
use crate::refusal::{FieldFault, Refusal};
use crate::register::{Action, Door};
use crate::table::Input;
use crate::value::Names;

type Decide = fn(&[(usize, &Input)], &dyn Names, &At<'_>, &mut Changes<'_>) -> Result<(), Refusal>;

/// What is known of an action without its type.
pub struct AnyAction {
    /// The stored name.
    pub name: &'static str,
    /// What it does, for people.
    pub about: &'static str,
    /// The door that it passes.
    pub door: Door,
    /// The fields of its form.
    pub columns: Vec<ColumnInfo>,
    decide: Decide,
}

/// The description of an action, for the schema's list.
#[must_use]
pub fn action<A: Action>() -> AnyAction {
    AnyAction {
        name: A::NAME,
        about: A::ABOUT.trim(),
        door: A::DOOR,
        columns: A::columns().iter().map(|column| column.info.clone()).collect(),
        decide: |given, names, at, to| {
            let mut draft = Draft::of_inputs::<A>(given, names);
            match A::read(&mut draft) {
                Some(asked) => asked.decide(at, to),
                None => Err(Refusal::of_fields(draft.faults().iter().map(of_form).collect())),
            }
        },
    }
}

fn of_form((field, fault): &(&'static str, crate::json::Fault)) -> FieldFault {
    FieldFault {
        edit: 0,
        field: (*field).to_owned(),
        code: fault.code,
        message: fault.message.clone(),
    }
}

impl AnyAction {
    /// Reads the form and decides.
    pub(crate) fn decide(
        &self,
        given: &[(String, Input)],
        names: &dyn Names,
        at: &At<'_>,
        to: &mut Changes<'_>,
    ) -> Result<(), Refusal> {
        let mut numbered = Vec::with_capacity(given.len());
        for (name, input) in given {
            let unknown = || Refusal::new("unknown-field", format!("{} has no field `{name}`", self.name));
            numbered.push((find_column(&self.columns, name).ok_or_else(unknown)?, input));
        }
        (self.decide)(&numbered, names, at, to)
    }
}
