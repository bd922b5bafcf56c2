//! The record as at a moment, for domain code: typed reading, and notes of what was read.
//!
//! `At` notes which registers were opened and whether today was asked, so that what was derived is dropped when one
//! of them is touched: dependencies are observed, never declared. Pages and the API never hold one; they hold a
//! `View`.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use terms::{Date, Text};

use crate::reference::{AnyRef, Ref};
use crate::refusal::Refusal;
use crate::register::Register;
use crate::row::Position;
use crate::schema::RegisterNumber;
use crate::state::State;
use crate::table::Table;

/// The record as at a position, seen on a day.
pub struct At<'a> {
    state: &'a State,
    position: Position,
    today: Date,
    opened: [AtomicU64; 4],
    asked_today: AtomicBool,
    records: Option<Mutex<Vec<AnyRef>>>,
}

impl<'a> At<'a> {
    /// The record as at a position; `today` comes from outside.
    #[must_use]
    pub fn new(state: &'a State, position: Position, today: Date) -> Self {
        Self {
            state,
            position,
            today,
            opened: Default::default(),
            asked_today: AtomicBool::new(false),
            records: None,
        }
    }

    /// The same, noting every record opened: whoever decides has to have seen them.
    pub(crate) fn noting(state: &'a State, today: Date) -> Self {
        Self {
            records: Some(Mutex::default()),
            ..Self::new(state, state.position(), today)
        }
    }

    /// The state behind.
    #[must_use]
    pub fn state(&self) -> &'a State {
        self.state
    }

    /// The position looked at.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }

    /// The day on which is looked.
    #[must_use]
    pub fn today(&self) -> Date {
        self.asked_today.store(true, Ordering::Relaxed);
        self.today
    }

    /// The day on which is looked, without noting that it was asked.
    pub(crate) fn day(&self) -> Date {
        self.today
    }

    /// The record, or a refusal that says it is missing.
    pub fn get<R: Register>(&self, one: Ref<R>) -> Result<&'a R, Refusal> {
        self.find(one).ok_or_else(|| Refusal::missing(one.any()))
    }

    /// The record, if it stood then.
    #[must_use]
    pub fn find<R: Register>(&self, one: Ref<R>) -> Option<&'a R> {
        if let Some(records) = &self.records {
            records
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .push(one.any());
        }
        self.table::<R>()?.at(one.key(), self.position)
    }

    /// Every record of a register that stood then, in order of key.
    pub fn all<R: Register>(&self) -> impl DoubleEndedIterator<Item = (Ref<R>, &'a R)> + use<'a, R> {
        let position = self.position;
        self.table::<R>().into_iter().flat_map(move |table| table.all(position))
    }

    /// The record whose unique column holds what was typed, or that is called so.
    #[must_use]
    pub fn named<R: Register>(&self, typed: &str) -> Option<Ref<R>> {
        let number = self.open::<R>()?;
        self.state
            .find_named(number, typed, self.position)
            .first()
            .copied()
            .and_then(Ref::from_number)
    }

    /// The records of `R` that point at a record, by any column, in order of key.
    #[must_use]
    pub fn pointing<R: Register>(&self, target: AnyRef) -> Vec<Ref<R>> {
        let Some(number) = self.open::<R>() else {
            return Vec::new();
        };
        let mut keys = Vec::new();
        for (register, column) in self.state.inbound(target) {
            if register == number {
                keys.extend(self.state.pointing(register, column, target.key.get(), self.position));
            }
        }
        keys.sort_unstable();
        keys.dedup();
        keys.into_iter().filter_map(Ref::from_number).collect()
    }

    /// How a link to the record reads; of a dropped one, its last name.
    #[must_use]
    pub fn name_of(&self, target: AnyRef) -> Option<Text> {
        let number = self.state.schema().number(target.register)?;
        self.note(number);
        let table = self.state.table(number);
        table
            .name(target.key.get(), self.position)
            .or_else(|| table.last_name(target.key.get()))
    }

    fn table<R: Register>(&self) -> Option<&'a Table<R>> {
        self.open::<R>();
        self.state.rows::<R>()
    }

    fn open<R: Register>(&self) -> Option<RegisterNumber> {
        let number = self.state.schema().number_of::<R>()?;
        self.note(number);
        Some(number)
    }

    pub(crate) fn note(&self, register: RegisterNumber) {
        if let Some(word) = self.opened.get(register / 64) {
            word.fetch_or(1 << (register % 64), Ordering::Relaxed);
        }
    }

    /// The registers opened so far.
    #[must_use]
    pub fn opened(&self) -> Vec<RegisterNumber> {
        let held = |n: &RegisterNumber| self.opened[n / 64].load(Ordering::Relaxed) & (1 << (n % 64)) != 0;
        (0..256).filter(held).collect()
    }

    /// Whether today was asked.
    #[must_use]
    pub fn asked_today(&self) -> bool {
        self.asked_today.load(Ordering::Relaxed)
    }

    /// The records opened one by one so far; empty unless noted.
    pub(crate) fn records(&self) -> Vec<AnyRef> {
        let Some(records) = &self.records else {
            return Vec::new();
        };
        let mut all = records
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .clone();
        all.sort_unstable();
        all.dedup();
        all
    }
}
