//! The state: every register's rows with all their versions, as one value that is cheap to clone.
//!
//! A clone is staging, preview, and the moment that a reader keeps. Here: folding entries, moments, and the plain
//! questions that everything else is written over. Not here: who may ask them (`view`).

use std::collections::HashMap;
use std::sync::Arc;

use terms::{Date, Instant, Text};

use crate::access::{Actor, Concerned, Right, Viewer};
use crate::at::At;
use crate::chain::{Founding, Hash, Head, Sealed};
use crate::chunked::Chunked;
use crate::derive::Memory;
use crate::entry::{self, Change, Scanned, Source, Verb};
use crate::index::Indexes;
use crate::json::{self, Fault};
use crate::order::Orders;
use crate::reference::AnyRef;
use crate::register::Register;
use crate::row::Position;
use crate::schema::{RegisterNumber, Schema};
use crate::table::{AnyTable, Table};

/// What is kept in memory of each entry: 24 bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StampRow {
    at: Instant,
    by: u32,
    act: u32,
    decision: u32,
    hash: u32,
}

/// What tells an entry from another that was decided for the same position and never committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Mark(Instant, u32);

/// When, by whom, by which act and decision an entry was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// When.
    pub at: Instant,
    /// Who.
    pub by: Actor,
    /// The act.
    pub act: Text,
    /// The decision: a key of the register of decisions.
    pub decision: Option<u32>,
}

/// Why no further entry is taken: the record is written by a newer program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stopped {
    /// The first entry that is not understood.
    pub position: Position,
    /// Its level.
    pub level: u32,
    /// The level that this program knows.
    pub known: u32,
}

/// What folding an entry came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Folded {
    /// It is in.
    Taken,
    /// It is from a newer program: the state stays where it is, and says so.
    Stopped(Stopped),
}

/// A moment to look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moment {
    /// The newest.
    Now,
    /// After that entry.
    Position(Position),
    /// At that instant.
    Instant(Instant),
    /// At the end of that day, in London.
    Day(Date),
    /// When the document of that name, or that reading hash, had been taken in.
    Document(Text),
}

/// Words that stamps repeat, held once.
#[derive(Clone, Debug, Default)]
struct Words {
    all: Vec<Text>,
    numbers: HashMap<Text, u32>,
}

/// What is remembered of the state that an entry is being decided on.
#[derive(Clone)]
struct Base {
    position: Position,
    indexes: Arc<Indexes>,
    orders: Arc<Orders>,
    memory: Arc<Memory>,
}

/// The record in memory.
#[derive(Clone)]
pub struct State {
    schema: Arc<Schema>,
    tables: Vec<Arc<dyn AnyTable>>,
    stamps: Chunked<StampRow, 1024>,
    words: Arc<Words>,
    sources: Arc<Vec<(Position, Source)>>,
    head: Head,
    stopped: Option<Stopped>,
    /// While an entry is being decided: what is remembered of the state it is decided on, which must not see it yet.
    base: Option<Base>,
    pub(crate) indexes: Arc<Indexes>,
    pub(crate) orders: Arc<Orders>,
    pub(crate) memory: Arc<Memory>,
}

impl State {
    /// The state before the first entry.
    #[must_use]
    pub fn new(schema: Arc<Schema>, founding: &Founding) -> Self {
        Self {
            tables: schema.registers().iter().map(|register| register.empty()).collect(),
            stamps: Chunked::default(),
            words: Arc::default(),
            sources: Arc::default(),
            head: founding.head(),
            stopped: None,
            base: None,
            indexes: Arc::new(Indexes::new(&schema)),
            orders: Arc::default(),
            memory: Arc::default(),
            schema,
        }
    }

