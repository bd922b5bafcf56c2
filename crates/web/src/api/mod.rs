//! The API under /api/v1: the same record, the same rights, problem details for what was not done.
//!
//! Not here: pages; who comes in (`gate`).

mod accounts;
mod body;
mod checks;
mod documents;
mod history;
mod openapi;
mod plan;
mod registers;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::failure::Failure;
use crate::routes::{Route, Who, delete, get, patch, post, upload};
use crate::visit::Visit;

/// The routes of the API.
#[must_use]
pub fn routes() -> Vec<Route> {
    use Who::{Administrator, SignedIn};
    vec![
        get("/api/v1/openapi.json", SignedIn, "This description", openapi::page),
        get("/api/v1/head", SignedIn, "The head of the chain", history::head),
        post(
            "/api/v1/verify",
            SignedIn,
            "Verify the chain, against heads kept before",
            history::verify,
        ),
        get("/api/v1/search", SignedIn, "Search every register", registers::search),
        get(
            "/api/v1/registers",
            SignedIn,
            "The registers with their columns",
            registers::all,
        ),
        get(
            "/api/v1/registers/{register}",
            SignedIn,
            "Records that match",
            registers::list,
        ),
        post("/api/v1/registers/{register}", SignedIn, "Add a record", registers::add),
        post(
            "/api/v1/registers/{register}/edits",
            SignedIn,
            "Change several records as one entry",
            registers::edits,
        ),
        get(
            "/api/v1/registers/{register}/{key}",
            SignedIn,
            "One record",
            registers::one,
        ),
        patch(
            "/api/v1/registers/{register}/{key}",
            SignedIn,
            "Change a record",
            registers::change,
        ),
        delete(
            "/api/v1/registers/{register}/{key}",
            SignedIn,
            "Drop a record that was a mistake",
            registers::drop,
        ),
        post(
            "/api/v1/registers/{register}/{key}/back",
            SignedIn,
            "Bring a dropped record back",
            registers::back,
        ),
        get(
            "/api/v1/registers/{register}/{key}/history",
            SignedIn,
            "What became of a record",
            history::of_record,
        ),
        get(
            "/api/v1/files/{file}",
            SignedIn,
            "A register as REGISTER.csv, .xlsx or .json",
            documents::export,
        ),
        upload(
            "/api/v1/files/{file}",
            SignedIn,
            "Take in a register's file",
            documents::import_register,
        ),
        get(
            "/api/v1/actions",
            SignedIn,
            "The actions with their fields",
            registers::actions,
        ),
        post(
            "/api/v1/actions/{action}",
            SignedIn,
            "Do what passes a door",
            registers::act,
        ),
        get(
            "/api/v1/milestones/{id}/baselines",
            SignedIn,
            "Every baseline of a milestone, and how far it is from them",
            plan::baselines,
        ),
        get(
            "/api/v1/milestones/{id}/parties",
            SignedIn,
            "How far the parties of a milestone's scope are",
            plan::parties,
        ),
        get(
            "/api/v1/milestones/{id}/preview",
            SignedIn,
            "What moves if a milestone moves to a day; nothing is saved",
            plan::preview,
        ),
        get(
            "/api/v1/assessments/{key}",
            SignedIn,
            "Who was asked, who has not responded, what the responses come to",
            plan::assessment,
        ),
        get("/api/v1/history", SignedIn, "Entries, newest first", history::entries),
        get("/api/v1/history/{position}", SignedIn, "One entry", history::entry),
        get(
            "/api/v1/told",
            SignedIn,
            "One's mails, or for administrators the outbox",
            crate::pages::told::api,
        ),
        get(
            "/api/v1/parties/{organisation}",
            SignedIn,
            "All that concerns a party",
            crate::pages::parties::api,
        ),
        get("/api/v1/rules", SignedIn, "The rules", documents::rules),
        get(
            "/api/v1/checks",
            SignedIn,
            "What contradicts what in the record",
            checks::page,
        ),
        upload(
            "/api/v1/check",
            SignedIn,
            "Check a document; nothing is kept",
            documents::check,
        ),
        upload(
            "/api/v1/import",
            SignedIn,
            "Take in a pack, or see what it would change",
            documents::import,
        ),
        get(
            "/api/v1/packs/build",
            SignedIn,
            "A meeting's pack, by group, meeting and format",
            crate::pages::build::download,
        ),
        get(
            "/api/v1/packs/{pack}/findings",
            SignedIn,
            "A pack's findings with what was decided",
            documents::findings,
        ),
        get(
            "/api/v1/packs/{pack}/corrected",
            SignedIn,
            "A pack with its accepted repairs, or the list of them",
            crate::pages::corrected::page,
        ),
        post(
            "/api/v1/packs/{pack}/decisions",
            SignedIn,
            "Decide about a finding",
            documents::decide,
        ),
        get("/api/v1/accounts", Administrator, "Accounts", accounts::list),
        post(
            "/api/v1/accounts",
            Administrator,
            "Make an account and its one-time link",
            accounts::add,
        ),
        patch(
            "/api/v1/accounts/{person}",
            Administrator,
            "Change an account's rights, or shut it",
            accounts::change,
        ),
        get("/api/v1/tokens", Administrator, "Tokens", accounts::tokens),
        post("/api/v1/tokens", Administrator, "Make a token", accounts::add_token),
        delete(
            "/api/v1/tokens/{name}",
            Administrator,
            "Revoke a token",
            accounts::revoke,
        ),
    ]
}

/// JSON that was written as text, with the position that it was read at.
pub(crate) fn json_text(status: StatusCode, text: String, position: Option<u64>) -> Response {
    let mut response = (status, text).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Some(position) = position {
        headers.insert("switchover-position", HeaderValue::from(position));
    }
    response
}

/// Waits until this node has reached a position that the program knows of: what it wrote elsewhere is then read here.
async fn reached(visit: &Visit) -> Result<(), Failure> {
    let Some(after) = visit.filled("after") else {
        return Ok(());
    };
    let position = after
        .parse()
        .map_err(|_| Failure::bad("unreadable-position", format!("“{after}” is no position.")))?;
    if visit.app.desk.reach(record::Position(position)).await {
        return Ok(());
    }
    let what = format!("This node has not yet seen entry {position}. Ask again.");
    Err(Failure::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "behind",
        "This node is behind",
        what,
    ))
}
