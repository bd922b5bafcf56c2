//! What a record's page adds for some registers: baselines and parties of a milestone, the life of a change, where an
//! impact assessment stands.
//!
//! Everything here is derived from the record. Not here: the page around it (`pages::record_page`).

use std::sync::Arc;

use askama::Template;
use programme::assessment_responses::AssessmentResponse;
use programme::assessment_state::{AssessmentState, StateOf, Window};
use programme::baselines::{Baselines, Variance};
use programme::change_requests::ChangeRequest;
use programme::change_verdicts::ChangeOutcome;
use programme::impact_assessments::ImpactAssessment;
use programme::meetings::Meeting;
use programme::milestone_changes::MilestoneChange;
use programme::milestone_completions::{MilestoneCompletion, RollUp, RollUpOf};
use programme::milestones::Milestone;
use programme::organisations::Organisation;
use programme::plan_of_record::WorkingDays;
use record::{AnyRef, Fields as _, Linked, Person, Ref, Register, View};
use terms::{Calendar, Date, Nation, Text};

use crate::cells;
use crate::markup::{Markup, count, time, with_days};
use crate::visit::Visit;

/// The panels of a record; empty where its register has none.
#[must_use]
pub fn of(visit: &Visit, view: &View<'_>, one: AnyRef) -> Markup {
    let drawn = match one.register {
        Milestone::NAME => one.to().and_then(|one| milestone(visit, view, one)),
        MilestoneChange::NAME => one.to().and_then(|one| change(visit, view, one)),
        ChangeRequest::NAME => one.to().and_then(|one| request(visit, view, one)),
        ImpactAssessment::NAME => one.to().and_then(|one| assessment(visit, view, one)),
        _ => None,
    };
    Markup(drawn.unwrap_or_default())
}

/// The working days of the programme: public holidays and its freezes.
#[must_use]
pub fn calendar(view: &View<'_>) -> Arc<Calendar> {
    WorkingDays::of(view, Calendar::shipped(Nation::default()))
}

fn linked<R: Register>(visit: &Visit, view: &View<'_>, one: Ref<R>) -> Markup {
    let target = view.may_see(one.any()).then(|| one.any());
    let name = view.name(one.any());
    cells::linked(visit, &Linked { target, name })
}

fn maybe<R: Register>(visit: &Visit, view: &View<'_>, one: Option<Ref<R>>) -> Markup {
    one.map_or_else(cells::nothing, |one| linked(visit, view, one))
}

struct BaselineRow {
    name: String,
    date: Markup,
    by: Markup,
    entry: u64,
    to: String,
    variance: String,
}

struct Party {
    who: Markup,
    row: Option<Markup>,
    done: Option<Markup>,
    forecast: Option<Markup>,
    evidence: String,
}

#[derive(Template)]
#[template(path = "panel_milestone.html")]
struct MilestonePanel {
    baselines: Vec<BaselineRow>,
    forecast: Markup,
    against_first: String,
    against_current: String,
    preview: String,
    rolled_up: Option<String>,
    scope: Markup,
    accepted: Option<Markup>,
    parties: Vec<Party>,
}

fn milestone(visit: &Visit, view: &View<'_>, one: Ref<Milestone>) -> Option<String> {
    let row = view.get(one)?;
    let calendar = calendar(view);
    let all = view.derived::<Baselines>(&one.key());
    let expected = row.actual.map(terms::When::On).or(row.forecast);
    let against = |baseline| Variance::of(&calendar, baseline, expected).words();
    let baseline = |baseline: &programme::baselines::Baseline| BaselineRow {
        name: baseline.name(),
        date: with_days(&baseline.date.to_string()),
        by: match baseline.change {
            Some(change) => linked(visit, view, change),
            None => Markup("as it was taken in".to_owned()),
        },
        entry: baseline.position.0,
        to: visit.to(&format!("/history/{}", baseline.position)),
        variance: against(Some(baseline.date)),
    };
    let roll_up = view.derived::<RollUpOf>(&one.key());
    let parties = roll_up
        .iter()
        .flat_map(|all| &all.parties)
        .map(|(who, part)| party(visit, view, *who, *part));
    let panel = MilestonePanel {
        baselines: all.0.iter().map(baseline).collect(),
        forecast: expected.map_or_else(cells::nothing, |when| with_days(&when.to_string())),
        against_first: against(all.first().map(|one| one.date)),
        against_current: against(all.current().map(|one| one.date)),
        preview: visit.to(&format!("/milestones/{}/preview", one.key())),
        parties: parties.collect(),
        rolled_up: roll_up.as_ref().map(RollUp::words),
        scope: maybe(visit, view, row.scope),
        accepted: row.accepted.map(time),
    };
    panel.render().ok()
}

