//! Taking changes: of one record, of several, a new one, a dropped one. Each is one entry with its reason.
//!
//! Not here: whether a change may be made (`record`), the forms (`record_page`, `list`).

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use record::{Edit, Input, Kind, Position, View, What};
use store::{AskError, Asked, Asking, Receipt};

use crate::cells;
use crate::failure::Failure;
use crate::forms::Posted;
use crate::frame::Frame;
use crate::pages::field::{self, Field, field};
use crate::pages::{list, record_page, show};
use crate::visit::Visit;

/// The most rows that one bulk change takes.
const AT_ONCE: usize = 5_000;

/// Changes one record.
pub async fn change(
    visit: Visit,
    Path((register, key)): Path<(String, u32)>,
    posted: Posted,
) -> Result<Response, Failure> {
    visit.only_now()?;
    let reason = Visit::reason(posted.get("reason"));
    let (one, given, seen) = {
        let look = visit.look()?;
        let view = look.view();
        let one = record_page::found(&view, &register, key)?;
        let seen = record_page::seen(&view, posted.seen());
        let then = look.at(seen);
        (one, differing(&then.view(), &view, one, &posted), seen)
    };
    if given.is_empty() {
        return Ok(Redirect::to(&format!("{}?said=nothing", cells::path(one))).into_response());
    }
    let reason = match reason {
        Ok(reason) => reason,
        Err(failure) => {
            let refusal = record::Refusal::new("no-reason", failure.message.clone());
            let kept = record_page::rejected(&given, "", &refusal);
            return record_page::answer(&visit, &register, key, Some(kept), StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let mut edit = Edit::new(register.as_str(), What::Set(key)).seen(seen);
    edit.fields.clone_from(&given);
    match asked(&visit, vec![edit], reason).await {
        Ok(receipt) => {
            let said = format!("saved-{}", receipt.head.position);
            Ok(Redirect::to(&format!("{}?said={said}", cells::path(one))).into_response())
        }
        Err(AskError::Refused(refusal)) if refusal.code() == "unchanged" => {
            Ok(Redirect::to(&format!("{}?said=nothing", cells::path(one))).into_response())
        }
        Err(AskError::Refused(refusal)) if !matches!(refusal.code(), "forbidden" | "missing") => {
            let status = if refusal.code() == "conflict" {
                StatusCode::CONFLICT
            } else {
                StatusCode::UNPROCESSABLE_ENTITY
            };
            let kept = record_page::rejected(&given, reason, &refusal);
            record_page::answer(&visit, &register, key, Some(kept), status).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn asked(visit: &Visit, edits: Vec<Edit>, reason: &str) -> Result<Receipt, AskError> {
    let failed = |failure: Failure| AskError::Failed(failure.message.clone());
    let viewer = visit.visitor().map_err(failed)?.viewer.clone();
    let actor = visit.actor().map_err(failed)?;
    let asking = Asking::new(viewer, actor, Asked::Edit(edits)).map_err(|error| AskError::Failed(error.to_string()))?;
    visit.app.desk.ask(asking.why(reason)).await
}

/// The fields of a form that differ from what the form was drawn with: nobody changes what they left alone.
fn differing(then: &View<'_>, now: &View<'_>, one: record::AnyRef, posted: &Posted) -> Vec<(String, Input)> {
    let info = now.info(now.schema().number(one.register).unwrap_or_default());
    let given = field::given(posted, info.columns.iter());
    let differs = |(name, input): &(String, Input)| {
        let Some(at) = info.column(name) else { return false };
        let Input::Typed(typed) = input else { return true };
        let drawn = field(then, &info.columns[at], then.show(one, at)).value;
        field::typed(&drawn) != *typed
    };
    given.into_iter().filter(differs).collect()
}

/// Drops a record that was a mistake.
pub async fn drop(
    visit: Visit,
    Path((register, key)): Path<(String, u32)>,
    posted: Posted,
) -> Result<Response, Failure> {
    let reason = Visit::reason(posted.get("reason"))?;
    record_page::found(&visit.look()?.view(), &register, key)?;
    let edit = Edit::new(register.as_str(), What::Drop(key)).seen(Position(posted.seen().unwrap_or(u64::MAX)));
    let receipt = visit.ask(Asked::Edit(vec![edit]), reason).await?;
    let said = format!("dropped-{}", receipt.head.position);
    Ok(Redirect::to(&format!("/registers/{register}?said={said}")).into_response())
}

/// Changes one column of several records, as one entry.
pub async fn bulk(visit: Visit, Path(register): Path<String>, posted: Posted) -> Result<Response, Failure> {
    let reason = Visit::reason(posted.get("reason"))?;
    let to = format!("/registers/{register}");
    let seen = {
        let look = visit.look()?;
        let view = look.view();
        let number = list::register(&view, &register)?;
        let column = posted.get("column").unwrap_or_default();
        if view.info(number).column(column).is_none() {
            return Err(Failure::bad("unknown-field", "Choose a column to change."));
        }
        record_page::seen(&view, posted.seen())
    };
    let keys: Vec<u32> = posted.all("key").filter_map(|key| key.parse().ok()).collect();
    let wrong = |what: String| {
        Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "selection",
            "Nothing was changed",
            what,
        )
        .way(to.clone(), "Back to the list")
    };
    if keys.is_empty() {
        return Err(wrong(
            "No row was selected. Tick the rows in the table first.".to_owned(),
        ));
    }
    if keys.len() > AT_ONCE {
        return Err(wrong(format!("At most {AT_ONCE} rows are changed at once.")));
    }
    let column = posted.get("column").unwrap_or_default();
    let value = field::typed(posted.get("value").unwrap_or_default());
    let edit = |key: &u32| {
        Edit::new(register.as_str(), What::Set(*key))
            .seen(seen)
            .typed(column, value.clone())
    };
    let edits = keys.iter().map(edit).collect();
    let receipt = visit.ask(Asked::Edit(edits), reason).await?;
    Ok(Redirect::to(&format!("{to}?said=saved-{}", receipt.head.position)).into_response())
}

#[derive(Template)]
#[template(path = "new.html")]
struct New {
    f: Frame,
    title: String,
    about: &'static str,
    list: String,
    path: String,
    fields: Vec<Field>,
    reason: String,
    fault: Option<String>,
}

/// The form of a new record.
pub async fn new(visit: Visit, Path(register): Path<String>) -> Result<Response, Failure> {
    visit.only_now()?;
    show(&blank(&visit, &register, None)?)
}

fn blank(visit: &Visit, register: &str, rejected: Option<record_page::Rejected>) -> Result<New, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let number = list::register(&view, register)?;
    let info = view.info(number);
    if !view.may_add(number) {
        let what = format!("Your roles do not let you add to {}.", info.title().to_lowercase());
        return Err(Failure::forbidden(what).way(format!("/registers/{register}"), "The list"));
    }
    let rejected = rejected.unwrap_or_default();
    let given = |name: &str| {
        rejected
            .typed
            .get(name)
            .cloned()
            .or_else(|| visit.term(name).map(str::to_owned))
            .unwrap_or_default()
    };
    let free = info
        .columns
        .iter()
        .filter(|column| column.is_free() && !matches!(column.kind, Kind::Content | Kind::Rows(_)));
    let fields = free.map(|column| {
        let mut one = field(&view, column, given(column.name));
        one.fault = rejected.faults.get(column.name).cloned();
        one
    });
    Ok(New {
        f: Frame::of(visit, format!("New in {}", info.title())),
        title: info.title(),
        about: info.about,
        list: format!("/registers/{register}"),
        path: format!("/registers/{register}/new"),
        fields: fields.collect(),
        reason: rejected.reason,
        fault: (!rejected.fault.is_empty()).then_some(rejected.fault),
    })
}

/// Adds a record.
pub async fn add(visit: Visit, Path(register): Path<String>, posted: Posted) -> Result<Response, Failure> {
    visit.only_now()?;
    let columns: Vec<record::ColumnInfo> = {
        let look = visit.look()?;
        let view = look.view();
        let number = list::register(&view, &register)?;
        view.info(number).columns.clone()
    };
    let filled = |(_, input): &(String, Input)| !matches!(input, Input::Typed(typed) if typed.is_empty());
    let given: Vec<_> = field::given(&posted, columns.iter())
        .into_iter()
        .filter(filled)
        .collect();
    let reason = posted.filled("reason").unwrap_or_default();
    let mut edit = Edit::new(register.as_str(), What::Add);
    edit.fields.clone_from(&given);
    let outcome = if reason.is_empty() {
        Err(AskError::Refused(record::Refusal::new(
            "no-reason",
            "Say why in a few words: a reason is needed.",
        )))
    } else {
        asked(&visit, vec![edit], reason).await
    };
    match outcome {
        Ok(receipt) => {
            let path = receipt
                .changed
                .first()
                .map_or_else(|| format!("/registers/{register}"), |one| cells::path(*one));
            Ok(Redirect::to(&format!("{path}?said=added-{}", receipt.head.position)).into_response())
        }
        Err(AskError::Refused(refusal)) if refusal.code() != "forbidden" => {
            let kept = record_page::rejected(&given, reason, &refusal);
            let mut response = show(&blank(&visit, &register, Some(kept))?)?;
            *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}
