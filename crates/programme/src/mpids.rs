//! MPIDs: the ids under which an organisation takes part in the market, with role and dates.
//!
//! Here: the ids. Not here: their DIP ids and certificates.

use record::{Access, At, Concerned, Ref, Register, column, fields};
use terms::{Date, Text};

use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{market_roles::MarketRole, organisations::Organisation};

fields! {
    /// A market participant.
    pub struct Mpid in "mpids" {
        /// Id and role, such as ABCD/Supplier: the same id may act in several roles.
        code: Key = column("Reference").unique().searched();
        /// The market participant id.
        mpid: Text = column("MPID").searched();
        /// Whose it is.
        organisation: Option<Ref<Organisation>> = column("Organisation").seen_as("Its MPIDs");
        /// In which role.
        role: Option<Ref<MarketRole>> = column("Market role").seen_as("MPIDs in it");
        /// From when.
        from: Option<Date> = column("From");
        /// Until when.
        until: Option<Date> = column("Until");
    }
}

impl Register for Mpid {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.organisation);
    }
}