    /// Takes the next entry as the store kept it; the chain is not verified here.
    ///
    /// After an error the state may hold half an entry and has to be discarded: fold on a clone.
    pub fn fold(&mut self, sealed: &Sealed) -> Result<Folded, Fault> {
        if let Some(stopped) = self.stopped {
            return Ok(Folded::Stopped(stopped));
        }
        let position = self.follow(sealed.position)?;
        let header = Scanned::of(&sealed.header);
        // A newer header may be one that this program cannot scan, but for its level.
        let level = match &header {
            Ok(header) => header.level,
            Err(_) => entry::level_of(&sealed.header)?,
        };
        if level > self.schema.level() {
            let stopped = Stopped {
                position,
                level,
                known: self.schema.level(),
            };
            self.stopped = Some(stopped);
            return Ok(Folded::Stopped(stopped));
        }
        let header = header?;
        self.stamp(position, &header, &sealed.hash)?;
        let mut change = Change::empty();
        let mut fields = Vec::new();
        for line in &sealed.lines {
            change.refill(&line.text)?;
            let number = self.numbered(change.register)?;
            let columns = &self.schema.info(number).columns;
            fields.clear();
            for (field, json) in &change.to {
                // A field that this program has no column for any more stays in the journal, unread.
                if let Some(column) = crate::fields::find_column(columns, field) {
                    fields.push((column, *json));
                }
            }
            self.apply(position, change.verb, number, change.key, &fields)?;
        }
        self.head = Head {
            position: position.0,
            hash: sealed.hash,
        };
        Ok(Folded::Taken)
    }

    pub(crate) fn follow(&self, position: u64) -> Result<Position, Fault> {
        if position != self.head.position + 1 {
            let expected = self.head.position + 1;
            return Err(Fault::new(
                "gap",
                format!("entry {expected} is missing: entry {position} follows in its place"),
            ));
        }
        if u32::try_from(position).is_err() {
            return Err(Fault::new("full", "a record holds at most 4,294,967,295 entries"));
        }
        Ok(Position(position))
    }

    pub(crate) fn numbered(&self, register: &str) -> Result<RegisterNumber, Fault> {
        self.schema
            .number(register)
            .ok_or_else(|| Fault::new("unknown-register", format!("no register is called `{register}`")))
    }

    pub(crate) fn apply(
        &mut self,
        position: Position,
        verb: Verb,
        register: RegisterNumber,
        key: u32,
        fields: &[(usize, &str)],
    ) -> Result<(), Fault> {
        let table = &mut self.tables[register];
        if Arc::get_mut(table).is_none() {
            *table = table.fork();
        }
        match Arc::get_mut(table) {
            Some(table) => table.apply(position, verb, key, fields),
            None => Err(Fault::new("cannot-apply", "a table just forked is shared")),
        }
    }

    pub(crate) fn build(
        &mut self,
        register: RegisterNumber,
        packed: &crate::bulk::Packed<'_>,
        threads: usize,
    ) -> Result<(), Fault> {
        match Arc::get_mut(&mut self.tables[register]) {
            Some(table) => table.build(packed, threads),
            None => Err(Fault::new("cannot-apply", "a table being built is shared")),
        }
    }

    fn stamp(&mut self, position: Position, header: &Scanned<'_>, hash: &Hash) -> Result<(), Fault> {
        let by = self.word(header.by)?;
        let act = self.word(header.act)?;
        self.push_stamp(header.at, by, act, header.decision, hash);
        if let Some(source) = header.reading {
            Arc::make_mut(&mut self.sources).push((position, Source::read(source)?));
        }
        Ok(())
    }

    pub(crate) fn push_stamp(&mut self, at: Instant, by: u32, act: u32, decision: Option<u32>, hash: &Hash) {
        let hash = u32::from_le_bytes([hash[0], hash[1], hash[2], hash[3]]);
        self.stamps.push(StampRow {
            at,
            by,
            act,
            decision: decision.unwrap_or(0),
            hash,
        });
    }

    pub(crate) fn push_source(&mut self, position: Position, source: Source) {
        Arc::make_mut(&mut self.sources).push((position, source));
    }

    pub(crate) fn set_head(&mut self, head: Head) {
        self.head = head;
    }

    fn word(&mut self, json: &str) -> Result<u32, Fault> {
        let word = json::string(json)?;
        Ok(self.intern(&word))
    }

    pub(crate) fn intern(&mut self, word: &str) -> u32 {
        if let Some(number) = self.words.numbers.get(word) {
            return *number;
        }
        let words = Arc::make_mut(&mut self.words);
        let number = u32::try_from(words.all.len()).unwrap_or(u32::MAX);
        let word = Text::from(word);
        words.all.push(word.clone());
        words.numbers.insert(word, number);
        number
    }

