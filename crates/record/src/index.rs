//! Indexes over every moment at once: names to keys, targets to pointing keys, searched text.
//!
//! They are supersets and the row is the truth: a reader checks each candidate at its own position, so one index
//! under a short lock serves every moment. Each catches up with the entries since it was last asked; nothing is
//! done while entries are folded.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use crate::reference::AnyRef;
use crate::row::Position;
use crate::schema::{RegisterNumber, Schema};
use crate::state::{Mark, State};
use crate::table::{AnyTable, Span};
use crate::value::{Eyes, fold};

/// How far an index has come: the position, and the mark of its entry, which an aborted append does not share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Upto {
    position: Position,
    at: Option<Mark>,
}

struct Caught<T> {
    upto: Upto,
    from: Upto,
    index: T,
}

trait Part: Default {
    /// The columns whose change makes a version worth adding, and whether a change of name does.
    fn looks_at(columns: &Columns) -> (&[usize], bool);
    /// Adds a version of a record.
    fn add(&mut self, table: &dyn AnyTable, columns: &Columns, key: u32, since: Position);
}

/// Names of one register's records: folded unique values and names.
#[derive(Default)]
struct Named(HashMap<String, Vec<u32>>);

/// Which records of one register point at which keys: column, target, key.
#[derive(Default)]
struct Pointing(BTreeSet<(usize, u32, u32)>);

/// Searched text of one register, piece by piece; a piece holds for its span of positions.
#[derive(Default)]
struct Searched {
    text: String,
    pieces: Vec<Piece>,
    latest: HashMap<u32, usize>,
}

struct Piece {
    start: usize,
    end: usize,
    key: u32,
    since: Position,
    until: Position,
}

/// The columns that each part looks at.
struct Columns {
    unique: Vec<usize>,
    linking: Vec<usize>,
    searched: Vec<usize>,
}

struct OfRegister {
    columns: Columns,
    named: RwLock<Caught<Named>>,
    pointing: RwLock<Caught<Pointing>>,
    searched: RwLock<Caught<Searched>>,
}

/// The indexes of every register.
pub(crate) struct Indexes(Vec<OfRegister>);

impl<T: Part> Caught<T> {
    fn starting(from: Upto) -> RwLock<Self> {
        RwLock::new(Self {
            upto: from,
            from,
            index: T::default(),
        })
    }
}

impl Indexes {
    pub(crate) fn new(schema: &Schema) -> Self {
        Self::starting(schema, Upto::default())
    }

    /// Indexes that know only what comes after a state: what an entry being decided adds to those of the state.
    pub(crate) fn after(state: &State) -> Self {
        Self::starting(
            state.schema(),
            Upto {
                position: state.position(),
                at: state.mark_at(state.position()),
            },
        )
    }

    fn starting(schema: &Schema, from: Upto) -> Self {
        let of = |info: &crate::schema::RegisterInfo| {
            let those = |holds: &dyn Fn(&crate::fields::ColumnInfo) -> bool| {
                info.columns
                    .iter()
                    .enumerate()
                    .filter(|(_, c)| holds(c))
                    .map(|(at, _)| at)
                    .collect()
            };
            OfRegister {
                columns: Columns {
                    unique: those(&|c| c.unique),
                    linking: those(&|c| c.kind.target().is_some()),
                    searched: those(&|c| c.searched),
                },
                named: Caught::starting(from),
                pointing: Caught::starting(from),
                searched: Caught::starting(from),
            }
        };
        Self(schema.registers().iter().map(of).collect())
    }

    /// Brings every index up to a state, which is otherwise done when one is first asked.
    fn warm(&self, state: &State) {
        let to = state.position();
        for (register, of) in self.0.iter().enumerate() {
            drop(caught_up(&of.named, state, to, register, &of.columns));
            drop(caught_up(&of.pointing, state, to, register, &of.columns));
            drop(caught_up(&of.searched, state, to, register, &of.columns));
        }
    }

