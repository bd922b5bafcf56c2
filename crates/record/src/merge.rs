//! The three-way merge of an import: what the last reading of the series said, what this one says, what stands.
//!
//! Theirs equals base or ours: no news. Ours equals base: a change. Otherwise somebody has to decide. So the same
//! document again changes nothing, even after people edited, and an accepted repair stands when the next document
//! repeats the old mistake. Pure: gives edits to be decided and lists of what is not; nothing is applied here.

use std::collections::{HashMap, HashSet};
use std::num::NonZeroU32;

use terms::{Date, Text};

use crate::at::At;
use crate::changes::any;
use crate::edits::{Edit, What};
use crate::entry::Source;
use crate::json::Fault;
use crate::names::find_person;
use crate::reading::{Fact, Reading};
use crate::reference::{AnyRef, Person};
use crate::refusal::Refusal;
use crate::schema::RegisterNumber;
use crate::state::State;
use crate::table::Input;
use crate::value::{Eyes, Names, People, fold};

/// A field on which the document and the record differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The record.
    pub record: AnyRef,
    /// The column's stored name; empty when the whole record is meant.
    pub field: Text,
    /// What the last reading of the series said.
    pub base: Option<Text>,
    /// What this document says.
    pub theirs: Text,
    /// What stands in the record.
    pub ours: Text,
    /// The cell that says so.
    pub cell: u32,
    /// Why it is not simply taken.
    pub because: Disagreement,
}

/// Why a difference is for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Disagreement {
    /// Both the document and people have moved it.
    BothMoved,
    /// Only a decision moves it, and the document is none.
    Door,
    /// The record was dropped as a mistake.
    Dropped,
    /// The document is older than one already taken in.
    Older,
}

impl Disagreement {
    /// The word in answers.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::BothMoved => "both-moved",
            Self::Door => "needs-decision",
            Self::Dropped => "dropped",
            Self::Older => "older-document",
        }
    }
}

/// A fact that could not be taken: its number in the reading, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The fact's number in the reading.
    pub fact: usize,
    /// Why.
    pub fault: Fault,
}

/// What an import comes to.
#[derive(Clone, Debug, Default)]
pub struct Merge {
    /// Records that begin and fields that change: to be decided as one entry.
    pub edits: Vec<Edit>,
    /// Differences for a person.
    pub differences: Vec<Difference>,
    /// Facts that could not be taken.
    pub unread: Vec<Unread>,
    /// Facts without news.
    pub unchanged: usize,
    /// Whether the document is older than one of its series already taken in: then there are no edits.
    pub older: bool,
    facts_of: Vec<Vec<usize>>,
}

impl Merge {
    /// Takes out the edits that a refusal names, and lists their facts; whether anything was taken out.
    ///
    /// For what single records cannot be: the rest of the document is taken all the same.
    pub fn set_aside(&mut self, refusal: &Refusal) -> bool {
        let mut named: Vec<(usize, Fault)> = refusal
            .reasons()
            .fields
            .iter()
            .map(|fault| (fault.edit, Fault::new(fault.code, fault.message.clone())))
            .collect();
        named.sort_by_key(|(edit, _)| std::cmp::Reverse(*edit));
        named.dedup_by_key(|(edit, _)| *edit);
        let any = named.iter().any(|(edit, _)| *edit < self.edits.len());
        for (edit, fault) in named {
            if edit >= self.facts_of.len() {
                continue;
            }
            self.edits.remove(edit);
            let facts = self.facts_of.remove(edit);
            self.unread.extend(facts.into_iter().map(|fact| Unread {
                fact,
                fault: fault.clone(),
            }));
        }
        any
    }
}

impl State {
    /// The last reading of a series: the one of the latest day, and of those the last taken in.
    #[must_use]
    pub fn last_of_series(&self, series: &str) -> Option<&Source> {
        let of_series = self
            .sources()
            .iter()
            .map(|(_, source)| source)
            .filter(|source| source.series == *series);
        of_series.max_by_key(|source| source.on)
    }

