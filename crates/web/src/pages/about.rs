//! What this is, how it is, and whether it is well. The last also for machines, without a session.

use askama::Template;
use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::failure::Failure;
use crate::frame::Frame;
use crate::markup::thousands;
use crate::pages::show;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "about.html")]
struct Page {
    f: Frame,
    version: &'static str,
    health: String,
    entries: String,
    head: String,
    registers: usize,
    rules: usize,
    roles: String,
    problems: &'static [(&'static str, &'static str)],
}

/// The codes of problems that the API answers with.
pub const PROBLEMS: &[(&str, &str)] = &[
    ("signed-out", "No token or session came with the request."),
    ("bad-token", "The token is unknown, has ended or was revoked."),
    ("token-needed", "A change came with a session; programs use tokens."),
    ("forbidden", "The roles do not allow it."),
    ("missing", "There is nothing, or nothing that may be seen."),
    ("invalid", "Fields cannot stand as given; `fields` says which and why."),
    (
        "conflict",
        "Somebody changed the same field since `seen`; `conflicts` shows before, theirs and yours.",
    ),
    ("door", "Only an action moves this field, not an edit."),
    ("no-reason", "A change needs a reason."),
    ("guarded", "A guarded column is no filter, sort or search term."),
    ("unknown-field", "There is no such column."),
    (
        "unreadable-moment",
        "`at` is neither a day nor `position:N` nor `pack:NAME`.",
    ),
    (
        "working",
        "The record is being checked and this takes longer than an answer may: ask again in a few seconds.",
    ),
    ("too-big", "The body weighs too much."),
    ("unreadable", "The document cannot be read."),
    ("busy", "Another program is writing; try again."),
    (
        "stopped",
        "This node takes no changes: its record is newer than it, or was set back.",
    ),
    (
        "unknown-outcome",
        "The database went away while it was asked to commit: ask again with the same Idempotency-Key.",
    ),
    (
        "broken",
        "Something of ours is wrong; `instance` is the reference to quote.",
    ),
];

/// The page.
pub async fn page(visit: Visit) -> Result<Response, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let head = view.head();
    let visitor = visit.visitor()?;
    show(&Page {
        f: Frame::of(&visit, "About"),
        version: env!("CARGO_PKG_VERSION"),
        health: visit.app.desk.health().to_string(),
        entries: thousands(usize::try_from(head.position).unwrap_or(0)),
        head: record::chain::hex(&head.hash),
        registers: view.schema().registers().len(),
        rules: check::RULES.len(),
        roles: if visitor.roles.is_empty() {
            "none".to_owned()
        } else {
            visitor.roles.join(", ")
        },
        problems: PROBLEMS,
    })
}

/// For those who watch: 200 when it reads and writes.
pub async fn health(visit: Visit) -> Response {
    let health = visit.app.desk.health();
    let well = health == store::Health::Well;
    let status = if well {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(json!({"well": well}))).into_response()
}
