//! Organisations: the legal bodies of the programme.
//!
//! Here: the bodies. Not here: in which role they act (`mpids`) and who speaks for them (`contacts`).

use record::{Access, At, Concerned, Person, Ref, Register, column, fields};
use terms::{Date, Text};

use crate::roles::{COORDINATORS, EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// A legal body.
    pub struct Organisation in "organisations" {
        /// Its name.
        name: Key = column("Organisation").unique().searched();
        /// What kind of body it is.
        kind: Option<Text> = column("Kind").searched();
        /// Other names are in the register of aliases; this is its short name.
        short: Option<Text> = column("Short name").searched();
        /// The operational support manager or account manager.
        manager: Option<Person> = column("Account manager");
        /// The day it joined.
        from: Option<Date> = column("From");
        /// The day it left.
        until: Option<Date> = column("Until");
    }
}

impl Register for Organisation {
    fn name(&self) -> Text {
        self.name.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE).edit_own(COORDINATORS)
    }

    fn concerns(&self, own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(Some(own));
    }
}
