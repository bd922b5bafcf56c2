//! Who may see, edit and pass which door: said in the register's file, absent means no.
//!
//! Not here: which rows a viewer is given (`view`), and the checks of a change (`decide`).

use terms::Text;

use crate::reference::{AnyRef, Person, Ref, Refs};
use crate::register::{Door, Register};

/// A role, made by the crate that lists them: its bit among 64, its name in the matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Role {
    bit: u8,
    name: &'static str,
}

impl Role {
    /// The role of that bit, 0 to 63.
    #[must_use]
    pub const fn new(bit: u8, name: &'static str) -> Self {
        assert!(bit < 64, "at most 64 roles");
        Self { bit, name }
    }

    /// Its name in the matrix and in accounts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }
}

/// A set of roles.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Roles(u64);

impl Roles {
    /// No role.
    pub const NONE: Self = Self(0);
    /// Whoever has any role.
    pub const EVERYONE: Self = Self(u64::MAX);

    /// The set of these roles.
    #[must_use]
    pub const fn of(roles: &[Role]) -> Self {
        let (mut set, mut at) = (0, 0);
        while at < roles.len() {
            set |= 1 << roles[at].bit;
            at += 1;
        }
        Self(set)
    }

    /// Both sets together.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether the role is in it.
    #[must_use]
    pub const fn has(self, role: Role) -> bool {
        self.0 & (1 << role.bit) != 0
    }

    /// Whether a role is in both.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl From<Role> for Roles {
    fn from(role: Role) -> Self {
        Self(1 << role.bit)
    }
}

impl<const N: usize> From<[Role; N]> for Roles {
    fn from(roles: [Role; N]) -> Self {
        Self::of(&roles)
    }
}

/// A right: for every record, or for those that concern one's own organisation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Right {
    /// Roles that have it for every record.
    pub all: Roles,
    /// Roles that have it for their own.
    pub own: Roles,
}

impl Right {
    /// Whether some record could be within it.
    #[must_use]
    pub fn could(self, viewer: &Viewer) -> bool {
        self.all.and(self.own).meets(viewer.roles)
    }
}

/// Who may do what with a register's records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Access {
    /// See records.
    pub see: Right,
    /// Open guarded values.
    pub open: Right,
    /// Add records, and edit free columns; their own: columns `by_owner` only.
    pub edit: Right,
    /// Add records without being able to edit others.
    pub add: Right,
    /// Pass each door.
    pub pass: Vec<(Door, Right)>,
}

impl Access {
    /// Nobody may do anything.
    #[must_use]
    pub fn nobody() -> Self {
        Self::default()
    }

    /// These may see every record.
    #[must_use]
    pub fn see(mut self, roles: impl Into<Roles>) -> Self {
        self.see.all = self.see.all.and(roles.into());
        self
    }

    /// These may see the records that concern them.
    #[must_use]
    pub fn see_own(mut self, roles: impl Into<Roles>) -> Self {
        self.see.own = self.see.own.and(roles.into());
        self
    }

    /// These may open the guarded values of every record.
    #[must_use]
    pub fn open(mut self, roles: impl Into<Roles>) -> Self {
        self.open.all = self.open.all.and(roles.into());
        self
    }

    /// These may open the guarded values of records that concern them.
    #[must_use]
    pub fn open_own(mut self, roles: impl Into<Roles>) -> Self {
        self.open.own = self.open.own.and(roles.into());
        self
    }

    /// These may add records, drop them, and edit every free column.
    #[must_use]
    pub fn edit(mut self, roles: impl Into<Roles>) -> Self {
        self.edit.all = self.edit.all.and(roles.into());
        self
    }

    /// These may edit the columns `by_owner` of records that concern them.
    #[must_use]
    pub fn edit_own(mut self, roles: impl Into<Roles>) -> Self {
        self.edit.own = self.edit.own.and(roles.into());
        self
    }

    /// These may add any record.
    #[must_use]
    pub fn add_any(mut self, roles: impl Into<Roles>) -> Self {
        self.add.all = self.add.all.and(roles.into());
        self
    }

    /// These may add records that concern them.
    #[must_use]
    pub fn add_own(mut self, roles: impl Into<Roles>) -> Self {
        self.add.own = self.add.own.and(roles.into());
        self
    }

    /// These may pass the door with any record.
    #[must_use]
    pub fn pass(mut self, door: Door, roles: impl Into<Roles>) -> Self {
        let roles = roles.into();
        self.door(door).all = self.right_of(door).all.and(roles);
        self
    }