    /// A clone for "what if": what is applied to it leaves no trace in what others remember.
    #[must_use]
    pub fn preview(&self) -> Self {
        let mut clone = self.clone();
        clone.indexes = Arc::new(Indexes::new(&self.schema));
        clone.orders = Arc::default();
        clone.memory = Arc::default();
        clone
    }

    /// A clone to decide an entry on: until it is settled, what is remembered beside the state does not see it.
    pub(crate) fn staged(&self) -> Self {
        let mut clone = self.clone();
        clone.indexes = Arc::new(Indexes::after(self));
        clone.orders = Arc::default();
        clone.memory = Arc::default();
        clone.base = Some(Base {
            position: self.position(),
            indexes: Arc::clone(&self.indexes),
            orders: Arc::clone(&self.orders),
            memory: Arc::clone(&self.memory),
        });
        clone
    }

    /// The staged state, decided.
    pub(crate) fn settled(mut self) -> Self {
        if let Some(base) = self.base.take() {
            self.indexes = base.indexes;
            self.orders = base.orders;
            self.memory = base.memory;
        }
        self
    }

    /// The indexes to ask: those of the state below up to its position, if this one is being decided, and its own.
    pub(crate) fn layers(&self) -> (Option<(&Indexes, Position)>, &Indexes) {
        (
            self.base.as_ref().map(|base| (base.indexes.as_ref(), base.position)),
            &self.indexes,
        )
    }

    /// The schema.
    #[must_use]
    pub fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// The position of the last entry taken.
    #[must_use]
    pub fn position(&self) -> Position {
        Position(self.head.position)
    }

    /// The head of the chain as far as it was taken.
    #[must_use]
    pub fn head(&self) -> Head {
        self.head
    }

    /// Why no further entry is taken, if that is so.
    #[must_use]
    pub fn stopped(&self) -> Option<Stopped> {
        self.stopped
    }

    /// The instant of the last entry.
    #[must_use]
    pub fn last_instant(&self) -> Option<Instant> {
        self.stamps.last().map(|stamp| stamp.at)
    }

    /// When, by whom, by which act an entry was made.
    #[must_use]
    pub fn stamp_of(&self, position: Position) -> Option<Stamp> {
        let row = self.stamps.get(usize::try_from(position.0).ok()?.checked_sub(1)?)?;
        let word = |number: u32| self.words.all.get(number as usize).cloned().unwrap_or_default();
        Some(Stamp {
            at: row.at,
            by: Actor::stored(word(row.by)),
            act: word(row.act),
            decision: (row.decision > 0).then_some(row.decision),
        })
    }

    pub(crate) fn mark_at(&self, position: Position) -> Option<Mark> {
        self.stamps
            .get(usize::try_from(position.0).ok()?.checked_sub(1)?)
            .map(|row| Mark(row.at, row.hash))
    }

    /// Whether an entry was made by that actor, with that act; what is not said fits.
    pub(crate) fn is_made(&self, position: Position, by: Option<&str>, act: Option<&str>) -> bool {
        let at = usize::try_from(position.0).ok().and_then(|at| at.checked_sub(1));
        let Some(row) = at.and_then(|at| self.stamps.get(at)) else {
            return false;
        };
        let fits = |word: u32, wanted: Option<&str>| {
            wanted.is_none_or(|wanted| {
                self.words
                    .all
                    .get(word as usize)
                    .is_some_and(|word| word.as_str() == wanted)
            })
        };
        fits(row.by, by) && fits(row.act, act)
    }

    /// The position that a moment names; none where the record knows no such document.
    #[must_use]
    pub fn position_of(&self, moment: &Moment) -> Option<Position> {
        let at_instant = |instant: Instant| Position(self.stamps.partition_point(|s| s.at <= instant) as u64);
        match moment {
            Moment::Now => Some(self.position()),
            Moment::Position(position) => Some((*position).min(self.position())),
            Moment::Instant(instant) => Some(at_instant(*instant)),
            Moment::Day(day) => Some(at_instant(Instant::end_of_london_day(*day))),
            Moment::Document(name) => {
                let wanted = crate::value::fold(name);
                let is = |source: &Source| {
                    crate::value::fold(&source.name) == wanted || crate::chain::hex(&source.reading) == wanted
                };
                self.sources
                    .iter()
                    .rev()
                    .find(|(_, source)| is(source))
                    .map(|(position, _)| *position)
            }
        }
    }

