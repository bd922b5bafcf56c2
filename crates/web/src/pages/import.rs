//! Taking in a pack: upload, see what would change, confirm with a reason.
//!
//! Between looking and confirming the document waits in the content store; one that is not confirmed goes after a day.
//! Not here: reading and merging (`exchange`, `pack`, `record`).

use askama::Template;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use exchange::{Intake, IntakeError, Offer, Taker};
use pack::Limits;
use programme::packs::Pack;
use record::{Edit, Input, View, What};
use terms::Severity;

use crate::cells;
use crate::failure::Failure;
use crate::forms::{Posted, UPLOAD_BYTES, Upload, bare_name};
use crate::frame::Frame;
use crate::markup::{Markup, count, with_days};
use crate::pages::show;
use crate::reports;
use crate::visit::Visit;

/// Changes shown of a large document.
const SHOWN: usize = 300;

#[derive(Template)]
#[template(path = "import.html")]
struct Form {
    f: Frame,
    most: usize,
}

struct Change {
    register: String,
    record: Markup,
    field: &'static str,
    before: Markup,
    after: Markup,
}

struct Difference {
    record: Markup,
    field: String,
    base: String,
    ours: String,
    theirs: String,
    because: &'static str,
}

#[derive(Template)]
#[template(path = "import_preview.html")]
struct Preview {
    f: Frame,
    file: String,
    hash: String,
    name: String,
    series: String,
    on: Option<Markup>,
    older: bool,
    known: bool,
    begun: Vec<(String, usize)>,
    changes: Vec<Change>,
    more: usize,
    differences: Vec<Difference>,
    untaken: Vec<(String, String)>,
    unchanged: String,
    findings: String,
    news: bool,
    summary: String,
    fault: Option<String>,
    reason: String,
}

#[derive(Template)]
#[template(path = "import_done.html")]
struct Done {
    f: Frame,
    entry: Option<u64>,
    older: bool,
    total: usize,
    differences: Vec<Difference>,
    to: String,
}

/// What a pack that was taken in says otherwise than the record now, for a person to settle.
pub async fn unsettled(visit: Visit, Path(key): Path<u32>) -> Result<Response, Failure> {
    visit.only_now()?;
    may(&visit)?;
    let look = visit.look()?;
    let view = look.view();
    let missing = || Failure::missing("There is no such pack.").way("/packs", "Packs");
    let (_, pack) = view
        .all::<Pack>()
        .find(|(one, _)| one.key() == key)
        .ok_or_else(missing)?;
    let reading = pack.reading.as_ref().ok_or_else(missing)?.0;
    let name = pack.code.text().to_string();
    let all = exchange::unsettled(&visit.app.desk, &reading).await.map_err(refused)?;
    show(&Done {
        f: Frame::of(&visit, format!("{name}: left to settle")),
        entry: None,
        older: all.iter().any(|one| one.because == record::Disagreement::Older),
        total: all.len(),
        differences: all
            .iter()
            .take(SHOWN)
            .map(|one| difference(&visit, &view, one))
            .collect(),
        to: "/packs".into(),
    })
}

/// The form.
pub async fn form(visit: Visit) -> Result<Response, Failure> {
    visit.only_now()?;
    may(&visit)?;
    show(&Form {
        f: Frame::of(&visit, "Take in a pack"),
        most: UPLOAD_BYTES >> 20,
    })
}

/// Whether the visitor may take in packs.
pub fn may(visit: &Visit) -> Result<(), Failure> {
    let look = visit.look()?;
    let view = look.view();
    let may = view
        .schema()
        .number_of::<Pack>()
        .is_some_and(|number| view.may_add(number));
    if may {
        Ok(())
    } else {
        Err(Failure::forbidden("Your roles do not let you take in packs.").way("/packs", "Packs"))
    }
}