    /// Whether a document of that day is older than one of its series already taken in.
    #[must_use]
    pub fn is_older(&self, series: &str, on: Option<Date>) -> bool {
        on.is_some() && self.last_of_series(series).is_some_and(|last| last.on > on)
    }
}

/// The facts of one record.
struct Group<'r> {
    register: RegisterNumber,
    name: &'r Text,
    facts: Vec<(usize, usize, &'r Fact)>, // number in the reading, column
    begins: Option<u32>,                  // the key it stands for while merging
    key: Option<u32>,
}

/// Names while merging: records that begin in the same import stand for themselves by keys from the top.
struct MergeNames<'a> {
    at: &'a At<'a>,
    people: &'a dyn People,
    begun: HashMap<(RegisterNumber, String), u32>,
}

impl Names for MergeNames<'_> {
    fn find(&self, register: &str, typed: &str) -> Result<NonZeroU32, Fault> {
        let state = self.at.state();
        let number = state.numbered(register)?;
        let begun = self.begun.get(&(number, fold(typed))).copied();
        let known = || state.find_named(number, typed, state.position()).first().copied();
        begun.or_else(known).and_then(NonZeroU32::new).ok_or_else(|| {
            let title = state.schema().info(number).title().to_lowercase();
            Fault::new("unknown-name", format!("nothing in {title} is called `{typed}`"))
        })
    }

    fn person(&self, typed: &str) -> Result<Person, Fault> {
        find_person(self.people, typed)
    }
}

/// Merges a reading into the newest record; `base` is the last reading of its series, if one was taken in.
#[must_use]
pub fn merge(at: &At<'_>, base: Option<&Reading>, theirs: &Reading, people: &dyn People) -> Merge {
    let state = at.state();
    let mut out = Merge {
        older: state.is_older(&theirs.series, theirs.on),
        ..Merge::default()
    };
    let mut groups = grouped(state, theirs, &mut out);
    let mut names = MergeNames {
        at,
        people,
        begun: HashMap::new(),
    };
    begin(state, &mut groups, &mut names, &mut out);
    let base = BaseFacts::of(base);
    for group in &groups {
        let mut one = Merging {
            state,
            names: &names,
            base: &base,
            at,
            out: &mut out,
        };
        match (group.key, group.begins) {
            (Some(key), _) => one.stands(group, key),
            (None, Some(_)) => one.begins(group),
            (None, None) => one.gone(group),
        }
    }
    out
}

/// What the base said, by register, record and column.
struct BaseFacts<'r>(HashMap<(&'r str, String, &'r str), &'r Text>);

impl<'r> BaseFacts<'r> {
    fn of(base: Option<&'r Reading>) -> Self {
        let facts = base.into_iter().flat_map(|reading| &reading.facts);
        Self(
            facts
                .map(|fact| {
                    (
                        (fact.register.as_str(), fold(&fact.record), fact.column.as_str()),
                        &fact.typed,
                    )
                })
                .collect(),
        )
    }

    fn get(&self, fact: &Fact) -> Option<&'r Text> {
        self.0
            .get(&(fact.register.as_str(), fold(&fact.record), fact.column.as_str()))
            .copied()
    }
}

fn grouped<'r>(state: &State, theirs: &'r Reading, out: &mut Merge) -> Vec<Group<'r>> {
    let mut groups: Vec<Group<'r>> = Vec::new();
    let mut at: HashMap<(RegisterNumber, String), usize> = HashMap::new();
    for (n, fact) in theirs.facts.iter().enumerate() {
        let number = state.numbered(&fact.register);
        let column = number
            .as_ref()
            .ok()
            .and_then(|number| state.schema().info(*number).column(&fact.column));
        let (Ok(register), Some(column)) = (number, column) else {
            let message = format!("{} has no field `{}`", fact.register, fact.column);
            out.unread.push(Unread {
                fact: n,
                fault: Fault::new("unknown-field", message),
            });
            continue;
        };
        let group = *at.entry((register, fold(&fact.record))).or_insert_with(|| {
            groups.push(Group {
                register,
                name: &fact.record,
                facts: Vec::new(),
                begins: None,
                key: None,
            });
            groups.len() - 1
        });
        groups[group].facts.push((n, column, fact));
    }
    groups
}

