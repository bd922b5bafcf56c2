//! Market roles: what a participant can act as.
//!
//! Here: the roles as dated reference data. Not here: who acts in them (`mpids`).

use record::{Access, At, Concerned, Ref, Register, column, fields};
use terms::{Date, Text};

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// What a participant can act as.
    pub struct MarketRole in "market-roles" {
        /// The role as written, such as Supplier.
        name: Key = column("Market role").unique().searched();
        /// Its code, where one is public.
        code: Option<Text> = column("Code").searched();
        /// What it does.
        about: Option<Text> = column("About").searched();
        /// The day from which it exists.
        from: Option<Date> = column("From");
        /// The day until which it existed.
        until: Option<Date> = column("Until");
        /// Where this is written.
        source: Option<Text> = column("Source");
    }
}

impl Register for MarketRole {
    fn name(&self) -> Text {
        self.name.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}