/// Says why a document was not taken in.
pub fn refused(error: IntakeError) -> Failure {
    let wrong = |title: &str, what: String| {
        Failure::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "unreadable",
            title,
            format!("{what}. Nothing was changed."),
        )
        .way("/import", "Choose another document")
    };
    match error {
        IntakeError::Read(error) => wrong("This document cannot be read", error.to_string()),
        IntakeError::Nothing(_) => wrong("Nothing was recognised", error.to_string()),
        IntakeError::Ask(error) => error.into(),
        IntakeError::Store(error) => error.into(),
    }
}

/// Reads a document where requests are not served.
pub async fn read(file: &str, bytes: Vec<u8>) -> Result<Intake, Failure> {
    let file = file.to_owned();
    let work = move || Intake::read(&file, bytes, &Limits::default());
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Failure::broken(error.to_string()))?
        .map_err(refused)
}

/// Shows what an uploaded document would change.
pub async fn upload(visit: Visit, upload: Upload) -> Result<Response, Failure> {
    visit.only_now()?;
    may(&visit)?;
    let hash = visit.app.store().put_content(&upload.bytes).await?;
    preview(
        &visit,
        &upload.name,
        upload.bytes,
        record::chain::hex(&hash),
        None,
        String::new(),
    )
    .await
}

async fn preview(
    visit: &Visit,
    file: &str,
    bytes: Vec<u8>,
    hash: String,
    fault: Option<String>,
    reason: String,
) -> Result<Response, Failure> {
    let intake = read(file, bytes.clone()).await?;
    let offer = intake.offer(&visit.app.desk).await.map_err(refused)?;
    let checked = reports::checked(&visit.app, file, std::sync::Arc::new(bytes)).await?;
    let look = visit.look()?;
    let view = look.view();
    let changes = changes(visit, &view, &offer);
    let total = changes.len();
    let report = &checked.report;
    let status = if fault.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let mut response = show(&Preview {
        f: Frame::of(visit, format!("Take in {}", offer.name)),
        file: file.to_owned(),
        hash,
        name: offer.name.to_string(),
        series: offer.series.to_string(),
        on: offer.on.map(crate::markup::time),
        older: offer.plan.older,
        known: offer.plan.known,
        begun: begun(&view, &offer),
        more: total.saturating_sub(SHOWN),
        changes: changes.into_iter().take(SHOWN).collect(),
        differences: offer
            .plan
            .differences
            .iter()
            .take(SHOWN)
            .map(|one| difference(visit, &view, one))
            .collect(),
        untaken: offer
            .plan
            .unread
            .iter()
            .take(SHOWN)
            .map(|(fact, why)| (format!("{} {}", fact.record, fact.column), why.clone()))
            .collect(),
        unchanged: count(offer.plan.unchanged, "value agrees", "values agree"),
        findings: format!(
            "{}, {}, {}",
            count(report.count(Severity::Error), "error", "errors"),
            count(report.count(Severity::Warning), "warning", "warnings"),
            count(report.count(Severity::Note), "note", "notes")
        ),
        news: !offer.plan.edits.is_empty(),
        summary: format!(
            "{} would begin, {} would change, {} for a person",
            count(offer.plan.begun(), "record", "records"),
            count(offer.plan.changed(), "record", "records"),
            count(offer.plan.differences.len(), "difference", "differences")
        ),
        fault,
        reason,
    })?;
    *response.status_mut() = status;
    Ok(response)
}

fn begun(view: &View<'_>, offer: &Offer) -> Vec<(String, usize)> {
    let mut all: Vec<(String, usize)> = Vec::new();
    for edit in offer.plan.edits.iter().filter(|edit| edit.what == What::Add) {
        let title = view
            .schema()
            .register(&edit.register)
            .map_or_else(|| edit.register.clone(), record::RegisterInfo::title);
        match all.iter_mut().find(|(known, _)| *known == title) {
            Some((_, count)) => *count += 1,
            None => all.push((title, 1)),
        }
    }
    all
}

fn changes(visit: &Visit, view: &View<'_>, offer: &Offer) -> Vec<Change> {
    let mut all = Vec::new();
    for edit in &offer.plan.edits {
        let What::Set(key) = edit.what else { continue };
        all.extend(changed(visit, view, edit, key));
    }
    all
}