fn party(visit: &Visit, view: &View<'_>, who: Ref<Organisation>, part: Option<Ref<MilestoneCompletion>>) -> Party {
    let row = part.and_then(|part| view.get(part));
    Party {
        who: linked(visit, view, who),
        row: part.map(|part| linked(visit, view, part)),
        done: row.and_then(|row| row.done).map(time),
        forecast: row.and_then(|row| row.forecast).map(time),
        evidence: row
            .and_then(|row| row.evidence.as_ref())
            .map(ToString::to_string)
            .unwrap_or_default(),
    }
}

struct Stage {
    name: &'static str,
    reached: bool,
    says: Vec<Markup>,
}

#[derive(Template)]
#[template(path = "panel_change.html")]
struct ChangePanel {
    stages: Vec<Stage>,
}

/// What both kinds of change say of their decision.
struct Decision<'a> {
    outcome: Option<ChangeOutcome>,
    meeting: Option<Ref<Meeting>>,
    put_to: Option<Ref<Meeting>>,
    decider: Option<&'a Person>,
    on: Option<Date>,
    caveat: Option<&'a Text>,
    deferred_to: Option<Ref<Meeting>>,
    missing: Option<&'a Text>,
}

/// A change and a request of changes are decided by columns of the same names.
macro_rules! decision_of {
    ($row:expr) => {
        Decision {
            outcome: $row.outcome,
            meeting: $row.decided_at,
            put_to: $row.meeting,
            decider: $row.decider.as_ref(),
            on: $row.decided_on,
            caveat: $row.caveat.as_ref(),
            deferred_to: $row.deferred_to,
            missing: $row.missing.as_ref(),
        }
    };
}

fn change(visit: &Visit, view: &View<'_>, one: Ref<MilestoneChange>) -> Option<String> {
    let row = view.get(one)?;
    let decision = decision_of!(row);
    let applied = row.approved == Some(true);
    let mut stages = vec![
        raised(row.raised, row.plan.as_ref()),
        assessed(visit, view, one.any(), None),
    ];
    stages.push(decided(visit, view, &decision));
    let milestone = row.milestone.map(|of| linked(visit, view, of));
    stages.push(Stage {
        name: "Applied to the plan",
        reached: applied,
        says: milestone.filter(|_| applied).into_iter().collect(),
    });
    ChangePanel { stages }.render().ok()
}

fn request(visit: &Visit, view: &View<'_>, one: Ref<ChangeRequest>) -> Option<String> {
    let row = view.get(one)?;
    let decision = decision_of!(row);
    let lines: Vec<_> = view
        .all::<MilestoneChange>()
        .filter(|(_, line)| line.request == Some(one))
        .collect();
    let applied = lines.iter().filter(|(_, line)| line.approved == Some(true)).count();
    let mut stages = vec![
        raised(row.raised, row.plan.as_ref()),
        assessed(visit, view, one.any(), row.unassessed.as_ref()),
        decided(visit, view, &decision),
    ];
    if !lines.is_empty() {
        let words = format!("{applied} of {}", count(lines.len(), "milestone", "milestones"));
        stages.push(Stage {
            name: "Applied to the plan",
            reached: applied > 0,
            says: vec![Markup(words)],
        });
    }
    ChangePanel { stages }.render().ok()
}

fn raised(on: Option<Date>, plan: Option<&Text>) -> Stage {
    let mut says: Vec<_> = on.map(time).into_iter().collect();
    says.push(Markup(if plan.is_some() {
        "with an implementation plan".to_owned()
    } else {
        "no implementation plan yet".to_owned()
    }));
    Stage {
        name: "Raised",
        reached: true,
        says,
    }
}

