//! Lists: search, filters, order and pages of one register, as far as a viewer may see it.
//!
//! A guarded column is refused as filter, sort or search term: asking is also seeing.

use std::cmp::Ordering;
use std::collections::HashSet;

use crate::fields::ColumnInfo;
use crate::json::Fault;
use crate::reference::AnyRef;
use crate::refusal::{FieldFault, Refusal};
use crate::schema::RegisterNumber;
use crate::value::{Kind, Names, fold};
use crate::view::View;

/// How a filter compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// The same; said several times of one column, any of them. Of a set of links: among them.
    Is,
    /// Not the same, or nothing.
    IsNot,
    /// The same or after it.
    AtLeast,
    /// The same or before it.
    AtMost,
    /// The words stand in it.
    Contains,
    /// Nothing stands there.
    Empty,
    /// Something stands there.
    Filled,
}

impl Test {
    /// Every test.
    pub const ALL: [Self; 7] = [
        Self::Is,
        Self::IsNot,
        Self::AtLeast,
        Self::AtMost,
        Self::Contains,
        Self::Empty,
        Self::Filled,
    ];

    /// The word in addresses.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Is => "is",
            Self::IsNot => "is-not",
            Self::AtLeast => "from",
            Self::AtMost => "to",
            Self::Contains => "contains",
            Self::Empty => "empty",
            Self::Filled => "filled",
        }
    }

    /// The test of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|test| test.word() == word)
    }

    /// The tests that make sense of a kind.
    #[must_use]
    pub fn of(kind: &Kind) -> &'static [Self] {
        match kind {
            Kind::Text | Kind::Code { .. } => &[Self::Contains, Self::Is, Self::IsNot, Self::Empty, Self::Filled],
            Kind::Integer { .. } | Kind::Decimal | Kind::Date | Kind::When | Kind::Instant => {
                &[Self::AtLeast, Self::AtMost, Self::Is, Self::Empty, Self::Filled]
            }
            Kind::Bool | Kind::Rag | Kind::Choice(_) | Kind::Link(_) | Kind::Links(_) | Kind::Person => {
                &[Self::Is, Self::IsNot, Self::Empty, Self::Filled]
            }
            Kind::Content | Kind::Rows(_) => &[Self::Empty, Self::Filled],
        }
    }
}

/// A condition on one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The column.
    pub column: usize,
    /// How it compares.
    pub test: Test,
    /// With what, as typed.
    pub typed: String,
}

/// What is asked of a register.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Words that searched columns have to hold.
    pub search: String,
    /// Conditions, all of which have to hold.
    pub filters: Vec<Filter>,
    /// The column to sort by, and whether the other way round; else by key.
    pub sort: Option<(usize, bool)>,
    /// How many to skip.
    pub offset: usize,
    /// How many to give.
    pub limit: usize,
}

/// A page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The keys, in order.
    pub keys: Vec<u32>,
    /// How many there are in all.
    pub total: usize,
}

type Holds<'q> = Box<dyn Fn(u32) -> bool + 'q>;

