//! What an action or a process wants changed, collected as patches.
//!
//! Typed values go in, the fields that differ come out: domain code never names a field by a string, but for a cell
//! that a value was read from. Nothing is applied here (`decide`).

use std::collections::HashMap;

use crate::entry::Verb;
use crate::reference::{AnyRef, Ref};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::schema::RegisterNumber;
use crate::state::State;
use crate::table::{filled, patch};

/// One record's change, ready to be written.
#[derive(Clone, Debug)]
pub(crate) struct Staged {
    pub verb: Verb,
    pub register: RegisterNumber,
    pub key: u32,
    pub to: Vec<(usize, String)>,
    pub from: Vec<(usize, u32)>,
    pub edit: usize,
}

/// Collects changes over the newest state.
pub struct Changes<'s> {
    state: &'s State,
    all: Vec<Staged>,
    at: HashMap<(RegisterNumber, u32), usize>,
    next: HashMap<RegisterNumber, u32>,
    refused: Option<Refusal>,
}

impl<'s> Changes<'s> {
    pub(crate) fn over(state: &'s State) -> Self {
        Self {
            state,
            all: Vec::new(),
            at: HashMap::new(),
            next: HashMap::new(),
            refused: None,
        }
    }

    /// A record that begins; the reference may be used by other changes of the same entry.
    pub fn add<R: Register>(&mut self, value: R) -> Ref<R> {
        let register = self.number::<R>();
        let key = self.allot(register);
        self.stage(Verb::New, register, key, filled(&value), 0);
        Ref::from_number(key).unwrap_or_else(|| Ref::new(std::num::NonZeroU32::MIN))
    }

    /// A record as it shall be; only what differs is written. A record begun in this entry may be put again.
    pub fn put<R: Register>(&mut self, one: Ref<R>, value: R) {
        let register = self.number::<R>();
        let begun = self
            .at
            .get(&(register, one.key()))
            .filter(|at| self.all[**at].verb == Verb::New);
        if let Some(at) = begun {
            self.all[*at].to = filled(&value);
            return;
        }
        let now = self
            .state
            .rows::<R>()
            .and_then(|table| table.at(one.key(), self.state.position()));
        let Some(now) = now else {
            self.refuse(Refusal::missing(one.any()));
            return;
        };
        self.stage(Verb::Set, register, one.key(), patch(now, &value), 0);
    }

    /// A record that was a mistake; refused while a live record points at it.
    pub fn drop<R: Register>(&mut self, one: Ref<R>) {
        let register = self.number::<R>();
        self.stage(Verb::Drop, register, one.key(), Vec::new(), 0);
    }

    /// A dropped record that was no mistake after all.
    pub fn back<R: Register>(&mut self, one: Ref<R>) {
        let register = self.number::<R>();
        self.stage(Verb::Back, register, one.key(), Vec::new(), 0);
    }

    /// The cell of the entry's reading that a field of a changed record came from.
    pub fn cite<R: Register>(&mut self, one: Ref<R>, field: &str, cell: u32) {
        let register = self.number::<R>();
        let Some(column) = self.state.schema().info(register).column(field) else {
            self.refuse(Refusal::new(
                "unknown-field",
                format!("{} has no field `{field}`", R::NAME),
            ));
            return;
        };
        if let Some(at) = self.at.get(&(register, one.key())) {
            self.all[*at].from.push((column, cell));
        }
    }

    /// The key that the next record of a register gets.
    pub(crate) fn allot(&mut self, register: RegisterNumber) -> u32 {
        let next = self
            .next
            .entry(register)
            .or_insert_with(|| self.state.keys(register) + 1);
        let key = *next;
        *next += 1;
        key
    }

    pub(crate) fn stage(
        &mut self,
        verb: Verb,
        register: RegisterNumber,
        key: u32,
        to: Vec<(usize, String)>,
        edit: usize,
    ) -> &mut Staged {
        let at = match self.at.get(&(register, key)) {
            Some(at) if self.all[*at].verb == verb => {
                self.all[*at].to = to;
                *at
            }
            _ => {
                self.at.insert((register, key), self.all.len());
                self.all.push(Staged {
                    verb,
                    register,
                    key,
                    to,
                    from: Vec::new(),
                    edit,
                });
                self.all.len() - 1
            }
        };
        &mut self.all[at]
    }

    fn refuse(&mut self, why: Refusal) {
        self.refused.get_or_insert(why);
    }

    fn number<R: Register>(&mut self) -> RegisterNumber {
        self.state.schema().number_of::<R>().unwrap_or_else(|| {
            self.refuse(Refusal::new(
                "unknown-register",
                format!("`{}` is not in the list of registers", R::NAME),
            ));
            0
        })
    }

    /// What is left to be written: patches that change nothing are gone.
    pub(crate) fn into_staged(self) -> Result<Vec<Staged>, Refusal> {
        if let Some(why) = self.refused {
            return Err(why);
        }
        let (state, mut all) = (self.state, self.all);
        all.retain(|staged| staged.verb != Verb::Set || !staged.to.is_empty());
        for staged in &all {
            let alive = state.alive(staged.register, staged.key, state.position());
            let known = staged.key <= state.keys(staged.register);
            let fits = match staged.verb {
                Verb::New => !known,
                Verb::Set => true,
                Verb::Drop => alive,
                Verb::Back => known && !alive,
            };
            if !fits {
                return Err(Refusal::missing(any(state, staged.register, staged.key)));
            }
        }
        Ok(all)
    }
}

/// The reference of a register's number and a key.
pub(crate) fn any(state: &State, register: RegisterNumber, key: u32) -> AnyRef {
    let key = std::num::NonZeroU32::new(key).unwrap_or(std::num::NonZeroU32::MIN);
    AnyRef {
        register: state.schema().info(register).name,
        key,
    }
}
