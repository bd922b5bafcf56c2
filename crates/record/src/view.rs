//! What somebody may see of the record at a moment: all that pages, files and the API ever hold.
//!
//! Nothing here yields a state or an `At`. Rights are today's rights and today's ownership at whatever moment is
//! viewed. Not here: lists (`query`) and histories (`history`), which are further methods of the same view.

use std::collections::HashMap;
use std::sync::Arc;

use terms::{Date, Rag};

use crate::access::{Right, Roles, Viewer};
use crate::at::At;
use crate::chain::Head;
use crate::changes::any;
use crate::derive::Narrowed;
use crate::json;
use crate::names::AskersNames;
use crate::reference::{AnyRef, Ref};
use crate::register::{Door, Register};
use crate::row::Position;
use crate::schema::{RegisterInfo, RegisterNumber, Schema};
use crate::state::State;
use crate::value::{Eyes, People, RESTRICTED, Value};

/// A view that owns what it looks at, to be kept for as long as a page or a PDF takes.
#[derive(Clone)]
pub struct Look {
    state: Arc<State>,
    position: Position,
    today: Date,
    viewer: Arc<Viewer>,
    people: Arc<dyn People + Send>,
}

impl Look {
    /// Somebody's look at a position.
    #[must_use]
    pub fn new(
        state: Arc<State>,
        position: Position,
        today: Date,
        viewer: Arc<Viewer>,
        people: Arc<dyn People + Send>,
    ) -> Self {
        Self {
            state,
            position,
            today,
            viewer,
            people,
        }
    }

    /// The view.
    #[must_use]
    pub fn view(&self) -> View<'_> {
        View::new(
            &self.state,
            self.position,
            self.today,
            &self.viewer,
            self.people.as_ref(),
        )
    }

    /// The same viewer's look at another position of the same state.
    #[must_use]
    pub fn at(&self, position: Position) -> Self {
        Self {
            position,
            ..self.clone()
        }
    }
}

/// The record as somebody may see it at a position.
pub struct View<'a> {
    at: At<'a>,
    viewer: &'a Viewer,
    people: &'a dyn People,
}

/// A link as it reads to a viewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// The record; none if the viewer may not see it.
    pub target: Option<AnyRef>,
    /// Its name, or "restricted".
    pub name: String,
}

/// Records that point at one, by one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbound {
    /// Their register.
    pub register: RegisterNumber,
    /// Their column.
    pub column: usize,
    /// The heading under which they are shown here.
    pub heading: String,
    /// Their keys, as far as the viewer may see them.
    pub keys: Vec<u32>,
}

/// What a viewer may do with a record: for hiding what would be refused.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights {
    /// For each column, whether an edit may change it.
    pub columns: Vec<bool>,
    /// Whether it may be dropped.
    pub drop: bool,
    /// The doors that may be passed with it.
    pub doors: Vec<Door>,
}

impl<'a> View<'a> {
    /// Somebody's view at a position; `today` comes from outside.
    #[must_use]
    pub fn new(state: &'a State, position: Position, today: Date, viewer: &'a Viewer, people: &'a dyn People) -> Self {
        Self {
            at: At::new(state, position.min(state.position()), today),
            viewer,
            people,
        }
    }

