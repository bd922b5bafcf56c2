//! Assurer's statements: what the independent assurer states of a criterion. Nobody else writes here.
//!
//! Not here: what parties state (`criterion_evidence`).

use record::{Access, At, Concerned, Content, Person, Problems, Ref, Register, column, fields};
use terms::{Date, Text};

use crate::criteria::Criterion;
use crate::criterion_evidence::Says;
use crate::roles::{ASSURER, EVERYONE};
use crate::spelling::Key;

fields! {
    /// What the independent assurer states of a criterion.
    pub struct AssurerStatement in "assurer-statements" {
        /// Criterion and number, such as T1-TE-1000 v1/3/1.
        code: Key = column("Reference").unique().searched();
        /// The criterion.
        criterion: Ref<Criterion> = column("Criterion").seen_as("Assurer's statements");
        /// Whether it is met, as the assurer sees it.
        says: Says = column("Says");
        /// What is stated.
        statement: Text = column("Statement").searched().long();
        /// The person who states it.
        by: Person = column("Stated by");
        /// The day.
        on: Date = column("Stated on");
        /// The day until which it holds.
        until: Option<Date> = column("Holds until");
        /// The report that shows it, by content hash.
        file: Option<Content> = column("File");
    }
}

impl Register for AssurerStatement {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(ASSURER)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}

    fn check(&self, _own: Ref<Self>, at: &At<'_>, say: &mut Problems) {
        if self.on > at.today() {
            say.refuse_field("on", "stated-in-future", "it cannot have been stated after today");
        }
        if self.until.is_some_and(|until| until < self.on) {
            say.refuse_field("until", "holds-for-nothing", "it cannot end before it is stated");
        }
    }
}
