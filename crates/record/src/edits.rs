//! Generic edits: fields by name, from a form, a file or the API, staged as patches.
//!
//! Each edit is compared field by field with what its asker saw and with what stands now: different fields merge, the
//! same field conflicts. Not here: rights (`rights`) and what cannot be (`check`).

use std::collections::HashMap;

use crate::at::At;
use crate::changes::{Changes, any};
use crate::decide::Occasion;
use crate::entry::Verb;
use crate::json::{self, Fault};
use crate::names::AskersNames;
use crate::reference::AnyRef;
use crate::refusal::{Conflict, FieldFault, Refusal};
use crate::row::Position;
use crate::schema::RegisterNumber;
use crate::state::State;
use crate::table::Input;
use crate::value::{Eyes, Names, WITHHELD, fold};

/// What is to happen to a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// It begins.
    Add,
    /// The fields given change.
    Set(u32),
    /// It was a mistake.
    Drop(u32),
    /// It was no mistake after all.
    Back(u32),
}

/// A generic edit of one record: from a form, a file or the API.
#[derive(Clone, Debug)]
pub struct Edit {
    /// The register's stored name.
    pub register: String,
    /// What is to happen.
    pub what: What,
    /// The fields given, by stored name.
    pub fields: Vec<(String, Input)>,
    /// The position at which the asker saw the record; none takes the newest as seen.
    pub seen: Option<Position>,
    /// The cells of the reading that fields came from.
    pub cells: Vec<(String, u32)>,
}

impl Edit {
    /// An edit without fields.
    pub fn new(register: impl Into<String>, what: What) -> Self {
        Self {
            register: register.into(),
            what,
            fields: Vec::new(),
            seen: None,
            cells: Vec::new(),
        }
    }

    /// The same with a field as typed.
    #[must_use]
    pub fn typed(mut self, field: impl Into<String>, typed: impl Into<String>) -> Self {
        self.fields.push((field.into(), Input::Typed(typed.into())));
        self
    }

    /// The same with a field as JSON.
    #[must_use]
    pub fn json(mut self, field: impl Into<String>, json: impl Into<String>) -> Self {
        self.fields.push((field.into(), Input::Json(json.into())));
        self
    }

    /// The same, drawn at a position.
    #[must_use]
    pub fn seen(mut self, position: Position) -> Self {
        self.seen = Some(position);
        self
    }

    /// The same, a field's value having been read from a cell.
    #[must_use]
    pub fn cell(mut self, field: impl Into<String>, cell: u32) -> Self {
        self.cells.push((field.into(), cell));
        self
    }
}

impl State {
    pub(crate) fn names<'n>(
        &self,
        at: &'n At<'n>,
        occasion: &Occasion<'n>,
        begun: HashMap<(RegisterNumber, String), u32>,
    ) -> AskersNames<'n> {
        AskersNames {
            at,
            viewer: occasion.viewer,
            people: occasion.people,
            begun,
        }
    }

    pub(crate) fn stage_edits(
        &self,
        edits: &[Edit],
        at: &At<'_>,
        occasion: &Occasion<'_>,
        changes: &mut Changes<'_>,
    ) -> Result<(), Refusal> {
        let mut numbers = Vec::with_capacity(edits.len());
        let (mut begun, mut keys) = (HashMap::new(), Vec::with_capacity(edits.len()));
        for edit in edits {
            let register = self
                .numbered(&edit.register)
                .map_err(|fault| Refusal::new(fault.code, fault.message))?;
            let key = match edit.what {
                What::Add => changes.allot(register),
                What::Set(key) | What::Drop(key) | What::Back(key) => key,
            };
            if edit.what == What::Add && edits.len() > 1 {
                self.note_names(edit, register, key, &mut begun);
            }
            numbers.push(register);
            keys.push(key);
        }
        let names = self.names(at, occasion, begun);
        let (mut faults, mut conflicts) = (Vec::new(), Vec::new());
        for (n, edit) in edits.iter().enumerate() {
            let mut one = EditOf {
                state: self,
                edit,
                number: n,
                register: numbers[n],
                key: keys[n],
                at,
                occasion,
            };
            one.stage(&names, changes, &mut faults, &mut conflicts)?;
        }
        if !faults.is_empty() {
            return Err(Refusal::of_fields(faults));
        }
        if !conflicts.is_empty() {
            return Err(Refusal::of_conflicts(conflicts));
        }
        Ok(())
    }

    /// What a record that begins is called, so that others of the same entry can name it.
    fn note_names(
        &self,
        edit: &Edit,
        register: RegisterNumber,
        key: u32,
        begun: &mut HashMap<(RegisterNumber, String), u32>,
    ) {
        let info = self.schema().info(register);
        for column in info.unique() {
            let given = edit.fields.iter().find(|(name, _)| info.column(name) == Some(column));
            let typed = match given {
                Some((_, Input::Typed(typed))) => typed.clone(),
                Some((_, Input::Json(text))) => json::string(text).map(|t| t.into_owned()).unwrap_or_default(),
                None => continue,
            };
            begun.insert((register, self.table(register).fold_typed(column, &typed)), key);
            begun.insert((register, fold(&typed)), key);
        }
    }
}

