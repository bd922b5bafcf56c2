//! Dependencies: what one party needs of another.
//!
//! Here: giver, receiver, what and by when.

use record::{Access, At, Concerned, Ref, Register, choice, code, column, fields};
use terms::{Date, Text};

use crate::roles::{EVERYONE, OFFICE};
use crate::{actions::Action, milestones::Milestone, organisations::Organisation};

fields! {
    /// What one party needs of another.
    pub struct Dependency in "dependencies" {
        /// As the programme writes it, such as D163.
        id: DependencyId = column("Dependency ID").unique().searched();
        /// What is needed.
        text: Text = column("Dependency").searched();
        /// Who gives.
        giver: Option<Ref<Organisation>> = column("Giver").seen_as("Dependencies on it");
        /// Who needs it.
        receiver: Option<Ref<Organisation>> = column("Receiver").seen_as("What it depends on");
        /// By when.
        needed_by: Option<Date> = column("Needed by");
        /// The milestone that waits.
        milestone: Option<Ref<Milestone>> = column("Milestone").seen_as("Dependencies it waits for");
        /// Where it stands.
        state: Option<DependencyState> = column("State");
        /// The action that raised it.
        action: Option<Ref<Action>> = column("Raised by").seen_as("Dependencies it raised");
    }
}

impl Register for Dependency {
    fn name(&self) -> Text {
        self.id.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.giver);
        who.add(self.receiver);
    }
}

choice! {
    /// Where a dependency stands.
    pub enum DependencyState {
        /// Not met yet.
        Open = "open" as "Open",
        /// The giver has agreed.
        Agreed = "agreed" as "Agreed",
        /// Met.
        Met = "met" as "Met",
        /// No longer needed.
        Withdrawn = "withdrawn" as "Withdrawn",
    }
}

code! {
    /// A dependency's id in one spelling.
    pub struct DependencyId, such as "D163";
}

impl DependencyId {
    fn spelling(printed: &str) -> Option<String> {
        crate::spelling::code_spelling(printed)
    }
}
