//! Events: webinars, surveys, briefings.
//!
//! Here: what takes place beside the meetings of groups.

use record::{Access, At, Concerned, Ref, Register, column, fields};
use terms::{Text, When};

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// Something that takes place.
    pub struct Event in "events" {
        /// Its title.
        title: Key = column("Event").unique().searched();
        /// When.
        on: Option<When> = column("Date");
        /// The time, as printed.
        hours: Option<Text> = column("Time");
        /// For whom.
        audience: Option<Text> = column("Audience").searched();
        /// The joining link.
        link: Option<Text> = column("Joining link");
        /// Where to register.
        registration: Option<Text> = column("Registration");
        /// Where a recording is.
        recording: Option<Text> = column("Recording");
    }
}

impl Register for Event {
    fn name(&self) -> Text {
        self.title.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}
