//! Documents by the API: check one, take one in, its findings and decisions; registers as files; the rules.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, Request};
use axum::http::StatusCode;
use axum::response::Response;
use exchange::{FileKind, Taker};
use programme::findings::Disposition;
use serde_json::{Value, json};

use super::body::{Body, Decision};
use super::{json_text, reached};
use crate::failure::Failure;
use crate::forms::{UPLOAD_BYTES, bare_name};
use crate::pages::{
    decide as pages_decide, exchange as pages_exchange, findings as pages_findings, import as pages_import,
};
use crate::pages::{list, packs};
use crate::reports;
use crate::visit::Visit;

async fn bytes(request: Request) -> Result<Bytes, Failure> {
    let bytes = axum::body::to_bytes(request.into_body(), UPLOAD_BYTES)
        .await
        .map_err(|_| {
            let what = format!("At most {} MB can be sent. Nothing was changed.", UPLOAD_BYTES >> 20);
            Failure::new(StatusCode::PAYLOAD_TOO_LARGE, "too-big", "This is too big", what)
        })?;
    if bytes.is_empty() {
        return Err(Failure::bad("no-file", "The body is empty: send the document's bytes."));
    }
    crate::forms::refuse_keys(&bytes)?;
    Ok(bytes)
}

fn name(visit: &Visit) -> String {
    bare_name(visit.term("name").unwrap_or("document"))
}

/// The rules.
pub async fn rules(_visit: Visit) -> Response {
    let all: Vec<_> = ::check::RULES
        .iter()
        .map(|rule| json!({"code": rule.code, "slug": rule.slug, "statement": rule.statement, "page": rule.page}))
        .collect();
    json_text(StatusCode::OK, json!({"rules": all}).to_string(), None)
}

/// Checks a document; nothing is kept.
pub async fn check(visit: Visit, request: Request) -> Result<Response, Failure> {
    let checked = reports::checked(&visit.app, &name(&visit), Arc::new(bytes(request).await?.to_vec())).await?;
    Ok(json_text(
        StatusCode::OK,
        ::check::report::json(&[&checked.report]),
        None,
    ))
}

/// Takes in a pack; with `preview=yes` only says what it would change.
pub async fn import(visit: Visit, request: Request) -> Result<Response, Failure> {
    visit.only_now()?;
    pages_import::may(&visit)?;
    let intake = pages_import::read(&name(&visit), bytes(request).await?.to_vec()).await?;
    let preview = visit
        .term("preview")
        .is_some_and(|preview| ["", "yes", "true"].contains(&preview));
    let (offer, receipt) = if preview {
        (
            intake.offer(&visit.app.desk).await.map_err(pages_import::refused)?,
            None,
        )
    } else {
        let reason = Visit::reason(visit.term("reason"))?;
        let taker = taker(&visit, reason)?;
        let outcome = intake
            .take(&visit.app.desk, taker)
            .await
            .map_err(pages_import::refused)?;
        (outcome.offer, outcome.receipt)
    };
    let differences: Vec<_> = offer
        .plan
        .differences
        .iter()
        .map(|one| {
            json!({
                "register": one.record.register, "key": one.record.key, "field": one.field.as_str(),
                "base": one.base.as_deref(), "theirs": one.theirs.as_str(), "ours": one.ours.as_str(),
                "because": one.because.word(),
            })
        })
        .collect();
    let unread: Vec<_> = offer
        .plan
        .unread
        .iter()
        .map(|(fact, why)| json!({"record": fact.record.as_str(), "field": fact.column.as_str(), "why": why}))
        .collect();
    let body = json!({
        "name": offer.name.as_str(), "series": offer.series.as_str(), "on": offer.on.map(|day| day.to_string()),
        "older": offer.plan.older, "known": offer.plan.known, "begin": offer.plan.begun(), "change": offer.plan.changed(),
        "unchanged": offer.plan.unchanged, "differences": differences, "unread": unread,
        "position": receipt.as_ref().map(|receipt| receipt.head.position),
    });
    Ok(json_text(
        StatusCode::OK,
        body.to_string(),
        receipt.map(|receipt| receipt.head.position),
    ))
}

