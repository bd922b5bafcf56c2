//! The list of registers, without their types: what store, web, command line and API are written over.
//!
//! Adding a register touches its own file and this list's one caller. Not here: any row (`state`).

use std::any::TypeId;
use std::collections::{BTreeSet, HashMap};
use std::marker::PhantomData;
use std::sync::Arc;

use crate::access::{Access, Role, Roles};
use crate::act::AnyAction;
use crate::at::At;
use crate::fields::{ColumnInfo, find_column};
use crate::json::Fault;
use crate::reference::Ref;
use crate::register::{Problems, Register};
use crate::table::{AnyTable, Table};
use crate::value::Kind;

/// The number of a register in its schema.
pub type RegisterNumber = usize;

/// What is known of a register without its type.
pub struct RegisterInfo {
    /// The stored name, for ever: also in addresses of pages.
    pub name: &'static str,
    /// What it is, for people.
    pub about: &'static str,
    /// Its columns, in order.
    pub columns: Vec<ColumnInfo>,
    /// Who may do what.
    pub access: Access,
    /// Columns of any register that link here: register, column.
    pub inbound: Vec<(RegisterNumber, usize)>,
    type_id: TypeId,
    empty: fn() -> Arc<dyn AnyTable>,
}

impl RegisterInfo {
    /// The number of the column of that name, or of one that was once called so.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        find_column(&self.columns, name)
    }

    /// The columns by which a record is known: unique ones.
    pub fn unique(&self) -> impl Iterator<Item = usize> + '_ {
        self.columns
            .iter()
            .enumerate()
            .filter(|(_, c)| c.unique)
            .map(|(at, _)| at)
    }

    /// The title people read, made from the stored name: `milestone-changes` is `Milestone changes`.
    #[must_use]
    pub fn title(&self) -> String {
        let words = self.name.replace('-', " ");
        let mut letters = words.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect())
            .unwrap_or_default()
    }

    pub(crate) fn empty(&self) -> Arc<dyn AnyTable> {
        (self.empty)()
    }
}

/// The description of a register, for the schema's list.
#[must_use]
pub fn register<R: Register>() -> RegisterInfo {
    RegisterInfo {
        name: R::NAME,
        about: R::ABOUT.trim(),
        columns: R::columns().iter().map(|column| column.info.clone()).collect(),
        access: R::access(),
        inbound: Vec::new(),
        type_id: TypeId::of::<R>(),
        empty: || Arc::new(Table::<R>::default()),
    }
}

