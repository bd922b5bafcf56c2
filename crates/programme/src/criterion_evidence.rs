//! Evidence brought by persons: what somebody states of a criterion, for which party, with what shows it.
//!
//! A statement is a named person's and says so; where the record itself can tell, the record counts. Not here: what
//! the assurer states (`assurer_statements`), what the statements make of the criterion (`gate_room`).

use record::{Access, At, Concerned, Content, Person, Problems, Ref, Register, choice, column, fields};
use terms::{Date, Text};

use crate::criteria::Criterion;
use crate::roles::{EVERYONE, OFFICE_AND_SI, OWNERS};
use crate::spelling::Key;
use crate::{document_versions::DocumentVersion, locations::Location, organisations::Organisation};

fields! {
    /// What somebody states of a criterion.
    pub struct CriterionEvidence in "criterion-evidence" {
        /// Criterion and number, such as T2-TE-0250 v1/3/Northern Networks 1.
        code: Key = column("Reference").unique().searched();
        /// The criterion.
        criterion: Ref<Criterion> = column("Criterion").seen_as("Evidence brought");
        /// The party for which it is stated; none is for the whole criterion.
        party: Option<Ref<Organisation>> = column("Party").seen_as("Evidence brought for it");
        /// Whether the criterion is met.
        says: Says = column("Says").by_owner();
        /// What is stated.
        statement: Text = column("Statement").searched().long().by_owner();
        /// The person who states it.
        by: Person = column("Stated by").by_owner();
        /// The day.
        on: Date = column("Stated on").by_owner();
        /// The day until which it holds.
        until: Option<Date> = column("Holds until").by_owner();
        /// The day on which the criterion is expected to be met.
        expected: Option<Date> = column("Expected").by_owner();
        /// The file that shows it, by content hash.
        file: Option<Content> = column("File").by_owner();
        /// The version of a document that shows it.
        version: Option<Ref<DocumentVersion>> = column("Shown in").by_owner().seen_as("Evidence it shows");
        /// Where it is found.
        location: Option<Ref<Location>> = column("Found at").by_owner().seen_as("Evidence found there");
    }
}

impl Register for CriterionEvidence {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody()
            .see(EVERYONE)
            .edit(OFFICE_AND_SI)
            .edit_own(OWNERS)
            .add_own(OWNERS)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.party);
    }

    fn check(&self, _own: Ref<Self>, at: &At<'_>, say: &mut Problems) {
        if self.on > at.today() {
            say.refuse_field("on", "stated-in-future", "it cannot have been stated after today");
        }
        if self.until.is_some_and(|until| until < self.on) {
            say.refuse_field("until", "holds-for-nothing", "it cannot end before it is stated");
        }
    }
}

choice! {
    /// What a statement says of a criterion.
    pub enum Says {
        /// That it is met.
        Met = "met" as "Met",
        /// That it is not met.
        NotMet = "not-met" as "Not met",
    }
}
