//! What one is told: one's mails with their acknowledgement, one's subscriptions; for administrators the whole outbox.
//!
//! Not here: who is told what (`programme`), sending (`exchange::telling`).

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use programme::subscriptions::{Rhythm, Subscription, Topic};
use record::{AnyRef, Edit, People as _, Person, View, What};
use serde_json::json;
use store::{Asked, Mail, MailState};
use terms::Rag;

use crate::cells;
use crate::failure::Failure;
use crate::forms::Posted;
use crate::frame::Frame;
use crate::markup::{Markup, link, moment, state};
use crate::pages::show;
use crate::visit::Visit;

/// Mails shown at most.
const MOST: u32 = 200;

struct Row {
    link: Markup,
    to: String,
    queued: Markup,
    state: Markup,
    answer: String,
    acknowledged: Option<Markup>,
    again: Option<String>,
}

struct Hears {
    link: Markup,
    who: String,
    topic: &'static str,
    rhythm: &'static str,
    until: String,
}

#[derive(Template)]
#[template(path = "told.html")]
struct Page {
    f: Frame,
    mine: Vec<Row>,
    subscriptions: Vec<Hears>,
    may_subscribe: bool,
    topics: Vec<(&'static str, &'static str)>,
    rhythms: Vec<(&'static str, &'static str)>,
    outbox: Option<Vec<Row>>,
    address: Option<String>,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct One {
    f: Frame,
    subject: String,
    to: String,
    body: String,
    state: Markup,
    queued: Markup,
    ended: Option<Markup>,
    attempts: i64,
    answer: Option<String>,
    acknowledged: Option<Markup>,
    about: Vec<Markup>,
    path: String,
    may_acknowledge: bool,
    may_again: bool,
}

/// The page.
pub async fn page(visit: Visit) -> Result<Response, Failure> {
    let visitor = visit.visitor()?;
    let person = visitor.viewer.person.clone();
    let store = visit.app.store();
    let mine = match &person {
        Some(person) => store.mails(Some(person.key()), MOST).await?,
        None => Vec::new(),
    };
    let address = match &person {
        Some(person) => store.person(person.key()).await?.and_then(|person| person.email),
        None => None,
    };
    let outbox = if visitor.administers {
        Some(store.mails(None, MOST).await?)
    } else {
        None
    };
    let look = visit.look()?;
    let view = look.view();
    let rows = |mails: Vec<Mail>, again: bool| mails.iter().map(|mail| row(&visit, mail, again)).collect::<Vec<_>>();
    let number = view.schema().number_of::<Subscription>();
    show(&Page {
        mine: rows(mine, false),
        subscriptions: hears(&visit, &view),
        may_subscribe: person.is_some() && number.is_some_and(|number| view.may_add(number)),
        topics: Topic::ALL.iter().map(|one| (one.stored(), one.title())).collect(),
        rhythms: Rhythm::ALL.iter().map(|one| (one.stored(), one.title())).collect(),
        outbox: outbox.map(|mails| rows(mails, true)),
        address,
        f: Frame::of(&visit, "What you are told"),
    })
}

fn hears(visit: &Visit, view: &View<'_>) -> Vec<Hears> {
    let today = visit.app.today();
    let mine = |one: &Subscription| match (&one.person, one.organisation) {
        (Some(person), _) => Some(person) == view.viewer().person.as_ref(),
        (None, Some(of)) => view.viewer().organisations.contains(&of.any()),
        (None, None) => false,
    };
    let all = view
        .all::<Subscription>()
        .filter(|(_, one)| one.until.is_none_or(|until| until >= today) && mine(one));
    let who = |one: &Subscription| match (one.organisation, one.role) {
        (Some(of), Some(role)) => format!("{} of {}", role.title(), view.name(of.any())),
        _ => "you".to_owned(),
    };
    all.map(|(key, one)| Hears {
        link: link(&visit.to(&cells::path(key.any())), one.topic.title()),
        who: who(one),
        topic: one.topic.title(),
        rhythm: one.rhythm.title(),
        until: one.until.map(|until| until.to_string()).unwrap_or_default(),
    })
    .collect()
}

fn row(visit: &Visit, mail: &Mail, administers: bool) -> Row {
    let again = administers && matches!(mail.state, MailState::Refused | MailState::GaveUp);
    Row {
        link: link(&visit.to(&format!("/told/{}", mail.what.id)), &mail.what.subject),
        to: name_of(visit, &mail.what.person),
        queued: moment(mail.queued),
        state: shown(mail.state),
        answer: mail.answer.clone().unwrap_or_default(),
        acknowledged: mail.acknowledged.map(moment),
        again: again.then(|| format!("/told/{}/again", mail.what.id)),
    }
}

/// How a person is called.
fn name_of(visit: &Visit, key: &str) -> String {
    let name = visit.app.desk.people().name(&Person::new(key));
    name.map_or_else(|| key.to_owned(), |name| name.to_string())
}

fn shown(of: MailState) -> Markup {
    match of {
        MailState::Queued => state(None, "Waits"),
        MailState::Sending => state(None, "Being sent"),
        MailState::Sent => state(Some(Rag::Blue), "Delivered"),
        MailState::Refused => state(Some(Rag::Red), "Refused"),
        MailState::GaveUp => state(Some(Rag::Red), "Given up"),
    }
}

/// The mail of an address, if it went to the visitor or they administer.
async fn found(visit: &Visit, id: &str) -> Result<(Mail, bool), Failure> {
    let visitor = visit.visitor()?;
    let mail = visit.app.store().mail(id).await?.ok_or_else(nothing)?;
    let mine = visitor
        .viewer
        .person
        .as_ref()
        .is_some_and(|person| person.key() == mail.what.person);
    if !mine && !visitor.administers {
        return Err(nothing());
    }
    Ok((mail, mine))
}

/// One mail, with what it is about as far as the visitor may see it.
pub async fn one(visit: Visit, Path(id): Path<String>) -> Result<Response, Failure> {
    let (mail, mine) = found(&visit, &id).await?;
    let look = visit.look()?;
    let view = look.view();
    let mut about: Vec<AnyRef> = mail
        .what
        .tells
        .iter()
        .filter_map(|tells| record_of(&view, tells))
        .collect();
    about.dedup();
    let administers = visit.visitor()?.administers;
    show(&One {
        subject: mail.what.subject.clone(),
        to: name_of(&visit, &mail.what.person),
        body: mail.what.body.clone(),
        state: shown(mail.state),
        queued: moment(mail.queued),
        ended: mail.ended.map(moment),
        attempts: mail.attempts,
        answer: mail.answer.clone(),
        acknowledged: mail.acknowledged.map(moment),
        about: about
            .iter()
            .map(|one| link(&visit.to(&cells::path(*one)), &view.name(*one)))
            .collect(),
        path: format!("/told/{id}"),
        may_acknowledge: mine && mail.state == MailState::Sent && mail.acknowledged.is_none(),
        may_again: administers && matches!(mail.state, MailState::Refused | MailState::GaveUp),
        f: Frame::of(&visit, mail.what.subject.as_str()),
    })
}

/// The record that a notice is about: its second part, as `plan::telling` writes it.
fn record_of(view: &View<'_>, tells: &str) -> Option<AnyRef> {
    programme::telling_of_record::record_named(view, tells.split(':').nth(1)?)
}

/// Acknowledges a mail.
pub async fn acknowledge(visit: Visit, Path(id): Path<String>, _posted: Posted) -> Result<Response, Failure> {
    let (mail, mine) = found(&visit, &id).await?;
    if !mine {
        return Err(
            Failure::forbidden("Only whoever a mail went to acknowledges it.").way("/told", "What you are told")
        );
    }
    exchange::telling::acknowledge(&visit.app.desk, &id, &mail.what.person)
        .await
        .map_err(told)?;
    Ok(Redirect::to(&format!("/told/{id}?said=done")).into_response())
}

/// Queues a mail again that was refused or given up.
pub async fn again(visit: Visit, Path(id): Path<String>, _posted: Posted) -> Result<Response, Failure> {
    if !visit.app.store().send_mail_again(&id).await? {
        return Err(nothing());
    }
    Ok(Redirect::to("/told?said=done").into_response())
}

/// Subscribes the visitor to a topic.
pub async fn subscribe(visit: Visit, posted: Posted) -> Result<Response, Failure> {
    let person = visit.visitor()?.viewer.person.clone().ok_or_else(nothing)?;
    let (Some(topic), Some(rhythm)) = (posted.filled("topic"), posted.filled("rhythm")) else {
        let what = "Say what you want to hear of, and how often. Nothing was changed.";
        return Err(Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "required",
            "Something is missing",
            what,
        )
        .way("/told", "What you are told"));
    };
    let existing = {
        let look = visit.look()?;
        let view = look.view();
        let mut all = view.all::<Subscription>();
        all.find(|(_, one)| one.person.as_ref() == Some(&person) && one.topic.stored() == topic)
            .map(|(key, _)| key)
    };
    let edit = match existing {
        Some(key) => Edit::new("subscriptions", What::Set(key.key())).typed("until", ""),
        None => Edit::new("subscriptions", What::Add)
            .typed("code", format!("{}/{topic}", person.key()))
            .typed("person", person.key())
            .typed("topic", topic)
            .typed("from", visit.app.today().to_string()),
    };
    let receipt = visit
        .ask(
            Asked::Edit(vec![edit.typed("rhythm", rhythm)]),
            "asked for on the page of what one is told",
        )
        .await?;
    Ok(Redirect::to(&format!("/told?said=saved-{}", receipt.head.position)).into_response())
}