    /// Keys of records that may ever have been called so.
    pub(crate) fn named(&self, state: &State, upto: Position, register: RegisterNumber, folded: &str) -> Vec<u32> {
        let of = &self.0[register];
        let caught = caught_up(&of.named, state, upto, register, &of.columns);
        caught.index.0.get(folded).cloned().unwrap_or_default()
    }

    /// Keys of records that may ever have pointed at a key by a column.
    pub(crate) fn pointing(
        &self,
        state: &State,
        upto: Position,
        register: RegisterNumber,
        (column, target): (usize, u32),
    ) -> Vec<u32> {
        let of = &self.0[register];
        let caught = caught_up(&of.pointing, state, upto, register, &of.columns);
        caught
            .index
            .0
            .range((column, target, 0)..=(column, target, u32::MAX))
            .map(|(_, _, key)| *key)
            .collect()
    }

    /// Keys of records whose searched text at a position holds every word, in no order.
    pub(crate) fn search(
        &self,
        state: &State,
        (upto, at): (Position, Position),
        register: RegisterNumber,
        words: &[&str],
    ) -> Vec<u32> {
        let of = &self.0[register];
        let caught = caught_up(&of.searched, state, upto, register, &of.columns);
        let searched = &caught.index;
        let holds = |piece: &&Piece| {
            let text = &searched.text[piece.start..piece.end];
            piece.since <= at && at < piece.until && words.iter().all(|word| text.contains(word))
        };
        searched.pieces.iter().filter(holds).map(|piece| piece.key).collect()
    }
}

fn caught_up<'l, T: Part>(
    lock: &'l RwLock<Caught<T>>,
    state: &State,
    to: Position,
    register: RegisterNumber,
    columns: &Columns,
) -> RwLockReadGuard<'l, Caught<T>> {
    let read = lock.read().unwrap_or_else(PoisonError::into_inner);
    if to <= read.upto.position && same_line(&read.upto, state, to) {
        return read;
    }
    drop(read);
    let mut write = lock.write().unwrap_or_else(PoisonError::into_inner);
    if !same_line(&write.upto, state, to) {
        let from = write.from;
        *write = Caught {
            upto: from,
            from,
            index: T::default(),
        };
    }
    let after = write.upto.position;
    if after < to {
        let table = state.table(register);
        let from = write.from.position;
        let index = &mut write.index;
        let mut keys: Vec<u32> = state
            .touched_between(register, after, to)
            .iter()
            .map(|(_, key)| *key)
            .collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let span = Span { known: from, after, to };
            table.moved(key, span, T::looks_at(columns), &mut |since| {
                index.add(table, columns, key, since)
            });
        }
        write.upto = Upto {
            position: to,
            at: state.mark_at(to),
        };
    }
    drop(write);
    lock.read().unwrap_or_else(PoisonError::into_inner)
}

/// Whether what an index has seen is part of this state's history, as far as it is asked.
fn same_line(upto: &Upto, state: &State, to: Position) -> bool {
    upto.position > to || upto.at == state.mark_at(upto.position)
}

impl Part for Named {
    fn looks_at(columns: &Columns) -> (&[usize], bool) {
        (&columns.unique, true)
    }

    fn add(&mut self, table: &dyn AnyTable, columns: &Columns, key: u32, since: Position) {
        let mut put = |name: String| {
            let keys = self.0.entry(name).or_default();
            if !keys.contains(&key) {
                keys.push(key);
            }
        };
        for column in &columns.unique {
            if let Some(name) = table.folded(key, since, *column) {
                put(name);
            }
        }
        if let Some(name) = table.name(key, since) {
            put(fold(&name));
        }
    }
}

impl Part for Pointing {
    fn looks_at(columns: &Columns) -> (&[usize], bool) {
        (&columns.linking, false)
    }

    fn add(&mut self, table: &dyn AnyTable, columns: &Columns, key: u32, since: Position) {
        for column in &columns.linking {
            table.links(key, since, *column, &mut |target: AnyRef| {
                self.0.insert((*column, target.key.get(), key));
            });
        }
    }
}