fn changed(visit: &Visit, view: &View<'_>, edit: &Edit, key: u32) -> Vec<Change> {
    let (Some(info), Some(one)) = (view.schema().register(&edit.register), view.record(&edit.register, key)) else {
        return Vec::new();
    };
    let change = |(field, input): &(String, Input)| {
        let at = info.column(field)?;
        let (Input::Typed(after) | Input::Json(after)) = input;
        Some(Change {
            register: info.title(),
            record: crate::markup::link(&visit.to(&cells::path(one)), &view.name(one)),
            field: info.columns[at].title,
            before: with_days(&view.show(one, at)),
            after: with_days(after),
        })
    };
    edit.fields.iter().filter_map(change).collect()
}

fn difference(visit: &Visit, view: &View<'_>, one: &record::Difference) -> Difference {
    let info = view.schema().register(one.record.register);
    let field = info
        .and_then(|info| Some(info.columns[info.column(&one.field)?].title))
        .unwrap_or("the record");
    Difference {
        record: crate::markup::link(&visit.to(&cells::path(one.record)), &view.name(one.record)),
        field: field.to_owned(),
        base: one.base.as_ref().map(ToString::to_string).unwrap_or_default(),
        ours: one.ours.to_string(),
        theirs: one.theirs.to_string(),
        because: match one.because {
            record::Disagreement::BothMoved => "changed here and in the pack since the last one",
            record::Disagreement::Door => "moves only by a decision: record the decision",
            record::Disagreement::Dropped => "was dropped here as a mistake",
            record::Disagreement::Older => "the pack is older than one already taken in",
        },
    }
}

/// Takes in the document that was shown.
pub async fn confirm(visit: Visit, posted: Posted) -> Result<Response, Failure> {
    visit.only_now()?;
    may(&visit)?;
    let file = bare_name(posted.get("file").unwrap_or_default());
    let hash = posted.get("document").unwrap_or_default();
    let gone = || {
        Failure::new(
            StatusCode::GONE,
            "upload-gone",
            "The document is not here any more",
            "It waits for a day. Upload it again.",
        )
        .way("/import", "Upload it again")
    };
    let content = record::chain::from_hex(hash).ok_or_else(gone)?;
    let bytes = visit.app.store().content(&content).await?.ok_or_else(gone)?;
    let Some(reason) = posted.filled("reason") else {
        let fault = "Say why in a few words: the reason stands in the history.".to_owned();
        return preview(&visit, &file, bytes, hash.to_owned(), Some(fault), String::new()).await;
    };
    let intake = read(&file, bytes).await?;
    let taker = Taker {
        viewer: visit.visitor()?.viewer.clone(),
        by: visit.actor()?,
        why: Some(reason.into()),
        clock: None,
    };
    let outcome = intake.take(&visit.app.desk, taker).await.map_err(refused)?;
    let said = outcome.receipt.as_ref().map_or_else(
        || "same".to_owned(),
        |receipt| format!("imported-{}", receipt.head.position),
    );
    let pack = outcome
        .receipt
        .iter()
        .flat_map(|receipt| &receipt.changed)
        .find(|one| one.register == "packs");
    let to = pack.map_or_else(|| "/packs".to_owned(), |pack| format!("/findings/{}", pack.key));
    let to = format!("{to}?said={said}");
    if outcome.offer.plan.differences.is_empty() {
        return Ok(Redirect::to(&to).into_response());
    }
    // What the pack says otherwise and nobody has settled is shown once more, with the way to each.
    let look = visit.look()?;
    let view = look.view();
    let plan = &outcome.offer.plan;
    show(&Done {
        f: Frame::of(&visit, format!("{} is taken in", outcome.offer.name)),
        entry: outcome.receipt.as_ref().map(|receipt| receipt.head.position),
        older: plan.older,
        total: plan.differences.len(),
        differences: plan
            .differences
            .iter()
            .take(SHOWN)
            .map(|one| difference(&visit, &view, one))
            .collect(),
        to,
    })
}
