//! One register's rows in memory, every version inside, and the same without its type.
//!
//! Row number is key minus one, so replay and references need no hash map. Not here: indexes and orders, which are
//! remembered beside the state (`index`, `order`), and the rights to see a row (`view`).

use std::any::Any;
use std::cmp::Ordering;
use std::num::NonZeroU32;
use std::sync::Arc;

use terms::Text;

use crate::access::Concerned;
use crate::at::At;
use crate::bulk::Packed;
use crate::chunked::Chunked;
use crate::entry::Verb;
use crate::fields::Draft;
use crate::json::{Fault, Pen};
use crate::reference::{AnyRef, Ref};
use crate::register::{Problems, Register};
use crate::row::{Position, Row, Touch, Version, fault, next_value};
use crate::value::{Eyes, Names};

/// One register's rows.
pub struct Table<R> {
    rows: Chunked<Row<R>>,
    touched: Chunked<Touch, 1024>,
}

impl<R> Default for Table<R> {
    fn default() -> Self {
        Self {
            rows: Chunked::default(),
            touched: Chunked::default(),
        }
    }
}

impl<R> Clone for Table<R> {
    fn clone(&self) -> Self {
        Self {
            rows: self.rows.clone(),
            touched: self.touched.clone(),
        }
    }
}

impl<R: Register> Table<R> {
    /// The row of a key.
    #[must_use]
    pub fn row(&self, key: u32) -> Option<&Row<R>> {
        self.rows.get((key as usize).checked_sub(1)?)
    }

    /// The record as it stood at a position.
    #[must_use]
    pub fn at(&self, key: u32, position: Position) -> Option<&R> {
        self.row(key)?.at(position)
    }

    /// Every record that stood at a position, in order of key.
    pub fn all(&self, position: Position) -> impl DoubleEndedIterator<Item = (Ref<R>, &R)> {
        // Rows count from 1 below 2^32: `apply` takes no other key.
        let keys = 1..=u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        keys.filter_map(move |key| {
            let value = self.at(key, position)?;
            Some((Ref::from_number(key)?, value))
        })
    }

    fn put(&mut self, position: Position, key: u32, value: Option<Arc<R>>) -> Result<(), Fault> {
        let at = (key as usize).wrapping_sub(1);
        if at == self.rows.len() {
            self.rows.push(Row::beginning(position, value));
        } else if let Some(row) = self.rows.get_mut(at) {
            row.put(position, value);
        } else {
            return Err(fault::<R>(key, "its key skips others"));
        }
        self.touch(position, key);
        Ok(())
    }

    fn touch(&mut self, position: Position, key: u32) {
        let touch = Touch::new(position, key);
        if self.touched.last() != Some(&touch) {
            self.touched.push(touch);
        }
    }
}

/// Columns with the JSON of their values.
pub(crate) type Written = Vec<(usize, String)>;

/// What one edit does to a record, found by comparing it field by field.
pub(crate) struct Outcome {
    /// Columns whose values change, with the JSON of the new one.
    pub to: Written,
    /// Columns that somebody else has changed: before, theirs, yours.
    pub conflicts: Vec<(usize, [String; 3])>,
}

/// What was given for a field by an edit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// As typed in a form or a cell; empty clears.
    Typed(String),
    /// As JSON: a value as the journal or the API writes it, or a string as typed.
    Json(String),
}

/// A stretch of the journal: versions up to `known` count for nothing, those after `after` and up to `to` are asked.
#[derive(Clone, Copy)]
pub(crate) struct Span {
    pub known: Position,
    pub after: Position,
    pub to: Position,
}

