//! Failures as they are shown: a page with ways on, or problem details for the API.

use askama::Template;
use axum::Json;
use axum::http::{HeaderValue, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::json;

use crate::App;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::visit::{Visit, Visitor};

#[derive(Template)]
#[template(path = "trouble.html")]
struct Trouble<'a> {
    f: Frame,
    title: &'a str,
    message: &'a str,
    faults: Vec<String>,
    reference: Option<String>,
    ways: Vec<(String, String)>,
    status: u16,
    code: &'a str,
}

/// A failure as its reader needs it.
pub fn shown(app: &App, visitor: Option<&Visitor>, api: bool, failure: &Failure) -> Response {
    let reference = failure.internal.as_ref().map(|internal| {
        let reference = store::random::key().unwrap_or_default();
        tracing::error!(%reference, %internal, "a request failed");
        reference
    });
    let mut response = if api {
        problem(failure, reference)
    } else {
        page(app, visitor, failure, reference)
    };
    *response.status_mut() = failure.status;
    if failure.status == axum::http::StatusCode::UNAUTHORIZED && api {
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if failure.code == "working" {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
    }
    response
}

fn problem(failure: &Failure, reference: Option<String>) -> Response {
    let fields: Vec<_> = failure
        .fields
        .iter()
        .map(|(field, code, message)| json!({"field": field, "code": code, "message": message}))
        .collect();
    let mut body = json!({
        "type": format!("/about/problems#{}", failure.code),
        "title": failure.title,
        "status": failure.status.as_u16(),
        "code": failure.code,
        "detail": failure.message,
    });
    if !fields.is_empty() {
        body["fields"] = json!(fields);
    }
    if let Some(reference) = reference {
        body["instance"] = json!(reference);
    }
    if let Some(more) = &failure.more {
        for (name, value) in more {
            body[name] = value.clone();
        }
    }
    let mut response = Json(body).into_response();
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/problem+json"),
    );
    response
}

fn page(app: &App, visitor: Option<&Visitor>, failure: &Failure, reference: Option<String>) -> Response {
    let mut ways = failure.ways.clone();
    if ways.iter().all(|(to, _)| to != "/") {
        ways.push(("/".to_owned(), "Today".to_owned()));
    }
    if visitor.is_some() {
        ways.push(("/registers".to_owned(), "All registers".to_owned()));
    }
    let fault = |(field, _, message): &(String, &'static str, String)| {
        if field.is_empty() {
            message.clone()
        } else {
            format!("{field}: {message}")
        }
    };
    let page = Trouble {
        f: Frame::plain(app, visitor, failure.title.clone()),
        title: &failure.title,
        message: &failure.message,
        faults: failure.fields.iter().map(fault).chain(conflicts(failure)).collect(),
        reference,
        ways,
        status: failure.status.as_u16(),
        code: failure.code,
    };
    match page.render() {
        Ok(text) => Html(text).into_response(),
        Err(_) => "Something went wrong, and so did the page that should say so.".into_response(),
    }
}

/// Fields that somebody else changed, for forms that cannot be shown again with their input.
fn conflicts(failure: &Failure) -> Vec<String> {
    let all = failure.more.iter().flatten().filter(|(name, _)| *name == "conflicts");
    let one = |value: &serde_json::Value| {
        let text = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
        let (register, key, field) = (text("register"), value["key"].to_string(), text("field"));
        format!(
            "{register} {key}, {field}: before “{}”, theirs “{}”, yours “{}”",
            text("before"),
            text("theirs"),
            text("yours")
        )
    };
    all.flat_map(|(_, value)| value.as_array().into_iter().flatten())
        .map(one)
        .collect()
}

/// Nothing is at the address.
pub async fn nothing(visit: Visit) -> Failure {
    let what =
        "Perhaps the record was dropped, the link is old, or a letter is missing. Search for it, or start from a list.";
    Failure::missing(what).way(visit.to("/search"), "Search the record")
}

/// Something is at the address, but not by this method.
pub async fn method(_visit: Visit) -> Failure {
    let status = axum::http::StatusCode::METHOD_NOT_ALLOWED;
    Failure::new(
        status,
        "method",
        "This address is asked differently",
        "The address exists, but not for this method.",
    )
}