fn taker(visit: &Visit, reason: &str) -> Result<Taker, Failure> {
    Ok(Taker {
        viewer: visit.visitor()?.viewer.clone(),
        by: visit.actor()?,
        why: Some(reason.into()),
        clock: None,
    })
}

fn of_file(file: &str) -> Result<(&str, FileKind), Failure> {
    let unknown = || Failure::missing("Files are called REGISTER.csv, REGISTER.xlsx or REGISTER.json.");
    let kind = FileKind::of_name(file).ok_or_else(unknown)?;
    Ok((file.rsplit_once('.').ok_or_else(unknown)?.0, kind))
}

/// A register as a file.
pub async fn export(visit: Visit, Path(file): Path<String>) -> Result<Response, Failure> {
    reached(&visit).await?;
    let (register, kind) = of_file(&file)?;
    let look = visit.look()?;
    let query = {
        let view = look.view();
        let mut query = list::asked(&visit, view.info(list::register(&view, register)?))?;
        (query.offset, query.limit) = (0, usize::MAX);
        query
    };
    let name = register.to_owned();
    let work = move || ::exchange::export(&look, &name, &query, kind);
    let bytes = tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Failure::broken(error.to_string()))?;
    packs::attachment(bytes.map_err(pages_exchange::failed)?, kind.media_type(), &file)
}

/// Takes in a register's file, all of it or nothing.
pub async fn import_register(visit: Visit, Path(file): Path<String>, request: Request) -> Result<Response, Failure> {
    visit.only_now()?;
    let (register, kind) = of_file(&file)?;
    list::register(&visit.look()?.view(), register)?;
    let reason = Visit::reason(visit.term("reason"))?;
    let bytes = bytes(request).await?;
    let done = ::exchange::import(&visit.app.desk, taker(&visit, reason)?, (register, &file), &bytes, kind);
    let receipt = done.await.map_err(pages_exchange::failed)?;
    let body = json!({"position": receipt.head.position, "changed": receipt.changed.len()});
    Ok(json_text(StatusCode::OK, body.to_string(), Some(receipt.head.position)))
}

/// A pack's findings with what was decided.
pub async fn findings(visit: Visit, Path(key): Path<u32>) -> Result<Response, Failure> {
    reached(&visit).await?;
    let (_, pack, checked) = pages_findings::checked(&visit, key).await?;
    let look = visit.look()?;
    let view = look.view();
    let decisions = pages_findings::decisions(&view);
    let text = ::check::report::json(&[&checked.report]);
    let mut body: Value = serde_json::from_str(&text).map_err(|error| Failure::broken(error.to_string()))?;
    if let Some(all) = body["findings"].as_array_mut() {
        for (one, finding) in all.iter_mut().zip(&checked.report.findings) {
            one["key"] = json!(finding.key());
            let decided = decisions.get(&record::fold(&pages_findings::reference(&pack, finding)));
            one["decision"] = decided.map_or(Value::Null, |decided| {
                json!({
                    "disposition": decided.disposition.map(Disposition::stored), "reason": decided.reason,
                    "record": {"register": decided.record.register, "key": decided.record.key},
                })
            });
        }
    }
    Ok(json_text(StatusCode::OK, body.to_string(), Some(view.position().0)))
}

/// Decides about a finding.
pub async fn decide(visit: Visit, Path(key): Path<u32>, body: Body<Decision>) -> Result<Response, Failure> {
    let reason = Visit::reason(Some(&body.said.reason))?;
    let repair = body.said.accept.then_some(body.said.repair);
    let done = pages_decide::decided(&visit, key, &body.said.finding, repair, reason).await?;
    let doors = done.ways.iter().map(|way| json!({"says": way.words, "form": way.form}));
    Ok(json_text(
        StatusCode::OK,
        json!({"position": done.position, "doors": doors.collect::<Vec<_>>()}).to_string(),
        Some(done.position),
    ))
}
