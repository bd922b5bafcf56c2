//! What went wrong, for the person who asked: a status, a stable code, words, and a way on.
//!
//! A page gets HTML, the API gets problem details; both are made in `gate`, which knows who asked. What is internal
//! goes to the log under a reference that the person can quote, never to the person.

use std::ops::{Deref, DerefMut};

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use record::Refusal;
use store::{AskError, StoreError};

/// Something that was not done, and why. Boxed: most answers are none.
#[derive(Clone, Debug)]
pub struct Failure(Box<Said>);

/// What a failure says.
#[derive(Clone, Debug)]
pub struct Said {
    /// The HTTP status.
    pub status: StatusCode,
    /// A stable code, such as `forbidden`.
    pub code: &'static str,
    /// One line.
    pub title: String,
    /// What happened and what to do.
    pub message: String,
    /// Ways on: address and words.
    pub ways: Vec<(String, String)>,
    /// Faults of fields, where there are some.
    pub fields: Vec<(String, &'static str, String)>,
    /// Further members of the problem details.
    pub more: Option<Vec<(&'static str, serde_json::Value)>>,
    /// For the log only.
    pub internal: Option<String>,
}

impl Deref for Failure {
    type Target = Said;

    fn deref(&self) -> &Said {
        &self.0
    }
}

impl DerefMut for Failure {
    fn deref_mut(&mut self) -> &mut Said {
        &mut self.0
    }
}

impl Failure {
    /// A failure with its status, code, title and message.
    #[must_use]
    pub fn new(status: StatusCode, code: &'static str, title: &str, message: impl Into<String>) -> Self {
        Self(Box::new(Said {
            status,
            code,
            title: title.to_owned(),
            message: message.into(),
            ways: Vec::new(),
            fields: Vec::new(),
            more: None,
            internal: None,
        }))
    }

    /// Nothing is there.
    #[must_use]
    pub fn missing(what: impl Into<String>) -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "missing",
            "There is nothing at this address",
            what,
        )
    }

    /// The person has no right to it.
    #[must_use]
    pub fn forbidden(what: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "You may not do or see this", what)
    }

    /// The request cannot be understood.
    #[must_use]
    pub fn bad(code: &'static str, what: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, "This request cannot be answered", what)
    }

    /// Nobody has signed in.
    #[must_use]
    pub fn signed_out() -> Self {
        let what = "Sign in, then ask again. Nothing was changed.";
        Self::new(StatusCode::UNAUTHORIZED, "signed-out", "You are not signed in", what).way("/sign-in", "Sign in")
    }

    /// Something of ours is broken; the person gets a reference, the log gets the cause.
    #[must_use]
    pub fn broken(internal: impl Into<String>) -> Self {
        let what = "Nothing was changed unless the history says so. Try again; if it goes on, quote the reference.";
        let mut failure = Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "broken",
            "Something went wrong on our side",
            what,
        );
        failure.internal = Some(internal.into());
        failure
    }

    /// The same failure with a way on.
    #[must_use]
    pub fn way(mut self, to: impl Into<String>, words: impl Into<String>) -> Self {
        self.ways.push((to.into(), words.into()));
        self
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        let (status, title) = match refusal.code() {
            "forbidden" => (StatusCode::FORBIDDEN, "You may not do this"),
            "missing" => (StatusCode::NOT_FOUND, "This is not in the record"),
            "conflict" | "unseen" => (StatusCode::CONFLICT, "Somebody else was here first"),
            _ => (StatusCode::UNPROCESSABLE_ENTITY, "This cannot be recorded"),
        };
        let mut failure = Self::new(status, refusal.code(), title, refusal.to_string());
        let faults = refusal.reasons().fields.iter();
        failure.fields = faults
            .map(|fault| (fault.field.clone(), fault.code, fault.message.clone()))
            .collect();
        let conflicts = refusal.reasons().conflicts.iter().map(|one| {
            serde_json::json!({
                "register": one.record.register, "key": one.record.key, "field": one.field,
                "before": one.before, "theirs": one.theirs, "yours": one.yours,
            })
        });
        let conflicts: Vec<_> = conflicts.collect();
        if !conflicts.is_empty() {
            failure.more = Some(vec![("conflicts", conflicts.into())]);
        }
        failure
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Refused(why) => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "refused",
                "This cannot be done",
                why.clone(),
            ),
            StoreError::Busy { .. } => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "The record is busy",
                "Another program is writing. Nothing was changed; try again in a moment.",
            ),
            StoreError::Older { .. } | StoreError::Ahead { .. } => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "stopped",
                "This server takes no changes",
                error.to_string(),
            ),
            StoreError::Stopped => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "stopping",
                "This server is stopping",
                "Nothing was changed. Try again in a moment.",
            ),
            _ => Self::broken(error.to_string()),
        }
    }
}

impl From<AskError> for Failure {
    fn from(error: AskError) -> Self {
        let unavailable = StatusCode::SERVICE_UNAVAILABLE;
        match error {
            AskError::Refused(refusal) => refusal.into(),
            AskError::Down(why) => Self::new(unavailable, "stopped", "This server takes no changes", why.to_string()),
            AskError::Failed(why) => Self::broken(why),
            AskError::Unknown(request) => {
                let what = "The database went away in the middle. Look into the history before you repeat this.";
                let mut failure = Self::new(
                    unavailable,
                    "unknown-outcome",
                    "It is not known whether this was recorded",
                    what,
                );
                failure.internal = Some(format!("outcome unknown of request {request}"));
                failure
            }
        }
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::broken(format!("a page could not be written: {error}"))
    }
}