/// Finds the record of each group, and which ones begin; what lacks a required field is set aside with its facts.
fn begin(state: &State, groups: &mut [Group<'_>], names: &mut MergeNames<'_>, out: &mut Merge) {
    let mut from_the_top = u32::MAX;
    for group in groups.iter_mut() {
        group.key = standing(state, group.register, group.name);
        if group.key.is_none() && !was_ever(state, group.register, group.name) {
            group.begins = Some(from_the_top);
            names.begun.insert((group.register, fold(group.name)), from_the_top);
            for typed in unique_facts(state, group) {
                names.begun.insert((group.register, fold(typed)), from_the_top);
            }
            from_the_top -= 1;
        }
    }
    // A record that cannot begin takes its name along, which may keep another from beginning.
    loop {
        let mut gone = HashSet::new();
        for group in groups.iter_mut().filter(|group| group.begins.is_some()) {
            let given = readable(state, group, names);
            let inputs: Vec<(usize, &Input)> = given.iter().map(|(column, input)| (*column, input)).collect();
            if let Err(faults) = state.table(group.register).begin(&inputs, names) {
                let fault = cannot_begin(state, group, &faults);
                out.unread.extend(group.facts.drain(..).map(|(fact, ..)| Unread {
                    fact,
                    fault: fault.clone(),
                }));
                gone.extend(group.begins.take());
            }
        }
        if gone.is_empty() {
            return;
        }
        names.begun.retain(|_, key| !gone.contains(key));
    }
}

fn cannot_begin(state: &State, group: &Group<'_>, faults: &[(usize, Fault)]) -> Fault {
    let columns = &state.schema().info(group.register).columns;
    let title = |column: usize| columns.get(column).map_or("", |c| c.title);
    let said: Vec<_> = faults
        .iter()
        .map(|(column, fault)| format!("{}: {fault}", title(*column)))
        .collect();
    Fault::new(
        "cannot-begin",
        format!("{} cannot begin: {}", group.name, said.join("; ")),
    )
}

/// The unique column that holds what the record is called, where no fact says it.
fn naming_column(state: &State, group: &Group<'_>) -> Option<usize> {
    let unique = state.schema().info(group.register).unique().next()?;
    group
        .facts
        .iter()
        .all(|(_, column, _)| *column != unique)
        .then_some(unique)
}

fn unique_facts<'r>(state: &State, group: &Group<'r>) -> Vec<&'r Text> {
    let columns = &state.schema().info(group.register).columns;
    group
        .facts
        .iter()
        .filter(|(_, column, _)| columns[*column].unique)
        .map(|(.., fact)| &fact.typed)
        .collect()
}

/// The facts of a group whose typed value can be read.
fn readable(state: &State, group: &Group<'_>, names: &dyn Names) -> Vec<(usize, Input)> {
    let table = state.table(group.register);
    let read = group
        .facts
        .iter()
        .filter(|(_, column, fact)| table.canonical(*column, &fact.typed, names).is_ok());
    let name = naming_column(state, group).map(|column| (column, Input::Typed(group.name.to_string())));
    read.map(|(_, column, fact)| (*column, Input::Typed(fact.typed.to_string())))
        .chain(name)
        .collect()
}

/// The live record that a document means: called so, or called so once, before somebody corrected the name.
fn standing(state: &State, register: RegisterNumber, name: &str) -> Option<u32> {
    let now = state.position();
    if let Some(key) = state.find_named(register, name, now).first() {
        return Some(*key);
    }
    let mut once = state.maybe_named(register, &fold(name));
    once.retain(|key| state.alive(register, *key, now));
    match once.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

fn was_ever(state: &State, register: RegisterNumber, name: &str) -> bool {
    !state.maybe_named(register, &fold(name)).is_empty()
}

struct Merging<'m> {
    state: &'m State,
    names: &'m MergeNames<'m>,
    base: &'m BaseFacts<'m>,
    at: &'m At<'m>,
    out: &'m mut Merge,
}