/// One generic edit being staged.
struct EditOf<'e> {
    state: &'e State,
    edit: &'e Edit,
    number: usize,
    register: RegisterNumber,
    key: u32,
    at: &'e At<'e>,
    occasion: &'e Occasion<'e>,
}

impl EditOf<'_> {
    fn stage(
        &mut self,
        names: &dyn Names,
        changes: &mut Changes<'_>,
        faults: &mut Vec<FieldFault>,
        conflicts: &mut Vec<Conflict>,
    ) -> Result<(), Refusal> {
        let target = any(self.state, self.register, self.key);
        if self.edit.what != What::Add && !self.state.may_see(self.occasion.viewer, self.at, target) {
            return Err(Refusal::missing(target)); // what one may not see is not there
        }
        let given = self.given(target, faults)?;
        let table = self.state.table(self.register);
        let eyes = Eyes::of(self.occasion.viewer, self.at, self.occasion.people).opened(self.may_open(target));
        let (verb, outcome) = match self.edit.what {
            What::Drop(_) => (Verb::Drop, Ok(Vec::new())),
            What::Back(_) => (Verb::Back, Ok(Vec::new())),
            What::Add => (Verb::New, table.begin(&given, names)),
            What::Set(key) => {
                let compared = table.compare(key, self.edit.seen, &given, names, &eyes);
                let to = compared.map(|outcome| {
                    conflicts.extend(
                        outcome
                            .conflicts
                            .into_iter()
                            .map(|conflict| self.conflict(target, conflict)),
                    );
                    outcome.to
                });
                (Verb::Set, to)
            }
        };
        match outcome {
            Ok(to) => {
                let staged = changes.stage(verb, self.register, self.key, to, self.number);
                let info = self.state.schema().info(self.register);
                staged.from.extend(
                    self.edit
                        .cells
                        .iter()
                        .filter_map(|(f, cell)| Some((info.column(f)?, *cell))),
                );
            }
            Err(found) => faults.extend(found.into_iter().map(|(column, fault)| self.fault(column, fault))),
        }
        Ok(())
    }

    fn may_open(&self, target: AnyRef) -> bool {
        let right = self.state.schema().info(self.register).access.open;
        self.state.has_right(right, self.occasion.viewer, self.at, target)
    }

    /// The fields given, by number of column; guarded ones only from whoever may open them.
    fn given(&self, target: AnyRef, faults: &mut Vec<FieldFault>) -> Result<Vec<(usize, &Input)>, Refusal> {
        let info = self.state.schema().info(self.register);
        let mut given = Vec::with_capacity(self.edit.fields.len());
        for (name, input) in &self.edit.fields {
            let Some(column) = info.column(name) else {
                let fault = Fault::new("unknown-field", format!("{} has no field `{name}`", info.name));
                faults.push(self.fault(usize::MAX, fault));
                continue;
            };
            if info.columns[column].guarded && self.edit.what != What::Add && !self.may_open(target) {
                if matches!(input, Input::Typed(typed) if typed == WITHHELD) {
                    continue; // a form sent back as it was shown
                }
                let title = info.columns[column].title;
                return Err(Refusal::forbidden(format!("{title} is guarded: you have no right to it")).about([target]));
            }
            match given.iter_mut().find(|(other, _)| *other == column) {
                Some(said) => said.1 = input, // said twice: the last counts
                None => given.push((column, input)),
            }
        }
        Ok(given)
    }

    fn fault(&self, column: usize, fault: Fault) -> FieldFault {
        let columns = &self.state.schema().info(self.register).columns;
        let field = columns.get(column).map_or("", |c| c.name).to_owned();
        FieldFault {
            edit: self.number,
            field,
            code: fault.code,
            message: fault.message,
        }
    }

    fn conflict(&self, record: AnyRef, (column, [before, theirs, yours]): (usize, [String; 3])) -> Conflict {
        let field = self.state.schema().info(self.register).columns[column].name;
        Conflict {
            record,
            field,
            before,
            theirs,
            yours,
        }
    }
}