fn assessed(visit: &Visit, view: &View<'_>, of: AnyRef, waived: Option<&Text>) -> Stage {
    let about = |row: &ImpactAssessment| {
        row.change.is_some_and(|change| change.any() == of) || row.request.is_some_and(|request| request.any() == of)
    };
    let all: Vec<_> = view.all::<ImpactAssessment>().filter(|(_, row)| about(row)).collect();
    let says = |(one, row): &(Ref<ImpactAssessment>, &ImpactAssessment)| {
        let state = view.derived::<StateOf>(&one.key());
        let words = state.map(|state| said(&state, row.is_finished())).unwrap_or_default();
        Markup(format!(
            "{}: {}",
            linked(visit, view, *one),
            crate::markup::escape(&words)
        ))
    };
    let mut words: Vec<_> = all.iter().map(says).collect();
    if let Some(why) = waived.filter(|_| all.is_empty()) {
        words.push(Markup(format!("not needed: {}", crate::markup::escape(why))));
    }
    if words.is_empty() {
        words.push(Markup("none was asked for".to_owned()));
    }
    Stage {
        name: "Impact assessment",
        reached: !all.is_empty() && all.iter().all(|(_, row)| row.is_finished()) || waived.is_some(),
        says: words,
    }
}

fn said(state: &AssessmentState, finished: bool) -> String {
    let window = match state.window {
        Window::NotSet => "no window".to_owned(),
        Window::Opens(day) => format!("opens {}", crate::markup::long_day(day)),
        Window::Open(Some(day)) => format!("open until {}", crate::markup::long_day(day)),
        Window::Open(None) => "open".to_owned(),
        Window::Closed(day) => format!("closed {}", crate::markup::long_day(day)),
    };
    let answered = state.asked.len() - state.silent.len();
    let summary = if finished { "summarised" } else { "not summarised yet" };
    format!("{window}, {answered} of {} responded, {summary}", state.asked.len())
}

fn decided(visit: &Visit, view: &View<'_>, of: &Decision<'_>) -> Stage {
    let mut says = Vec::new();
    match of.outcome {
        Some(outcome) => {
            let mut words = format!("{} at {}", outcome.title(), maybe(visit, view, of.meeting));
            if let Some(who) = of.decider {
                words.push_str(&format!(" by {}", crate::markup::escape(&view.eyes().person(who))));
            }
            says.push(Markup(words));
        }
        None => says.push(match of.put_to {
            Some(meeting) => Markup(format!("put to {}", linked(visit, view, meeting))),
            None => Markup("not put to a meeting yet".to_owned()),
        }),
    }
    says.extend(of.on.map(time));
    if let Some(text) = of.caveat {
        says.push(Markup(format!("caveat: {}", crate::markup::escape(text))));
    }
    if let Some(meeting) = of.deferred_to {
        says.push(Markup(format!("deferred to {}", linked(visit, view, meeting))));
    }
    if let Some(text) = of.missing {
        says.push(Markup(format!("missing until then: {}", crate::markup::escape(text))));
    }
    Stage {
        name: "Decision",
        reached: of.on.is_some(),
        says,
    }
}

#[derive(Template)]
#[template(path = "panel_assessment.html")]
struct AssessmentPanel {
    says: String,
    silent: Vec<Markup>,
    asked: usize,
    costs: Vec<(&'static str, usize)>,
    effort: u64,
    lead_time: Option<u32>,
    objections: Vec<(Markup, String)>,
    all: bool,
}

fn assessment(visit: &Visit, view: &View<'_>, one: Ref<ImpactAssessment>) -> Option<String> {
    let row = view.get(one)?;
    let state = view.derived::<StateOf>(&one.key())?;
    let objection = |one: &Ref<AssessmentResponse>| {
        let row = view.get(*one)?;
        let text = row.objection.as_ref().map(ToString::to_string).unwrap_or_default();
        Some((linked(visit, view, row.organisation), text))
    };
    let number = view.schema().number_of::<AssessmentResponse>()?;
    let panel = AssessmentPanel {
        says: said(&state, row.is_finished()),
        silent: state.silent.iter().map(|who| linked(visit, view, *who)).collect(),
        asked: state.asked.len(),
        objections: state.objections.iter().filter_map(objection).collect(),
        costs: state.costs.into_iter().collect(),
        effort: state.effort,
        lead_time: state.lead_time,
        all: view.sees_all(number),
    };
    panel.render().ok()
}
