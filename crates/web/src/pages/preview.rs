//! What moves if a milestone moves: shown before anything is saved, and put to a decision from there.
//!
//! Nothing on this page changes a date: it raises changes, which a meeting decides. Not here: the calculation (`plan`).

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use plan::preview::{Conflict, Preview};
use programme::meetings::Meeting;
use programme::milestone_changes::{MilestoneChange, RAISED};
use programme::milestones::Milestone;
use programme::plan_of_record::{PlanOfRecord, Row};
use record::{Fields as _, Input, Position, Ref, View};
use serde_json::json;
use store::Asked;
use terms::{Calendar, Date, Nation, When};

use crate::cells;
use crate::failure::Failure;
use crate::forms::Posted;
use crate::frame::Frame;
use crate::markup::{Markup, count, link, time};
use crate::pages::{show, today};
use crate::visit::Visit;

/// The milestone of an address: by its id, or by its key.
pub fn milestone(view: &View<'_>, typed: &str) -> Result<Ref<Milestone>, Failure> {
    let by_key = typed.parse().ok().and_then(|key| view.record(Milestone::NAME, key));
    let by_name = || {
        let number = view.schema().number(Milestone::NAME)?;
        view.named(number, typed).first().copied()
    };
    let found = by_key.or_else(by_name).and_then(record::AnyRef::to::<Milestone>);
    let missing = || {
        let what = format!("There is no milestone “{typed}”, or your roles do not let you see it.");
        Failure::missing(what).way("/registers/milestones", "All milestones")
    };
    found.filter(|one| view.get(*one).is_some()).ok_or_else(missing)
}

/// What moving a milestone to a day would do.
pub struct Previewed {
    /// The plan that it was calculated on.
    pub plan: Arc<PlanOfRecord>,
    /// What would happen.
    pub preview: Preview,
}

/// Calculates what moving a milestone would do; the record is not touched.
pub fn previewed(view: &View<'_>, one: Ref<Milestone>, to: Date) -> Result<Previewed, Failure> {
    let plan = PlanOfRecord::of(view, Calendar::shipped(Nation::default())).map_err(|fault| {
        let status = axum::http::StatusCode::CONFLICT;
        Failure::new(
            status,
            "no-network",
            "The plan cannot be calculated",
            format!("{fault}."),
        )
        .way("/registers/milestone-links", "The links between milestones")
    })?;
    let row = plan
        .row(one)
        .ok_or_else(|| Failure::missing("This milestone is not in the plan."))?;
    let preview = plan::preview::preview(&plan.network, &[(row, to)]);
    Ok(Previewed { plan, preview })
}

/// The day of an address.
pub fn to(visit: &Visit) -> Result<Option<Date>, Failure> {
    let Some(typed) = visit.filled("to") else {
        return Ok(None);
    };
    let not = || Failure::bad("not-a-date", format!("“{typed}” is not a day such as 2023-08-23."));
    typed.parse().map(Some).map_err(|_| not())
}

struct Moved {
    link: Markup,
    title: String,
    tier: String,
    gate: bool,
    from: Markup,
    to: Markup,
    days: String,
    path: String,
    why: String,
}

struct Held {
    link: Markup,
    title: String,
    gate: bool,
    by: String,
    words: String,
}

#[derive(Template)]
#[template(path = "preview.html")]
struct Page {
    f: Frame,
    name: String,
    title: String,
    record: String,
    path: String,
    now: Markup,
    to: Option<Date>,
    api: String,
    moves: Vec<Moved>,
    total: String,
    gates: usize,
    held: Vec<Held>,
    conflicts: Vec<String>,
    may_raise: bool,
    may_raise_all: bool,
    seen: u64,
    meetings: Vec<String>,
    grounds: String,
    fault: Option<String>,
}

/// The page.
pub async fn page(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let asked = to(&visit)?;
    show(&drawn(&visit, &id, asked, "", None)?)
}

