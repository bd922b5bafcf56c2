//! A journal in memory with the programme's registers, and whoever asks at it. Not here: what is tested.

use std::sync::Arc;

use record::{
    Actor, AnyRef, Ask, At, Edit, Founding, Input, Nobody, Occasion, Person, Refusal, Register, Roles, Sealed, State,
    Viewer, What,
};
use terms::{Date, Instant, Text};

pub struct Desk {
    pub state: State,
    pub viewer: Viewer,
    pub today: Date,
    journal: Vec<Sealed>,
}

pub fn day(typed: &str) -> Date {
    typed.parse().unwrap()
}

impl Desk {
    pub fn new(today: &str) -> Self {
        Self {
            state: State::new(Arc::new(programme::schema()), &Founding::new("a test", &[7; 16])),
            viewer: Viewer::with(Roles::EVERYONE),
            today: day(today),
            journal: Vec::new(),
        }
    }

    fn ask(&mut self, ask: &Ask<'_>) -> Result<Vec<AnyRef>, Refusal> {
        let nth = self.journal.len() as u64 + 1;
        let occasion = Occasion {
            viewer: &self.viewer,
            by: Actor::person(&Person::new("ada")),
            org: None,
            clock: Instant(1_692_180_000_000_000 + i64::try_from(nth).unwrap() * 1_000_000),
            today: self.today,
            why: Some(Text::from("because")),
            decision: None,
            request: format!("request {nth}"),
            people: &Nobody,
        };
        let mut salt = nth;
        let mut salts = || {
            salt = salt.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let mut out = [0; 12];
            out[..8].copy_from_slice(&salt.to_le_bytes());
            out
        };
        let decided = self.state.decide(ask, &occasion, &mut salts)?;
        self.journal.push(decided.sealed);
        self.state = decided.after;
        Ok(decided.changed)
    }

    /// Adds a record; `fields` are names and what is typed.
    pub fn add(&mut self, register: &'static str, fields: &[(&str, &str)]) -> Result<Vec<AnyRef>, Refusal> {
        let edit = fields
            .iter()
            .fold(Edit::new(register, What::Add), |edit, (name, typed)| {
                edit.typed(*name, *typed)
            });
        self.ask(&Ask::Edit(&[edit]))
    }

    pub fn set(&mut self, one: AnyRef, field: &str, typed: &str) -> Result<Vec<AnyRef>, Refusal> {
        self.ask(&Ask::Edit(&[
            Edit::new(one.register, What::Set(one.key.get())).typed(field, typed)
        ]))
    }

    pub fn drop(&mut self, one: AnyRef) -> Result<Vec<AnyRef>, Refusal> {
        self.ask(&Ask::Edit(&[Edit::new(one.register, What::Drop(one.key.get()))]))
    }

    /// As a document does: door columns may be given with a record that begins.
    pub fn import(&mut self, register: &'static str, fields: &[(&str, &str)]) -> Vec<AnyRef> {
        let edit = fields
            .iter()
            .fold(Edit::new(register, What::Add), |edit, (name, typed)| {
                edit.typed(*name, *typed)
            });
        let source = record::Source {
            reading: [2; 32],
            series: Text::from("a series"),
            name: Text::from("a document"),
            on: None,
        };
        let edits = [edit];
        let ask = Ask::Import {
            source: &source,
            edits: &edits,
        };
        self.ask(&ask).unwrap()
    }

    pub fn act(&mut self, name: &str, given: &[(&str, &str)]) -> Result<Vec<AnyRef>, Refusal> {
        let schema = Arc::clone(self.state.schema());
        let given: Vec<_> = given
            .iter()
            .map(|(name, typed)| ((*name).to_owned(), Input::Typed((*typed).to_owned())))
            .collect();
        self.ask(&Ask::Act {
            action: schema.action(name).unwrap(),
            given: &given,
            seen: None,
        })
    }

    pub fn at(&self) -> At<'_> {
        self.state.now(self.today)
    }

    /// The record that is called so.
    pub fn row<R: Register>(&self, name: &str) -> R {
        let at = self.at();
        let one = at.named::<R>(name).unwrap_or_else(|| panic!("no {name}"));
        at.find(one).unwrap().clone()
    }

    pub fn any<R: Register>(&self, name: &str) -> AnyRef {
        self.at().named::<R>(name).unwrap_or_else(|| panic!("no {name}")).any()
    }
}
