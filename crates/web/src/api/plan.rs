//! The plan by the API: baselines of a milestone, its parties, what moves if it moves; where an assessment stands.
//!
//! All derived. What changes the plan goes through the actions.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use programme::assessment_state::StateOf;
use programme::baselines::{Baselines, Variance};
use programme::impact_assessments::ImpactAssessment;
use programme::milestone_completions::RollUpOf;
use record::{Fields as _, Ref, Register, View};
use serde_json::{Value, json};
use terms::When;

use super::{json_text, reached};
use crate::failure::Failure;
use crate::pages::preview as page;
use crate::panels;
use crate::visit::Visit;

fn link<R: Register>(view: &View<'_>, one: Ref<R>) -> Value {
    if view.may_see(one.any()) {
        json!({"key": one.key(), "name": view.name(one.any())})
    } else {
        json!({"name": view.name(one.any())})
    }
}

fn answer(view: &View<'_>, body: &Value) -> Response {
    json_text(StatusCode::OK, body.to_string(), Some(view.position().0))
}

/// Every baseline of a milestone, and how far it is from them.
pub async fn baselines(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    reached(&visit).await?;
    let look = visit.look()?;
    let view = look.view();
    let one = page::milestone(&view, &id)?;
    let row = view
        .get(one)
        .ok_or_else(|| Failure::missing("The milestone does not stand."))?;
    let calendar = panels::calendar(&view);
    let expected = row.actual.map(When::On).or(row.forecast);
    let variance = |baseline: When| match Variance::of(&calendar, Some(baseline), expected) {
        Variance::Days(days) => json!(days),
        Variance::None | Variance::Unknown => Value::Null,
    };
    let all = view.derived::<Baselines>(&one.key());
    let rows = all.0.iter().map(|baseline| {
        json!({
            "number": baseline.number, "name": baseline.name(), "date": baseline.date.to_string(),
            "entry": baseline.position.0, "change": baseline.change.map(|change| link(&view, change)),
            "variance_working_days": variance(baseline.date),
        })
    });
    let body = json!({
        "milestone": link(&view, one),
        "expected": expected.map(|when| when.to_string()),
        "baselines": rows.collect::<Vec<_>>(),
        "variance_against_first": all.first().map(|first| variance(first.date)),
        "variance_against_current": all.current().map(|current| variance(current.date)),
    });
    Ok(answer(&view, &body))
}

/// How far the parties of a milestone's scope are.
pub async fn parties(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    reached(&visit).await?;
    let look = visit.look()?;
    let view = look.view();
    let one = page::milestone(&view, &id)?;
    let roll_up = view
        .derived::<RollUpOf>(&one.key())
        .ok_or_else(|| Failure::missing("This milestone is not owned by a scope of parties."))?;
    let party = |(who, part): &(Ref<_>, Option<Ref<_>>)| {
        json!({
            "organisation": link(&view, *who), "done": roll_up.done.contains(who),
            "completion": part.map(|part| link(&view, part)),
        })
    };
    let body = json!({
        "milestone": link(&view, one), "done": roll_up.done.len(), "of": roll_up.parties.len(),
        "complete": roll_up.is_complete(), "parties": roll_up.parties.iter().map(party).collect::<Vec<_>>(),
    });
    Ok(answer(&view, &body))
}

/// What moving a milestone would do; nothing is saved.
pub async fn preview(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    reached(&visit).await?;
    let look = visit.look()?;
    let view = look.view();
    let one = page::milestone(&view, &id)?;
    let to = page::to(&visit)?.ok_or_else(|| Failure::bad("no-day", "Say where it moves: ?to=2023-08-23."))?;
    let done = page::previewed(&view, one, to)?;
    let network = &done.plan.network;
    let id = |row| network.activity(row).id.to_string();
    let moves = done.preview.moves.iter().map(|one| {
        json!({
            "milestone": link(&view, done.plan.milestone(one.row)), "from": one.from.to_string(), "to": one.to.to_string(),
            "working_days": one.days, "gate": network.activity(one.row).gate,
            "path": one.path.iter().map(|row| id(*row)).collect::<Vec<_>>(), "why": one.why,
        })
    });
    let held = done.preview.held.iter().map(|one| {
        json!({
            "milestone": link(&view, done.plan.milestone(one.row)), "after": id(one.by),
            "gate": network.activity(one.row).gate, "slack_before": one.before, "slack_after": one.after,
        })
    });
    let body = json!({
        "milestone": link(&view, one), "to": to.to_string(), "moves": moves.collect::<Vec<_>>(),
        "held": held.collect::<Vec<_>>(), "conflicts": page::conflicts(&done),
    });
    Ok(answer(&view, &body))
}

/// Where an impact assessment or an information request stands.
pub async fn assessment(visit: Visit, Path(key): Path<u32>) -> Result<Response, Failure> {
    reached(&visit).await?;
    let look = visit.look()?;
    let view = look.view();
    let missing = || Failure::missing("There is no such assessment.");
    let one = view.record(ImpactAssessment::NAME, key).ok_or_else(missing)?;
    let one = one.to::<ImpactAssessment>().ok_or_else(missing)?;
    let state = view.derived::<StateOf>(&one.key()).ok_or_else(missing)?;
    let links = |all: &[Ref<programme::organisations::Organisation>]| -> Vec<Value> {
        all.iter().map(|who| link(&view, *who)).collect()
    };
    let body = json!({
        "assessment": link(&view, one), "asked": links(&state.asked), "not_responded": links(&state.silent),
        "responses": state.responses.iter().map(|one| link(&view, *one)).collect::<Vec<_>>(),
        "objections": state.objections.iter().map(|one| link(&view, *one)).collect::<Vec<_>>(),
        "costs": state.costs, "effort_days": state.effort, "lead_time_working_days": state.lead_time,
    });
    Ok(answer(&view, &body))
}
