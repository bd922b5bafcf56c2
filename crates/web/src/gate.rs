//! The gate before every handler: who asks, whether they may, and how a failure is shown to them.
//!
//! Deny by default: a route without a visitor's right answers 401 or 403 before its handler runs. What single records
//! a visitor may see or change is decided by the record itself.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use record::{AnyRef, Person, Viewer};
use store::Rights;

use crate::App;
use crate::failure::Failure;
use crate::moment::AsAt;
use crate::pages::trouble;
use crate::routes::Who;
use crate::visit::{ADMINISTRATOR, By, Visit, Visitor};

/// Lets a request in, or says why not.
pub async fn pass(State((app, who)): State<(App, Who)>, mut request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let visitor = match known(&app, request.headers(), api).await {
        Ok(visitor) => visitor.map(Arc::new),
        Err(failure) => return trouble::shown(&app, None, api, &failure),
    };
    let visit = match admitted(&app, who, &request, visitor.clone()) {
        Ok(visit) => visit,
        Err(failure) => return turned_away(&app, visitor.as_deref(), &request, &failure),
    };
    request.extensions_mut().insert(visit);
    // In a task of its own: a panic becomes an answer, and a browser that goes away stops nothing half-way.
    let response = match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(error) => Failure::broken(format!("a handler stopped: {error}")).into_response(),
    };
    match response.extensions().get::<Failure>() {
        Some(failure) => trouble::shown(&app, visitor.as_deref(), api, failure),
        None => response,
    }
}

fn admitted(app: &App, who: Who, request: &Request, visitor: Option<Arc<Visitor>>) -> Result<Visit, Failure> {
    let right = match (who, &visitor) {
        (Who::Public, _) | (Who::SignedIn, Some(_)) => true,
        (Who::Administrator, Some(visitor)) => visitor.administers,
        (Who::SignedIn | Who::Administrator, None) => return Err(Failure::signed_out()),
    };
    if !right {
        let what = "Only administrators of accounts come here. Ask one of them if you need something changed.";
        return Err(Failure::forbidden(what).way("/", "Back to today"));
    }
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let api = request.uri().path().starts_with("/api/");
    if api
        && !reads
        && visitor
            .as_ref()
            .is_some_and(|visitor| matches!(visitor.by, By::Session(_)))
    {
        let what = "Changes by the API need a token: a session is for pages.";
        return Err(Failure::new(
            StatusCode::FORBIDDEN,
            "token-needed",
            "A token is needed",
            what,
        ));
    }
    if !reads {
        same_origin(request.headers(), visitor.as_deref())?;
    }
    let query = crate::forms::pairs(request.uri().query().unwrap_or_default())?;
    let term = query
        .iter()
        .find(|(name, _)| name == "at")
        .map_or("", |(_, value)| value.as_str());
    let at = AsAt::read(term)?;
    Ok(Visit {
        app: app.clone(),
        visitor,
        at,
        path: request.uri().path().to_owned(),
        query,
    })
}

/// Browsers say from where a request comes: what another site made is not taken. Tokens need no such proof.
fn same_origin(headers: &HeaderMap, visitor: Option<&Visitor>) -> Result<(), Failure> {
    if visitor.is_some_and(|visitor| matches!(visitor.by, By::Token(_))) {
        return Ok(());
    }
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let site_agrees = text("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin_agrees = match (text("origin"), text("host")) {
        (Some("null"), _) => false,
        (Some(origin), Some(host)) => origin
            .split_once("://")
            .is_some_and(|(_, of)| of.eq_ignore_ascii_case(host)),
        _ => true,
    };
    if site_agrees && origin_agrees {
        return Ok(());
    }
    let what = "The form was sent from another site. Nothing was changed.";
    Err(Failure::new(
        StatusCode::FORBIDDEN,
        "other-site",
        "This form cannot be taken",
        what,
    ))
}

fn turned_away(app: &App, visitor: Option<&Visitor>, request: &Request, failure: &Failure) -> Response {
    let path = request.uri().path();
    let api = path.starts_with("/api/");
    if failure.code == "signed-out" && request.method() == Method::GET && !api {
        let next = request.uri().path_and_query().map_or(path, |whole| whole.as_str());
        let to = if next == "/" {
            "/sign-in".to_owned()
        } else {
            crate::markup::address("/sign-in", [("next", next)])
        };
        return Redirect::to(&to).into_response();
    }
    trouble::shown(app, visitor, api, failure)
}

/// Who asks, by cookie or, for the API, by token. A cookie that is no longer good is nobody; a bad token is an error.
async fn known(app: &App, headers: &HeaderMap, api: bool) -> Result<Option<Visitor>, Failure> {
    if api && let Some(given) = headers.get(header::AUTHORIZATION) {
        let secret = given
            .to_str()
            .ok()
            .and_then(|given| given.strip_prefix("Bearer "))
            .unwrap_or_default();
        let token = app.store().token(secret.trim()).await?;
        let token = token.ok_or_else(|| {
            let what = "The token is unknown, has ended or was revoked. Ask an administrator for another.";
            Failure::new(StatusCode::UNAUTHORIZED, "bad-token", "This token is not good", what)
        })?;
        return Ok(Some(Visitor {
            name: token.label.clone(),
            login: token.name.clone(),
            viewer: viewer(app, None, &token.rights),
            administers: token.rights.roles.iter().any(|role| role == ADMINISTRATOR),
            roles: token.rights.roles,
            csrf: String::new(),
            by: By::Token(token.name),
        }));
    }
    let Some(secret) = app.cookie(headers) else {
        return Ok(None);
    };
    let Some(session) = app.store().session(&secret).await? else {
        return Ok(None);
    };
    let person = app.store().person(&session.account.person).await?;
    let name = person.map_or_else(|| session.account.login.clone(), |person| person.name);
    Ok(Some(Visitor {
        name,
        login: session.account.login,
        viewer: viewer(app, Some(&session.account.person), &session.account.rights),
        administers: session.account.rights.roles.iter().any(|role| role == ADMINISTRATOR),
        roles: session.account.rights.roles,
        csrf: session.csrf,
        by: By::Session(secret),
    }))
}

/// The rights of an account as the record meets them: unknown names give nothing.
fn viewer(app: &App, person: Option<&str>, rights: &Rights) -> Viewer {
    let roles: Vec<_> = rights.roles.iter().filter_map(|name| app.schema().role(name)).collect();
    let mut viewer = Viewer::with(record::Roles::of(&roles));
    viewer.person = person.map(Person::new);
    let organisation = |key: &u32| {
        std::num::NonZeroU32::new(*key).map(|key| AnyRef {
            register: "organisations",
            key,
        })
    };
    viewer.organisations = rights.organisations.iter().filter_map(organisation).collect();
    viewer
}
