//! What a program sends: JSON whose field values stay as they were written.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Request};
use axum::http::{StatusCode, header};
use record::Input;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::failure::Failure;
use crate::forms::FORM_BYTES;

/// A JSON body.
pub struct Body<T> {
    /// What it says.
    pub said: T,
    /// The program's own id of the request.
    pub once: Option<String>,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, _state: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let text = |name: &str| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        if !text(header::CONTENT_TYPE.as_str()).is_some_and(|kind| kind.starts_with("application/json")) {
            return Err(Failure::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "not-json",
                "JSON was expected",
                "Send application/json.",
            ));
        }
        let once = text("idempotency-key").filter(|key| !key.is_empty());
        if once.as_ref().is_some_and(|key| key.len() > 200) {
            return Err(Failure::bad(
                "long-key",
                "An Idempotency-Key has at most 200 characters.",
            ));
        }
        let bytes = axum::body::to_bytes(body, FORM_BYTES).await.map_err(|_| {
            Failure::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "too-big",
                "This is too big",
                "At most 2 MB can be sent.",
            )
        })?;
        let bytes: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        let said = serde_json::from_slice(bytes)
            .map_err(|error| Failure::bad("not-json", format!("The body cannot be read: {error}.")))?;
        Ok(Self { said, once })
    }
}

/// Fields by stored name: values as the API answers them, or strings as people type them.
pub type Fields = BTreeMap<String, Box<RawValue>>;

/// Fields as the record takes them.
#[must_use]
pub fn inputs(fields: &Fields) -> Vec<(String, Input)> {
    fields
        .iter()
        .map(|(name, value)| (name.clone(), Input::Json(value.get().to_owned())))
        .collect()
}

/// A change of one record.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// The position at which the program saw the record; without it the newest counts as seen.
    #[serde(default)]
    pub seen: Option<u64>,
    /// The fields.
    #[serde(default)]
    pub fields: Fields,
}

/// One of several changes; without a key a record begins.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct One {
    /// The record's key.
    #[serde(default)]
    pub key: Option<u32>,
    /// The position at which the program saw it.
    #[serde(default)]
    pub seen: Option<u64>,
    /// The fields.
    pub fields: Fields,
}

/// Several changes as one entry.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Several {
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// The changes.
    pub edits: Vec<One>,
}

/// A decision about a finding.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Why.
    #[serde(default)]
    pub reason: String,
    /// The finding's key.
    pub finding: String,
    /// Whether the repair is accepted; otherwise it stays as printed.
    pub accept: bool,
    /// Which of its repairs, from 0.
    #[serde(default)]
    pub repair: usize,
}

/// Heads that were kept before.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Heads {
    /// The heads.
    #[serde(default)]
    pub heads: Vec<KeptHead>,
}

/// A head that was kept before.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptHead {
    /// Its position.
    pub position: u64,
    /// Its hash in hexadecimal.
    pub hash: String,
}

/// Rights of an account or a token.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// How the person is called.
    #[serde(default)]
    pub name: Option<String>,
    /// What they type to sign in.
    #[serde(default)]
    pub login: Option<String>,
    /// Where to write to.
    #[serde(default)]
    pub email: Option<String>,
    /// Names of roles.
    #[serde(default)]
    pub roles: Option<Vec<String>>,
    /// Keys of organisations.
    #[serde(default)]
    pub organisations: Option<Vec<u32>>,
    /// Whether it is shut.
    #[serde(default)]
    pub shut: Option<bool>,
    /// What a token is for.
    #[serde(default)]
    pub label: Option<String>,
    /// How many days a token lasts.
    #[serde(default)]
    pub days: Option<i64>,
}
