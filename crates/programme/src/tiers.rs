//! Tiers: how high a change of a milestone's date has to go.
//!
//! Here: the tiers and the group that decides in each, as dated reference data. Not here: the changes themselves.

use record::{Access, At, Concerned, Ref, Register, column, fields};
use terms::{Date, Text};

use crate::groups::Group;
use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// How high a change of a milestone has to go.
    pub struct Tier in "tiers" {
        /// The tier as written, such as Tier 3.
        code: Key = column("Tier").unique().searched();
        /// The group that decides a change in this tier.
        decided_by: Option<Ref<Group>> = column("Decided by").seen_as("Tiers it decides");
        /// The day from which this holds.
        from: Option<Date> = column("In force from");
        /// The day until which it held.
        until: Option<Date> = column("In force until");
        /// Where this is written.
        source: Option<Text> = column("Source");
    }
}

impl Register for Tier {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}
