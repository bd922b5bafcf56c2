//! Assessment questions: what an impact assessment or an information request asks.
//!
//! Here: the questions in order. Not here: the answers (`assessment_answers`).

use record::{Access, At, Concerned, Ref, Register, column, fields};
use terms::Text;

use crate::impact_assessments::ImpactAssessment;
use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;

fields! {
    /// A question of an assessment.
    pub struct AssessmentQuestion in "assessment-questions" {
        /// Assessment and number, such as CR028/IA1/Q1.
        code: Key = column("Reference").unique().searched();
        /// The assessment.
        assessment: Ref<ImpactAssessment> = column("Assessment").seen_as("Its questions");
        /// What is asked.
        question: Text = column("Question").searched().long();
    }
}

impl Register for AssessmentQuestion {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}
}