    /// Every reading taken in, with its position, oldest first.
    #[must_use]
    pub fn sources(&self) -> &[(Position, Source)] {
        &self.sources
    }

    /// The record as at a position, for domain code.
    #[must_use]
    pub fn at(&self, position: Position, today: Date) -> At<'_> {
        At::new(self, position, today)
    }

    /// The newest record, for domain code.
    #[must_use]
    pub fn now(&self, today: Date) -> At<'_> {
        At::new(self, self.position(), today)
    }

    /// A register's rows by type.
    #[must_use]
    pub fn rows<R: Register>(&self) -> Option<&Table<R>> {
        self.tables[self.schema.number_of::<R>()?].as_any().downcast_ref()
    }

    pub(crate) fn table(&self, register: RegisterNumber) -> &dyn AnyTable {
        self.tables[register].as_ref()
    }

    /// Keys that a register ever allotted: 1 to this number.
    #[must_use]
    pub fn keys(&self, register: RegisterNumber) -> u32 {
        self.table(register).len()
    }

    /// Keys of a register's records that stood at a position, in order.
    pub fn live(&self, register: RegisterNumber, position: Position) -> impl Iterator<Item = u32> + '_ {
        let table = self.table(register);
        (1..=table.len()).filter(move |key| table.alive(*key, position))
    }

    /// Whether a record stood at a position.
    #[must_use]
    pub fn alive(&self, register: RegisterNumber, key: u32, position: Position) -> bool {
        self.table(register).alive(key, position)
    }

    /// The positions at which a record changed, oldest first.
    #[must_use]
    pub fn changes(&self, register: RegisterNumber, key: u32) -> Vec<Position> {
        self.table(register).changes(key)
    }

    /// Columns of any register that link to a record's register.
    #[must_use]
    pub fn inbound(&self, target: AnyRef) -> Vec<(RegisterNumber, usize)> {
        self.schema
            .register(target.register)
            .map(|info| info.inbound.clone())
            .unwrap_or_default()
    }

    /// The last position up to `position` at which a register was touched; 0 if it never was.
    #[must_use]
    pub fn last_touched(&self, register: RegisterNumber, position: Position) -> Position {
        let touched = self.table(register).touched();
        let after = touched.partition_point(|touch| touch.position() <= position);
        after
            .checked_sub(1)
            .and_then(|at| touched.get(at))
            .map(|touch| touch.position())
            .unwrap_or_default()
    }

    /// Records touched after one position and up to another, in order of time: what changed since.
    pub fn touched_between(&self, register: RegisterNumber, after: Position, to: Position) -> Vec<(Position, u32)> {
        let touched = self.table(register).touched();
        let from = touched.partition_point(|touch| touch.position() <= after);
        let touches = touched.iter_from(from).take_while(|touch| touch.position() <= to);
        touches.map(|touch| (touch.position(), touch.key())).collect()
    }

    /// Whether a viewer has a right to a record, by today's roles and today's ownership.
    #[must_use]
    pub fn has_right(&self, right: Right, viewer: &Viewer, at: &At<'_>, target: AnyRef) -> bool {
        if right.all.meets(viewer.roles) {
            return true;
        }
        if !right.own.meets(viewer.roles) {
            return false;
        }
        let Some(number) = self.schema.number(target.register) else {
            return false;
        };
        let now = At::new(self, self.position(), at.day());
        let mut who = Concerned::default();
        self.table(number).concerns(target.key.get(), &now, &mut who);
        who.includes(viewer)
    }

    /// Whether a viewer may see a record.
    #[must_use]
    pub fn may_see(&self, viewer: &Viewer, at: &At<'_>, target: AnyRef) -> bool {
        let Some(info) = self.schema.register(target.register) else {
            return false;
        };
        self.has_right(info.access.see, viewer, at, target)
    }
}