    /// These may pass the door with records that concern them.
    #[must_use]
    pub fn pass_own(mut self, door: Door, roles: impl Into<Roles>) -> Self {
        let roles = roles.into();
        self.door(door).own = self.right_of(door).own.and(roles);
        self
    }

    /// The right to pass a door; nobody's unless said.
    #[must_use]
    pub fn right_of(&self, door: Door) -> Right {
        self.pass
            .iter()
            .find(|(known, _)| *known == door)
            .map(|(_, right)| *right)
            .unwrap_or_default()
    }

    fn door(&mut self, door: Door) -> &mut Right {
        let at = self
            .pass
            .iter()
            .position(|(known, _)| *known == door)
            .unwrap_or_else(|| {
                self.pass.push((door, Right::default()));
                self.pass.len() - 1
            });
        &mut self.pass[at].1
    }
}

/// Who looks or asks: the person, their roles today, the organisations they belong to today.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Viewer {
    /// The person; none for a token of an organisation.
    pub person: Option<Person>,
    /// Today's roles.
    pub roles: Roles,
    /// Today's organisations.
    pub organisations: Vec<AnyRef>,
}

impl Viewer {
    /// A viewer with these roles, of no organisation.
    #[must_use]
    pub fn with(roles: impl Into<Roles>) -> Self {
        Self {
            person: None,
            roles: roles.into(),
            organisations: Vec::new(),
        }
    }

    /// The same viewer as a person.
    #[must_use]
    pub fn person(mut self, person: Person) -> Self {
        self.person = Some(person);
        self
    }

    /// The same viewer, belonging to an organisation too.
    #[must_use]
    pub fn of<R: Register>(mut self, organisation: Ref<R>) -> Self {
        self.organisations.push(organisation.any());
        self
    }
}

/// Collects the organisations that a record concerns.
#[derive(Debug, Default)]
pub struct Concerned {
    all: Vec<AnyRef>,
    persons: Vec<Person>,
    name: Option<AnyRef>,
}

impl Concerned {
    /// The organisation in whose name the record is made: of those who act for their own, only its people make it.
    pub fn in_the_name_of<R: Register>(&mut self, organisation: Option<Ref<R>>) {
        self.add(organisation);
        self.name = organisation.map(Ref::any);
    }

    /// Whether the viewer may make the record as their own.
    #[must_use]
    pub fn may_make(&self, viewer: &Viewer) -> bool {
        self.includes(viewer) && self.name.is_none_or(|name| viewer.organisations.contains(&name))
    }

    /// An organisation, if there is one.
    pub fn add<R: Register>(&mut self, organisation: impl Into<Option<Ref<R>>>) {
        self.all.extend(organisation.into().map(Ref::any));
    }

    /// Several organisations.
    pub fn add_all<R: Register>(&mut self, organisations: &Refs<R>) {
        self.all.extend(organisations.iter().map(Ref::any));
    }

    /// A person whose own it is, whatever their organisation.
    pub fn add_person(&mut self, person: &Person) {
        self.persons.push(person.clone());
    }

    /// Whether the viewer is one of them.
    #[must_use]
    pub fn includes(&self, viewer: &Viewer) -> bool {
        self.all.iter().any(|one| viewer.organisations.contains(one))
            || viewer
                .person
                .as_ref()
                .is_some_and(|person| self.persons.contains(person))
    }
}

/// Who did it: a person by key, a process of the house by name, an organisation by key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Actor(Text);

impl Actor {
    /// A person.
    #[must_use]
    pub fn person(person: &Person) -> Self {
        Self(Text::from(format!("p:{}", person.key())))
    }

    /// A process of the house, such as `import` or `chaser`.
    #[must_use]
    pub fn process(name: &str) -> Self {
        Self(Text::from(format!("process:{name}")))
    }

    /// An organisation that acts by a token.
    #[must_use]
    pub fn organisation(key: u32) -> Self {
        Self(Text::from(format!("o:{key}")))
    }

    /// The actor as the journal wrote it.
    pub fn stored(text: impl Into<Text>) -> Self {
        Self(text.into())
    }

    /// As the journal writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The person, if it is one.
    #[must_use]
    pub fn as_person(&self) -> Option<Person> {
        self.0.strip_prefix("p:").map(Person::new)
    }

    /// How it reads.
    #[must_use]
    pub fn show(&self, eyes: &crate::Eyes<'_>) -> String {
        match self.0.split_once(':') {
            Some(("p", key)) => eyes.person(&Person::new(key)),
            Some(("process", name)) => name.to_owned(),
            _ => self.0.to_string(),
        }
    }
}