fn drawn(visit: &Visit, id: &str, to: Option<Date>, grounds: &str, fault: Option<String>) -> Result<Page, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let one = milestone(&view, id)?;
    let row = view
        .get(one)
        .ok_or_else(|| Failure::missing("This milestone is not in the plan."))?;
    let done = to.map(|to| previewed(&view, one, to)).transpose()?;
    let moves: Vec<_> = done.iter().flat_map(|done| moved(visit, &view, done)).collect();
    let may = |one: Ref<Milestone>| view.rights(one.any()).doors.contains(&RAISED);
    let now = row.actual.map(When::On).or(row.forecast).or(row.baseline);
    let today = today::day(visit, &view);
    let ahead = view
        .all::<Meeting>()
        .filter(|(_, meeting)| meeting.on.is_none_or(|on| on >= today));
    Ok(Page {
        f: Frame::of(visit, format!("What moves if {} moves", row.id)),
        name: row.id.to_string(),
        title: row.title.to_string(),
        record: visit.to(&cells::path(one.any())),
        path: format!("/milestones/{}/preview", row.id),
        now: now.map_or_else(cells::nothing, |now| crate::markup::with_days(&now.to_string())),
        api: visit.to(&format!(
            "/api/v1/milestones/{}/preview?to={}",
            row.id,
            to.map(|to| to.to_string()).unwrap_or_default()
        )),
        total: count(moves.len(), "milestone moves", "milestones move"),
        gates: moves.iter().filter(|one| one.gate).count(),
        moves,
        held: done.iter().flat_map(|done| held(visit, &view, done)).collect(),
        conflicts: done.iter().flat_map(conflicts).collect(),
        may_raise: visit.only_now().is_ok() && may(one),
        may_raise_all: done.iter().all(|done| {
            let mut all = done.preview.moves.iter();
            all.all(|moved| may(done.plan.milestone(moved.row)))
        }),
        seen: view.newest().0,
        meetings: ahead.map(|(key, _)| view.name(key.any())).collect(),
        grounds: grounds.to_owned(),
        fault,
        to,
    })
}

fn named(visit: &Visit, view: &View<'_>, plan: &PlanOfRecord, row: Row) -> Markup {
    let one = plan.milestone(row).any();
    link(&visit.to(&cells::path(one)), &view.name(one))
}

fn moved(visit: &Visit, view: &View<'_>, done: &Previewed) -> Vec<Moved> {
    let plan = &done.plan;
    let of = |one: &plan::preview::Move| {
        let activity = plan.network.activity(one.row);
        let tier = view.get(plan.milestone(one.row)).and_then(|row| row.tier);
        Moved {
            link: named(visit, view, plan, one.row),
            title: activity.title.to_string(),
            tier: tier.map(|tier| view.name(tier.any())).unwrap_or_default(),
            gate: activity.gate,
            from: time(one.from),
            to: time(one.to),
            days: format!("{:+}", one.days),
            path: ids(plan, &one.path).join(" → "),
            why: one.why.clone(),
        }
    };
    done.preview.moves.iter().map(of).collect()
}

fn ids(plan: &PlanOfRecord, rows: &[Row]) -> Vec<String> {
    rows.iter()
        .map(|row| plan.network.activity(*row).id.to_string())
        .collect()
}

fn held(visit: &Visit, view: &View<'_>, done: &Previewed) -> Vec<Held> {
    let plan = &done.plan;
    let of = |one: &plan::preview::Held| {
        let activity = plan.network.activity(one.row);
        Held {
            link: named(visit, view, plan, one.row),
            title: activity.title.to_string(),
            gate: activity.gate,
            by: plan.network.activity(one.by).id.to_string(),
            words: if activity.actual_finish.is_some() {
                "it has happened".to_owned()
            } else {
                format!("slack goes from {} to {} working days", one.before, one.after)
            },
        }
    };
    done.preview.held.iter().map(of).collect()
}

