//! Assessment answers: what a response says to one question.
//!
//! Here: the answer. It is seen and written as its response is.

use record::{Access, At, Concerned, Ref, Register, column, fields};
use terms::Text;

use crate::assessment_questions::AssessmentQuestion;
use crate::assessment_responses::AssessmentResponse;
use crate::roles::{INSIDE, OFFICE, OWNERS};
use crate::spelling::Key;

fields! {
    /// An answer to a question of an assessment.
    pub struct AssessmentAnswer in "assessment-answers" {
        /// Question and organisation.
        code: Key = column("Reference").unique().searched();
        /// The response that it is part of.
        response: Ref<AssessmentResponse> = column("Response").seen_as("Its answers");
        /// The question.
        question: Ref<AssessmentQuestion> = column("Question").seen_as("Answers to it");
        /// What is said.
        answer: Option<Text> = column("Answer").searched().long().by_owner();
    }
}

impl Register for AssessmentAnswer {
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

    fn concerns(&self, _own: Ref<Self>, at: &At<'_>, who: &mut Concerned) {
        who.add(at.find(self.response).map(|response| response.organisation));
    }
}
