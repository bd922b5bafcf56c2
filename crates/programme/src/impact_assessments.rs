//! Impact assessments: what is asked about a change, of whom, in which window, and what it came to.
//!
//! Here: the assessment, and the participant information request that has the same form. Its questions, responses and
//! answers are rows of their own; who has not responded is derived (`assessment_state`), never typed.

use record::{Access, AnyRef, At, Concerned, Problems, Ref, Refs, Refusal, Register, choice, column, fields};
use terms::{Date, Text};

use crate::change_requests::ChangeRequest;
use crate::roles::{EVERYONE, OFFICE};
use crate::spelling::Key;
use crate::{meetings::Meeting, milestone_changes::MilestoneChange, organisations::Organisation, scopes::Scope};

fields! {
    /// What is asked about a change before it is decided.
    pub struct ImpactAssessment in "impact-assessments" {
        /// Its reference, such as CR028/IA1.
        code: Key = column("Reference").unique().searched();
        /// An assessment, or a request for information before there is a change.
        kind: Option<AssessmentKind> = column("Kind");
        /// What it is about.
        title: Text = column("Title").searched();
        /// The change request that it is about.
        request: Option<Ref<ChangeRequest>> = column("Change request").seen_as("Its impact assessments");
        /// The change of a milestone that it is about.
        change: Option<Ref<MilestoneChange>> = column("Milestone change").seen_as("Its impact assessments");
        /// The day the window opens.
        opens: Option<Date> = column("Opens");
        /// The last day on which responses are taken.
        closes: Option<Date> = column("Closes");
        /// Organisations asked by name.
        asked: Refs<Organisation> = column("Asked").seen_as("Assessments that ask it");
        /// Those asked by what they are, such as each LDSO.
        scope: Option<Ref<Scope>> = column("Asked by scope").seen_as("Assessments that ask it");
        /// What the responses come to, for the group that decides.
        summary: Option<Text> = column("Summary").searched().long();
        /// The day the summary was given.
        summarised: Option<Date> = column("Summarised on");
        /// The meeting that the summary is for.
        meeting: Option<Ref<Meeting>> = column("Summary for").seen_as("Assessments put to it");
    }
}

impl Register for ImpactAssessment {
    fn name(&self) -> Text {
        self.code.text()
    }

    fn access() -> Access {
        Access::nobody().see(EVERYONE).edit(OFFICE)
    }

    fn concerns(&self, _own: Ref<Self>, _at: &At<'_>, _who: &mut Concerned) {}

    fn check(&self, _own: Ref<Self>, _at: &At<'_>, say: &mut Problems) {
        if let (Some(opens), Some(closes)) = (self.opens, self.closes)
            && closes < opens
        {
            say.refuse_field(
                "closes",
                "closes-before-it-opens",
                "the window cannot close before it opens",
            );
        }
        if self.request.is_some() && self.change.is_some() {
            say.refuse_field(
                "change",
                "two-changes",
                "an assessment is about one thing: a request, or one change",
            );
        }
    }
}

choice! {
    /// What is asked for.
    pub enum AssessmentKind {
        /// What a change would mean.
        ImpactAssessment = "impact-assessment" as "Impact assessment",
        /// What participants know, before a change is raised.
        InformationRequest = "information-request" as "Participant information request",
    }
}

impl ImpactAssessment {
    /// Whether it has come to a result that a group can decide on.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.summary.is_some()
    }
}

/// Refuses an approval while an assessment of the change waits for its summary.
pub(crate) fn refuse_unfinished(at: &At<'_>, of: AnyRef, name: &Key, on: Date) -> Result<(), Refusal> {
    let all = at.pointing::<ImpactAssessment>(of).into_iter();
    let mut open = all.filter_map(|one| at.find(one)).filter(|one| !one.is_finished());
    let Some(assessment) = open.next() else { return Ok(()) };
    let code = &assessment.code;
    let text = match assessment.closes {
        Some(last) if last >= on => {
            format!("{name} is being assessed until {last} ({code}): wait for it, or defer the change")
        }
        _ => format!("{name} was sent to be assessed and {code} has no summary yet: give it one, or defer the change"),
    };
    Err(Refusal::new("assessment-open", text))
}

/// Refuses the approval of a request that nobody has assessed, unless it says why that is not needed.
pub(crate) fn refuse_unassessed(
    at: &At<'_>,
    one: Ref<ChangeRequest>,
    request: &ChangeRequest,
    on: Date,
) -> Result<(), Refusal> {
    refuse_unfinished(at, one.any(), &request.code, on)?;
    let assessed = || {
        let all = at.pointing::<ImpactAssessment>(one.any()).into_iter();
        all.filter_map(|one| at.find(one))
            .any(|one| one.kind != Some(AssessmentKind::InformationRequest))
    };
    if request.unassessed.is_some() || assessed() {
        return Ok(());
    }
    let text = format!(
        "{} has no impact assessment: have it assessed, or write down why that is not needed",
        request.code
    );
    Err(Refusal::new("not-assessed", text))
}
