//! Records: list, one, add, change, drop; actions; search.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use record::{AnyRef, ColumnInfo, Edit, Position, RegisterInfo, View, What};
use serde_json::{Value, json};
use store::{Asked, Receipt};

use super::body::{Body, Change, Several, inputs};
use super::{json_text, reached};
use crate::failure::Failure;
use crate::pages::{list as pages_list, record_page};
use crate::visit::Visit;

/// What is known of a column.
#[must_use]
pub fn column(column: &ColumnInfo) -> Value {
    json!({
        "name": column.name, "title": column.title, "about": column.help, "kind": column.kind.word(),
        "required": column.required, "unique": column.unique, "guarded": column.guarded,
        "onlyBy": column.doors.iter().map(|door| door.0).collect::<Vec<_>>(),
    })
}

fn register(info: &RegisterInfo) -> Value {
    json!({
        "name": info.name, "title": info.title(), "about": info.about,
        "columns": info.columns.iter().map(column).collect::<Vec<_>>(),
    })
}

/// The registers that may be seen.
pub async fn all(visit: Visit) -> Result<Response, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let seen = view
        .schema()
        .registers()
        .iter()
        .enumerate()
        .filter(|(number, _)| view.may_see_register(*number));
    let all: Vec<_> = seen.map(|(_, info)| register(info)).collect();
    Ok(json_text(
        StatusCode::OK,
        json!({"registers": all}).to_string(),
        Some(view.position().0),
    ))
}

/// Records that match, a page of them.
pub async fn list(visit: Visit, Path(name): Path<String>) -> Result<Response, Failure> {
    reached(&visit).await?;
    let look = visit.look()?;
    let view = look.view();
    let number = pages_list::register(&view, &name)?;
    let info = view.info(number);
    let query = pages_list::asked(&visit, info)?;
    let page = view.list(number, &query)?;
    let position = view.position().0;
    let records: Vec<String> = page
        .keys
        .iter()
        .filter_map(|key| view.publish_record(any(info, *key)?))
        .collect();
    let text = format!(
        r#"{{"register":{},"position":{position},"total":{},"offset":{},"records":[{}]}}"#,
        json!(info.name),
        page.total,
        query.offset,
        records.join(",")
    );
    Ok(json_text(StatusCode::OK, text, Some(position)))
}

fn any(info: &RegisterInfo, key: u32) -> Option<AnyRef> {
    std::num::NonZeroU32::new(key).map(|key| AnyRef {
        register: info.name,
        key,
    })
}

/// One record.
pub async fn one(visit: Visit, Path((name, key)): Path<(String, u32)>) -> Result<Response, Failure> {
    reached(&visit).await?;
    let look = visit.look()?;
    let view = look.view();
    let one = record_page::found(&view, &name, key)?;
    let text = view
        .publish_record(one)
        .ok_or_else(|| Failure::missing("The record does not stand at this moment."))?;
    Ok(json_text(StatusCode::OK, text, Some(view.position().0)))
}

/// The answer to a change: its entry, and the records as they stand now.
async fn answer(visit: &Visit, status: StatusCode, receipt: &Receipt) -> Result<Response, Failure> {
    visit.app.desk.reach(Position(receipt.head.position)).await;
    let look = visit.look()?;
    let view = look.view();
    let changed: Vec<_> = receipt
        .changed
        .iter()
        .map(|one| json!({"register": one.register, "key": one.key}))
        .collect();
    let record = match receipt.changed.as_slice() {
        [only] => view.publish_record(*only),
        _ => None,
    };
    let text = format!(
        r#"{{"position":{},"head":{},"again":{},"changed":{},"record":{}}}"#,
        receipt.head.position,
        json!(record::chain::hex(&receipt.head.hash)),
        receipt.again,
        Value::from(changed),
        record.unwrap_or_else(|| "null".to_owned())
    );
    Ok(json_text(status, text, Some(receipt.head.position)))
}

fn known(visit: &Visit, name: &str) -> Result<(), Failure> {
    let look = visit.look()?;
    pages_list::register(&look.view(), name).map(|_| ())
}

/// Adds a record.
pub async fn add(visit: Visit, Path(name): Path<String>, body: Body<Change>) -> Result<Response, Failure> {
    known(&visit, &name)?;
    let reason = Visit::reason(Some(&body.said.reason))?;
    let mut edit = Edit::new(name, What::Add);
    edit.fields = inputs(&body.said.fields);
    let receipt = visit
        .ask_once(Asked::Edit(vec![edit]), reason, body.once.as_deref())
        .await?;
    answer(&visit, StatusCode::CREATED, &receipt).await
}