/// What a later crate holds to be impossible of a register's records.
pub(crate) trait AnyInvariant: Send + Sync {
    fn check(&self, key: u32, at: &At<'_>, say: &mut Problems);
}

struct Invariant<R, F> {
    holds: F,
    of: PhantomData<fn() -> R>,
}

impl<R, F> AnyInvariant for Invariant<R, F>
where
    R: Register,
    F: Fn(Ref<R>, &R, &At<'_>, &mut Problems) + Send + Sync,
{
    fn check(&self, key: u32, at: &At<'_>, say: &mut Problems) {
        let Some(own) = Ref::<R>::from_number(key) else { return };
        if let Some(value) = at.find(own) {
            (self.holds)(own, value, at, say);
        }
    }
}

/// Every register of a program, its roles and its actions.
pub struct Schema {
    level: u32,
    roles: Vec<Role>,
    registers: Vec<RegisterInfo>,
    by_name: HashMap<&'static str, RegisterNumber>,
    by_type: HashMap<TypeId, RegisterNumber>,
    actions: Vec<AnyAction>,
    invariants: Vec<(RegisterNumber, Box<dyn AnyInvariant>)>,
}

/// What is wrong with a list of registers: found when a program starts, and by its tests.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SchemaFault {
    /// A name is taken twice.
    #[error("two registers, columns or actions are called `{0}`")]
    Twice(String),
    /// A link to a register that is not in the list.
    #[error("{0} links to `{1}`, which is not in the list of registers")]
    NoTarget(String, &'static str),
    /// A guarded column that would tell what it holds.
    #[error("{0} is guarded: it can be neither unique nor searched nor linked back")]
    Tells(String),
    /// More registers than can be watched.
    #[error("at most 256 registers")]
    TooMany,
}

impl Schema {
    /// The schema of a program: the level of entries that it writes and knows, its roles, its registers.
    pub fn new(
        level: u32,
        roles: &[Role],
        registers: impl IntoIterator<Item = RegisterInfo>,
    ) -> Result<Self, SchemaFault> {
        let mut schema = Self {
            level,
            roles: roles.to_vec(),
            registers: registers.into_iter().collect(),
            by_name: HashMap::new(),
            by_type: HashMap::new(),
            actions: Vec::new(),
            invariants: Vec::new(),
        };
        if schema.registers.len() > 256 {
            return Err(SchemaFault::TooMany);
        }
        for (number, register) in schema.registers.iter().enumerate() {
            if schema.by_name.insert(register.name, number).is_some() {
                return Err(SchemaFault::Twice(register.name.to_owned()));
            }
            schema.by_type.insert(register.type_id, number);
            check_columns(register)?;
        }
        schema.connect()?;
        Ok(schema)
    }

    /// The same schema with the actions that may be asked for.
    pub fn with_actions(mut self, actions: impl IntoIterator<Item = AnyAction>) -> Result<Self, SchemaFault> {
        for action in actions {
            if self.action(action.name).is_some() {
                return Err(SchemaFault::Twice(action.name.to_owned()));
            }
            self.actions.push(action);
        }
        Ok(self)
    }

    /// The same schema with what a later crate holds to be impossible of `R`.
    #[must_use]
    pub fn with_invariant<R: Register>(
        mut self,
        holds: impl Fn(Ref<R>, &R, &At<'_>, &mut Problems) + Send + Sync + 'static,
    ) -> Self {
        if let Some(number) = self.number_of::<R>() {
            self.invariants
                .push((number, Box::new(Invariant { holds, of: PhantomData })));
        }
        self
    }

    fn connect(&mut self) -> Result<(), SchemaFault> {
        let mut inbound = vec![Vec::new(); self.registers.len()];
        for (number, register) in self.registers.iter().enumerate() {
            for (at, column) in register.columns.iter().enumerate() {
                let Some(target) = column.kind.target() else { continue };
                let missing = || SchemaFault::NoTarget(format!("{}.{}", register.name, column.name), target);
                let target = *self.by_name.get(target).ok_or_else(missing)?;
                inbound[target].push((number, at));
            }
        }
        for (register, inbound) in self.registers.iter_mut().zip(inbound) {
            register.inbound = inbound;
        }
        Ok(())
    }

    /// The level of entries that this program writes, and the highest that it understands.
    #[must_use]
    pub fn level(&self) -> u32 {
        self.level
    }

    /// The roles, in order.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The role of that name.
    #[must_use]
    pub fn role(&self, name: &str) -> Option<Role> {
        self.roles.iter().copied().find(|role| role.name() == name)
    }

    /// The registers, in order.
    #[must_use]
    pub fn registers(&self) -> &[RegisterInfo] {
        &self.registers
    }

    /// The register of a number.
    #[must_use]
    pub fn info(&self, register: RegisterNumber) -> &RegisterInfo {
        &self.registers[register]
    }

    /// The number of the register of that name.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<RegisterNumber> {
        self.by_name.get(name).copied()
    }

    /// The register of that name.
    #[must_use]
    pub fn register(&self, name: &str) -> Option<&RegisterInfo> {
        self.number(name).map(|number| &self.registers[number])
    }

    /// The number of a register by its type.
    #[must_use]
    pub fn number_of<R: Register>(&self) -> Option<RegisterNumber> {
        self.by_type.get(&TypeId::of::<R>()).copied()
    }

    /// The actions, in order.
    #[must_use]
    pub fn actions(&self) -> &[AnyAction] {
        &self.actions
    }

    /// The action of that name.
    #[must_use]
    pub fn action(&self, name: &str) -> Option<&AnyAction> {
        self.actions.iter().find(|action| action.name == name)
    }

    pub(crate) fn invariants(&self, register: RegisterNumber) -> impl Iterator<Item = &dyn AnyInvariant> {
        self.invariants
            .iter()
            .filter(move |(of, _)| *of == register)
            .map(|(_, invariant)| invariant.as_ref())
    }

    /// The text of `registers.lock`: every register, column and type, and every name a column had before.
    ///
    /// Stored names are for ever: a test compares this with the checked-in file and fails when a line vanishes.
    #[must_use]
    pub fn lock(&self) -> String {
        let mut out = String::new();
        for register in &self.registers {
            out.push_str(&format!("{}\n", register.name));
            for column in &register.columns {
                let required = if column.required { "" } else { "?" };
                let guarded = if column.guarded { " guarded" } else { "" };
                out.push_str(&format!(
                    "{}.{} {}{required}{guarded}\n",
                    register.name,
                    column.name,
                    column.kind.word()
                ));
                for was in &column.was {
                    out.push_str(&format!("{}.{was} now {}\n", register.name, column.name));
                }
            }
        }
        out
    }

    /// Whether these fields of a register hold words or persons: what may be withheld and still be replayed.
    pub fn may_withhold(&self, register: &str, fields: &[&str]) -> Result<(), Fault> {
        let columns = self
            .register(register)
            .map(|info| info.columns.as_slice())
            .unwrap_or_default();
        for field in fields {
            let column = find_column(columns, field).map(|at| &columns[at]);
            if !column.is_some_and(|column| matches!(column.kind, Kind::Text | Kind::Person)) {
                let message = format!("`{field}` of {register} holds no words: only texts and persons can be withheld");
                return Err(Fault::new("not-a-text", message));
            }
        }
        Ok(())
    }

    /// What of an earlier lock text does not hold any more: a line that vanished, a retired name that returned.
    #[must_use]
    pub fn broken_promises(&self, locked: &str) -> Vec<String> {
        let today = self.lock();
        let now: BTreeSet<&str> = today.lines().collect();
        let name = |line: &str| line.split(' ').next().unwrap_or("").to_owned();
        let names: BTreeSet<String> = now.iter().map(|line| name(line)).collect();
        let mut broken = Vec::new();
        for line in locked
            .lines()
            .filter(|line| !line.trim().is_empty() && !now.contains(line))
        {
            let what = match (names.contains(&name(line)), line.contains(" now ")) {
                (true, true) => "a retired name is in use again",
                (true, false) => "the type has changed: keep reading the old form, then renew the lock",
                (false, _) => "a stored name is gone: say `.was(..)` on the column that took its place",
            };
            broken.push(format!("{line}: {what}"));
        }
        broken
    }

    /// Who may do what, as a text to be checked in: a widening of a right is a changed cell.
    #[must_use]
    pub fn access_matrix(&self) -> String {
        self.registers
            .iter()
            .map(|register| self.matrix_of(register))
            .collect::<Vec<_>>()
            .join("\n")
    }

    fn matrix_of(&self, register: &RegisterInfo) -> String {
        let owned: Vec<_> = register.columns.iter().filter(|c| c.by_owner).map(|c| c.name).collect();
        let access = &register.access;
        let guarded = register.columns.iter().any(|c| c.guarded);
        let mut rows = vec![(register.name.to_owned(), None)];
        rows.push(("see".into(), Some((access.see, String::new()))));
        if guarded {
            rows.push(("open".into(), Some((access.open, String::new()))));
        }
        rows.push(("edit".into(), Some((access.edit, owned.join(" ")))));
        if access.add != crate::access::Right::default() {
            rows.push(("add".into(), Some((access.add, String::new()))));
        }
        for (door, right) in &access.pass {
            let act = door
                .0
                .strip_prefix(register.name)
                .and_then(|rest| rest.strip_prefix('.'))
                .unwrap_or(door.0);
            rows.push((act.to_owned(), Some((*right, String::new()))));
        }
        let cell = |right: &Option<(crate::access::Right, String)>, role: Role| match right {
            None => role.name().to_owned(),
            Some((right, _)) if right.all.meets(Roles::from(role)) => "all".to_owned(),
            Some((right, what)) if right.own.meets(Roles::from(role)) => {
                if what.is_empty() {
                    "own".to_owned()
                } else {
                    format!("own: {what}")
                }
            }
            Some(_) => "-".to_owned(),
        };
        let mut table: Vec<Vec<String>> = Vec::new();
        for (head, right) in &rows {
            let cells = self.roles.iter().map(|role| cell(right, *role));
            table.push(std::iter::once(head.clone()).chain(cells).collect());
        }
        aligned(&table)
    }
}

fn check_columns(register: &RegisterInfo) -> Result<(), SchemaFault> {
    let mut names = BTreeSet::new();
    for column in &register.columns {
        for name in std::iter::once(&column.name).chain(&column.was) {
            if !names.insert(*name) {
                return Err(SchemaFault::Twice(format!("{}.{name}", register.name)));
            }
        }
        if column.guarded && (column.unique || column.searched || column.seen_as.is_some()) {
            return Err(SchemaFault::Tells(format!("{}.{}", register.name, column.name)));
        }
    }
    Ok(())
}

fn aligned(table: &[Vec<String>]) -> String {
    let columns = table.first().map_or(0, Vec::len);
    let width = |at: usize| {
        table
            .iter()
            .filter_map(|row| row.get(at))
            .map(|cell| cell.chars().count())
            .max()
    };
    let widths: Vec<usize> = (0..columns).map(|at| width(at).unwrap_or(0)).collect();
    let mut out = String::new();
    for row in table {
        let cells: Vec<_> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:<width$}"))
            .collect();
        out.push_str(cells.join("  ").trim_end());
        out.push('\n');
    }
    out
}
