//! Mitigations: what is done about a risk.
//!
//! Here: one step each, with its own day.

use record::{Access, At, Concerned, Ref, Register, column, fields};
use terms::{Date, Text};

use crate::risks::Risk;
use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// What is done about a risk.
    pub struct Mitigation in "mitigations" {
        /// Risk and serial, such as R127/1.
        code: Key = column("Reference").unique().searched();
        /// The risk.
        risk: Option<Ref<Risk>> = column("Risk").seen_as("Its mitigations");
        /// What is done.
        text: Text = column("Mitigation").searched().long();
        /// By when.
        due: Option<Date> = column("Due");
        /// The day it was done.
        done: Option<Date> = column("Done");
    }
}

impl Register for Mitigation {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}
