//! Signing in and out: by password, as a role of the demonstration, by one-time links.
//!
//! Not here: the identity provider (`openid`), what an account may do (`admin`).

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use askama::Template;
use axum::extract::{ConnectInfo, Path};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use store::{Purpose, Rights, SHORTEST_PASSWORD, SignIn};

use crate::App;
use crate::failure::Failure;
use crate::forms::Posted;
use crate::frame::Frame;
use crate::pages::show;
use crate::visit::{ADMINISTRATOR, By, Visit};

/// A role to look through.
struct Role {
    name: &'static str,
    title: &'static str,
    about: &'static str,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct Page {
    f: Frame,
    fault: Option<String>,
    next: String,
    login: String,
    demo: Vec<Role>,
    openid: Option<String>,
    openid_to: String,
}

/// The form.
pub async fn form(visit: Visit) -> Result<Response, Failure> {
    let next = own_path(visit.term("next").unwrap_or("/"));
    if visit.visitor.is_some() {
        return Ok(Redirect::to(&next).into_response());
    }
    let fault = (visit.term("why") == Some("openid")).then(|| {
        "The identity provider did not sign you in, or nobody here knows you by it. Ask an administrator.".to_owned()
    });
    show(&page(&visit, next, String::new(), fault))
}

fn page(visit: &Visit, next: String, login: String, fault: Option<String>) -> Page {
    let app = &visit.app;
    Page {
        f: Frame::of(visit, "Sign in"),
        fault,
        login,
        demo: if app.config.demo { roles() } else { Vec::new() },
        openid: app
            .openid
            .as_ref()
            .map(|client| format!("Sign in with {}", client.name())),
        openid_to: crate::markup::address("/sign-in/openid", [("next", next.as_str())]),
        next,
    }
}

fn roles() -> Vec<Role> {
    let all = programme::roles::ALL.iter();
    all.map(|(role, what)| {
        let (title, about) = what.split_once(':').unwrap_or((what, ""));
        Role {
            name: role.name(),
            title: title.trim(),
            about: about.trim(),
        }
    })
    .collect()
}

/// A path of ours, or the first page: nobody is sent to another site.
pub(crate) fn own_path(next: &str) -> String {
    let own = next.starts_with('/')
        && !next.starts_with("//")
        && !next.contains(['\\', '\r', '\n', '\t'])
        && !next.starts_with("/sign-");
    if own { next.to_owned() } else { "/".to_owned() }
}

/// Signs in by password.
pub async fn by_password(
    visit: Visit,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    posted: Posted,
) -> Result<Response, Failure> {
    let from = comes_from(peer.map(|peer| peer.0.0.ip()), &headers);
    let (login, password) = (
        posted.get("login").unwrap_or_default(),
        posted.get("password").unwrap_or_default(),
    );
    let next = own_path(posted.get("next").unwrap_or("/"));
    let app = &visit.app;
    let refuse = |status, fault: String| {
        let mut response = show(&page(&visit, next.clone(), login.to_owned(), Some(fault)))?;
        *response.status_mut() = status;
        Ok(response)
    };
    if let Some(seconds) = app.limiter.wait(from, store::clock::now()) {
        let fault = format!("Too many failed sign-ins from your address. Wait {seconds} seconds, then try again.");
        return refuse(StatusCode::TOO_MANY_REQUESTS, fault);
    }
    match app.store().sign_in(login, password).await? {
        SignIn::Welcome(account) => {
            if let Some(By::Session(old)) = visit.visitor.as_ref().map(|visitor| &visitor.by) {
                app.store().end_session(old).await?;
            }
            started(app, &account.person, &next).await
        }
        SignIn::Wrong => {
            app.limiter.failed(from, store::clock::now());
            refuse(StatusCode::UNAUTHORIZED, "Name or password is wrong.".to_owned())
        }
        SignIn::Rest { seconds } => {
            let fault = format!("Too many wrong passwords for this name. Wait {seconds} seconds, then try again.");
            refuse(StatusCode::TOO_MANY_REQUESTS, fault)
        }
    }
}

