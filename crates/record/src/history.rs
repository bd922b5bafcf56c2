//! History as somebody may see it: what became of a record, what an entry did, and the entries themselves.
//!
//! Reasons and cells are not held in memory: the store reads them from the lines; here it is said who may have them.

use terms::Text;

use crate::entry::Verb;
use crate::reference::AnyRef;
use crate::row::Position;
use crate::schema::RegisterNumber;
use crate::state::Stamp;
use crate::view::View;

/// When and by whom something was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The entry.
    pub position: Position,
    /// When, by whom, by which act and decision.
    pub stamp: Stamp,
    /// How the actor reads.
    pub by: String,
}

/// What became of one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldStep {
    /// The column.
    pub column: usize,
    /// What stood there, as it reads.
    pub before: String,
    /// What stands there after, as it reads.
    pub after: String,
}

/// What became of a record in one entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The entry.
    pub made: Made,
    /// What happened.
    pub verb: Verb,
    /// The fields that differ.
    pub fields: Vec<FieldStep>,
}

/// What an entry did to one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordStep {
    /// The record.
    pub record: AnyRef,
    /// How it reads.
    pub name: String,
    /// What happened.
    pub verb: Verb,
    /// The fields that differ.
    pub fields: Vec<FieldStep>,
}

/// Which entries are asked for; newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EntryQuery {
    /// Made by that actor, as the journal writes it.
    pub by: Option<Text>,
    /// With that act.
    pub act: Option<Text>,
    /// Touching that register.
    pub register: Option<RegisterNumber>,
    /// After that position.
    pub after: Position,
    /// How many to skip.
    pub offset: usize,
    /// How many to give.
    pub limit: usize,
}

/// How many matching entries are counted beyond a page.
const COUNTED: usize = 1000;

impl View<'_> {
    /// When and by whom an entry was made.
    #[must_use]
    pub fn made(&self, position: Position) -> Option<Made> {
        let stamp = self.state().stamp_of(position)?;
        let by = stamp.by.show(&self.eyes());
        Some(Made { position, stamp, by })
    }

    /// What became of a record up to the moment, newest first; empty for what may not be seen.
    #[must_use]
    pub fn history(&self, one: AnyRef) -> Vec<Step> {
        let Some(number) = self.schema().number(one.register).filter(|_| self.may_see(one)) else {
            return Vec::new();
        };
        let positions = self.state().changes(number, one.key.get());
        let seen = positions
            .into_iter()
            .filter(|position| *position <= self.position())
            .rev();
        seen.filter_map(|position| {
            let (verb, fields) = self.step(number, one, position);
            Some(Step {
                made: self.made(position)?,
                verb,
                fields,
            })
        })
        .collect()
    }

    /// The position since which the record stands as it is seen.
    #[must_use]
    pub fn since(&self, one: AnyRef) -> Option<Position> {
        let number = self.schema().number(one.register).filter(|_| self.may_see(one))?;
        self.state().table(number).since(one.key.get(), self.position())
    }

    /// The records that an entry touched, as far as the viewer may see them.
    #[must_use]
    pub fn touched(&self, position: Position) -> Vec<AnyRef> {
        self.touched_all(position)
            .into_iter()
            .filter(|one| self.may_see(*one))
            .collect()
    }

    /// The records that changed after a position and up to the moment, each with its last change, oldest first.
    #[must_use]
    pub fn changed_since(&self, after: Position) -> Vec<(Position, AnyRef)> {
        let mut all = Vec::new();
        for register in (0..self.schema().registers().len()).filter(|register| self.may_see_register(*register)) {
            let touches = self.state().touched_between(register, after, self.position());
            let last: std::collections::BTreeMap<u32, Position> =
                touches.into_iter().map(|(position, key)| (key, position)).collect();
            all.extend(
                last.into_iter()
                    .map(|(key, position)| (position, self.any(register, key))),
            );
        }
        all.retain(|(_, one)| self.may_see(*one));
        all.sort_unstable();
        all
    }

    fn touched_all(&self, position: Position) -> Vec<AnyRef> {
        let before = Position(position.0.saturating_sub(1));
        let registers = 0..self.schema().registers().len();
        let touches = registers.flat_map(|register| {
            let touched = self.state().touched_between(register, before, position);
            touched.into_iter().map(move |(_, key)| self.any(register, key))
        });
        touches.collect()
    }

    /// What an entry did, as far as the viewer may see it.
    #[must_use]
    pub fn entry(&self, position: Position) -> Vec<RecordStep> {
        let of = |record: AnyRef| {
            let number = self.schema().number(record.register)?;
            let (verb, fields) = self.step(number, record, position);
            Some(RecordStep {
                record,
                name: self.name(record),
                verb,
                fields,
            })
        };
        self.touched(position).into_iter().filter_map(of).collect()
    }

    /// Whether the viewer may read an entry's reason: only whoever may see every record of it.
    #[must_use]
    pub fn may_read_reason(&self, position: Position) -> bool {
        self.touched_all(position).into_iter().all(|one| self.may_see(one))
    }

    /// Entries up to the moment, newest first, and how many match; those that touch only what may not be seen are
    /// left out. Where each has to be looked at, matches are counted no further than a thousand beyond the page.
    #[must_use]
    pub fn entries(&self, query: &EntryQuery) -> (Vec<Made>, usize) {
        let plain = query.by.is_none() && query.act.is_none() && query.register.is_none();
        let newest_first = (query.after.0 + 1..=self.position().0).rev().map(Position);
        if plain && self.sees_every_register() {
            let page = newest_first.clone().skip(query.offset).take(query.limit);
            return (
                page.filter_map(|position| self.made(position)).collect(),
                newest_first.count(),
            );
        }
        let (mut page, mut total) = (Vec::new(), 0);
        for position in newest_first {
            let fits = self
                .state()
                .is_made(position, query.by.as_deref(), query.act.as_deref());
            if !fits || !self.entry_shown(position, query.register) {
                continue;
            }
            if total >= query.offset && page.len() < query.limit {
                page.extend(self.made(position));
            }
            total += 1;
            if total >= query.offset.saturating_add(query.limit + COUNTED) {
                break;
            }
        }
        (page, total)
    }

    fn sees_every_register(&self) -> bool {
        (0..self.schema().registers().len()).all(|register| self.sees_all(register))
    }

    fn entry_shown(&self, position: Position, register: Option<RegisterNumber>) -> bool {
        if register.is_none() && self.sees_every_register() {
            return true;
        }
        let all = self.touched_all(position);
        let name = register.map(|register| self.info(register).name);
        let mut of_register = all
            .iter()
            .filter(|one| name.is_none_or(|name| one.register == name))
            .peekable();
        if of_register.peek().is_none() {
            return name.is_none();
        }
        of_register.any(|one| self.may_see(*one))
    }

    fn step(&self, register: RegisterNumber, one: AnyRef, position: Position) -> (Verb, Vec<FieldStep>) {
        let (table, key) = (self.state().table(register), one.key.get());
        let before = Position(position.0.saturating_sub(1));
        let verb = match (table.alive(key, before), table.alive(key, position)) {
            (true, true) => Verb::Set,
            (true, false) => Verb::Drop,
            (false, _) if table.since(key, before).is_some() => Verb::Back,
            (false, _) => Verb::New,
        };
        let fields = table
            .differing(key, before, position)
            .into_iter()
            .map(|column| FieldStep {
                column,
                before: self.shown_at(one, column, before),
                after: self.shown_at(one, column, position),
            });
        (verb, fields.collect())
    }
}
