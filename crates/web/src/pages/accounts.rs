//! Accounts: who may sign in, with which roles, for which organisations. For administrators.
//!
//! Not here: what a role may do (`rights`, made from the registers), tokens (`tokens`).

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use programme::organisations::Organisation;
use record::Ref;
use store::{Account, Purpose, Rights};

use crate::failure::Failure;
use crate::forms::Posted;
use crate::frame::Frame;
use crate::markup::{Markup, moment};
use crate::pages::show;
use crate::visit::{ADMINISTRATOR, Visit};

/// A role that can be given.
pub struct Role {
    /// Its name.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Whether it is held.
    pub on: bool,
}

struct Row {
    to: String,
    name: String,
    login: String,
    roles: String,
    organisations: String,
    state: &'static str,
}

#[derive(Template)]
#[template(path = "accounts.html")]
struct Page {
    f: Frame,
    rows: Vec<Row>,
    roles: Vec<Role>,
    organisations: Vec<(u32, String, bool)>,
    link: Option<(String, String)>,
    openid: bool,
}

#[derive(Template)]
#[template(path = "account.html")]
struct One {
    f: Frame,
    path: String,
    name: String,
    login: String,
    email: String,
    roles: Vec<Role>,
    organisations: Vec<(u32, String, bool)>,
    has_password: bool,
    disabled: Option<Markup>,
    created: Markup,
    own: bool,
    history: String,
    link: Option<String>,
}

/// Every role that can be given, with those that are held.
#[must_use]
pub fn roles(held: &[String]) -> Vec<Role> {
    let administrator = (ADMINISTRATOR, "Administrator: accounts, tokens, nothing of the record");
    let all = programme::roles::ALL.iter().map(|(role, about)| (role.name(), *about));
    std::iter::once(administrator)
        .chain(all)
        .map(|(name, about)| Role {
            name,
            about,
            on: held.iter().any(|held| held == name),
        })
        .collect()
}

/// Every organisation, with those that are held.
pub fn organisations(visit: &Visit, held: &[u32]) -> Result<Vec<(u32, String, bool)>, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let one = |(key, row): (Ref<Organisation>, &Organisation)| {
        (key.key(), row.name.text().to_string(), held.contains(&key.key()))
    };
    let mut all: Vec<_> = view.all::<Organisation>().map(one).collect();
    all.sort_by_key(|(_, name, _)| name.to_lowercase());
    Ok(all)
}

/// The rights that a form gives.
pub fn rights(posted: &Posted) -> Result<Rights, Failure> {
    let roles: Vec<String> = posted.all("role").map(str::to_owned).collect();
    let known = |name: &String| name == ADMINISTRATOR || programme::roles::named(name).is_some();
    if let Some(unknown) = roles.iter().find(|name| !known(name)) {
        return Err(Failure::bad("unknown-role", format!("There is no role “{unknown}”.")));
    }
    Ok(Rights {
        roles,
        organisations: posted.all("organisation").filter_map(|key| key.parse().ok()).collect(),
    })
}

/// The list.
pub async fn page(visit: Visit) -> Result<Response, Failure> {
    listed(&visit, None).await
}

async fn listed(visit: &Visit, link: Option<(String, String)>) -> Result<Response, Failure> {
    let all = visit.app.store().accounts().await?;
    let names = organisations(visit, &[])?;
    let name = |key: &u32| {
        names
            .iter()
            .find(|(known, ..)| known == key)
            .map_or_else(|| format!("#{key}"), |(_, name, _)| name.clone())
    };
    let row = |(account, person): &(Account, store::Person)| Row {
        to: format!("/admin/accounts/{}", account.person),
        name: person.name.clone(),
        login: account.login.clone(),
        roles: account.rights.roles.join(", "),
        organisations: account
            .rights
            .organisations
            .iter()
            .map(name)
            .collect::<Vec<_>>()
            .join(", "),
        state: match (account.disabled, account.has_password) {
            (Some(_), _) => "shut",
            (None, true) => "open",
            (None, false) => "open, no password yet",
        },
    };
    show(&Page {
        f: Frame::of(visit, "Accounts"),
        rows: all.iter().map(row).collect(),
        roles: roles(&[]),
        organisations: names,
        link,
        openid: visit.app.openid.is_some(),
    })
}

/// Adds an account and shows its one-time link, once.
pub async fn add(visit: Visit, posted: Posted) -> Result<Response, Failure> {
    let rights = rights(&posted)?;
    let (name, login) = (
        posted.filled("name").unwrap_or_default(),
        posted.filled("login").unwrap_or_default(),
    );
    if name.is_empty() || login.is_empty() {
        let what = "A name and a sign-in name are needed. Nothing was changed.";
        return Err(Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "required",
            "Something is missing",
            what,
        )
        .way("/admin/accounts", "Accounts"));
    }
    let account = visit
        .app
        .store()
        .add_account(name, login, posted.filled("email"), &rights)
        .await?;
    visit.app.desk.people_changed().await?;
    let secret = visit
        .app
        .store()
        .add_link(Purpose::Invitation, Some(&account.person))
        .await?;
    listed(&visit, Some((name.to_owned(), one_time(&visit, &secret)))).await
}