impl View<'_> {
    /// A page of a register's records.
    pub fn list(&self, register: RegisterNumber, query: &Query) -> Result<Page, Refusal> {
        if !self.may_see_register(register) {
            return Err(Refusal::forbidden(format!(
                "you have no right to see {}",
                self.info(register).name
            )));
        }
        let mut conditions = self.conditions(register, &query.filters)?;
        if !self.sees_all(register) {
            conditions.push(Box::new(move |key| self.may_see(self.any(register, key))));
        }
        let found =
            (!query.search.trim().is_empty()).then(|| self.state().search(register, &query.search, self.position()));
        let (column, reversed) = self.sort_column(register, query.sort)?;
        let ordered = self.state().ordered(register, column, self.position());
        let holds = |key: &u32| conditions.iter().all(|condition| condition(*key));
        if let (Some(found), None) = (&found, column) {
            return Ok(page(found.iter().copied().filter(holds), query, reversed));
        }
        if found.is_none() && conditions.is_empty() && !reversed {
            let keys = ordered.iter().skip(query.offset).take(query.limit).copied().collect();
            return Ok(Page {
                keys,
                total: ordered.len(),
            });
        }
        let found: Option<HashSet<u32>> = found.map(|keys| keys.into_iter().collect());
        let wanted = |key: &u32| found.as_ref().is_none_or(|found| found.contains(key)) && holds(key);
        let Some(column) = column.filter(|_| reversed) else {
            return Ok(page(ordered.iter().copied().filter(wanted), query, reversed));
        };
        // What is not set stays last when the order is turned round.
        let table = self.state().table(register);
        let filled = ordered.partition_point(|key| !table.is_absent(*key, self.position(), column));
        let turned = ordered[..filled].iter().rev().chain(&ordered[filled..]);
        Ok(page(turned.copied().filter(wanted), query, false))
    }

    /// The records of every register whose searched columns hold the words, some of each.
    #[must_use]
    pub fn search(&self, typed: &str, limit: usize) -> Vec<AnyRef> {
        let mut all = Vec::new();
        for register in 0..self.schema().registers().len() {
            if typed.trim().is_empty() || !self.may_see_register(register) {
                continue;
            }
            let keys = self.state().search(register, typed, self.position());
            let seen = keys.into_iter().map(|key| self.any(register, key));
            all.extend(seen.filter(|one| self.may_see(*one)).take(limit));
        }
        all
    }

    fn sort_column(
        &self,
        register: RegisterNumber,
        sort: Option<(usize, bool)>,
    ) -> Result<(Option<usize>, bool), Refusal> {
        let Some((column, reversed)) = sort else {
            return Ok((None, false));
        };
        let info = self.askable(register, column)?;
        let hidden = info.kind.target().and_then(|target| self.schema().number(target));
        if hidden.is_some_and(|target| !self.sees_all(target)) {
            // Sorting by names that one may not see would tell them apart.
            return Err(Refusal::forbidden(format!(
                "{} cannot be sorted by: you may not see all of it",
                info.title
            )));
        }
        Ok((Some(column), reversed))
    }

    fn askable(&self, register: RegisterNumber, column: usize) -> Result<&ColumnInfo, Refusal> {
        let unknown = || {
            Refusal::new(
                "unknown-field",
                format!("{} has no such column", self.info(register).name),
            )
        };
        let info = self.info(register).columns.get(column).ok_or_else(unknown)?;
        if info.guarded {
            let message = format!("{} is guarded: it is no filter, sort or search term", info.title);
            return Err(Refusal::new("guarded", message));
        }
        Ok(info)
    }

    fn conditions(&self, register: RegisterNumber, filters: &[Filter]) -> Result<Vec<Holds<'_>>, Refusal> {
        let mut all: Vec<Holds<'_>> = Vec::new();
        let mut faults = Vec::new();
        for (at, filter) in filters.iter().enumerate() {
            let info = self.askable(register, filter.column)?;
            let same = |other: &&Filter| other.column == filter.column && other.test == Test::Is;
            if filter.test == Test::Is && filters[..at].iter().any(|other| same(&other)) {
                continue; // told together with the first of them
            }
            let alternatives: Vec<&Filter> = if filter.test == Test::Is {
                filters.iter().filter(same).collect()
            } else {
                vec![filter]
            };
            let made: Result<Vec<_>, Fault> = alternatives
                .iter()
                .map(|filter| self.condition(register, info, filter))
                .collect();
            match made {
                Ok(made) => all.push(Box::new(move |key| made.iter().any(|holds| holds(key)))),
                Err(fault) => faults.push(FieldFault {
                    edit: 0,
                    field: info.name.to_owned(),
                    code: fault.code,
                    message: fault.message,
                }),
            }
        }
        if faults.is_empty() {
            Ok(all)
        } else {
            Err(Refusal::of_fields(faults))
        }
    }

    fn condition(&self, register: RegisterNumber, info: &ColumnInfo, filter: &Filter) -> Result<Holds<'_>, Fault> {
        let (table, position, column) = (self.state().table(register), self.position(), filter.column);
        let typed = filter.typed.trim();
        match filter.test {
            Test::Empty => return Ok(Box::new(move |key| table.is_absent(key, position, column))),
            Test::Filled => return Ok(Box::new(move |key| !table.is_absent(key, position, column))),
            _ if typed.is_empty() => return Err(Fault::new("required", "nothing was said to compare with")),
            Test::Contains => {
                let words = fold(typed);
                return Ok(Box::new(move |key| {
                    let shown = table.show(key, position, column, &self.eyes()).unwrap_or_default();
                    fold(&shown).contains(&words)
                }));
            }
            _ => {}
        }
        let equal: Holds<'_> = match &info.kind {
            Kind::Link(target) | Kind::Links(target) => {
                let wanted = self.names().find(target, typed)?.get();
                Box::new(move |key| {
                    let mut among = false;
                    table.links(key, position, column, &mut |link| among |= link.key.get() == wanted);
                    among
                })
            }
            Kind::Text => {
                let wanted = fold(typed);
                Box::new(move |key| table.folded(key, position, column).as_deref() == Some(wanted.as_str()))
            }
            _ => {
                let compare = table.test(position, column, typed, &self.names())?;
                let fits = move |order: Ordering, test| match test {
                    Test::AtLeast => order.is_ge(),
                    Test::AtMost => order.is_le(),
                    _ => order.is_eq(),
                };
                let test = filter.test;
                Box::new(move |key| compare(key).is_some_and(|order| fits(order, test)))
            }
        };
        Ok(if filter.test == Test::IsNot {
            Box::new(move |key| !equal(key))
        } else {
            equal
        })
    }
}

fn page(keys: impl Iterator<Item = u32>, query: &Query, reversed: bool) -> Page {
    let mut all: Vec<u32> = keys.collect();
    if reversed {
        all.reverse();
    }
    let total = all.len();
    Page {
        keys: all.into_iter().skip(query.offset).take(query.limit).collect(),
        total,
    }
}
