//! One entry: who, when, why, and what it did to each record.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use record::Position;

use crate::cells;
use crate::failure::Failure;
use crate::frame::Frame;
use crate::markup::{Markup, count, link, moment};
use crate::pages::record_page::verb_words;
use crate::pages::show;
use crate::sources;
use crate::visit::Visit;

/// Records shown of a large entry on one page.
const PER_PAGE: usize = 100;

struct Step {
    register: String,
    record: Markup,
    verb: &'static str,
    fields: Vec<(&'static str, Markup, Markup)>,
}

#[derive(Template)]
#[template(path = "entry.html")]
struct Page {
    f: Frame,
    position: u64,
    when: Markup,
    by: String,
    act: String,
    why: Option<String>,
    decision: Option<Markup>,
    document: Option<String>,
    then: String,
    just_before: String,
    records: String,
    steps: Vec<Step>,
    before: Option<String>,
    after: Option<String>,
}

/// The page.
pub async fn page(visit: Visit, Path(position): Path<u64>) -> Result<Response, Failure> {
    let position = Position(position);
    let look = visit.look()?;
    let header = sources::headers(&visit.app, &[position]).await?.remove(&position);
    let view = look.view();
    let missing = || Failure::missing(format!("There is no entry {position}.")).way("/history", "History");
    let made = view
        .made(position)
        .filter(|_| position <= view.position())
        .ok_or_else(missing)?;
    let all = view.entry(position);
    let hidden = !view.may_read_reason(position);
    if all.is_empty() && hidden {
        return Err(missing());
    }
    let skipped = (visit.page() - 1).saturating_mul(PER_PAGE);
    let step = |step: &record::RecordStep| {
        let info = view.schema().register(step.record.register);
        let fields = step.fields.iter().filter_map(|field| {
            let column = info?.columns.get(field.column)?;
            Some((
                column.title,
                cells::value(column, &field.before),
                cells::value(column, &field.after),
            ))
        });
        Step {
            register: info.map(record::RegisterInfo::title).unwrap_or_default(),
            record: link(&visit.to(&cells::path(step.record)), &step.name),
            verb: verb_words(step.verb),
            fields: fields.collect(),
        }
    };
    let decision = made.stamp.decision.and_then(|key| view.record("decisions", key));
    let turn = |page: usize| visit.here_with(&[("page", page.to_string().as_str())]);
    let readable = header.as_ref().filter(|_| !hidden);
    let page = Page {
        f: Frame::of(&visit, format!("Entry {position}")),
        position: position.0,
        when: moment(made.stamp.at),
        by: made.by.clone(),
        act: made.stamp.act.to_string(),
        why: readable.and_then(|header| header.why.as_ref()).map(ToString::to_string),
        decision: decision.map(|one| link(&visit.to(&cells::path(one)), &view.name(one))),
        document: readable
            .and_then(|header| header.reading.as_ref())
            .map(|source| source.name.to_string()),
        then: crate::markup::address("/", [("at", format!("position:{position}").as_str())]),
        just_before: crate::markup::address(
            "/",
            [("at", format!("position:{}", position.0.saturating_sub(1)).as_str())],
        ),
        records: count(all.len(), "record", "records"),
        steps: all.iter().skip(skipped).take(PER_PAGE).map(step).collect(),
        before: (visit.page() > 1).then(|| turn(visit.page() - 1)),
        after: (skipped.saturating_add(PER_PAGE) < all.len()).then(|| turn(visit.page() + 1)),
    };
    show(&page)
}
