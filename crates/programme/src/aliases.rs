//! Aliases: other names of organisations, roles, groups and systems, each with its dates.
//!
//! Here: the names by which things are also known. Checks use them to read one name for another.

use record::{Access, At, Concerned, Ref, Register, column, fields};
use terms::{Date, Text};

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{market_roles::MarketRole, organisations::Organisation};

fields! {
    /// Another name of something.
    pub struct Alias in "aliases" {
        /// The other name.
        alias: Key = column("Alias").unique().searched();
        /// The name that it stands for.
        stands_for: Text = column("Stands for").searched();
        /// The organisation, if it is one.
        organisation: Option<Ref<Organisation>> = column("Organisation").seen_as("Its aliases");
        /// The market role, if it is one.
        role: Option<Ref<MarketRole>> = column("Market role").seen_as("Its aliases");
        /// From when.
        from: Option<Date> = column("From");
        /// Until when.
        until: Option<Date> = column("Until");
        /// Where this is written.
        source: Option<Text> = column("Source");
    }
}

impl Register for Alias {
    fn name(&self) -> Text {
        self.alias.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}