/// Where somebody comes from: a proxy on this machine says it, as the last of the addresses it forwards for.
fn comes_from(peer: Option<IpAddr>, headers: &HeaderMap) -> IpAddr {
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let forwarded = headers.get("x-forwarded-for").and_then(|value| value.to_str().ok());
    let last = forwarded
        .and_then(|all| all.rsplit(',').next())
        .and_then(|last| last.trim().parse().ok());
    if peer.is_loopback() { last.unwrap_or(peer) } else { peer }
}

/// Starts a session and goes on.
pub async fn started(app: &App, person: &str, next: &str) -> Result<Response, Failure> {
    let session = app.store().start_session(person).await?;
    with_cookie(
        Redirect::to(&own_path(next)),
        &app.session_cookie(Some(&session.secret)),
    )
}

fn with_cookie(to: Redirect, cookie: &str) -> Result<Response, Failure> {
    let mut response = to.into_response();
    let value = HeaderValue::from_str(cookie).map_err(|_| Failure::broken("a cookie could not be written"))?;
    response.headers_mut().append(header::SET_COOKIE, value);
    Ok(response)
}

/// Signs in as a role of the demonstration.
pub async fn as_role(visit: Visit, posted: Posted) -> Result<Response, Failure> {
    let app = &visit.app;
    if !app.config.demo {
        return Err(Failure::missing("This is not a demonstration."));
    }
    let asked = posted.get("role").unwrap_or_default();
    let (role, what) = programme::roles::ALL
        .iter()
        .find(|(role, _)| role.name() == asked)
        .ok_or_else(|| Failure::bad("unknown-role", "There is no such role."))?;
    let login = format!("demo-{}", role.name());
    let account = match app.store().account_of_login(&login).await? {
        Some(account) => account,
        None => {
            let mut roles = vec![role.name().to_owned()];
            if *role == programme::roles::PMO {
                roles.push(ADMINISTRATOR.to_owned());
            }
            let rights = Rights {
                roles,
                organisations: organisations(app, *role)?,
            };
            let name = what.split_once(':').map_or(*what, |(title, _)| title);
            app.store()
                .add_account(&format!("{name} (example)"), &login, None, &rights)
                .await?
        }
    };
    started(app, &account.person, posted.get("next").unwrap_or("/")).await
}

/// What is a participant's own in the demonstration: the organisation that answers for most, else the first.
fn organisations(app: &App, role: record::Role) -> Result<Vec<u32>, Failure> {
    if role != programme::roles::PARTICIPANT {
        return Ok(Vec::new());
    }
    let house = record::Viewer::with(programme::roles::PMO);
    let look = app.desk.look(&house, &record::Moment::Now)?;
    let view = look.view();
    let milestones = view
        .all::<programme::milestones::Milestone>()
        .filter_map(|(_, row)| row.owner);
    let actions = view
        .all::<programme::actions::Action>()
        .filter_map(|(_, row)| row.organisation);
    let mut counts = std::collections::BTreeMap::new();
    for owner in milestones.chain(actions) {
        *counts.entry(owner.key()).or_insert(0usize) += 1;
    }
    let most = counts.into_iter().max_by_key(|(_, count)| *count).map(|(key, _)| key);
    let first = || {
        view.all::<programme::organisations::Organisation>()
            .next()
            .map(|(key, _)| key.key())
    };
    Ok(most.or_else(first).into_iter().collect())
}

/// Ends the session.
pub async fn out(visit: Visit, _posted: Posted) -> Result<Response, Failure> {
    if let Some(By::Session(secret)) = visit.visitor.as_ref().map(|visitor| &visitor.by) {
        visit.app.store().end_session(secret).await?;
    }
    with_cookie(Redirect::to("/sign-in"), &visit.app.session_cookie(None))
}

#[derive(Template)]
#[template(path = "first.html")]
struct First {
    f: Frame,
    lede: &'static str,
    fault: Option<String>,
    action: String,
    asks_name: bool,
    name: String,
    login: String,
    shortest: usize,
    button: &'static str,
}

/// The form behind a one-time link.
pub async fn link_form(visit: Visit, Path(secret): Path<String>) -> Result<Response, Failure> {
    let link = visit.app.store().link(&secret).await?.ok_or_else(used)?;
    show(&link_page(&visit, link.purpose, &secret, None, None))
}

