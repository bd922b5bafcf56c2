//! Groups: who decides, advises and works on what.
//!
//! Here: the groups with their level, cadence and dates. Not here: their meetings and what they decided.

use record::{Access, At, Concerned, Person, Problems, Ref, Register, column, fields};
use terms::{Date, Text};

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// A governance group.
    pub struct Group in "groups" {
        /// The abbreviation that the programme uses.
        code: Key = column("Group").unique().searched();
        /// The full name.
        name: Option<Text> = column("Name").searched();
        /// Its level in the governance framework; 1 is the sponsor.
        level: Option<u8> = column("Level");
        /// When it meets, such as third Wednesday.
        cadence: Option<Text> = column("Cadence");
        /// Who chairs it.
        chair: Option<Person> = column("Chair");
        /// The group that it reports to.
        reports_to: Option<Ref<Group>> = column("Reports to").seen_as("Groups that report to it");
        /// The day it was set up.
        opened: Option<Date> = column("Set up");
        /// The day it was closed.
        closed: Option<Date> = column("Closed");
        /// Where this is written.
        source: Option<Text> = column("Source");
    }
}

impl Register for Group {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}

    fn check(&self, own: Ref<Self>, _at: &At<'_>, say: &mut Problems) {
        if self.reports_to == Some(own) {
            say.refuse("reports-to-itself", format!("{} cannot report to itself", self.code));
        }
        if let (Some(opened), Some(closed)) = (self.opened, self.closed)
            && closed < opened
        {
            say.refuse(
                "closed-before-opened",
                format!("{} cannot be closed before it was set up", self.code),
            );
        }
    }
}
