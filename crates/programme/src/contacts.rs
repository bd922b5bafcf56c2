//! Contacts: who speaks for an organisation, in which role, from when.
//!
//! Here: people by role. Their names stand in the table of persons, outside the chain.

use record::{Access, At, Concerned, Person, Ref, Register, choice, column, fields};
use terms::{Date, Text};

use crate::organisations::Organisation;
use crate::roles::{INSIDE, OFFICE_AND_COORDINATORS, OWNERS};

fields! {
    /// Who speaks for an organisation.
    pub struct Contact in "contacts" {
        /// The organisation.
        organisation: Option<Ref<Organisation>> = column("Organisation").seen_as("Its contacts");
        /// In which role.
        role: ContactRole = column("Role");
        /// Who.
        person: Person = column("Person");
        /// From when.
        from: Option<Date> = column("From");
        /// Until when.
        until: Option<Date> = column("Until");
    }
}

impl Register for Contact {
    fn name(&self) -> Text {
        Text::from(self.role.title())
    }

    fn access() -> Access {
        Access::nobody()
            .see(INSIDE)
            .see_own(OWNERS)
            .edit(OFFICE_AND_COORDINATORS)
            .edit_own(OWNERS)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.organisation);
    }
}

choice! {
    /// What somebody speaks for.
    pub enum ContactRole {
        /// Principal contact.
        Principal = "principal" as "Principal contact",
        /// PKI officer.
        PkiOfficer = "pki-officer" as "PKI officer",
        /// Test lead.
        TestLead = "test-lead" as "Test lead",
        /// Data lead.
        DataLead = "data-lead" as "Data lead",
        /// Migration lead.
        MigrationLead = "migration-lead" as "Migration lead",
        /// Account manager.
        AccountManager = "account-manager" as "Account manager",
    }
}
