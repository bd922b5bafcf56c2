//! The list of registers, with how many records each holds.

use askama::Template;
use axum::response::Response;

use crate::failure::Failure;
use crate::frame::Frame;
use crate::markup::thousands;
use crate::pages::show;
use crate::visit::Visit;

struct Row {
    to: String,
    title: String,
    about: &'static str,
    count: String,
}

struct Door {
    to: String,
    title: String,
    about: &'static str,
}

#[derive(Template)]
#[template(path = "registers.html")]
struct Page {
    f: Frame,
    rows: Vec<Row>,
    doors: Vec<Door>,
}

/// The page.
pub async fn page(visit: Visit) -> Result<Response, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let mut rows = Vec::new();
    for (number, info) in view.schema().registers().iter().enumerate() {
        if !view.may_see_register(number) {
            continue;
        }
        let query = record::Query {
            limit: 0,
            ..record::Query::default()
        };
        rows.push(Row {
            to: visit.to(&format!("/registers/{}", info.name)),
            title: info.title(),
            about: info.about,
            count: thousands(view.list(number, &query)?.total),
        });
    }
    let doors = view
        .schema()
        .actions()
        .iter()
        .filter(|action| visit.only_now().is_ok() && view.may_pass(action.door));
    let doors = doors.map(|action| Door {
        to: format!("/act/{}", action.name),
        title: crate::pages::act::title(action),
        about: action.about,
    });
    show(&Page {
        f: Frame::of(&visit, "All registers"),
        doors: doors.collect(),
        rows,
    })
}