/// What somebody has to settle, in words.
pub fn conflicts(done: &Previewed) -> Vec<String> {
    let id = |row: &Row| done.plan.network.activity(*row).id.to_string();
    let of = |one: &Conflict| match one {
        Conflict::Forced {
            row,
            asked,
            earliest,
            by,
        } => format!(
            "{} cannot be on {asked}: {} holds it until {earliest}.",
            id(row),
            id(by)
        ),
        Conflict::Happened(row) => format!("{} has been reached: its date is a fact and does not move.", id(row)),
        Conflict::Early { row, imposed, asked } => {
            format!(
                "{} cannot be on {asked}: it has to wait for {}.",
                id(row),
                imposed.date()
            )
        }
        Conflict::Late { row, imposed, to } => {
            format!(
                "{} goes to {to}, past the {} that it has to keep.",
                id(row),
                imposed.date()
            )
        }
    };
    done.preview.conflicts.iter().map(of).collect()
}

/// Raises the change of this milestone alone, or one change request for all that move.
pub async fn raise(visit: Visit, Path(id): Path<String>, posted: Posted) -> Result<Response, Failure> {
    visit.only_now()?;
    let typed = posted.filled("to").unwrap_or_default();
    let not = || Failure::bad("not-a-date", format!("“{typed}” is not a day such as 2023-08-23."));
    let to: Date = typed.parse().map_err(|_| not())?;
    let grounds = posted.filled("grounds").unwrap_or_default().to_owned();
    if grounds.is_empty() {
        let fault = Some("Say why: the grounds are what the group reads.".to_owned());
        let mut response = show(&drawn(&visit, &id, Some(to), "", fault)?)?;
        *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    }
    let (action, mut given) = {
        let look = visit.look()?;
        let view = look.view();
        let one = milestone(&view, &id)?;
        let (action, mut given) = if posted.get("what") == Some("all") {
            ("raise-dates", all_moved(&view, one, to)?)
        } else {
            let fields = [
                ("milestone", view.name(one.any())),
                ("kind", "date".to_owned()),
                ("proposed", to.to_string()),
            ];
            let given = fields.map(|(name, typed)| (name.to_owned(), Input::Typed(typed)));
            ("raise-change", given.to_vec())
        };
        given.extend(raised_by(&view, one));
        (action, given)
    };
    given.push(("grounds".to_owned(), Input::Typed(grounds.clone())));
    if let Some(meeting) = posted.filled("meeting") {
        given.push(("meeting".to_owned(), Input::Typed(meeting.to_owned())));
    }
    let asked = Asked::Act {
        action: action.to_owned(),
        given,
        seen: posted.seen().map(Position),
    };
    let receipt = visit.ask(asked, &grounds).await?;
    let path = receipt
        .changed
        .first()
        .map_or_else(|| "/".to_owned(), |one| cells::path(*one));
    Ok(Redirect::to(&format!("{path}?said=done-{}", receipt.head.position)).into_response())
}

/// In whose name somebody raises who does not keep the record: the milestone's owner if that is theirs.
fn raised_by(view: &View<'_>, one: Ref<Milestone>) -> Option<(String, Input)> {
    let viewer = view.viewer();
    let access = &view.schema().register(MilestoneChange::NAME)?.access;
    if access.right_of(RAISED).all.meets(viewer.roles) {
        return None;
    }
    let owner = view.get(one)?.owner.map(Ref::any);
    let own = owner.filter(|owner| viewer.organisations.contains(owner));
    let own = own.or_else(|| viewer.organisations.first().copied())?;
    Some(("raised_by".to_owned(), Input::Json(own.key.to_string())))
}

fn all_moved(view: &View<'_>, one: Ref<Milestone>, to: Date) -> Result<Vec<(String, Input)>, Failure> {
    let done = previewed(view, one, to)?;
    let row = |moved: &plan::preview::Move| {
        let key = done.plan.milestone(moved.row).key();
        json!({"milestone": key, "proposed": moved.to.to_string()})
    };
    let rows: Vec<_> = done.preview.moves.iter().map(row).collect();
    let title = format!("{} to {to}, and what follows from it", view.name(one.any()));
    Ok(vec![
        ("title".to_owned(), Input::Typed(title)),
        ("milestones".to_owned(), Input::Json(json!(rows).to_string())),
    ])
}
