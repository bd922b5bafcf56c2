//! Plan sections: the parts of the programme plan.
//!
//! Here: the names of the sections. Not here: who owns the milestones in them.

use record::{Access, At, Concerned, Ref, Register, column, fields};
use terms::Text;

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// A part of the programme plan.
    pub struct PlanSection in "plan-sections" {
        /// The section as written.
        name: Key = column("Plan Section").unique().searched();
        /// What it covers.
        about: Option<Text> = column("About").searched();
        /// Where this is written.
        source: Option<Text> = column("Source");
    }
}

impl Register for PlanSection {
    fn name(&self) -> Text {
        self.name.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}
