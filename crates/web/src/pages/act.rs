//! Actions: the forms of what passes a door, made from the action's own fields.
//!
//! Not here: what an action decides (`programme`).

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use record::{AnyAction, Position};
use store::{AskError, Asked, Asking};

use crate::cells;
use crate::failure::Failure;
use crate::forms::Posted;
use crate::frame::Frame;
use crate::pages::field::{self, Field, field};
use crate::pages::{record_page, show};
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "act.html")]
struct Page {
    f: Frame,
    title: String,
    about: &'static str,
    path: String,
    fields: Vec<Field>,
    seen: u64,
    reason: String,
    fault: Option<String>,
}

/// The title of an action, made from its stored name.
#[must_use]
pub fn title(action: &AnyAction) -> String {
    let words = action.name.replace('-', " ");
    let mut letters = words.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn found<'s>(visit: &'s Visit, name: &str) -> Result<&'s AnyAction, Failure> {
    let action = visit.app.schema().action(name);
    action.ok_or_else(|| Failure::missing(format!("There is no action “{name}”.")).way("/registers", "All registers"))
}

fn drawn(visit: &Visit, action: &AnyAction, rejected: Option<record_page::Rejected>) -> Result<Page, Failure> {
    let look = visit.look()?;
    let view = look.view();
    if !view.may_pass(action.door) {
        let what = format!("Your roles do not let you {}.", title(action).to_lowercase());
        return Err(Failure::forbidden(what));
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
    let fields = action.columns.iter().map(|column| {
        let mut one = field(&view, column, given(column.name));
        // Whoever fills in the form is most often the person asked for.
        if column.required && column.kind == record::Kind::Person && one.value.is_empty() {
            one.value = visit.visitor.as_ref().map(|who| who.name.clone()).unwrap_or_default();
        }
        one.fault = rejected.faults.get(column.name).cloned();
        one
    });
    Ok(Page {
        f: Frame::of(visit, title(action)),
        title: title(action),
        about: action.about,
        path: format!("/act/{}", action.name),
        fields: fields.collect(),
        seen: view.newest().0,
        reason: if rejected.reason.is_empty() {
            visit.term("reason").unwrap_or_default().to_owned()
        } else {
            rejected.reason
        },
        fault: (!rejected.fault.is_empty()).then_some(rejected.fault),
    })
}

/// The form.
pub async fn form(visit: Visit, Path(name): Path<String>) -> Result<Response, Failure> {
    visit.only_now()?;
    show(&drawn(&visit, found(&visit, &name)?, None)?)
}

/// Does it.
pub async fn act(visit: Visit, Path(name): Path<String>, posted: Posted) -> Result<Response, Failure> {
    visit.only_now()?;
    let action = found(&visit, &name)?;
    let given = field::given(&posted, action.columns.iter());
    let filled = given
        .iter()
        .filter(|(_, input)| !matches!(input, record::Input::Typed(typed) if typed.is_empty()));
    let asked = Asked::Act {
        action: name.clone(),
        given: filled.cloned().collect(),
        seen: posted.seen().map(Position),
    };
    let reason = posted.filled("reason").unwrap_or_default();
    let outcome = if reason.is_empty() {
        Err(AskError::Refused(record::Refusal::new(
            "no-reason",
            "Say why in a few words: a reason is needed.",
        )))
    } else {
        let asking = Asking::new(visit.visitor()?.viewer.clone(), visit.actor()?, asked)?;
        visit.app.desk.ask(asking.why(reason)).await
    };
    match outcome {
        Ok(receipt) => {
            let path = receipt
                .changed
                .first()
                .map_or_else(|| "/".to_owned(), |one| cells::path(*one));
            Ok(Redirect::to(&format!("{path}?said=done-{}", receipt.head.position)).into_response())
        }
        Err(AskError::Refused(refusal)) if refusal.code() != "forbidden" => {
            let conflict = matches!(refusal.code(), "conflict" | "unseen" | "seen");
            let kept = record_page::rejected(&given, reason, &refusal);
            let mut response = show(&drawn(&visit, action, Some(kept))?)?;
            *response.status_mut() = if conflict {
                StatusCode::CONFLICT
            } else {
                StatusCode::UNPROCESSABLE_ENTITY
            };
            Ok(response)
        }
        Err(error) => Err(error.into()),
    }
}