/// A table without its type: what lists, pages, files and the API are written over.
pub(crate) trait AnyTable: Any + Send + Sync {
    fn fork(&self) -> Arc<dyn AnyTable>;
    fn as_any(&self) -> &dyn Any;
    /// Keys ever allotted.
    fn len(&self) -> u32;
    fn touched(&self) -> &Chunked<Touch, 1024>;
    fn apply(&mut self, position: Position, verb: Verb, key: u32, fields: &[(usize, &str)]) -> Result<(), Fault>;
    /// Fills an empty table with all that segments hold of it.
    fn build(&mut self, packed: &Packed<'_>, threads: usize) -> Result<(), Fault>;
    /// Keys of the records at a position in the order of a column.
    fn sorted(&self, column: usize, position: Position) -> Vec<u32>;
    fn alive(&self, key: u32, position: Position) -> bool;
    /// The position since which the version seen at `position` stands.
    fn since(&self, key: u32, position: Position) -> Option<Position>;
    /// Positions at which the record changed, oldest first.
    fn changes(&self, key: u32) -> Vec<Position>;
    /// Columns that differ between two moments; every filled one where the record begins.
    fn differing(&self, key: u32, before: Position, after: Position) -> Vec<usize>;
    fn name(&self, key: u32, position: Position) -> Option<Text>;
    /// The last name that it ever had, dropped or not.
    fn last_name(&self, key: u32) -> Option<Text>;
    fn show(&self, key: u32, position: Position, column: usize, eyes: &Eyes<'_>) -> Option<String>;
    fn publish(&self, key: u32, position: Position, column: usize, eyes: &Eyes<'_>, out: &mut Pen);
    /// The value as the journal writes it; none where absent.
    fn stored(&self, key: u32, position: Position, column: usize) -> Option<String>;
    fn is_absent(&self, key: u32, position: Position, column: usize) -> bool;
    fn links(&self, key: u32, position: Position, column: usize, each: &mut dyn FnMut(AnyRef));
    fn order(&self, one: u32, other: u32, position: Position, column: usize) -> Ordering;
    fn folded(&self, key: u32, position: Position, column: usize) -> Option<String>;
    fn fold_typed(&self, column: usize, typed: &str) -> String;
    /// What was typed for a column, as the journal would write it.
    fn canonical(&self, column: usize, typed: &str, names: &dyn Names) -> Result<Option<String>, Fault>;
    /// Each version in a span that differs from the one before in a column or, if asked, in name.
    fn moved(&self, key: u32, span: Span, looks_at: (&[usize], bool), each: &mut dyn FnMut(Position));
    fn test<'t>(
        &'t self,
        position: Position,
        column: usize,
        typed: &str,
        names: &dyn Names,
    ) -> Result<KeyComparison<'t>, Fault>;
    fn concerns(&self, key: u32, at: &At<'_>, who: &mut Concerned);
    fn check(&self, key: u32, at: &At<'_>, say: &mut Problems);
    /// What an edit of a live record comes to: drawn at `seen`, decided on the newest.
    fn compare(
        &self,
        key: u32,
        seen: Option<Position>,
        given: &[(usize, &Input)],
        names: &dyn Names,
        eyes: &Eyes<'_>,
    ) -> Result<Outcome, Vec<(usize, Fault)>>;
    /// The fields of a record that begins.
    fn begin(&self, given: &[(usize, &Input)], names: &dyn Names) -> Result<Written, Vec<(usize, Fault)>>;
}

/// How the record of a key stands to what was typed.
pub(crate) type KeyComparison<'t> = Box<dyn Fn(u32) -> Option<Ordering> + 't>;

impl<R: Register> AnyTable for Table<R> {
    fn fork(&self) -> Arc<dyn AnyTable> {
        Arc::new(self.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn len(&self) -> u32 {
        u32::try_from(self.rows.len()).unwrap_or(u32::MAX)
    }

    fn touched(&self) -> &Chunked<Touch, 1024> {
        &self.touched
    }

    fn apply(&mut self, position: Position, verb: Verb, key: u32, fields: &[(usize, &str)]) -> Result<(), Fault> {
        if (key as usize > self.rows.len()) != (verb == Verb::New) || key as usize > self.rows.len() + 1 {
            return Err(fault::<R>(key, "it does not follow the last key"));
        }
        let value = next_value(self.row(key), key, verb, fields)?;
        self.put(position, key, value)
    }

    fn build(&mut self, packed: &Packed<'_>, threads: usize) -> Result<(), Fault> {
        for (position, key) in packed.touches() {
            self.touch(position, key);
        }
        for rows in packed.rows::<R>(threads)? {
            rows.into_iter().for_each(|row| self.rows.push(row));
        }
        Ok(())
    }

    fn sorted(&self, column: usize, position: Position) -> Vec<u32> {
        let lens = &R::columns()[column].lens;
        let mut all: Vec<(u32, &R)> = self.all(position).map(|(one, value)| (one.key(), value)).collect();
        all.sort_by(|(one, a), (other, b)| lens.order(a, b).then(one.cmp(other)));
        all.into_iter().map(|(key, _)| key).collect()
    }

    fn alive(&self, key: u32, position: Position) -> bool {
        self.at(key, position).is_some()
    }

    fn since(&self, key: u32, position: Position) -> Option<Position> {
        Some(self.row(key)?.version_at(position)?.since())
    }

    fn changes(&self, key: u32) -> Vec<Position> {
        self.row(key)
            .map(|row| row.versions().map(Version::since).collect())
            .unwrap_or_default()
    }

    fn differing(&self, key: u32, before: Position, after: Position) -> Vec<usize> {
        let (before, after) = (self.at(key, before), self.at(key, after));
        let columns = R::columns().iter().enumerate();
        match (before, after) {
            (Some(before), Some(after)) => columns
                .filter(|(_, c)| !c.lens.equal(before, after))
                .map(|(at, _)| at)
                .collect(),
            (None, Some(only)) | (Some(only), None) => columns
                .filter(|(_, c)| !c.lens.is_absent(only))
                .map(|(at, _)| at)
                .collect(),
            (None, None) => Vec::new(),
        }
    }

    fn name(&self, key: u32, position: Position) -> Option<Text> {
        self.at(key, position).map(R::name)
    }

    fn last_name(&self, key: u32) -> Option<Text> {
        self.row(key)?.versions().rev().find_map(Version::value).map(R::name)
    }

    fn show(&self, key: u32, position: Position, column: usize, eyes: &Eyes<'_>) -> Option<String> {
        self.at(key, position)
            .map(|value| R::columns()[column].lens.show(value, eyes))
    }

    fn publish(&self, key: u32, position: Position, column: usize, eyes: &Eyes<'_>, out: &mut Pen) {
        match self.at(key, position) {
            Some(value) => R::columns()[column].lens.publish(value, eyes, out),
            None => out.null(),
        }
    }

    fn stored(&self, key: u32, position: Position, column: usize) -> Option<String> {
        let (value, lens) = (self.at(key, position)?, &R::columns()[column].lens);
        (!lens.is_absent(value)).then(|| crate::json::written(|pen| lens.write(value, pen)))
    }

    fn is_absent(&self, key: u32, position: Position, column: usize) -> bool {
        self.at(key, position)
            .is_none_or(|value| R::columns()[column].lens.is_absent(value))
    }

    fn links(&self, key: u32, position: Position, column: usize, each: &mut dyn FnMut(AnyRef)) {
        if let Some(value) = self.at(key, position) {
            R::columns()[column].lens.links(value, each);
        }
    }

    fn order(&self, one: u32, other: u32, position: Position, column: usize) -> Ordering {
        match (self.at(one, position), self.at(other, position)) {
            (Some(a), Some(b)) => R::columns()[column].lens.order(a, b),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }

    fn folded(&self, key: u32, position: Position, column: usize) -> Option<String> {
        let (value, lens) = (self.at(key, position)?, &R::columns()[column].lens);
        (!lens.is_absent(value)).then(|| lens.folded(value))
    }

    fn fold_typed(&self, column: usize, typed: &str) -> String {
        R::columns()[column].lens.fold_typed(typed)
    }

    fn canonical(&self, column: usize, typed: &str, names: &dyn Names) -> Result<Option<String>, Fault> {
        R::columns()[column].lens.canonical(typed, names)
    }

    fn moved(&self, key: u32, span: Span, (columns, by_name): (&[usize], bool), each: &mut dyn FnMut(Position)) {
        let Some(row) = self.row(key) else { return };
        let mut before: Option<&R> = None;
        for version in row
            .versions()
            .filter(|version| span.known < version.since() && version.since() <= span.to)
        {
            let Some(value) = version.value() else { continue };
            let same = before.is_some_and(|before| {
                columns
                    .iter()
                    .all(|column| R::columns()[*column].lens.equal(before, value))
                    && (!by_name || before.name() == value.name())
            });
            if !same && version.since() > span.after {
                each(version.since());
            }
            before = Some(value);
        }
    }

    fn test<'t>(
        &'t self,
        position: Position,
        column: usize,
        typed: &str,
        names: &dyn Names,
    ) -> Result<KeyComparison<'t>, Fault> {
        let lens = &R::columns()[column].lens;
        let compare = lens.test(typed, names)?;
        Ok(Box::new(move |key| {
            let value = self.at(key, position)?;
            (!lens.is_absent(value)).then(|| compare(value))
        }))
    }

    fn concerns(&self, key: u32, at: &At<'_>, who: &mut Concerned) {
        // Today's ownership also of what has been dropped since.
        let value = self
            .row(key)
            .and_then(|row| row.versions().rev().find_map(Version::value));
        if let (Some(value), Some(own)) = (value, Ref::from_number(key)) {
            value.concerns(own, at, who);
        }
    }

    fn check(&self, key: u32, at: &At<'_>, say: &mut Problems) {
        if let (Some(value), Some(key)) = (self.at(key, at.position()), NonZeroU32::new(key)) {
            value.check(Ref::new(key), at, say);
        }
    }

    fn compare(
        &self,
        key: u32,
        seen: Option<Position>,
        given: &[(usize, &Input)],
        names: &dyn Names,
        eyes: &Eyes<'_>,
    ) -> Result<Outcome, Vec<(usize, Fault)>> {
        let Some(now) = self.row(key).and_then(|row| row.newest()) else {
            return Err(vec![(usize::MAX, fault::<R>(key, "it is not there"))]);
        };
        let before = seen.and_then(|seen| self.at(key, seen)).unwrap_or(now);
        let (mut outcome, mut faults) = (
            Outcome {
                to: Vec::new(),
                conflicts: Vec::new(),
            },
            Vec::new(),
        );
        let mut yours = now.clone();
        for (column, input) in given {
            let lens = &R::columns()[*column].lens;
            // A field sent back as it was shown is not touched, even where what was shown was not all of it.
            if matches!(input, Input::Typed(typed) if typed.trim() == lens.show(before, eyes).trim()) {
                continue;
            }
            let put = match input {
                Input::Typed(typed) => lens.parse(&mut yours, typed, names),
                Input::Json(json) => lens.read_either(&mut yours, json, names),
            };
            if let Err(fault) = put {
                faults.push((*column, fault));
                continue;
            }
            if lens.equal(&yours, before) || lens.equal(&yours, now) {
                continue; // not touched by the asker, or already so
            }
            if !lens.equal(before, now) {
                let shown = [before, now, &yours].map(|value| lens.show(value, eyes));
                outcome.conflicts.push((*column, shown));
                continue;
            }
            outcome
                .to
                .push((*column, crate::json::written(|pen| lens.write(&yours, pen))));
        }
        if faults.is_empty() { Ok(outcome) } else { Err(faults) }
    }

    fn begin(&self, given: &[(usize, &Input)], names: &dyn Names) -> Result<Written, Vec<(usize, Fault)>> {
        let mut draft = Draft::of_inputs::<R>(given, names);
        let Some(value) = R::read(&mut draft) else {
            let number = |name: &str| {
                R::columns()
                    .iter()
                    .position(|c| c.info.name == name)
                    .unwrap_or(usize::MAX)
            };
            return Err(draft
                .faults()
                .iter()
                .map(|(name, fault)| (number(name), fault.clone()))
                .collect());
        };
        Ok(filled(&value))
    }
}

/// The columns of a value in which something stands, as the journal writes them.
pub(crate) fn filled<R: Register>(value: &R) -> Written {
    let columns = R::columns().iter().enumerate();
    let there = columns.filter(|(_, column)| !column.lens.is_absent(value));
    there
        .map(|(at, column)| (at, crate::json::written(|pen| column.lens.write(value, pen))))
        .collect()
}

/// The columns in which two values differ, as the journal writes the second.
pub(crate) fn patch<R: Register>(before: &R, after: &R) -> Written {
    let columns = R::columns().iter().enumerate();
    let changed = columns.filter(|(_, column)| !column.lens.equal(before, after));
    changed
        .map(|(at, column)| (at, crate::json::written(|pen| column.lens.write(after, pen))))
        .collect()
}