impl<'m> Merging<'m> {
    /// A record that the record does not know yet.
    fn begins(&mut self, group: &Group<'_>) {
        if self.out.older {
            self.out.unchanged += group.facts.len(); // it was in an earlier document and in none since
            return;
        }
        let table = self.state.table(group.register);
        let mut edit = Edit::new(self.state.schema().info(group.register).name, What::Add);
        let mut taken = Vec::new();
        if let Some(column) = naming_column(self.state, group) {
            edit = edit.typed(
                self.state.schema().info(group.register).columns[column].name,
                group.name.as_str(),
            );
        }
        for (n, column, fact) in &group.facts {
            match table.canonical(*column, &fact.typed, self.names) {
                Ok(_) => {
                    edit = edit
                        .typed(fact.column.as_str(), fact.typed.as_str())
                        .cell(fact.column.as_str(), fact.cell);
                    taken.push(*n);
                }
                Err(fault) => self.out.unread.push(Unread { fact: *n, fault }),
            }
        }
        self.out.edits.push(edit);
        self.out.facts_of.push(taken);
    }

    /// A record that was dropped: no news unless the document now says something else of it.
    fn gone(&mut self, group: &Group<'_>) {
        let mut once = self.state.maybe_named(group.register, &fold(group.name));
        once.sort_unstable();
        for (_, _, fact) in &group.facts {
            let base = self.base.get(fact);
            match once.last() {
                Some(key) if base != Some(&fact.typed) => self.out.differences.push(Difference {
                    record: any(self.state, group.register, *key),
                    field: fact.column.clone(),
                    base: base.cloned(),
                    theirs: fact.typed.clone(),
                    ours: Text::default(),
                    cell: fact.cell,
                    because: Disagreement::Dropped,
                }),
                _ => self.out.unchanged += 1,
            }
        }
    }

    /// A record that stands.
    fn stands(&mut self, group: &Group<'m>, key: u32) {
        let state = self.state;
        let (table, info) = (state.table(group.register), state.schema().info(group.register));
        let mut edit = Edit::new(info.name, What::Set(key)).seen(state.position());
        let mut taken = Vec::new();
        for (n, column, fact) in &group.facts {
            let theirs = match table.canonical(*column, &fact.typed, self.names) {
                Ok(theirs) => theirs,
                Err(fault) => {
                    self.out.unread.push(Unread { fact: *n, fault });
                    continue;
                }
            };
            let ours = table.stored(key, state.position(), *column);
            let base = self.base.get(fact);
            let before = base.map(|typed| table.canonical(*column, typed, self.names));
            let same_as_base = match &before {
                Some(Ok(before)) => *before == theirs,
                Some(Err(_)) => base == Some(&fact.typed),
                None => false,
            };
            if theirs == ours || same_as_base {
                self.out.unchanged += 1;
                continue;
            }
            let untouched = match before {
                Some(before) => before.is_ok_and(|before| before == ours),
                None => ours.is_none(),
            };
            let because = if self.out.older {
                Some(Disagreement::Older)
            } else if !info.columns[*column].is_free() {
                Some(Disagreement::Door)
            } else {
                (!untouched).then_some(Disagreement::BothMoved)
            };
            if let Some(because) = because {
                self.differs(group, key, *column, fact, base, because);
            } else {
                edit = edit
                    .typed(fact.column.as_str(), fact.typed.as_str())
                    .cell(fact.column.as_str(), fact.cell);
                taken.push(*n);
            }
        }
        if !taken.is_empty() {
            self.out.edits.push(edit);
            self.out.facts_of.push(taken);
        }
    }

    fn differs(
        &mut self,
        group: &Group<'_>,
        key: u32,
        column: usize,
        fact: &Fact,
        base: Option<&Text>,
        because: Disagreement,
    ) {
        let eyes = Eyes::of_house(self.at, self.names.people);
        let table = self.state.table(group.register);
        let ours = table
            .show(key, self.state.position(), column, &eyes)
            .unwrap_or_default();
        self.out.differences.push(Difference {
            record: any(self.state, group.register, key),
            field: Text::from(self.state.schema().info(group.register).columns[column].name),
            base: base.cloned(),
            theirs: fact.typed.clone(),
            ours: Text::from(ours),
            cell: fact.cell,
            because,
        });
    }
}
