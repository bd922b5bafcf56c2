//! Sorted keys of a register's records, remembered per column and moment.
//!
//! The 64 latest are kept; after a change the touched keys are taken out and put back by binary search. Not here:
//! which of them a viewer may see (`view`).

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use crate::reference::AnyRef;
use crate::row::Position;
use crate::schema::RegisterNumber;
use crate::state::{Mark, State};
use crate::value::natural_order;

const REMEMBERED: usize = 64;

/// What an order depends on: the registers whose rows it was made from, as last touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Made {
    register: RegisterNumber,
    column: Option<usize>,
    touched: (Position, Option<Mark>),
    target: Option<(Position, Option<Mark>)>,
}

/// Orders remembered, latest last.
#[derive(Default)]
pub(crate) struct Orders(Mutex<Vec<(Made, Arc<Vec<u32>>)>>);

impl Orders {
    fn find(&self, is: impl Fn(&Made) -> bool) -> Option<(Made, Arc<Vec<u32>>)> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let at = all.iter().rposition(|(made, _)| is(made))?;
        let found = all.remove(at);
        all.push(found.clone());
        Some(found)
    }

    fn remember(&self, made: Made, keys: &Arc<Vec<u32>>) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|(known, _)| *known != made);
        if all.len() >= REMEMBERED {
            all.remove(0);
        }
        all.push((made, Arc::clone(keys)));
    }
}

impl State {
    /// Keys of the records at a position, sorted by a column (a link by its name), or by key.
    #[must_use]
    pub fn ordered(&self, register: RegisterNumber, column: Option<usize>, position: Position) -> Arc<Vec<u32>> {
        let last = |register| {
            let touched = self.last_touched(register, position);
            (touched, self.mark_at(touched))
        };
        let target = column.and_then(|at| self.schema().info(register).columns[at].kind.target());
        let target = target.and_then(|name| self.schema().number(name));
        let made = Made {
            register,
            column,
            touched: last(register),
            target: target.map(last),
        };
        if let Some((_, keys)) = self.orders.find(|known| *known == made) {
            return keys;
        }
        let near = |known: &Made| {
            (known.register, known.column, known.target) == (register, column, made.target)
                && known.touched.0 <= made.touched.0
                && known.touched.1 == self.mark_at(known.touched.0)
                && target != Some(register)
        };
        let keys = match self.orders.find(near) {
            Some((known, keys)) => self.repaired(&keys, known.touched.0, &made, position),
            None => None,
        };
        let keys = Arc::new(keys.unwrap_or_else(|| self.sorted(register, column, position)));
        self.orders.remember(made, &keys);
        keys
    }

    fn sorted(&self, register: RegisterNumber, column: Option<usize>, position: Position) -> Vec<u32> {
        let Some(column) = column else {
            return self.live(register, position).collect();
        };
        if self.schema().info(register).columns[column].kind.target().is_none() {
            return self.table(register).sorted(column, position);
        }
        let mut names = HashMap::new();
        let name = |key| (self.link_name(register, column, key, position, &mut names), key);
        let mut named: Vec<(Option<terms::Text>, u32)> = self.live(register, position).map(name).collect();
        named.sort_by(by_name);
        named.into_iter().map(|(_, key)| key).collect()
    }

    /// An earlier order brought up to date; none if too much has changed for that to pay.
    fn repaired(&self, known: &[u32], since: Position, made: &Made, position: Position) -> Option<Vec<u32>> {
        let mut touched: Vec<u32> = self
            .touched_between(made.register, since, position)
            .into_iter()
            .map(|(_, key)| key)
            .collect();
        touched.sort_unstable();
        touched.dedup();
        if touched.len() > known.len() / 16 + 8 {
            return None;
        }
        let kept: Vec<u32> = known
            .iter()
            .copied()
            .filter(|key| touched.binary_search(key).is_err())
            .collect();
        touched.retain(|key| self.alive(made.register, *key, position));
        let compare = |one: u32, other: u32| self.compare(made.register, made.column, one, other, position);
        touched.sort_by(|one, other| compare(*one, *other));
        let mut out = Vec::with_capacity(kept.len() + touched.len());
        let mut rest = kept.as_slice();
        for key in touched {
            let (before, after) = rest.split_at(rest.partition_point(|other| compare(*other, key).is_lt()));
            out.extend_from_slice(before);
            out.push(key);
            rest = after;
        }
        out.extend_from_slice(rest);
        Some(out)
    }

    fn compare(
        &self,
        register: RegisterNumber,
        column: Option<usize>,
        one: u32,
        other: u32,
        position: Position,
    ) -> Ordering {
        let Some(column) = column else { return one.cmp(&other) };
        if self.schema().info(register).columns[column].kind.target().is_none() {
            return self
                .table(register)
                .order(one, other, position, column)
                .then(one.cmp(&other));
        }
        let mut names = HashMap::new();
        let mut name = |key| (self.link_name(register, column, key, position, &mut names), key);
        by_name(&name(one), &name(other))
    }

    /// The name of the first record that a column points at.
    fn link_name(
        &self,
        register: RegisterNumber,
        column: usize,
        key: u32,
        position: Position,
        known: &mut HashMap<AnyRef, Option<terms::Text>>,
    ) -> Option<terms::Text> {
        let mut first = None;
        self.table(register)
            .links(key, position, column, &mut |link| first = first.or(Some(link)));
        let target = first?;
        let name = || {
            let table = self.table(self.schema().number(target.register)?);
            table
                .name(target.key.get(), position)
                .or_else(|| table.last_name(target.key.get()))
        };
        known.entry(target).or_insert_with(name).clone()
    }
}

fn by_name(one: &(Option<terms::Text>, u32), other: &(Option<terms::Text>, u32)) -> Ordering {
    let by_text = match (&one.0, &other.0) {
        (Some(a), Some(b)) => natural_order(a, b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    };
    by_text.then(one.1.cmp(&other.1))
}
