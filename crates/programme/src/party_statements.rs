//! Party statements: what an organisation says of something that concerns it: done, or not applicable.
//!
//! Here: the statement about a document's version, a review or an event. What is done shows by itself for actions,
//! assessments and parts of milestones, so that nothing is stated there. Not here: the list (`party_matters`).

use record::{Access, At, Concerned, Problems, Ref, Register, choice, column, fields};
use terms::{Date, Text};

use crate::roles::{INSIDE, OFFICE, OWNERS};
use crate::spelling::Key;
use crate::{
    document_reviews::DocumentReview, document_versions::DocumentVersion, events::Event, organisations::Organisation,
    readiness_tasks::ReadinessTask,
};

fields! {
    /// What an organisation says of something that concerns it.
    pub struct PartyStatement in "party-statements" {
        /// Organisation and matter, such as Northern Networks/document-versions/12.
        code: Key = column("Reference").unique().searched();
        /// Who says it.
        organisation: Ref<Organisation> = column("Organisation").seen_as("What it stated");
        /// Of which version of a document.
        version: Option<Ref<DocumentVersion>> = column("Document version").seen_as("What parties stated");
        /// Of which review.
        review: Option<Ref<DocumentReview>> = column("Review").seen_as("What parties stated");
        /// Of which event.
        event: Option<Ref<Event>> = column("Event").seen_as("What parties stated");
        /// Of which readiness task.
        task: Option<Ref<ReadinessTask>> = column("Readiness task").seen_as("What parties stated");
        /// What it says.
        says: PartySays = column("Says").by_owner();
        /// On which day.
        on: Date = column("On").by_owner();
        /// Why, or what shows it.
        because: Option<Text> = column("Because").searched().long().by_owner();
    }
}

impl Register for PartyStatement {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody()
            .see(INSIDE)
            .see_own(OWNERS)
            .edit(OFFICE)
            .edit_own(OWNERS)
            .add_own(OWNERS)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, who: &mut Concerned) {
        who.add(self.organisation);
    }

    fn check(&self, _own: Ref<Self>, at: &At<'_>, say: &mut Problems) {
        let of = [
            self.version.is_some(),
            self.review.is_some(),
            self.event.is_some(),
            self.task.is_some(),
        ];
        if of.iter().filter(|one| **one).count() != 1 {
            say.refuse_field("version", "one-matter", "a statement is about one thing: name one");
        }
        if self.on > at.today() {
            say.refuse_field("on", "stated-in-future", "it cannot have been stated after today");
        }
        if self.says == PartySays::NotApplicable && self.because.is_none() {
            say.refuse_field("because", "no-reason", "say why it does not apply");
        }
    }
}

choice! {
    /// What an organisation says.
    pub enum PartySays {
        /// It has done what there was to do.
        Done = "done" as "Done",
        /// It does not apply.
        NotApplicable = "not-applicable" as "Not applicable",
    }
}