fn one_time(visit: &Visit, secret: &str) -> String {
    format!("{}/first/{secret}", visit.app.config.public.trim_end_matches('/'))
}

async fn found(visit: &Visit, person: &str) -> Result<Account, Failure> {
    let account = visit.app.store().account(person).await?;
    account.ok_or_else(|| Failure::missing("There is no such account.").way("/admin/accounts", "Accounts"))
}

/// One account.
pub async fn one(visit: Visit, Path(person): Path<String>) -> Result<Response, Failure> {
    shown(&visit, &person, None).await
}

async fn shown(visit: &Visit, person: &str, link: Option<String>) -> Result<Response, Failure> {
    let account = found(visit, person).await?;
    let row = visit.app.store().person(person).await?;
    let (name, email) = row.map_or_else(|| (account.login.clone(), None), |row| (row.name, row.email));
    let own = visit
        .visitor()?
        .viewer
        .person
        .as_ref()
        .is_some_and(|own| own.key() == person);
    show(&One {
        f: Frame::of(visit, format!("Account of {name}")),
        path: format!("/admin/accounts/{person}"),
        name,
        email: email.unwrap_or_default(),
        roles: roles(&account.rights.roles),
        organisations: organisations(visit, &account.rights.organisations)?,
        has_password: account.has_password,
        disabled: account.disabled.map(moment),
        created: moment(account.created),
        login: account.login,
        own,
        history: crate::markup::address("/history", [("by", format!("p:{person}").as_str())]),
        link,
    })
}

/// Changes an account: its rights, its names, whether it is open; or makes a link to choose a password.
pub async fn change(visit: Visit, Path(person): Path<String>, posted: Posted) -> Result<Response, Failure> {
    let account = found(&visit, &person).await?;
    let store = visit.app.store();
    let own = visit
        .visitor()?
        .viewer
        .person
        .as_ref()
        .is_some_and(|own| own.key() == person);
    let locked_out = || {
        let what =
            "You cannot take the administration from yourself or shut your own account: another administrator can.";
        Failure::new(StatusCode::CONFLICT, "own-account", "Not your own", what)
            .way(format!("/admin/accounts/{person}"), "Back")
    };
    match posted.get("do").unwrap_or_default() {
        "rights" => {
            let rights = rights(&posted)?;
            if own && !rights.roles.iter().any(|role| role == ADMINISTRATOR) {
                return Err(locked_out());
            }
            store.set_rights(&person, &rights).await?;
        }
        "names" => {
            let Some(mut row) = store.person(&person).await? else {
                return Err(Failure::missing("There is no such person."));
            };
            posted
                .filled("name")
                .unwrap_or(&row.name.clone())
                .clone_into(&mut row.name);
            row.email = posted.filled("email").map(str::to_owned);
            row.changed = store::clock::now().0;
            store.put_person(&row).await?;
            if let Some(login) = posted.filled("login").filter(|login| *login != account.login) {
                store.set_login(&person, login).await?;
            }
            visit.app.desk.people_changed().await?;
        }
        "shut" if own => return Err(locked_out()),
        "shut" => store.set_disabled(&person, Some(store::clock::now())).await?,
        "open" => store.set_disabled(&person, None).await?,
        "link" => {
            let purpose = if account.has_password {
                Purpose::PasswordReset
            } else {
                Purpose::Invitation
            };
            let secret = store.add_link(purpose, Some(&person)).await?;
            return shown(&visit, &person, Some(one_time(&visit, &secret))).await;
        }
        other => {
            return Err(Failure::bad(
                "unknown-change",
                format!("“{other}” is no change of an account."),
            ));
        }
    }
    Ok(Redirect::to(&format!("/admin/accounts/{person}?said=account")).into_response())
}

/// The acts on a register, each with a cell for every role.
type Acts = Vec<(String, Vec<String>)>;

#[derive(Template)]
#[template(path = "rights.html")]
struct Matrix {
    f: Frame,
    heads: Vec<&'static str>,
    registers: Vec<(String, Acts)>,
}

/// Who may do what: role, register and act, made from the registers themselves.
pub async fn matrix(visit: Visit) -> Result<Response, Failure> {
    let text = visit.app.schema().access_matrix();
    let split = |line: &str| -> Vec<String> {
        line.split("  ")
            .map(str::trim)
            .filter(|cell| !cell.is_empty())
            .map(str::to_owned)
            .collect()
    };
    let title = |name: &str| {
        visit
            .app
            .schema()
            .register(name)
            .map_or_else(|| name.to_owned(), record::RegisterInfo::title)
    };
    let mut registers = Vec::new();
    for block in text.split("\n\n") {
        let mut lines = block.lines();
        let Some(name) = lines.next().and_then(|line| line.split_whitespace().next()) else {
            continue;
        };
        let rows = lines.map(|line| {
            let mut cells = split(line);
            let act = if cells.is_empty() {
                String::new()
            } else {
                cells.remove(0)
            };
            (act, cells)
        });
        registers.push((title(name), rows.collect()));
    }
    let heads = visit.app.schema().roles().iter().map(|role| role.name()).collect();
    show(&Matrix {
        f: Frame::of(&visit, "Rights"),
        heads,
        registers,
    })
}