impl Part for Searched {
    fn looks_at(columns: &Columns) -> (&[usize], bool) {
        (&columns.searched, false)
    }

    fn add(&mut self, table: &dyn AnyTable, columns: &Columns, key: u32, since: Position) {
        let start = self.text.len();
        for column in &columns.searched {
            if let Some(words) = table.show(key, since, *column, &Eyes::blind()) {
                self.text.push_str(&fold(&words));
                self.text.push('\n');
            }
        }
        let end = self.text.len();
        if let Some(last) = self.latest.get(&key).and_then(|last| self.pieces.get_mut(*last)) {
            if self.text[last.start..last.end] == self.text[start..end] {
                self.text.truncate(start);
                return;
            }
            last.until = since;
        }
        self.latest.insert(key, self.pieces.len());
        self.pieces.push(Piece {
            start,
            end,
            key,
            since,
            until: Position(u64::MAX),
        });
    }
}

impl State {
    /// Makes the indexes, so that the first search or link does not have to; a second or two at a million entries.
    pub fn warm(&self) {
        self.indexes.warm(self);
    }

    /// Keys of the records at a position that are called so: by a unique column, by name, or as `#12` by key.
    #[must_use]
    pub fn find_named(&self, register: RegisterNumber, typed: &str, position: Position) -> Vec<u32> {
        let typed = typed.trim();
        let info = self.schema().info(register);
        let by_key = typed
            .strip_prefix('#')
            .or_else(|| typed.strip_prefix(info.name)?.strip_prefix('/'));
        if let Some(key) = by_key.and_then(|key| key.parse().ok()) {
            return if self.alive(register, key, position) {
                vec![key]
            } else {
                Vec::new()
            };
        }
        let table = self.table(register);
        for column in info.unique() {
            let folded = table.fold_typed(column, typed);
            let mut keys = self.maybe_named(register, &folded);
            keys.retain(|key| table.folded(*key, position, column).as_ref() == Some(&folded));
            if !keys.is_empty() {
                return keys;
            }
        }
        let folded = fold(typed);
        let mut keys = self.maybe_named(register, &folded);
        keys.retain(|key| table.name(*key, position).is_some_and(|name| fold(&name) == folded));
        keys
    }

    pub(crate) fn maybe_named(&self, register: RegisterNumber, folded: &str) -> Vec<u32> {
        let (base, extra) = self.layers();
        let mut keys = base
            .map(|(below, upto)| below.named(self, upto, register, folded))
            .unwrap_or_default();
        keys.extend(extra.named(self, self.position(), register, folded));
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Keys of the records at a position that point at a key by a column, in order.
    #[must_use]
    pub fn pointing(&self, register: RegisterNumber, column: usize, target: u32, position: Position) -> Vec<u32> {
        let (base, extra) = self.layers();
        let by = (column, target);
        let mut keys = base
            .map(|(below, upto)| below.pointing(self, upto, register, by))
            .unwrap_or_default();
        keys.extend(extra.pointing(self, self.position(), register, by));
        keys.sort_unstable();
        keys.dedup();
        let table = self.table(register);
        keys.retain(|key| {
            let mut points = false;
            table.links(*key, position, column, &mut |link| points |= link.key.get() == target);
            points
        });
        keys
    }

    /// Keys of the records at a position whose searched columns hold every word typed, in order.
    #[must_use]
    pub fn search(&self, register: RegisterNumber, typed: &str, position: Position) -> Vec<u32> {
        let folded = fold(typed);
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let (base, extra) = self.layers();
        let mut keys = Vec::new();
        if let Some((below, upto)) = base {
            keys = below.search(self, (upto, position), register, &words);
            let changed: HashSet<u32> = self
                .touched_between(register, upto, position)
                .into_iter()
                .map(|(_, key)| key)
                .collect();
            keys.retain(|key| !changed.contains(key));
        }
        keys.extend(extra.search(self, (self.position(), position), register, &words));
        keys.retain(|key| self.alive(register, *key, position));
        keys.sort_unstable();
        keys.dedup();
        keys
    }
}
