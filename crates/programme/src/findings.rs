//! Findings: what somebody decided about a contradiction in a pack.
//!
//! Here: the decision (repair accepted, kept as printed) and its reason, so that a rejected finding stays rejected. Findings
//! themselves are derived and not stored.

use record::{Access, At, Concerned, Ref, Register, choice, column, fields};
use terms::Text;

use crate::packs::Pack;
use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// What was decided about a contradiction.
    pub struct Finding in "findings" {
        /// Pack, rule and place: what makes it the same finding.
        code: Key = column("Reference").unique().searched();
        /// The pack.
        pack: Option<Ref<Pack>> = column("Pack").seen_as("Decisions on its findings");
        /// The rule.
        rule: Text = column("Rule");
        /// What disagrees with what.
        message: Option<Text> = column("Finding").searched().long();
        /// Accepted or kept as printed.
        disposition: Option<Disposition> = column("Disposition");
        /// What was printed.
        printed: Option<Text> = column("Printed");
        /// What it was repaired to.
        repaired: Option<Text> = column("Repaired");
        /// Why.
        reason: Option<Text> = column("Reason").searched().long();
    }
}

impl Register for Finding {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}

choice! {
    /// What was decided.
    pub enum Disposition {
        /// The repair was accepted.
        Accepted = "accepted" as "Repair accepted",
        /// It stays as printed.
        Kept = "kept" as "Kept as printed",
    }
}
