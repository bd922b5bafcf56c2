//! The registers of a programme, one file each, and the roles that come with it.
//!
//! Adding a register touches its file and the list below. Not here: reading documents (`pack`), what contradicts what
//! (`check`), where the journal is kept (`store`).

pub mod actions;
pub mod agenda_items;
pub mod aliases;
pub mod assessment_answers;
pub mod assessment_questions;
pub mod assessment_responses;
pub mod assessment_state;
pub mod assurer_statements;
pub mod baselines;
pub mod change_requests;
pub mod change_verdicts;
pub mod chaser_rules;
pub mod chaser_steps;
pub mod contacts;
pub mod criteria;
pub mod criteria_sets;
pub mod criterion_evidence;
pub mod decisions;
pub mod dependencies;
pub mod document_reviews;
pub mod document_versions;
pub mod documents;
pub mod events;
pub mod findings;
pub mod freezes;
pub mod gate_decisions;
pub mod gate_feeds;
pub mod gate_picture;
pub mod gate_recommendations;
pub mod gate_room;
pub mod gates;
pub mod group_reports;
pub mod group_updates;
pub mod groups;
pub mod impact_assessments;
pub mod issues;
pub mod locations;
pub mod market_roles;
pub mod meetings;
pub mod milestone_changes;
pub mod milestone_completions;
pub mod milestone_links;
pub mod milestones;
pub mod mitigations;
pub mod mpids;
pub mod newsletter_draft;
pub mod newsletters;
pub mod notices;
pub mod organisations;
pub mod packs;
pub mod party_matters;
pub mod party_statements;
pub mod phases;
pub mod plan_of_record;
pub mod plan_sections;
pub mod qualification_intentions;
pub mod readiness_tasks;
pub mod retention;
pub mod risks;
pub mod roles;
pub mod scopes;
pub mod spelling;
pub mod subscriptions;
pub mod telling_of_record;
pub mod tier_authorities;
pub mod tiers;
pub mod work_offs;

use record::{Role, Schema, action, register};

/// The level of entries that this program writes, and the highest that it understands. It rises when a register or a
/// column is added or changes its type, so that an older program stops instead of showing half an entry.
pub const LEVEL: u32 = 2;

/// Every register, role and action, in the order in which they are listed to people.
#[must_use]
#[expect(
    clippy::expect_used,
    reason = "the list is fixed when the program is built; its tests would fail first"
)]
pub fn schema() -> Schema {
    let roles: Vec<Role> = roles::ALL.iter().map(|(role, _)| *role).collect();
    let registers = [
        register::<tiers::Tier>(),
        register::<tier_authorities::TierAuthority>(),
        register::<plan_sections::PlanSection>(),
        register::<groups::Group>(),
        register::<group_updates::GroupUpdate>(),
        register::<meetings::Meeting>(),
        register::<agenda_items::AgendaItem>(),
        register::<actions::Action>(),
        register::<decisions::Decision>(),
        register::<milestones::Milestone>(),
        register::<milestone_changes::MilestoneChange>(),
        register::<change_requests::ChangeRequest>(),
        register::<impact_assessments::ImpactAssessment>(),
        register::<assessment_questions::AssessmentQuestion>(),
        register::<assessment_responses::AssessmentResponse>(),
        register::<assessment_answers::AssessmentAnswer>(),
        register::<milestone_links::MilestoneLink>(),
        register::<milestone_completions::MilestoneCompletion>(),
        register::<scopes::Scope>(),
        register::<phases::Phase>(),
        register::<freezes::Freeze>(),
        register::<organisations::Organisation>(),
        register::<contacts::Contact>(),
        register::<market_roles::MarketRole>(),
        register::<mpids::Mpid>(),
        register::<aliases::Alias>(),
        register::<group_reports::GroupReport>(),
        register::<documents::Document>(),
        register::<document_versions::DocumentVersion>(),
        register::<document_reviews::DocumentReview>(),
        register::<locations::Location>(),
        register::<events::Event>(),
        register::<risks::Risk>(),
        register::<mitigations::Mitigation>(),
        register::<issues::Issue>(),
        register::<dependencies::Dependency>(),
        register::<readiness_tasks::ReadinessTask>(),
        register::<gates::Gate>(),
        register::<criteria_sets::CriteriaSet>(),
        register::<criteria::Criterion>(),
        register::<criterion_evidence::CriterionEvidence>(),
        register::<assurer_statements::AssurerStatement>(),
        register::<gate_feeds::GateFeed>(),
        register::<gate_recommendations::GateRecommendation>(),
        register::<gate_decisions::GateDecision>(),
        register::<work_offs::WorkOff>(),
        register::<qualification_intentions::QualificationIntention>(),
        register::<packs::Pack>(),
        register::<findings::Finding>(),
        register::<subscriptions::Subscription>(),
        register::<chaser_rules::ChaserRule>(),
        register::<chaser_steps::ChaserStep>(),
        register::<notices::Notice>(),
        register::<newsletters::Newsletter>(),
        register::<party_statements::PartyStatement>(),
    ];
    let actions = [
        action::<actions::CloseActions>(),
        action::<decisions::Decide>(),
        action::<document_versions::ApproveVersion>(),
        action::<milestone_changes::RaiseChange>(),
        action::<milestone_changes::RaiseDates>(),
        action::<milestone_changes::DecideChange>(),
        action::<change_requests::DecideRequest>(),
        action::<criteria_sets::ApproveCriteria>(),
        action::<gate_decisions::DecideGate>(),
        action::<gate_feeds::SplitGate>(),
        action::<work_offs::RollWorkOff>(),
    ];
    Schema::new(LEVEL, &roles, registers)
        .and_then(|schema| schema.with_actions(actions))
        .expect("registers that agree")
}
