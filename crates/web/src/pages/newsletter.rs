//! The newsletter: the next issue drafted from what changed since the last, and sent to those who asked for it.
//!
//! Not here: what an issue says (`programme::newsletter_draft`), how it is laid out (`newsletter`).

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use programme::newsletter_draft::{self, Draft};
use programme::newsletters::Newsletter;
use record::{Edit, View, What};
use store::Asked;
use terms::Date;

use crate::cells;
use crate::failure::Failure;
use crate::forms::Posted;
use crate::frame::Frame;
use crate::markup::{Markup, count, link, time};
use crate::newsletter::Issue;
use crate::pages::packs::attachment;
use crate::pages::show;
use crate::pages::told::told;
use crate::visit::Visit;

#[derive(Template)]
#[template(path = "newsletter.html")]
struct Page {
    f: Frame,
    lede: String,
    from: Date,
    until: Date,
    title: String,
    introduction: String,
    text: String,
    html: String,
    empty: bool,
    may_send: bool,
    readers: usize,
    issues: Vec<(Markup, Markup)>,
}

/// The days that an issue covers: as asked, or from the last issue until today.
fn days(view: &View<'_>, today: Date, asked: impl Fn(&'static str) -> Option<String>) -> Result<(Date, Date), Failure> {
    let day = |name: &'static str, otherwise: Date| match asked(name) {
        Some(typed) => typed
            .parse()
            .map_err(|_| Failure::bad("unreadable-day", format!("“{typed}” is no day such as 2023-08-16."))),
        None => Ok(otherwise),
    };
    let until = day("until", today)?;
    let from = day("from", newsletter_draft::begins(view, until))?;
    // On the day on which an issue went out, the next one begins tomorrow.
    let until = if asked("until").is_none() {
        until.max(from)
    } else {
        until
    };
    if until < from {
        return Err(Failure::bad(
            "ends-before-it-begins",
            "An issue cannot end before it begins.",
        ));
    }
    Ok((from, until))
}

/// The draft.
pub async fn page(visit: Visit) -> Result<Response, Failure> {
    let may_send = visit.at == crate::moment::AsAt::Now && {
        let look = visit.look()?;
        let view = look.view();
        let number = view.schema().number_of::<Newsletter>();
        number.is_some_and(|number| view.may_add(number))
    };
    let readers = if may_send {
        let all = exchange::telling::readers(&visit.app.desk, visit.app.today()).await;
        all.map_err(told)?.len()
    } else {
        0 // nobody is shown it
    };
    let look = visit.look()?;
    let view = look.view();
    let asked = |name: &'static str| visit.filled(name).map(str::to_owned);
    let (from, until) = days(&view, visit.app.today(), asked)?;
    let draft = Draft::of(&view, from, until);
    let issued = view.all::<Newsletter>().filter(|(_, one)| one.issued.is_some()).count();
    let title = visit
        .filled("title")
        .map_or_else(|| format!("Newsletter {}", issued + 1), str::to_owned);
    let introduction = visit.filled("introduction").unwrap_or_default().to_owned();
    let issue = Issue {
        title: &title,
        introduction: &introduction,
        draft: &draft,
        public: &visit.app.config.public,
    };
    let (text, html) = (issue.text(), issue.html());
    if visit.filled("as") == Some("html") {
        let name = format!("{title}.html");
        return attachment(html.into_bytes(), "text/html; charset=utf-8", &name);
    }
    let issues = view.all::<Newsletter>().collect::<Vec<_>>().into_iter().rev();
    show(&Page {
        lede: count(draft.lines(), "line", "lines"),
        from,
        until,
        text,
        html: visit.here_with(&[("as", "html")]),
        empty: draft.sections.is_empty(),
        may_send,
        readers,
        issues: issues
            .map(|(key, one)| {
                (
                    link(&visit.to(&cells::path(key.any())), one.code.as_str()),
                    time(one.until),
                )
            })
            .collect(),
        title,
        introduction,
        f: Frame::of(&visit, "Newsletter"),
    })
}

/// Issues it: a row of the record, and a mail in the outbox for each who asked for it.
pub async fn issue(visit: Visit, posted: Posted) -> Result<Response, Failure> {
    let required = |name: &'static str| {
        posted.filled(name).ok_or_else(|| {
            let what = format!("The field “{name}” is empty. Nothing was sent.");
            Failure::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "required",
                "Something is missing",
                what,
            )
            .way("/newsletter", "The draft")
        })
    };
    let (title, introduction) = (required("title")?, posted.filled("introduction").unwrap_or_default());
    let (text, html, from, until) = {
        let look = visit.look()?;
        let view = look.view();
        let (from, until) = days(&view, visit.app.today(), |name| posted.filled(name).map(str::to_owned))?;
        let draft = Draft::of(&view, from, until);
        let public = &visit.app.config.public;
        let issue = Issue {
            title,
            introduction,
            draft: &draft,
            public,
        };
        (issue.text(), issue.html(), from, until)
    };
    let edit = Edit::new("newsletters", What::Add)
        .typed("code", title)
        .typed("from", from.to_string())
        .typed("until", until.to_string())
        .typed("introduction", introduction)
        .typed("text", text.as_str())
        .typed("issued", visit.app.today().to_string());
    // The record first: who may not issue it sends nothing, and the same title is not issued twice.
    let receipt = visit.ask(Asked::Edit(vec![edit]), "issued").await?;
    exchange::telling::post(&visit.app.desk, visit.app.today(), title, &html)
        .await
        .map_err(told)?;
    Ok(Redirect::to(&format!("/newsletter?said=done-{}", receipt.head.position)).into_response())
}
