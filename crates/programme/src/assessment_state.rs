//! Where an impact assessment stands: who was asked, who has not responded, what the responses come to.
//!
//! Derived from the rows, never stored. Not here: the summary, which is written by people.

use std::collections::BTreeMap;

use record::{At, Derived, Narrowed, Ref, View};
use terms::Date;

use crate::assessment_responses::{AssessmentResponse, CostClass};
use crate::impact_assessments::ImpactAssessment;
use crate::organisations::Organisation;
use crate::scopes;

/// Where an assessment stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssessmentState {
    /// Those asked, by name or by scope, on the day the window opened.
    pub asked: Vec<Ref<Organisation>>,
    /// Those asked who have not responded.
    pub silent: Vec<Ref<Organisation>>,
    /// Responses, also of those who were not asked.
    pub responses: Vec<Ref<AssessmentResponse>>,
    /// How many responses are in each class of cost.
    pub costs: BTreeMap<&'static str, usize>,
    /// Responses that object.
    pub objections: Vec<Ref<AssessmentResponse>>,
    /// The effort of all responses, in working days.
    pub effort: u64,
    /// The longest lead time, in working days.
    pub lead_time: Option<u32>,
    /// Where the window stands.
    pub window: Window,
}

/// Where a window of responses stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// It has no dates.
    NotSet,
    /// It opens on that day.
    Opens(Date),
    /// Responses are taken; the last day, where one is set.
    Open(Option<Date>),
    /// It closed on that day.
    Closed(Date),
}

impl Window {
    fn of(assessment: &ImpactAssessment, today: Date) -> Self {
        match (assessment.opens, assessment.closes) {
            (None, None) => Self::NotSet,
            (Some(opens), _) if today < opens => Self::Opens(opens),
            (_, Some(closes)) if closes < today => Self::Closed(closes),
            (_, closes) => Self::Open(closes),
        }
    }
}

impl AssessmentState {
    /// The state of an assessment.
    #[must_use]
    pub fn of(at: &At<'_>, one: Ref<ImpactAssessment>) -> Option<Self> {
        let assessment = at.find(one)?;
        let day = assessment.opens.unwrap_or_else(|| at.today());
        let mut asked: Vec<_> = assessment.asked.iter().collect();
        if let Some(scope) = assessment.scope.and_then(|scope| at.find(scope)) {
            asked.extend(scopes::members(at, scope, day));
        }
        asked.sort_unstable();
        asked.dedup();
        let rows: Vec<_> = at
            .pointing::<AssessmentResponse>(one.any())
            .into_iter()
            .filter_map(|key| at.find(key).map(|row| (key, row)))
            .collect();
        let responded = |who: &Ref<Organisation>| rows.iter().any(|(_, row)| row.organisation == *who);
        let mut costs = BTreeMap::new();
        for (_, row) in &rows {
            *costs.entry(row.cost.map_or("not said", CostClass::title)).or_insert(0) += 1;
        }
        Some(Self {
            silent: asked.iter().copied().filter(|who| !responded(who)).collect(),
            asked,
            costs,
            objections: rows
                .iter()
                .filter(|(_, row)| row.objection.is_some())
                .map(|(key, _)| *key)
                .collect(),
            effort: rows.iter().filter_map(|(_, row)| row.effort).map(u64::from).sum(),
            lead_time: rows.iter().filter_map(|(_, row)| row.lead_time).max(),
            responses: rows.into_iter().map(|(key, _)| key).collect(),
            window: Window::of(assessment, at.today()),
        })
    }
}

/// The state of an assessment, for pages.
pub struct StateOf(Option<AssessmentState>);

impl Derived for StateOf {
    type Question = u32;

    fn derive(at: &At<'_>, question: &u32) -> Self {
        Self(Ref::from_number(*question).and_then(|one| AssessmentState::of(at, one)))
    }
}

impl Narrowed for StateOf {
    type Seen = Option<AssessmentState>;

    /// What single organisations said of their costs is for those who see every response; who has not responded is no
    /// secret.
    fn narrowed(&self, view: &View<'_>) -> Option<AssessmentState> {
        let mut state = self.0.clone()?;
        let number = view.schema().number_of::<AssessmentResponse>()?;
        if !view.sees_all(number) {
            state.responses.retain(|one| view.may_see(one.any()));
            state.objections.retain(|one| view.may_see(one.any()));
            state.costs.clear();
            state.effort = 0;
            state.lead_time = None;
        }
        Some(state)
    }
}
