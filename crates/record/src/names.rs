//! Names as somebody may use them: of records that they see, and of those that begin in the same entry.

use std::collections::HashMap;
use std::num::NonZeroU32;

use crate::access::Viewer;
use crate::at::At;
use crate::changes::any;
use crate::json::Fault;
use crate::reference::Person;
use crate::schema::RegisterNumber;
use crate::value::{Eyes, Names, People, fold};

/// Finds what somebody typed among what they may see: a name that is found tells too.
pub(crate) struct AskersNames<'a> {
    pub at: &'a At<'a>,
    pub viewer: &'a Viewer,
    pub people: &'a dyn People,
    pub begun: HashMap<(RegisterNumber, String), u32>,
}

impl Names for AskersNames<'_> {
    fn find(&self, register: &str, typed: &str) -> Result<NonZeroU32, Fault> {
        let state = self.at.state();
        let number = state.numbered(register)?;
        let begun = self
            .begun
            .get(&(number, fold(typed)))
            .copied()
            .and_then(NonZeroU32::new);
        if let Some(key) = begun {
            return Ok(key);
        }
        let eyes = Eyes::of(self.viewer, self.at, self.people);
        let mut keys = state.find_named(number, typed, self.at.position());
        keys.retain(|key| eyes.may_see(any(state, number, *key)));
        let title = state.schema().info(number).title().to_lowercase();
        let unknown = || Fault::new("unknown-name", format!("nothing in {title} is called `{typed}`"));
        match keys.as_slice() {
            [one] => NonZeroU32::new(*one).ok_or_else(unknown),
            [] => Err(unknown()),
            _ => Err(Fault::new(
                "ambiguous-name",
                format!("several of {title} are called `{typed}`: say which by `#` and its key"),
            )),
        }
    }

    fn person(&self, typed: &str) -> Result<Person, Fault> {
        find_person(self.people, typed)
    }
}

/// The person of a name, or of a key as the API answers it.
pub(crate) fn find_person(people: &dyn People, typed: &str) -> Result<Person, Fault> {
    let by_key = || Some(Person::new(typed)).filter(|person| people.name(person).is_some());
    people.key(typed).or_else(by_key).ok_or_else(|| {
        let message = format!("nobody in the table of persons is called `{typed}`");
        Fault::new("unknown-person", message)
    })
}