/// Changes a record.
pub async fn change(
    visit: Visit,
    Path((name, key)): Path<(String, u32)>,
    body: Body<Change>,
) -> Result<Response, Failure> {
    let reason = Visit::reason(Some(&body.said.reason))?;
    record_page::found(&visit.look()?.view(), &name, key)?;
    let mut edit = Edit::new(name, What::Set(key));
    edit.seen = seen(&visit, body.said.seen)?;
    edit.fields = inputs(&body.said.fields);
    let receipt = visit
        .ask_once(Asked::Edit(vec![edit]), reason, body.once.as_deref())
        .await?;
    answer(&visit, StatusCode::OK, &receipt).await
}

fn seen(visit: &Visit, given: Option<u64>) -> Result<Option<Position>, Failure> {
    let newest = visit.look()?.view().newest();
    match given {
        Some(seen) if seen > newest.0 => Err(Failure::bad(
            "unreadable-position",
            format!("Nobody has seen entry {seen}: the last is {newest}."),
        )),
        given => Ok(given.map(Position)),
    }
}

/// Changes several records as one entry.
pub async fn edits(visit: Visit, Path(name): Path<String>, body: Body<Several>) -> Result<Response, Failure> {
    known(&visit, &name)?;
    let reason = Visit::reason(Some(&body.said.reason))?;
    let mut all = Vec::with_capacity(body.said.edits.len());
    for one in &body.said.edits {
        let mut edit = Edit::new(name.as_str(), one.key.map_or(What::Add, What::Set));
        edit.seen = seen(&visit, one.seen)?;
        edit.fields = inputs(&one.fields);
        all.push(edit);
    }
    let receipt = visit.ask_once(Asked::Edit(all), reason, body.once.as_deref()).await?;
    answer(&visit, StatusCode::OK, &receipt).await
}

/// Drops a record that was a mistake.
pub async fn drop(visit: Visit, Path(at): Path<(String, u32)>, body: Body<Change>) -> Result<Response, Failure> {
    let what = What::Drop(at.1);
    dropped(visit, at, body, what).await
}

/// Brings a dropped record back.
pub async fn back(visit: Visit, Path(at): Path<(String, u32)>, body: Body<Change>) -> Result<Response, Failure> {
    let what = What::Back(at.1);
    dropped(visit, at, body, what).await
}

async fn dropped(
    visit: Visit,
    (name, key): (String, u32),
    body: Body<Change>,
    what: What,
) -> Result<Response, Failure> {
    let reason = Visit::reason(Some(&body.said.reason))?;
    record_page::found(&visit.look()?.view(), &name, key)?;
    let mut edit = Edit::new(name, what);
    edit.seen = seen(&visit, body.said.seen)?;
    let receipt = visit
        .ask_once(Asked::Edit(vec![edit]), reason, body.once.as_deref())
        .await?;
    answer(&visit, StatusCode::OK, &receipt).await
}

/// The actions that the viewer could do.
pub async fn actions(visit: Visit) -> Result<Response, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let may = view
        .schema()
        .actions()
        .iter()
        .filter(|action| view.may_pass(action.door));
    let all: Vec<_> = may
        .map(|action| {
            let fields: Vec<_> = action.columns.iter().map(column).collect();
            json!({"name": action.name, "about": action.about, "door": action.door.0, "fields": fields})
        })
        .collect();
    Ok(json_text(StatusCode::OK, json!({"actions": all}).to_string(), None))
}

/// Does what passes a door.
pub async fn act(visit: Visit, Path(action): Path<String>, body: Body<Change>) -> Result<Response, Failure> {
    let reason = Visit::reason(Some(&body.said.reason))?;
    if visit.app.schema().action(&action).is_none() {
        return Err(Failure::missing(format!("There is no action “{action}”.")));
    }
    let seen = seen(&visit, body.said.seen)?;
    let asked = Asked::Act {
        action,
        given: inputs(&body.said.fields),
        seen,
    };
    let receipt = visit.ask_once(asked, reason, body.once.as_deref()).await?;
    answer(&visit, StatusCode::OK, &receipt).await
}

/// Search over every register.
pub async fn search(visit: Visit) -> Result<Response, Failure> {
    let look = visit.look()?;
    let view = look.view();
    let words = visit.term("q").unwrap_or_default();
    let all: Vec<_> = view
        .search(words, 50)
        .into_iter()
        .map(|one| found(&view, one))
        .collect();
    Ok(json_text(
        StatusCode::OK,
        json!({"found": all}).to_string(),
        Some(view.position().0),
    ))
}

/// A record by name.
#[must_use]
pub fn found(view: &View<'_>, one: AnyRef) -> Value {
    json!({"register": one.register, "key": one.key, "name": view.name(one)})
}
