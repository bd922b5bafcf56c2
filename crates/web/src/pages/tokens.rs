//! Tokens of the API: made, shown once, revoked. For administrators.

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use terms::Instant;

use crate::failure::Failure;
use crate::forms::Posted;
use crate::frame::Frame;
use crate::markup::{Markup, moment};
use crate::pages::accounts::{self, Role};
use crate::pages::show;
use crate::visit::Visit;

/// The longest that a token lasts, in days.
const LONGEST: i64 = 400;

struct Row {
    name: String,
    label: String,
    roles: String,
    expires: Markup,
    used: Option<Markup>,
    good: bool,
}

#[derive(Template)]
#[template(path = "tokens.html")]
struct Page {
    f: Frame,
    rows: Vec<Row>,
    roles: Vec<Role>,
    organisations: Vec<(u32, String, bool)>,
    made: Option<(String, String)>,
}

/// The list.
pub async fn page(visit: Visit) -> Result<Response, Failure> {
    listed(&visit, None).await
}

async fn listed(visit: &Visit, made: Option<(String, String)>) -> Result<Response, Failure> {
    let now = store::clock::now();
    let row = |token: store::Token| Row {
        good: token.good_at(now),
        roles: token.rights.roles.join(", "),
        expires: moment(token.expires),
        used: token.used.map(moment),
        name: token.name,
        label: token.label,
    };
    show(&Page {
        f: Frame::of(visit, "Tokens"),
        rows: visit.app.store().tokens().await?.into_iter().map(row).collect(),
        roles: accounts::roles(&[]),
        organisations: accounts::organisations(visit, &[])?,
        made,
    })
}

/// Makes a token and shows its secret, once.
pub async fn add(visit: Visit, posted: Posted) -> Result<Response, Failure> {
    let rights = accounts::rights(&posted)?;
    let label = posted.filled("label").ok_or_else(|| {
        let what = "Say what the token is for. Nothing was changed.";
        Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "required",
            "Something is missing",
            what,
        )
        .way("/admin/tokens", "Tokens")
    })?;
    let days = posted
        .get("days")
        .and_then(|days| days.parse::<i64>().ok())
        .unwrap_or(90)
        .clamp(1, LONGEST);
    let by = visit
        .visitor()?
        .viewer
        .person
        .as_ref()
        .map(|person| person.key().to_owned())
        .unwrap_or_default();
    let expires = Instant(store::clock::now().0 + days * 86_400_000_000);
    let (token, secret) = visit.app.store().add_token(label, &rights, &by, expires).await?;
    listed(&visit, Some((token.label, secret))).await
}

/// Revokes a token.
pub async fn revoke(visit: Visit, Path(name): Path<String>, _posted: Posted) -> Result<Response, Failure> {
    visit.app.store().revoke_token(&name).await?;
    Ok(Redirect::to("/admin/tokens?said=done").into_response())
}