    pub(crate) fn state(&self) -> &'a State {
        self.at.state()
    }

    /// The viewer's eyes.
    #[must_use]
    pub fn eyes(&self) -> Eyes<'_> {
        Eyes::of(self.viewer, &self.at, self.people)
    }

    pub(crate) fn names(&self) -> AskersNames<'_> {
        AskersNames {
            at: &self.at,
            viewer: self.viewer,
            people: self.people,
            begun: HashMap::new(),
        }
    }

    /// The schema.
    #[must_use]
    pub fn schema(&self) -> &'a Arc<Schema> {
        self.state().schema()
    }

    /// The register of a number.
    #[must_use]
    pub fn info(&self, register: RegisterNumber) -> &'a RegisterInfo {
        self.schema().info(register)
    }

    /// The position looked at.
    #[must_use]
    pub fn position(&self) -> Position {
        self.at.position()
    }

    /// The newest position.
    #[must_use]
    pub fn newest(&self) -> Position {
        self.state().position()
    }

    /// The head of the chain: to be published in what leaves the house.
    #[must_use]
    pub fn head(&self) -> Head {
        self.state().head()
    }

    /// The position of a moment.
    #[must_use]
    pub fn position_of(&self, moment: &crate::state::Moment) -> Option<Position> {
        self.state().position_of(moment)
    }

    /// Why the record goes no further, if it is written by a newer program.
    #[must_use]
    pub fn stopped(&self) -> Option<crate::state::Stopped> {
        self.state().stopped()
    }

    /// The day on which is looked.
    #[must_use]
    pub fn today(&self) -> Date {
        self.at.day()
    }

    /// Who looks.
    #[must_use]
    pub fn viewer(&self) -> &'a Viewer {
        self.viewer
    }

    pub(crate) fn any(&self, register: RegisterNumber, key: u32) -> AnyRef {
        any(self.state(), register, key)
    }

    pub(crate) fn has(&self, right: Right, target: AnyRef) -> bool {
        self.state().has_right(right, self.viewer, &self.at, target)
    }

    /// Whether some record of a register could be seen.
    #[must_use]
    pub fn may_see_register(&self, register: RegisterNumber) -> bool {
        self.info(register).access.see.could(self.viewer)
    }

    /// Whether every record of a register may be seen.
    #[must_use]
    pub fn sees_all(&self, register: RegisterNumber) -> bool {
        self.info(register).access.see.all.meets(self.viewer.roles)
    }

    /// Whether a record may be seen, whether or not it stood at the moment.
    #[must_use]
    pub fn may_see(&self, target: AnyRef) -> bool {
        self.state().may_see(self.viewer, &self.at, target)
    }

    /// The record of a register's stored name and a key, if the viewer may see it and it ever was.
    #[must_use]
    pub fn record(&self, register: &str, key: u32) -> Option<AnyRef> {
        let number = self.schema().number(register)?;
        if key == 0 || key > self.state().keys(number) {
            return None;
        }
        Some(self.any(number, key)).filter(|one| self.may_see(*one))
    }

    /// Whether the record stood at the moment, and may be seen.
    #[must_use]
    pub fn stands(&self, one: AnyRef) -> bool {
        self.place(one).is_some()
    }

    /// Register number of a record that stands and may be seen.
    fn place(&self, one: AnyRef) -> Option<RegisterNumber> {
        let number = self.schema().number(one.register)?;
        let there = self.state().alive(number, one.key.get(), self.position());
        (there && self.may_see(one)).then_some(number)
    }

    /// How many records a register has had; keys go from 1 to this.
    #[must_use]
    pub fn keys(&self, register: RegisterNumber) -> u32 {
        self.state().keys(register)
    }

    /// The records that are called so, as far as the viewer may see them.
    #[must_use]
    pub fn named(&self, register: RegisterNumber, typed: &str) -> Vec<AnyRef> {
        let keys = self.state().find_named(register, typed, self.position());
        keys.into_iter()
            .map(|key| self.any(register, key))
            .filter(|one| self.may_see(*one))
            .collect()
    }

    /// How a link to the record reads.
    #[must_use]
    pub fn name(&self, one: AnyRef) -> String {
        self.eyes().link(one)
    }

    /// A typed record, if it stood and may be seen.
    #[must_use]
    pub fn get<R: Register>(&self, one: Ref<R>) -> Option<&'a R> {
        self.place(one.any())?;
        self.at.find(one)
    }

    /// Every typed record that stood and may be seen, in order of key.
    pub fn all<R: Register>(&self) -> impl Iterator<Item = (Ref<R>, &'a R)> {
        let sees_all = self
            .schema()
            .number_of::<R>()
            .is_some_and(|number| self.sees_all(number));
        self.at
            .all::<R>()
            .filter(move |(one, _)| sees_all || self.may_see(one.any()))
    }

    fn eyes_before(&self, one: AnyRef, register: RegisterNumber) -> Eyes<'_> {
        let info = self.info(register);
        let guarded = info.columns.iter().any(|column| column.guarded);
        self.eyes().opened(guarded && self.has(info.access.open, one))
    }

    /// A value as it reads; empty where nothing stands.
    #[must_use]
    pub fn show(&self, one: AnyRef, column: usize) -> String {
        self.shown_at(one, column, self.position())
    }

    pub(crate) fn shown_at(&self, one: AnyRef, column: usize, position: Position) -> String {
        let Some(number) = self.schema().number(one.register) else {
            return String::new();
        };
        if !self.may_see(one) {
            return RESTRICTED.to_owned();
        }
        let eyes = self.eyes_before(one, number);
        self.state()
            .table(number)
            .show(one.key.get(), position, column, &eyes)
            .unwrap_or_default()
    }

    /// Whether nothing stands in a column of the record.
    #[must_use]
    pub fn is_absent(&self, one: AnyRef, column: usize) -> bool {
        self.place(one)
            .is_none_or(|n| self.state().table(n).is_absent(one.key.get(), self.position(), column))
    }

    /// A value as JSON for the API: links carry key and name, what may not be seen is null.
    #[must_use]
    pub fn publish(&self, one: AnyRef, column: usize) -> String {
        let Some(number) = self.place(one) else {
            return "null".to_owned();
        };
        let (key, eyes) = (one.key.get(), self.eyes_before(one, number));
        json::written(|pen| {
            self.state()
                .table(number)
                .publish(key, self.position(), column, &eyes, pen)
        })
    }

    /// A whole record as JSON for the API: key, name, position since which it stands so, and its fields.
    #[must_use]
    pub fn publish_record(&self, one: AnyRef) -> Option<String> {
        let number = self.place(one)?;
        let (key, table, eyes) = (one.key.get(), self.state().table(number), self.eyes_before(one, number));
        let since = table.since(key, self.position()).unwrap_or_default();
        Some(json::written(|pen| {
            pen.object(|o| {
                o.key("key").integer(i64::from(key));
                o.key("name").text(&self.name(one));
                o.key("since").integer(i64::try_from(since.0).unwrap_or(i64::MAX));
                o.key("fields").object(|fields| {
                    for (at, column) in self.info(number).columns.iter().enumerate() {
                        table.publish(key, self.position(), at, &eyes, fields.key(column.name));
                    }
                });
            });
        }))
    }

    /// A value in the journal's own JSON, for typed reading; none where absent, guarded, or linking to what
    /// may not be seen.
    #[must_use]
    pub fn stored(&self, one: AnyRef, column: usize) -> Option<String> {
        let number = self.place(one)?;
        if self.info(number).columns.get(column)?.guarded {
            return None;
        }
        let mut hidden = false;
        let table = self.state().table(number);
        table.links(one.key.get(), self.position(), column, &mut |target| {
            hidden |= !self.may_see(target)
        });
        if hidden {
            return None;
        }
        self.state()
            .table(number)
            .stored(one.key.get(), self.position(), column)
    }

    /// The colour that stands in a column.
    #[must_use]
    pub fn rag(&self, one: AnyRef, column: usize) -> Option<Rag> {
        Rag::read(&self.stored(one, column)?).ok()
    }

    /// The records that a column points at.
    #[must_use]
    pub fn links(&self, one: AnyRef, column: usize) -> Vec<Linked> {
        let Some(number) = self.place(one) else {
            return Vec::new();
        };
        if self.info(number).columns[column].guarded {
            return Vec::new();
        }
        let mut all = Vec::new();
        self.state()
            .table(number)
            .links(one.key.get(), self.position(), column, &mut |target| {
                let seen = self.may_see(target);
                all.push(Linked {
                    target: seen.then_some(target),
                    name: self.name(target),
                });
            });
        all
    }

    /// The records that point at one, by register and column; empty groups are left out.
    #[must_use]
    pub fn inbound(&self, one: AnyRef) -> Vec<Inbound> {
        if self.place(one).is_none() {
            return Vec::new();
        }
        let mut all = Vec::new();
        for (register, column) in self.state().inbound(one) {
            let info = &self.info(register).columns[column];
            if info.guarded || !self.may_see_register(register) {
                continue;
            }
            let mut keys = self.state().pointing(register, column, one.key.get(), self.position());
            keys.retain(|key| self.sees_all(register) || self.may_see(self.any(register, *key)));
            if !keys.is_empty() {
                let heading = info
                    .seen_as
                    .map_or_else(|| self.info(register).title(), ToOwned::to_owned);
                all.push(Inbound {
                    register,
                    column,
                    heading,
                    keys,
                });
            }
        }
        all
    }

    /// What the viewer may do with a record.
    #[must_use]
    pub fn rights(&self, one: AnyRef) -> Rights {
        let Some(number) = self.place(one) else {
            return Rights::default();
        };
        let info = self.info(number);
        let all = info.access.edit.all.meets(self.viewer.roles);
        let own = !all
            && self.has(
                Right {
                    all: Roles::NONE,
                    own: info.access.edit.own,
                },
                one,
            );
        let opens = self.has(info.access.open, one);
        let may = |column: &crate::fields::ColumnInfo| {
            column.is_free() && (all || (own && column.by_owner)) && (opens || !column.guarded)
        };
        let doors = info.access.pass.iter().filter(|(_, right)| self.has(*right, one));
        Rights {
            columns: info.columns.iter().map(may).collect(),
            drop: all,
            doors: doors.map(|(door, _)| *door).collect(),
        }
    }

    /// Whether the viewer could add a record to a register.
    #[must_use]
    pub fn may_add(&self, register: RegisterNumber) -> bool {
        let access = &self.info(register).access;
        access.edit.all.meets(self.viewer.roles) || access.add.could(self.viewer)
    }

    /// Whether the viewer could pass a door with some record.
    #[must_use]
    pub fn may_pass(&self, door: Door) -> bool {
        self.schema()
            .registers()
            .iter()
            .any(|info| info.access.right_of(door).could(self.viewer))
    }

    /// A derived answer, as far as the viewer may see it.
    #[must_use]
    pub fn derived<D: Narrowed>(&self, question: &D::Question) -> D::Seen {
        self.state()
            .derived::<D>(self.position(), self.today(), question)
            .narrowed(self)
    }

    /// A derived answer as far as the viewer may see it, if it is remembered: nothing is worked out.
    #[must_use]
    pub fn remembered<D: Narrowed>(&self, question: &D::Question) -> Option<D::Seen> {
        let known = self.state().remembered::<D>(self.position(), self.today(), question)?;
        Some(known.narrowed(self))
    }
}