fn used() -> Failure {
    let what = "The link was used, has ended, or is incomplete. Ask for another one.";
    Failure::new(StatusCode::GONE, "link-used", "This link is no longer good", what).way("/sign-in", "Sign in")
}

fn link_page(visit: &Visit, purpose: Purpose, secret: &str, posted: Option<&Posted>, fault: Option<String>) -> First {
    let (title, lede, button) = match purpose {
        Purpose::FirstAdministrator => (
            "Make the first administrator",
            "You start the record of this programme. Your account administers the others and keeps the record.",
            "Make the account",
        ),
        Purpose::Invitation => (
            "Choose your password",
            "You were invited. The link works once.",
            "Set the password",
        ),
        Purpose::PasswordReset => (
            "Choose another password",
            "Every open session of yours ends.",
            "Set the password",
        ),
    };
    let given = |name| {
        posted
            .and_then(|posted| posted.get(name))
            .unwrap_or_default()
            .to_owned()
    };
    First {
        f: Frame::of(visit, title),
        lede,
        fault,
        action: format!("/first/{secret}"),
        asks_name: purpose == Purpose::FirstAdministrator,
        name: given("name"),
        login: given("login"),
        shortest: SHORTEST_PASSWORD,
        button,
    }
}

/// Uses a one-time link up.
pub async fn link_used(visit: Visit, Path(secret): Path<String>, posted: Posted) -> Result<Response, Failure> {
    let store = visit.app.store();
    let link = store.link(&secret).await?.ok_or_else(used)?;
    let password = posted.get("password").unwrap_or_default();
    let fault = if password != posted.get("again").unwrap_or_default() {
        Some("The two passwords differ.".to_owned())
    } else if password.chars().count() < SHORTEST_PASSWORD {
        Some(format!("A password has at least {SHORTEST_PASSWORD} characters."))
    } else if link.purpose == Purpose::FirstAdministrator
        && (posted.filled("name").is_none() || posted.filled("login").is_none())
    {
        Some("Name and sign-in name are needed.".to_owned())
    } else {
        None
    };
    if fault.is_some() {
        let mut response = show(&link_page(&visit, link.purpose, &secret, Some(&posted), fault))?;
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
        return Ok(response);
    }
    let link = store.take_link(&secret).await?.ok_or_else(used)?;
    let person = match (link.purpose, link.person) {
        (Purpose::FirstAdministrator, _) => first_administrator(&visit.app, &posted).await?,
        (_, Some(person)) => person,
        (_, None) => return Err(used()),
    };
    store.set_password(&person, password).await?;
    started(&visit.app, &person, "/").await
}

async fn first_administrator(app: &App, posted: &Posted) -> Result<String, Failure> {
    if app.store().account_count().await? > 0 {
        return Err(used());
    }
    let roles = vec![ADMINISTRATOR.to_owned(), programme::roles::PMO.name().to_owned()];
    let rights = Rights {
        roles,
        organisations: Vec::new(),
    };
    let (name, login) = (
        posted.filled("name").unwrap_or_default(),
        posted.filled("login").unwrap_or_default(),
    );
    Ok(app.store().add_account(name, login, None, &rights).await?.person)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_proxy_of_this_machine_is_believed() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", HeaderValue::from_static("10.9.9.9, 10.0.0.7"));
        let check = |peer: &str, expected: &str| {
            assert_eq!(comes_from(peer.parse().ok(), &headers).to_string(), expected);
        };
        check("127.0.0.1", "10.0.0.7");
        check("192.0.2.1", "192.0.2.1");
        assert_eq!(
            comes_from("127.0.0.1".parse().ok(), &HeaderMap::new()).to_string(),
            "127.0.0.1"
        );
    }

    #[test]
    fn nobody_is_sent_to_another_site() {
        let check = |next: &str, expected: &str| assert_eq!(own_path(next), expected);
        check(
            "/registers/milestones?at=2023-08-16",
            "/registers/milestones?at=2023-08-16",
        );
        check("https://example.org/", "/");
        check("//example.org/", "/");
        check("/\\example.org", "/");
        check("/sign-in?next=/", "/");
        check("", "/");
    }
}