/// The visitor's mails, or for administrators the outbox, by the API.
pub async fn api(visit: Visit) -> Result<Response, Failure> {
    let visitor = visit.visitor()?;
    let store = visit.app.store();
    let mails = match (&visitor.viewer.person, visitor.administers) {
        (_, true) => store.mails(None, MOST).await?,
        (Some(person), false) => store.mails(Some(person.key()), MOST).await?,
        (None, false) => Vec::new(),
    };
    let one = |mail: &Mail| {
        json!({
            "id": mail.what.id,
            "person": mail.what.person,
            "subject": mail.what.subject,
            "state": mail.state.word(),
            "queued": mail.queued.to_string(),
            "due": mail.due.to_string(),
            "attempts": mail.attempts,
            "ended": mail.ended.map(|at| at.to_string()),
            "answer": mail.answer,
            "acknowledged": mail.acknowledged.map(|at| at.to_string()),
            "tells": mail.what.tells,
        })
    };
    let body = json!({ "mails": mails.iter().map(one).collect::<Vec<_>>() });
    Ok(crate::api::json_text(StatusCode::OK, body.to_string(), None))
}

/// A failure of telling as an answer.
pub fn told(error: exchange::telling::TellError) -> Failure {
    match error {
        exchange::telling::TellError::Store(error) => error.into(),
        exchange::telling::TellError::Ask(error) => error.into(),
    }
}

fn nothing() -> Failure {
    Failure::missing("There is no such mail to you.").way("/told", "What you are told")
}
