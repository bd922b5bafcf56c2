//! What was recorded: entries, one entry, one record's history, the head, and whether the chain holds.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use record::{EntryQuery, FieldStep, Made, Position, RegisterInfo};
use serde_json::{Value, json};
use store::StoreError;

use super::body::{Body, Heads};
use super::registers::found;
use super::{json_text, reached};
use crate::failure::Failure;
use crate::pages::{list, record_page};
use crate::sources;
use crate::visit::Visit;

fn made(made: &Made, why: Option<String>) -> Value {
    json!({
        "position": made.position.0, "at": made.stamp.at.to_string(), "by": made.stamp.by.as_str(), "name": made.by,
        "act": made.stamp.act.as_str(), "decision": made.stamp.decision, "why": why,
    })
}

fn fields(info: &RegisterInfo, all: &[FieldStep]) -> Vec<Value> {
    let one = |field: &FieldStep| json!({"field": info.columns[field.column].name, "before": field.before, "after": field.after});
    all.iter().map(one).collect()
}

/// Entries, newest first.
pub async fn entries(visit: Visit) -> Result<Response, Failure> {
    reached(&visit).await?;
    let look = visit.look()?;
    let per = visit
        .term("per")
        .and_then(|per| per.parse().ok())
        .filter(|per| (1..=500).contains(per))
        .unwrap_or(50);
    let (all, total, position) = {
        let view = look.view();
        let register = visit
            .filled("register")
            .map(|name| list::register(&view, name))
            .transpose()?;
        let query = EntryQuery {
            by: visit.filled("by").map(Into::into),
            act: visit.filled("act").map(Into::into),
            register,
            offset: (visit.page() - 1).saturating_mul(per),
            limit: per,
            ..EntryQuery::default()
        };
        let (all, total) = view.entries(&query);
        (all, total, view.position().0)
    };
    let positions: Vec<_> = all.iter().map(|made| made.position).collect();
    let headers = sources::headers(&visit.app, &positions).await?;
    let view = look.view();
    let why = |position: Position| {
        let header = headers.get(&position).filter(|_| view.may_read_reason(position))?;
        header.why.as_ref().map(ToString::to_string)
    };
    let entries: Vec<_> = all.iter().map(|one| made(one, why(one.position))).collect();
    let text = json!({"position": position, "total": total, "entries": entries}).to_string();
    Ok(json_text(StatusCode::OK, text, Some(position)))
}

/// One entry.
pub async fn entry(visit: Visit, Path(position): Path<u64>) -> Result<Response, Failure> {
    reached(&visit).await?;
    let position = Position(position);
    let look = visit.look()?;
    let header = sources::headers(&visit.app, &[position]).await?.remove(&position);
    let view = look.view();
    let missing = || Failure::missing(format!("There is no entry {position}."));
    let stamp = view
        .made(position)
        .filter(|_| position <= view.position())
        .ok_or_else(missing)?;
    let steps = view.entry(position);
    let readable = view.may_read_reason(position);
    if steps.is_empty() && !readable {
        return Err(missing());
    }
    let why = header
        .filter(|_| readable)
        .and_then(|header| header.why)
        .map(|why| why.to_string());
    let mut body = made(&stamp, why);
    let records: Vec<_> = steps
        .iter()
        .filter_map(|step| {
            let info = view.schema().register(step.record.register)?;
            let mut record = found(&view, step.record);
            record["verb"] = json!(step.verb.word());
            record["fields"] = json!(fields(info, &step.fields));
            Some(record)
        })
        .collect();
    body["records"] = json!(records);
    Ok(json_text(StatusCode::OK, body.to_string(), Some(view.position().0)))
}

/// What became of a record, newest first.
pub async fn of_record(visit: Visit, Path((register, key)): Path<(String, u32)>) -> Result<Response, Failure> {
    reached(&visit).await?;
    let look = visit.look()?;
    let one = record_page::found(&look.view(), &register, key)?;
    let past = sources::of_record(&visit, &look, one).await?;
    let view = look.view();
    let info = view.info(list::register(&view, &register)?);
    let steps: Vec<_> = view
        .history(one)
        .iter()
        .map(|step| {
            let position = step.made.position;
            let mut body = made(&step.made, past.why(position).filter(|_| view.may_read_reason(position)));
            let mut all = fields(info, &step.fields);
            for field in &mut all {
                let name = field["field"].as_str().unwrap_or_default().to_owned();
                let guarded = info.column(&name).is_some_and(|at| info.columns[at].guarded);
                if let Some(cited) = past.cited_in(position, &name).filter(|_| !guarded) {
                    field["from"] = json!({"document": cited.document, "place": cited.place, "printed": cited.printed, "inferred": cited.inferred});
                }
            }
            body["verb"] = json!(step.verb.word());
            body["fields"] = json!(all);
            body
        })
        .collect();
    let text = json!({"position": view.position().0, "history": steps}).to_string();
    Ok(json_text(StatusCode::OK, text, Some(view.position().0)))
}

/// The head of the chain: keep it, and hold the record against it later.
pub async fn head(visit: Visit) -> Result<Response, Failure> {
    let head = visit.look()?.view().head();
    let text = json!({"position": head.position, "hash": record::chain::hex(&head.hash)}).to_string();
    Ok(json_text(StatusCode::OK, text, Some(head.position)))
}

/// Verifies the whole chain, one asker at a time.
pub async fn verify(visit: Visit, body: Body<Heads>) -> Result<Response, Failure> {
    let Ok(_alone) = visit.app.verifying.try_lock() else {
        let what = "Somebody else is verifying the record. Ask again when that is done.";
        return Err(Failure::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "Verifying takes turns",
            what,
        ));
    };
    let mut heads = Vec::new();
    for kept in &body.said.heads {
        let hash = record::chain::from_hex(&kept.hash).ok_or_else(|| {
            Failure::bad(
                "unreadable-hash",
                format!("“{}” is no hash of 64 hexadecimal digits.", kept.hash),
            )
        })?;
        heads.push(record::Head {
            position: kept.position,
            hash,
        });
    }
    let answer = match visit.app.store().verify(&heads, |_| {}).await {
        Ok(verdict) => json!({"holds": true, "contents": verdict.contents, "against": heads.len()}),
        Err(StoreError::Broken(broken)) => json!({"holds": false, "because": broken.to_string()}),
        Err(error) => return Err(error.into()),
    };
    Ok(json_text(StatusCode::OK, answer.to_string(), None))
}
