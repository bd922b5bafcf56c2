//! The history of everything: entries newest first, by person, register and act.
//!
//! Not here: what one entry did (`entry`), the history of one record (`record_page`).

use askama::Template;
use axum::response::Response;
use record::{EntryQuery, Made, View};

use crate::cells;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::markup::{Markup, count, link, moment, thousands};
use crate::pages::show;
use crate::sources;
use crate::visit::Visit;

const PER_PAGE: usize = 50;
/// Records named beside an entry.
const NAMED: usize = 4;

struct Row {
    position: u64,
    to: String,
    then: String,
    when: Markup,
    by: String,
    by_to: String,
    act: String,
    why: Option<String>,
    touched: Vec<Markup>,
    more: usize,
}

#[derive(Template)]
#[template(path = "history.html")]
struct Page {
    f: Frame,
    rows: Vec<Row>,
    total: String,
    registers: Vec<(String, String, bool)>,
    acts: Vec<(String, bool)>,
    by: Option<String>,
    by_key: String,
    without_by: String,
    since: Option<(Markup, String)>,
    before: Option<String>,
    after: Option<String>,
    filtered: bool,
    head: String,
}

/// The page.
pub async fn page(visit: Visit) -> Result<Response, Failure> {
    let look = visit.look()?;
    let (rows, query, total) = {
        let view = look.view();
        let query = asked(&visit, &view)?;
        let (rows, total) = view.entries(&query);
        (rows, query, total)
    };
    let positions: Vec<_> = rows.iter().map(|made| made.position).collect();
    let headers = sources::headers(&visit.app, &positions).await?;
    let view = look.view();
    let why = |made: &Made| {
        let header = headers
            .get(&made.position)
            .filter(|_| view.may_read_reason(made.position));
        header.and_then(|header| header.why.as_ref()).map(ToString::to_string)
    };
    let pages = total.div_ceil(PER_PAGE).max(1);
    let page = visit.page();
    let turn = |page: usize| visit.here_with(&[("page", page.to_string().as_str())]);
    let by_key = visit.filled("by").unwrap_or_default().to_owned();
    let registers = view
        .schema()
        .registers()
        .iter()
        .enumerate()
        .filter(|(number, _)| view.may_see_register(*number));
    let asked_register = visit.filled("register");
    let doors = view.schema().actions().iter().map(|action| action.door.0);
    let mut acts: Vec<_> = [record::EDIT, record::IMPORT].into_iter().chain(doors).collect();
    acts.dedup();
    let head = view.head();
    let drawn = Page {
        f: Frame::of(&visit, "History"),
        total: count(total, "entry", "entries"),
        registers: registers
            .map(|(_, info)| (info.name.to_owned(), info.title(), asked_register == Some(info.name)))
            .collect(),
        acts: acts
            .into_iter()
            .map(|act| (act.to_owned(), visit.filled("act") == Some(act)))
            .collect(),
        by: (!by_key.is_empty()).then(|| record::Actor::stored(by_key.as_str()).show(&view.eyes())),
        by_key,
        without_by: visit.here_with(&[("by", "")]),
        since: since(&visit),
        before: (page > 1).then(|| turn(page - 1)),
        after: (page < pages).then(|| turn(page + 1)),
        filtered: query.by.is_some() || query.act.is_some() || query.register.is_some() || query.after.0 > 0,
        head: format!(
            "{} · {}",
            thousands(usize::try_from(head.position).unwrap_or(0)),
            record::chain::hex(&head.hash)
        ),
        rows: rows.iter().map(|made| row(&visit, &view, made, why(made))).collect(),
    };
    show(&drawn)
}

fn asked(visit: &Visit, view: &View<'_>) -> Result<EntryQuery, Failure> {
    let register = match visit.filled("register") {
        Some(name) => Some(crate::pages::list::register(view, name)?),
        None => None,
    };
    let since = visit.filled("since").map(|day| day.parse::<terms::Date>());
    let since = since
        .transpose()
        .map_err(|_| Failure::bad("unreadable-moment", "“since” is a day such as 2023-08-16."))?;
    let after = since.and_then(|day| view.position_of(&record::Moment::Day(day)));
    Ok(EntryQuery {
        after: after.unwrap_or_default(),
        by: visit.filled("by").map(Into::into),
        act: visit.filled("act").map(Into::into),
        register,
        offset: (visit.page() - 1).saturating_mul(PER_PAGE),
        limit: PER_PAGE,
    })
}

/// The day after which entries are shown, and the address without it.
fn since(visit: &Visit) -> Option<(Markup, String)> {
    let day = visit.filled("since")?.parse().ok()?;
    Some((crate::markup::time(day), visit.here_with(&[("since", "")])))
}

fn row(visit: &Visit, view: &View<'_>, made: &Made, why: Option<String>) -> Row {
    let touched = view.touched(made.position);
    let by = made.stamp.by.as_str();
    Row {
        position: made.position.0,
        to: visit.to(&format!("/history/{}", made.position)),
        then: crate::markup::address("/", [("at", format!("position:{}", made.position).as_str())]),
        when: moment(made.stamp.at),
        by: made.by.clone(),
        by_to: visit.here_with(&[("by", by)]),
        act: made.stamp.act.to_string(),
        why,
        more: touched.len().saturating_sub(NAMED),
        touched: touched
            .iter()
            .take(NAMED)
            .map(|one| link(&visit.to(&cells::path(*one)), &view.name(*one)))
            .collect(),
    }
}
