//! Accounts and tokens by the API. For administrators.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};
use store::{Purpose, Rights};
use terms::Instant;

use super::body::{Account, Body};
use super::json_text;
use crate::failure::Failure;
use crate::visit::{ADMINISTRATOR, Visit};

fn required(what: &str) -> Failure {
    let said = format!("{what} is needed. Nothing was changed.");
    Failure::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "required",
        "Something is missing",
        said,
    )
}

fn rights(said: &Account, before: &Rights) -> Result<Rights, Failure> {
    let roles = said.roles.clone().unwrap_or_else(|| before.roles.clone());
    let known = |name: &String| name == ADMINISTRATOR || programme::roles::named(name).is_some();
    if let Some(unknown) = roles.iter().find(|name| !known(name)) {
        return Err(Failure::bad("unknown-role", format!("There is no role “{unknown}”.")));
    }
    let organisations = said
        .organisations
        .clone()
        .unwrap_or_else(|| before.organisations.clone());
    Ok(Rights { roles, organisations })
}

fn account(account: &store::Account, name: &str) -> Value {
    json!({
        "person": account.person, "name": name, "login": account.login, "roles": account.rights.roles,
        "organisations": account.rights.organisations, "shut": account.disabled.is_some(),
        "created": account.created.to_string(),
    })
}

/// Accounts.
pub async fn list(visit: Visit) -> Result<Response, Failure> {
    let all = visit.app.store().accounts().await?;
    let all: Vec<_> = all.iter().map(|(one, person)| account(one, &person.name)).collect();
    Ok(json_text(StatusCode::OK, json!({"accounts": all}).to_string(), None))
}

/// Makes an account and its one-time link.
pub async fn add(visit: Visit, body: Body<Account>) -> Result<Response, Failure> {
    let said = &body.said;
    let name = said
        .name
        .as_deref()
        .filter(|name| !name.trim().is_empty())
        .ok_or_else(|| required("A name"))?;
    let login = said.login.as_deref().ok_or_else(|| required("A sign-in name"))?;
    let rights = rights(said, &Rights::default())?;
    let made = visit
        .app
        .store()
        .add_account(name, login, said.email.as_deref(), &rights)
        .await?;
    visit.app.desk.people_changed().await?;
    let secret = visit
        .app
        .store()
        .add_link(Purpose::Invitation, Some(&made.person))
        .await?;
    let mut answer = account(&made, name);
    answer["link"] = json!(format!(
        "{}/first/{secret}",
        visit.app.config.public.trim_end_matches('/')
    ));
    Ok(json_text(StatusCode::CREATED, answer.to_string(), None))
}

/// Changes an account's rights, or shuts or opens it.
pub async fn change(visit: Visit, Path(person): Path<String>, body: Body<Account>) -> Result<Response, Failure> {
    let store = visit.app.store();
    let missing = || Failure::missing("There is no such account.");
    let before = store.account(&person).await?.ok_or_else(missing)?;
    store.set_rights(&person, &rights(&body.said, &before.rights)?).await?;
    match body.said.shut {
        Some(true) => store.set_disabled(&person, Some(store::clock::now())).await?,
        Some(false) => store.set_disabled(&person, None).await?,
        None => {}
    }
    let after = store.account(&person).await?.ok_or_else(missing)?;
    let name = store
        .person(&person)
        .await?
        .map(|person| person.name)
        .unwrap_or_default();
    Ok(json_text(StatusCode::OK, account(&after, &name).to_string(), None))
}

fn token(token: &store::Token) -> Value {
    json!({
        "name": token.name, "label": token.label, "roles": token.rights.roles,
        "organisations": token.rights.organisations, "created": token.created.to_string(),
        "expires": token.expires.to_string(), "used": token.used.map(|at| at.to_string()),
        "revoked": token.revoked.map(|at| at.to_string()),
    })
}

/// Tokens, without their secrets.
pub async fn tokens(visit: Visit) -> Result<Response, Failure> {
    let all: Vec<_> = visit.app.store().tokens().await?.iter().map(token).collect();
    Ok(json_text(StatusCode::OK, json!({"tokens": all}).to_string(), None))
}

/// Makes a token; its secret is in this answer and nowhere else.
pub async fn add_token(visit: Visit, body: Body<Account>) -> Result<Response, Failure> {
    let said = &body.said;
    let label = said
        .label
        .as_deref()
        .filter(|label| !label.trim().is_empty())
        .ok_or_else(|| required("A label"))?;
    let days = said.days.unwrap_or(90).clamp(1, 400);
    let expires = Instant(store::clock::now().0 + days * 86_400_000_000);
    let rights = rights(said, &Rights::default())?;
    let (made, secret) = visit
        .app
        .store()
        .add_token(label, &rights, visit.actor()?.as_str(), expires)
        .await?;
    let mut answer = token(&made);
    answer["secret"] = json!(secret);
    Ok(json_text(StatusCode::CREATED, answer.to_string(), None))
}

/// Revokes a token.
pub async fn revoke(visit: Visit, Path(name): Path<String>) -> Result<Response, Failure> {
    if visit.app.store().revoke_token(&name).await? {
        return Ok(json_text(StatusCode::OK, json!({"revoked": name}).to_string(), None));
    }
    Err(Failure::missing("There is no such token, or it was revoked before."))
}
