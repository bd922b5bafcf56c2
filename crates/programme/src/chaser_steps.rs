//! Chaser steps: whom something owed goes to when nothing comes.
//!
//! Here: the steps of a rule, each after so many working days. Not here: the reminders (`chaser_rules`).

use record::{Access, At, Concerned, Problems, Ref, Register, column, fields};
use terms::Text;

use crate::chaser_rules::{self, ChaserRule};
use crate::contacts::ContactRole;
use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// Whom something owed goes to when nothing comes.
    pub struct ChaserStep in "chaser-steps" {
        /// Rule and step, such as Actions/2.
        code: Key = column("Step").unique().searched();
        /// The rule.
        rule: Ref<ChaserRule> = column("Rule").seen_as("Its steps up");
        /// After how many working days overdue.
        after: u32 = column("Working days overdue");
        /// The role of the contact that it goes to.
        to: ContactRole = column("Goes to");
        /// Whether it is the programme's own contact in that role (one without an organisation), not the organisation's.
        of_programme: Option<bool> = column("Of the programme");
    }
}

impl Register for ChaserStep {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}

    fn check(&self, _own: Ref<Self>, _at: &At<'_>, say: &mut Problems) {
        chaser_rules::bounded("after", Some(self.after), say);
    }
}
