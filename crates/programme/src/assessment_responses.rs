//! Assessment responses: what one organisation says a change would mean for it.
//!
//! Here: the response. An organisation sees and writes its own; the programme sees all, since costs are its business.
//! Not here: the answers to single questions (`assessment_answers`).

use record::{Access, At, Concerned, Problems, Ref, Register, choice, column, fields};
use terms::{Date, Text};

use crate::impact_assessments::ImpactAssessment;
use crate::organisations::Organisation;
use crate::roles::{INSIDE, OFFICE, OWNERS};
use crate::spelling::Key;

fields! {
    /// What one organisation says a change would mean for it.
    pub struct AssessmentResponse in "assessment-responses" {
        /// Assessment and organisation, such as CR028/IA1/Northern Networks.
        code: Key = column("Reference").unique().searched();
        /// The assessment.
        assessment: Ref<ImpactAssessment> = column("Assessment").seen_as("Its responses");
        /// Who responds.
        organisation: Ref<Organisation> = column("Organisation").seen_as("Assessments it answered");
        /// The day it was received.
        received: Option<Date> = column("Received").by_owner();
        /// How much it would cost.
        cost: Option<CostClass> = column("Cost class").by_owner();
        /// Working days of effort.
        effort: Option<u32> = column("Effort in days").by_owner();
        /// Working days from approval until it could be done.
        lead_time: Option<u32> = column("Lead time in working days").by_owner();
        /// Why it should not be done; nothing is no objection.
        objection: Option<Text> = column("Objection").searched().long().by_owner();
        /// What else is said.
        comment: Option<Text> = column("Comment").searched().long().by_owner();
    }
}

impl Register for AssessmentResponse {
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

    fn check(&self, own: Ref<Self>, at: &At<'_>, say: &mut Problems) {
        let twice = |(one, row): &(Ref<Self>, &Self)| {
            *one != own && row.assessment == self.assessment && row.organisation == self.organisation
        };
        if let Some((_, other)) = at.all::<Self>().find(twice) {
            let text = format!("{} has responded already: change that response", other.code);
            say.refuse_field("organisation", "responded-already", text);
        }
    }
}

choice! {
    /// How much a change would cost an organisation.
    pub enum CostClass {
        /// Nothing.
        None = "none" as "None",
        /// Within what is running.
        Low = "low" as "Low",
        /// A budget has to be found.
        Medium = "medium" as "Medium",
        /// A project of its own.
        High = "high" as "High",
    }
}
