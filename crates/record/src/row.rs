//! One record with all that it ever was, and what a change makes of it.

use std::sync::Arc;

use crate::entry::Verb;
use crate::fields::Draft;
use crate::json::Fault;
use crate::register::Register;

/// A place in the journal: an entry, from 1. 0 is before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(pub u64);

impl std::fmt::Display for Position {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// A record from a position on.
#[derive(Debug)]
pub struct Version<R> {
    since: Position,
    value: Option<Arc<R>>, // None: dropped
}

impl<R> Clone for Version<R> {
    fn clone(&self) -> Self {
        Self {
            since: self.since,
            value: self.value.clone(),
        }
    }
}

impl<R> Version<R> {
    /// The position from which on it stands.
    #[must_use]
    pub fn since(&self) -> Position {
        self.since
    }

    /// The record; none where it was dropped.
    #[must_use]
    pub fn value(&self) -> Option<&R> {
        self.value.as_deref()
    }
}

/// A record with all that it ever was.
#[derive(Debug)]
pub struct Row<R> {
    now: Version<R>,
    past: Option<Arc<Vec<Version<R>>>>,
}

impl<R> Clone for Row<R> {
    fn clone(&self) -> Self {
        Self {
            now: self.now.clone(),
            past: self.past.clone(),
        }
    }
}

impl<R> Row<R> {
    pub(crate) fn beginning(position: Position, value: Option<Arc<R>>) -> Self {
        Self {
            now: Version { since: position, value },
            past: None,
        }
    }

    /// The record as it stands; none where it was dropped.
    #[must_use]
    pub fn newest(&self) -> Option<&R> {
        self.now.value()
    }

    /// Gives back room that was kept for versions that did not come.
    pub(crate) fn settle(&mut self) {
        if let Some(past) = self.past.as_mut().and_then(Arc::get_mut) {
            past.shrink_to_fit();
        }
    }

    /// The record as it stood at a position: no index, no replay.
    #[must_use]
    pub fn at(&self, position: Position) -> Option<&R> {
        self.version_at(position)?.value()
    }

    pub(crate) fn version_at(&self, position: Position) -> Option<&Version<R>> {
        if self.now.since <= position {
            return Some(&self.now);
        }
        let past = self.past.as_deref()?;
        past[..past.partition_point(|v| v.since <= position)].last()
    }

    /// Every version, oldest first.
    pub fn versions(&self) -> impl DoubleEndedIterator<Item = &Version<R>> {
        self.past
            .as_deref()
            .into_iter()
            .flatten()
            .chain(std::iter::once(&self.now))
    }

    pub(crate) fn put(&mut self, position: Position, value: Option<Arc<R>>) {
        if self.now.since == position {
            self.now.value = value; // twice in one entry: only the last counts
            return;
        }
        let old = std::mem::replace(&mut self.now, Version { since: position, value });
        match &mut self.past {
            Some(past) => Arc::make_mut(past).push(old),
            None => self.past = Some(Arc::new(vec![old])),
        }
    }
}

/// A position and a key in eight bytes: which record an entry touched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Touch(u64);

impl Touch {
    pub(crate) fn new(position: Position, key: u32) -> Self {
        Self(position.0 << 32 | u64::from(key))
    }

    pub(crate) fn position(self) -> Position {
        Position(self.0 >> 32)
    }

    #[expect(clippy::cast_possible_truncation, reason = "the lower half is the key")]
    pub(crate) fn key(self) -> u32 {
        self.0 as u32
    }
}

/// What a change makes of a record; `row` is none where it begins.
pub(crate) fn next_value<R: Register>(
    row: Option<&Row<R>>,
    key: u32,
    verb: Verb,
    fields: &[(usize, &str)],
) -> Result<Option<Arc<R>>, Fault> {
    if verb == Verb::New {
        let mut draft = Draft::of_values::<R>(fields);
        let value = R::read(&mut draft).ok_or_else(|| fault::<R>(key, &draft.into_fault().message))?;
        return Ok(Some(Arc::new(value)));
    }
    let row = row.ok_or_else(|| fault::<R>(key, "it has never begun"))?;
    let value = match verb {
        Verb::Back => row.versions().rev().find_map(Version::value),
        _ => row.newest(),
    };
    let value = value.ok_or_else(|| fault::<R>(key, "it has been dropped"))?;
    if verb == Verb::Drop {
        return Ok(None);
    }
    let mut value = value.clone();
    for (column, json) in fields {
        let column = &R::columns()[*column];
        let read = column.lens.read(&mut value, json);
        read.map_err(|f| fault::<R>(key, &format!("{}: {f}", column.info.name)))?;
    }
    Ok(Some(Arc::new(value)))
}

pub(crate) fn fault<R: Register>(key: u32, what: &str) -> Fault {
    Fault::new(
        "cannot-apply",
        format!("{}/{key} cannot be changed so: {what}", R::NAME),
    )
}
